// Several tabs of one user in one browser: exactly one of them is the first, which makes the sounds and shows the
// notifications, and all know which room is being looked at. By a Web Lock; where there are none (plain HTTP), by a mark in
// the store that its owner renews.
import type { Env, Timer } from "./env.ts";
import type { Id } from "./protocol.ts";

const renewEvery = 2_000;
const markLasts = 6_000;
const lookLasts = 30_000;

interface Mark {
  tab: string;
  until: number;
  room?: Id | null;
}

export class Tabs {
  readonly #env: Env;
  readonly #tab: string;
  readonly #leadKey: string;
  readonly #lookKey: string;
  readonly #changed: (first: boolean) => void;
  readonly #unwatch: () => void;
  #release: (() => void) | null = null;
  #timer: Timer | null = null;
  #looking: Timer | null = null;
  #first = false;
  #over = false;

  constructor(env: Env, user: Id, changed: (first: boolean) => void = () => undefined) {
    this.#env = env;
    this.#tab = env.uuid();
    this.#leadKey = `parlor.tab.${user}`;
    this.#lookKey = `parlor.look.${user}`;
    this.#changed = changed;
    this.#release = env.lead(this.#leadKey, () => this.#become(true));
    this.#unwatch = env.watchStore((key) => {
      if (key === this.#leadKey && this.#release === null) this.#beat();
    });
    if (this.#release === null) this.#beat();
  }

  /** This tab speaks for all. */
  get first(): boolean {
    return this.#first;
  }

  /** The reader looks at this room in this tab now; null: at no room, or away. */
  look(room: Id | null): void {
    if (this.#looking !== null) this.#env.cancel(this.#looking);
    this.#looking = null;
    if (this.#over) return;
    if (room === null) {
      if (this.#read(this.#lookKey)?.tab === this.#tab) this.#env.store.remove(this.#lookKey);
      return;
    }
    this.#write(this.#lookKey, { tab: this.#tab, until: this.#env.now() + lookLasts, room });
    this.#looking = this.#env.after(lookLasts / 2, () => this.look(room));
  }

  /** The room that is looked at, in whatever tab. */
  looked(): Id | null {
    const mark = this.#read(this.#lookKey);
    return mark && mark.until > this.#env.now() ? (mark.room ?? null) : null;
  }

  close(): void {
    this.look(null);
    this.#over = true;
    this.#unwatch();
    if (this.#timer !== null) this.#env.cancel(this.#timer);
    this.#timer = null;
    this.#release?.();
    if (this.#read(this.#leadKey)?.tab === this.#tab) this.#env.store.remove(this.#leadKey);
    this.#become(false);
  }

  #become(first: boolean): void {
    if (this.#first === first || (first && this.#over)) return;
    this.#first = first;
    this.#changed(first);
  }

  /** Without locks: whose mark is fresh is the first; a stale one is taken over. */
  #beat(): void {
    if (this.#over) return;
    const mark = this.#read(this.#leadKey);
    const now = this.#env.now();
    const free = !mark || mark.until <= now || mark.until > now + 2 * markLasts;
    const mine = mark?.tab === this.#tab;
    // Without a store every tab stands alone.
    const kept = (free || mine) && (this.#due(mark, mine, now) ? this.#write(this.#leadKey, { tab: this.#tab, until: now + markLasts }) : true);
    this.#become(kept || this.#env.store.get(this.#leadKey) === null);
    if (this.#timer !== null) this.#env.cancel(this.#timer);
    this.#timer = this.#env.after(renewEvery, () => this.#beat());
  }

  /** Writing tells the other tabs, which must not answer each other for ever. */
  #due(mark: Mark | null, mine: boolean, now: number): boolean {
    return !mine || !mark || mark.until - now <= markLasts - renewEvery;
  }

  #read(key: string): Mark | null {
    try {
      const it = JSON.parse(this.#env.store.get(key) ?? "null") as Mark | null;
      return typeof it?.tab === "string" && typeof it.until === "number" ? it : null;
    } catch {
      return null;
    }
  }

  #write(key: string, mark: Mark): boolean {
    return this.#env.store.set(key, JSON.stringify(mark));
  }
}
