// What the ways without a socket share: a request with frames, its refusal as a close code, and the queue of what is to
// be sent, cut to the server's bounds.
import type { Env, SocketLike } from "./env.ts";

/** docs/PROTOCOL.md, "Without a socket". */
const most = { frames: 64, bytes: 256 * 1024 };

export interface Close {
  code: number;
  reason: string;
}

/** Something that looks like a socket and is made of requests. */
export abstract class Requests implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: Close) => void) | null = null;
  onerror: (() => void) | null = null;
  protected readonly env: Env;
  protected readonly url: string;
  protected readonly cut = new AbortController();
  protected key: string | null = null;
  protected over = false;
  #greeted = false;
  #queue: string[] = [];

  constructor(env: Env, url: string) {
    this.env = env;
    this.url = url;
    void Promise.resolve().then(() => this.over || this.onopen?.());
  }

  /** The first frame opens the session. */
  protected abstract open(hello: string): Promise<void>;
  /** Frames wait to be taken. */
  protected abstract flush(): void;

  send(text: string): void {
    if (this.over) return;
    if (this.#greeted) {
      this.#queue.push(text);
      this.flush();
    } else {
      this.#greeted = true;
      this.open(text).catch(() => this.closed(lost));
    }
  }

  close(): void {
    this.over = true;
    this.cut.abort();
  }

  protected get waits(): boolean {
    return this.#queue.length > 0;
  }

  /** The frames of one request, one a line. */
  protected take(): string {
    let [count, bytes] = [0, 0];
    for (const frame of this.#queue) {
      // No character takes more than three bytes for each of its units.
      bytes += frame.length * 3 + 1;
      if (count > 0 && (count === most.frames || bytes > most.bytes)) break;
      count += 1;
    }
    return this.#queue.splice(0, count).join("\n");
  }

  protected post(path: string, body: string): Promise<Response> {
    const headers = { "content-type": "application/x-ndjson" };
    const init: RequestInit = { method: "POST", headers, body, credentials: "same-origin", cache: "no-store" };
    return this.env.fetch(this.url + path, { ...init, signal: this.cut.signal });
  }

  protected heard(frame: string): void {
    if (!this.over) this.onmessage?.({ data: frame });
  }

  protected closed(close: Close): void {
    if (this.over) return;
    this.close();
    this.onclose?.(close);
  }
}

/** As a socket whose network is gone. */
export const lost: Close = { code: 1006, reason: "" };

/** What a socket would have been closed with. */
export async function refusal(response: Response): Promise<Close> {
  const body = (await response.json().catch(() => null)) as { code?: unknown; detail?: unknown } | null;
  const reason = typeof body?.detail === "string" ? body.detail : "";
  switch (body?.code) {
    case "unauthenticated":
      return { code: 4001, reason };
    case "disabled":
      return { code: 4003, reason };
    case "too_large":
      return { code: 1009, reason };
    case "overloaded":
    case "rate_limited":
    case "unavailable":
      return { code: 1013, reason };
    default:
      return lost;
  }
}
