// How one room's picture changes: entries of its log in their turn, fresher snapshots. Pure functions on RoomState;
// reduce.ts decides which one a frame calls, counts.ts what is unread, window.ts which messages are held.
import type { Ask } from "./ask.ts";
import { deleted, edited, hid, type Moved, sent, told } from "./counts.ts";
import type { Id, Kept, LogEvent, Member, Message, Peer, Room, Talk, User } from "./protocol.ts";
import { fromRoom, membersOf, people, pointers, type RoomState, uncounted } from "./state.ts";
import { amend, arrived, find, hide, line, remember } from "./window.ts";

const aheadMost = 500;
/** Beyond so many, an answer names only the first ones. */
export const namedMost = 100;

export interface Taken {
  /** Null: the room is not mine any more. */
  room: RoomState | null;
  asks: Ask[];
}

/** Next: apply. Old: drop. Early: keep until what is missing has come. */
export function take(room: RoomState, events: readonly LogEvent[], me: Id | null): Taken {
  const asks: Ask[] = [];
  let next: RoomState | null = room;
  const turn = (held: RoomState, event: LogEvent): RoomState | null => {
    const { room: after, asks: more } = apply(held, event, me);
    asks.push(...more);
    return after;
  };
  for (const event of events) {
    if (!next) break;
    if (event.seq <= next.seq) continue;
    if (event.seq === next.seq + 1) next = turn(next, event);
    else if (Object.keys(next.ahead).length < aheadMost) next = { ...next, ahead: { ...next.ahead, [event.seq]: event } };
  }
  for (let early = next?.ahead[next.seq + 1]; next && early; early = next?.ahead[next.seq + 1]) next = turn(next, early);
  if (!next || next === room) return { room: next, asks };
  return { room: { ...next, ahead: later(next.ahead, next.seq) }, asks };
}

function later(ahead: RoomState["ahead"], seq: number): RoomState["ahead"] {
  const left = Object.entries(ahead).filter(([at]) => Number(at) > seq);
  return left.length === Object.keys(ahead).length ? ahead : Object.fromEntries(left);
}

/** One entry of the log, in its turn. */
function apply(held: RoomState, event: LogEvent, me: Id | null): Taken {
  const asks: Ask[] = [];
  const room: RoomState = line(remember({ ...held, seq: event.seq }, event), event);
  const counted = ({ room: next, doubtful }: Moved): RoomState => {
    if (!doubtful) return next;
    asks.push({ ask: "room", room: held.id, fresh: true });
    return { ...next, stale: true };
  };
  const shown = room.messages !== null || room.view !== null;
  const unknown = shown || (room.kind === "group" && event.event === "message.sent") ? strangers(room, named(event), me) : [];
  if (unknown.length > 0) asks.push({ ask: "people", room: room.id, users: unknown });
  switch (event.event) {
    case "message.sent":
      return { room: sent(said(room, event.data), event.data, me), asks };
    case "message.edited": {
      const before = find(held, event.data.number);
      return { room: counted(edited(amend(room, event, me), event, before, me)), asks };
    }
    case "message.deleted": {
      const before = find(held, event.data.number);
      return { room: counted(deleted(amend(room, event, me), event, before, me)), asks };
    }
    case "message.pinned": {
      const next = amend(room, event, me);
      if (!next.pins || next.pins.some((it) => it.number === event.data.number)) return { room: next, asks };
      asks.push({ ask: "pins", room: room.id, fresh: true });
      return { room: { ...next, pinsStale: true }, asks };
    }
    case "message.unpinned":
    case "reaction.added":
    case "reaction.removed":
      return { room: amend(room, event, me), asks };
    case "room.deleted":
      return { room: null, asks: [] };
    case "member.left":
      if (event.data.user === me) return { room: null, asks: [] };
      break;
    default:
      break;
  }
  if (event.seq <= room.facts) return { room, asks };
  const { room: next, look } = settled(room, event, me);
  if (look) asks.push({ ask: "room", room: room.id, fresh: true });
  return { room: next, asks };
}

/** Who and how the room is. `look`: the entry does not say enough. */
function settled(room: RoomState, event: LogEvent, me: Id | null): { room: RoomState; look: boolean } {
  switch (event.event) {
    case "room.changed": {
      const { data } = event;
      const name = data.name === undefined ? room.name : data.name;
      const next = {
        ...room,
        name,
        title: name ?? room.title,
        about: data.about === undefined ? room.about : data.about,
        picture: data.picture === undefined ? room.picture : data.picture,
        data: data.data === undefined ? room.data : data.data,
      };
      return { room: next, look: data.name === null };
    }
    case "member.joined": {
      const fresh = event.data.users.filter((id) => !room.members || !(id in room.members));
      const members = room.members && { ...room.members };
      for (const id of fresh) {
        const user = room.people[id];
        if (members && user && Object.keys(members).length < namedMost) members[id] = { user, online: false, role: "member", read: 0, delivered: 0 };
      }
      return { room: { ...room, members, memberCount: room.memberCount + fresh.length }, look: room.members !== null || room.name === null };
    }
    case "member.left": {
      const { user } = event.data;
      const away = <T>(map: Readonly<Record<Id, T>>) => without(map, user);
      const next = {
        ...room,
        members: room.members && away(room.members),
        memberCount: room.memberCount - 1,
        reads: away(room.reads),
        delivered: away(room.delivered),
        typing: away(room.typing),
      };
      return { room: next, look: room.name === null || room.memberCount > namedMost };
    }
    case "member.changed": {
      const { user, role } = event.data;
      const member = room.members?.[user];
      const members = room.members && member ? { ...room.members, [user]: { ...member, role } } : room.members;
      return { room: { ...room, members, role: user === me ? role : room.role }, look: false };
    }
    default:
      return { room, look: false };
  }
}

function said(room: RoomState, message: Message): RoomState {
  const invisible = message.hidden || room.hidden.includes(message.number);
  const newest = !room.last || message.number > room.last.number;
  const next: RoomState = {
    ...room,
    number: Math.max(room.number, message.number),
    activeAt: newest || message.number === room.last?.number ? message.created_at : room.activeAt,
    last: newest && !invisible ? message : room.last,
    typing: without(room.typing, message.sender),
  };
  return invisible ? next : arrived(next, message);
}

export function without<T>(map: Readonly<Record<Id, T>>, key: Id): Readonly<Record<Id, T>> {
  if (!(key in map)) return map;
  const { [key]: _, ...rest } = map;
  return rest;
}

/** Everybody whose name is needed to show the entry. */
function named(event: LogEvent): Id[] {
  const by = event.by === undefined ? [] : [event.by];
  switch (event.event) {
    case "message.sent":
    case "message.edited":
      return namedIn(event.data);
    case "member.joined":
      return [...by, ...event.data.users];
    case "member.left":
    case "member.changed":
      return [...by, event.data.user];
    default:
      return by;
  }
}

export function namedIn(it: Message): Id[] {
  return it.reply ? [it.sender, it.reply.sender] : [it.sender];
}

/** Those whose names are not known. */
export function strangers(room: RoomState, ids: readonly Id[], me: Id | null): Id[] {
  return [...new Set(ids)].filter((id) => id !== me && !(id in room.people));
}

/** Those who are named in what is shown. */
export function namedInEvents(events: readonly LogEvent[]): Id[] {
  return events.flatMap(named);
}

export function acquainted(room: RoomState, users: readonly User[]): RoomState {
  if (users.length === 0) return room;
  const found = { ...room.people };
  for (const user of users) found[user.id] = { ...found[user.id], ...user };
  return { ...room, people: found };
}

/** A person has another name or picture. `look`: the title is made of names. */
export function renamed(room: RoomState, user: User): { room: RoomState; look: boolean } {
  const held = room.people[user.id];
  const member = room.members?.[user.id];
  const peer = room.peer?.id === user.id ? room.peer : null;
  if (!held && !member && !peer) return { room, look: false };
  // What lists leave out of a person stays as it was known.
  const kept = { ...(held?.about === undefined ? {} : { about: held.about }), ...(held?.data === undefined ? {} : { data: held.data }) };
  const now: User = { ...kept, ...user };
  const seen = peer && { ...now, online: peer.online, ...(peer.last_seen === undefined ? {} : { last_seen: peer.last_seen }) };
  const next: RoomState = {
    ...room,
    people: { ...room.people, [user.id]: now },
    members: room.members && member ? { ...room.members, [user.id]: { ...member, user: now } } : room.members,
    peer: seen ?? room.peer,
    title: peer && room.kind === "direct" ? user.name : room.title,
  };
  return { room: next, look: room.kind === "group" && room.name === null };
}

export function seen(room: RoomState, user: Id, online: boolean, lastSeen: string | undefined): RoomState {
  const peer = room.peer?.id === user ? room.peer : null;
  const member = room.members?.[user];
  if (!peer && !member) return room;
  const here = <T extends { last_seen?: string }>({ last_seen: _, ...rest }: T) => ({ ...rest, online, ...(lastSeen === undefined ? {} : { last_seen: lastSeen }) });
  const turned = (member ?? peer)?.online !== online;
  return {
    ...room,
    peer: peer ? (here(peer) as Peer) : room.peer,
    members: room.members && member ? { ...room.members, [user]: here(member) as Member } : room.members,
    onlineCount: room.onlineCount !== null && turned ? Math.max(0, room.onlineCount + (online ? 1 : -1)) : room.onlineCount,
  };
}

export function keptAs(room: RoomState, kept: Kept): RoomState {
  const { pinned = false, muted_until: mutedUntil = null, archived = false } = kept;
  if (room.pinned === pinned && room.mutedUntil === mutedUntil && room.archived === archived) return room;
  return { ...room, pinned, mutedUntil, archived, touched: room.touched + 1 };
}

/** Whether people talk here is different now: who types and who is here is not known any more. */
export function talked(room: RoomState, talk: Talk | undefined): RoomState {
  const now = talk ?? null;
  return room.talk === now ? room : { ...room, talk: now, typing: now === null ? room.typing : {}, touched: room.touched + 1 };
}

/** Deleted for me, here or on another device. */
export function hidden(room: RoomState, numbers: readonly number[], me: Id | null): Moved {
  const { room: counts, doubtful } = hid(room, numbers, me);
  const next = { ...hide(counts, numbers), touched: room.touched + 1 };
  if (!next.last || !numbers.includes(next.last.number)) return { room: next, doubtful };
  const end = next.messages?.[next.messages.length - 1];
  return { room: { ...next, last: end ?? null }, doubtful: doubtful || !end };
}

/** A fresher picture of a room over what is held of it. Its window stays: the replay or the log fills what is between. */
export function merge(held: RoomState | undefined, room: Room, me: Id | null, touched?: number): RoomState {
  if (!held) return fromRoom(room);
  // Asked for before my pointer moved here, either way: what it says of that is of then. Once more.
  const news = touched === undefined || touched === held.touched;
  const counted = { number: room.read, last: room.number, unread: room.unread, mentions: room.mentions ?? 0, seq: room.seq, back: touched !== undefined };
  const { room: counts, doubtful } = news ? told(held, counted, me) : { room: held, doubtful: true };
  let next: RoomState = acquainted(news ? talked(keptAs(counts, room), room.talk) : counts, Object.values(people(room)));
  next = { ...next, reads: furthest(next.reads, pointers(room.members, "read")), delivered: furthest(next.delivered, pointers(room.members, "delivered")), peer: room.peer ?? next.peer };
  // A picture older than what has been applied has nothing else to say.
  if (room.seq < held.seq) return doubtful ? { ...next, stale: true } : next;
  const members = membersOf(room);
  const whole = held.messages !== null || held.view !== null;
  const end = held.messages?.[held.messages.length - 1];
  // Taken before I hid it: the next picture has another one.
  const veiled = room.last !== undefined && held.hidden.includes(room.last.number);
  const same = veiled || (end !== undefined && end.number === room.last?.number && room.seq === held.seq);
  next = {
    ...next,
    title: room.title,
    name: room.name ?? null,
    names: room.names ?? [],
    picture: room.picture ?? null,
    role: room.role,
    number: Math.max(held.number, room.number),
    last: same ? (end ?? null) : (room.last ?? null),
    activeAt: room.active_at,
    stale: doubtful || (veiled && !news && !end),
  };
  if (members) {
    next = { ...next, members, memberCount: room.member_count, onlineCount: room.online_count ?? null, about: room.about ?? null, data: room.data ?? null, facts: room.seq };
    // Who is not in it any more has no pointer in it.
    if (room.member_count <= namedMost) next = { ...next, reads: only(next.reads, members), delivered: only(next.delivered, members) };
  } else if (!whole) next = { ...next, members: room.seq === held.seq ? held.members : null, memberCount: room.member_count, facts: room.seq };
  // Without a window there is nothing to keep whole, so the cursor may jump.
  if (whole) return next;
  const jumped = room.seq > held.seq ? { recent: [], recentFrom: room.seq, pins: null } : {};
  return { ...next, ...jumped, seq: room.seq, ahead: later(held.ahead, room.seq) };
}

function furthest(held: Readonly<Record<Id, number>>, more: Readonly<Record<Id, number>>): Readonly<Record<Id, number>> {
  const next = { ...held };
  for (const [id, number] of Object.entries(more)) next[id] = Math.max(number, next[id] ?? 0);
  return next;
}

function only(map: Readonly<Record<Id, number>>, members: Readonly<Record<Id, Member>>): Readonly<Record<Id, number>> {
  return Object.fromEntries(Object.entries(map).filter(([id]) => id in members));
}

/** What is left of a room whose log is not trusted any more: who it is with. Counts come with the next picture of it. */
export function emptied(room: RoomState, seq: number): RoomState {
  return {
    ...room,
    seq,
    facts: seq,
    counted: uncounted,
    countedAt: null,
    fresh: [],
    freshMentions: [],
    marking: 0,
    messages: null,
    system: [],
    older: true,
    view: null,
    pins: null,
    recent: [],
    recentFrom: seq,
    stale: true,
    blank: room.blank || room.messages !== null,
    ahead: {},
    typing: {},
    last: null,
    number: 0,
    read: 0,
    touched: room.touched + 1,
  };
}
