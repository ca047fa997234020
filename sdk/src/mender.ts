// Fetches what the reducer found missing, each thing once at a time and few things together, and hands back the action
// that mends it. "Later" is tried again later; another failure is left alone: the next welcome says what is missing again.
import type { Action, Ask } from "./ask.ts";
import type { Env, Timer } from "./env.ts";
import { asChatError } from "./errors.ts";
import type { Answer, Cmd, Fields } from "./protocol.ts";
import { backoff } from "./socket.ts";
import type { State } from "./state.ts";

/** What is missing is often on its way already; this long it is waited for. */
const patience = 100;
/** A session may ask 64 things at once; mending leaves most of that to what somebody does by hand. */
const together = 8;
/** "Later" is believed so often; then a fault of the server must not hold up the rest. */
const tries = 8;

interface Job {
  ask: Ask;
  readonly key: string;
  readonly done: Promise<void>;
  readonly finish: () => void;
  /** On the wire: the answer may say how things stood before now. */
  asked: boolean;
  /** Ask once more after this answer. */
  again: boolean;
  failed: number;
}

export class Mender {
  readonly #env: Env;
  readonly #ask: <C extends Cmd>(cmd: C, fields: Fields<C>) => Promise<Answer<C>>;
  readonly #state: () => State;
  readonly #act: (action: Action) => void;
  readonly #jobs = new Map<string, Job>();
  readonly #patient = new Set<Timer>();
  #queue: Job[] = [];
  #running = 0;
  #pause: Timer | null = null;
  #waves = 0;

  constructor(
    env: Env,
    ask: <C extends Cmd>(cmd: C, fields: Fields<C>) => Promise<Answer<C>>,
    state: () => State,
    act: (action: Action) => void,
  ) {
    this.#env = env;
    this.#ask = ask;
    this.#state = state;
    this.#act = act;
  }

  /** `urgent`: somebody waits for it, so it goes before what nobody sees. */
  fetch(ask: Ask, urgent = false): Promise<void> {
    const key = keyOf(ask);
    const held = this.#jobs.get(key);
    if (held) {
      if (!held.asked) held.ask = wider(held.ask, ask);
      else if (fresh(ask)) held.again = true;
      if (urgent && this.#queue.includes(held)) this.#queue = [held, ...this.#queue.filter((it) => it !== held)];
      return held.done;
    }
    let finish = () => {};
    const done = new Promise<void>((resolve) => (finish = resolve));
    const job: Job = { ask, key, done, finish, asked: false, again: false, failed: 0 };
    this.#jobs.set(key, job);
    if (ask.ask !== "events") this.#enqueue(job, urgent);
    else {
      const timer = this.#env.after(patience, () => {
        this.#patient.delete(timer);
        this.#enqueue(job, urgent);
      });
      this.#patient.add(timer);
    }
    return done;
  }

  /** Forgets all that is wanted. Answers that still come are not heard. */
  clear(): void {
    for (const timer of this.#patient) this.#env.cancel(timer);
    this.#patient.clear();
    if (this.#pause !== null) this.#env.cancel(this.#pause);
    this.#pause = null;
    this.#waves = 0;
    this.#queue = [];
    const jobs = [...this.#jobs.values()];
    this.#jobs.clear();
    for (const job of jobs) job.finish();
  }

  #enqueue(job: Job, first: boolean): void {
    if (first) this.#queue.unshift(job);
    else this.#queue.push(job);
    this.#next();
  }

  #next(): void {
    while (this.#pause === null && this.#running < together) {
      const job = this.#queue.shift();
      if (!job) return;
      this.#running += 1;
      void this.#run(job);
    }
  }

  async #run(job: Job): Promise<void> {
    let action: Action | null = null;
    try {
      action = await this.#answer(job);
      this.#waves = 0;
    } catch (cause) {
      const error = asChatError(cause);
      if (this.#mine(job) && error.retry === "later" && error.code !== "offline" && ++job.failed < tries) {
        this.#running -= 1;
        job.asked = false;
        this.#queue.push(job);
        return this.#later((error.retryAfter ?? 0) * 1000);
      }
      if (["room", "messages", "events"].includes(job.ask.ask) && "room" in job.ask && error.code === "not_found") action = { type: "gone", room: job.ask.room };
    }
    this.#running -= 1;
    try {
      if (!this.#mine(job)) return;
      const again = job.again && action?.type !== "gone";
      job.again = job.asked = false;
      if (!again) this.#jobs.delete(job.key);
      try {
        if (action) this.#act(action);
      } finally {
        if (again && this.#mine(job)) this.#queue.push(job);
        else job.finish();
      }
    } finally {
      this.#next();
    }
  }

  /** It is still wanted. */
  #mine(job: Job): boolean {
    return this.#jobs.get(job.key) === job;
  }

  #later(least: number): void {
    if (this.#pause !== null) return;
    this.#waves += 1;
    this.#pause = this.#env.after(least + 250 + backoff(Math.min(this.#waves, 6), this.#env.random()), () => {
      this.#pause = null;
      this.#next();
    });
  }

  async #answer(job: Job): Promise<Action | null> {
    const { ask } = job;
    const held = "room" in ask ? this.#state().rooms[ask.room] : undefined;
    if (ask.ask === "events") {
      if (!held) return null;
      // It came by itself meanwhile.
      if (ask.head !== undefined && held.seq >= ask.head && Object.keys(held.ahead).length === 0) return null;
    }
    job.asked = true;
    switch (ask.ask) {
      case "rooms": {
        const asOf = this.#state();
        const { cursor, archived = false, page: refresh = 0, all = false } = ask;
        const rooms = await this.#ask("room.list", { limit: 100, ...(cursor === undefined ? {} : { cursor }), ...(archived ? { archived } : {}) });
        return { type: "rooms", rooms, archived, refresh, all, asOf };
      }
      case "room": {
        const touched = held?.touched;
        const room = await this.#ask("room.get", { room: ask.room });
        return { type: "room", room, ...(touched === undefined ? {} : { touched }) };
      }
      case "messages":
        return { type: "messages", room: ask.room, page: await this.#ask("message.list", { room: ask.room, limit: 50 }), where: { at: "newest" } };
      case "events": {
        const { data, head, people = [] } = await this.#ask("event.list", { room: ask.room, after: held?.seq ?? 0 });
        return { type: "events", room: ask.room, events: data, head, people };
      }
      case "people": {
        const { data } = await this.#ask("user.get", { room: ask.room, users: ask.users.slice(0, 100) });
        return { type: "people", room: ask.room, users: data };
      }
      case "pins":
        return { type: "pins", room: ask.room, page: await this.#ask("pin.list", { room: ask.room }) };
      case "unread":
        return { type: "unread", unread: await this.#ask("unread.get", {}), now: this.#env.now() };
      case "requests":
        return { type: "requests", rooms: (await this.#ask("room.list", { limit: 100, requests: true })).data };
      case "me":
        return { type: "me", user: await this.#ask("user.me", {}) };
    }
  }
}

/** What is asked for once at a time. */
function keyOf(ask: Ask): string {
  if (ask.ask === "rooms") return `rooms ${ask.archived ? "archived" : ""} ${ask.cursor ?? ""}`;
  // While these are on their way, others may be missed: each set of people is a question of its own.
  if (ask.ask === "people") return `people ${ask.room} ${[...ask.users].sort().join()}`;
  return "room" in ask ? `${ask.ask} ${ask.room}` : ask.ask;
}

function fresh(ask: Ask): boolean {
  return "fresh" in ask && ask.fresh === true;
}

/** One ask that is enough for both. */
function wider(a: Ask, b: Ask): Ask {
  if (a.ask === "rooms" && b.ask === "rooms" && b.all) return b;
  if (a.ask !== "events" || b.ask !== "events") return a;
  if (a.head === undefined || b.head === undefined) return { ask: "events", room: a.room };
  return a.head > b.head ? a : b;
}
