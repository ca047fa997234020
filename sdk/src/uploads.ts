// Files on their way to the server: a few at a time, with progress, stopped at will, tried again. What is not done yet lives
// in memory only: a reload loses the file, never the text that goes with it (see outbox.ts).
import type { Env } from "./env.ts";
import { ChatError, made } from "./errors.ts";
import type { Attachment } from "./protocol.ts";
import { problem } from "./rest.ts";

const together = 3;

export interface UploadOptions {
  /** The name of the file; a `File` has one. */
  name?: string;
  /** A recorded voice note, its length and its loudness (at most 64 values from 0 to 100). */
  voice?: { durationMs: number; waveform?: readonly number[] };
  /** From 0 to 1. */
  onProgress?: (done: number) => void;
  signal?: AbortSignal;
}

export type UploadState = "waiting" | "sending" | "done" | "failed" | "stopped";

/** One file. Its fields change; `done` says how it ended. */
export class Upload {
  readonly name: string;
  readonly size: number;
  readonly file: Blob;
  readonly options: UploadOptions;
  state: UploadState = "waiting";
  /** From 0 to 1. */
  progress = 0;
  attachment: Attachment | null = null;
  error: ChatError | null = null;
  done: Promise<Attachment>;
  #settle: { resolve(it: Attachment): void; reject(error: ChatError): void };
  #cut = new AbortController();
  readonly #start: (it: Upload) => void;

  constructor(file: Blob, options: UploadOptions, start: (it: Upload) => void) {
    this.file = file;
    this.size = file.size;
    this.name = options.name ?? (file as Partial<File>).name ?? "file";
    this.options = options;
    this.#start = start;
    [this.done, this.#settle] = deferred();
    options.signal?.addEventListener("abort", () => this.stop());
    if (options.signal?.aborted) this.stop();
  }

  get signal(): AbortSignal {
    return this.#cut.signal;
  }

  stop(): void {
    if (this.state === "done" || this.state === "stopped") return;
    this.state = "stopped";
    this.#cut.abort(new ChatError(made("upload_stopped", "never", "stopped")));
    this.ended(stopped());
  }

  /** Once more, from the beginning. */
  retry(): void {
    if (this.state !== "failed" && this.state !== "stopped") return;
    [this.done, this.#settle] = deferred();
    this.#cut = new AbortController();
    this.state = "waiting";
    this.progress = 0;
    this.error = null;
    this.#start(this);
  }

  moved(sent: number): void {
    this.progress = this.size === 0 ? 1 : Math.min(1, sent / this.size);
    this.options.onProgress?.(this.progress);
  }

  ended(how: Attachment | ChatError): void {
    if (how instanceof ChatError) {
      if (this.state !== "stopped") this.state = "failed";
      this.error = how;
      this.#settle.reject(how);
    } else {
      this.state = "done";
      this.attachment = how;
      this.moved(this.size);
      this.#settle.resolve(how);
    }
  }
}

function stopped(): ChatError {
  return new ChatError(made("upload_stopped", "never", "stopped"));
}

function deferred(): [Promise<Attachment>, { resolve(it: Attachment): void; reject(error: ChatError): void }] {
  let settle = { resolve: (_: Attachment) => {}, reject: (_: ChatError) => {} };
  const promise = new Promise<Attachment>((resolve, reject) => (settle = { resolve, reject }));
  // Whoever asks for it hears of a failure; nobody has to.
  promise.catch(() => undefined);
  return [promise, settle];
}

export class Uploads {
  readonly #env: Env;
  readonly #base: string;
  readonly #changed: () => void;
  #queue: Upload[] = [];
  #running = 0;

  constructor(env: Env, api: string, changed: () => void = () => undefined) {
    this.#env = env;
    this.#base = api.replace(/\/$/, "");
    this.#changed = changed;
  }

  start(file: Blob, options: UploadOptions = {}): Upload {
    const it: Upload = new Upload(file, options, (again) => this.#add(again));
    this.#add(it);
    return it;
  }

  #add(it: Upload): void {
    if (it.state === "stopped") return;
    this.#queue.push(it);
    this.#next();
  }

  #next(): void {
    while (this.#running < together) {
      const it = this.#queue.shift();
      if (!it) return;
      if (it.state !== "waiting") continue;
      this.#running += 1;
      void this.#run(it).finally(() => {
        this.#running -= 1;
        this.#changed();
        this.#next();
      });
    }
  }

  async #run(it: Upload): Promise<void> {
    it.state = "sending";
    const { signal } = it;
    // Whoever starts it may stop it in the same breath.
    await null;
    if (signal.aborted) return;
    try {
      const { status, text } = await this.#env.upload({
        url: `${this.#base}/attachments?${query(it)}`,
        headers: { accept: "application/json", "content-type": it.file.type || "application/octet-stream" },
        body: it.file,
        progress: (sent) => {
          // An upload that has all gone out is not taken yet.
          if (!signal.aborted) it.moved(Math.min(sent, it.size * 0.99));
          this.#changed();
        },
        signal,
      });
      if (signal.aborted) return;
      it.ended(answer(status, text));
    } catch {
      if (!signal.aborted) it.ended(new ChatError(made("upload_lost", "later", "connection_lost")));
    }
  }
}

function query(it: Upload): URLSearchParams {
  const { voice } = it.options;
  const found = new URLSearchParams({ name: it.name });
  if (!voice) return found;
  found.set("kind", "voice");
  found.set("duration_ms", String(Math.round(voice.durationMs)));
  if (voice.waveform) found.set("waveform", voice.waveform.slice(0, 64).map((it) => Math.round(it)).join(","));
  return found;
}

function answer(status: number, text: string): Attachment | ChatError {
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    // A proxy's own words; the status says enough.
  }
  if (status >= 200 && status < 300 && typeof (body as Attachment | null)?.id === "string") return body as Attachment;
  return new ChatError(problem(body, status));
}
