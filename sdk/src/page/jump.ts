// Going to a message or a day: in the stream if it is there, else the piece of the past around it is fetched first. And the
// search panel that leads there.
import type { ChatClient } from "../client.ts";
import type { Env } from "../env.ts";
import { asChatError } from "../errors.ts";
import type { Id } from "../protocol.ts";
import type { Times } from "../time.ts";
import { t } from "../words.ts";
import { find, narrow } from "./dom.ts";
import type * as Finders from "./finder.ts";
import { load } from "./lazy.ts";
import { refusal } from "./refusal.ts";
import type { Stream } from "./stream.ts";

export class Jump {
  readonly #client: ChatClient;
  readonly #env: Env;
  readonly #times: Times;
  readonly #stream: Stream;
  readonly #room: () => Id | null;
  readonly #tell: (words: string) => void;
  #finder: Finders.Finder | null = null;
  #opening = false;

  constructor(client: ChatClient, env: Env, times: Times, stream: Stream, room: () => Id | null, tell: (words: string) => void) {
    this.#client = client;
    this.#env = env;
    this.#times = times;
    this.#stream = stream;
    this.#room = room;
    this.#tell = tell;
    find("#room-search").addEventListener("click", () => void this.#search());
  }

  close(): void {
    this.#finder?.close();
  }

  async to(seq: number, number: number): Promise<void> {
    const room = this.#room();
    if (room === null || this.#stream.toMessage(number)) return;
    this.#stream.jumping(true);
    try {
      // A quote of the page may not know the place in the log.
      if (seq > 0) await this.#client.jump(room, { seq });
      else await this.#client.jumpTo(room, number);
      await this.#drawn();
      if (this.#room() === room && !this.#stream.toMessage(number)) this.#tell(t("script-message-gone"));
    } catch (cause) {
      const error = asChatError(cause);
      this.#tell(error.code === "not_found" ? t("script-message-gone") : refusal(error));
    } finally {
      this.#stream.jumping(false);
    }
  }

  async #day(day: string): Promise<void> {
    const room = this.#room();
    if (room === null) return;
    // Midnight where the reader is.
    const at = new Date(`${day}T00:00:00`);
    if (Number.isNaN(at.getTime())) return;
    this.#stream.jumping(true);
    try {
      await this.#client.jump(room, { date: at.toISOString() });
      await this.#drawn();
      const held = this.#client.state.rooms[room];
      const stretch = (held?.view ?? held)?.messages ?? [];
      const first = stretch.find((it) => Date.parse(it.created_at) >= at.getTime()) ?? stretch[stretch.length - 1];
      if (first) this.#stream.toMessage(first.number, false);
    } finally {
      this.#stream.jumping(false);
    }
  }

  /** The state is drawn in a microtask of its own. */
  async #drawn(): Promise<void> {
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  }

  async #search(): Promise<void> {
    const room = this.#room();
    if (this.#finder) return this.#finder.focus();
    if (room === null || this.#opening) return;
    this.#opening = true;
    try {
      const { Finder } = await load<typeof Finders>("finder");
      if (this.#room() !== room) return;
      this.#finder = new Finder(this.#client, room, this.#times, this.#env, {
        jump: (seq, number) => {
          // On a phone the panel lies over what one has found.
          if (narrow()) this.close();
          void this.to(seq, number);
        },
        date: async (day) => {
          if (narrow()) this.close();
          await this.#day(day);
        },
        closed: () => {
          this.#finder = null;
          find("#room-search").focus();
        },
      });
      find("#room").append(this.#finder.node);
      this.#finder.focus();
    } catch {
      this.#tell(t("script-search-not-loaded"));
    } finally {
      this.#opening = false;
    }
  }
}
