// What is being typed, a room each, kept in the store under the user's id until it is sent. Bounded.
import type { Store } from "./env.ts";
import type { Id } from "./protocol.ts";

const most = 100;

export interface Draft {
  text: string;
  /** The number of the message that it answers to. */
  replyTo: number | null;
}

export class Drafts {
  readonly #store: Store;
  readonly #prefix: string;

  constructor(store: Store, user: Id) {
    this.#store = store;
    this.#prefix = `parlor.draft.${user}.`;
  }

  get(room: Id): Draft {
    const reply = Number(this.#store.get(this.#reply(room)) ?? "");
    return { text: this.#store.get(this.#prefix + room) ?? "", replyTo: Number.isInteger(reply) && reply > 0 ? reply : null };
  }

  /** False: it could not be kept (the store is full or forbidden). */
  set(room: Id, { text, replyTo }: Draft): boolean {
    if (text === "" && replyTo === null) {
      this.clear(room);
      return true;
    }
    if (this.#store.get(this.#prefix + room) === null) this.#trim();
    const kept = text === "" ? (this.#store.remove(this.#prefix + room), true) : this.#store.set(this.#prefix + room, text);
    if (replyTo === null) this.#store.remove(this.#reply(room));
    else this.#store.set(this.#reply(room), String(replyTo));
    return kept;
  }

  clear(room: Id): void {
    this.#store.remove(this.#prefix + room);
    this.#store.remove(this.#reply(room));
  }

  /** Rooms with a draft, for the list. */
  rooms(): Id[] {
    const names = this.#store.keys().filter((key) => key.startsWith(this.#prefix));
    return [...new Set(names.map((key) => key.slice(this.#prefix.length).replace(/\.reply$/u, "")))];
  }

  #reply(room: Id): string {
    return `${this.#prefix}${room}.reply`;
  }

  /** Without clocks in the store, one as good as another goes. */
  #trim(): void {
    const rooms = this.rooms();
    for (const room of rooms.slice(0, Math.max(0, rooms.length - most + 1))) this.clear(room);
  }
}
