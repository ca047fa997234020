// ChatClient: what a page or an integrator holds. It joins socket, reducer and outbox, fetches what the reducer asks
// for, and tells what changed. It draws nothing and decides nothing about the log.
import { browserEnv, type Env, type Timer } from "./env.ts";
import { Mender } from "./mender.ts";
import type { Events, Options, Snapshot } from "./options.ts";
import { Outbox, type Pending } from "./outbox.ts";
import type { Answer, Cmd, Fields, Frame, Id, Room, Welcome } from "./protocol.ts";
import { type Action, reduce } from "./reduce.ts";
import { Rest } from "./rest.ts";
import { type Link, Socket } from "./socket.ts";
import { nothing, ordered, type RoomState, type State } from "./state.ts";

type Listener<K extends keyof Events> = (value: Events[K]) => void;

const typingEvery = 2_000;

export class ChatClient {
  state: State = nothing;
  readonly #env: Env;
  readonly #options: Options;
  readonly #socket: Socket;
  readonly #rest: Rest;
  readonly #mender: Mender;
  #outbox: Outbox | null = null;
  /** Sends from before it is known whose they are: without a user there is no place in the store. */
  #early: Pending[] = [];
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>();
  readonly #marks = new Map<Id, number>();
  readonly #marking = new Set<Id>();
  readonly #typed = new Map<Id, number>();
  #tick: Timer | null = null;
  #renewed = false;

  constructor(options: Options = {}) {
    this.#options = options;
    this.#env = options.env ?? browserEnv();
    const token = options.token ?? (() => null);
    this.#rest = new Rest(this.#env, options.api ?? "/api/v1", token);
    this.#socket = new Socket(this.#env, options.socket ?? "/ws", {
      hello: () => this.#hello(),
      welcome: (welcome) => this.#welcome(welcome),
      frame: (frame) => this.#frame(frame),
      link: (link) => this.#link(link),
    });
    this.#mender = new Mender(
      this.#env,
      (cmd, fields) => this.ask(cmd, fields),
      () => this.state,
      (action) => this.#do(action),
    );
    if (options.snapshot) this.#adopt(options.snapshot);
  }

  start(): void {
    this.#socket.start();
  }

  stop(): void {
    this.#socket.stop();
    this.#mender.clear();
    this.#outbox?.close();
    this.#outbox = null;
    if (this.#tick !== null) this.#env.cancel(this.#tick);
    this.#tick = null;
  }

  get link(): Link {
    return this.#socket.link;
  }

  /** Calls back on an event; returns how to stop it. */
  on<K extends keyof Events>(event: K, listener: Listener<K>): () => void {
    const set = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, set);
    set.add(listener as Listener<never>);
    return () => void set.delete(listener as Listener<never>);
  }

  /** Any command of the protocol: over the socket where it is open, else over REST. */
  ask<C extends Cmd>(cmd: C, fields: Fields<C>): Promise<Answer<C>> {
    return this.#socket.open ? this.#socket.ask(cmd, fields) : this.#rest.ask(cmd, fields);
  }

  rooms(): RoomState[] {
    return ordered(this.state);
  }

  /** The next page of the room list. */
  async listRooms(): Promise<void> {
    if (this.state.listed && this.state.moreRooms === null) return;
    const cursor = this.state.moreRooms;
    this.#do({ type: "rooms", rooms: await this.ask("room.list", cursor === null ? {} : { cursor }) });
  }

  /** Finds or makes the room with somebody (id, username, e-mail or external id). */
  async openRoom(who: string): Promise<Room> {
    const room = await this.ask("room.open", { kind: "direct", with: who });
    this.#do({ type: "room", room, wanted: true });
    return room;
  }

  /** The room with oneself. */
  async openNotes(): Promise<Room> {
    const room = await this.ask("room.open", { kind: "self" });
    this.#do({ type: "room", room, wanted: true });
    return room;
  }

  /** Everything that is needed to show a room. */
  async loadRoom(room: Id): Promise<void> {
    await Promise.all([this.#mender.fetch({ ask: "room", room }, true), this.state.rooms[room]?.messages ? null : this.#mender.fetch({ ask: "messages", room }, true)]);
    // The first page may have come before the room was known.
    if (this.state.rooms[room] && !this.state.rooms[room].messages) await this.#mender.fetch({ ask: "messages", room }, true);
  }

  /** One page of older messages; false when there are none. */
  async history(room: Id): Promise<boolean> {
    const held = this.state.rooms[room];
    const first = held?.messages?.[0];
    if (!held?.older || !first) return false;
    const page = await this.ask("message.list", { room, before: first.seq, limit: 50 });
    this.#do({ type: "messages", room, page, where: { at: "older", edge: first.seq } });
    return page.data.length > 0;
  }

  /**
   * Keeps the text and sends it; it is shown at once. Returns its nonce. It survives a reload from the moment the user
   * is known: from a snapshot at once, else from the first answer of the server; until then it is kept in memory.
   */
  send(room: Id, text: string): string {
    this.#typed.delete(room);
    if (!this.#outbox && this.state.me) this.#own(this.state.me.id);
    if (this.#outbox) return this.#outbox.add(room, text);
    const at = this.#env.now();
    const it: Pending = { room, nonce: this.#env.uuid(), text, at, turn: at + this.#early.length, state: "waiting", reason: null, message: null };
    this.#early.push(it);
    this.#emit("change", room);
    return it.nonce;
  }

  pending(room: Id): Pending[] {
    return this.#outbox?.list(room) ?? this.#early.filter((it) => it.room === room);
  }

  retry(nonce: string): void {
    this.#outbox?.retry(nonce);
  }

  discard(nonce: string): string | null {
    return this.#outbox?.discard(nonce) ?? null;
  }

  /** Everything up to this message has been seen. Calls in quick succession become one. */
  markRead(room: Id, number: number): void {
    const held = this.state.rooms[room];
    if (!held || number <= Math.max(held.read, this.#marks.get(room) ?? 0)) return;
    this.#marks.set(room, number);
    this.#do({ type: "reading", room, number });
    void this.#mark(room);
  }

  /** Somebody is writing here; said at most every two seconds. */
  typing(room: Id): void {
    const last = this.#typed.get(room);
    if (!this.#socket.open || (last !== undefined && this.#env.now() - last < typingEvery)) return;
    this.#typed.set(room, this.#env.now());
    this.#socket.ask("typing.start", { room }).catch(() => undefined);
  }

  stopTyping(room: Id): void {
    if (!this.#typed.delete(room) || !this.#socket.open) return;
    this.#socket.ask("typing.stop", { room }).catch(() => undefined);
  }

  async #mark(room: Id): Promise<void> {
    if (this.#marking.has(room)) return;
    this.#marking.add(room);
    try {
      for (let number = this.#marks.get(room); number !== undefined; number = this.#marks.get(room)) {
        const marked = await this.ask("read.mark", { room, number });
        if (this.#marks.get(room) === number) this.#marks.delete(room);
        this.#do({ type: "marked", marked });
      }
    } catch {
      // The next welcome says where the pointer really stands, and what is seen is marked again.
      this.#marks.delete(room);
    } finally {
      this.#marking.delete(room);
    }
  }

  #adopt(it: Snapshot): void {
    // A page that does not know the epoch says so with the id of nothing.
    const epoch = it.epoch === null || /^[0-]*$/u.test(it.epoch) ? null : it.epoch;
    this.state = { ...this.state, me: it.me, epoch };
    this.#do({ type: "rooms", rooms: it.rooms });
    if (it.room) this.#do({ type: "room", room: it.room });
    if (it.room && it.messages && it.newest) {
      this.#do({ type: "messages", room: it.room.id, page: it.messages, where: { at: "newest" } });
    }
    this.#own(it.me.id);
  }

  #own(user: Id): void {
    this.#outbox ??= new Outbox(this.#env, user, {
      send: ({ room, nonce, text }) => this.ask("message.send", { room, nonce, text }),
      sent: (message) => {
        const { room, seq, sender, created_at: at } = message;
        this.#do({ type: "event", event: { event: "message.sent", room, seq, at, by: sender, data: message } });
      },
      changed: (room) => this.#emit("change", room),
    });
    const early = this.#early;
    this.#early = [];
    for (const it of early) this.#outbox.take(it);
  }

  async #hello(): Promise<Fields<"hello">> {
    const token = this.#options.token ? await this.#options.token() : null;
    const since: Record<Id, number> = {};
    for (const room of this.rooms().slice(0, 500)) since[room.id] = room.seq;
    return { ...(token === null ? {} : { token }), ...(this.state.epoch === null ? {} : { epoch: this.state.epoch }), since };
  }

  #welcome(welcome: Welcome): void {
    this.#renewed = false;
    if (this.state.me && this.state.me.id !== welcome.user.id) {
      // Somebody else has signed in meanwhile: nothing of the one before may show.
      this.#outbox?.close();
      this.#outbox = null;
      this.#mender.clear();
      this.state = nothing;
    }
    const again = this.state.listed;
    this.#own(welcome.user.id);
    this.#do({ type: "welcome", welcome });
    // Presence and previews of the rooms in sight may have changed while the line was down.
    if (again ? welcome.rooms.length > 0 : true) void this.#mender.fetch({ ask: "rooms" });
  }

  #frame(frame: Frame): void {
    switch (frame.type) {
      case "event":
        this.#live({ type: "event", event: frame.frame });
        break;
      case "account":
        this.#do({ type: "account", event: frame.frame });
        break;
      case "signal":
        this.#do({ type: "signal", signal: frame.frame, now: this.#env.now() });
        break;
      case "reset":
        this.#do({ type: "reset", reset: frame.frame });
        break;
      default:
        break;
    }
  }

  #live(action: Extract<Action, { type: "event" }>): void {
    const { event } = action;
    const before = this.state.rooms[event.room]?.seq ?? 0;
    const echo = event.event === "message.sent" && this.#outbox?.holds(event.data.nonce) === true && event.data.sender === this.state.me?.id;
    this.#do(action);
    const room = this.state.rooms[event.room];
    if (event.event === "message.sent" && !echo && room && room.seq >= event.seq && event.seq > before) this.#emit("message", { message: event.data, room });
  }

  #link(link: Link): void {
    if (link.state === "open") this.#outbox?.open();
    else this.#outbox?.shut();
    if (link.state === "stopped" && link.why === "signed_out") {
      // A token may simply have run out: ask for a new one, once.
      if (this.#options.token && !this.#renewed) {
        this.#renewed = true;
        this.#socket.start();
        return;
      }
      this.#emit("signed_out", link.detail);
    }
    this.#emit("link", link);
  }

  #do(action: Action): void {
    const before = this.state;
    const { state, asks } = reduce(before, action);
    this.state = state;
    const changed = new Set([...Object.keys(before.rooms), ...Object.keys(state.rooms)].filter((id) => before.rooms[id] !== state.rooms[id]));
    for (const id of changed) {
      const room = state.rooms[id];
      if (room?.messages && room.messages !== before.rooms[id]?.messages) this.#outbox?.settle(room.messages);
    }
    if (before.me !== state.me || before.listed !== state.listed || before.moreRooms !== state.moreRooms) this.#emit("change", null);
    for (const id of changed) this.#emit("change", id);
    if (action.type === "signal" && action.signal.signal === "typing.started") this.#expire();
    for (const ask of asks) void this.#mender.fetch(ask);
  }

  #expire(): void {
    this.#tick ??= this.#env.after(1_000, () => {
      this.#tick = null;
      this.#do({ type: "tick", now: this.#env.now() });
      if (Object.values(this.state.rooms).some((room) => Object.keys(room.typing).length > 0)) this.#expire();
    });
  }

  #emit<K extends keyof Events>(event: K, value: Events[K]): void {
    for (const listener of this.#listeners.get(event) ?? []) (listener as Listener<K>)(value);
  }
}
