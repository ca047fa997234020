// The round button of a stream that is scrolled up: how many came meanwhile, and the way down.
import type { Id } from "../protocol.ts";
import type { RoomState } from "../state.ts";
import { capped, t } from "../words.ts";
import { find, shown, text } from "./dom.ts";

export class ToEnd {
  readonly #button = find("#to-end");
  readonly #count = find("#to-end-count");

  constructor(go: (byKey: boolean) => void) {
    this.#button.addEventListener("click", (event) => go(event.detail === 0));
  }

  /** `seen`: the last number that was in view at the end. */
  draw(room: RoomState | null, me: Id, atEnd: boolean, seen: number): void {
    const away = !atEnd && (room?.messages ?? null) !== null;
    const fresh = away ? (room?.messages ?? []).filter((it) => it.number > seen && it.sender !== me).length : 0;
    shown(this.#button, away);
    shown(this.#count, fresh > 0);
    text(this.#count, t("script-new-count", { count: fresh, shown: capped(fresh) }));
    this.#button.setAttribute("aria-label", fresh > 0 ? t("script-to-newest-count", { count: fresh }) : t("room-to-newest"));
  }
}
