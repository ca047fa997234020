// state × frame → state, and what must be asked. Pure: no clock, no network, no order of arrival taken for granted.
// The property under test: snapshot(a) + events(a..b) = snapshot(b), whatever is dropped, doubled or early in between.
import type { Action, Ask, Next, Where } from "./ask.ts";
import { reading, tallied, told } from "./counts.ts";
import { behind, counted, listed, one, put } from "./list.ts";
import type { AccountEvent, Id, LogEvent, Marked, Messages, Room, Signal, User, Welcome } from "./protocol.ts";
import { acquainted, emptied, hidden, keptAs, namedIn, namedInEvents, renamed, seen, strangers, take, talked, type Taken, without } from "./room.ts";
import { nothing, type RoomState, type State } from "./state.ts";
import { above, around, newest, ready, viewAbove, viewBelow } from "./window.ts";

export type { Action, Ask, AsOf, Next, Where } from "./ask.ts";

const typingLasts = 5_000;

export function reduce(state: State, action: Action): Next {
  switch (action.type) {
    case "welcome":
      return welcome(state, action.welcome);
    case "event":
      return event(state, action.event);
    case "events":
      return events(state, action.room, action.events, action.head, action.people ?? []);
    case "account":
      return account({ ...state, account: Math.max(state.account, action.event.account) }, action.event);
    case "signal":
      return signal(state, action.signal, action.now);
    case "reset":
      return reset(state, action.reset.reset, action.reset.seq);
    case "rooms":
      return listed(state, action);
    case "room":
      return one(state, action);
    case "gone":
      return done({ ...state, rooms: without(state.rooms, action.room) });
    case "messages":
      return messages(state, action.room, action.page, action.where);
    case "newest":
      return done(change(state, action.room, (it) => (it.view ? { ...it, view: null } : it)));
    case "pins":
      return pins(state, action.room, action.page);
    case "people":
      return done(change(state, action.room, (it) => acquainted(it, action.users)));
    case "me":
      return everywhere({ ...state, me: action.user }, action.user);
    case "unread":
      return asked(state, counted(state, action.unread, action.now));
    case "requests":
      return requested(state, action.rooms);
    case "marked":
      return moved(state, action.marked, action.back ?? false);
    case "reading":
      return done(change(state, action.room, (it) => reading(it, action.number, mine(state))));
    case "unread_again":
      return done(change(state, action.room, (it) => ({ ...it, marking: 0 })), { ask: "room", room: action.room, fresh: true });
    case "tick":
      return done(expire(state, action.now));
  }
}

function done(state: State, ...asks: Ask[]): Next {
  return { state, asks };
}

/** More people ask than are held: who they are must come. */
function asked(before: State, state: State): Next {
  return state.asking > before.asking ? done(state, { ask: "requests" }) : done(state);
}

function requested(state: State, rooms: readonly Room[]): Next {
  const asks: Ask[] = [];
  let next = state;
  for (const room of rooms) {
    if (next.rooms[room.id]) continue;
    const step = one(next, { type: "room", room });
    next = step.state.rooms[room.id] ? { ...step.state, asking: Math.max(0, step.state.asking - 1) } : step.state;
    asks.push(...step.asks.filter(({ ask }) => ask !== "unread"));
  }
  return done(next, ...asks);
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

function taken(state: State, id: Id, { room, asks }: Taken): Next {
  if (!room) return { state: { ...state, rooms: without(state.rooms, id) }, asks };
  return { state: room === state.rooms[id] ? state : put(state, room), asks };
}

/** A room that is not held may be further down the list: only what brings it up is a reason to fetch it. */
function bringsUp(state: State, it: LogEvent): boolean {
  if (it.event === "room.created") return true;
  if (it.event === "member.joined") return it.data.users.includes(mine(state) ?? "");
  return it.event === "message.sent" && it.data.number > (state.gone[it.room] ?? 0);
}

function event(state: State, it: LogEvent): Next {
  const held = state.rooms[it.room];
  if (!held) return bringsUp(state, it) ? done(state, { ask: "room", room: it.room }) : done(state);
  const next = taken(state, it.room, take(held, [it], mine(state)));
  const room = next.state.rooms[it.room];
  if (!room || room.seq >= it.seq) return next;
  // A hole. Without a window a fresh picture of the room says everything; with one, the log fills it.
  next.asks.push({ ask: room.messages || room.view ? "events" : "room", room: it.room });
  return next;
}

function events(state: State, id: Id, list: LogEvent[], head: number, people: User[]): Next {
  const held = state.rooms[id];
  if (!held) return done(state);
  const next = taken(state, id, take(acquainted(held, people), list, mine(state)));
  const room = next.state.rooms[id];
  if (!room) return next;
  if (room.seq < head && room.seq === held.seq) return reset(state, id, head);
  if (room.seq < head || Object.keys(room.ahead).length > 0) next.asks.push({ ask: "events", room: id });
  return next;
}

function messages(state: State, id: Id, page: Messages, where: Where): Next {
  const held = state.rooms[id];
  if (!held) return done(state);
  const me = mine(state);
  const known = acquainted(held, page.people ?? []);
  const next = placed(known, page, where, me);
  // Too old to be taken: of the newest the next answer is better; what somebody scrolled to, the client asks for again.
  if (!next) return where.at === "newest" ? done(state, { ask: "messages", room: id }) : done(put(state, known));
  const users = strangers(next, [...page.data.flatMap(namedIn), ...namedInEvents(page.system ?? [])], me);
  const asks = behind(next, page.seq ?? 0);
  if (users.length > 0) asks.push({ ask: "people", room: id, users });
  return done(put(state, next), ...asks);
}

function placed(held: RoomState, page: Messages, where: Where, me: Id | null): RoomState | null {
  switch (where.at) {
    case "newest":
      return newest(held, page, me);
    case "around":
      return around(held, page, me);
    case "older":
      return above(held, page, where.edge, me);
    case "view.older":
      return viewAbove(held, page, where.edge, me);
    case "view.newer":
      return viewBelow(held, page, where.edge, me);
  }
}

/** The page can be taken now: no entry that it may lack has been forgotten. */
export function takes(room: RoomState, page: Messages): boolean {
  return ready(room, page, null) !== null;
}

function pins(state: State, id: Id, page: Messages): Next {
  const held = state.rooms[id];
  if (!held) return done(state);
  const it = ready(held, page, mine(state));
  // What was pinned since is not in it.
  const lacks = held.recent.some((event) => event.event === "message.pinned" && event.seq > (page.seq ?? 0));
  if (!it || lacks) return done(state, { ask: "pins", room: id, fresh: true });
  // The answer's own order: last pinned first.
  const byNumber = new Map(it.messages.map((message) => [message.number, message]));
  const list = page.data.flatMap(({ number }) => byNumber.get(number) ?? []).filter((message) => message.pinned && !message.deleted);
  const users = strangers(acquainted(held, page.people ?? []), page.data.flatMap(namedIn), mine(state));
  const next = put(state, { ...acquainted(held, page.people ?? []), pins: list, pinsStale: false });
  return users.length > 0 ? done(next, { ask: "people", room: id, users }) : done(next);
}

function moved(state: State, it: Marked, back: boolean): Next {
  const held = state.rooms[it.room];
  if (!held) return done(state);
  const next = told(held, { ...it, mentions: it.mentions ?? 0, seq: null, back }, mine(state));
  const after = next.room === held ? state : put(state, next.room);
  if (!next.doubtful) return done(after);
  return done(put(after, { ...next.room, stale: true }), { ask: "room", room: it.room, fresh: true });
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
    next = change(next, head.room, (held) => {
      const optimistic = held.marking > head.read;
      const all = held.marking >= head.number;
      return tallied({
        ...keptAs(held, head),
        number: Math.max(held.number, head.number),
        read: optimistic ? held.marking : head.read,
        marking: optimistic ? held.marking : 0,
        base: all ? 0 : head.unread,
        baseMentions: all ? 0 : (head.mentions ?? 0),
        counted: head.number,
        countedAt: head.seq,
        fresh: [],
        freshMentions: [],
        reads: { ...held.reads, ...head.reads },
        delivered: { ...held.delivered, ...head.delivered },
        typing: {},
        touched: held.touched + 1,
      });
    });
  }
  // What had been asked for may have been lost with the line.
  for (const { id, stale, blank, pinsStale } of Object.values(next.rooms)) {
    if (pinsStale) asks.push({ ask: "pins", room: id, fresh: true });
    if (stale) asks.push({ ask: "room", room: id });
    if (blank) asks.push({ ask: "messages", room: id });
  }
  let unknown = it.more && (!state.listed || state.moreRooms !== null);
  let all = false;
  for (const [id, seq] of Object.entries(it.heads)) {
    const held = state.rooms[id];
    if (held) {
      if (held.seq < seq) asks.push({ ask: held.messages || held.view ? "events" : "room", room: id });
    } else if (state.passed[id] !== seq) {
      unknown = true;
      // The list had been read to its end, so this one is new, or not in it: its pages will tell.
      all ||= state.listed && state.moreRooms === null;
      next = { ...next, passed: { ...next.passed, [id]: seq } };
    }
  }
  const elsewhere = state.account !== 0 && state.account !== it.account;
  if (unknown || elsewhere) asks.push(all ? { ask: "rooms", all } : { ask: "rooms" });
  if (elsewhere && state.listedArchived) asks.push({ ask: "rooms", archived: true });
  return done(next, ...asks);
}

function account(state: State, it: AccountEvent): Next {
  switch (it.event) {
    case "room.removed":
      return done({ ...state, rooms: without(state.rooms, it.room) });
    case "room.hidden": {
      const held = state.rooms[it.room];
      return done({ ...state, rooms: without(state.rooms, it.room), gone: { ...state.gone, [it.room]: Math.max(held?.number ?? 0, state.gone[it.room] ?? 0) } });
    }
    case "room.kept":
      return done(change(state, it.room, (held) => keptAs(held, it)));
    case "room.talk":
      if (!state.rooms[it.room]) return state.asking > 0 ? done(state, { ask: "unread", fresh: true }) : done(state);
      return done(change(state, it.room, (held) => talked(held, it.talk)), { ask: "room", room: it.room, fresh: true });
    case "message.hidden": {
      const held = state.rooms[it.room];
      if (!held) return done(state);
      const { room, doubtful } = hidden(held, it.numbers, mine(state));
      const next = put(state, doubtful ? { ...room, stale: true } : room);
      return doubtful ? done(next, { ask: "room", room: it.room, fresh: true }) : done(next);
    }
    case "profile.changed":
      return everywhere({ ...state, me: it.user }, it.user);
    case "account.changed":
      return done(state, { ask: "rooms" }, ...(state.listedArchived ? [{ ask: "rooms" as const, archived: true as const }] : []), { ask: "me" });
    case "room.added":
      // Held already, from the answer that opened it: what was said before this session listened did not come live.
      return done({ ...state, gone: without(state.gone, it.room) }, { ask: state.rooms[it.room]?.messages ? "events" : "room", room: it.room, fresh: true });
    default:
      return done(state);
  }
}

function reset(state: State, id: Id, seq: number): Next {
  const held = state.rooms[id];
  if (!held) return done(state, { ask: "room", room: id });
  const empty = emptied(held, seq);
  const asks: Ask[] = [{ ask: "room", room: id }];
  if (empty.blank) asks.push({ ask: "messages", room: id });
  if (held.pins) asks.push({ ask: "pins", room: id, fresh: true });
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
      return done(inAll(state, (held) => seen(held, it.user, it.online, it.last_seen)));
    case "user.changed":
      return everywhere(state, it.user);
    case "read.moved":
      return done(receipt(receipt(state, "reads", it), "delivered", it));
    case "delivery.moved":
      return done(receipt(state, "delivered", it));
    case "unread.changed": {
      const held = state.rooms[it.room];
      const next = moved(state, it, true);
      // It went back: marked as unread elsewhere, or overtaken on its way. The room knows.
      const after = next.state.rooms[it.room];
      if (held && after && after.read < held.read) next.asks.push({ ask: "room", room: it.room, fresh: true });
      return next;
    }
    default:
      return done(state);
  }
}

/** Others' pointers never go back. */
function receipt(state: State, which: "reads" | "delivered", it: { room: Id; user: Id; number: number }): State {
  if (it.user === mine(state)) return state;
  return change(state, it.room, (held) => ((held[which][it.user] ?? 0) >= it.number ? held : { ...held, [which]: { ...held[which], [it.user]: it.number } }));
}

function inAll(state: State, how: (it: RoomState) => RoomState): State {
  let next = state;
  for (const id of Object.keys(state.rooms)) next = change(next, id, how);
  return next;
}

function everywhere(state: State, user: User): Next {
  const asks: Ask[] = [];
  const next = inAll(state, (held) => {
    const { room, look } = renamed(held, user);
    if (look && room !== held) asks.push({ ask: "room", room: held.id, fresh: true });
    return room;
  });
  return { state: next, asks };
}

function expire(state: State, now: number): State {
  return inAll(state, (held) => {
    const left = Object.entries(held.typing).filter(([, until]) => until > now);
    return left.length === Object.keys(held.typing).length ? held : { ...held, typing: Object.fromEntries(left) };
  });
}
