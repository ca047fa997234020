// What is unread, and how many of it mention me. The server counts; what comes on top is counted here by the same rule, and
// where that cannot be known (a deletion below a count of unknown age) the room is asked. Pure functions on RoomState.
import type { Id, LogEvent, MessageDeleted, MessageEdited, Message } from "./protocol.ts";
import { type RoomState, uncounted } from "./state.ts";

export interface Moved {
  room: RoomState;
  /** The count cannot be known from here: look once more. */
  doubtful: boolean;
}

/** What the server says: the pointer stands at `number`, and up to `last` so many are unread. */
export interface Told {
  number: number;
  last: number;
  unread: number;
  mentions?: number;
  /** The log stood here when it was counted; null: not said. */
  seq: number | null;
  /** The pointer may have gone back. */
  back: boolean;
}

export function mentionsMe(message: Message, me: Id | null): boolean {
  return message.sender !== me && !message.deleted && !message.hidden && (message.everyone === true || (me !== null && message.mentions?.includes(me) === true));
}

/** What every badge shows, from what it is made of. */
export function tallied(room: RoomState): RoomState {
  const above = (number: number) => number > room.counted && number > room.read;
  const fresh = room.fresh.filter(above);
  const freshMentions = room.freshMentions.filter(above);
  return { ...room, fresh, freshMentions, unread: room.base + fresh.length, mentions: Math.max(0, room.baseMentions) + freshMentions.length };
}

function pointed(room: RoomState, read: number): RoomState {
  const marking = room.marking > read ? room.marking : 0;
  if (read === room.read && marking === room.marking) return room;
  return { ...room, read, marking, touched: room.touched + 1 };
}

/** The rule of unread: somebody else's is one more; my own with nothing unread moves my pointer. */
export function sent(room: RoomState, message: Message, me: Id | null): RoomState {
  const { number } = message;
  if (number <= room.counted) return room;
  if (message.sender !== me) {
    if (message.deleted || message.hidden || room.hidden.includes(number) || room.fresh.includes(number)) return room;
    const freshMentions = mentionsMe(message, me) ? [...room.freshMentions, number] : room.freshMentions;
    return tallied({ ...room, fresh: [...room.fresh, number], freshMentions });
  }
  if (room.counted === uncounted || room.unread > 0) return room;
  return tallied({ ...pointed(room, Math.max(room.read, number)), base: 0, baseMentions: 0, counted: number, countedAt: message.seq });
}

/** `known`: the message as it is held, before this. */
export function deleted(room: RoomState, { seq, data }: MessageDeleted, known: Message | null, me: Id | null): Moved {
  const { number, sender } = data;
  if (sender === me || number <= room.read) return sure(room);
  if (room.fresh.includes(number)) return sure(tallied(dropped(room, number)));
  if (number > room.counted || room.base === 0 || (room.countedAt !== null && seq <= room.countedAt)) return sure(room);
  if (room.countedAt === null || !known || known.deleted) return { room, doubtful: true };
  const baseMentions = mentionsMe(known, me) ? room.baseMentions - 1 : room.baseMentions;
  return sure(tallied({ ...room, base: room.base - 1, baseMentions }));
}

/** Another text may mention me, or not any more. */
export function edited(room: RoomState, { seq, data }: MessageEdited, known: Message | null, me: Id | null): Moved {
  const { number, sender } = data;
  if (sender === me || number <= room.read || data.hidden) return sure(room);
  const now = mentionsMe(data, me);
  if (number > room.counted) {
    if (!room.fresh.includes(number) || room.freshMentions.includes(number) === now) return sure(room);
    const freshMentions = now ? [...room.freshMentions, number] : room.freshMentions.filter((it) => it !== number);
    return sure(tallied({ ...room, freshMentions }));
  }
  if ((room.countedAt !== null && seq <= room.countedAt) || (!now && room.baseMentions === 0)) return sure(room);
  // What is held may be newer than this entry already.
  const older = known !== null && !known.deleted && moment(known.edited_at) < moment(data.edited_at);
  if (room.countedAt === null || !older) return { room, doubtful: true };
  return sure(tallied({ ...room, baseMentions: room.baseMentions + Number(now) - Number(mentionsMe(known, me)) }));
}

/** Deleted for me. The account's events have no place in the room's log, so a count may have it in already. */
export function hid(room: RoomState, numbers: readonly number[], me: Id | null): Moved {
  let next = room;
  let doubtful = false;
  for (const number of numbers) {
    if (number <= room.read) continue;
    if (next.fresh.includes(number)) next = dropped(next, number);
    else if (number <= room.counted && room.base > 0 && room.messages?.find((it) => it.number === number)?.sender !== me) doubtful = true;
  }
  return { room: next === room ? room : tallied(next), doubtful };
}

function dropped(room: RoomState, number: number): RoomState {
  const not = (it: number) => it !== number;
  return { ...room, fresh: room.fresh.filter(not), freshMentions: room.freshMentions.filter(not) };
}

function sure(room: RoomState): Moved {
  return { room, doubtful: false };
}

export function moment(time: string | undefined): number {
  return time === undefined ? 0 : Date.parse(time);
}

/** Others' messages between two numbers, where the window reaches that far. */
function others(room: RoomState, above: number, upTo: number, me: Id | null): Message[] | null {
  const first = room.messages?.[0];
  const last = room.messages?.[room.messages.length - 1];
  if (!room.messages || !first || !last) return null;
  if ((room.older && first.number > above + 1) || last.number < upTo) return null;
  return room.messages.filter((it) => it.number > above && it.number <= upTo && it.sender !== me && !it.deleted);
}

/** My pointer moves here before the server has said so. */
export function reading(room: RoomState, number: number, me: Id | null): RoomState {
  if (number <= room.read) return room;
  const left = number >= room.counted ? [] : others(room, number, room.counted, me);
  const counts = left ? { base: left.length, baseMentions: left.filter((it) => mentionsMe(it, me)).length } : {};
  return tallied({ ...pointed(room, number), ...counts, marking: number });
}

export function told(room: RoomState, it: Told, me: Id | null): Moved {
  const { number, last, unread, seq } = it;
  const baseMentions = it.mentions ?? 0;
  const counted = { counted: last, countedAt: seq, base: unread, baseMentions };
  if (number < room.read && (room.marking > number || !it.back || last < room.read)) {
    // Counted for a pointer that has moved on here; the answer to that move is on its way.
    if (last <= room.counted) return sure(room);
    return sure(tallied({ ...room, ...counted, ...(last <= room.read ? { base: 0, baseMentions: 0 } : {}) }));
  }
  if (last >= room.counted) return { room: tallied({ ...pointed(room, number), ...counted }), doubtful: overtaken(room, it, me) || surprising(room, it, me) };
  if (number === room.read) return sure(pointed(room, number));
  if (number >= room.counted) return sure(tallied({ ...pointed(room, number), base: 0, baseMentions: 0 }));
  const missing = others(room, last, room.counted, me);
  const more = missing?.filter((one) => mentionsMe(one, me)).length ?? 0;
  const next = { ...pointed(room, number), base: unread + (missing?.length ?? 0), baseMentions: baseMentions + more, countedAt: null };
  return { room: tallied(next), doubtful: missing === null };
}

/**
 * A count without a seq that meets one with a seq, up to the same message: what was deleted in between may be in the one
 * and not in the other.
 */
function surprising(room: RoomState, { number, last, unread, seq, back }: Told, me: Id | null): boolean {
  if (seq !== null || last !== room.counted || room.countedAt === null || unread === 0) return false;
  const expected = number === room.read ? room.base : (others(room, number, last, me)?.length ?? null);
  return expected === null ? back : expected !== unread;
}

/** An entry that takes away from the count was applied here, and may have come after it was made. */
function overtaken(room: RoomState, { number, last, seq, unread, mentions }: Told, me: Id | null): boolean {
  if (unread === 0 || (seq !== null && seq >= room.seq)) return false;
  if (seq !== null && seq < room.recentFrom) return true;
  return room.recent.some((event) => {
    if (seq !== null && event.seq <= seq) return false;
    if (!takesAway(event, (mentions ?? 0) > 0, me)) return false;
    const at = (event as MessageDeleted).data.number;
    return at > number && at <= last;
  });
}

function takesAway(event: LogEvent, mentions: boolean, me: Id | null): boolean {
  if (event.event === "message.deleted") return event.data.sender !== me;
  return event.event === "message.edited" && event.data.sender !== me && (mentions || mentionsMe(event.data, me));
}
