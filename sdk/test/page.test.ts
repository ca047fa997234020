// The pure parts of the page: what the stream should show, what is a link, how moments are said.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Pending, sending } from "../src/pending.ts";
import { hue, initials } from "../src/page/dom.ts";
import { type Bubble, type Day, days } from "../src/page/view.ts";
import { bars, duration, size } from "../src/page/words.ts";
import { sentence } from "../src/page/system.ts";
import { reduce } from "../src/reduce.ts";
import { nothing, type RoomState } from "../src/state.ts";
import { localeOf, Times } from "../src/time.ts";
import { uuid } from "../src/env.ts";
import { useWords, Words } from "../src/words.ts";
import { catalogue } from "./catalogue.ts";
import { ann, bob, ModelRoom } from "./model.ts";

useWords(new Words(catalogue("en")));

const berlin = new Times("en-GB", "Europe/Berlin");

function shown(room: ModelRoom): RoomState {
  const { state } = reduce({ ...nothing, me: ann }, { type: "room", room: room.room() });
  const it = reduce(state, { type: "messages", room: room.id, page: room.page(50), where: { at: "newest" } }).state.rooms[room.id];
  assert.ok(it);
  return it;
}

function at(room: ModelRoom, sender: string, text: string, time: string): void {
  const event = room.send(sender, text);
  Object.assign(event.data, { created_at: time });
}

const pending = (more: Partial<Pending>): Pending => ({
  ...sending({ room: "r", nonce: "p-1", at: Date.parse("2026-11-21T10:00:00Z"), turn: 1 }, { text: "waiting" }),
  ...more,
});

const bubbles = (day: Day | undefined) => (day?.entries ?? []).filter((it): it is Bubble => it.kind === "message");

test("bubbles run together within five minutes of one sender, one day, no line between", () => {
  const room = new ModelRoom("r");
  at(room, bob.id, "a", "2026-11-21T08:00:00.000Z");
  at(room, bob.id, "b", "2026-11-21T08:04:59.000Z");
  at(room, bob.id, "c", "2026-11-21T08:10:00.000Z");
  at(room, ann.id, "d", "2026-11-21T08:10:01.000Z");
  at(room, bob.id, "e", "2026-11-21T08:10:02.000Z");
  at(room, bob.id, "f", "2026-11-21T08:10:03.000Z");
  const found = days(shown(room), [], ann.id, 5, berlin).flatMap(bubbles);
  assert.deepEqual(found.map((it) => [it.text, it.runStart, it.runEnd, it.line]), [
    ["a", true, false, false],
    ["b", false, true, false],
    ["c", true, true, false],
    ["d", true, true, false],
    ["e", true, true, false],
    ["f", true, true, true],
  ]);
});

test("days are the reader's days, and a clock that ran back opens none again", () => {
  const room = new ModelRoom("r");
  at(room, bob.id, "late", "2026-11-20T22:59:00.000Z");
  at(room, bob.id, "after midnight in Berlin", "2026-11-20T23:01:00.000Z");
  at(room, bob.id, "its clock ran back", "2026-11-20T22:58:00.000Z");
  assert.deepEqual(days(shown(room), [], ann.id, null, berlin).map((it) => [it.day, bubbles(it).length]), [["2026-11-20", 1], ["2026-11-21", 2]]);
});

test("ticks: sent until the other has read it; in one's own notes nobody reads", () => {
  const room = new ModelRoom("r");
  at(room, ann.id, "one", "2026-11-21T08:00:00.000Z");
  at(room, ann.id, "two", "2026-11-21T08:00:00.000Z");
  room.mark(bob.id, 1);
  const ticks = (it: RoomState) => days(it, [], ann.id, null, berlin).flatMap((day) => bubbles(day).map((bubble) => bubble.tick));
  assert.deepEqual(ticks(shown(room)), ["read", "sent"]);
  assert.deepEqual(ticks({ ...shown(room), kind: "self" }), ["sent", "sent"]);
});

test("a send and what the log made of it are one bubble with one key", () => {
  const room = new ModelRoom("r");
  const before = days(shown(room), [pending({ nonce: "n-1", text: "hello" })], ann.id, null, berlin);
  at(room, ann.id, "hello", "2026-11-21T10:00:00.000Z");
  const after = days(shown(room), [pending({ nonce: "n-1", text: "hello", state: "sending" })], ann.id, null, berlin);
  assert.deepEqual(bubbles(before[0]).map((it) => [it.key, it.tick]), [["n n-1", "sending"]]);
  assert.deepEqual(bubbles(after[0]).map((it) => [it.key, it.tick]), [["n n-1", "sent"]]);
});

test("what happened stands between the messages, breaks a run, and is told as the server tells it", () => {
  const room = new ModelRoom("r", "group");
  at(room, bob.id, "a", "2026-11-21T08:00:00.000Z");
  room.rename("Garden");
  at(room, bob.id, "b", "2026-11-21T08:00:01.000Z");
  const found = days(shown(room), [], ann.id, null, berlin).flatMap((day) => day.entries);
  assert.deepEqual(found.slice(-3).map((it) => (it.kind === "system" ? it.text.replace(/^.* named/u, "… named") : [it.runStart, it.runEnd])), [[true, true], "… named the group “Garden”", [true, true]]);
});

test("sentences say who did what, and “you” where it was me", () => {
  const room = { ...shown(new ModelRoom("r", "group")), people: { [ann.id]: ann, [bob.id]: bob } };
  const at = { room: "r", seq: 2, at: "2026-11-21T08:00:00.000Z" };
  const said = [
    { ...at, event: "room.created", by: bob.id, data: { kind: "group", members: [], name: "Garden" } },
    { ...at, event: "room.created", by: bob.id, data: { kind: "direct", members: [] } },
    { ...at, event: "member.joined", by: bob.id, data: { users: [ann.id, "x", "y", "z"] } },
    { ...at, event: "member.joined", by: bob.id, data: { users: [bob.id] } },
    { ...at, event: "member.left", by: ann.id, data: { user: bob.id } },
    { ...at, event: "member.left", by: ann.id, data: { user: ann.id } },
    { ...at, event: "member.changed", data: { user: ann.id, role: "owner" } },
    { ...at, event: "member.changed", by: ann.id, data: { user: bob.id, role: "reader" } },
    { ...at, event: "room.changed", by: ann.id, data: { about: null } },
    { ...at, event: "room.changed", by: ann.id, data: { data: null } },
    { ...at, event: "message.pinned", data: { number: 1 } },
  ] as const;
  assert.deepEqual(said.map((it) => sentence(it as unknown as Parameters<typeof sentence>[0], room, ann.id)), [
    `${bob.name} made the group “Garden”`,
    null,
    `${bob.name} added you, Somebody who has left and 2 others`,
    `${bob.name} joined`,
    `You removed ${bob.name}`,
    "You left",
    "You are an owner now",
    `You made ${bob.name} a reader`,
    "You removed the description",
    null,
    "Somebody pinned a message",
  ]);
});

test("sizes, lengths and waveforms", () => {
  assert.deepEqual([0, 999, 1_000, 48_211, 3_240_000, 25_000_000].map(size), ["0 B", "999 B", "1 KB", "48 KB", "3.2 MB", "25 MB"]);
  assert.deepEqual([0, 6_700, 59_600, 750_000].map(duration), ["0:00", "0:07", "1:00", "12:30"]);
  assert.deepEqual(bars([1, 9, 3, 4], 2), [9, 4]);
  assert.deepEqual(bars([5], 3), [5, 5, 5]);
  assert.equal(bars([], 4).length, 4);
});

test("somebody else's message with the nonce of mine is not mine", () => {
  const room = new ModelRoom("r");
  at(room, bob.id, "hello", "2026-11-21T10:00:00.000Z");
  const found = days(shown(room), [pending({ nonce: "n-1", state: "failed", reason: "No." })], ann.id, null, berlin);
  assert.deepEqual(bubbles(found[0]).map((it) => [it.key, it.tick, it.reason]), [["s 2", "", null], ["n n-1", "failed", "No."]]);
});

test("moments are said in the reader's zone", () => {
  const now = new Date("2026-11-21T12:00:00Z");
  const row = (time: string) => berlin.row(new Date(time), now);
  assert.equal(row("2026-11-20T23:30:00Z"), "00:30");
  assert.equal(row("2026-11-20T22:30:00Z"), "Yesterday");
  assert.equal(row("2026-11-17T12:00:00Z"), "Tue");
  assert.equal(row("2026-11-01T12:00:00Z"), "1 Nov");
  assert.equal(row("2025-11-01T12:00:00Z"), "1 Nov 2025");
  assert.equal(berlin.label(now, now), "Today");
  assert.match(berlin.label(new Date("2026-11-16T12:00:00Z"), now), /^Monday,? 16 November$/);
  assert.equal(new Times("en-US", "Europe/Berlin").clock(new Date("2026-11-21T08:04:00Z")).replace(/\s/u, " "), "9:04 AM");
  assert.match(berlin.exact(now), /21 November 2026.*13:00:00/);
  assert.equal(berlin.clock(new Date(Number.NaN)), "");
});

test("the reader's variant of the page's language is taken, not another language", () => {
  assert.equal(localeOf("en", ["de-DE", "en-US"]), "en-US");
  assert.equal(localeOf("en", ["de-DE"]), "en");
});

test("colours and letters follow CONTEXTS.md", () => {
  assert.equal(hue("0190f3c2-0000-7000-8000-0000000000a1"), 161 % 12);
  assert.equal(hue("no id"), 0);
  assert.equal(initials("Ann Smith"), "AS");
  assert.equal(initials("  zoë "), "Z");
  assert.equal(initials("Ann van der Berg"), "AB");
  assert.equal(initials("🎉 Party"), "🎉P");
  assert.equal(initials(""), "");
});

test("an id is made also where the page is not a secure context", () => {
  const bytes = { getRandomValues: (array: Uint8Array) => array.fill(255) } as unknown as Crypto;
  assert.equal(uuid(bytes), "ffffffff-ffff-4fff-bfff-ffffffffffff");
});
