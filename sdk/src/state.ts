// What a client knows. Plain data, never changed in place: reduce.ts makes the next one. Derived things (totals, order,
// ticks) are functions here, so that they cannot drift from what they are derived from.
import type { LogEvent, Id, Kind, Message, Peer, Room, User } from "./protocol.ts";

export interface RoomState {
  readonly id: Id;
  readonly kind: Kind;
  readonly title: string;
  readonly peer: Peer | null;
  readonly people: Readonly<Record<Id, User>>;
  /** The last entry of the log that has been applied, without a hole before it. */
  readonly seq: number;
  readonly number: number;
  readonly activeAt: string;
  readonly last: Message | null;
  readonly read: number;
  readonly unread: number;
  /** What the server counted, … */
  readonly base: number;
  /** … up to this message: one below it must not count again. `uncounted`: not known. */
  readonly counted: number;
  /** Others' messages that came on top of it, by number. */
  readonly fresh: readonly number[];
  /** The others' read pointers. */
  readonly reads: Readonly<Record<Id, number>>;
  /** A window of the messages that ends at the newest, oldest first, without a hole; null: not loaded. */
  readonly messages: readonly Message[] | null;
  /** There is more above the window. */
  readonly older: boolean;
  /** The picture was thrown away and must be fetched; the answer may be lost with a line, so a welcome looks here. */
  readonly stale: boolean;
  /** The same for the window. */
  readonly blank: boolean;
  /** Entries that came before the ones they follow. */
  readonly ahead: Readonly<Record<number, LogEvent>>;
  /** Who types, and until when that is believed. */
  readonly typing: Readonly<Record<Id, number>>;
}

export interface State {
  readonly me: User | null;
  readonly epoch: Id | null;
  readonly account: number;
  readonly rooms: Readonly<Record<Id, RoomState>>;
  /** The cursor of the next page of rooms; null: all are here. */
  readonly moreRooms: string | null;
  readonly listed: boolean;
}

/** `counted` of a room whose counts are not known until a picture of it comes. */
export const uncounted = -1;

export const nothing: State = { me: null, epoch: null, account: 0, rooms: {}, moreRooms: null, listed: false };

export function fromRoom(room: Room): RoomState {
  return {
    id: room.id,
    kind: room.kind,
    title: room.title,
    peer: room.peer ?? null,
    people: people(room),
    seq: room.seq,
    number: room.number,
    activeAt: room.active_at,
    last: room.last ?? null,
    read: room.read,
    unread: room.unread,
    base: room.unread,
    counted: room.number,
    fresh: [],
    reads: Object.fromEntries((room.members ?? []).map((member) => [member.user.id, member.read])),
    messages: null,
    older: true,
    stale: false,
    blank: false,
    ahead: {},
    typing: {},
  };
}

export function people(room: Room): Record<Id, User> {
  const found: Record<Id, User> = {};
  for (const member of room.members ?? []) found[member.user.id] = member.user;
  if (room.peer) found[room.peer.id] = room.peer;
  return found;
}

/** Last activity first, as the server lists them. */
export function ordered(state: State): RoomState[] {
  return Object.values(state.rooms).sort((a, b) => {
    const byTime = Date.parse(b.activeAt) - Date.parse(a.activeAt);
    return byTime !== 0 ? byTime : a.id < b.id ? 1 : -1;
  });
}

export function totalUnread(state: State): number {
  return Object.values(state.rooms).reduce((sum, room) => sum + room.unread, 0);
}

/** Up to where everybody else has read: what makes two ticks. */
export function readByOthers(room: RoomState, me: Id | null): number {
  const others = Object.entries(room.reads).filter(([id]) => id !== me);
  return others.length === 0 ? 0 : Math.min(...others.map(([, number]) => number));
}

export function typists(room: RoomState, now: number): Id[] {
  return Object.entries(room.typing)
    .filter(([, until]) => until > now)
    .map(([id]) => id);
}
