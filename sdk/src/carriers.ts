// What carries the frames: a socket, and where the network blocks it, server-sent events, and where those do not come
// through either, polls. It chooses and remembers; what is carried is socket.ts's.
import type { Env, SocketLike, Timer } from "./env.ts";
import { EventStream } from "./events.ts";
import { Polls } from "./polls.ts";

export type Way = "socket" | "events" | "polls";

export const carrying = {
  /** A way that failed this often in a row gives way to the next one … */
  failures: 2,
  /** … and one that has worked on this page, this often: then it is rather the server that is away. */
  trusted: 5,
  /** On another way than the socket: the socket is looked for again after this. */
  again: 600_000,
  /** The network has changed (or says so): looked for at once, but not more often than this. */
  least: 60_000,
  /** A socket that does not open within this does not open. */
  probe: 10_000,
};

const next: Record<Way, Way> = { socket: "events", events: "polls", polls: "socket" };

export class Carriers {
  way: Way = "socket";
  readonly #env: Env;
  readonly #url: string;
  /** Where the ways without a socket begin; null at an address that has none beside it. */
  readonly #base: string | null;
  readonly #found: () => void;
  readonly #worked = new Set<Way>();
  #failures = 0;
  #lookedAt = 0;
  #timer: Timer | null = null;
  #probe: SocketLike | null = null;

  /** `found`: the socket opens again, come back over it. */
  constructor(env: Env, url: string, found: () => void) {
    this.#env = env;
    this.#url = url;
    this.#base = url.endsWith("/ws") ? url.slice(0, -"/ws".length).replace(/^ws/, "http") : null;
    this.#found = found;
  }

  connect(): SocketLike {
    this.rest();
    if (this.way === "events") return new EventStream(this.#env, `${this.#base}/stream`);
    if (this.way === "polls") return new Polls(this.#env, `${this.#base}/poll`);
    return this.#socket();
  }

  /** `hello` has been answered. */
  worked(): void {
    this.#failures = 0;
    this.#worked.add(this.way);
    if (this.way !== "socket") this.#later(carrying.again);
  }

  /** It ended before `hello` was answered, and not because the server said so. */
  failed(): void {
    if (this.#base === null || !this.#env.online()) return;
    this.#failures += 1;
    if (this.#failures < (this.#worked.has(this.way) ? carrying.trusted : carrying.failures)) return;
    this.#failures = 0;
    this.way = next[this.way];
  }

  /** The network or the page came back: perhaps it is another network. */
  look(): void {
    if (this.way === "socket" || this.#probe || this.#env.now() - this.#lookedAt < carrying.least) return;
    this.#lookedAt = this.#env.now();
    this.#later(carrying.probe);
    let probe: SocketLike;
    try {
      probe = this.#socket();
    } catch {
      return this.#later(carrying.again);
    }
    this.#probe = probe;
    probe.onopen = () => {
      this.rest();
      this.way = "socket";
      // One failure, and it is the other way again.
      this.#failures = carrying.failures - 1;
      this.#worked.delete("socket");
      this.#found();
    };
    probe.onclose = () => {
      this.#let();
      this.#later(carrying.again);
    };
  }

  /** No timer and no probe is left. */
  rest(): void {
    this.#let();
    if (this.#timer !== null) this.#env.cancel(this.#timer);
    this.#timer = null;
  }

  #socket(): SocketLike {
    return this.#env.connect(this.#url, "parlor.v1.json");
  }

  #later(ms: number): void {
    if (this.#timer !== null) this.#env.cancel(this.#timer);
    this.#timer = this.#env.after(ms, () => {
      this.#timer = null;
      if (this.#probe) {
        this.#let();
        this.#later(carrying.again);
      } else this.look();
    });
  }

  #let(): void {
    const probe = this.#probe;
    this.#probe = null;
    if (!probe) return;
    probe.onopen = probe.onclose = null;
    try {
      probe.close(1000);
    } catch {
      // It was never open.
    }
  }
}
