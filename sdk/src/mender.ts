// Fetches what the reducer found missing, each thing once at a time, and hands back the action that mends it. A failure
// is left alone: the next welcome says what is missing again.
import type { Env } from "./env.ts";
import { asChatError } from "./errors.ts";
import type { Answer, Cmd, Fields } from "./protocol.ts";
import type { Action, Ask } from "./reduce.ts";
import type { State } from "./state.ts";

/** What is missing is often on its way already; this long it is waited for. */
const patience = 100;

export class Mender {
  readonly #env: Env;
  readonly #ask: <C extends Cmd>(cmd: C, fields: Fields<C>) => Promise<Answer<C>>;
  readonly #state: () => State;
  readonly #act: (action: Action) => void;
  readonly #running = new Map<string, Promise<void>>();

  constructor(
    env: Env,
    ask: <C extends Cmd>(cmd: C, fields: Fields<C>) => Promise<Answer<C>>,
    state: () => State,
    act: (action: Action) => void,
  ) {
    this.#env = env;
    this.#ask = ask;
    this.#state = state;
    this.#act = act;
  }

  fetch(ask: Ask): Promise<void> {
    const key = "room" in ask ? `${ask.ask} ${ask.room}` : ask.ask;
    const running = this.#running.get(key);
    if (running) return running;
    const run = this.#answer(ask).then(
      (action) => {
        this.#running.delete(key);
        if (action) this.#act(action);
      },
      (cause: unknown) => {
        this.#running.delete(key);
        if ("room" in ask && asChatError(cause).code === "not_found") this.#act({ type: "gone", room: ask.room });
      },
    );
    this.#running.set(key, run);
    return run;
  }

  async #answer(ask: Ask): Promise<Action | null> {
    switch (ask.ask) {
      case "rooms":
        return { type: "rooms", rooms: await this.#ask("room.list", { limit: 100 }), first: true };
      case "room":
        return { type: "room", room: await this.#ask("room.get", { room: ask.room }) };
      case "messages": {
        const { data, page } = await this.#ask("message.list", { room: ask.room, limit: 50 });
        return { type: "messages", room: ask.room, messages: data, page, older: false };
      }
      case "events": {
        await new Promise<void>((resolve) => void this.#env.after(patience, resolve));
        const held = this.#state().rooms[ask.room];
        if (!held) return null;
        const { data, head } = await this.#ask("event.list", { room: ask.room, after: held.seq });
        return { type: "events", room: ask.room, events: data, head };
      }
    }
  }
}
