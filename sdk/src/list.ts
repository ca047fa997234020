// The list of rooms: pages of it, refreshed pages, what a refreshed page says by leaving a room out. Pure functions.
import type { Action, Ask, AsOf, Next } from "./ask.ts";
import type { Id, Room, Unread } from "./protocol.ts";
import { merge, without } from "./room.ts";
import { loudUnread, requests, type RoomState, type State } from "./state.ts";

/** So many pages follow a refreshed one at most. */
const pagesMost = 10;
/** The server's list is exact within a minute; at the edge of a page a room may be on either side. */
const edge = 120_000;

export function put(state: State, it: RoomState): State {
  return { ...state, rooms: { ...state.rooms, [it.id]: it } };
}

/** A picture of a room says that its log has gone past the window that is held: what is between must come. */
export function behind(held: RoomState, head: number): Ask[] {
  return (held.messages || held.view) && held.seq < head ? [{ ask: "events", room: held.id, head }] : [];
}

/** Hidden here, and nobody has written since. */
function hiddenStill(state: State, room: Room): boolean {
  const at = state.gone[room.id];
  return at !== undefined && room.number <= at;
}

export function one(state: State, action: Extract<Action, { type: "room" }>): Next {
  const { room } = action;
  if (!action.wanted && !state.rooms[room.id] && hiddenStill(state, room)) return { state, asks: [] };
  const next = merge(state.rooms[room.id], room, state.me?.id ?? null, action.touched);
  const asks = behind(next, room.seq);
  // Taken before something that has arrived meanwhile.
  if (next.stale) asks.unshift({ ask: "room", room: room.id });
  if (!state.rooms[room.id] && state.beyond > 0 && room.unread > 0) asks.push({ ask: "unread", fresh: true });
  return { state: put({ ...state, gone: without(state.gone, room.id) }, action.wanted ? { ...next, opened: true } : next), asks };
}

export function listed(state: State, action: Extract<Action, { type: "rooms" }>): Next {
  const { data, page } = action.rooms;
  const refresh = action.refresh !== undefined && (action.archived ? state.listedArchived : state.listed);
  let next: State = { ...state, ...(action.archived ? { listedArchived: true } : { listed: true }) };
  const asks: Ask[] = [];
  let news = false;
  for (const room of data) {
    const held = next.rooms[room.id];
    // Hidden while the answer was on its way. What had been gone before and is named now is there again.
    if (!held && hiddenStill(state, room) && !(action.asOf && room.id in action.asOf.gone)) continue;
    news = !held || held.seq < room.seq;
    const merged = merge(held, room, state.me?.id ?? null, action.asOf ? (action.asOf.rooms[room.id]?.touched ?? -1) : undefined);
    next = { ...put(next, merged), gone: without(next.gone, room.id) };
    asks.push(...behind(merged, room.seq));
    if (merged.stale) asks.push({ ask: "room", room: room.id });
  }
  if (action.refresh === 0 && action.asOf) next = leftOut(next, action, action.asOf);
  const cursor = page.has_more ? page.next : null;
  // A refreshed page says nothing about how far the list had been read; but where its last room was news, the next one may be too.
  if (!refresh) next = { ...next, ...(action.archived ? { moreArchived: cursor } : { moreRooms: cursor }) };
  else if (cursor !== null && (news || action.all) && (action.refresh ?? 0) + 1 < pagesMost) {
    asks.push({ ask: "rooms", cursor, page: (action.refresh ?? 0) + 1, ...(action.archived ? { archived: true as const } : {}), ...(action.all ? { all: true as const } : {}) });
  }
  if (!action.archived) {
    if (next.moreRooms === null) next = { ...next, beyond: 0, asking: 0 };
    else asks.push({ ask: "unread", fresh: true });
  }
  return { state: next, asks };
}

/** A room that the first page should name and does not is not in the list any more: hidden, or left, on another device. */
function leftOut(state: State, { rooms: { data, page }, archived = false }: Extract<Action, { type: "rooms" }>, asOf: AsOf): State {
  const named = new Set(data.map((room) => room.id));
  const times = data.filter((room) => !room.pinned).map((room) => Date.parse(room.active_at));
  const from = page.has_more ? Math.min(...times) + edge : -Infinity;
  let next = state;
  for (const room of Object.values(state.rooms)) {
    const then = asOf.rooms[room.id];
    // Somebody has written there since, or it has come since.
    if (named.has(room.id) || room.archived !== archived || !then || room.opened || room.number > then.number) continue;
    if (Date.parse(room.activeAt) > from) {
      next = { ...next, rooms: without(next.rooms, room.id), gone: { ...next.gone, [room.id]: Math.max(then.number, next.gone[room.id] ?? 0) } };
    }
  }
  return next;
}

export function counted(state: State, { total, rooms, requests: asked = 0 }: Unread, now: number): State {
  if (state.moreRooms === null && state.listed) return { ...state, beyond: 0, asking: 0 };
  const only = Object.fromEntries(Object.entries(state.rooms).map(([id, room]): [Id, RoomState] => [id, { ...room, unread: rooms[id] ?? 0 }]));
  return { ...state, beyond: Math.max(0, total - loudUnread({ ...state, rooms: only }, now)), asking: Math.max(0, asked - requests(state).length) };
}
