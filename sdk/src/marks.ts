// Read and delivered marks on their way: of many in one second one goes out, the furthest; what is refused for now or lost
// with the line goes out later. They live in memory: what is seen again is marked again.
import type { Env, Timer } from "./env.ts";
import { asChatError } from "./errors.ts";
import type { Answer, Cmd, Fields, Id, Marked } from "./protocol.ts";
import { backoff } from "./socket.ts";

const every = 1_000;
const roomsMost = 500;

export interface MarksEars {
  ask<C extends Cmd>(cmd: C, fields: Fields<C>): Promise<Answer<C>>;
  marked(marked: Marked): void;
  /** It will never be marked: the badge must not pretend. */
  refused(room: Id): void;
}

/** One kind of question, at most one under way and one a second. */
class Beat {
  readonly #env: Env;
  readonly #work: () => Promise<boolean>;
  #timer: Timer | null = null;
  #busy = false;
  /** Something came while the question was under way, which may not have seen it. */
  #again = false;
  #last = -Infinity;
  #fails = 0;
  #open = false;

  /** `work`: says whether there is more to do. */
  constructor(env: Env, work: () => Promise<boolean>) {
    this.#env = env;
    this.#work = work;
  }

  open(): void {
    this.#open = true;
    this.#fails = 0;
    this.#rest();
    this.go();
  }

  shut(): void {
    this.#open = false;
    this.#rest();
  }

  go(): void {
    if (this.#busy) this.#again = true;
    if (!this.#open || this.#busy || this.#timer !== null) return;
    const wait = this.#last + every - this.#env.now();
    if (wait > 0) this.#later(wait);
    else void this.#run();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    this.#again = false;
    this.#last = this.#env.now();
    let [more, least] = [false, 0];
    try {
      more = await this.#work();
      this.#fails = 0;
    } catch (cause) {
      more = true;
      this.#fails += 1;
      least = (asChatError(cause).retryAfter ?? 0) * 1000 + 250 + backoff(Math.min(this.#fails, 6), this.#env.random());
    }
    this.#busy = false;
    more ||= this.#again;
    if (!more || !this.#open) return;
    if (least > 0) this.#later(Math.max(every, least));
    else this.go();
  }

  #later(ms: number): void {
    this.#timer = this.#env.after(ms, () => {
      this.#timer = null;
      void this.#run();
    });
  }

  #rest(): void {
    if (this.#timer !== null) this.#env.cancel(this.#timer);
    this.#timer = null;
  }
}

export class Marks {
  readonly #env: Env;
  readonly #ears: MarksEars;
  readonly #reads = new Map<Id, { number: number; beat: Beat }>();
  readonly #arrived = new Map<Id, number>();
  /** What has been said already. */
  readonly #told = new Map<Id, number>();
  readonly #delivery: Beat;
  #open = false;

  constructor(env: Env, ears: MarksEars) {
    this.#env = env;
    this.#ears = ears;
    this.#delivery = new Beat(env, () => this.#deliver());
  }

  /** Everything up to this message has been seen. */
  read(room: Id, number: number): void {
    const held = this.#reads.get(room);
    if (held) held.number = Math.max(held.number, number);
    const it = held ?? { number, beat: new Beat(this.#env, () => this.#mark(room)) };
    this.#reads.set(room, it);
    if (!held && this.#open) it.beat.open();
    else it.beat.go();
  }

  /** What is on its way here; 0: nothing. */
  reading(room: Id): number {
    return this.#reads.get(room)?.number ?? 0;
  }

  /** The reader wants it unread again: what has not gone out does not. */
  forget(room: Id): void {
    const held = this.#reads.get(room);
    if (held) held.number = 0;
  }

  /** Messages up to this one have arrived on this device. */
  arrived(room: Id, number: number): void {
    if (number <= Math.max(this.#told.get(room) ?? 0, this.#arrived.get(room) ?? 0)) return;
    this.#arrived.set(room, number);
    this.#delivery.go();
  }

  open(): void {
    this.#open = true;
    for (const { beat } of this.#reads.values()) beat.open();
    this.#delivery.open();
  }

  shut(): void {
    this.#open = false;
    for (const { beat } of this.#reads.values()) beat.shut();
    this.#delivery.shut();
  }

  clear(): void {
    this.shut();
    this.#reads.clear();
    this.#arrived.clear();
    this.#told.clear();
  }

  async #mark(room: Id): Promise<boolean> {
    const held = this.#reads.get(room);
    if (!held || held.number === 0) return false;
    const { number } = held;
    try {
      const marked = await this.#ears.ask("read.mark", { room, number });
      // Reading implies that it has arrived.
      this.#told.set(room, Math.max(marked.number, this.#told.get(room) ?? 0));
      if (held.number <= number) held.number = 0;
      this.#ears.marked(marked);
    } catch (cause) {
      if (asChatError(cause).retry !== "never") throw cause;
      if (held.number <= number) held.number = 0;
      this.#ears.refused(room);
    }
    return held.number > 0;
  }

  async #deliver(): Promise<boolean> {
    const batch = [...this.#arrived].filter(([room, number]) => number > (this.#told.get(room) ?? 0)).slice(0, roomsMost);
    if (batch.length > 0) {
      try {
        await this.#ears.ask("delivery.mark", { rooms: Object.fromEntries(batch) });
      } catch (cause) {
        if (asChatError(cause).retry !== "never") throw cause;
      }
    }
    for (const [room, number] of batch) this.#told.set(room, Math.max(number, this.#told.get(room) ?? 0));
    for (const [room, number] of [...this.#arrived]) if (number <= (this.#told.get(room) ?? 0)) this.#arrived.delete(room);
    return this.#arrived.size > 0;
  }
}
