// The head of the open room: who it is, whether they are here, whether they write; and the tab's title.
import { type RoomState, talkOf } from "../state.ts";
import type { Seen, Times } from "../time.ts";
import { capped, t } from "../words.ts";
import { attr, avatar, find, hue, shown, text } from "./dom.ts";
import { faceOf, listed, titleOf } from "./words.ts";

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
    if (room.kind === "self") return t("room-only-you");
    const talk = room.peer?.gone ? "gone" : room.talk;
    if (talk !== null) return t("talk-sub", { talk });
    if (room.kind === "group") {
      const here = known ? Object.values(room.members ?? {}).filter((it) => it.online).length : 0;
      return here > 1 ? t("room-members-online", { count: room.memberCount, online: here }) : t("room-members", { count: room.memberCount });
    }
    if (!known) return t("script-not-connected");
    if (online) return t("room-online");
    return room.peer?.last_seen ? lastSeen(this.#times.seen(new Date(room.peer.last_seen), now)) : t("room-offline");
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
    document.title = [total > 0 ? `(${capped(total)}) ` : "", room ? `${titleOf(room)} · ` : "", this.#name].join("");
    if (!room) return;
    this.#room.classList.remove("is-unknown");
    this.#room.dataset["room"] = room.id;
    this.#room.dataset["kind"] = room.kind;
    attr(this.#room, "aria-label", titleOf(room));
    const online = known && talkOf(room) === null && (room.peer?.online ?? false);
    const id = room.peer ? room.peer.picture : room.picture;
    const picture = id ? `${this.#urls.api}/attachments/${id}/thumb` : null;
    const who = { ...faceOf(room), hue: hue(room.peer?.id ?? room.id), picture, online };
    avatar(find("#room-avatar .avatar"), who);
    avatar(find("#empty-avatar .avatar"), who);
    text(find("#room-title"), titleOf(room));
    text(find("#empty-title"), titleOf(room));
    text(find("#empty-text"), room.kind === "self" ? t("room-empty-self") : t("room-empty"));
    attr(find("#room-info"), "href", `${this.#urls.pages}${room.id}/info/`);
    const sub = find("#room-sub");
    text(sub, typing.length > 0 ? t("script-typing") : this.#sub(room, known, online, now));
    sub.classList.toggle("is-typing", typing.length > 0);
    const note = find("#typing");
    text(find("#typing-text"), typing.length > 0 ? t("script-typing-names", { count: typing.length, names: listed(typing) }) : "");
    shown(note, typing.length > 0);
    const elsewhere = total - room.unread;
    shown(find("#back-dot"), elsewhere > 0);
    attr(find("#back"), "aria-label", elsewhere > 0 ? t("script-back-unread", { count: elsewhere }) : t("room-back"));
  }
}

function lastSeen({ way, time }: Seen): string {
  switch (way) {
    case "today":
      return t("room-seen-today", { time });
    case "yesterday":
      return t("room-seen-yesterday", { time });
    case "weekday":
      return t("room-seen-weekday", { day: time });
    case "date":
      return t("room-seen-date", { date: time });
  }
}
