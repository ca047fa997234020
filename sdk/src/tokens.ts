// The token of a sign-in, in memory and nowhere else: asked for once, shared by all who need it at the same time, asked for
// anew when it has run out or soon will. And an Env that says it with every request to the chat's own server.
import type { Env, Sent, Timer } from "./env.ts";
import { nobody } from "./errors.ts";

/** Gives a token; `fresh`: the last one is not good any more. Null: there is none. */
export type TokenSource = (fresh?: boolean) => Promise<string | null> | string | null;

export const renewing = {
  /** So long before its end a token is exchanged … */
  before: 60_000,
  /** … and one that lives less than twice that, after half of its life. */
  short: 120_000,
  /** No timer is longer than this: browsers count in 32 bits. */
  longest: 86_400_000,
};

export class Tokens {
  readonly #source: TokenSource;
  #held: string | null | undefined;
  #asking: Promise<string | null> | null = null;

  constructor(source: TokenSource) {
    this.#source = source;
  }

  /** One of these is taken as it is: who shares it shares the token. */
  static of(it: TokenSource | Tokens): Tokens {
    return it instanceof Tokens ? it : new Tokens(it);
  }

  /** The one that is held, or the first one. */
  get(): Promise<string | null> {
    return this.#held === undefined ? this.#ask(false) : Promise.resolve(this.#held);
  }

  /** Another one than `than`: the one that is held by now, or a new one. */
  async fresh(than: string | null): Promise<string | null> {
    if (this.#asking === null && this.#held !== undefined && this.#held !== than) return this.#held;
    return this.#ask(true);
  }

  #ask(fresh: boolean): Promise<string | null> {
    // Whoever waits for one already waits for this one.
    this.#asking ??= (async () => {
      try {
        // A source that throws at once is one that rejects: what waits is let go only after it has been held.
        return (this.#held = await (async () => this.#source(fresh))());
      } finally {
        this.#asking = null;
      }
    })();
    return this.#asking;
  }
}

/** When a sign-in that ends should be renewed; calls back at that moment. */
export class Renewal {
  readonly #env: Env;
  readonly #due: () => void;
  #timer: Timer | null = null;

  constructor(env: Env, due: () => void) {
    this.#env = env;
    this.#due = due;
  }

  /** A sign-in that ends then has begun. Without an end, or by a clock that is wrong, nothing is done. */
  begin(until: string | undefined): void {
    this.stop();
    const end = until === undefined ? Number.NaN : Date.parse(until);
    const left = end - this.#env.now();
    if (!(left > 0)) return;
    this.#wait(this.#env.now() + (left < renewing.short ? left / 2 : left - renewing.before));
  }

  stop(): void {
    if (this.#timer !== null) this.#env.cancel(this.#timer);
    this.#timer = null;
  }

  #wait(at: number): void {
    this.#timer = this.#env.after(Math.min(renewing.longest, Math.max(0, at - this.#env.now())), () => {
      this.#timer = null;
      if (this.#env.now() < at) this.#wait(at);
      else this.#due();
    });
  }
}

/** The server's answer to nobody, for what may not be sent at all. */
const unsigned = { status: 401, text: JSON.stringify(nobody) };

/**
 * The same Env, but requests to `base` (an address or path of the chat's server) carry the token, and one that is refused
 * for want of a sign-in is said again with a fresh token, once. No other address ever sees it. A cookie never goes along,
 * which may be somebody else's: without a token, a request is one of nobody.
 */
export function signed(env: Env, tokens: Tokens, base: string): Env {
  const here = (url: string) => new URL(url, globalThis.location?.href ?? "http://parlor.invalid/").origin;
  const ours = here(base);
  const bearer = (token: string | null): Record<string, string> => (token === null ? {} : { authorization: `Bearer ${token}` });
  async function twice<T extends { status: number }>(say: (extra: Record<string, string>) => Promise<T>): Promise<T> {
    const token = await tokens.get();
    const answer = await say(bearer(token));
    if (answer.status !== 401 || token === null) return answer;
    const next = await tokens.fresh(token).catch(() => null);
    return next === null || next === token ? answer : say(bearer(next));
  }
  return {
    now: () => env.now(),
    random: () => env.random(),
    uuid: () => env.uuid(),
    after: (ms, run) => env.after(ms, run),
    cancel: (timer) => env.cancel(timer),
    connect: (url, protocol) => env.connect(url, protocol),
    store: env.store,
    online: () => env.online(),
    watch: (network) => env.watch(network),
    watchStore: (changed) => env.watchStore(changed),
    claim: (name, work) => env.claim(name, work),
    lead: (name, begun) => env.lead(name, begun),
    fetch: (url, init) =>
      here(url) !== ours
        ? env.fetch(url, init)
        : twice((extra) => env.fetch(url, { ...init, credentials: "omit", headers: { ...Object.fromEntries(new Headers(init.headers)), ...extra } })),
    upload: (sent: Sent) =>
      here(sent.url) !== ours
        ? env.upload(sent)
        : // An upload takes the cookies of its own origin along whatever one says; beside a token they do not count.
          twice(async (extra) => (extra["authorization"] === undefined ? unsigned : env.upload({ ...sent, headers: { ...sent.headers, ...extra } }))),
  };
}
