// The composer: grows, sends, counts near the limit, keeps a draft per room. What was typed is in the store before it
// leaves the field, so nothing is ever lost between the two.
import type { Store } from "../env.ts";
import type { Id } from "../protocol.ts";
import { find, shown, text } from "./dom.ts";

export interface ComposerEars {
  /** Takes the text over; false when it could not, then it stays. */
  send(text: string): boolean;
  typing(): void;
  stopped(): void;
  grown(): void;
}

export class Composer {
  readonly #form = find<HTMLFormElement>("#composer");
  readonly #field = find<HTMLTextAreaElement>("#composer-text");
  readonly #count = find("#composer-count");
  readonly #error = find("#composer-error");
  readonly #store: Store;
  readonly #prefix: string;
  readonly #most: number;
  readonly #ears: ComposerEars;
  readonly #sizesItself = CSS.supports("field-sizing", "content");
  #room: Id | null = null;

  constructor(store: Store, me: Id, most: number, ears: ComposerEars) {
    this.#store = store;
    this.#prefix = `parlor.draft.${me}.`;
    this.#most = most;
    this.#ears = ears;
    this.#form.noValidate = true;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#field.addEventListener("input", () => this.#typed());
    this.#field.addEventListener("blur", () => this.#ears.stopped());
    this.#field.addEventListener("keydown", (event) => {
      // While an input method composes, Enter chooses a word.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#send();
    });
    this.#look();
  }

  /** Another room: its own draft. Text that the server put there after a refusal wins over the draft. */
  enter(room: Id | null, keepText = false): void {
    this.#room = room;
    if (!keepText || this.#field.value === "") this.#field.value = room === null ? "" : (this.#store.get(this.#prefix + room) ?? "");
    if (!keepText) shown(this.#error, false);
    this.#look();
  }

  focus(): void {
    this.#field.focus({ preventScroll: true });
  }

  /** Gives a text back, for instance of a send that was discarded: below what is there, never over it. */
  giveBack(returned: string): void {
    this.#field.value = this.#field.value.trim() === "" ? returned : `${this.#field.value}\n${returned}`;
    this.#typed();
    this.focus();
  }

  #typed(): void {
    this.#keep();
    this.#look();
    shown(this.#error, false);
    if (this.#field.value.trim() === "") this.#ears.stopped();
    else this.#ears.typing();
  }

  #send(): void {
    const said = this.#field.value.trim();
    if (said === "" || this.#room === null) return this.focus();
    if (this.#left(said) < 0) {
      text(this.#error, `A message has at most ${this.#most.toLocaleString("en")} characters.`);
      shown(this.#error, true);
      return this.focus();
    }
    if (!this.#ears.send(said)) {
      text(this.#error, "Not connected yet. Your text is kept; try again in a moment.");
      shown(this.#error, true);
      return;
    }
    this.#field.value = "";
    this.#keep();
    this.#look();
    this.focus();
  }

  #keep(): void {
    if (this.#room === null) return;
    const key = this.#prefix + this.#room;
    if (this.#field.value === "") this.#store.remove(key);
    else this.#store.set(key, this.#field.value);
  }

  /** Characters as the server counts them: by code point. */
  #left(said: string): number {
    return said.length <= this.#most / 2 ? this.#most - said.length : this.#most - [...said].length;
  }

  #look(): void {
    const said = this.#field.value.trim();
    const left = this.#left(said);
    this.#form.classList.toggle("is-empty", said === "");
    this.#form.classList.toggle("is-over", left < 0);
    shown(this.#count, left <= Math.min(500, this.#most / 4));
    text(this.#count, left < 0 ? `${(-left).toLocaleString()} too many` : `${left.toLocaleString()} left`);
    if (!this.#sizesItself) {
      this.#field.style.blockSize = "auto";
      this.#field.style.blockSize = `${this.#field.scrollHeight}px`;
    }
    this.#ears.grown();
  }
}
