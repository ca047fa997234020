// Files for elements that cannot say a token: fetched with it and shown from memory, by an address that nobody else can
// use. What no element shows any more is let go.
import type { Env } from "../env.ts";

/** Where files are held, one looks this often whether somebody still shows them. */
const sweepEvery = 30_000;
/** What was asked for just now may be about to be shown. */
const keeps = 60_000;

interface Held {
  address: Promise<string>;
  made: string | null;
  used: number;
  nodes: Set<WeakRef<Element>>;
}

export class Blobs {
  readonly #env: Env;
  readonly #ours: (address: string) => boolean;
  readonly #held = new Map<string, Held>();
  /** What each picture should show. */
  readonly #wanted = new WeakMap<Element, string>();
  #sweeping = false;

  /** `ours`: a file of the chat's server, which wants the token. */
  constructor(env: Env, ours: (address: string) => boolean) {
    this.#env = env;
    this.#ours = ours;
  }

  direct(address: string): boolean {
    return !this.#ours(address);
  }

  file(address: string): Promise<string> {
    return this.direct(address) ? Promise.resolve(address) : this.#get(address).address;
  }

  picture(node: HTMLImageElement, address: string | null): void {
    if (address !== null && this.direct(address)) {
      this.#wanted.delete(node);
      if (node.getAttribute("src") !== address) node.src = address;
      return;
    }
    if (address !== null && this.#wanted.get(node) === address && this.#held.has(address)) return;
    node.removeAttribute("src");
    if (address === null) return void this.#wanted.delete(node);
    this.#wanted.set(node, address);
    const held = this.#get(address);
    held.nodes.add(new WeakRef(node));
    held.address.then(
      (made) => {
        if (this.#wanted.get(node) === address) node.src = made;
      },
      // A picture that cannot be had is its description.
      () => undefined,
    );
  }

  /** What a part of a page shows, before it is taken over: no element asks for anything by itself. */
  tame(part: ParentNode): void {
    for (const node of part.querySelectorAll<HTMLElement>("img[src], audio[src]")) {
      const address = node.getAttribute("src") ?? "";
      if (this.direct(address)) continue;
      node.removeAttribute("src");
      if (node instanceof HTMLImageElement || node.localName === "img") this.picture(node as HTMLImageElement, address);
    }
  }

  #get(address: string): Held {
    const there = this.#held.get(address);
    if (there) {
      there.used = this.#env.now();
      return there;
    }
    const held: Held = { address: this.#fetch(address), made: null, used: this.#env.now(), nodes: new Set() };
    held.address.then(
      (made) => (held.made = made),
      // The next one who asks, asks anew.
      () => this.#held.delete(address),
    );
    this.#held.set(address, held);
    this.#sweepSoon();
    return held;
  }

  async #fetch(address: string): Promise<string> {
    const answer = await this.#env.fetch(address, { credentials: "omit" });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return URL.createObjectURL(await answer.blob());
  }

  #sweepSoon(): void {
    if (this.#sweeping) return;
    this.#sweeping = true;
    this.#env.after(sweepEvery, () => {
      this.#sweeping = false;
      this.#sweep();
      if (this.#held.size > 0) this.#sweepSoon();
    });
  }

  #sweep(): void {
    for (const [address, held] of this.#held) {
      let shown = false;
      for (const ref of held.nodes) {
        const node = ref.deref();
        if (!node || this.#wanted.get(node) !== address) held.nodes.delete(ref);
        else shown ||= node.isConnected;
      }
      if (shown || held.made === null || this.#env.now() - held.used < keeps) continue;
      URL.revokeObjectURL(held.made);
      this.#held.delete(address);
    }
  }
}
