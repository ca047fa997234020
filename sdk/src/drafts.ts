// What is being typed, a room each, kept in the store under the user's id until it is sent. Bounded.
import type { Store } from "./env.ts";
import type { Id } from "./protocol.ts";

const most = 100;

/** What a store did not take (full, forbidden: a frame on somebody else's page), for as long as the page lives. */
const untaken = new WeakMap<Store, Map<string, string>>();

export interface Draft {
  text: string;
  /** The number of the message that it answers to. */
  replyTo: number | null;
}

export class Drafts {
  readonly #store: Store;
  readonly #untaken: Map<string, string>;
  readonly #prefix: string;

  constructor(store: Store, user: Id) {
    this.#store = store;
    this.#untaken = untaken.get(store) ?? new Map();
    untaken.set(store, this.#untaken);
    this.#prefix = `parlor.draft.${user}.`;
  }

  get(room: Id): Draft {
    const reply = Number(this.#get(this.#reply(room)) ?? "");
    return { text: this.#get(this.#prefix + room) ?? "", replyTo: Number.isInteger(reply) && reply > 0 ? reply : null };
  }

  /** False: it could not be kept (the store is full or forbidden), and is there until the page goes. */
  set(room: Id, { text, replyTo }: Draft): boolean {
    if (text === "" && replyTo === null) {
      this.clear(room);
      return true;
    }
    if (this.#get(this.#prefix + room) === null) this.#trim();
    const kept = this.#put(this.#prefix + room, text === "" ? null : text);
    this.#put(this.#reply(room), replyTo === null ? null : String(replyTo));
    return kept;
  }

  clear(room: Id): void {
    this.#put(this.#prefix + room, null);
    this.#put(this.#reply(room), null);
  }

  /** Rooms with a draft, for the list. */
  rooms(): Id[] {
    const names = [...this.#store.keys(), ...this.#untaken.keys()].filter((key) => key.startsWith(this.#prefix));
    return [...new Set(names.map((key) => key.slice(this.#prefix.length).replace(/\.reply$/u, "")))];
  }

  #get(key: string): string | null {
    return this.#untaken.get(key) ?? this.#store.get(key);
  }

  #put(key: string, value: string | null): boolean {
    this.#untaken.delete(key);
    if (value === null) this.#store.remove(key);
    // What was kept of it before is better than nothing after a reload.
    else if (!this.#store.set(key, value)) return this.#untaken.set(key, value), false;
    return true;
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
