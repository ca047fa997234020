// A world that stands still until it is told to move: clock, dice, sockets, storage, locks.
import type { Env, Sent, SocketLike, Store, Timer } from "../src/env.ts";

/** Numbers that look random and are the same every time. */
export function dice(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export class FakeSocket implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];
  closedWith: number | null | undefined = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(code?: number): void {
    this.closedWith = code;
  }
  opens(): void {
    this.onopen?.();
  }
  says(frame: unknown): void {
    this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }
  dies(code = 1006, reason = ""): void {
    this.onclose?.({ code, reason });
  }
  last(cmd: string): Record<string, unknown> {
    const found = [...this.sent].reverse().find((frame) => frame["cmd"] === cmd);
    if (!found) throw new Error(`nothing like ${cmd} was sent`);
    return found;
  }
  count(cmd: string): number {
    return this.sent.filter((frame) => frame["cmd"] === cmd).length;
  }
  answers(cmd: string, ok: unknown): void {
    this.says({ id: this.last(cmd)["id"], ok });
  }
  refuses(cmd: string, error: unknown): void {
    this.says({ id: this.last(cmd)["id"], error });
  }
}

/** What tabs of one browser share. */
export class Disk {
  readonly kept = new Map<string, string>();
  readonly locks = new Set<string>();
  /** Who waits to be the one tab, first come first. */
  readonly leads = new Map<string, (() => void)[]>();
  readonly tabs: { env: FakeEnv; heard: Set<(key: string | null) => void> }[] = [];
}

export class FakeEnv implements Env {
  time = 1_790_000_000_000;
  readonly sockets: FakeSocket[] = [];
  readonly requests: { url: string; init: RequestInit }[] = [];
  respond: (url: string, init: RequestInit) => Promise<Response> = () => Promise.reject(new Error("no network"));
  readonly uploads: (Sent & { answers(status: number, body: unknown): void; breaks(): void })[] = [];
  /** Plain HTTP has no locks. */
  hasLocks = true;
  isOnline = true;
  full = false;
  readonly store: Store;
  readonly #disk: Disk;
  readonly #timers = new Map<Timer, { at: number; run: () => void }>();
  readonly #network = new Set<(online: boolean) => void>();
  readonly #heard = new Set<(key: string | null) => void>();
  readonly #roll: () => number;
  #next = 1;
  #ids = 1;

  constructor(disk = new Disk(), seed = 7) {
    this.#disk = disk;
    this.#roll = dice(seed);
    this.#ids = seed * 1000;
    disk.tabs.push({ env: this, heard: this.#heard });
    const tell = (key: string) => {
      for (const tab of disk.tabs) if (tab.env !== this) for (const heard of tab.heard) heard(key);
    };
    this.store = {
      get: (key) => disk.kept.get(key) ?? null,
      set: (key, value) => {
        if (this.full) return false;
        disk.kept.set(key, value);
        tell(key);
        return true;
      },
      remove: (key) => {
        if (disk.kept.delete(key)) tell(key);
      },
      keys: () => [...disk.kept.keys()],
    };
  }

  now(): number {
    return this.time;
  }
  random(): number {
    return this.#roll();
  }
  uuid(): string {
    return `id-${this.#ids++}`;
  }
  after(ms: number, run: () => void): Timer {
    const id = this.#next++;
    this.#timers.set(id, { at: this.time + ms, run });
    return id;
  }
  cancel(timer: Timer): void {
    this.#timers.delete(timer);
  }
  connect(): SocketLike {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  }
  fetch(url: string, init: RequestInit): Promise<Response> {
    this.requests.push({ url, init });
    return this.respond(url, init);
  }
  upload(sent: Sent): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      sent.signal.addEventListener("abort", () => reject(sent.signal.reason));
      this.uploads.push({ ...sent, answers: (status, body) => resolve({ status, text: JSON.stringify(body) }), breaks: () => reject(new TypeError("lost")) });
    });
  }
  lead(name: string, begun: () => void): (() => void) | null {
    if (!this.hasLocks) return null;
    const queue = this.#disk.leads.get(name) ?? [];
    this.#disk.leads.set(name, queue);
    queue.push(begun);
    if (queue.length === 1) begun();
    return () => {
      const first = queue[0] === begun;
      queue.splice(queue.indexOf(begun), 1);
      if (first) queue[0]?.();
    };
  }
  online(): boolean {
    return this.isOnline;
  }
  watch(network: (online: boolean) => void): () => void {
    this.#network.add(network);
    return () => void this.#network.delete(network);
  }
  watchStore(changed: (key: string | null) => void): () => void {
    this.#heard.add(changed);
    return () => void this.#heard.delete(changed);
  }
  async claim(name: string, work: () => Promise<void>): Promise<boolean> {
    if (this.#disk.locks.has(name)) return false;
    this.#disk.locks.add(name);
    try {
      await work();
      return true;
    } finally {
      this.#disk.locks.delete(name);
    }
  }

  network(online: boolean): void {
    this.isOnline = online;
    for (const tell of this.#network) tell(online);
  }
  get socket(): FakeSocket {
    const last = this.sockets[this.sockets.length - 1];
    if (!last) throw new Error("nobody has connected");
    return last;
  }
  get timers(): number {
    return this.#timers.size;
  }

  /** Lets everything that is ready run, without moving the clock. */
  async settle(): Promise<void> {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  }

  /** Moves the clock, running what falls due in its order. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await this.settle();
    for (;;) {
      const due = [...this.#timers].filter(([, it]) => it.at <= end).sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0];
      if (!due) break;
      this.#timers.delete(due[0]);
      this.time = Math.max(this.time, due[1].at);
      due[1].run();
      await this.settle();
    }
    this.time = end;
  }
}
