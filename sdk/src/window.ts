// The pieces of a room's history that are held: the newest window, and one somewhere in the past that one has jumped to.
// Pages may be late: entries that were applied since they were read come on top of them again. Pure functions.
import { amended } from "./amend.ts";
import type { Id, LogEvent, Message, Messages, SystemEvent } from "./protocol.ts";
import { isSystem, type RoomState, type Stretch, type View } from "./state.ts";

/** So many entries are remembered for late pages; an older page is asked for again. */
const recentMost = 200;
const hiddenMost = 500;

/** A message that is held, wherever. */
export function find(room: RoomState, number: number): Message | null {
  const is = (it: Message) => it.number === number;
  return room.messages?.find(is) ?? room.view?.messages.find(is) ?? (room.last?.number === number ? room.last : null);
}

/** What an entry that is no send does to all that is held. */
export function amend(room: RoomState, event: LogEvent, me: Id | null): RoomState {
  const how = (it: Message) => amended(it, event, me);
  const messages = room.messages && mapped(room.messages, how);
  const view = room.view && viewed(room.view, mapped(room.view.messages, how));
  const next = { ...room, messages, view, last: room.last && how(room.last) };
  return room.pins ? { ...next, pins: pinsAfter(next, mapped(room.pins, how), event) } : next;
}

function pinsAfter(room: RoomState, pins: readonly Message[], event: LogEvent): readonly Message[] {
  if (event.event === "message.deleted" || event.event === "message.unpinned") return pins.filter((it) => it.number !== event.data.number);
  if (event.event !== "message.pinned" || pins.some((it) => it.number === event.data.number)) return pins;
  // The preview lacks what hangs on a message.
  const it = find({ ...room, last: null }, event.data.number);
  return it ? [it, ...pins] : pins;
}

function mapped(list: readonly Message[], how: (it: Message) => Message): readonly Message[] {
  let changed = false;
  const next = list.map((it) => {
    const now = how(it);
    changed ||= now !== it;
    return now;
  });
  return changed ? next : list;
}

function viewed(view: View, messages: readonly Message[]): View {
  return messages === view.messages ? view : { ...view, messages };
}

/** A line between the messages, in its turn. */
export function line(room: RoomState, event: LogEvent): RoomState {
  if (!isSystem(event)) return room;
  const system = room.messages ? joined(room.system, [event]) : room.system;
  const view = room.view && !room.view.newer ? { ...room.view, system: joined(room.view.system, [event]) } : room.view;
  return { ...room, system, view };
}

export function remember(room: RoomState, event: LogEvent): RoomState {
  if (event.event === "message.sent") return room;
  const recent = [...room.recent, event];
  const out = recent.length > recentMost ? recent.shift() : undefined;
  return { ...room, recent, recentFrom: out?.seq ?? room.recentFrom };
}

/** A message in its turn. What is held of it already came by an answer that is not older. */
export function arrived(room: RoomState, message: Message): RoomState {
  const into = (list: readonly Message[]) => (list.some((it) => it.seq === message.seq) ? list : joined(list, [message]));
  const messages = room.messages && into(room.messages);
  const view = room.view && !room.view.newer ? viewed(room.view, into(room.view.messages)) : room.view;
  return { ...room, messages, view };
}

/** Deleted for me: as if they had not been. */
export function hide(room: RoomState, numbers: readonly number[]): RoomState {
  const gone = new Set(numbers);
  const without = (list: readonly Message[]) => {
    const left = list.filter((it) => !gone.has(it.number));
    return left.length === list.length ? list : left;
  };
  const view = room.view && viewed(room.view, without(room.view.messages));
  return {
    ...room,
    messages: room.messages && without(room.messages),
    view: view && view.messages.length > 0 ? view : null,
    pins: room.pins && without(room.pins),
    hidden: [...room.hidden.filter((it) => !gone.has(it)), ...gone].slice(-hiddenMost),
  };
}

/** By seq, each once; of two the second. */
export function joined<T extends { readonly seq: number }>(held: readonly T[], more: readonly T[]): readonly T[] {
  const newest = held[held.length - 1];
  if (more.length === 1 && more[0] && newest && more[0].seq > newest.seq) return [...held, more[0]];
  const bySeq = new Map(held.map((it) => [it.seq, it]));
  for (const it of more) bySeq.set(it.seq, it);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

interface Ready {
  messages: readonly Message[];
  system: readonly SystemEvent[];
  /** The log stood here, at least. */
  seq: number;
}

/** A page as it would be now, oldest first; null: it is too old to tell, ask again. */
export function ready(room: RoomState, page: Messages, me: Id | null): Ready | null {
  const seq = page.seq ?? room.seq;
  if (seq < room.seq && seq < room.recentFrom) return null;
  const since = room.recent.filter((event) => event.seq > seq);
  const messages = page.data
    .filter((it) => !room.hidden.includes(it.number))
    .map((it) => since.reduce((now, event) => amended(now, event, me), it))
    .sort((a, b) => a.seq - b.seq);
  const system = joined((page.system ?? []).filter(isSystem), since.filter(isSystem));
  return { messages, system, seq };
}

/** The newest page. Null when the log has gone past it while it was on its way: ask again. */
export function newest(room: RoomState, page: Messages, me: Id | null): RoomState | null {
  const it = ready(room, page, me);
  if (!it) return null;
  const first = it.messages[0];
  const end = it.messages[it.messages.length - 1];
  const held = room.messages ?? [];
  // Messages that came after the page was read are in the window, if there is one.
  if (!room.messages && it.seq < room.seq && room.last && room.last.seq > it.seq) return null;
  const lastHeld = held[held.length - 1];
  // A page that does not touch what is held would leave a hole: then what is held goes.
  const touches = lastHeld !== undefined && first !== undefined && first.number <= lastHeld.number + 1;
  const longer = touches && held[0] !== undefined && held[0].seq < first.seq;
  const above = touches ? held.filter((one) => one.seq < first.seq) : [];
  const later = held.filter((one) => one.seq > it.seq && one.seq > (end?.seq ?? 0));
  const messages = [...above, ...it.messages, ...later];
  const system = joined(touches || !page.page.has_more ? room.system : room.system.filter((one) => one.seq > (first?.seq ?? 0)), it.system);
  const next: RoomState = { ...room, messages, system, blank: false, older: longer ? room.older : page.page.has_more };
  return fresher(next, messages[messages.length - 1] ?? null, it.seq);
}

/** The preview follows the window where that knows better. */
function fresher(room: RoomState, end: Message | null, seq: number): RoomState {
  const last = room.last;
  if (end && (!last || end.number >= last.number)) {
    const activeAt = last && end.number === last.number ? room.activeAt : end.created_at;
    return { ...room, last: end, number: Math.max(room.number, end.number), activeAt };
  }
  // The last one has been hidden or is out of reach.
  return last && seq >= room.seq && seq >= last.seq ? { ...room, last: end } : room;
}

/** Older messages above the window, if it still begins where they were asked for. */
export function above(room: RoomState, page: Messages, edge: number, me: Id | null): RoomState | null {
  const it = ready(room, page, me);
  if (!it) return null;
  if (!room.messages || room.messages[0]?.seq !== edge) return room;
  return { ...room, ...grown(room as Stretch, it), older: page.page.has_more };
}

function grown(held: Stretch, it: Ready): { messages: readonly Message[]; system: readonly SystemEvent[] } {
  return { messages: joined(held.messages, it.messages), system: joined(held.system, it.system) };
}

/** Around a message or a moment: beside the newest window, or together with it where they meet. */
export function around(room: RoomState, page: Messages, me: Id | null): RoomState | null {
  const it = ready(room, page, me);
  if (!it) return null;
  const end = it.messages[it.messages.length - 1];
  // There is nothing to look at.
  if (!end) return { ...room, view: null };
  const view: View = { messages: it.messages, system: it.system, older: page.page.next !== null, newer: room.messages === null || end.number < room.number };
  return met({ ...room, view }, it.seq);
}

export function viewAbove(room: RoomState, page: Messages, edge: number, me: Id | null): RoomState | null {
  const it = ready(room, page, me);
  if (!it) return null;
  if (!room.view || room.view.messages[0]?.seq !== edge) return room;
  return { ...room, view: { ...room.view, ...grown(room.view, it), older: page.page.has_more } };
}

export function viewBelow(room: RoomState, page: Messages, edge: number, me: Id | null): RoomState | null {
  const it = ready(room, page, me);
  if (!it) return null;
  const { view } = room;
  if (!view || view.messages[view.messages.length - 1]?.seq !== edge) return room;
  const next = grown(view, it);
  const end = next.messages[next.messages.length - 1];
  // What came after the page was read is not in it, and was not put into a view that did not reach that far.
  const newer = page.page.has_more || (it.seq < room.seq && end !== undefined && end.number < room.number);
  return met({ ...room, view: { ...view, ...next, newer } }, it.seq);
}

/** Where the view has reached the newest window, they are one again. */
function met(room: RoomState, seq: number): RoomState {
  const { view, messages } = room;
  const first = messages?.[0];
  const end = view?.messages[view.messages.length - 1];
  if (!view || !messages || !first || !end) return room;
  // Beside each other is not enough: the lines between the two are in neither.
  const touch = end.seq >= first.seq || (!view.newer && seq >= first.seq);
  if (!touch) return view.newer ? room : { ...room, view: { ...view, newer: true } };
  const longer = (view.messages[0]?.seq ?? first.seq) < first.seq;
  const system = joined(view.system, room.system);
  // The window's own messages are the newer ones: they have had every entry in its turn.
  return { ...room, messages: joined(view.messages, messages), system, older: longer ? view.older : room.older, view: null };
}
