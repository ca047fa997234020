// How one room's picture changes: entries of its log in their turn, pages of its history, fresher snapshots, moved
// pointers. Pure functions on RoomState; reduce.ts decides which one a frame calls.
import type { LogEvent, Id, Message, Page, Room } from "./protocol.ts";
import { fromRoom, people, type RoomState, uncounted } from "./state.ts";

const aheadMost = 500;

/** Next: apply. Old: drop. Early: keep until what is missing has come. */
export function take(room: RoomState, events: readonly LogEvent[], me: Id | null): RoomState {
  let next = room;
  for (const event of events) {
    if (event.seq <= next.seq) continue;
    if (event.seq === next.seq + 1) next = apply(next, event, me);
    else if (Object.keys(next.ahead).length < aheadMost) next = { ...next, ahead: { ...next.ahead, [event.seq]: event } };
  }
  for (let early = next.ahead[next.seq + 1]; early; early = next.ahead[next.seq + 1]) next = apply(next, early, me);
  return next === room ? room : { ...next, ahead: above(next.ahead, next.seq) };
}

function above(ahead: RoomState["ahead"], seq: number): RoomState["ahead"] {
  const left = Object.entries(ahead).filter(([at]) => Number(at) > seq);
  return left.length === Object.keys(ahead).length ? ahead : Object.fromEntries(left);
}

/** One entry of the log, in its turn. */
function apply(room: RoomState, event: LogEvent, me: Id | null): RoomState {
  const next: RoomState = { ...room, seq: event.seq };
  if (event.event !== "message.sent") return next;
  const message = event.data;
  const newest = !room.last || message.number > room.last.number;
  const shown: RoomState = {
    ...next,
    number: Math.max(room.number, message.number),
    last: newest ? message : room.last,
    activeAt: newest ? message.created_at : room.activeAt,
    messages: room.messages && insert(room.messages, [message]),
    typing: without(room.typing, message.sender),
  };
  return count(shown, message, me);
}

/** The rule of unread: somebody else's is one more; my own with nothing unread moves my pointer. */
function count(room: RoomState, message: Message, me: Id | null): RoomState {
  const { number } = message;
  if (number <= room.counted) return room;
  if (message.sender !== me) return tallied({ ...room, fresh: [...room.fresh, number] });
  if (room.counted === uncounted || room.unread > 0) return room;
  return tallied({ ...room, read: Math.max(room.read, number), base: 0, counted: number });
}

/** What every badge shows, from what it is made of. */
function tallied(room: RoomState): RoomState {
  const fresh = room.fresh.filter((number) => number > room.counted && number > room.read);
  return { ...room, fresh, unread: room.base + fresh.length };
}

export function without<T>(map: Readonly<Record<Id, T>>, key: Id): Readonly<Record<Id, T>> {
  if (!(key in map)) return map;
  const { [key]: _, ...rest } = map;
  return rest;
}

function insert(held: readonly Message[], more: readonly Message[]): readonly Message[] {
  const newest = held[held.length - 1];
  if (more.length === 1 && more[0] && newest && more[0].seq > newest.seq) return [...held, more[0]];
  const bySeq = new Map(held.map((message) => [message.seq, message]));
  for (const message of more) bySeq.set(message.seq, message);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** Others' messages between two numbers, where the window reaches that far. */
function others(room: RoomState, above: number, upTo: number, me: Id | null): number | null {
  const first = room.messages?.[0];
  const last = room.messages?.[room.messages.length - 1];
  if (!room.messages || !first || !last) return null;
  if ((room.older && first.number > above + 1) || last.number < upTo) return null;
  return room.messages.filter((it) => it.number > above && it.number <= upTo && it.sender !== me).length;
}

/** My pointer moves here before the server has said so. */
export function reading(room: RoomState, number: number, me: Id | null): RoomState {
  if (number <= room.read) return room;
  const base = number >= room.counted ? 0 : (others(room, number, room.counted, me) ?? room.base);
  return tallied({ ...room, read: number, base });
}

export interface Moved {
  room: RoomState;
  /** The count was made before the last message that is counted here: look once more. */
  doubtful: boolean;
}

/** What the server says: the pointer stands at `number`, and up to `last` so many are unread. */
export function told(room: RoomState, number: number, last: number, unread: number, me: Id | null): Moved {
  const sure = (next: RoomState): Moved => ({ room: tallied(next), doubtful: false });
  // Counted for a pointer that has moved on here; the answer to that move is on its way.
  if (number < room.read) return last <= room.counted ? { room, doubtful: false } : sure({ ...room, counted: last, base: last <= room.read ? 0 : unread });
  if (last >= room.counted) return sure({ ...room, read: number, counted: last, base: unread });
  if (number === room.read) return { room, doubtful: false };
  if (number >= room.counted) return sure({ ...room, read: number, base: 0 });
  const missing = others(room, last, room.counted, me);
  return { room: tallied({ ...room, read: number, base: unread + (missing ?? 0) }), doubtful: missing === null };
}

/** Older messages above what is held. */
export function older(room: RoomState, messages: readonly Message[], page: Page): RoomState {
  return room.messages ? { ...room, messages: insert(room.messages, messages), older: page.has_more } : room;
}

/**
 * The newest page. Null when the log has gone past it while it was on its way: without the messages in between it
 * would leave a hole that nothing fills.
 */
export function newest(room: RoomState, messages: readonly Message[], page: Page): RoomState | null {
  const fresh = [...messages].sort((a, b) => a.seq - b.seq);
  const held = room.messages ?? [];
  const lastHeld = held[held.length - 1];
  const firstFresh = fresh[0];
  // A page that does not touch what is held would leave a hole too: then what is held goes.
  const touches = lastHeld !== undefined && firstFresh !== undefined && firstFresh.number <= lastHeld.number + 1;
  const longer = touches && held[0] !== undefined && held[0].seq < firstFresh.seq;
  const grown = touches ? insert(held, fresh) : fresh;
  const last = grown[grown.length - 1];
  if (room.last && room.last.seq <= room.seq && room.last.number > (last?.number ?? 0)) return null;
  const next = { ...room, messages: grown, blank: false, older: longer ? room.older : page.has_more };
  if (!last || (room.last && room.last.number >= last.number)) return next;
  return { ...next, last, number: Math.max(room.number, last.number), activeAt: last.created_at };
}

/** A fresher picture of a room over what is held of it. Its window stays: the replay or the log fills what is between. */
export function merge(held: RoomState | undefined, room: Room, me: Id | null): RoomState {
  if (!held) return fromRoom(room);
  const reads = { ...held.reads };
  for (const member of room.members ?? []) reads[member.user.id] = Math.max(member.read, reads[member.user.id] ?? 0);
  const known: RoomState = {
    ...held,
    title: room.title,
    peer: room.peer ?? held.peer,
    people: { ...held.people, ...people(room) },
    reads,
  };
  const { room: counts, doubtful } = told(known, room.read, room.number, room.unread, me);
  // A picture older than what has been applied has nothing else to say.
  if (room.seq < held.seq) return doubtful ? { ...counts, stale: true } : counts;
  const newer = room.last !== undefined && (!held.last || room.last.number >= held.last.number);
  const next: RoomState = {
    ...counts,
    number: Math.max(held.number, room.number),
    last: newer && room.last ? room.last : held.last,
    activeAt: newer || !held.last ? room.active_at : held.activeAt,
    stale: doubtful,
  };
  // Without a window there is nothing to keep whole, so the cursor may jump.
  return held.messages ? next : { ...next, seq: room.seq, ahead: above(held.ahead, room.seq) };
}

/** What is left of a room whose log is not trusted any more: who it is with. Counts come with the next picture of it. */
export function emptied(room: RoomState, seq: number): RoomState {
  return { ...room, seq, counted: uncounted, fresh: [], messages: null, older: true, stale: true, blank: room.blank || room.messages !== null, ahead: {}, typing: {}, last: null, number: 0, read: 0 };
}
