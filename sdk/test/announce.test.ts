// What a screen reader hears: the first at once, then at most one sentence in two seconds, nothing twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcer } from "../src/page/announce.ts";
import { Disk, FakeEnv } from "./fake.ts";

const phrases = {
  here: (who: string, text: string) => `${who}: ${text}`,
  elsewhere: (who: string) => `New message from ${who}`,
  many: (count: number, who: string) => `${count} new messages from ${who}`,
  manyFrom: (count: number, people: number) => `${count} new messages from ${people} people`,
};

function stage() {
  const env = new FakeEnv(new Disk(), 1);
  const begun = env.now();
  const said: string[] = [];
  const at: number[] = [];
  const it = { speaks: true, said, at, shown: "" };
  const announcer = new Announcer(
    env,
    phrases,
    (words) => {
      it.shown = words;
      if (words === "") return;
      said.push(words);
      at.push(env.now() - begun);
    },
    () => it.speaks,
  );
  const heard = (who: string, text: string, here = true) => announcer.message({ who, text, here });
  return { env, announcer, heard, it };
}

test("the first message is said at once, what follows in one sentence two seconds later", async () => {
  const { env, heard, it } = stage();
  heard("Bob", "one");
  assert.deepEqual(it.said, ["Bob: one"]);
  for (const text of ["two", "three", "four"]) {
    await env.advance(300);
    heard("Bob", text);
  }
  assert.equal(it.said.length, 1);
  await env.advance(1_100);
  assert.deepEqual(it.said, ["Bob: one", "3 new messages from Bob"]);
  assert.deepEqual(it.at, [0, 2_000]);
});

test("a single one that had to wait is said as it is; of several people their number", async () => {
  const { env, heard, it } = stage();
  heard("Bob", "one");
  heard("Cem", "two", false);
  await env.advance(2_000);
  heard("Bob", "three");
  heard("Cem", "four");
  heard("Dana", "five", false);
  await env.advance(2_000);
  assert.deepEqual(it.said, ["Bob: one", "New message from Cem", "3 new messages from 3 people"]);
});

test("never more than one sentence in two seconds, whatever comes", async () => {
  const { env, announcer, heard, it } = stage();
  for (let step = 0; step < 200; step++) {
    heard(step % 3 === 0 ? "Bob" : "Cem", `line ${step}`);
    if (step % 17 === 0) announcer.note(`note ${step}`);
    await env.advance(90);
  }
  await env.advance(60_000);
  const gaps = it.at.slice(1).map((time, n) => time - (it.at[n] ?? 0));
  assert.ok(gaps.every((gap) => gap >= 2_000), String(gaps));
  const counted = it.said.reduce((sum, words) => sum + (/^(\d+) new/.exec(words) ? Number(/^(\d+)/.exec(words)?.[1]) : words.startsWith("note") ? 0 : 1), 0);
  assert.equal(counted, 200, "every message is counted once");
  assert.equal(it.said.filter((words) => words.startsWith("note")).length, 12, "every note is said once");
});

test("of the line's state only the newest is said, before messages", async () => {
  const { env, announcer, heard, it } = stage();
  heard("Bob", "one");
  heard("Bob", "two");
  announcer.note("You are offline.", "line");
  announcer.note("Back online", "line");
  await env.advance(2_000);
  assert.deepEqual(it.said, ["Bob: one", "Back online"]);
  await env.advance(2_000);
  assert.deepEqual(it.said, ["Bob: one", "Back online", "Bob: two"]);
});

test("a tab that is not the one that speaks says nothing, also not later", async () => {
  const { env, announcer, heard, it } = stage();
  it.speaks = false;
  heard("Bob", "one");
  announcer.note("You are offline.");
  it.speaks = true;
  await env.advance(10_000);
  assert.deepEqual(it.said, []);
});

test("what was said is taken away after a while", async () => {
  const { env, heard, it } = stage();
  heard("Bob", "one");
  assert.equal(it.shown, "Bob: one");
  await env.advance(9_900);
  assert.equal(it.shown, "Bob: one");
  await env.advance(200);
  assert.equal(it.shown, "");
  assert.deepEqual(it.said, ["Bob: one"]);
  heard("Bob", "one");
  assert.deepEqual(it.said, ["Bob: one", "Bob: one"], "the same words again are said again");
});
