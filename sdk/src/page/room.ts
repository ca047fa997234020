// The side of the open room: stream, composer and what stands between them. It knows where reading stopped, lands there,
// and says what has been read. Which room is open, and the list beside it, is inbox.ts.
import type { ChatClient } from "../client.ts";
import type { Env } from "../env.ts";
import type { Id, User } from "../protocol.ts";
import { asChatError } from "../errors.ts";
import { type RoomState, shownStretch } from "../state.ts";
import type { Times } from "../time.ts";
import { Composer } from "./composer.ts";
import { find, shown } from "./dom.ts";
import { ToEnd } from "./end.ts";
import { exactTimes } from "./exact.ts";
import { Stream } from "./stream.ts";
import { type PageUrls, Urls } from "./urls.ts";
import { days } from "./view.ts";
import { followViewport } from "./viewport.ts";

export interface RoomPage {
  me: User;
  urls: PageUrls;
  limits: { text: number };
}

export interface RoomEars {
  /** Something here changed what must be drawn. */
  changed(): void;
  /** Opens a room. */
  go(room: Id, byKey: boolean): void;
  /** Something that the reader wanted cannot be done now. */
  tell(words: string): void;
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
  readonly #end = new ToEnd(() => this.#stream.toEnd(true));
  readonly #skeleton = find("#skeleton");
  #open: Id | null;
  /** Above this number stands the line of new messages. */
  #line: number | null = null;
  /** The last number that was in view at the end. */
  #seen = 0;
  #landed = false;
  /** So many pages are fetched at most to land where reading stopped. */
  #reach = reachMost;
  #loading = false;

  constructor(client: ChatClient, env: Env, times: Times, page: RoomPage, open: Id | null, ears: RoomEars) {
    this.#client = client;
    this.#env = env;
    this.#times = times;
    this.#page = page;
    this.#open = open;
    this.#ears = ears;
    this.#urls = new Urls(page.urls);
    this.#stream = new Stream(times, this.#urls, {
      older: () => void this.#older(),
      newer: () => undefined,
      toggle: (number, emoji, mine) => void this.#react(number, emoji, !mine),
      who: () => undefined,
      jump: (_, number) => void this.#stream.toMessage(number),
      picture: (link) => window.open(link.href, "_blank", "noopener"),
      act: () => undefined,
      end: () => ears.changed(),
      retry: (nonce) => client.retry(nonce),
      discard: (nonce) => {
        const text = client.discard(nonce);
        if (text !== null) this.#composer.giveBack(text);
      },
    });
    this.#composer = new Composer(env.store, page.me.id, page.limits.text, {
      send: (said) => this.#send(said),
      typing: () => this.#open !== null && client.typing(this.#open),
      stopped: () => this.#open !== null && client.stopTyping(this.#open),
      grown: () => undefined,
    });
    this.#composer.enter(open, true);
    exactTimes(times, env.after, env.cancel);
    followViewport(() => this.#stream.look());
  }

  get #room(): RoomState | null {
    return this.#open === null ? null : (this.#client.state.rooms[this.#open] ?? null);
  }

  focus(): void {
    this.#composer.focus();
  }

  /** Another room, or none. */
  show(room: Id | null): void {
    if (this.#open !== null) this.#client.stopTyping(this.#open);
    this.#open = room;
    this.#line = null;
    this.#seen = 0;
    this.#landed = false;
    this.#reach = reachMost;
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
    if (room && (this.#landed || !room.messages)) this.#drawStream(room, this.#landed);
    this.#end.draw(room, this.#page.me.id, this.#stream.atEnd, this.#seen);
    if (!room || room.messages) shown(this.#skeleton, false);
  }

  #send(said: string): boolean {
    if (this.#open === null) return false;
    this.#client.send(this.#open, said);
    this.#line = null;
    this.#stream.toEnd();
    this.#ears.changed();
    return true;
  }

  async #older(): Promise<boolean> {
    const room = this.#open;
    if (this.#loading || room === null) return false;
    this.#loading = true;
    this.#stream.loading(true);
    try {
      return await this.#client.history(room);
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
      void this.#older().then((got) => {
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
    const drawn = days(room, pending, this.#page.me.id, this.#line, this.#times);
    if (stretch || pending.length > 0) this.#stream.draw(room.id, drawn, edges, new Date(this.#env.now()), live);
    this.#stream.isEmpty(room.messages !== null && drawn.length === 0);
  }

  async #react(number: number, emoji: string, on: boolean): Promise<void> {
    if (this.#open === null) return;
    try {
      await this.#client.ask(on ? "reaction.add" : "reaction.remove", { room: this.#open, number, emoji });
    } catch (cause) {
      this.#ears.tell(asChatError(cause).message);
    }
  }

  /** Read is what was in view, in a room that is open, on a page that is looked at. */
  #read(): void {
    const room = this.#room;
    if (!room?.messages || !this.#landed) return;
    const looked = document.visibilityState === "visible" && document.hasFocus() && this.#stream.atEnd;
    if (looked) {
      this.#seen = room.number;
      if (room.unread > 0) this.#client.markRead(room.id, room.number);
    } else if (room.unread > 0 && (this.#line === null || this.#line < room.read)) this.#line = room.read;
  }
}
