// One live connection that mends itself: connect, `hello`, answers by id, liveness, close codes, backoff with full
// jitter. It knows frames, not chat: what they mean is reduce.ts, what is asked is client.ts.
import { Carriers } from "./carriers.ts";
import type { Env, SocketLike, Timer } from "./env.ts";
import { ChatError, lost, offline } from "./errors.ts";
import { type Answer, type Cmd, type Cut, decode, type Fields, type Frame, type Welcome } from "./protocol.ts";

export const timing = {
  /** Backoff grows from here … */
  backoffLeast: 500,
  /** … to here, and the wait is anything between nothing and that. */
  backoffMost: 60_000,
  /** Between attempts while the browser says that there is no network (it may be wrong). */
  offline: 10_000,
  /** A connection that held this long starts the backoff over. */
  stable: 30_000,
  /** After this silence the client asks whether the server is there (browsers do not see pings). */
  silence: 40_000,
  /** No answer within this: the line is dead, whatever the browser thinks. */
  answer: 15_000,
  /** Signing in must be done within this. */
  hello: 10_000,
};

/** How often one looks whether all has been answered before the line is changed. */
const answersLook = 50;
/** The server has too much to do: not sooner than this. */
const leastLater = 5_000;

export type Stop = "stopped" | "signed_out" | "forbidden" | "refused" | "limited" | "reload";

export type Link =
  | { state: "idle" }
  | { state: "connecting"; attempt: number }
  | { state: "open" }
  | { state: "waiting"; attempt: number; until: number }
  /** `cut`: what the server said of it. */
  | { state: "stopped"; why: Stop; detail: string; cut?: Cut };

/** What to do after a close code: the table of docs/PROTOCOL.md 1.4. */
export function afterClose(code: number): { go: "again" } | { go: "later" } | { go: "stop"; why: Stop } {
  switch (code) {
    case 1003:
    case 1007:
    case 1009:
      return { go: "stop", why: "refused" };
    case 1013:
      return { go: "later" };
    case 4001:
      return { go: "stop", why: "signed_out" };
    case 4003:
      return { go: "stop", why: "forbidden" };
    case 4008:
      return { go: "again" };
    case 4009:
      return { go: "stop", why: "limited" };
    case 4010:
      return { go: "stop", why: "reload" };
    default:
      // Below 4000 the network or a proxy speaks; of our own range 4100–4199 says come again, the rest says do not.
      return code < 4000 || (code >= 4100 && code < 4200) ? { go: "again" } : { go: "stop", why: "refused" };
  }
}

/** What the server's word for the end says to a person; the words of other servers say nothing. */
const cuts: Partial<Record<string, string>> = {
  signed_out: "Your sign-in has ended.",
  expired: "Your sign-in has ended.",
  disabled: "This account is disabled.",
  deleted: "This account was deleted.",
};

/** Full jitter: anything between nothing and the ceiling, so that a thousand clients do not come back together. */
export function backoff(attempt: number, random: number): number {
  return random * Math.min(timing.backoffMost, timing.backoffLeast * 2 ** attempt);
}

export interface Ears {
  /** What to say in `hello`. */
  hello(): Promise<Fields<"hello">> | Fields<"hello">;
  welcome(welcome: Welcome): void;
  frame(frame: Frame): void;
  link(link: Link): void;
}

interface Waiting {
  done(ok: unknown): void;
  fail(error: ChatError): void;
  timer: Timer;
}

export class Socket {
  link: Link = { state: "idle" };
  readonly #env: Env;
  readonly #carriers: Carriers;
  readonly #ears: Ears;
  #socket: SocketLike | null = null;
  #attempt = 0;
  #openedAt = 0;
  #heardAt = 0;
  #nextId = 1;
  #reason = "";
  #said: Cut | null = null;
  readonly #waiting = new Map<number, Waiting>();
  #retryTimer: Timer | null = null;
  #lifeTimer: Timer | null = null;
  #unwatch: (() => void) | null = null;

  constructor(env: Env, url: string, ears: Ears) {
    this.#env = env;
    // The blocked socket is not blocked any more: the same again, over it.
    this.#carriers = new Carriers(env, url, () => {
      this.#drop(1000);
      this.#failAll();
      this.#open();
    });
    this.#ears = ears;
  }

  start(): void {
    if (this.link.state !== "idle" && this.link.state !== "stopped") return;
    this.#unwatch ??= this.#env.watch((online) => (online ? this.nudge() : this.#cut("offline")));
    this.#attempt = 0;
    this.#reason = "";
    this.#said = null;
    this.#open();
  }

  stop(): void {
    this.#unwatch?.();
    this.#unwatch = null;
    this.#carriers.rest();
    this.#drop(1000);
    this.#failAll();
    this.#become({ state: "stopped", why: "stopped", detail: "" });
  }

  /** The network or the page came back: try now instead of waiting, or make sure that the line is alive. */
  nudge(): void {
    if (this.link.state === "open") this.#carriers.look();
    if (this.link.state === "waiting") {
      this.#attempt = Math.min(this.#attempt, 2);
      this.#open();
    } else if (this.link.state === "open" && this.#env.now() - this.#heardAt > 5_000) {
      this.ask("ping", {}).catch(() => undefined);
    }
  }

  get open(): boolean {
    return this.link.state === "open";
  }

  /**
   * A new line in place of the one that is there, with a new `hello`; what is asked is answered first, if it takes no
   * longer than an answer may. A line that is not open will say its `hello` anyway.
   */
  again(): void {
    const socket = this.#socket;
    const since = this.#env.now();
    const change = () => {
      if (this.#socket !== socket || this.link.state !== "open") return;
      if (this.#waiting.size > 0 && this.#env.now() - since < timing.answer) return void this.#env.after(answersLook, change);
      this.#drop(1000);
      this.#failAll();
      this.#open();
    };
    change();
  }

  /** Resolves with the answer, or rejects with a ChatError whose `retry` says what may be done. */
  ask<C extends Cmd>(cmd: C, fields: Fields<C>): Promise<Answer<C>> {
    const socket = this.#socket;
    if (!socket || (this.link.state !== "open" && cmd !== "hello")) return Promise.reject(offline());
    const id = this.#nextId++;
    return new Promise<Answer<C>>((resolve, reject) => {
      const timer = this.#env.after(cmd === "hello" ? timing.hello : timing.answer, () => {
        this.#waiting.delete(id);
        reject(lost());
        this.#cut("no answer");
      });
      this.#waiting.set(id, { done: (ok) => resolve(ok as Answer<C>), fail: reject, timer });
      try {
        socket.send(JSON.stringify({ id, cmd, ...fields }));
      } catch {
        this.#cut("send failed");
      }
    });
  }

  #open(): void {
    this.#clearRetry();
    this.#drop();
    this.#become({ state: "connecting", attempt: this.#attempt });
    let socket: SocketLike;
    try {
      socket = this.#carriers.connect();
    } catch {
      this.#carriers.failed();
      this.#later();
      return;
    }
    this.#socket = socket;
    const mine = () => this.#socket === socket;
    // A handshake that never ends must not hang the client.
    this.#life(timing.hello);
    socket.onopen = () => {
      if (mine()) void this.#greet(socket);
    };
    socket.onmessage = ({ data }) => {
      if (mine() && typeof data === "string") this.#heard(data);
    };
    socket.onclose = ({ code, reason }) => {
      if (mine()) this.#closed(code, reason);
    };
    socket.onerror = () => undefined;
  }

  async #greet(socket: SocketLike): Promise<void> {
    try {
      const fields = await this.#ears.hello();
      if (this.#socket !== socket) return;
      this.#heardAt = this.#env.now();
      // The welcome is handled inside #heard, before any frame that follows it.
      await this.ask("hello", fields);
    } catch (error) {
      if (this.#socket !== socket) return;
      const refused = error instanceof ChatError ? error : null;
      if (refused?.code === "unauthenticated") this.#end("signed_out", refused.message);
      else if (refused?.code === "forbidden") this.#end("forbidden", this.#reason || refused.message);
      else this.#cut("hello failed", refused?.retry === "later" ? Math.max(leastLater, (refused.retryAfter ?? 0) * 1000) : 0);
    }
  }

  #heard(text: string): void {
    this.#heardAt = this.#env.now();
    const frame = decode(text);
    if (!frame) return;
    if (frame.type === "signal" && frame.frame.signal === "force_disconnect" && frame.frame.room === undefined) {
      this.#said = frame.frame.reason;
      this.#reason = cuts[frame.frame.reason] ?? "";
    }
    if (frame.type !== "ok" && frame.type !== "error") return this.#ears.frame(frame);
    const id = frame.frame.id;
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || !waiting) return;
    this.#waiting.delete(id);
    this.#env.cancel(waiting.timer);
    if (frame.type === "error") return waiting.fail(new ChatError(frame.frame.error));
    if (this.link.state === "connecting") {
      this.#openedAt = this.#env.now();
      this.#life(timing.silence);
      // Open first: what the welcome finds missing is asked over this line.
      this.link = { state: "open" };
      this.#carriers.worked();
      this.#ears.welcome(frame.frame.ok as Welcome);
      this.#become(this.link);
    }
    waiting.done(frame.frame.ok);
  }

  /** One timer a connection: is somebody there? */
  #life(ms: number): void {
    if (this.#lifeTimer !== null) this.#env.cancel(this.#lifeTimer);
    this.#lifeTimer = this.#env.after(ms, () => {
      this.#lifeTimer = null;
      if (this.link.state !== "open") return this.#cut("handshake too slow");
      const silent = this.#env.now() - this.#heardAt;
      if (silent >= timing.silence) this.ask("ping", {}).catch(() => undefined);
      this.#life(silent >= timing.silence ? timing.silence : timing.silence - silent);
    });
  }

  #closed(code: number, reason: string): void {
    const next = afterClose(code);
    // The server itself says that it restarts or has too much to do: it was reached.
    if (this.link.state === "connecting" && next.go === "again" && code < 4000 && code !== 1012) this.#carriers.failed();
    if (next.go === "stop") return this.#end(next.why, this.#reason || reason);
    this.#drop();
    this.#failAll();
    this.#later(next.go === "later" ? leastLater : 0);
  }

  /** The line is of no use any more: let it go and come again. */
  #cut(reason: string, least = 0): void {
    if (this.link.state !== "open" && this.link.state !== "connecting") return;
    // No answer in time. (What was refused was at least carried.)
    if (this.link.state === "connecting" && reason !== "hello failed") this.#carriers.failed();
    this.#drop(4000, reason);
    this.#failAll();
    this.#later(least);
  }

  #end(why: Stop, detail: string): void {
    this.#clearRetry();
    this.#carriers.rest();
    this.#drop(1000);
    this.#failAll();
    this.#become({ state: "stopped", why, detail, ...(this.#said === null ? {} : { cut: this.#said }) });
  }

  #later(least = 0): void {
    if (this.#openedAt > 0 && this.#env.now() - this.#openedAt >= timing.stable) this.#attempt = 0;
    this.#openedAt = 0;
    // Without a network there is little to try; the moment it is back is heard of.
    const wait = Math.max(least, this.#env.online() ? 0 : timing.offline) + backoff(this.#attempt, this.#env.random());
    this.#attempt += 1;
    this.#clearRetry();
    this.#retryTimer = this.#env.after(wait, () => {
      this.#retryTimer = null;
      this.#open();
    });
    this.#become({ state: "waiting", attempt: this.#attempt, until: this.#env.now() + wait });
  }

  #drop(code?: number, reason?: string): void {
    const socket = this.#socket;
    this.#socket = null;
    if (this.#lifeTimer !== null) this.#env.cancel(this.#lifeTimer);
    this.#lifeTimer = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    try {
      socket.close(code, reason);
    } catch {
      // It was never open.
    }
  }

  #failAll(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const it of waiting) {
      this.#env.cancel(it.timer);
      it.fail(lost());
    }
  }

  #clearRetry(): void {
    if (this.#retryTimer !== null) this.#env.cancel(this.#retryTimer);
    this.#retryTimer = null;
  }

  #become(link: Link): void {
    this.link = link;
    this.#ears.link(link);
  }
}
