// What the frame carries over its own reload: for the same person, once, and no more than fits.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Keep } from "../src/frame/keep.ts";

const refusing = { get: () => null, set: () => false, remove: () => undefined, keys: () => [] };
const entry = () => {
  const it = { state: null as unknown, replaceState: (state: unknown) => void (it.state = structuredClone(state)) };
  return it;
};

test("drafts and unsent messages of the same person come back, and the entry is cleared as it is read", () => {
  const history = entry();
  const one = new Keep(refusing, history);
  for (const key of ["parlor.draft.ann.r1", "parlor.outbox.ann.n1", "parlor.draft.bob.r1", "parlor.other"]) assert.equal(one.set(key, key), false);
  assert.equal(one.get("parlor.other"), "parlor.other");
  assert.equal(history.state, null, "only a reload takes it along");
  one.carry("ann", "r1");

  const two = new Keep(refusing, history);
  assert.equal(history.state, null);
  assert.deepEqual(two.keys(), [], "not before it is known who is here");
  // The sign-in did not hold yet: it goes on.
  two.carry(null, null);
  const three = new Keep(refusing, history);
  assert.equal(history.state, null);
  assert.equal(three.back("ann"), "r1");
  assert.deepEqual(three.keys().sort(), ["parlor.draft.ann.r1", "parlor.outbox.ann.n1"]);
  assert.equal(three.back("ann"), null, "once");
});

test("another person, nobody, and what is not ours get nothing", () => {
  const history = entry();
  const one = new Keep(refusing, history);
  one.set("parlor.draft.ann.r1", "hers");
  one.carry("ann", "r1");
  const two = new Keep(refusing, history);
  assert.equal(two.back("bob"), null);
  assert.deepEqual([two.keys(), two.back("ann")], [[], null], "dropped at once");
  one.carry("ann", "r1");
  const three = new Keep(refusing, history);
  three.drop();
  three.carry(null, null);
  assert.equal(history.state, null);
  for (const state of [{}, 1, { parlor: 1 }, { parlor: { user: "ann" } }, { parlor: { user: "ann", room: 1, kept: [1, ["a"], ["parlor.draft.bob.r", "x"], ["parlor.draft.ann.r", 1]] } }]) {
    history.state = state;
    const it = new Keep(refusing, history);
    assert.deepEqual([it.back("ann"), it.keys(), history.state], [null, [], null]);
  }
});

test("no more than 256 KiB go along: unsent messages first, and the latest", () => {
  const history = entry();
  const one = new Keep(refusing, history);
  for (let n = 0; n < 40; n++) one.set(`parlor.draft.ann.r${n}`, "x".repeat(10_000));
  one.set("parlor.outbox.ann.n", "unsent");
  one.carry("ann", null);
  assert.ok(JSON.stringify(history.state).length < 132_000);
  const two = new Keep(refusing, history);
  two.back("ann");
  assert.ok(two.get("parlor.outbox.ann.n") !== null && two.get("parlor.draft.ann.r39") !== null && two.get("parlor.draft.ann.r0") === null);
});
