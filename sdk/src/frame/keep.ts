// What was typed, where the browser lets a frame keep nothing: it is held in memory, and goes along when the frame loads
// itself anew, in the state of its history entry. No address and no store ever sees it. It is read once, cleared as it is
// read, and given back to the same person only.
import type { Store } from "../env.ts";
import type { Id } from "../protocol.ts";

/** So many characters go along, of two bytes each: 256 KiB. */
const most = 131_072;

interface Bundle {
  user: Id;
  room: Id | null;
  kept: [string, string][];
}

type History = Pick<globalThis.History, "state" | "replaceState">;

export class Keep implements Store {
  readonly #real: Store;
  readonly #history: History;
  readonly #held = new Map<string, string>();
  /** What came with the frame, until it is known who is here. */
  #came: Bundle | null;

  constructor(real: Store, history: History) {
    this.#real = real;
    this.#history = history;
    this.#came = read(history.state);
    if (history.state !== null) this.#write(null);
  }

  get(key: string): string | null {
    return this.#held.get(key) ?? this.#real.get(key);
  }

  /** False as before when the browser does not keep it: another page of the same person will not find it. */
  set(key: string, value: string): boolean {
    this.#held.delete(key);
    if (this.#real.set(key, value)) return true;
    this.#held.set(key, value);
    return false;
  }

  remove(key: string): void {
    this.#held.delete(key);
    this.#real.remove(key);
  }

  keys(): string[] {
    return [...new Set([...this.#real.keys(), ...this.#held.keys()])];
  }

  /** Before the frame loads itself anew. Without a user nothing has been typed here: what came goes on. */
  carry(user: Id | null, room: Id | null): void {
    const bundle = user === null ? this.#came : { user, room, kept: this.#of(user) };
    if (bundle) this.#write(bundle);
  }

  /** It is known who is here: what is theirs is theirs again, all else is gone. Gives the room that was open. */
  back(user: Id): Id | null {
    const came = this.#came;
    this.#came = null;
    if (came?.user !== user) return null;
    // What the browser has kept meanwhile is younger.
    for (const [key, value] of came.kept) if (whose(key) === user && this.get(key) === null) this.set(key, value);
    return came.room;
  }

  /** Nobody is here. */
  drop(): void {
    this.#came = null;
    this.#held.clear();
  }

  /** What is unsent before what is half written, the latest first, as much as fits. */
  #of(user: Id): [string, string][] {
    const mine = [...this.#held].filter(([key]) => whose(key) === user).reverse();
    const unsent = mine.filter(([key]) => key.startsWith("parlor.outbox."));
    let left = most;
    const fit = [...unsent, ...mine.filter((it) => !unsent.includes(it))].filter(([key, value]) => {
      const size = key.length + value.length;
      if (size > left) return false;
      left -= size;
      return true;
    });
    return fit.reverse();
  }

  #write(bundle: Bundle | null): void {
    try {
      this.#history.replaceState(bundle && { parlor: bundle }, "");
    } catch {
      // A browser that takes no more of it now: then nothing goes along.
    }
  }
}

/** Whose draft or unsent message it is. */
function whose(key: string): string | undefined {
  return /^parlor\.(?:outbox|draft)\.([^.]+)\./u.exec(key)?.[1];
}

/** Null: it is not from here. */
function read(state: unknown): Bundle | null {
  const it = (state as { parlor?: Partial<Bundle> } | null)?.parlor;
  if (typeof it?.user !== "string" || !Array.isArray(it.kept)) return null;
  const kept = it.kept.filter((one) => Array.isArray(one) && one.length === 2 && one.every((text) => typeof text === "string"));
  return { user: it.user, room: typeof it.room === "string" ? it.room : null, kept };
}
