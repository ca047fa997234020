// The rules of the list and of people: keeping, hiding, pages, totals, names, presence, receipts.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccountEvent, Room, Signal } from "../src/protocol.ts";
import { type Action, reduce } from "../src/reduce.ts";
import { archived, deliveredByOthers, lines, nothing, ordered, readByOthers, type RoomState, shownStretch, type State, totalMentions, totalUnread } from "../src/state.ts";
import { ann, at, bob, cem, dana, ModelRoom, welcome } from "./model.ts";

const me: State = { ...nothing, me: ann };

function step(state: State, ...actions: Action[]): State {
  return actions.reduce((held, action) => reduce(held, action).state, state);
}

function held(state: State, id: string): RoomState {
  const it = state.rooms[id];
  assert.ok(it, `no ${id}`);
  return it;
}

const signal = (it: Signal): Action => ({ type: "signal", signal: it, now: 0 });
const account = (it: AccountEvent): Action => ({ type: "account", event: it });
const picture = (room: ModelRoom): Action => ({ type: "room", room: room.room() });
const newest = (room: ModelRoom): Action => ({ type: "messages", room: room.id, page: room.page(50), where: { at: "newest" } });

/** A room as a row of a list. */
function row(i: number, more: Partial<Room> = {}): Room {
  return { ...new ModelRoom(`r-${String(i).padStart(4, "0")}`).room(true), seq: 1, number: 1, active_at: at(100_000 - i * 600), unread: 1, ...more };
}

const listed = (rooms: Room[], next: string | null, more: Partial<Extract<Action, { type: "rooms" }>> = {}): Action => ({
  type: "rooms",
  rooms: { data: rooms, page: { next, prev: null, has_more: next !== null } },
  ...more,
});

test("pinned rooms come first, archived ones are elsewhere, and neither they nor muted ones count in the total", () => {
  const rooms = [row(1), row(2, { pinned: true }), row(3, { archived: true }), row(4, { muted_until: at(60) })];
  const state = step(me, listed(rooms, null));
  assert.deepEqual(ordered(state).map((it) => it.id), ["r-0002", "r-0001", "r-0004"]);
  assert.deepEqual(archived(state).map((it) => it.id), ["r-0003"]);
  assert.equal(totalUnread(state, Date.parse(at(0))), 2);
  assert.equal(totalUnread(state, Date.parse(at(61))), 3);
});

test("how I keep a room follows at once, and an older picture does not take it back", () => {
  const room = new ModelRoom("r-1");
  const state = step(me, picture(room));
  const asked = held(state, "r-1").touched;
  const kept = step(state, account({ event: "room.kept", account: 2, room: "r-1", pinned: true, muted_until: at(5) }));
  assert.deepEqual([held(kept, "r-1").pinned, held(kept, "r-1").mutedUntil], [true, at(5)]);
  const late = step(kept, { type: "room", room: room.room(), touched: asked });
  assert.equal(held(late, "r-1").pinned, true);
  assert.equal(held(step(kept, picture(room)), "r-1").pinned, false);
});

test("a hidden room is gone until somebody writes, whatever older answers say", () => {
  const room = new ModelRoom("r-1");
  room.send(bob.id, "before");
  const before = step(me, listed([room.room(true)], null));
  const gone = step(before, account({ event: "room.hidden", account: 2, room: "r-1" }));
  assert.deepEqual(Object.keys(gone.rooms), []);
  // Asked for before it was hidden.
  assert.deepEqual(Object.keys(step(gone, picture(room)).rooms), []);
  assert.deepEqual(Object.keys(step(gone, listed([room.room(true)], null, { refresh: 0, asOf: before })).rooms), []);
  // A replay of what was said before brings nothing back; what is said now does.
  const old = room.log[1];
  assert.ok(old);
  assert.deepEqual(reduce(gone, { type: "event", event: old }).asks, []);
  assert.deepEqual(reduce(gone, { type: "event", event: room.edit(1, "edited") }).asks, []);
  assert.deepEqual(reduce(gone, { type: "event", event: room.send(bob.id, "again") }).asks, [{ ask: "room", room: "r-1" }]);
  assert.deepEqual(Object.keys(step(gone, picture(room)).rooms), ["r-1"]);
});

test("opened by name, a hidden room is there, and a list that does not name it does not take it away", () => {
  const room = new ModelRoom("r-1");
  let state = step(me, picture(room), account({ event: "room.hidden", account: 2, room: "r-1" }), { type: "room", room: room.room(), wanted: true });
  state = step(state, listed([], null, { refresh: 0, asOf: state }));
  assert.deepEqual(Object.keys(state.rooms), ["r-1"]);
});

test("a refreshed list that leaves a room out is believed, unless something came since it was asked for", () => {
  const state = step(me, listed([row(1), row(2), row(3)], null));
  const left = step(state, listed([row(1), row(3)], null, { refresh: 0, asOf: state }));
  assert.deepEqual(Object.keys(left.rooms), ["r-0001", "r-0003"]);
  const spoken = step(state, { type: "room", room: row(2, { seq: 2, number: 2 }) });
  assert.equal(Object.keys(step(spoken, listed([row(1), row(3)], null, { refresh: 0, asOf: state })).rooms).length, 3);
  // Below the end of the page nothing is said about a room.
  const page = step(state, listed([row(1)], "more", { refresh: 0, asOf: state }));
  assert.equal(Object.keys(page.rooms).length, 3);
});

test("after a weekend away with more than a page of changes, the pages that follow are fetched too", () => {
  const rooms = Array.from({ length: 250 }, (_, i) => row(i));
  let state = step(me, listed(rooms.slice(0, 100), "c1"), listed(rooms.slice(100, 200), "c2"), listed(rooms.slice(200), null));
  const changed = (from: number, to: number) => rooms.slice(from, to).map((it, i) => (from + i < 150 ? { ...it, seq: 5, number: 5 } : it));
  const first = reduce(state, listed(changed(0, 100), "c1", { refresh: 0, asOf: state }));
  assert.deepEqual(first.asks.filter((it) => it.ask === "rooms"), [{ ask: "rooms", cursor: "c1", page: 1 }]);
  state = first.state;
  const second = reduce(state, listed(changed(100, 200), "c2", { refresh: 1, asOf: state }));
  // Its last room was no news: the rest is as it was.
  assert.deepEqual(second.asks.filter((it) => it.ask === "rooms"), []);
  assert.equal(Object.values(second.state.rooms).filter((it) => it.number === 5).length, 150);
  assert.equal(second.state.moreRooms, null);
});

test("rooms that are not loaded are in the total", () => {
  let state = step(me, listed([row(1), row(2, { muted_until: at(60) })], "c1"));
  state = step(state, { type: "unread", now: 0, unread: { total: 7, rooms: { "r-0001": 1, "r-0002": 1, "r-0900": 6 } } });
  assert.equal(state.beyond, 6);
  assert.equal(totalUnread(state, 0), 7);
  const more = reduce(state, { type: "room", room: row(900, { unread: 6 }) });
  assert.deepEqual(more.asks, [{ ask: "unread", fresh: true }]);
  assert.equal(step(state, listed([row(900, { unread: 6 })], null)).beyond, 0);
});

test("an account that was changed unheard is loaded again, with the archive where that was loaded", () => {
  const asks = (state: State) => reduce(state, account({ event: "account.changed", account: 9 })).asks;
  assert.deepEqual(asks(me), [{ ask: "rooms" }, { ask: "me" }]);
  assert.deepEqual(asks(step(me, listed([], null, { archived: true }))), [{ ask: "rooms" }, { ask: "rooms", archived: true }, { ask: "me" }]);
  const known = step({ ...me, account: 4, epoch: "e-1" }, listed([], null));
  assert.deepEqual(reduce(known, { type: "welcome", welcome: welcome([], { account: 5 }) }).asks, [{ ask: "rooms" }]);
  assert.deepEqual(reduce(known, { type: "welcome", welcome: welcome([], { account: 4 }) }).asks, []);
});

test("heads that the whole list does not name are asked about once, not at every return", () => {
  const state = step(me, listed([row(1)], null));
  const hello = (seq: number): Action => ({ type: "welcome", welcome: welcome([], { heads: { "r-0001": 1, "r-hidden": seq } }) });
  const first = reduce(state, hello(4));
  assert.deepEqual(first.asks, [{ ask: "rooms", all: true }]);
  assert.deepEqual(reduce(first.state, hello(4)).asks, []);
  assert.deepEqual(reduce(first.state, hello(5)).asks, [{ ask: "rooms", all: true }]);
});

test("people: another name is everywhere, in the title of our room too; what lists leave out of a person stays", () => {
  const room = new ModelRoom("r-1");
  let state = step(me, picture(room), { type: "people", room: "r-1", users: [{ ...bob, about: "Gardener" }] });
  state = step(state, signal({ signal: "user.changed", user: { ...bob, name: "Bobby", picture: "p-1" } }));
  const it = held(state, "r-1");
  assert.deepEqual([it.title, it.peer?.name, it.peer?.online, it.people[bob.id]?.about, it.members?.[bob.id]?.user.picture], ["Bobby", "Bobby", true, "Gardener", "p-1"]);
  state = step(state, account({ event: "profile.changed", account: 3, user: { ...ann, name: "Anna" } }));
  assert.deepEqual([state.me?.name, held(state, "r-1").people[ann.id]?.name], ["Anna", "Anna"]);
});

test("presence: here, gone, and when last; counted in a group", () => {
  const group = new ModelRoom("r-1", "group");
  const direct = new ModelRoom("r-2");
  let state = step(me, picture(group), picture(direct));
  const gone = signal({ signal: "presence.changed", user: bob.id, online: false, last_seen: at(9) });
  state = step(state, gone, gone);
  assert.deepEqual([held(state, "r-2").peer?.online, held(state, "r-2").peer?.last_seen], [false, at(9)]);
  assert.deepEqual([held(state, "r-1").onlineCount, held(state, "r-1").members?.[bob.id]?.last_seen], [2, at(9)]);
  state = step(state, signal({ signal: "presence.changed", user: bob.id, online: true }));
  assert.deepEqual([held(state, "r-1").onlineCount, held(state, "r-2").peer?.last_seen], [3, undefined]);
});

test("receipts: delivered by all, read by all, never backwards, and not by who has left", () => {
  const room = new ModelRoom("r-1", "group");
  for (let i = 0; i < 5; i++) room.send(ann.id, String(i));
  const moved = (what: "read.moved" | "delivery.moved", user: string, number: number): Action => signal({ signal: what, room: "r-1", user, number });
  let state = step(me, picture(room), moved("delivery.moved", bob.id, 5), moved("read.moved", cem.id, 4), moved("read.moved", cem.id, 2));
  assert.equal(deliveredByOthers(held(state, "r-1"), ann.id), 4);
  assert.equal(readByOthers(held(state, "r-1"), ann.id), 0);
  state = step(state, moved("read.moved", bob.id, 3), moved("read.moved", ann.id, 5));
  assert.equal(readByOthers(held(state, "r-1"), ann.id), 3);
  state = step(state, { type: "event", event: room.go(bob.id) });
  assert.equal(readByOthers(held(state, "r-1"), ann.id), 4);
});

test("members: they come, go, rise; whoever is removed is out; lines stand between the messages", () => {
  const room = new ModelRoom("r-1", "group");
  room.send(bob.id, "one");
  let state = step(me, picture(room), newest(room));
  const joined = reduce(state, { type: "event", event: room.come(dana.id) });
  // Pointers and presence of who comes are not in the entry.
  assert.ok(joined.asks.some((it) => it.ask === "room"));
  state = step(joined.state, { type: "event", event: room.promote(bob.id, "admin") }, { type: "event", event: room.send(cem.id, "two") }, { type: "event", event: room.rename("Balcony") });
  const it = held(state, "r-1");
  assert.deepEqual([it.memberCount, it.members?.[bob.id]?.role, it.members?.[dana.id]?.role, it.title], [4, "admin", "member", "Balcony"]);
  const stretch = shownStretch(it);
  assert.ok(stretch);
  const kinds = lines(stretch).map((one) => (one.line === "message" ? one.message.text : one.event.event));
  assert.deepEqual(kinds, ["room.created", "one", "member.joined", "member.changed", "two", "room.changed"]);
  assert.deepEqual(Object.keys(step(state, { type: "event", event: room.go(ann.id) }).rooms), []);
});

test("a group that is deleted is gone", () => {
  const room = new ModelRoom("r-1", "group");
  const state = step(me, picture(room));
  const event = { event: "room.deleted", room: "r-1", seq: 2, at: at(2), data: {} } as const;
  assert.deepEqual(Object.keys(step(state, { type: "event", event }).rooms), []);
});

test("mentions: counted, taken away by an edit and by a deletion, gone when read", () => {
  const room = new ModelRoom("r-1", "group");
  let state = step(me, picture(room), newest(room));
  const tell = (event: Parameters<typeof room.replay>[0]) => (state = step(state, { type: "event", event }));
  tell(room.send(bob.id, "@ann", { mentions: [ann.id] }));
  tell(room.send(bob.id, "@all", { everyone: true }));
  tell(room.send(bob.id, "nobody"));
  assert.equal(totalMentions(state), 2);
  tell(room.edit(1, "no more"));
  tell(room.edit(3, "@ann after all", [ann.id]));
  assert.equal(totalMentions(state), 2);
  tell(room.delete(2));
  assert.deepEqual([totalMentions(state), totalUnread(state, 0)], [1, 2]);
  state = step(state, { type: "reading", room: "r-1", number: 3 });
  assert.deepEqual([totalMentions(state), totalUnread(state, 0)], [0, 0]);
});

test("a deletion of what the server has counted: known, it is one less; unknown, the room is asked", () => {
  const room = new ModelRoom("r-1");
  for (let i = 0; i < 3; i++) room.send(bob.id, String(i));
  const row = step(me, { type: "room", room: room.room(true) });
  const open = step(row, newest(room));
  const event = room.delete(2);
  const known = reduce(open, { type: "event", event });
  assert.deepEqual([known.asks, totalUnread(known.state, 0)], [[], 2]);
  const unknown = reduce(row, { type: "event", event });
  assert.deepEqual(unknown.asks, [{ ask: "room", room: "r-1", fresh: true }]);
  assert.equal(totalUnread(step(unknown.state, { type: "room", room: room.room(true) }), 0), 2);
  // Counted after the deletion: not twice.
  const later = step(me, { type: "room", room: room.room(true) }, newest(room), { type: "event", event });
  assert.equal(totalUnread(later, 0), 2);
});

test("the newest page takes away what I have deleted for me on another device", () => {
  const room = new ModelRoom("r-1");
  for (let i = 0; i < 4; i++) room.send(bob.id, String(i));
  const state = step(me, picture(room), newest(room));
  room.hidden.add(3);
  const numbers = (it: State) => held(it, "r-1").messages?.map((one) => one.number);
  assert.deepEqual(numbers(step(state, newest(room))), [1, 2, 4]);
  // And a page from before does not bring it back once it is known.
  room.hidden.clear();
  const known = step(state, account({ event: "message.hidden", account: 2, room: "r-1", numbers: [3] }), newest(room));
  assert.deepEqual(numbers(known), [1, 2, 4]);
});

test("a page that is older than what is remembered is asked for again", () => {
  const room = new ModelRoom("r-1");
  room.send(bob.id, "one");
  const old = room.page(50);
  let state = step(me, picture(room), newest(room));
  for (let i = 0; i < 250; i++) state = step(state, { type: "event", event: room.react(1, bob.id, "👍") });
  const next = reduce(state, { type: "messages", room: "r-1", page: old, where: { at: "newest" } });
  assert.deepEqual(next.asks, [{ ask: "messages", room: "r-1" }]);
  assert.equal(held(next.state, "r-1").recent.length, 200);
});

test("a count from before a deletion that has been applied is asked about", () => {
  const room = new ModelRoom("r-1");
  for (let i = 0; i < 3; i++) room.send(bob.id, String(i));
  const old = room.room();
  const open = step(me, picture(room), newest(room));
  const deleted = step(open, { type: "event", event: room.delete(2) });
  assert.equal(totalUnread(deleted, 0), 2);
  const late = reduce(deleted, { type: "room", room: old, touched: held(deleted, "r-1").touched });
  assert.deepEqual(late.asks, [{ ask: "room", room: "r-1" }]);
  assert.equal(totalUnread(step(late.state, picture(room)), 0), 2);
});

test("a signal that was counted before my own message moved the pointer does not take it back", () => {
  const room = new ModelRoom("r-1");
  for (let i = 0; i < 4; i++) room.send(bob.id, String(i));
  room.mark(ann.id, 4);
  const state = step(me, picture(room), newest(room), { type: "event", event: room.send(ann.id, "mine") });
  assert.equal(held(state, "r-1").read, 5);
  const late = reduce(state, signal({ signal: "unread.changed", room: "r-1", number: 3, last: 4, unread: 1 }));
  assert.deepEqual([held(late.state, "r-1").read, totalUnread(late.state, 0), late.asks.length], [5, 0, 0]);
});

test("an older text never takes the place of a newer one", () => {
  const room = new ModelRoom("r-1");
  room.send(bob.id, "one");
  const first = step(me, picture(room));
  const edits = [room.edit(1, "two"), room.edit(1, "three")];
  // The page has the last text already when the entries come.
  let state = step(first, newest(room), { type: "messages", room: "r-1", page: room.page(50), where: { at: "newest" } });
  state = step(state, { type: "event", event: edits[0] as (typeof edits)[number] });
  assert.equal(held(state, "r-1").messages?.[0]?.text, "three");
});
