// Sends, edits, deletions and reactions that the server has not acknowledged yet. Each lives in the store under the user's id from the moment it is
// typed until it is acknowledged or discarded, so that reload, crash and tunnel lose nothing. The nonce makes every
// repetition harmless (the others are by nature); per room one is under way at a time, so the order typed is the order sent.
// One whose files are still being uploaded lets the others pass.
import { Drafts } from "./drafts.ts";
import type { Env, Timer } from "./env.ts";
import { asChatError } from "./errors.ts";
import { type Change, changing, fulfilled, type Pending, read, type Said, sending, write } from "./pending.ts";
import type { Attachment, Id, Message, Problem } from "./protocol.ts";
import { backoff } from "./socket.ts";
import type { Upload } from "./uploads.ts";

export type { Change, Pending, Said, Sending } from "./pending.ts";

/** More than this is kept in memory only. */
const storedMost = 500;

export interface Post {
  /** Resolves with the message that it made or changed, or rejects with a ChatError whose `retry` says what may be done. */
  send(pending: Pending): Promise<Message | null>;
  /** Something in the outbox changed. */
  changed(room: Id): void;
  /** The server has it: feed it to the reducer before the entry goes. */
  sent(message: Message): void;
  /** A deletion or a reaction was refused for good: it is dropped, and somebody should be told. */
  refused(pending: Pending, problem: Problem): void;
  /** A message as it is held, if it is. */
  held(room: Id, number: number): Message | null;
}

export class Outbox {
  readonly #env: Env;
  readonly #post: Post;
  readonly #user: Id;
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
    this.#user = user;
    this.#prefix = `parlor.outbox.${user}.`;
    for (const key of env.store.keys()) if (key.startsWith(this.#prefix)) this.#read(key);
    this.#unwatch = env.watchStore((key) => this.#elsewhere(key));
  }

  /** What is to be said in a room, in the order it was typed. */
  list(room: Id): Pending[] {
    return this.#of(room).filter((it) => it.kind === "send");
  }

  /** What is to be changed there. */
  changes(room: Id): Pending[] {
    return this.#of(room).filter((it) => it.kind !== "send");
  }

  #of(room: Id): Pending[] {
    return [...this.#entries.values()].filter((it) => it.room === room).sort(byTurn);
  }

  all(): Pending[] {
    return [...this.#entries.values()].sort(byTurn);
  }

  /** This send is (or was just now) in this outbox. */
  holds(nonce: string): boolean {
    return this.#entries.has(nonce);
  }

  /** Keeps it and starts sending it. The nonce is its name from now on. */
  add(room: Id, said: string | Said): string {
    const pending = sending(this.#named(room), typeof said === "string" ? { text: said } : said);
    this.take(pending);
    return pending.nonce;
  }

  /** Another text, a deletion, a reaction: of two that have not gone out yet the later one counts. */
  change(room: Id, change: Change): string {
    const before = this.changes(room).filter((it) => it.number === change.number && it.state !== "sending" && it.state !== "sent");
    const over = before.filter((it) => change.kind === "delete" || (it.kind === change.kind && (change.kind !== "reaction" || it.emoji === change.emoji)));
    for (const it of over) this.#forget(it.nonce);
    const pending = changing(this.#named(room), change);
    this.take(pending);
    return pending.nonce;
  }

  #named(room: Id): Pick<Pending, "room" | "nonce" | "at" | "turn"> {
    const turns = [...this.#entries.values()].map((it) => it.turn);
    const at = this.#env.now();
    return { room, nonce: this.#env.uuid(), at, turn: Math.max(at, ...turns.map((turn) => turn + 1)) };
  }

  /** A send that has its name already, from before this outbox was there. */
  take(pending: Pending): void {
    this.#keep(pending);
    if (pending.state === "uploading") void this.#gather(pending.nonce, pending.uploads);
    this.#flush(pending.room);
  }

  /** Waits for the files of a send. */
  async #gather(nonce: string, uploads: readonly Upload[]): Promise<void> {
    let files: Attachment[] = [];
    let problem: Problem | null = null;
    try {
      files = await Promise.all(uploads.map((it) => it.done));
    } catch (cause) {
      problem = asChatError(cause).problem;
    }
    const it = this.#entries.get(nonce);
    if (it?.state !== "uploading" || this.#closed) return;
    if (problem !== null) return this.#keep({ ...it, state: "failed", reason: problem.detail, problem });
    this.#keep({ ...it, state: "waiting", attachments: [...it.attachments, ...files], uploads: [] });
    this.#flush(it.room);
  }

  /** Once more, with the same nonce: if it had arrived after all, it stays one message. */
  retry(nonce: string): void {
    const it = this.#entries.get(nonce);
    if (!it || it.state !== "failed") return;
    for (const upload of it.uploads) upload.retry();
    this.take({ ...it, state: it.uploads.length > 0 ? "uploading" : "waiting", reason: null, problem: null });
  }

  /** Gives the text back and forgets the send. Not while it is under way: it may have arrived. */
  discard(nonce: string): string | null {
    const it = this.#entries.get(nonce);
    if (!it || (it.state !== "failed" && it.state !== "uploading")) return null;
    for (const upload of it.uploads) upload.stop();
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

  /** The log has brought these messages: what they fulfil is done, whoever sent it. */
  settle(room: Id, messages: readonly Message[]): void {
    const waiting = this.#of(room);
    if (waiting.length === 0) return;
    const byNumber = new Map(messages.map((it) => [it.number, it]));
    const byNonce = new Map(messages.map((it) => [it.nonce, it]));
    for (const it of waiting) {
      const message = it.number === null ? byNonce.get(it.nonce) : byNumber.get(it.number);
      if (message && fulfilled(it, message, this.#user)) this.#forget(it.nonce);
    }
  }

  close(): void {
    this.#closed = true;
    this.shut();
    this.#unwatch();
  }

  #flush(room: Id): void {
    if (!this.#ready || this.#closed || this.#busy.has(room) || this.#again.has(room)) return;
    const it = this.#of(room).find((entry) => entry.state === "waiting");
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
        this.#acknowledged(now, await this.#post.send(now));
      } catch (cause) {
        this.#refused(it.nonce, cause);
      }
    });
    if (!taken) this.#wait(it.room, 2_000);
  }

  #acknowledged(was: Pending, message: Message | null): void {
    const { nonce, room } = was;
    this.#tries.delete(nonce);
    // Out of the store at once: what is acknowledged must not be sent again by the next start.
    this.#env.store.remove(this.#prefix + nonce);
    const it = this.#entries.get(nonce);
    if (it) this.#entries.set(nonce, { ...it, state: "sent", message });
    if (was.kind === "send" && message) this.#post.sent(message);
    else if (was.number !== null) {
      // Where the message is not held, nothing would bring it; where the log was faster, it is there already.
      const held = this.#post.held(room, was.number);
      if (held) this.settle(room, [held]);
      else this.#forget(nonce);
    }
    this.#post.changed(room);
  }

  #refused(nonce: string, cause: unknown): void {
    const it = this.#entries.get(nonce);
    if (!it) return;
    const error = asChatError(cause);
    if (error.retry === "never") {
      this.#tries.delete(nonce);
      // What somebody typed stays; what was a press of a button does not.
      if (it.kind === "send" || it.kind === "edit") return this.#keep({ ...it, state: "failed", reason: error.message, problem: error.problem });
      this.#forget(nonce);
      return this.#post.refused(it, error.problem);
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
    const room = this.#entries.get(it.nonce)?.stored === true || this.#storedCount() < storedMost;
    const stored = room && this.#env.store.set(this.#prefix + it.nonce, write(it));
    // Bytes are never in the store, only what was said with them.
    this.#entries.set(it.nonce, { ...it, stored: stored && it.uploads.length === 0 });
    this.#post.changed(it.room);
  }

  #storedCount(): number {
    let count = 0;
    for (const it of this.#entries.values()) if (it.stored) count += 1;
    return count;
  }

  #forget(nonce: string): void {
    const it = this.#entries.get(nonce);
    this.#entries.delete(nonce);
    this.#tries.delete(nonce);
    this.#env.store.remove(this.#prefix + nonce);
    if (it) this.#post.changed(it.room);
  }

  #read(key: string, elsewhere = false): Pending | null {
    const nonce = key.slice(this.#prefix.length);
    const text = this.#env.store.get(key);
    const pending = text === null ? null : read(nonce, text, this.#env.now(), elsewhere);
    if (pending) this.#entries.set(nonce, pending);
    return pending;
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
        // That was what the others of the room waited for.
        this.#cancel(held.room);
        this.#flush(held.room);
      }
      return;
    }
    if (held && (held.state === "sending" || held.state === "sent")) return;
    const told = this.#read(key, true);
    if (!told) return;
    this.#post.changed(told.room);
    // If that tab dies, this one takes over after a while.
    if (told.state === "waiting" && !this.#again.has(told.room) && this.#ready) this.#wait(told.room, 5_000);
  }
}

function byTurn(a: Pending, b: Pending): number {
  return a.turn - b.turn || (a.nonce < b.nonce ? -1 : 1);
}

/** Takes everything that somebody had waiting out of the store, for instance when they sign out. */
export function wipe(env: Env, user: Id): void {
  const drafts = new Drafts(env.store, user);
  for (const room of drafts.rooms()) drafts.clear(room);
  for (const name of ["outbox", "draft"]) for (const key of env.store.keys()) if (key.startsWith(`parlor.${name}.${user}.`)) env.store.remove(key);
}

/** The same of everybody else: where the host's page says who is here, nobody else comes back to it. */
export function wipeOthers(env: Env, user: Id): void {
  for (const key of env.store.keys()) {
    const [, whose] = /^parlor\.(?:outbox|draft)\.([^.]*)/u.exec(key) ?? [];
    if (whose !== undefined && whose !== user) env.store.remove(key);
  }
}
