// The session over polls: each answer carries what has been said since the last one. See "Without a socket" in
// docs/PROTOCOL.md.
import { type Close, lost, refusal, Requests } from "./request.ts";

interface Told {
  session?: string;
  number: number;
  frames: unknown[];
  close?: Close;
}

/** Polls without frames that may fail in a row: nothing is lost by them, and proxies do cut. */
const patience = 3;
const wait = 1_000;

export class Polls extends Requests {
  #after = 0;
  #failures = 0;
  /** The newest poll; an older one that is still under way is answered at once, and starts no other. */
  #turn = 0;
  #carries = false;

  protected async open(hello: string): Promise<void> {
    const response = await this.post("", hello);
    if (!response.ok) return this.closed(await refusal(response));
    const told = (await response.json()) as Told;
    this.key = told.session ?? null;
    if (this.key === null && !told.close) return this.closed(lost);
    this.#tell(told);
    if (!this.over) void this.#poll();
  }

  /** A poll that waits gives way to one with frames; one that carries some is waited for, so that they keep their order. */
  protected flush(): void {
    if (this.key !== null && !this.#carries) void this.#poll();
  }

  async #poll(): Promise<void> {
    const turn = ++this.#turn;
    const frames = this.take();
    this.#carries = frames !== "";
    let close: Close | null = null;
    let told: Told | null = null;
    try {
      const response = await this.post(`/${this.key}?after=${this.#after}`, frames);
      if (response.ok) told = (await response.json()) as Told;
      else close = await refusal(response);
    } catch {
      close = lost;
    }
    if (this.over) return;
    if (told) this.#tell(told);
    if (this.over || turn !== this.#turn) return;
    this.#carries = false;
    if (told) {
      this.#failures = 0;
      return void this.#poll();
    }
    this.#failures += 1;
    // Whether frames were heard is not known; whoever waits for their answers asks again over another session.
    if (close !== lost || frames !== "" || this.#failures >= patience) return this.closed(close ?? lost);
    this.env.after(wait, () => {
      if (!this.over && turn === this.#turn) void this.#poll();
    });
  }

  #tell(told: Told): void {
    // Given again, because it was not known here or there that it had arrived.
    if (told.number > this.#after) {
      this.#after = told.number;
      for (const frame of told.frames) this.heard(JSON.stringify(frame));
    }
    if (told.close) this.closed(told.close);
  }
}
