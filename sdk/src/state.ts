// What a client knows. Plain data, never changed in place: reduce.ts makes the next one. Derived things (totals, order,
// ticks, lines) are functions here, so that they cannot drift from what they are derived from.
import type { Data, Id, Kind, LogEvent, Member, Message, Peer, Role, Room, SystemEvent, Talk, Time, User } from "./protocol.ts";

/** A piece of a room's history, oldest first, without a hole. */
export interface Stretch {
  readonly messages: readonly Message[];
  /** The lines between them: who joined, left, renamed, pinned. */
  readonly system: readonly SystemEvent[];
  /** There is more above. */
  readonly older: boolean;
}

/** A stretch somewhere in the past, beside the newest one. */
export interface View extends Stretch {
  /** There is more below. */
  readonly newer: boolean;
}

export interface RoomState {
  readonly id: Id;
  readonly kind: Kind;
  readonly title: string;
  /** A group's own name; null: the title is made of its members' names. */
  readonly name: string | null;
  /** The names of the first of the others, where there is no name. */
  readonly names: readonly string[];
  readonly picture: Id | null;
  readonly about: string | null;
  readonly data: Data | null;
  /** What I may do here. */
  readonly role: Role;
  /** What keeps people from talking here; null: nothing. */
  readonly talk: Talk | null;
  readonly memberCount: number;
  readonly onlineCount: number | null;
  readonly peer: Peer | null;
  /** Everybody who was named here, also those who have left. */
  readonly people: Readonly<Record<Id, User>>;
  /** Who is in it, at most the first hundred; null: not asked for yet. Their pointers are in `reads` and `delivered`. */
  readonly members: Readonly<Record<Id, Member>> | null;
  /** How I keep it. */
  readonly pinned: boolean;
  readonly mutedUntil: Time | null;
  readonly archived: boolean;
  /** It was opened here by name: it stays although a list (of one that I had hidden) does not name it. */
  readonly opened: boolean;
  /** The last entry of the log that has been applied, without a hole before it. */
  readonly seq: number;
  /** Entries up to here are in the facts above already. */
  readonly facts: number;
  readonly number: number;
  readonly activeAt: Time;
  readonly last: Message | null;
  readonly read: number;
  /** Where I moved my pointer and the server has not said so yet; 0: nowhere. */
  readonly marking: number;
  readonly unread: number;
  /** Unread messages that mention me. */
  readonly mentions: number;
  /** What the server counted, … */
  readonly base: number;
  readonly baseMentions: number;
  /** … up to this message: one below it must not count again. `uncounted`: not known. */
  readonly counted: number;
  /** … when the log stood here; null: not known. */
  readonly countedAt: number | null;
  /** Others' messages that came on top of it, by number. */
  readonly fresh: readonly number[];
  /** Those of them that mention me. */
  readonly freshMentions: readonly number[];
  /** Counts my pointer's moves and my keeping: an answer that was asked for before such a move may be too old. */
  readonly touched: number;
  /** The others' read pointers. */
  readonly reads: Readonly<Record<Id, number>>;
  /** Up to where messages have arrived at the others; reading implies it. */
  readonly delivered: Readonly<Record<Id, number>>;
  /** A window of the messages that ends at the newest, oldest first, without a hole; null: not loaded. */
  readonly messages: readonly Message[] | null;
  /** The lines between them. */
  readonly system: readonly SystemEvent[];
  /** There is more above the window. */
  readonly older: boolean;
  /** Where one has jumped to; null: the window is what is looked at. */
  readonly view: View | null;
  /** Pinned messages, last pinned first; null: not asked for. */
  readonly pins: readonly Message[] | null;
  /** One is missing there. */
  readonly pinsStale: boolean;
  /** Messages that I have deleted for me: a late page may still bring them. */
  readonly hidden: readonly number[];
  /** The newest entries that are no sends: they come on top of a page that was read before them, … */
  readonly recent: readonly LogEvent[];
  /** … and all of them above this seq are there. */
  readonly recentFrom: number;
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
  /** The same of the archive. */
  readonly moreArchived: string | null;
  readonly listedArchived: boolean;
  /** What is unread in rooms that are not held, muted and archived ones and requests left out. */
  readonly beyond: number;
  /** Requests in rooms that are not held. */
  readonly asking: number;
  /** Rooms that I have hidden, and their last message then: an older picture of one does not bring it back. */
  readonly gone: Readonly<Record<Id, number>>;
  /** Rooms that a whole list did not name (hidden, archived), and how their logs stood. */
  readonly passed: Readonly<Record<Id, number>>;
}

/** `counted` of a room whose counts are not known until a picture of it comes. */
export const uncounted = -1;

export const nothing: State = {
  me: null,
  epoch: null,
  account: 0,
  rooms: {},
  moreRooms: null,
  listed: false,
  moreArchived: null,
  listedArchived: false,
  beyond: 0,
  asking: 0,
  gone: {},
  passed: {},
};

export function fromRoom(room: Room): RoomState {
  return {
    id: room.id,
    kind: room.kind,
    title: room.title,
    name: room.name ?? null,
    names: room.names ?? [],
    picture: room.picture ?? null,
    about: room.about ?? null,
    data: room.data ?? null,
    role: room.role,
    talk: room.talk ?? null,
    memberCount: room.member_count,
    onlineCount: room.online_count ?? null,
    peer: room.peer ?? null,
    people: people(room),
    members: membersOf(room),
    pinned: room.pinned ?? false,
    mutedUntil: room.muted_until ?? null,
    archived: room.archived ?? false,
    opened: false,
    seq: room.seq,
    facts: room.seq,
    number: room.number,
    activeAt: room.active_at,
    last: room.last ?? null,
    read: room.read,
    marking: 0,
    unread: room.unread,
    mentions: room.mentions ?? 0,
    base: room.unread,
    baseMentions: room.mentions ?? 0,
    counted: room.number,
    countedAt: room.seq,
    fresh: [],
    freshMentions: [],
    touched: 0,
    reads: pointers(room.members, "read"),
    delivered: pointers(room.members, "delivered"),
    messages: null,
    system: [],
    older: true,
    view: null,
    pins: null,
    pinsStale: false,
    hidden: [],
    recent: [],
    recentFrom: room.seq,
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
  if (room.last_by) found[room.last_by.id] ??= room.last_by;
  return found;
}

/** An answer about one room names its members; a list does not. */
export function membersOf(room: Room): Readonly<Record<Id, Member>> | null {
  if (!room.members || room.members.length === 0) return null;
  return Object.fromEntries(room.members.map((member) => [member.user.id, member]));
}

export function pointers(members: readonly Member[] | undefined, which: "read" | "delivered"): Record<Id, number> {
  return Object.fromEntries((members ?? []).map((member) => [member.user.id, member[which] ?? 0]));
}

/** The list as the server gives it: pinned ones first, then last activity first; archived ones and requests are elsewhere. */
export function ordered(state: State): RoomState[] {
  return Object.values(state.rooms).filter((room) => !room.archived && room.talk !== "request").sort(byActivity);
}

/** Where somebody asks whether they may write to me. */
export function requests(state: State): RoomState[] {
  return Object.values(state.rooms).filter((room) => room.talk === "request").sort(byActivity);
}

export function archived(state: State): RoomState[] {
  return Object.values(state.rooms).filter((room) => room.archived && room.talk !== "request").sort(byActivity);
}

function byActivity(a: RoomState, b: RoomState): number {
  if (a.pinned !== b.pinned && !a.archived) return a.pinned ? -1 : 1;
  const byTime = Date.parse(b.activeAt) - Date.parse(a.activeAt);
  return byTime !== 0 ? byTime : a.id < b.id ? 1 : -1;
}

export function isMuted(room: RoomState, now: number): boolean {
  return room.mutedUntil !== null && Date.parse(room.mutedUntil) > now;
}

/** What a badge shows: rooms that are neither muted nor archived nor requests, those that are not loaded included. */
export function totalUnread(state: State, now: number): number {
  return state.beyond + loudUnread(state, now);
}

export function loudUnread(state: State, now: number): number {
  return Object.values(state.rooms).reduce((sum, room) => (room.archived || room.talk === "request" || isMuted(room, now) ? sum : sum + room.unread), 0);
}

export function totalMentions(state: State): number {
  return Object.values(state.rooms).reduce((sum, room) => sum + room.mentions, 0);
}

/** Up to where everybody else has read: what makes two ticks. */
export function readByOthers(room: RoomState, me: Id | null): number {
  return least(room.reads, me, room);
}

/** Up to where messages have arrived at everybody else. */
export function deliveredByOthers(room: RoomState, me: Id | null): number {
  const reached: Record<Id, number> = { ...room.delivered };
  for (const [id, number] of Object.entries(room.reads)) reached[id] = Math.max(number, reached[id] ?? 0);
  return least(reached, me, room);
}

function least(pointers: Readonly<Record<Id, number>>, me: Id | null, room: RoomState): number {
  const others = Object.entries(pointers).filter(([id]) => id !== me && (room.members === null || id in room.members));
  return others.length === 0 ? 0 : Math.min(...others.map(([, number]) => number));
}

/** How many messages somebody may send who has asked and waits (docs/PROTOCOL.md, 2.2). */
export const askingMost = 3;

/** What keeps people from talking. Where the other person has left, nothing else matters. */
export function talkOf(room: RoomState): Talk | null {
  return room.peer?.gone ? "ended" : room.talk;
}

/** Something can be written here, as far as is known; the server decides. */
export function mayPost(room: RoomState): boolean {
  const talk = talkOf(room);
  return room.role !== "reader" && (talk === null || (talk === "requested" && room.number < askingMost));
}

/** What is there can be changed: reactions, pins, other words. */
export function mayTouch(room: RoomState): boolean {
  return room.role !== "reader" && talkOf(room) === null;
}

export function typists(room: RoomState, now: number): Id[] {
  return Object.entries(room.typing)
    .filter(([, until]) => until > now)
    .map(([id]) => id);
}

/** What is looked at: where one has jumped to, else the newest window. */
export function shownStretch(room: RoomState): View | null {
  if (room.view) return room.view;
  return room.messages && { messages: room.messages, system: room.system, older: room.older, newer: false };
}

export type Line = { line: "message"; seq: number; message: Message } | { line: "system"; seq: number; event: SystemEvent };

/** Messages and the lines between them, in the order of the log. */
export function lines(stretch: Stretch): Line[] {
  const found: Line[] = stretch.messages.map((message) => ({ line: "message", seq: message.seq, message }));
  for (const event of stretch.system) found.push({ line: "system", seq: event.seq, event });
  return found.sort((a, b) => a.seq - b.seq);
}

/** The log brings no other line than these. */
export function isSystem(event: LogEvent): event is SystemEvent {
  switch (event.event) {
    case "room.created":
    case "room.changed":
    case "member.joined":
    case "member.left":
    case "member.changed":
    case "message.pinned":
      return true;
    default:
      return false;
  }
}
