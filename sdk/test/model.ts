// A server in few lines: one log a room, numbers, pointers, pictures, and everything that can happen to a message or a
// member. What the reducer is judged against. It sees the world as Ann does.
import type { LogEvent, Member, Message, Messages, Quote, Reaction, Role, Room, RoomHead, SystemEvent, User, Welcome } from "../src/protocol.ts";
import { isSystem } from "../src/state.ts";

export const ann = { id: "u-ann", username: "ann", name: "Ann" };
export const bob = { id: "u-bob", username: "bob", name: "Bob" };
export const cem = { id: "u-cem", username: "cem", name: "Cem" };
export const dana = { id: "u-dana", username: "dana", name: "Dana" };
export const everybody: User[] = [ann, bob, cem, dana];

interface Held {
  message: Message;
  reactions: { emoji: string; user: string }[];
  pinned: boolean;
}

export class ModelRoom {
  /** As they were told when they happened. */
  readonly log: LogEvent[] = [];
  readonly held: Held[] = [];
  readonly reads: Record<string, number> = {};
  readonly roles = new Map<string, Role>();
  readonly hidden = new Set<number>();
  name: string | null = null;
  pinned = false;

  constructor(readonly id: string, readonly kind: "direct" | "group" = "direct") {
    for (const user of kind === "direct" ? [ann, bob] : [ann, bob, cem]) this.#enter(user.id, user === ann ? "owner" : "member");
    if (kind === "group") this.name = "Garden";
    const members = [...this.roles.keys()];
    this.#log({ event: "room.created", data: { kind, members, ...(this.name === null ? {} : { name: this.name }) } }, ann.id);
  }

  #enter(user: string, role: Role): void {
    this.roles.set(user, role);
    this.reads[user] = this.held?.length ?? 0;
  }

  #log(what: { event: string; data: unknown }, by: string): LogEvent {
    const seq = this.seq + 1;
    const event = { ...what, room: this.id, seq, at: at(seq), by } as unknown as LogEvent;
    this.log.push(event);
    return event;
  }

  get seq(): number {
    return this.log.length;
  }

  /** The messages as the log has them. */
  get messages(): Message[] {
    return this.held.map((it) => it.message);
  }

  send(sender: string, text: string, more: Partial<Message> & { reply_to?: number } = {}): LogEvent & { event: "message.sent" } {
    const seq = this.seq + 1;
    const number = this.held.length + 1;
    const { reply_to, ...rest } = more;
    const reply = reply_to === undefined ? {} : { reply: this.#quote(reply_to) };
    const message: Message = { id: `${this.id}-m${number}`, room: this.id, seq, number, sender, text, nonce: `n-${number}`, created_at: at(seq), ...rest, ...reply };
    if (this.unread(sender) === 0) this.reads[sender] = number;
    this.held.push({ message, reactions: [], pinned: false });
    return this.#log({ event: "message.sent", data: message }, sender) as LogEvent & { event: "message.sent" };
  }

  #at(number: number): Held {
    const it = this.held[number - 1];
    if (!it) throw new Error(`no message ${number}`);
    return it;
  }

  #quote(number: number): Quote {
    const { seq, sender, text, deleted } = this.#at(number).message;
    return deleted ? { number, seq, sender, text: "", deleted } : { number, seq, sender, text: [...text].slice(0, 200).join("") };
  }

  #requote(): void {
    for (const it of this.held) if (it.message.reply) it.message = { ...it.message, reply: this.#quote(it.message.reply.number) };
  }

  edit(number: number, text: string, mentions: string[] = []): LogEvent {
    const it = this.#at(number);
    const { mentions: _, ...rest } = it.message;
    it.message = { ...rest, text, edited_at: at(this.seq + 1), ...(mentions.length > 0 ? { mentions } : {}) };
    this.#requote();
    return this.#log({ event: "message.edited", data: it.message }, it.message.sender);
  }

  delete(number: number): LogEvent {
    const it = this.#at(number);
    const { id, room, seq, sender, nonce, created_at } = it.message;
    it.message = { id, room, seq, number, sender, text: "", nonce, created_at, deleted: true };
    it.reactions = [];
    it.pinned = false;
    this.#requote();
    return this.#log({ event: "message.deleted", data: { id, number, sender } }, sender);
  }

  react(number: number, user: string, emoji: string): LogEvent {
    const it = this.#at(number);
    const before = it.reactions.length;
    it.reactions = it.reactions.filter((one) => one.user !== user || one.emoji !== emoji);
    const added = it.reactions.length === before;
    if (added) it.reactions.push({ emoji, user });
    const count = it.reactions.filter((one) => one.emoji === emoji).length;
    return this.#log({ event: added ? "reaction.added" : "reaction.removed", data: { number, emoji, user, count } }, user);
  }

  pin(number: number): LogEvent {
    const it = this.#at(number);
    it.pinned = !it.pinned;
    return this.#log({ event: it.pinned ? "message.pinned" : "message.unpinned", data: { number } }, bob.id);
  }

  rename(name: string): LogEvent {
    this.name = name;
    return this.#log({ event: "room.changed", data: { name } }, ann.id);
  }

  come(user: string): LogEvent {
    this.#enter(user, "member");
    return this.#log({ event: "member.joined", data: { users: [user] } }, ann.id);
  }

  go(user: string): LogEvent {
    this.roles.delete(user);
    delete this.reads[user];
    return this.#log({ event: "member.left", data: { user } }, user);
  }

  promote(user: string, role: Role): LogEvent {
    this.roles.set(user, role);
    return this.#log({ event: "member.changed", data: { user, role } }, ann.id);
  }

  /** Something that this client does not know: numbers and seqs part ways. */
  other(): LogEvent {
    return this.#log({ event: "room.repainted", data: {} }, bob.id);
  }

  mark(user: string, number: number): void {
    this.reads[user] = Math.max(this.reads[user] ?? 0, Math.min(number, this.held.length));
  }

  unmark(number: number): void {
    this.reads[ann.id] = Math.max(0, number - 1);
  }

  #unread(user: string): Message[] {
    const mine = (it: Message) => it.number > (this.reads[user] ?? 0) && it.sender !== user && !it.deleted;
    return this.messages.filter((it) => mine(it) && !(user === ann.id && this.hidden.has(it.number)));
  }
  unread(user: string): number {
    return this.#unread(user).length;
  }
  mentions(): number {
    return this.#unread(ann.id).filter((it) => it.everyone || it.mentions?.includes(ann.id)).length;
  }

  /** A message in the answer to a question. */
  shown({ message, reactions, pinned }: Held): Message {
    const emojis = [...new Set(reactions.map((it) => it.emoji))];
    const all = emojis.map((emoji): Reaction => {
      const mine = reactions.some((it) => it.emoji === emoji && it.user === ann.id);
      return { emoji, count: reactions.filter((it) => it.emoji === emoji).length, ...(mine ? { mine } : {}) };
    });
    return { ...message, ...(all.length > 0 ? { reactions: all } : {}), ...(pinned ? { pinned } : {}) };
  }

  /** The entry as a replay gives it: the text of now, or that there is none any more. */
  replay(event: LogEvent): LogEvent {
    if (event.event !== "message.sent" && event.event !== "message.edited") return event;
    const { message } = this.#at(event.data.number);
    const data: Message = this.hidden.has(message.number) ? { ...message, text: "", hidden: true } : message;
    return { ...event, data } as LogEvent;
  }

  room(list = false): Room {
    const last = [...this.held].reverse().find((it) => !this.hidden.has(it.message.number))?.message;
    const person = (id: string) => everybody.find((it) => it.id === id) ?? ann;
    const members = [...this.roles].map(([id, role]): Member => ({ user: person(id), online: true, role, read: this.reads[id] ?? 0, delivered: 0 }));
    return {
      id: this.id,
      kind: this.kind,
      title: this.kind === "direct" ? "Bob" : (this.name ?? "Somebody"),
      ...(this.name === null ? {} : { name: this.name }),
      seq: this.seq,
      number: this.held.length,
      unread: this.unread(ann.id),
      read: this.reads[ann.id] ?? 0,
      ...(this.mentions() > 0 ? { mentions: this.mentions() } : {}),
      active_at: this.messages[this.held.length - 1]?.created_at ?? at(0),
      ...(last ? { last } : {}),
      role: this.roles.get(ann.id) ?? "reader",
      member_count: this.roles.size,
      ...(this.pinned ? { pinned: true } : {}),
      ...(this.kind === "direct" ? { peer: { ...bob, online: true } } : {}),
      ...(list ? {} : { members, online_count: members.length }),
    };
  }

  page(limit: number, before = Infinity): Messages {
    const all = this.held.filter((it) => it.message.seq < before && !this.hidden.has(it.message.number)).reverse();
    return this.#paged(all.slice(0, limit), all.length > limit, before);
  }

  after(limit: number, after: number): Messages {
    const all = this.held.filter((it) => it.message.seq > after && !this.hidden.has(it.message.number));
    const data = all.slice(0, limit).reverse();
    const more = all.length > limit;
    // At the end of the log its last lines belong to the page too.
    return { ...this.#paged(data, more, more ? (data[0]?.message.seq ?? after) + 1 : Infinity, after), page: { next: "older", prev: "newer", has_more: more } };
  }

  around(limit: number, seq: number): Messages {
    const up = this.page(Math.ceil(limit / 2), seq);
    const down = this.after(Math.ceil(limit / 2), seq - 1);
    return { ...down, data: [...down.data, ...up.data], system: [...(down.system ?? []), ...(up.system ?? [])], page: { next: up.page.next, prev: "newer", has_more: true } };
  }

  pins(): Messages {
    const order = this.log.flatMap((it) => (it.event === "message.pinned" ? [it.data.number] : []));
    const pinned = this.held.filter((it) => it.pinned && !this.hidden.has(it.message.number));
    pinned.sort((a, b) => order.lastIndexOf(b.message.number) - order.lastIndexOf(a.message.number));
    return this.#paged(pinned, false, 0);
  }

  #paged(held: Held[], more: boolean, below: number, above?: number): Messages {
    const data = held.map((it) => this.shown(it));
    const last = data[data.length - 1];
    const from = above ?? (more ? (last?.seq ?? 1) - 1 : 0);
    const system = this.log.filter((it): it is SystemEvent => isSystem(it) && it.seq > from && it.seq < below).reverse();
    return { data, page: { next: more && last ? String(last.seq) : null, prev: null, has_more: more }, seq: this.seq, system, people: everybody };
  }

  head(): RoomHead {
    const { [ann.id]: read = 0, ...reads } = this.reads;
    return {
      room: this.id,
      seq: this.seq,
      number: this.held.length,
      unread: this.unread(ann.id),
      read,
      reads,
      ...(this.mentions() > 0 ? { mentions: this.mentions() } : {}),
      ...(this.pinned ? { pinned: true } : {}),
    };
  }
}

export function welcome(rooms: ModelRoom[], more: Partial<Welcome> = {}): Welcome {
  return { user: ann, session: "s-1", epoch: "e-1", account: 1, rooms: rooms.map((room) => room.head()), heads: {}, more: false, version: "0.1.0", ...more };
}

export function at(second: number): string {
  return new Date(1_790_000_000_000 + second * 1000).toISOString();
}
