// Who may talk, as the client keeps it: a room's word for it, requests apart from chats and badges, what is worth hearing of.
import assert from "node:assert/strict";
import { test } from "node:test";
import { worthy } from "../src/notify.ts";
import { sentence } from "../src/page/talk.ts";
import { within } from "../src/page/room.ts";
import { nameOf } from "../src/page/view.ts";
import { faceOf, titleOf } from "../src/page/words.ts";
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
    "requested: writes -: Bob can answer when they accept. Until then you can send 2 more messages, text only.",
  ]);
  const { room } = held("r", "requested", 2);
  assert.deepEqual([mayPost(room), sentence(room)], [false, "Bob has your messages, and can answer when they accept."]);
  assert.equal(mayPost({ ...held("r").room, role: "reader" }), false);
});

test("who has left is called so in the reader's language, and nothing is offered that nobody would answer", () => {
  const { state, model } = held("r");
  const left = { ...bob, username: "~1", name: "Somebody who has left", gone: true };
  const gone = reduce(state, { type: "room", room: { ...model.room(), kind: "direct", title: left.name, talk: "blocked", peer: { ...left, online: false } } }).state.rooms["r"] as RoomState;
  const said = (lang: string) => {
    useWords(new Words(catalogue(lang)));
    return [titleOf(gone), nameOf(gone, bob.id), faceOf(gone).initials, sentence(gone), mayPost(gone), mayTouch(gone)];
  };
  assert.deepEqual(said("de"), ["Ehemaliges Mitglied", "Ehemaliges Mitglied", "", "Dieses Konto gibt es nicht mehr. Du kannst weiterhin lesen, was gesagt wurde.", false, false]);
  assert.deepEqual(said("en").slice(0, 2), ["Somebody who has left", "Somebody who has left"]);
});

test("a group without a name is called by its members in the reader's language", () => {
  const group = (names: string[], members: number) => {
    const { name: _, ...room } = { ...new ModelRoom("g", "group").room(), title: "the wire's", names, member_count: members };
    return reduce({ ...nothing, me: ann }, { type: "room", room }).state.rooms["g"] as RoomState;
  };
  const said = (lang: string) => {
    useWords(new Words(catalogue(lang)));
    return [group([], 1), group(["Bob"], 2), group(["Bob", "Cem", "Dana", "Eve"], 6), group(["Bob", "Cem", "Dana", "Eve"], 9)].map(titleOf);
  };
  assert.deepEqual(said("en"), ["Nobody else", "Bob", "Bob, Cem, Dana, Eve and 1 other", "Bob, Cem, Dana, Eve and 4 others"]);
  assert.deepEqual(said("de").slice(2), ["Bob, Cem, Dana, Eve und 1 weitere Person", "Bob, Cem, Dana, Eve und 4 weitere"]);
  useWords(new Words(catalogue("en")));
});

test("requests are counted as the server counts them, and those that no page of the list has named come", () => {
  const list = (ids: string[], next: string | null, talk?: Talk) => {
    const data = ids.map((id) => ({ ...new ModelRoom(id).room(), ...(talk ? { talk } : {}) }));
    return { data, page: { next, prev: null, has_more: next !== null } };
  };
  let state = reduce({ ...nothing, me: ann }, { type: "rooms", rooms: list(["a", "b"], "c1") }).state;
  const told = reduce(state, { type: "unread", unread: { total: 0, requests: 3, rooms: {} }, now: 0 });
  assert.deepEqual([told.state.asking, told.asks], [3, [{ ask: "requests" }]]);
  state = reduce(told.state, { type: "requests", rooms: list(["x", "y"], null, "request").data }).state;
  assert.deepEqual([requests(state).length, state.asking], [2, 1], "three in all");
  const again = reduce(state, { type: "unread", unread: { total: 0, requests: 3, rooms: {} }, now: 0 });
  assert.deepEqual([again.state.asking, again.asks], [1, []], "and they are not asked for without end");
  const fewer = reduce(state, { type: "account", event: { event: "room.talk", account: 1, room: "z" } });
  assert.deepEqual(fewer.asks, [{ ask: "unread", fresh: true }], "one that is not held was answered elsewhere");
  state = reduce(state, { type: "rooms", rooms: list(["a", "b", "x", "y", "z"], null) }).state;
  assert.equal(state.asking, 0, "all are here");
});

test("what is too old is not offered to be changed", () => {
  const it = { created_at: "2026-11-21T10:00:00.000Z" };
  const at = (time: string) => Date.parse(`2026-11-21T${time}Z`);
  assert.deepEqual([within(900, it, at("10:15:00")), within(900, it, at("10:15:01")), within(0, it, at("23:00:00"))], [true, false, true]);
});
