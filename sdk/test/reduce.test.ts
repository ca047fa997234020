// The rules of the reducer one by one; story.test.ts has them all together.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Action, reduce } from "../src/reduce.ts";
import { nothing, type RoomState, type State, totalUnread } from "../src/state.ts";
import { ann, at, bob, ModelRoom, welcome } from "./model.ts";

const me = { ...nothing, me: ann };

function step(state: State, action: Action): State {
  return reduce(state, action).state;
}

function opened(room: ModelRoom, limit = 50): State {
  const first = step(me, { type: "room", room: room.room() });
  return step(first, { type: "messages", room: room.id, page: room.page(limit), where: { at: "newest" } });
}

function held(state: State, room: ModelRoom): RoomState {
  const it = state.rooms[room.id];
  assert.ok(it);
  return it;
}

/** What must be equal, whatever way it came. */
function essence(room: RoomState): unknown {
  const { seq, number, unread, read, counted, activeAt, last, ahead } = room;
  return { seq, number, unread, read, counted, activeAt, last, ahead };
}

test("a message in its turn is applied, an old one dropped, an early one kept and its hole asked for", () => {
  const room = new ModelRoom("r-1");
  const start = opened(room);
  const one = room.send(bob.id, "one");
  const two = room.send(bob.id, "two");
  const early = reduce(start, { type: "event", event: two });
  assert.deepEqual(early.asks, [{ ask: "events", room: "r-1" }]);
  assert.equal(held(early.state, room).unread, 0);
  const whole = reduce(early.state, { type: "event", event: one });
  assert.deepEqual(whole.asks, []);
  assert.equal(held(whole.state, room).seq, 3);
  assert.equal(held(whole.state, room).unread, 2);
  const old = reduce(whole.state, { type: "event", event: one });
  assert.equal(old.state, whole.state);
});

test("my own message moves my pointer only when nothing unread lies between", () => {
  const room = new ModelRoom("r-1");
  let state = opened(room);
  state = step(state, { type: "event", event: room.send(ann.id, "mine") });
  assert.equal(held(state, room).read, 1);
  state = step(state, { type: "event", event: room.send(bob.id, "yours") });
  state = step(state, { type: "event", event: room.send(ann.id, "mine again") });
  assert.equal(held(state, room).read, 1);
  assert.equal(held(state, room).unread, 1);
  assert.equal(room.unread(ann.id), 1);
});

test("a replay below what the welcome has counted is not counted again", () => {
  const room = new ModelRoom("r-1");
  let state = opened(room);
  const missed = [room.send(bob.id, "a"), room.send(bob.id, "b")];
  state = step(state, { type: "welcome", welcome: welcome([room]) });
  assert.equal(totalUnread(state, 0), 2);
  for (const event of missed) state = step(state, { type: "event", event });
  assert.equal(totalUnread(state, 0), 2);
  state = step(state, { type: "event", event: room.send(bob.id, "c") });
  assert.equal(totalUnread(state, 0), 3);
});

test("reading in another tab sets the badge here, and cannot be counted from a window that has not caught up", () => {
  const room = new ModelRoom("r-1");
  let state = opened(room);
  const missed = [room.send(bob.id, "a"), room.send(bob.id, "b"), room.send(bob.id, "c")];
  state = step(state, { type: "welcome", welcome: welcome([room]) });
  room.mark(ann.id, 2);
  state = step(state, { type: "signal", now: 0, signal: { signal: "unread.changed", room: room.id, number: 2, last: 3, unread: 1 } });
  for (const event of missed) state = step(state, { type: "event", event });
  assert.equal(totalUnread(state, 0), 1);
});

test("a count made before the last message gets it on top, whichever comes first", () => {
  const room = new ModelRoom("r-1");
  for (let i = 0; i < 5; i++) room.send(bob.id, String(i));
  const row = step(me, { type: "room", room: room.room() });
  const counted: Action = { type: "signal", now: 0, signal: { signal: "unread.changed", room: room.id, number: 5, last: 5, unread: 0 } };
  const message: Action = { type: "event", event: room.send(bob.id, "just now") };
  assert.equal(totalUnread(step(step(row, counted), message), 0), 1);
  assert.equal(totalUnread(step(step(row, message), counted), 0), 1);
});

test("a count that is older than what was counted here is asked about where it cannot be known", () => {
  const room = new ModelRoom("r-1");
  for (let i = 0; i < 5; i++) room.send(bob.id, String(i));
  const row = step(me, { type: "room", room: room.room() });
  const told: Action = { type: "marked", marked: { room: room.id, number: 2, last: 4, unread: 2 } };
  assert.deepEqual(reduce(row, told).asks, [{ ask: "room", room: room.id, fresh: true }]);
  const known = reduce(opened(room), told);
  assert.deepEqual(known.asks, []);
  assert.equal(totalUnread(known.state, 0), 3);
});

test("reset empties the room, asks for it, and counts nothing until the picture is there", () => {
  const room = new ModelRoom("r-1");
  room.send(bob.id, "a");
  const state = opened(room);
  for (let i = 0; i < 3; i++) room.send(bob.id, String(i));
  const next = reduce(state, { type: "reset", reset: { reset: room.id, seq: room.seq } });
  assert.deepEqual(next.asks, [{ ask: "room", room: room.id }, { ask: "messages", room: room.id }]);
  const picture = room.room();
  const live = reduce(next.state, { type: "event", event: room.send(bob.id, "live") });
  const late = reduce(live.state, { type: "room", room: picture });
  assert.deepEqual(late.asks, [{ ask: "room", room: room.id }]);
  assert.equal(totalUnread(late.state, 0), 5);
  let whole = step(late.state, { type: "room", room: room.room() });
  whole = step(whole, { type: "messages", room: room.id, page: room.page(50), where: { at: "newest" } });
  assert.deepEqual(essence(held(whole, room)), essence(held(opened(room), room)));
});

test("another epoch forgets everything and asks again", () => {
  const room = new ModelRoom("r-1");
  const state = step(opened(room), { type: "welcome", welcome: welcome([room]) });
  const next = reduce(state, { type: "welcome", welcome: welcome([room], { epoch: "e-2" }) });
  assert.deepEqual(next.state.rooms, {});
  assert.deepEqual(next.asks, [{ ask: "rooms" }, { ask: "room", room: "r-1" }, { ask: "messages", room: "r-1" }]);
});

test("rooms that the welcome does not name are gone, unless there are more than it can name", () => {
  const a = new ModelRoom("r-a");
  const b = new ModelRoom("r-b");
  const state = step(step(me, { type: "room", room: a.room() }), { type: "room", room: b.room() });
  assert.deepEqual(Object.keys(step(state, { type: "welcome", welcome: welcome([a]) }).rooms), ["r-a"]);
  assert.deepEqual(Object.keys(step(state, { type: "welcome", welcome: welcome([a], { more: true }) }).rooms), ["r-a", "r-b"]);
});

test("typing ends by itself, by saying so, and by the message itself; mine is not shown", () => {
  const room = new ModelRoom("r-1");
  const start = opened(room);
  const typing = (user: string): Action => ({ type: "signal", now: 1000, signal: { signal: "typing.started", room: room.id, user } });
  const state = step(start, typing(bob.id));
  assert.deepEqual(Object.keys(held(state, room).typing), [bob.id]);
  assert.deepEqual(held(step(start, typing(ann.id)), room).typing, {});
  assert.deepEqual(held(step(state, { type: "tick", now: 6000 }), room).typing, {});
  assert.deepEqual(held(step(state, { type: "event", event: room.send(bob.id, "done") }), room).typing, {});
});

test("receipts and presence only move forward or flip", () => {
  const room = new ModelRoom("r-1");
  let state = opened(room);
  const moved = (number: number): Action => ({ type: "signal", now: 0, signal: { signal: "read.moved", room: room.id, user: bob.id, number } });
  state = step(state, moved(4));
  state = step(state, moved(2));
  assert.equal(held(state, room).reads[bob.id], 4);
  state = step(state, { type: "signal", now: 0, signal: { signal: "presence.changed", user: bob.id, online: false } });
  assert.equal(held(state, room).peer?.online, false);
});

test("an event of a name that this client does not know still moves the cursor", () => {
  const room = new ModelRoom("r-1");
  const state = step(opened(room), { type: "event", event: room.other() });
  assert.equal(held(state, room).seq, 2);
});

test("older pages grow the window upwards and say when there is nothing left", () => {
  const room = new ModelRoom("r-1");
  for (let i = 0; i < 25; i++) room.send(i % 2 ? ann.id : bob.id, String(i));
  let state = opened(room, 10);
  for (let guard = 0; held(state, room).older && guard < 9; guard++) {
    const first = held(state, room).messages?.[0];
    state = step(state, { type: "messages", room: room.id, page: room.page(10, first?.seq), where: { at: "older", edge: first?.seq ?? 0 } });
  }
  assert.deepEqual(held(state, room).messages, room.messages);
});

test("times of the model are real times", () => {
  assert.equal(Date.parse(at(1)) - Date.parse(at(0)), 1000);
});
