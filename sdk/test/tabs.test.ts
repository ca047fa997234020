// Tabs of one browser, drafts, and what is worth a notification.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Drafts } from "../src/drafts.ts";
import { wipe } from "../src/outbox.ts";
import { badge, notice, summary, titled, worthy } from "../src/notify.ts";
import type { Message } from "../src/protocol.ts";
import { reduce } from "../src/reduce.ts";
import { nothing } from "../src/state.ts";
import { Tabs } from "../src/tabs.ts";
import { Disk, FakeEnv } from "./fake.ts";
import { ann, bob, ModelRoom } from "./model.ts";

function tab(disk: Disk, seed: number, locks: boolean) {
  const env = new FakeEnv(disk, seed);
  env.hasLocks = locks;
  return { env, tabs: new Tabs(env, "u") };
}

for (const locks of [true, false]) {
  const how = locks ? "by a lock" : "by a mark in the store";
  test(`exactly one tab is the first, ${how}; when it goes, another one is`, async () => {
    const disk = new Disk();
    const all = [tab(disk, 1, locks), tab(disk, 2, locks), tab(disk, 3, locks)];
    const firsts = () => all.filter(({ tabs }) => tabs.first).length;
    const wait = async (ms: number) => {
      for (let i = 0; i < ms; i += 500) for (const { env } of all) await env.advance(500);
    };
    await wait(10_000);
    assert.equal(firsts(), 1);
    assert.ok(all[0]?.tabs.first);
    all[0]?.tabs.close();
    await wait(3_000);
    assert.equal(firsts(), 1);
    assert.ok(!all[0]?.tabs.first);
  });
}

test("a tab that died without a word is taken over when its mark is stale", async () => {
  const disk = new Disk();
  const dead = tab(disk, 1, false);
  const next = tab(disk, 2, false);
  assert.ok(dead.tabs.first && !next.tabs.first);
  // It hears nothing any more either.
  disk.tabs.shift();
  await next.env.advance(5_000);
  assert.ok(!next.tabs.first);
  await next.env.advance(5_000);
  assert.ok(next.tabs.first);
});

test("all tabs know which room is looked at, and forget it when its tab is gone", async () => {
  const disk = new Disk();
  const [one, two] = [tab(disk, 1, true), tab(disk, 2, true)];
  one.tabs.look("r-1");
  assert.equal(two.tabs.looked(), "r-1");
  for (let i = 0; i < 120; i++) {
    await one.env.advance(500);
    await two.env.advance(500);
  }
  assert.equal(two.tabs.looked(), "r-1");
  // The other one's blur says nothing about this one.
  two.tabs.look(null);
  assert.equal(two.tabs.looked(), "r-1");
  one.tabs.look(null);
  assert.equal(two.tabs.looked(), null);
  one.tabs.look("r-2");
  // It crashes: nothing renews it.
  await two.env.advance(31_000);
  assert.equal(two.tabs.looked(), null);
});

test("without a store every tab stands alone", () => {
  const env = new FakeEnv();
  env.hasLocks = false;
  env.full = true;
  assert.ok(new Tabs(env, "u").first);
});

test("drafts are kept a room each, with what they answer to, and are bounded", () => {
  const env = new FakeEnv();
  const drafts = new Drafts(env.store, "u");
  drafts.set("r-1", { text: "half a", replyTo: 7 });
  assert.deepEqual(new Drafts(env.store, "u").get("r-1"), { text: "half a", replyTo: 7 });
  assert.deepEqual(new Drafts(env.store, "other").get("r-1"), { text: "", replyTo: null });
  drafts.set("r-1", { text: "", replyTo: null });
  assert.deepEqual(env.store.keys(), []);
  for (let i = 0; i < 150; i++) drafts.set(`r-${i}`, { text: "x", replyTo: null });
  assert.equal(drafts.rooms().length, 100);
  assert.equal(drafts.get("r-149").text, "x");
  env.full = true;
  assert.equal(drafts.set("r-149", { text: "y", replyTo: 3 }), false);
  assert.deepEqual(new Drafts(env.store, "u").get("r-149"), { text: "y", replyTo: 3 }, "it is there as long as the page is");
  wipe(env, "u");
  assert.deepEqual([drafts.rooms(), env.store.keys()], [[], []]);
});

test("what is worth a notification, and what is not", () => {
  const room = new ModelRoom("r-1", "group");
  const message = room.send(bob.id, "hello").data;
  const state = reduce({ ...nothing, me: ann }, { type: "room", room: room.room() }).state;
  const held = state.rooms["r-1"];
  assert.ok(held);
  const now = Date.parse("2026-11-21T12:00:00Z");
  const ask = (more: Partial<Message> = {}, kept: Partial<typeof held> = {}, looking: string | null = null) => worthy(state, { ...held, ...kept }, { ...message, ...more }, { room: looking }, now);
  assert.equal(ask(), true);
  assert.equal(ask({ sender: ann.id }), false);
  assert.equal(ask({ deleted: true }), false);
  assert.equal(ask({}, { read: 1 }), false);
  assert.equal(ask({}, {}, "r-1"), false);
  assert.equal(ask({}, {}, "r-2"), true);
  const muted = { mutedUntil: "2026-11-21T13:00:00Z" };
  assert.equal(ask({}, muted), false);
  assert.equal(ask({ everyone: true }, muted), false);
  assert.equal(ask({ mentions: [ann.id] }, muted), true);
  assert.equal(ask({}, { mutedUntil: "2026-11-21T11:00:00Z" }), true);
  assert.equal(ask({}, { archived: true }), false);
  assert.equal(ask({ mentions: [ann.id] }, { archived: true }), true);
  assert.deepEqual(notice(state, held, message), { tag: "parlor.r-1", title: "Bob · Garden", body: "hello", mention: false });
});

test("title, badge and one line of a message", () => {
  assert.equal(titled(0, "Parlor"), "Parlor");
  assert.equal(titled(3, "Parlor"), "(3) Parlor");
  assert.equal(titled(120, "Parlor"), "(99+) Parlor");
  assert.deepEqual([0, 7, 12].map(badge), ["", "7", "9+"]);
  const message = new ModelRoom("r").send(bob.id, " two\n lines ").data;
  assert.equal(summary(message), "two lines");
  assert.equal(summary({ ...message, text: "👍".repeat(200) }), `${"👍".repeat(139)}…`);
  const file = { id: "a", kind: "image" as const, name: "x.png", mime: "image/png", size: 1 };
  assert.equal(summary({ ...message, text: "", attachments: [file] }), "Picture");
  assert.equal(summary({ ...message, text: "", attachments: [file, file] }), "2 pictures");
  assert.equal(summary({ ...message, text: "", attachments: [{ ...file, kind: "file", name: "plan.pdf" }] }), "plan.pdf");
});
