// state × frame → state, and what must be asked. Pure: no clock, no network, no order of arrival taken for granted.
// The property under test: snapshot(a) + events(a..b) = snapshot(b), whatever is dropped, doubled or early in between.
import type { AccountEvent, LogEvent, Id, Marked, Message, Page, Paged, Reset, Room, Signal, Welcome } from "./protocol.ts";
import { emptied, merge, newest, older, reading, take, told, without } from "./room.ts";
import { nothing, type RoomState, type State } from "./state.ts";

export type Action =
  | { type: "welcome"; welcome: Welcome }
  | { type: "event"; event: LogEvent }
  | { type: "events"; room: Id; events: LogEvent[]; head: number }
  | { type: "account"; event: AccountEvent }
  | { type: "signal"; signal: Signal; now: number }
  | { type: "reset"; reset: Reset }
  | { type: "rooms"; rooms: Paged<Room>; first: boolean }
  | { type: "room"; room: Room }
  | { type: "gone"; room: Id }
  | { type: "messages"; room: Id; messages: Message[]; page: Page; older: boolean }
  | { type: "marked"; marked: Marked }
  /** Marked here, not yet answered: badges need not wait. */
  | { type: "reading"; room: Id; number: number }
  | { type: "tick"; now: number };

/** What the client must fetch for the state to be whole again. */
export type Ask =
  /** `fresh`: an answer that is on its way already may be too old. */
  | { ask: "room"; room: Id; fresh?: true }
  | { ask: "messages"; room: Id }
  /** `head`: the last entry known to be missing, where one is; it may come by itself. */
  | { ask: "events"; room: Id; fresh?: true; head?: number }
  | { ask: "rooms" };

export interface Next {
  state: State;
  asks: Ask[];
}

const typingLasts = 5_000;

export function reduce(state: State, action: Action): Next {
  switch (action.type) {
    case "welcome":
      return welcome(state, action.welcome);
    case "event":
      return event(state, action.event);
    case "events":
      return events(state, action.room, action.events, action.head);
    case "account":
      return account({ ...state, account: Math.max(state.account, action.event.account) }, action.event);
    case "signal":
      return signal(state, action.signal, action.now);
    case "reset":
      return reset(state, action.reset.reset, action.reset.seq);
    case "rooms":
      return listed(state, action.rooms, action.first);
    case "room":
      return room(state, action.room);
    case "gone":
      return done({ ...state, rooms: without(state.rooms, action.room) });
    case "messages":
      return messages(state, action.room, action);
    case "marked":
      return moved(state, action.marked);
    case "reading":
      return done(change(state, action.room, (it) => reading(it, action.number, mine(state))));
    case "tick":
      return done(expire(state, action.now));
  }
}

function done(state: State, ...asks: Ask[]): Next {
  return { state, asks };
}

function put(state: State, it: RoomState): State {
  return { ...state, rooms: { ...state.rooms, [it.id]: it } };
}

function change(state: State, id: Id, how: (it: RoomState) => RoomState): State {
  const held = state.rooms[id];
  if (!held) return state;
  const next = how(held);
  return next === held ? state : put(state, next);
}

function mine(state: State): Id | null {
  return state.me?.id ?? null;
}

function event(state: State, it: LogEvent): Next {
  const held = state.rooms[it.room];
  if (!held) return done(state, { ask: "room", room: it.room });
  const next = take(held, [it], mine(state));
  const after = next === held ? state : put(state, next);
  if (next.seq >= it.seq) return done(after);
  // A hole. Without a window a fresh picture of the room says everything; with one, the log fills it.
  return done(after, { ask: next.messages ? "events" : "room", room: it.room });
}

function events(state: State, id: Id, list: LogEvent[], head: number): Next {
  const held = state.rooms[id];
  if (!held) return done(state);
  const next = take(held, list, mine(state));
  if (next.seq < head && next.seq === held.seq) return reset(state, id, head);
  const after = next === held ? state : put(state, next);
  const hole = next.seq < head || Object.keys(next.ahead).length > 0;
  return hole ? done(after, { ask: "events", room: id }) : done(after);
}

function room(state: State, it: Room): Next {
  const next = merge(state.rooms[it.id], it, mine(state));
  const after = put(state, next);
  const asks = behind(next, it.seq);
  // Taken before something that has arrived meanwhile.
  if (next.stale) asks.unshift({ ask: "room", room: it.id });
  return done(after, ...asks);
}

/** A picture of a room says that its log has gone past the window that is held: what is between must come. */
function behind(held: RoomState, head: number): Ask[] {
  return held.messages && held.seq < head ? [{ ask: "events", room: held.id, head }] : [];
}

function messages(state: State, id: Id, it: { messages: Message[]; page: Page; older: boolean }): Next {
  const held = state.rooms[id];
  if (!held) return done(state);
  const next = it.older ? older(held, it.messages, it.page) : newest(held, it.messages, it.page);
  return next ? done(put(state, next)) : done(state, { ask: "messages", room: id });
}

function moved(state: State, it: Marked): Next {
  const held = state.rooms[it.room];
  if (!held) return done(state);
  const next = told(held, it.number, it.last, it.unread, mine(state));
  const after = next.room === held ? state : put(state, next.room);
  return next.doubtful ? done(after, { ask: "room", room: it.room }) : done(after);
}

function listed(state: State, rooms: Paged<Room>, first: boolean): Next {
  let next: State = { ...state, listed: true };
  const asks: Ask[] = [];
  for (const it of rooms.data) {
    const merged = merge(next.rooms[it.id], it, mine(state));
    next = put(next, merged);
    asks.push(...behind(merged, it.seq));
  }
  // A refreshed first page says nothing about how far the list had been read.
  const beyond = first && state.listed && Object.keys(state.rooms).length > rooms.data.length;
  return done({ ...next, moreRooms: beyond ? state.moreRooms : rooms.page.has_more ? rooms.page.next : null }, ...asks);
}

function welcome(state: State, it: Welcome): Next {
  const asks: Ask[] = [];
  if (state.epoch !== null && state.epoch !== it.epoch) {
    // The log may have gone back: nothing that is held can be trusted.
    asks.push({ ask: "rooms" });
    for (const { id, messages } of Object.values(state.rooms)) if (messages) asks.push({ ask: "room", room: id }, { ask: "messages", room: id });
    return done({ ...nothing, me: it.user, epoch: it.epoch, account: it.account }, ...asks);
  }
  let next: State = { ...state, me: it.user, epoch: it.epoch, account: it.account };
  if (!it.more) {
    const still = new Set([...it.rooms.map((head) => head.room), ...Object.keys(it.heads)]);
    for (const id of Object.keys(state.rooms)) if (!still.has(id)) next = { ...next, rooms: without(next.rooms, id) };
  }
  for (const head of it.rooms) {
    next = change(next, head.room, (held) => ({
      ...held,
      number: Math.max(held.number, head.number),
      read: head.read,
      unread: head.unread,
      base: head.unread,
      counted: head.number,
      fresh: [],
      reads: { ...held.reads, ...head.reads },
      typing: {},
    }));
  }
  // What had been asked for may have been lost with the line.
  for (const { id, stale, blank } of Object.values(next.rooms)) {
    if (stale) asks.push({ ask: "room", room: id });
    if (blank) asks.push({ ask: "messages", room: id });
  }
  let unknown = it.more;
  for (const [id, seq] of Object.entries(it.heads)) {
    const held = state.rooms[id];
    if (!held) unknown = true;
    else if (held.seq < seq) asks.push({ ask: held.messages ? "events" : "room", room: id });
  }
  if (unknown) asks.push({ ask: "rooms" });
  return done(next, ...asks);
}

function account(state: State, it: AccountEvent): Next {
  if (it.event === "room.removed" || it.event === "room.hidden") return done({ ...state, rooms: without(state.rooms, it.room) });
  if (it.event === "profile.changed") return done({ ...state, me: it.user });
  if (it.event === "account.changed") return done(state, { ask: "rooms" });
  if (it.event !== "room.added") return done(state);
  // Held already, from the answer that opened it: what was said before this session listened did not come live.
  return done(state, { ask: state.rooms[it.room]?.messages ? "events" : "room", room: it.room, fresh: true });
}

function reset(state: State, id: Id, seq: number): Next {
  const held = state.rooms[id];
  if (!held) return done(state, { ask: "room", room: id });
  const empty = emptied(held, seq);
  const asks: Ask[] = [{ ask: "room", room: id }];
  if (empty.blank) asks.push({ ask: "messages", room: id });
  return done(put(state, empty), ...asks);
}

function signal(state: State, it: Signal, now: number): Next {
  switch (it.signal) {
    case "typing.started":
      if (it.user === mine(state)) return done(state);
      return done(change(state, it.room, (held) => ({ ...held, typing: { ...held.typing, [it.user]: now + typingLasts } })));
    case "typing.stopped":
      return done(change(state, it.room, (held) => (it.user in held.typing ? { ...held, typing: without(held.typing, it.user) } : held)));
    case "presence.changed":
      return done(presence(state, it.user, it.online));
    case "read.moved":
      if (it.user === mine(state)) return done(state);
      return done(
        change(state, it.room, (held) =>
          (held.reads[it.user] ?? 0) >= it.number ? held : { ...held, reads: { ...held.reads, [it.user]: it.number } },
        ),
      );
    case "unread.changed":
      return moved(state, it);
    default:
      return done(state);
  }
}

function presence(state: State, user: Id, online: boolean): State {
  let next = state;
  for (const { id, peer } of Object.values(state.rooms)) {
    if (peer?.id === user && peer.online !== online) next = change(next, id, (held) => ({ ...held, peer: { ...peer, online } }));
  }
  return next;
}

function expire(state: State, now: number): State {
  let next = state;
  for (const { id, typing } of Object.values(state.rooms)) {
    const left = Object.entries(typing).filter(([, until]) => until > now);
    if (left.length !== Object.keys(typing).length) next = change(next, id, (held) => ({ ...held, typing: Object.fromEntries(left) }));
  }
  return next;
}
