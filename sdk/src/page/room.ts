// The side of the open room: stream, composer and what stands between them. It knows where reading stopped, lands there,
// and says what has been read. Which room is open, and the list beside it, is inbox.ts.
import type { ChatClient } from "../client.ts";
import type { Env } from "../env.ts";
import type { Said } from "../pending.ts";
import type { Id, Message, User } from "../protocol.ts";
import { mayPost, mayTouch, type RoomState, shownStretch, talkOf } from "../state.ts";
import type { Times } from "../time.ts";
import { find as held } from "../window.ts";
import { t } from "../words.ts";
import { Actions, longPress } from "./actions.ts";
import { Composer } from "./composer.ts";
import { find, shown } from "./dom.ts";
import { ToEnd } from "./end.ts";
import { exactTimes } from "./exact.ts";
import { Jump } from "./jump.ts";
import { load } from "./lazy.ts";
import { Pins } from "./pins.ts";
import { place } from "./place.ts";
import { pickEmoji, Recent } from "./react.ts";
import { because, refusal } from "./refusal.ts";
import { Stream } from "./stream.ts";
import { TalkBar } from "./talk.ts";
import { type PageUrls, Urls } from "./urls.ts";
import { days } from "./view.ts";
import type * as Viewer from "./viewer.ts";
import { followViewport } from "./viewport.ts";
import { Voice } from "./voice.ts";

/** What the server allows; seconds are 0 where it is for ever. */
export interface Limits {
  text: number;
  edit_seconds: number;
  delete_seconds: number;
}

export interface RoomPage {
  me: User;
  urls: PageUrls;
  limits: Limits;
}

export interface RoomEars {
  /** Something here changed what must be drawn. */
  changed(): void;
  /** Out of the open room, to the list. */
  leave(): void;
  /** Opens a room. */
  go(room: Id, byKey: boolean): void;
  /** Something that the reader wanted cannot be done now. */
  tell(words: string): void;
  /** A short word for those who do not see that something is done. */
  say(words: string): void;
}

const reachMost = 5;

export class RoomSide {
  readonly #env: Env;
  readonly #page: RoomPage;
  readonly #client: ChatClient;
  readonly #times: Times;
  readonly #ears: RoomEars;
  readonly #urls: Urls;
  readonly #stream: Stream;
  readonly #composer: Composer;
  readonly #voice: Voice;
  readonly #talk: TalkBar;
  readonly #jump: Jump;
  readonly #pins: Pins;
  readonly #end = new ToEnd((byKey) => {
    this.#newest(true);
    // The button goes away.
    if (byKey) this.#composer.focus();
  });
  readonly #skeleton = find("#skeleton");
  #open: Id | null;
  /** Above this number stands the line of new messages. */
  #line: number | null = null;
  /** The last number that was in view. */
  #seen = 0;
  #landed = false;
  /** So many pages are fetched at most to land where reading stopped. */
  #reach = reachMost;
  #loading = false;
  /** Marked as unread by hand: then looking at it does not count as reading until one comes back. */
  #kept = false;
  #pinsOf: Id | null = null;

  constructor(client: ChatClient, env: Env, times: Times, page: RoomPage, open: Id | null, ears: RoomEars) {
    this.#client = client;
    this.#env = env;
    this.#times = times;
    this.#page = page;
    this.#open = open;
    this.#ears = ears;
    this.#urls = new Urls(page.urls);
    const recent = new Recent(env.store);
    const tell = (words: string) => ears.tell(words);
    const actions = new Actions(client, recent, this.#urls, (it, seconds) => within(page.limits[seconds], it, env.now()), {
      room: () => this.#room,
      reply: (message) => this.#composer.answer(message),
      edit: (message) => this.#composer.change(message),
      unread: (number) => void this.#unread(number),
      tell,
      done: (words) => ears.say(words),
    });
    this.#stream = new Stream(times, this.#urls, {
      older: () => void this.#load((room) => client.history(room)),
      newer: () => void this.#load((room) => client.newer(room)),
      end: () => ears.changed(),
      seen: (number) => this.#saw(number),
      retry: (nonce) => client.retry(nonce),
      discard: (nonce) => this.#discard(nonce),
      toggle: (number, emoji) => actions.toggle(number, emoji),
      who: (number, pill) => void actions.who(number, pill),
      jump: (seq, number) => void this.#jump.to(seq, number),
      picture: (link) => void this.#view(link),
      act: (act, message, at) => actions.run(act, message, at),
    });
    this.#jump = new Jump(client, env, times, this.#stream, () => this.#open, tell);
    this.#pins = new Pins(open, (seq, number) => void this.#jump.to(seq, number));
    this.#composer = new Composer(client, page.me.id, this.#urls, page.limits.text, {
      send: (said) => this.#send(said),
      edit: (number, text) => this.#open !== null && client.edit(this.#open, number, text),
      last: () => this.#last(),
      message: (number) => this.#message(number),
      room: () => this.#room,
      typing: () => this.#room && talkOf(this.#room) === null && client.typing(this.#room.id),
      stopped: () => this.#open !== null && client.stopTyping(this.#open),
      changed: () => ears.changed(),
      say: (words) => ears.say(words),
    });
    this.#voice = new Voice(client, env, {
      send: (upload) => {
        const replyTo = this.#composer.takeReply();
        this.#send({ attachments: [upload], ...(replyTo ? { replyTo } : {}) }, true);
      },
      failed: (words) => this.#composer.say(words),
      over: () => this.#composer.focus(),
    });
    this.#talk = new TalkBar(client, page.urls.pages, {
      room: () => this.#room,
      leave: () => ears.leave(),
      written: () => this.#composer.written,
      focus: () => this.#composer.focus(),
      tell,
      say: (words) => ears.say(words),
    });
    const emoji = find("#composer-emoji");
    emoji.addEventListener("click", () => void pickEmoji(emoji, recent, (one) => this.#composer.insert(one), true, tell, () => this.#composer.focus()));
    client.on("refused", ({ problem }) => tell(because(problem)));
    client.on("uploads", () => ears.changed());
    longPress(find("#stream"), env.after, env.cancel, (message) => actions.run("more", message, message));
    exactTimes(times, env.after, env.cancel);
    followViewport(() => this.#stream.look());
    this.#composer.enter(open, true);
    this.#arrive();
  }

  get #room(): RoomState | null {
    return this.#open === null ? null : (this.#client.state.rooms[this.#open] ?? null);
  }

  focus(): void {
    if (this.#room && !mayPost(this.#room)) this.#talk.focus();
    else this.#composer.focus();
  }

  /** What is being written. */
  get written(): string {
    return this.#composer.written;
  }

  /** To a message of the open room. */
  jump(seq: number, number: number): void {
    void this.#jump.to(seq, number);
  }

  /** Another room, or none. */
  show(room: Id | null): void {
    if (this.#open !== null) this.#client.stopTyping(this.#open);
    // Where one looked back is left with the room.
    if (this.#open !== null && this.#room?.view) this.#client.backToNewest(this.#open);
    this.#open = room;
    this.#line = null;
    this.#seen = 0;
    this.#landed = false;
    this.#kept = false;
    this.#reach = reachMost;
    this.#voice.cancel();
    this.#jump.close();
    this.#stream.clear();
    this.#composer.enter(room);
  }

  /** What comes quickly comes without a word. */
  wait(): void {
    const room = this.#open;
    if (room !== null && !this.#room?.messages) this.#env.after(300, () => shown(this.#skeleton, this.#open === room && !this.#room?.messages));
  }

  /** Before anything is drawn: where a room opens, and what that means for what is unread. */
  settle(): void {
    this.#land();
    this.#read();
  }

  draw(): void {
    const room = this.#room;
    if (room && (this.#landed || !shownStretch(room))) this.#drawStream(room, this.#landed);
    this.#end.draw(room, this.#page.me.id, this.#stream.atEnd, this.#seen);
    if (!room || shownStretch(room)) shown(this.#skeleton, false);
    if (room) {
      // What was being recorded could not be sent any more.
      if (this.#talk.draw(room)) this.#voice.cancel();
      find("#room").classList.toggle("reader", !mayTouch(room));
    }
    this.#pins.draw(room, this.#urls);
    if (room && room.pins === null && this.#pinsOf !== room.id) {
      this.#pinsOf = room.id;
      this.#client.loadPins(room.id).catch(() => undefined);
    }
  }

  /** The page was opened at a message or a day: there it stays. */
  #arrive(): void {
    const query = new URLSearchParams(place().here().search);
    if (!this.#room?.view || !(query.has("around") || query.has("date"))) return;
    this.#landed = true;
    this.#seen = this.#room.read;
    const number = Number(/^#m-(\d+)$/u.exec(place().here().hash)?.[1] ?? 0);
    this.#stream.jumping(true);
    this.#drawStream(this.#room, false);
    if (number > 0) this.#stream.toMessage(number, false);
    this.#stream.jumping(false);
  }

  async #message(number: number): Promise<Message | null> {
    const room = this.#room;
    if (!room) return null;
    return held(room, number) ?? (await this.#client.ask("message.get", { room: room.id, number }).catch(() => null));
  }

  /** The last message of mine that has words. */
  #last(): Message | null {
    const room = this.#room;
    const me = this.#page.me.id;
    const now = this.#env.now();
    const it = room?.messages?.findLast((one) => one.sender === me && !one.deleted && one.text !== "" && within(this.#page.limits.edit_seconds, one, now));
    return it && room ? (this.#client.foreseen(room.id, [it])[0] ?? it) : null;
  }

  /** `alone`: what is being written stays in the draft. */
  #send(said: Said, alone = false): boolean {
    const room = this.#open;
    if (room === null) return false;
    const draft = alone ? (this.#client.drafts?.get(room) ?? null) : null;
    this.#client.send(room, said);
    if (draft) this.#client.drafts?.set(room, draft);
    this.#line = null;
    this.#kept = false;
    this.#newest(false);
    this.#ears.changed();
    return true;
  }

  #discard(nonce: string): void {
    const it = this.#open === null ? undefined : this.#client.pending(this.#open).find((one) => one.nonce === nonce);
    const files = it ? [...it.attachments, ...it.uploads] : [];
    const said = this.#client.discard(nonce);
    if (said !== null && it) this.#composer.giveBack(said, files);
  }

  /** Back to the newest message, also from the past. */
  #newest(smooth: boolean): void {
    const room = this.#room;
    if (!room?.view) return this.#stream.toEnd(smooth);
    this.#client.backToNewest(room.id);
    this.#stream.clear();
    const now = this.#room;
    if (now) this.#drawStream(now, false);
    this.#stream.toEnd();
  }

  async #unread(number: number): Promise<void> {
    const room = this.#open;
    if (room === null) return;
    this.#kept = true;
    this.#line = number - 1;
    this.#ears.changed();
    try {
      await this.#client.markUnread(room, number);
    } catch (cause) {
      this.#kept = false;
      this.#ears.tell(refusal(cause));
    }
  }

  async #view(link: HTMLAnchorElement): Promise<void> {
    try {
      const viewer = await load<typeof Viewer>("viewer");
      viewer.view(link, () => [...find("#log").querySelectorAll<HTMLAnchorElement>("a.picture")]);
    } catch {
      this.#ears.tell(t("script-picture-not-loaded"));
    }
  }

  async #load(page: (room: Id) => Promise<boolean>): Promise<boolean> {
    const room = this.#open;
    if (this.#loading || room === null) return false;
    this.#loading = true;
    this.#stream.loading(true);
    try {
      return await page(room);
    } catch {
      // The link stays where it is, and works again when the line does.
      return false;
    } finally {
      this.#loading = false;
      this.#stream.loading(false);
    }
  }

  /** Where reading stopped is where a room opens. */
  #land(): void {
    const room = this.#room;
    if (!room?.messages || this.#landed || this.#loading) return;
    const first = room.messages[0];
    if (room.unread > 0 && room.older && first && first.number > room.read + 1 && this.#reach > 0) {
      // Where reading stopped lies further up than what is loaded: fetch that first.
      this.#reach -= 1;
      void this.#load((id) => this.#client.history(id)).then((got) => {
        if (!got) this.#reach = 0;
        this.#ears.changed();
      });
      return;
    }
    this.#landed = true;
    this.#line = room.unread > 0 ? room.read : null;
    this.#seen = room.unread > 0 ? room.read : room.number;
    this.#drawStream(room, false);
    if (this.#line !== null) this.#stream.toLine();
    else this.#stream.toEnd();
  }

  #drawStream(room: RoomState, live: boolean): void {
    const pending = this.#client.pending(room.id);
    const stretch = shownStretch(room);
    const [first, last] = [stretch?.messages[0], stretch?.messages[stretch.messages.length - 1]];
    const edges = {
      older: stretch?.older && first ? this.#urls.older(room.id, first.seq) : null,
      newer: stretch?.newer && last ? this.#urls.newer(room.id, last.seq) : null,
    };
    const drawn = days(room, pending, this.#page.me.id, this.#line, this.#times, this.#client.changes(room.id));
    if (stretch || pending.length > 0) this.#stream.draw(room.id, drawn, edges, new Date(this.#env.now()), live);
    this.#stream.isEmpty(room.messages !== null && !room.view && drawn.length === 0);
  }

  #saw(number: number): void {
    if (!this.#landed || number <= this.#seen) return;
    this.#seen = number;
    this.#ears.changed();
  }

  /** Read is what was in view, in a room that is open, on a page that is looked at. */
  #read(): void {
    const room = this.#room;
    if (!room?.messages || !this.#landed || this.#kept) return;
    const looked = place().looked() && this.#stream.atEnd && !room.view;
    if (looked) {
      this.#seen = room.number;
      if (room.unread > 0 && room.talk !== "request") this.#client.markRead(room.id, room.number);
    } else if (room.unread > 0 && (this.#line === null || this.#line < room.read)) this.#line = room.read;
  }
}

/** What is older can be neither changed nor taken back: the server would refuse it. */
export function within(seconds: number, it: Pick<Message, "created_at">, now: number): boolean {
  return seconds === 0 || now - Date.parse(it.created_at) <= seconds * 1_000;
}
