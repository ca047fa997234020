// How one room's picture changes: entries of its log in their turn, pages of its history, fresher snapshots, moved
// pointers. Pure functions on RoomState; reduce.ts decides which one a frame calls.
import type { Event, Id, Message, Page, Room } from "./protocol.ts";
import { fromRoom, people, type RoomState, uncounted } from "./state.ts";

const aheadMost = 500;

/** Next: apply. Old: drop. Early: keep until what is missing has come. */
export function take(room: RoomState, events: readonly Event[], me: Id | null): RoomState {
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
function apply(room: RoomState, event: Event, me: Id | null): RoomState {
  const next: RoomState = { ...room, seq: event.seq };
  if (event.event !== "message.sent") return counted(next, event.seq);
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
  if (room.countedAt === uncounted || event.seq <= room.countedAt) return shown;
  return counted(count(shown, message, me), event.seq);
}

function counted(room: RoomState, seq: number): RoomState {
  return room.countedAt !== uncounted && seq > room.countedAt ? { ...room, countedAt: seq } : room;
}

/** The rule of unread: somebody else's above my pointer is one more; my own with nothing unread moves my pointer. */
function count(room: RoomState, message: Message, me: Id | null): RoomState {
  if (message.sender !== me) return message.number > room.read ? { ...room, unread: room.unread + 1 } : room;
  return room.unread === 0 ? { ...room, read: Math.max(room.read, message.number) } : room;
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

export interface Moved {
  room: RoomState;
  /** The count may have been told before the last message was known here: look once more. */
  doubtful: boolean;
}

/**
 * My pointer stands at `number`. What is above it is counted from the window where the window reaches that far, else
 * what was `told` counts; a told count that does not add up to the room's number may be older than what is known here.
 */
export function pointer(room: RoomState, number: number, told: number | null, me: Id | null): Moved {
  if (number < room.read) return { room, doubtful: false };
  const first = room.messages?.[0];
  const reaches = room.messages && room.seq >= room.countedAt && (!room.older || (first && first.number <= number + 1));
  const own = reaches && room.messages ? room.messages.filter((it) => it.number > number && it.sender !== me).length : null;
  const unread = own ?? (number >= room.number ? 0 : (told ?? room.unread));
  const doubtful = own === null && told !== null && number + told !== room.number;
  const same = number === room.read && unread === room.unread;
  return { room: same ? room : { ...room, read: number, unread }, doubtful };
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
export function merge(held: RoomState | undefined, room: Room): RoomState {
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
  // A picture older than what has been applied has nothing to say about counts.
  if (room.seq < Math.max(held.countedAt, held.seq)) return known;
  const newer = room.last !== undefined && (!held.last || room.last.number >= held.last.number);
  const next: RoomState = {
    ...known,
    number: Math.max(held.number, room.number),
    last: newer && room.last ? room.last : held.last,
    activeAt: newer || !held.last ? room.active_at : held.activeAt,
    read: Math.max(held.read, room.read),
    unread: room.read < held.read ? held.unread : room.unread,
    countedAt: room.seq,
    stale: false,
  };
  // Without a window there is nothing to keep whole, so the cursor may jump.
  return held.messages ? next : { ...next, seq: room.seq, ahead: above(held.ahead, room.seq) };
}

/** What is left of a room whose log is not trusted any more: who it is with. Counts come with the next picture of it. */
export function emptied(room: RoomState, seq: number): RoomState {
  return { ...room, seq, countedAt: uncounted, messages: null, older: true, stale: true, blank: room.blank || room.messages !== null, ahead: {}, typing: {}, last: null, number: 0, read: 0 };
}
