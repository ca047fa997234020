// A server in thirty lines: one log a room, numbers, pointers, pictures. What the reducer is judged against.
import type { LogEvent, Message, Messages, Room, RoomHead, Welcome } from "../src/protocol.ts";

export const ann = { id: "u-ann", username: "ann", name: "Ann" };
export const bob = { id: "u-bob", username: "bob", name: "Bob" };

export class ModelRoom {
  readonly log: LogEvent[] = [];
  readonly messages: Message[] = [];
  readonly reads: Record<string, number> = { [ann.id]: 0, [bob.id]: 0 };

  constructor(readonly id: string) {
    this.log.push({ event: "room.created", room: id, seq: 1, at: at(0), by: ann.id, data: { kind: "direct", members: [ann.id, bob.id] } });
  }

  get seq(): number {
    return this.log.length;
  }

  send(sender: string, text: string): LogEvent {
    const seq = this.seq + 1;
    const number = this.messages.length + 1;
    const message: Message = { id: `${this.id}-m${number}`, room: this.id, seq, number, sender, text, nonce: `n-${number}`, created_at: at(seq) };
    if (this.unread(sender) === 0) this.reads[sender] = number;
    this.messages.push(message);
    const event: LogEvent = { event: "message.sent", room: this.id, seq, at: message.created_at, by: sender, data: message };
    this.log.push(event);
    return event;
  }

  /** Something that is not a message: numbers and seqs part ways. */
  other(): LogEvent {
    const event = { event: "room.renamed", room: this.id, seq: this.seq + 1, at: at(this.seq + 1), by: bob.id, data: {} } as unknown as LogEvent;
    this.log.push(event);
    return event;
  }

  mark(user: string, number: number): void {
    this.reads[user] = Math.max(this.reads[user] ?? 0, Math.min(number, this.messages.length));
  }

  unread(user: string): number {
    return this.messages.filter((it) => it.number > (this.reads[user] ?? 0) && it.sender !== user).length;
  }

  room(): Room {
    const last = this.messages[this.messages.length - 1];
    return {
      id: this.id,
      kind: "direct",
      title: "Bob",
      seq: this.seq,
      number: this.messages.length,
      unread: this.unread(ann.id),
      read: this.reads[ann.id] ?? 0,
      active_at: last?.created_at ?? at(0),
      ...(last ? { last } : {}),
      role: "member",
      member_count: 2,
      peer: { ...bob, online: true },
      members: [ann, bob].map((user) => ({ user, online: true, role: "member", read: this.reads[user.id] ?? 0, delivered: 0 })),
    };
  }

  page(limit: number, before = Infinity): Messages {
    const all = this.messages.filter((it) => it.seq < before).reverse();
    const data = all.slice(0, limit);
    const last = data[data.length - 1];
    return { data, page: { next: last ? String(last.seq) : null, prev: null, has_more: all.length > limit }, seq: this.seq };
  }

  head(): RoomHead {
    return { room: this.id, seq: this.seq, number: this.messages.length, unread: this.unread(ann.id), read: this.reads[ann.id] ?? 0, reads: { [bob.id]: this.reads[bob.id] ?? 0 } };
  }
}

export function welcome(rooms: ModelRoom[], more: Partial<Welcome> = {}): Welcome {
  return { user: ann, session: "s-1", epoch: "e-1", account: 1, rooms: rooms.map((room) => room.head()), heads: {}, more: false, version: "0.1.0", ...more };
}

export function at(second: number): string {
  return new Date(1_790_000_000_000 + second * 1000).toISOString();
}
