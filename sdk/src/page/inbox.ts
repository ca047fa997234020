// The inbox: joins client and document. What is known is drawn anew, at most once a turn, whenever something changed;
// what the reader does goes to the client. Which room is open lives in the address.
import { ChatClient } from "../client.ts";
import { browserEnv } from "../env.ts";
import { asChatError } from "../errors.ts";
import { summary, worthy } from "../notify.ts";
import type { Snapshot } from "../options.ts";
import type { Id, Message, Problem } from "../protocol.ts";
import type { Link } from "../socket.ts";
import { archived, ordered, requests, type RoomState, totalUnread, typists } from "../state.ts";
import { Times } from "../time.ts";
import type { Tokens } from "../tokens.ts";
import { t, words } from "../words.ts";
import { Alerts } from "./alerts.ts";
import { Announcer } from "./announce.ts";
import { failure } from "./bubble.ts";
import { newChat } from "./dialog.ts";
import type * as Dialogs from "./dialogs.ts";
import { element, find, narrow } from "./dom.ts";
import { newGroup } from "./group.ts";
import { Head } from "./head.ts";
import { load } from "./lazy.ts";
import { List } from "./list.ts";
import { place, roomAt } from "./place.ts";
import { because, refusal } from "./refusal.ts";
import { type Limits, RoomSide } from "./room.ts";
import { rowMenu } from "./rowmenu.ts";
import { signOut } from "./signout.ts";
import { Status } from "./status.ts";
import { withDialogs } from "./talk.ts";
import { nameOf } from "./view.ts";
import { filesInWords, titleOf } from "./words.ts";
import { keepZone } from "./zone.ts";

interface PageState extends Snapshot {
  urls: { inbox: string; pages: string; login: string; api: string; socket: string };
  limits: Limits;
  /** The archive is listed. */
  archive: boolean;
  /** Who may begin to talk to whom: `open`, `relations`, `closed`. */
  policy?: string;
}

const minute = 60_000;
const missing: Problem = { code: "not_found", detail: "", retry: "never" };

const phrases = {
  here: (who: string, text: string) => t("script-heard-here", { name: who, text }),
  elsewhere: (who: string) => t("script-heard", { name: who }),
  many: (count: number, who: string) => t("script-heard-many", { count, name: who }),
  manyFrom: (count: number, people: number) => t("script-heard-people", { count, people }),
  failed: (reason: string) => failure(true, reason),
};

/** The one live region. Words in a node of their own are heard also when they are the same as before. */
function announce(words: string): void {
  find("#announce").replaceChildren(...(words === "" ? [] : [element("span", "", words)]));
}

export class Inbox {
  readonly #env = place().env ?? browserEnv();
  readonly #page: PageState;
  readonly #client: ChatClient;
  readonly #times = new Times(words()?.locale ?? "en");
  readonly #list: List;
  readonly #side: RoomSide;
  readonly #head: Head;
  readonly #announcer = new Announcer(this.#env, phrases, announce, () => this.#alerts.speaks);
  readonly #status = new Status(this.#env, () => this.#changed(), (words) => this.#announcer.note(words, "line"));
  readonly #alerts: Alerts;
  #open: Id | null;
  #due = false;
  #left: Id | null = null;
  #ensuring: Id | null = null;
  /** The open room, as long as it was never known. */
  #sought: Id | null = null;
  #failed: Set<string> | null = null;
  #asked: number | null = null;
  /** What the open room was called when it was drawn last: it may be gone when that is said. */
  #called: { room: Id; title: string } | null = null;
  /** What could not be sent and has no room any more, until it is given back. */
  readonly #unsaid: { words: string | null; why: string; written: string }[] = [];
  #giving = false;
  /** The sign-in has ended. */
  #over = false;

  constructor(page: PageState) {
    this.#page = page;
    this.#open = page.room?.id ?? null;
    this.#client = new ChatClient({ socket: page.urls.socket, api: page.urls.api, snapshot: page, env: this.#env, ...(place().tokens ? { token: place().tokens as Tokens } : {}) });
    this.#head = new Head(this.#times, page.urls);
    this.#list = new List(this.#times, page.urls, {
      open: (room, byKey) => this.#go(room, byKey),
      more: () => void this.#more(),
    });
    this.#side = new RoomSide(this.#client, this.#env, this.#times, page, this.#open, {
      changed: () => this.#changed(),
      leave: () => this.#leave(),
      go: (room, byKey) => this.#go(room, byKey),
      tell: (words) => this.#status.tell(words),
      say: (words) => this.#announcer.note(words),
    });
    this.#alerts = new Alerts(this.#env, page.me.id, (room) => this.#go(room, true));
    this.#wire();
    this.#draw();
    this.#client.start();
  }

  get #room(): RoomState | null {
    return this.#open === null ? null : (this.#client.state.rooms[this.#open] ?? null);
  }

  #wire(): void {
    const { urls } = this.#page;
    this.#client.on("change", () => this.#changed());
    this.#client.on("link", (link) => {
      // Disabled, deleted: said by the server, and nothing of it stays.
      if (link.state === "stopped" && link.why === "forbidden" && link.cut) return this.#end(link);
      this.#status.draw(link);
      this.#changed();
    });
    this.#client.on("message", ({ message, room }) => {
      this.#alerts.arrived(this.#client.state, room, message);
      this.#hear(room, message);
    });
    const leaving = signOut(this.#env, this.#page.me.id, urls.login, (words) => this.#status.tell(words));
    this.#client.on("signed_out", () => {
      if (leaving()) return;
      this.#end(this.#client.link);
    });
    this.#client.on("cut", ({ room, reason, title }) => this.#taken(room, reason, title));
    for (const event of ["focus", "blur", "pageshow"]) window.addEventListener(event, () => this.#changed());
    document.addEventListener("visibilitychange", () => this.#changed());
    // A dialog may have kept another one waiting.
    document.addEventListener("close", () => this.#changed(), true);
    place().moved(() => this.#show(roomAt(urls.inbox, place().here().pathname)));
    find("#back").addEventListener("click", (event) => {
      event.preventDefault();
      this.#leave();
    });
    document.addEventListener("keydown", (event) => this.#key(event));
    const menu = find<HTMLDetailsElement>("#menu");
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target as Node)) menu.open = false;
    });
    // Nor does it lie over what has the focus now.
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget as Node)) menu.open = false;
    });
    find("#keys").addEventListener("click", () => {
      menu.open = false;
      find("summary", menu).focus();
      this.#keys(find("summary", menu));
    });
    find("#skip").addEventListener("click", (event) => {
      event.preventDefault();
      find("#pane").focus();
    });
    if (document.querySelector("#new-dialog")) newChat(
      async (who) => (await (this.#isMe(who) ? this.#client.openNotes() : this.#client.openRoom(who))).id,
      (room) => this.#go(room, true),
    );
    if (document.querySelector("#group-dialog")) newGroup(this.#client, urls.api, () => this.#env.uuid(), (room) => this.#go(room, true));
    rowMenu(this.#client, () => this.#env.now(), urls.pages, (words) => this.#status.tell(words));
    find("#notes").addEventListener("click", () => {
      find<HTMLDetailsElement>("#menu").open = false;
      this.#client.openNotes().then(
        (room) => this.#go(room.id, true),
        (cause: unknown) => this.#status.tell(refusal(cause)),
      );
    });
    // "Today" becomes "Yesterday" without anything else happening.
    const clock = () => {
      this.#changed();
      this.#env.after(minute, clock);
    };
    this.#env.after(minute, clock);
  }

  /** For those who do not see it come. What is muted is heard of only where it is read. */
  #hear(room: RoomState, message: Message): void {
    const here = room.id === this.#open;
    if (message.sender === this.#page.me.id || message.number <= room.read || message.deleted || message.hidden) return;
    if (!here && !worthy(this.#client.state, room, message, { room: null }, this.#env.now())) return;
    this.#announcer.message({ who: nameOf(room, message.sender), text: summary(message, 140, filesInWords), here });
  }

  /** What could not be sent is said once; what had failed before the page was opened is seen. */
  #hearFailed(): void {
    const fresh = this.#failed === null;
    const failed = (this.#failed ??= new Set());
    for (const id of Object.keys(this.#client.state.rooms)) {
      for (const it of this.#client.pending(id)) {
        if (it.state !== "failed") failed.delete(it.nonce);
        else if (!failed.has(it.nonce)) {
          failed.add(it.nonce);
          if (!fresh) this.#announcer.note(phrases.failed(it.problem ? because(it.problem) : (it.reason ?? "")));
        }
      }
    }
  }

  /** The sign-in has ended, and why is said. */
  #end(link: Link): void {
    if (this.#over) return;
    this.#over = true;
    this.#client.stop();
    this.#alerts.draw(0);
    place().unread(0);
    place().ended(this.#page.urls.login, (link.state === "stopped" ? link.cut : undefined) ?? "signed_out");
  }

  /** A room is gone: whoever looks at it is told why, and what they were writing is not lost. */
  #taken(room: Id, reason: string, title: string | null): void {
    if (room !== this.#open) return;
    const words = title === null ? because(missing) : t("cut-room", { reason, name: this.#called?.room === room ? this.#called.title : title });
    const written = this.#side.written;
    this.#leave();
    if (place().gone(room)) return;
    if (written === "") return this.#status.tell(words);
    this.#giveBack(words, written);
  }

  /** Why it was not sent, and what it was: to be copied. All that is given back at once stands in one dialog. */
  #giveBack(words: string, written: string): void {
    this.#unsaid.push({ words, why: words, written });
    this.#changed();
  }

  /** What waited to be sent into a room that is not there any more comes back, too. */
  #lost(): void {
    // What was sent comes before what was half written.
    this.#unsaid.unshift(...this.#client.takeLost().map((it) => ({ words: null, why: because(it.problem ?? missing), written: it.text })));
    if (this.#unsaid.length === 0 || this.#giving || this.#client.link.state !== "open" || document.querySelector("dialog[open]")) return;
    this.#giving = true;
    void withDialogs((said) => this.#status.tell(said), (dialogs) => {
      const all = this.#unsaid.splice(0);
      const [first] = all;
      if (first) dialogs.kept(all.find((it) => it.words !== null)?.words ?? first.why, all.map((it) => it.written).join("\n\n"), find("#rows"), (said) => this.#announcer.note(said));
    }).finally(() => (this.#giving = false));
  }

  /** New requests are said once; those that were there before are seen. */
  #hearRequests(count: number): void {
    if (this.#asked !== null && count > this.#asked) this.#announcer.note(t("talk-requests-count", { count }));
    this.#asked = count;
  }

  /** Whoever writes to themselves wants their notes. */
  #isMe(who: string): boolean {
    const { me } = this.#page;
    return [me.id, me.username, me.email].includes(who.toLowerCase());
  }

  get client(): ChatClient {
    return this.#client;
  }

  get opened(): Id | null {
    return this.#open;
  }

  /** For whoever holds the inbox: opens a room; null: the list. */
  show(room: Id | null): void {
    if (room !== null) this.#go(room, true);
    else if (this.#open !== null) this.#leave();
  }

  /** Opens a room at a message. */
  async jump(room: Id, seq: number, number: number): Promise<void> {
    this.show(room);
    await this.#client.loadRoom(room).catch(() => undefined);
    if (this.#open === room) this.#side.jump(seq, number);
  }

  /** Something that the holder asked for was refused. */
  refused(cause: unknown): void {
    const { problem } = asChatError(cause);
    this.#status.tell(problem.code === "not_found" ? t("script-nobody") : because(problem));
  }

  /** Whether one looks at it has changed. */
  look(): void {
    this.#changed();
  }

  /** Lists the archive, or what is not in it. */
  list(archive: boolean): void {
    this.#page.archive = archive;
    this.show(null);
    this.#changed();
    void this.#more();
  }

  #go(room: Id, byKey: boolean): void {
    if (room !== this.#open) {
      place().push(`${this.#page.urls.inbox}${room}/`);
      this.#show(room);
    }
    if (byKey || !matchMedia("(pointer: coarse)").matches) this.#side.focus();
  }

  /** Back to the list, as the link it is: a new entry, so that the browser's own button leads into the room again. */
  #leave(): void {
    this.#left = this.#open;
    place().push(this.#page.urls.inbox);
    this.#show(null);
  }

  #show(room: Id | null): void {
    const left = this.#left ?? this.#open;
    this.#left = null;
    this.#open = room;
    this.#side.show(room);
    this.#sought = this.#room ? null : room;
    if (this.#sought !== null) this.#head.blank();
    this.#draw();
    if (room === null) this.#list.focus(left);
    else this.#side.wait();
  }

  /** The open room is not (or no longer) known: fetch it. */
  #ensure(): void {
    const open = this.#open;
    if (open === null || this.#room?.messages || this.#ensuring === open) return;
    this.#ensuring = open;
    void this.#client.loadRoom(open).then(() => {
      this.#ensuring = null;
      // Somebody else's, or gone: the answer is the same, and the list is where one can go on.
      if (this.#open !== open || this.#room || this.#client.link.state !== "open") return;
      const sought = this.#sought === open;
      const written = this.#side.written;
      this.#leave();
      // Whoever has left or hidden a room knows it; what they were writing there is not lost with it.
      if (place().gone(open)) return;
      if (written !== "" && !(open in this.#client.state.gone)) this.#giveBack(this.#called?.room === open ? t("cut-room", { reason: "room_closed", name: this.#called.title }) : because(missing), written);
      else if (sought) this.#status.tell(because(missing));
    });
  }

  #moreRunning = false;
  async #more(): Promise<void> {
    if (this.#moreRunning || (this.#page.archive ? this.#client.state.moreArchived : this.#client.state.moreRooms) === null) return;
    this.#moreRunning = true;
    await this.#client.listRooms(this.#page.archive).catch(() => undefined);
    this.#moreRunning = false;
  }

  /** What the keys do, in a dialog of its own. */
  #keys(from: HTMLElement): void {
    load<typeof Dialogs>("dialogs").then(
      (dialogs) => document.querySelector("dialog[open]") ?? dialogs.keys(from),
      () => this.#status.tell(t("script-not-loaded")),
    );
  }

  #key(event: KeyboardEvent): void {
    // A mark alone counts only on a row or a message: whoever speaks to the computer types marks by accident.
    const asked = event.key === "/" ? event.ctrlKey || event.metaKey : event.key === "?" && (event.target as Element).matches(".row-link, .msg");
    if (asked && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      return this.#keys(document.activeElement as HTMLElement);
    }
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    // A page that lies over it is left first.
    if (find("#app").inert) return;
    const menu = find<HTMLDetailsElement>("#menu");
    if (menu.open) {
      menu.open = false;
      find("summary", menu).focus();
    } else if (narrow() && this.#open !== null) this.#leave();
    else if (this.#open !== null && find("#room").contains(document.activeElement)) this.#list.focus(this.#open);
  }

  #changed(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.#draw();
    });
  }

  #draw(): void {
    if (this.#over) return;
    const signedIn = this.#client.state.me;
    // Somebody else has signed in in another tab: this page is not theirs, and its room may not be either.
    if (signedIn && signedIn.id !== this.#page.me.id) return place().leave(this.#page.urls.inbox);
    this.#ensure();
    this.#side.settle();
    const { state } = this.#client;
    const now = new Date(this.#env.now());
    const me = this.#page.me.id;
    const room = this.#room;
    if (room) this.#called = { room: room.id, title: titleOf(room) };
    const total = totalUnread(state, this.#env.now());
    this.#alerts.draw(total);
    this.#hearFailed();
    this.#lost();
    const looked = place().looked();
    place().unread(total);
    this.#alerts.look(looked ? this.#open : null);
    const asked = this.#page.archive ? [] : requests(state);
    const askers = asked.length + (this.#page.archive ? 0 : state.asking);
    this.#hearRequests(askers);
    const dress = (it: RoomState) => {
      const pending = this.#client.pending(it.id).filter((one) => one.state !== "sent");
      return { room: it, pending: pending[pending.length - 1], typing: typists(it, this.#env.now()).length > 0 };
    };
    const rows = (this.#page.archive ? archived(state) : ordered(state)).map(dress);
    this.#list.draw(rows, asked.map(dress), askers, this.#open, me, now, (this.#page.archive ? state.moreArchived : state.moreRooms) !== null, !this.#status.down);
    const typing = room ? typists(room, this.#env.now()).map((id) => nameOf(room, id)) : [];
    this.#head.draw(this.#open !== null, room, typing, total, !this.#status.down, now);
    this.#side.draw();
  }

}

export function startInbox(): Inbox | null {
  const state = document.querySelector("#parlor-state")?.textContent;
  if (!state) return null;
  const page = JSON.parse(state) as PageState;
  if (!place().tokens) keepZone(page.urls.pages);
  return new Inbox(page);
}
