// The only place that reads the clock, the dice, the network and the storage. Tests hand in another one and step it.

export interface SocketLike {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: (() => void) | null;
}

export interface Store {
  get(key: string): string | null;
  /** False when it could not be kept (full, forbidden): the caller keeps it in memory. */
  set(key: string, value: string): boolean;
  remove(key: string): void;
  keys(): string[];
}

export type Timer = number;

/** A body on its way, and what came back. */
export interface Sent {
  url: string;
  headers: Record<string, string>;
  body: Blob;
  /** Bytes that have gone out. */
  progress(sent: number): void;
  signal: AbortSignal;
}

export interface Env {
  now(): number;
  /** 0 ≤ x < 1 */
  random(): number;
  /** A fresh id that nobody else has. */
  uuid(): string;
  after(ms: number, run: () => void): Timer;
  cancel(timer: Timer): void;
  connect(url: string, protocol: string): SocketLike;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** A POST that tells how far it is; rejects when the line is lost or the signal says so. */
  upload(sent: Sent): Promise<{ status: number; text: string }>;
  store: Store;
  online(): boolean;
  /** Calls back when the network comes or goes, and when the page wakes up. */
  watch(network: (online: boolean) => void): () => void;
  /** Calls back when another tab changed the store. */
  watchStore(changed: (key: string | null) => void): () => void;
  /** Runs `work` while holding a lock of that name across tabs; false when another tab holds it. */
  claim(name: string, work: () => Promise<void>): Promise<boolean>;
  /** Waits to be the one tab that holds the name; gives back how to let go. Null: this browser has no locks. */
  lead(name: string, begun: () => void): (() => void) | null;
}

/** `crypto.randomUUID` exists in secure contexts only; a page over plain HTTP in a local network has the bytes. */
export function uuid(source: Crypto = crypto): string {
  if (typeof source.randomUUID === "function") return source.randomUUID();
  const bytes = source.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** 128 bits that nobody can guess, in as few words as a page of somebody else is to load. */
export const secret = (): string => crypto.getRandomValues(new Uint32Array(4)).join("-");

/** 0 ≤ x < 1 */
export const dice = (): number => Math.random();

/** `localStorage`, which may be forbidden, full, or cleared at any moment. */
function localStore(): Store {
  const real = (): Storage | null => {
    try {
      return globalThis.localStorage ?? null;
    } catch {
      return null;
    }
  };
  return {
    get(key) {
      try {
        return real()?.getItem(key) ?? null;
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        const store = real();
        store?.setItem(key, value);
        return store !== null;
      } catch {
        return false;
      }
    },
    remove(key) {
      try {
        real()?.removeItem(key);
      } catch {
        // Nothing is kept then, so nothing is left.
      }
    },
    keys() {
      const store = real();
      if (!store) return [];
      return Array.from({ length: store.length }, (_, i) => store.key(i)).filter((key) => key !== null);
    },
  };
}

/** `fetch` does not tell how far an upload is. */
function upload({ url, headers, body, progress, signal }: Sent): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = () => resolve({ status: request.status, text: request.responseText });
    request.onerror = () => reject(new TypeError("the line was lost"));
    request.onabort = () => reject(signal.reason);
    request.onloadend = () => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop);
    request.send(body);
  });
}

export function browserEnv(): Env {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    uuid: () => uuid(),
    after: (ms, run) => setTimeout(run, ms) as unknown as Timer,
    cancel: (timer) => clearTimeout(timer),
    connect(url, protocol) {
      const address = new URL(url, globalThis.location?.href);
      address.protocol = address.protocol.replace("http", "ws");
      return new WebSocket(address, protocol) as SocketLike;
    },
    fetch: (url, init) => fetch(url, init),
    upload,
    store: localStore(),
    online: () => globalThis.navigator?.onLine !== false,
    watch(network) {
      const on = () => network(true);
      const off = () => network(false);
      const woke = () => {
        if (document.visibilityState === "visible" && navigator.onLine) network(true);
      };
      addEventListener("online", on);
      addEventListener("offline", off);
      addEventListener("pageshow", woke);
      document.addEventListener("visibilitychange", woke);
      return () => {
        removeEventListener("online", on);
        removeEventListener("offline", off);
        removeEventListener("pageshow", woke);
        document.removeEventListener("visibilitychange", woke);
      };
    },
    watchStore(changed) {
      const heard = (event: StorageEvent) => changed(event.key);
      addEventListener("storage", heard);
      return () => removeEventListener("storage", heard);
    },
    lead(name, begun) {
      const locks = globalThis.navigator?.locks;
      if (!locks) return null;
      const wait = new AbortController();
      let release = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      locks
        .request(name, { signal: wait.signal }, () => {
          begun();
          return held;
        })
        // Storage may be forbidden, and locks with it: then every tab stands alone.
        .catch(() => (wait.signal.aborted ? undefined : begun()));
      return () => {
        wait.abort();
        release();
      };
    },
    async claim(name, work) {
      const locks = globalThis.navigator?.locks;
      if (!locks) {
        await work();
        return true;
      }
      let asked = false;
      try {
        return await locks.request(name, { ifAvailable: true }, async (lock) => {
          asked = true;
          if (!lock) return false;
          await work();
          return true;
        });
      } catch (cause) {
        // Storage may be forbidden, and locks with it.
        if (asked) throw cause;
        await work();
        return true;
      }
    },
  };
}
