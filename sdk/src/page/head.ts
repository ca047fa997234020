// The head of the open room: who it is, whether they are here, whether they write; and the tab's title.
import type { RoomState } from "../state.ts";
import { attr, avatar, find, hue, initials, shown, text } from "./dom.ts";

export class Head {
  readonly #app = find("#app");
  readonly #room = find("#room");
  readonly #name: string;

  constructor() {
    this.#name = this.#app.dataset["name"] ?? "Parlor";
  }

  /** Another room is opened of which nothing is known yet: nothing of the one before may stand there. */
  blank(): void {
    this.#room.classList.add("is-unknown");
  }

  /** `open`: a room is open, even if what it is is still on its way. `known`: who is here is known (the line is up). */
  draw(open: boolean, room: RoomState | null, typing: readonly string[], total: number, known: boolean): void {
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
    const who = { kind: room.kind, hue: hue(room.peer?.id ?? room.id), initials: initials(room.title), online };
    avatar(find("#room-avatar .avatar"), who);
    avatar(find("#empty-avatar .avatar"), who);
    text(find("#room-title"), room.title);
    text(find("#empty-title"), room.title);
    text(find("#empty-text"), room.kind === "self" ? "A quiet place for your own notes." : "This is the very beginning. Say hello.");
    const sub = find("#room-sub");
    text(sub, room.kind === "self" ? "Only you can see this" : typing.length > 0 ? "typing…" : !known ? "Not connected" : online ? "Online" : "Offline");
    sub.classList.toggle("is-typing", typing.length > 0);
    const note = find("#typing");
    text(find("#typing-text"), typing.length > 0 ? `${typing.join(", ")} ${typing.length > 1 ? "are" : "is"} typing` : "");
    shown(note, typing.length > 0);
    const elsewhere = total - room.unread;
    shown(find("#back-dot"), elsewhere > 0);
    attr(find("#back"), "aria-label", elsewhere > 0 ? `Back to your chats, ${elsewhere} unread` : "Back to your chats");
  }
}
