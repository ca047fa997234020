// The bar of pinned messages: the one pinned last, and how many there are.
import type { RoomState } from "../state.ts";
import { t } from "../words.ts";
import { attr, find, shown, text } from "./dom.ts";
import { oneLine } from "./markup.ts";
import type { Urls } from "./urls.ts";
import { inWords } from "./words.ts";

export class Pins {
  readonly #bar = find("#pinned-bar");
  readonly #link = find<HTMLAnchorElement>("#pinned-link");
  readonly #all = find<HTMLAnchorElement>("#pinned-all");
  #room: string | null;

  constructor(room: string | null, jump: (seq: number, number: number) => void) {
    this.#room = room;
    this.#link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      const found = /around=(\d+)#m-(\d+)/u.exec(this.#link.href);
      if (found) jump(Number(found[1]), Number(found[2]));
    });
  }

  draw(room: RoomState | null, urls: Urls): void {
    const it = room?.pins?.[0];
    // Until it is known, what the server wrote for this room stays, and nothing of another room.
    if (!room?.pins && room?.id === this.#room) return;
    this.#room = room?.id ?? null;
    shown(this.#bar, it !== undefined);
    if (!room?.pins || !it) return;
    const first = it.attachments?.[0];
    attr(this.#link, "href", urls.jump(room.id, it.seq, it.number));
    text(find(".pinned-text", this.#link), it.text === "" && first ? inWords(first.kind, it.attachments?.length ?? 1) : oneLine(it.text));
    attr(this.#all, "href", urls.info(room.id));
    text(this.#all, t("room-pins", { count: room.pins.length }));
    shown(this.#all, room.pins.length > 1);
  }
}
