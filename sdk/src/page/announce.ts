// What a screen reader hears of what happens on the page: one polite live region, the first message at once, then at most one
// sentence in two seconds. Never one's own messages, never that somebody types. Which tab speaks is decided by whoever makes it.
import type { Env, Timer } from "../env.ts";

const pause = 2_000;
/** Then it is gone: one who walks through the page later must not find it. */
const stays = 10_000;

/** A message of somebody else. */
export interface Heard {
  who: string;
  /** In one line. */
  text: string;
  /** In the room that is open. */
  here: boolean;
}

/** How it is put. */
export interface Phrases {
  here(who: string, text: string): string;
  elsewhere(who: string): string;
  many(count: number, who: string): string;
  manyFrom(count: number, people: number): string;
}

export class Announcer {
  readonly #env: Pick<Env, "now" | "after" | "cancel">;
  readonly #write: (words: string) => void;
  readonly #speaks: () => boolean;
  readonly #phrases: Phrases;
  #free = 0;
  #timer: Timer | null = null;
  #clearing: Timer | null = null;
  /** What is said before messages, the newest of each kind. */
  readonly #notes = new Map<string, string>();
  #count = 0;
  #only: Heard | null = null;
  readonly #people = new Set<string>();

  /** `write`: puts words into the live region, empty ones take them out; `speaks`: this tab is the one that is heard. */
  constructor(env: Pick<Env, "now" | "after" | "cancel">, phrases: Phrases, write: (words: string) => void, speaks: () => boolean) {
    this.#env = env;
    this.#phrases = phrases;
    this.#write = write;
    this.#speaks = speaks;
  }

  /** Somebody else has written. */
  message(it: Heard): void {
    if (!this.#speaks()) return;
    this.#count += 1;
    this.#only = this.#count === 1 ? it : null;
    this.#people.add(it.who);
    this.#soon();
  }

  /** Something happened; of one kind only the newest is said. */
  note(words: string, kind: string = words): void {
    if (words === "" || !this.#speaks()) return;
    this.#notes.delete(kind);
    this.#notes.set(kind, words);
    this.#soon();
  }

  #soon(): void {
    if (this.#timer !== null) return;
    const wait = this.#free - this.#env.now();
    if (wait <= 0) return this.#speak();
    this.#timer = this.#env.after(wait, () => {
      this.#timer = null;
      this.#speak();
    });
  }

  #speak(): void {
    const words = this.#next();
    if (words === null) return;
    this.#write(words);
    this.#free = this.#env.now() + pause;
    if (this.#clearing !== null) this.#env.cancel(this.#clearing);
    this.#clearing = this.#env.after(stays, () => this.#write(""));
    if (this.#notes.size > 0 || this.#count > 0) this.#soon();
  }

  #next(): string | null {
    for (const [kind, words] of this.#notes) {
      this.#notes.delete(kind);
      return words;
    }
    if (this.#count === 0) return null;
    const words = this.#messages();
    this.#count = 0;
    this.#only = null;
    this.#people.clear();
    return words;
  }

  #messages(): string {
    const it = this.#only;
    if (it) return it.here ? this.#phrases.here(it.who, it.text) : this.#phrases.elsewhere(it.who);
    const [who] = this.#people;
    return this.#people.size === 1 && who !== undefined ? this.#phrases.many(this.#count, who) : this.#phrases.manyFrom(this.#count, this.#people.size);
  }
}
