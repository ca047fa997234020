// The head of the open room: who it is, whether they are here, whether they write; and the tab's title.
import type { RoomState } from "../state.ts";
import type { Times } from "../time.ts";
import { attr, avatar, find, hue, initials, shown, text } from "./dom.ts";

interface HeadUrls {
  /** Below it are the pages of the rooms. */
  pages: string;
  api: string;
}

export class Head {
  readonly #app = find("#app");
  readonly #room = find("#room");
  readonly #name: string;
  readonly #times: Times;
  readonly #urls: HeadUrls;

  constructor(times: Times, urls: HeadUrls) {
    this.#times = times;
    this.#urls = urls;
    this.#name = this.#app.dataset["name"] ?? "Parlor";
  }

  /** Below the title: the same words as in the server's pages. */
  #sub(room: RoomState, known: boolean, online: boolean, now: Date): string {
    if (room.kind === "self") return "Only you can see this";
    if (room.kind === "group") {
      const here = known ? Object.values(room.members ?? {}).filter((it) => it.online).length : 0;
      return `${room.memberCount} ${room.memberCount === 1 ? "member" : "members"}${here > 1 ? `, ${here} online` : ""}`;
    }
    if (!known) return "Not connected";
    if (online) return "Online";
    return room.peer?.last_seen ? `Last seen ${this.#times.seen(new Date(room.peer.last_seen), now)}` : "Offline";
  }

  /** Another room is opened of which nothing is known yet: nothing of the one before may stand there. */
  blank(): void {
    this.#room.classList.add("is-unknown");
  }

  /** `open`: a room is open, even if what it is is still on its way. `known`: who is here is known (the line is up). */
  draw(open: boolean, room: RoomState | null, typing: readonly string[], total: number, known: boolean, now: Date): void {
    shown(find("#welcome"), !open);
    shown(this.#room, open);
    this.#app.classList.toggle("has-room", open);
    document.title = [total > 0 ? `(${total > 99 ? "99+" : total}) ` : "", room ? `${room.title} · ` : "", this.#name].join("");
    if (!room) return;
    this.#room.classList.remove("is-unknown");
    this.#room.dataset["room"] = room.id;
    this.#room.dataset["kind"] = room.kind;
    attr(this.#room, "aria-label", room.title);
    const online = known && (room.peer?.online ?? false);
    const id = room.peer ? room.peer.picture : room.picture;
    const picture = id ? `${this.#urls.api}/attachments/${id}/thumb` : null;
    const who = { kind: room.kind, hue: hue(room.peer?.id ?? room.id), initials: initials(room.title), picture, online };
    avatar(find("#room-avatar .avatar"), who);
    avatar(find("#empty-avatar .avatar"), who);
    text(find("#room-title"), room.title);
    text(find("#empty-title"), room.title);
    text(find("#empty-text"), room.kind === "self" ? "A quiet place for your own notes." : "This is the very beginning. Say hello.");
    attr(find("#room-info"), "href", `${this.#urls.pages}${room.id}/info/`);
    const sub = find("#room-sub");
    text(sub, typing.length > 0 ? "typing…" : this.#sub(room, known, online, now));
    sub.classList.toggle("is-typing", typing.length > 0);
    const note = find("#typing");
    text(find("#typing-text"), typing.length > 0 ? `${typing.join(", ")} ${typing.length > 1 ? "are" : "is"} typing` : "");
    shown(note, typing.length > 0);
    const elsewhere = total - room.unread;
    shown(find("#back-dot"), elsewhere > 0);
    attr(find("#back"), "aria-label", elsewhere > 0 ? `Back to your chats, ${elsewhere} unread` : "Back to your chats");
  }
}
