// Who may talk, as the client keeps it: a room's word for it, requests apart from chats and badges, what is worth hearing of.
import assert from "node:assert/strict";
import { test } from "node:test";
import { worthy } from "../src/notify.ts";
import { sentence } from "../src/page/talk.ts";
import { within } from "../src/page/room.ts";
import type { Talk } from "../src/protocol.ts";
import { reduce } from "../src/reduce.ts";
import { mayPost, mayTouch, nothing, ordered, requests, type RoomState, type State, totalUnread } from "../src/state.ts";
import { useWords, Words } from "../src/words.ts";
import { catalogue } from "./catalogue.ts";
import { ann, bob, ModelRoom } from "./model.ts";

useWords(new Words(catalogue("en")));

function held(id: string, talk?: Talk, more = 0): { state: State; room: RoomState; model: ModelRoom } {
  const model = new ModelRoom(id);
  for (let at = 0; at <= more; at++) model.send(bob.id, `word ${at}`);
  const { state } = reduce({ ...nothing, me: ann }, { type: "room", room: { ...model.room(), kind: "direct", title: "Bob", ...(talk ? { talk } : {}) } });
  return { state, room: state.rooms[id] as RoomState, model };
}

test("a request stands apart from the chats, and no badge counts it until it is accepted", () => {
  const { state, room, model } = held("r", "request", 2);
  assert.equal(room.unread, 3);
  assert.deepEqual([ordered(state).length, requests(state).length, totalUnread(state, 0)], [0, 1, 0]);
  const last = model.page(1).data[0];
  assert.ok(last);
  assert.equal(worthy(state, room, last, { room: null }, 0), false, "nor is it heard of");
  const after = reduce(state, { type: "account", event: { event: "room.talk", account: 1, room: "r" } });
  assert.deepEqual([ordered(after.state).length, requests(after.state).length, totalUnread(after.state, 0)], [1, 0, 3]);
  assert.deepEqual(after.asks, [{ ask: "room", room: "r", fresh: true }], "what else is different is asked for");
});

test("a room's word is taken at once, nobody types there any more, and an older picture does not take it back", () => {
  const { state, model } = held("r");
  const typed = reduce(state, { type: "signal", signal: { signal: "typing.started", room: "r", user: bob.id }, now: 0 }).state;
  const then = typed.rooms["r"]?.touched ?? 0;
  const ended = reduce(typed, { type: "account", event: { event: "room.talk", account: 1, room: "r", talk: "ended" } }).state;
  assert.deepEqual([ended.rooms["r"]?.talk, ended.rooms["r"]?.typing], ["ended", {}]);
  const late = reduce(ended, { type: "room", room: model.room(), touched: then }).state;
  assert.equal(late.rooms["r"]?.talk, "ended", "asked for before");
  const fresh = reduce(ended, { type: "room", room: model.room() }).state;
  assert.equal(fresh.rooms["r"]?.talk, null);
  assert.deepEqual(reduce(nothing, { type: "account", event: { event: "room.talk", account: 1, room: "x", talk: "ended" } }).asks, [], "one that is not held");
});

test("what may be written and changed in which chat, and what is said of it", () => {
  const drawn = ([undefined, "ended", "closed", "blocked", "unavailable", "request", "requested"] as const).map((talk) => {
    const { room } = held("r", talk);
    return `${talk ?? "open"}: ${mayPost(room) ? "writes" : "-"} ${mayTouch(room) ? "changes" : "-"}: ${sentence(room) ?? ""}`;
  });
  assert.deepEqual(drawn, [
    "open: writes changes: ",
    "ended: - -: You and Bob are not connected here any more, so this conversation has ended. You can still read it.",
    "closed: - -: This chat has been closed. You can still read it.",
    "blocked: - -: You have blocked Bob. Neither of you can write here.",
    "unavailable: - -: Messages to Bob cannot be delivered. You can still read what was said.",
    "request: - -: Bob would like to write to you. Until you accept, they do not see whether you are here or have read this.",
    "requested: writes -: Bob can answer when they accept. Until then you can send up to 3 messages, text only.",
  ]);
  const { room } = held("r", "requested", 2);
  assert.deepEqual([mayPost(room), sentence(room)], [false, "Bob has your messages, and can answer when they accept."]);
  assert.equal(mayPost({ ...held("r").room, role: "reader" }), false);
});

test("what is too old is not offered to be changed", () => {
  const it = { created_at: "2026-11-21T10:00:00.000Z" };
  const at = (time: string) => Date.parse(`2026-11-21T${time}Z`);
  assert.deepEqual([within(900, it, at("10:15:00")), within(900, it, at("10:15:01")), within(0, it, at("23:00:00"))], [true, false, true]);
});
