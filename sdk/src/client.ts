// ChatClient: what a page or an integrator holds. It joins socket, reducer, outbox and marks, fetches what the reducer asks
// for, and tells what changed. It draws nothing and decides nothing about the log. The plain commands are in verbs.ts.
import { Drafts } from "./drafts.ts";
import { browserEnv, type Env, type Timer } from "./env.ts";
import { ChatError, nobody } from "./errors.ts";
import { Marks } from "./marks.ts";
import { Mender } from "./mender.ts";
import type { Events, Options, Snapshot } from "./options.ts";
import { Outbox, wipe } from "./outbox.ts";
import { type Change, foreseen, type Pending, type Said, sending } from "./pending.ts";
import type { Answer, Attachment, Cmd, Cut, Fields, Frame, Id, Message, Welcome } from "./protocol.ts";
import { type Action, reduce } from "./reduce.ts";
import { Rest } from "./rest.ts";
import { type Link, Socket } from "./socket.ts";
import { archived, nothing, ordered, type RoomState, type State } from "./state.ts";
import { Renewal, signed, Tokens } from "./tokens.ts";
import { type Upload, type UploadOptions, Uploads } from "./uploads.ts";
import { Verbs } from "./verbs.ts";
import { find } from "./window.ts";

type Listener<K extends keyof Events> = (value: Events[K]) => void;

const typingEvery = 2_000;
/** Why a room was taken away is said beside it. */
const cutWithin = 10_000;

export class ChatClient extends Verbs {
  override state: State = nothing;
  readonly #env: Env;
  readonly #tokens: Tokens | null;
  readonly #renewal: Renewal;
  /** The token of the last `hello`. */
  #said: string | null = null;
  readonly #socket: Socket;
  readonly #rest: Rest;
  readonly #mender: Mender;
  #outbox: Outbox | null = null;
  /** Sends from before it is known whose they are: without a user there is no place in the store. */
  #early: Pending[] = [];
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>();
  readonly #marks: Marks;
  readonly #uploads: Uploads;
  readonly #typed = new Map<Id, number>();
  /** What a room was called that is gone, or why one goes. */
  readonly #taken = new Map<Id, string>();
  #tick: Timer | null = null;
  #renewed = false;

  constructor(options: Options = {}) {
    super();
    const api = options.api ?? "/api/v1";
    const env = options.env ?? browserEnv();
    this.#tokens = options.token ? Tokens.of(options.token) : null;
    this.#env = this.#tokens ? signed(env, this.#tokens, api) : env;
    this.#renewal = new Renewal(env, () => void this.#renew());
    this.#rest = new Rest(this.#env, api);
    this.#uploads = new Uploads(this.#env, api, () => this.#emit("uploads", null));
    this.#marks = new Marks(this.#env, {
      ask: (cmd, fields) => this.ask(cmd, fields),
      marked: (marked) => this.#do({ type: "marked", marked }),
      refused: (room) => this.#do({ type: "unread_again", room }),
    });
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
    this.#renewal.stop();
    this.#socket.stop();
    this.#mender.clear();
    this.#marks.shut();
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

  override ask<C extends Cmd>(cmd: C, fields: Fields<C>): Promise<Answer<C>> {
    return this.#socket.open ? this.#socket.ask(cmd, fields) : this.#rest.ask(cmd, fields);
  }

  protected override act(action: Action): void {
    this.#do(action);
  }

  protected override uuid(): string {
    return this.#env.uuid();
  }

  protected override newestPage(room: Id): Promise<void> {
    return this.#mender.fetch({ ask: "messages", room }, true);
  }

  rooms(): RoomState[] {
    return ordered(this.state);
  }

  archive(): RoomState[] {
    return archived(this.state);
  }

  /** The next page of the room list, or of the archive. */
  async listRooms(archive = false): Promise<void> {
    const cursor = archive ? this.state.moreArchived : this.state.moreRooms;
    if ((archive ? this.state.listedArchived : this.state.listed) && cursor === null) return;
    const asOf = this.state;
    const rooms = await this.ask("room.list", { ...(cursor === null ? {} : { cursor }), ...(archive ? { archived: true } : {}) });
    this.#do({ type: "rooms", rooms, archived: archive, asOf });
  }

  /** Everything that is needed to show a room. */
  async loadRoom(room: Id): Promise<void> {
    await Promise.all([this.#mender.fetch({ ask: "room", room }, true), this.state.rooms[room]?.messages ? null : this.newestPage(room)]);
    // The first page may have come before the room was known.
    if (this.state.rooms[room] && !this.state.rooms[room].messages) await this.newestPage(room);
  }

  /**
   * Keeps what is said and sends it; it is shown at once, and the room's draft goes. Returns its nonce. It survives a
   * reload from the moment the user is known: from a snapshot at once, else from the first answer of the server; until
   * then, and while its files are on their way, it is in memory only (`stored` says so).
   */
  send(room: Id, what: string | Said): string {
    const said = typeof what === "string" ? { text: what } : what;
    this.#typed.delete(room);
    if (!this.#outbox && this.state.me) this.#own(this.state.me.id);
    this.drafts?.clear(room);
    if (this.#outbox) return this.#outbox.add(room, said);
    const at = this.#env.now();
    const it = sending({ room, nonce: this.#env.uuid(), at, turn: at + this.#early.length }, said);
    this.#early.push(it);
    this.#emit("change", room);
    return it.nonce;
  }

  /** Another text for a message of mine; shown at once. */
  edit(room: Id, number: number, text: string): void {
    this.#change(room, { kind: "edit", number, text });
  }

  /** Deletes a message for everyone; shown at once. */
  delete(room: Id, number: number): void {
    this.#change(room, { kind: "delete", number });
  }

  /** Adds a reaction of mine, or takes it back; shown at once. */
  react(room: Id, number: number, emoji: string, on = true): void {
    this.#change(room, { kind: "reaction", number, emoji, on });
  }

  #change(room: Id, change: Change): void {
    if (!this.#outbox && this.state.me) this.#own(this.state.me.id);
    this.#outbox?.change(room, change);
  }

  /** What is to be said in a room and is not in the log yet. */
  pending(room: Id): Pending[] {
    return this.#outbox?.list(room) ?? this.#early.filter((it) => it.room === room);
  }

  /** What is to be changed there and is not in the log yet; failed edits are among them. */
  changes(room: Id): Pending[] {
    return this.#outbox?.changes(room) ?? [];
  }

  /** Messages as they will be when what waits has gone out. */
  foreseen(room: Id, messages: readonly Message[]): readonly Message[] {
    const changes = this.changes(room);
    return changes.length === 0 ? messages : messages.map((it) => foreseen(it, changes));
  }

  retry(nonce: string): void {
    this.#outbox?.retry(nonce);
  }

  discard(nonce: string): string | null {
    return this.#outbox?.discard(nonce) ?? null;
  }

  /** Takes out what could not be said because its room is not there any more: in no room would it be found again. */
  takeLost(): Pending[] {
    const failed = this.#outbox?.all().filter((it) => it.state === "failed" && !this.state.rooms[it.room]) ?? [];
    const lost = failed.filter(({ problem }) => problem?.code === "not_found" && problem.field === undefined);
    for (const it of lost) this.#outbox?.discard(it.nonce);
    return lost.filter((it) => it.kind === "send" && it.text !== "");
  }

  /** Uploads a file. Rejects with a ChatError; `signal` stops it. */
  upload(file: Blob, options: UploadOptions = {}): Promise<Attachment> {
    return this.attach(file, options).done;
  }

  /** The same as a thing to show: name, progress, state. Give it to `send`, which waits for it. */
  attach(file: Blob, options: UploadOptions = {}): Upload {
    return this.#uploads.start(file, options);
  }

  /** What is being typed; null: it is not known who I am. */
  get drafts(): Drafts | null {
    return this.state.me && new Drafts(this.#env.store, this.state.me.id);
  }

  /** Everything up to this message has been seen: here at once, on the wire at most once a second a room. */
  markRead(room: Id, number: number): void {
    const held = this.state.rooms[room];
    if (!held || number <= Math.max(held.read, this.#marks.reading(room))) return;
    this.#do({ type: "reading", room, number });
    this.#marks.read(room, number);
  }

  /** Unread again, from a message on (the last one of somebody else). */
  async markUnread(room: Id, number?: number): Promise<void> {
    this.#marks.forget(room);
    this.#do({ type: "marked", back: true, marked: await this.ask("read.unmark", { room, ...(number === undefined ? {} : { number }) }) });
  }

  /** Ends this sign-in and takes out of the browser what this person has typed. */
  async signOut(): Promise<void> {
    await this.#rest.signOut();
    const me = this.state.me?.id;
    this.stop();
    this.#marks.clear();
    if (me !== undefined) wipe(this.#env, me);
    this.state = nothing;
    this.#emit("change", null);
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

  #adopt(it: Snapshot): void {
    // A page that does not know the epoch says so with the id of nothing.
    const epoch = it.epoch === null || /^[0-]*$/u.test(it.epoch) ? null : it.epoch;
    this.state = { ...this.state, me: it.me, epoch };
    this.#do({ type: "rooms", rooms: it.rooms });
    if (it.requests) this.#do({ type: "requests", rooms: it.requests });
    if (it.room) this.#do({ type: "room", room: it.room });
    // A page of the past is looked at as if one had jumped there.
    if (it.room && it.messages) this.#do({ type: "messages", room: it.room.id, page: it.messages, where: { at: it.newest ? "newest" : "around" } });
    this.#own(it.me.id);
  }

  #own(user: Id): void {
    if (this.#outbox) return;
    this.#outbox = new Outbox(this.#env, user, {
      send: (it) => this.#deliver(it),
      sent: ({ duplicate: _, ...message }) => {
        const { room, seq, sender, created_at: at } = message;
        this.#do({ type: "event", event: { event: "message.sent", room, seq, at, by: sender, data: message } });
      },
      refused: ({ room }, problem) => this.#emit("refused", { room, reason: problem.detail, problem }),
      held: (room, number) => this.#held(room, number),
      changed: (room) => this.#emit("change", room),
    });
    if (this.#socket.open) this.#outbox.open();
    const early = this.#early;
    this.#early = [];
    for (const it of early) this.#outbox.take(it);
  }

  #held(room: Id, number: number): Message | null {
    const it = this.state.rooms[room];
    return it?.messages || it?.view ? find({ ...it, last: null }, number) : null;
  }

  async #deliver(it: Pending): Promise<Message | null> {
    const { room, nonce, text, emoji } = it;
    const number = it.number ?? 0;
    switch (it.kind) {
      case "send": {
        const attachments = it.attachments.map(({ id }) => id);
        return this.ask("message.send", { room, nonce, text, ...(it.reply ? { reply_to: it.reply.number } : {}), ...(attachments.length > 0 ? { attachments } : {}) });
      }
      case "edit":
        return this.ask("message.edit", { room, number, text });
      case "delete":
        return this.ask("message.delete", { room, number });
      case "reaction":
        await this.ask(it.on ? "reaction.add" : "reaction.remove", { room, number, emoji: emoji ?? "" });
        return null;
    }
  }

  async #hello(): Promise<Fields<"hello">> {
    const token = this.#said = (await this.#tokens?.get()) ?? null;
    // Without one, the cookie of the handshake would count, whose ever it is.
    if (this.#tokens && token === null) throw new ChatError(nobody);
    const since: Record<Id, number> = {};
    for (const room of this.rooms().slice(0, 500)) since[room.id] = room.seq;
    return { ...(token === null ? {} : { token }), ...(this.state.epoch === null ? {} : { epoch: this.state.epoch }), since };
  }

  #welcome(welcome: Welcome): void {
    this.#renewed = false;
    if (this.#tokens) this.#renewal.begin(welcome.expires_at);
    if (this.state.me && this.state.me.id !== welcome.user.id) {
      // Somebody else has signed in meanwhile: nothing of the one before may show.
      this.#outbox?.close();
      this.#outbox = null;
      this.#mender.clear();
      this.#marks.clear();
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
        if (frame.frame.signal === "force_disconnect" && frame.frame.room !== undefined) this.#cut(frame.frame.room, frame.frame.reason);
        this.#do({ type: "signal", signal: frame.frame, now: this.#env.now() });
        break;
      case "reset":
        this.#do({ type: "reset", reset: frame.frame });
        break;
      default:
        break;
    }
  }

  /** Why comes beside the room's going, before it or after it; a room that stays says by its `talk` what holds. */
  #cut(room: Id, reason: Cut): void {
    if (this.state.rooms[room]) return this.#remember(room, reason);
    const title = this.#taken.get(room) ?? null;
    this.#taken.delete(room);
    this.#emit("cut", { room, reason, title });
  }

  #gone(room: Id, title: string): void {
    const reason = this.#taken.get(room);
    this.#taken.delete(room);
    if (reason === undefined) this.#remember(room, title);
    else this.#emit("cut", { room, reason: reason as Cut, title });
  }

  #remember(room: Id, what: string): void {
    this.#taken.set(room, what);
    this.#env.after(cutWithin, () => this.#taken.delete(room));
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
    if (link.state === "open") {
      this.#outbox?.open();
      this.#marks.open();
    } else {
      this.#outbox?.shut();
      this.#marks.shut();
    }
    if (link.state === "stopped" && link.why === "signed_out") {
      // A token may simply have run out: ask for a new one, once.
      if (this.#tokens && !this.#renewed) {
        this.#renewed = true;
        void this.#again(link);
        return;
      }
      this.#renewal.stop();
      this.#emit("signed_out", link.detail);
    }
    this.#emit("link", link);
  }

  /** The server does not take the token any more: with a new one, or not at all. */
  async #again(link: Link & { state: "stopped" }): Promise<void> {
    const token = await this.#tokens?.fresh(this.#said).catch(() => null);
    if (this.#socket.link !== link) return;
    // The same one again would be refused again.
    if (typeof token === "string" && token !== this.#said) return this.#socket.start();
    this.#emit("signed_out", link.detail);
    this.#emit("link", link);
  }

  /** The sign-in ends soon: a new token first, then a new line with it, so that there is hardly a moment between. */
  async #renew(): Promise<void> {
    const token = await this.#tokens?.fresh(this.#said).catch(() => null);
    // Where there is no new one, the old line holds as long as it does, and then one asks again.
    if (typeof token === "string" && token !== this.#said) this.#socket.again();
  }

  #do(action: Action): void {
    const before = this.state;
    const { state, asks } = reduce(before, action);
    this.state = state;
    const changed = new Set([...Object.keys(before.rooms), ...Object.keys(state.rooms)].filter((id) => before.rooms[id] !== state.rooms[id]));
    for (const id of changed) {
      const room = state.rooms[id];
      const old = before.rooms[id];
      if (room?.messages && room.messages !== old?.messages) this.#outbox?.settle(id, room.messages);
      if (room?.view && room.view !== old?.view) this.#outbox?.settle(id, room.view.messages);
      // Something of others has come to this device: its sender may know.
      if (room && room.unread > 0 && room.number > room.read) this.#marks.arrived(id, room.number);
    }
    if (before.me !== state.me || before.listedArchived !== state.listedArchived || before.listed !== state.listed || before.moreRooms !== state.moreRooms || before.moreArchived !== state.moreArchived || before.beyond !== state.beyond || before.asking !== state.asking) this.#emit("change", null);
    for (const id of changed) this.#emit("change", id);
    for (const id of changed) {
      const old = before.rooms[id];
      if (old && !state.rooms[id]) this.#gone(id, old.title);
    }
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
