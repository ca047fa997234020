// Sends that the server has not acknowledged yet. Each lives in the store under the user's id from the moment it is
// typed until it is acknowledged or discarded, so that reload, crash and tunnel lose nothing. The nonce makes every
// repetition harmless; per room one send is under way at a time, so the order typed is the order sent.
import type { Env, Timer } from "./env.ts";
import { asChatError } from "./errors.ts";
import type { Id, Message } from "./protocol.ts";
import { backoff } from "./socket.ts";

export type Sending = "waiting" | "sending" | "failed" | "sent";

export interface Pending {
  readonly room: Id;
  readonly nonce: string;
  readonly text: string;
  /** When it was typed, by this device's clock: for display. */
  readonly at: number;
  /** The order in which it was typed on this device. */
  readonly turn: number;
  readonly state: Sending;
  /** Why it failed, in the server's words. */
  readonly reason: string | null;
  /** What the server made of it, once it is known and until the log has brought it. */
  readonly message: Message | null;
}

interface Stored {
  room: Id;
  text: string;
  at: number;
  turn: number;
  failed?: string;
}

export interface Post {
  /** Resolves with the message, or rejects with a ChatError whose `retry` says what may be done. */
  send(pending: Pending): Promise<Message>;
  /** Something in the outbox changed. */
  changed(room: Id): void;
  /** The server has it: feed it to the reducer before the entry goes. */
  sent(message: Message): void;
}

export class Outbox {
  readonly #env: Env;
  readonly #post: Post;
  readonly #prefix: string;
  readonly #entries = new Map<string, Pending>();
  readonly #busy = new Set<Id>();
  readonly #again = new Map<Id, Timer>();
  readonly #tries = new Map<string, number>();
  readonly #unwatch: () => void;
  #ready = false;
  #closed = false;

  constructor(env: Env, user: Id, post: Post) {
    this.#env = env;
    this.#post = post;
    this.#prefix = `parlor.outbox.${user}.`;
    for (const key of env.store.keys()) if (key.startsWith(this.#prefix)) this.#read(key);
    this.#unwatch = env.watchStore((key) => this.#elsewhere(key));
  }

  /** What waits in a room, in the order it was typed. */
  list(room: Id): Pending[] {
    return [...this.#entries.values()].filter((it) => it.room === room).sort(byTurn);
  }

  all(): Pending[] {
    return [...this.#entries.values()].sort(byTurn);
  }

  /** This send is (or was just now) in this outbox. */
  holds(nonce: string): boolean {
    return this.#entries.has(nonce);
  }

  /** Keeps the text and starts sending it. The nonce is its name from now on. */
  add(room: Id, text: string): string {
    const nonce = this.#env.uuid();
    const turns = [...this.#entries.values()].map((it) => it.turn);
    const pending: Pending = {
      room,
      nonce,
      text,
      at: this.#env.now(),
      turn: Math.max(this.#env.now(), ...turns.map((turn) => turn + 1)),
      state: "waiting",
      reason: null,
      message: null,
    };
    this.take(pending);
    return nonce;
  }

  /** A send that has its name already, from before this outbox was there. */
  take(pending: Pending): void {
    this.#keep(pending);
    this.#flush(pending.room);
  }

  /** Once more, with the same nonce: if it had arrived after all, it stays one message. */
  retry(nonce: string): void {
    const it = this.#entries.get(nonce);
    if (!it || it.state !== "failed") return;
    this.#keep({ ...it, state: "waiting", reason: null });
    this.#flush(it.room);
  }

  /** Gives the text back and forgets the send. Not while it is under way: it may have arrived. */
  discard(nonce: string): string | null {
    const it = this.#entries.get(nonce);
    if (!it || it.state !== "failed") return null;
    this.#forget(nonce);
    return it.text;
  }

  /** The way to the server is open: everything that waits goes out. */
  open(): void {
    this.#ready = true;
    for (const room of new Set(this.all().map((it) => it.room))) {
      this.#cancel(room);
      this.#flush(room);
    }
  }

  shut(): void {
    this.#ready = false;
    for (const room of [...this.#again.keys()]) this.#cancel(room);
  }

  /** The log has brought these messages of mine: their entries are done, whoever sent them. */
  settle(messages: readonly Message[]): void {
    if (this.#entries.size === 0) return;
    for (const message of messages) {
      const it = this.#entries.get(message.nonce);
      if (it && it.room === message.room) this.#forget(it.nonce);
    }
  }

  close(): void {
    this.#closed = true;
    this.shut();
    this.#unwatch();
  }

  #flush(room: Id): void {
    if (!this.#ready || this.#closed || this.#busy.has(room) || this.#again.has(room)) return;
    const it = this.list(room).find((entry) => entry.state === "waiting");
    if (!it) return;
    this.#busy.add(room);
    void this.#deliver(it).finally(() => {
      this.#busy.delete(room);
      this.#flush(room);
    });
  }

  async #deliver(it: Pending): Promise<void> {
    // Another tab may have taken it on after a reload; both sending would be harmless, one is enough.
    const taken = await this.#env.claim(`${this.#prefix}${it.nonce}`, async () => {
      const now = this.#entries.get(it.nonce);
      if (now?.state !== "waiting") return;
      this.#entries.set(it.nonce, { ...now, state: "sending" });
      this.#post.changed(it.room);
      try {
        this.#acknowledged(await this.#post.send(now));
      } catch (cause) {
        this.#refused(it.nonce, cause);
      }
    });
    if (!taken) this.#wait(it.room, 2_000);
  }

  #acknowledged(message: Message): void {
    const it = this.#entries.get(message.nonce);
    this.#tries.delete(message.nonce);
    // Out of the store at once: what is acknowledged must not be sent again by the next start.
    this.#env.store.remove(this.#prefix + message.nonce);
    if (it) this.#entries.set(it.nonce, { ...it, state: "sent", message });
    this.#post.sent(message);
    this.#post.changed(message.room);
  }

  #refused(nonce: string, cause: unknown): void {
    const it = this.#entries.get(nonce);
    if (!it) return;
    const error = asChatError(cause);
    if (error.retry === "never") {
      this.#tries.delete(nonce);
      this.#keep({ ...it, state: "failed", reason: error.message });
      return;
    }
    const tries = (this.#tries.get(nonce) ?? 0) + 1;
    this.#tries.set(nonce, tries);
    this.#entries.set(nonce, { ...it, state: "waiting" });
    this.#post.changed(it.room);
    const least = (error.retryAfter ?? 0) * 1000;
    // Without a line there is nothing to time: `open` comes when it is back.
    if (this.#ready) this.#wait(it.room, least + 250 + backoff(Math.min(tries, 6), this.#env.random()));
  }

  #wait(room: Id, ms: number): void {
    if (this.#closed) return;
    this.#cancel(room);
    this.#again.set(
      room,
      this.#env.after(ms, () => {
        this.#again.delete(room);
        this.#flush(room);
      }),
    );
  }

  #cancel(room: Id): void {
    const timer = this.#again.get(room);
    if (timer !== undefined) this.#env.cancel(timer);
    this.#again.delete(room);
  }

  #keep(it: Pending): void {
    this.#entries.set(it.nonce, it);
    const stored: Stored = { room: it.room, text: it.text, at: it.at, turn: it.turn };
    if (it.reason !== null) stored.failed = it.reason;
    this.#env.store.set(this.#prefix + it.nonce, JSON.stringify(stored));
    this.#post.changed(it.room);
  }

  #forget(nonce: string): void {
    const it = this.#entries.get(nonce);
    this.#entries.delete(nonce);
    this.#tries.delete(nonce);
    this.#env.store.remove(this.#prefix + nonce);
    if (it) this.#post.changed(it.room);
  }

  #read(key: string): Pending | null {
    const text = this.#env.store.get(key);
    if (text === null) return null;
    try {
      const it = JSON.parse(text) as Partial<Stored>;
      if (typeof it.room !== "string" || typeof it.text !== "string") return null;
      const nonce = key.slice(this.#prefix.length);
      const at = typeof it.at === "number" ? it.at : this.#env.now();
      const pending: Pending = {
        room: it.room,
        nonce,
        text: it.text,
        at,
        turn: typeof it.turn === "number" ? it.turn : at,
        state: it.failed === undefined ? "waiting" : "failed",
        reason: it.failed ?? null,
        message: null,
      };
      this.#entries.set(nonce, pending);
      return pending;
    } catch {
      return null;
    }
  }

  /** Another tab added, failed, finished or discarded a send: show the same here, and leave the sending to it. */
  #elsewhere(key: string | null): void {
    if (key === null || !key.startsWith(this.#prefix)) return;
    const nonce = key.slice(this.#prefix.length);
    const held = this.#entries.get(nonce);
    if (this.#env.store.get(key) === null) {
      // What is under way here finishes here; what was sent waits for the log.
      if (held && held.state !== "sending" && held.state !== "sent") {
        this.#entries.delete(nonce);
        this.#post.changed(held.room);
      }
      return;
    }
    if (held && (held.state === "sending" || held.state === "sent")) return;
    const read = this.#read(key);
    if (!read) return;
    this.#post.changed(read.room);
    // If that tab dies, this one takes over after a while.
    if (read.state === "waiting" && !this.#again.has(read.room) && this.#ready) this.#wait(read.room, 5_000);
  }
}

function byTurn(a: Pending, b: Pending): number {
  return a.turn - b.turn || (a.nonce < b.nonce ? -1 : 1);
}
