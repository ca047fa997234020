// What was typed goes out exactly as often as the server allows: once. Reload, offline, tabs, refusals, doubt.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ChatError, lost } from "../src/errors.ts";
import { Outbox, wipe, wipeOthers } from "../src/outbox.ts";
import { foreseen, type Pending } from "../src/pending.ts";
import type { Message, Retry } from "../src/protocol.ts";
import { Uploads } from "../src/uploads.ts";
import { Disk, FakeEnv } from "./fake.ts";

/** A server that keeps the promise of the nonce. */
class Server {
  readonly byNonce = new Map<string, Message>();
  readonly calls: string[] = [];
  /** What the next calls meet; empty: all is well. */
  readonly fate: ("refuse" | "lost after" | "lost before" | "busy" | "hang")[] = [];
  #hung: (() => void)[] = [];

  send = async (it: Pending): Promise<Message> => {
    this.calls.push(it.nonce);
    const fate = this.fate.shift();
    if (fate === "refuse") throw problem("too_long", "never");
    if (fate === "busy") throw problem("rate_limited", "later", 3);
    if (fate === "lost before") throw lost();
    if (fate === "hang") await new Promise<void>((resolve) => this.#hung.push(resolve));
    const known = this.byNonce.get(it.nonce);
    const number = this.byNonce.size + 1;
    const message = known ?? { id: `m-${number}`, room: it.room, seq: number, number, sender: "u", text: it.text, nonce: it.nonce, created_at: "2026-11-21T08:43:20.123Z" };
    this.byNonce.set(it.nonce, message);
    if (fate === "lost after") throw lost();
    return known ? { ...message, duplicate: true } : message;
  };
  release(): void {
    for (const go of this.#hung.splice(0)) go();
  }
  get texts(): string[] {
    return [...this.byNonce.values()].map((it) => it.text);
  }
}

function problem(code: string, retry: Retry, after?: number): ChatError {
  return new ChatError({ code, detail: "No.", retry, ...(after === undefined ? {} : { retry_after: after }) });
}

const quiet = { changed: () => undefined, sent: () => undefined, refused: () => undefined, held: () => null };

function tab(server: Server, disk = new Disk(), seed = 7) {
  const env = new FakeEnv(disk, seed);
  const sent: Message[] = [];
  const refused: string[] = [];
  const held = new Map<number, Message>();
  const outbox = new Outbox(env, "u", {
    ...quiet,
    send: server.send,
    sent: (it) => void sent.push(it),
    refused: (it, problem) => void refused.push(`${it.kind}: ${problem.detail}`),
    held: (_, number) => held.get(number) ?? null,
  });
  return { env, outbox, sent, disk, refused, held };
}

const states = (outbox: Outbox) => outbox.all().map((it) => `${it.text}:${it.state}`);

test("a send is kept until it is acknowledged, then until the log has brought it", async () => {
  const server = new Server();
  const { env, outbox, sent, disk } = tab(server);
  outbox.open();
  outbox.add("r", "hello");
  assert.equal(disk.kept.size, 1);
  await env.settle();
  assert.deepEqual(states(outbox), ["hello:sent"]);
  assert.equal(disk.kept.size, 0);
  outbox.settle("r", sent);
  assert.deepEqual(states(outbox), []);
});

test("offline: it waits, survives the reload, and goes out in the order it was typed", async () => {
  const server = new Server();
  const first = tab(server);
  for (const word of ["one", "two", "three"]) first.outbox.add("r", word);
  await first.env.settle();
  assert.deepEqual(server.calls, []);
  first.outbox.close();
  const second = tab(server, first.disk, 8);
  assert.deepEqual(states(second.outbox), ["one:waiting", "two:waiting", "three:waiting"]);
  second.outbox.open();
  await second.env.settle();
  assert.deepEqual(server.texts, ["one", "two", "three"]);
  assert.equal(first.disk.kept.size, 0);
});

test("somebody else's outbox on the same machine is not mine", () => {
  const server = new Server();
  const { outbox, disk } = tab(server);
  outbox.add("r", "private");
  const other = new Outbox(new FakeEnv(disk, 9), "somebody-else", { ...quiet, send: server.send });
  assert.deepEqual(other.all(), []);
});

test("the answer was lost: the same nonce again, and it is one message", async () => {
  const server = new Server();
  server.fate.push("lost after", "lost before");
  const { env, outbox } = tab(server);
  outbox.open();
  outbox.add("r", "once");
  await env.advance(60_000);
  assert.equal(server.calls.length, 3);
  assert.equal(new Set(server.calls).size, 1);
  assert.deepEqual(server.texts, ["once"]);
  assert.deepEqual(states(outbox), ["once:sent"]);
});

test("a crash between commit and answer: after the reload it is still one message", async () => {
  const server = new Server();
  server.fate.push("lost after");
  const { env, outbox, disk } = tab(server);
  outbox.open();
  outbox.add("r", "once");
  await env.settle();
  outbox.close();
  const next = tab(server, disk, 8);
  next.outbox.open();
  await next.env.settle();
  assert.deepEqual(server.texts, ["once"]);
  assert.equal(disk.kept.size, 0);
});

test("refused: it says why, keeps the text, does not hold up the next, and can be tried again or discarded", async () => {
  const server = new Server();
  server.fate.push("refuse");
  const { env, outbox, disk } = tab(server);
  outbox.open();
  const bad = outbox.add("r", "bad");
  outbox.add("r", "good");
  await env.advance(10_000);
  assert.deepEqual(states(outbox), ["bad:failed", "good:sent"]);
  assert.equal(outbox.list("r")[0]?.reason, "No.");
  const later = tab(server, disk, 8);
  assert.deepEqual(states(later.outbox), ["bad:failed"]);
  server.fate.push("refuse");
  outbox.retry(bad);
  await env.settle();
  assert.deepEqual(states(outbox)[0], "bad:failed");
  assert.equal(outbox.discard(bad), "bad");
  assert.equal(disk.kept.size, 0);
  assert.equal(outbox.discard(bad), null);
});

test("too many at once: it waits as long as it is told, with the same nonce", async () => {
  const server = new Server();
  server.fate.push("busy");
  const { env, outbox } = tab(server);
  outbox.open();
  outbox.add("r", "patient");
  await env.advance(3_000);
  assert.equal(server.calls.length, 1);
  await env.advance(2_000);
  assert.equal(server.calls.length, 2);
  assert.deepEqual(states(outbox), ["patient:sent"]);
});

test("one at a time in a room, rooms beside each other", async () => {
  const server = new Server();
  server.fate.push("hang");
  const { env, outbox } = tab(server);
  outbox.open();
  outbox.add("a", "a1");
  outbox.add("a", "a2");
  outbox.add("b", "b1");
  await env.settle();
  assert.deepEqual(server.texts, ["b1"]);
  assert.deepEqual(states(outbox), ["a1:sending", "a2:waiting", "b1:sent"]);
  server.release();
  await env.settle();
  assert.deepEqual(server.texts, ["b1", "a1", "a2"]);
});

test("what is under way cannot be discarded: it may have arrived", async () => {
  const server = new Server();
  server.fate.push("hang");
  const { env, outbox } = tab(server);
  outbox.open();
  const nonce = outbox.add("r", "going");
  await env.settle();
  assert.equal(outbox.discard(nonce), null);
});

test("another tab shows what waits, and does not send what this one is sending", async () => {
  const server = new Server();
  server.fate.push("hang");
  const one = tab(server);
  const two = tab(server, one.disk, 8);
  one.outbox.open();
  two.outbox.open();
  one.outbox.add("r", "mine");
  await one.env.settle();
  assert.deepEqual(states(two.outbox), ["mine:waiting"]);
  await two.env.advance(20_000);
  assert.equal(server.calls.length, 1);
  server.release();
  await one.env.settle();
  assert.deepEqual(states(two.outbox), []);
  assert.deepEqual(server.texts, ["mine"]);
});

test("when that tab dies, the other takes over", async () => {
  const server = new Server();
  const one = tab(server);
  const two = tab(server, one.disk, 8);
  two.outbox.open();
  one.outbox.add("r", "orphan");
  one.outbox.close();
  await two.env.advance(6_000);
  assert.deepEqual(server.texts, ["orphan"]);
});

test("both tabs sending the same is harmless", async () => {
  const server = new Server();
  const one = tab(server);
  one.outbox.add("r", "twice");
  const two = tab(server, one.disk, 8);
  // Without locks, as over plain HTTP.
  for (const { env } of [one, two]) env.claim = async (_, work) => (await work(), true);
  one.outbox.open();
  two.outbox.open();
  await one.env.settle();
  assert.equal(server.calls.length, 2);
  assert.deepEqual(server.texts, ["twice"]);
  for (const { outbox } of [one, two]) outbox.settle("r", [...server.byNonce.values()]);
  assert.deepEqual([...one.outbox.all(), ...two.outbox.all()], []);
});

test("the log brings it before the answer: nothing is left over", async () => {
  const server = new Server();
  server.fate.push("hang");
  const { env, outbox, disk } = tab(server);
  outbox.open();
  const nonce = outbox.add("r", "fast");
  await env.settle();
  outbox.settle("r", [{ id: "m", room: "r", seq: 1, number: 1, sender: "u", text: "fast", nonce, created_at: "" }]);
  assert.deepEqual(states(outbox), []);
  server.release();
  await env.settle();
  assert.deepEqual(states(outbox), []);
  assert.equal(disk.kept.size, 0);
});

test("without storage it works from memory", async () => {
  const server = new Server();
  const { env, outbox, disk } = tab(server);
  env.full = true;
  outbox.open();
  outbox.add("r", "in memory");
  await env.settle();
  assert.deepEqual(server.texts, ["in memory"]);
  assert.equal(disk.kept.size, 0);
});

test("rubbish in the storage is passed over", () => {
  const disk = new Disk();
  disk.kept.set("parlor.outbox.u.n-1", "{");
  disk.kept.set("parlor.outbox.u.n-2", '{"room":1}');
  disk.kept.set("parlor.outbox.u.n-3", '{"room":"r","text":"fine"}');
  assert.deepEqual(states(tab(new Server(), disk).outbox), ["fine:waiting"]);
});

const base: Message = { id: "m", room: "r", seq: 9, number: 5, sender: "u", text: "before", nonce: "n", created_at: "2026-11-21T08:43:20.123Z" };

/** A server of changes: keeps what it was asked, in order. */
function changing() {
  const asked: string[] = [];
  const fate: ("never" | "later")[] = [];
  const send = async (it: Pending): Promise<Message | null> => {
    asked.push(`${it.kind} ${it.number ?? it.text} ${it.kind === "edit" ? it.text : (it.emoji ?? "")}${it.kind === "reaction" ? (it.on ? "+" : "-") : ""}`.trim());
    const next = fate.shift();
    if (next) throw problem("too_late", next);
    return it.kind === "reaction" ? null : it.kind === "send" ? { ...base, number: 6, nonce: it.nonce, text: it.text } : { ...base, text: it.text, edited_at: "2026-11-21T09:00:00.000Z" };
  };
  return { asked, fate, send };
}

function changer(disk = new Disk(), seed = 7) {
  const env = new FakeEnv(disk, seed);
  const server = changing();
  const refused: string[] = [];
  const held = new Map<number, Message>();
  const outbox = new Outbox(env, "u", { ...quiet, send: server.send, refused: (it, problem) => void refused.push(`${it.kind}: ${problem.detail}`), held: (_, number) => held.get(number) ?? null });
  return { env, outbox, disk, refused, held, ...server };
}

test("edits, deletions and reactions wait with the sends, survive the reload, and go out in their order", async () => {
  const first = changer();
  first.outbox.add("r", "hello");
  first.outbox.change("r", { kind: "edit", number: 5, text: "after" });
  first.outbox.change("r", { kind: "reaction", number: 4, emoji: "👍", on: true });
  first.outbox.change("r", { kind: "delete", number: 3 });
  first.outbox.close();
  const next = changer(first.disk, 8);
  next.outbox.open();
  await next.env.settle();
  assert.deepEqual(next.asked, ["send hello", "edit 5 after", "reaction 4 👍+", "delete 3"]);
  assert.equal(next.disk.kept.size, 0);
});

test("of two changes that have not gone out the later one counts", async () => {
  const { env, outbox, asked } = changer();
  outbox.change("r", { kind: "edit", number: 5, text: "one" });
  outbox.change("r", { kind: "edit", number: 5, text: "two" });
  outbox.change("r", { kind: "reaction", number: 4, emoji: "👍", on: true });
  outbox.change("r", { kind: "reaction", number: 4, emoji: "👍", on: false });
  outbox.change("r", { kind: "reaction", number: 7, emoji: "👍", on: true });
  outbox.change("r", { kind: "delete", number: 7 });
  outbox.open();
  await env.settle();
  assert.deepEqual(asked, ["edit 5 two", "reaction 4 👍-", "delete 7"]);
});

test("an edit that is refused keeps its text; a reaction that is refused is dropped and told", async () => {
  const { env, outbox, fate, refused } = changer();
  fate.push("never", "never");
  outbox.open();
  outbox.change("r", { kind: "edit", number: 5, text: "too late" });
  outbox.change("r", { kind: "reaction", number: 4, emoji: "👍", on: true });
  await env.settle();
  assert.deepEqual(outbox.changes("r").map((it) => [it.kind, it.state, it.text, it.reason]), [["edit", "failed", "too late", "No."]]);
  assert.deepEqual(refused, ["reaction: No."]);
});

test("a change is shown until the log has brought it", async () => {
  const { env, outbox, held } = changer();
  held.set(5, base);
  outbox.open();
  outbox.change("r", { kind: "edit", number: 5, text: "after" });
  const shown = () => foreseen(held.get(5) ?? base, outbox.changes("r")).text;
  assert.equal(shown(), "after");
  await env.settle();
  assert.equal(outbox.changes("r")[0]?.state, "sent");
  assert.equal(shown(), "after");
  held.set(5, { ...base, text: "after", edited_at: "2026-11-21T09:00:00.000Z" });
  outbox.settle("r", [...held.values()]);
  assert.deepEqual(outbox.changes("r"), []);
  assert.equal(shown(), "after");
});

test("what waits is foreseen: reactions are counted, a deletion empties", () => {
  const { outbox } = changer();
  outbox.change("r", { kind: "reaction", number: 5, emoji: "👍", on: true });
  const once = { ...base, reactions: [{ emoji: "👍", count: 2 }] };
  assert.deepEqual(foreseen(once, outbox.changes("r")).reactions, [{ emoji: "👍", count: 3, mine: true }]);
  // The log was faster than the answer: not twice.
  assert.deepEqual(foreseen({ ...base, reactions: [{ emoji: "👍", count: 3, mine: true }] }, outbox.changes("r")).reactions, [{ emoji: "👍", count: 3, mine: true }]);
  outbox.change("r", { kind: "delete", number: 5 });
  assert.equal(foreseen(once, outbox.changes("r")).deleted, true);
});

test("a send waits for its files while others pass; after a reload the text is there and says why", async () => {
  const { env, outbox, asked, disk } = changer();
  const uploads = new Uploads(env, "/api/v1");
  const file = uploads.start(new Blob(["x"]), { name: "x.txt" });
  outbox.open();
  outbox.add("r", { text: "look", attachments: [file] });
  outbox.add("r", "quick");
  await env.settle();
  assert.deepEqual(asked, ["send quick"]);
  assert.deepEqual(outbox.list("r").map((it) => [it.text, it.state, it.stored]), [["look", "uploading", false], ["quick", "sent", true]]);
  const later = changer(disk, 9);
  assert.deepEqual(later.outbox.list("r").map((it) => [it.text, it.state]), [["look", "failed"]]);
  env.uploads[0]?.answers(201, { id: "a-1", kind: "file", name: "x.txt", mime: "text/plain", size: 1 });
  await env.settle();
  assert.deepEqual(asked, ["send quick", "send look"]);
});

test("a file that failed fails its send, and trying again uploads it again", async () => {
  const { env, outbox, asked } = changer();
  const file = new Uploads(env, "/api/v1").start(new Blob(["x"]), { name: "x.txt" });
  outbox.open();
  const nonce = outbox.add("r", { attachments: [file] });
  await env.settle();
  env.uploads[0]?.answers(413, { code: "too_large", detail: "The file is too large.", retry: "never" });
  await env.settle();
  assert.deepEqual(outbox.list("r").map((it) => [it.state, it.reason]), [["failed", "The file is too large."]]);
  outbox.retry(nonce);
  await env.settle();
  env.uploads[1]?.answers(201, { id: "a-1" });
  await env.settle();
  assert.deepEqual(asked, ["send"]);
});

test("the store is bounded: what is over it waits in memory and says so", () => {
  const { outbox, disk } = changer();
  for (let i = 0; i < 501; i++) outbox.add("r", String(i));
  assert.equal(disk.kept.size, 500);
  assert.deepEqual(outbox.list("r").filter((it) => !it.stored).map((it) => it.text), ["500"]);
});

test("signing out takes everything of that person out of the store, and of nobody else", () => {
  const { outbox, disk, env } = changer();
  outbox.add("r", "mine");
  disk.kept.set("parlor.draft.u.r", "typed");
  disk.kept.set("parlor.draft.somebody.r", "theirs");
  wipe(env, "u");
  assert.deepEqual([...disk.kept.keys()], ["parlor.draft.somebody.r"]);
});

test("whoever signs in after somebody finds nothing of theirs, and all of their own", () => {
  const disk = new Disk();
  const env = new FakeEnv(disk);
  const mine = ["parlor.outbox.u-2.n", "parlor.draft.u-2.r-1", "parlor.draft.u-2.r-1.reply", "parlor.recent", "parlor.outbox", "else.draft.u-1.r"];
  for (const key of [...mine, "parlor.outbox.u-1.n", "parlor.draft.u-1.r-1", "parlor.draft.u-1.r-1.reply", "parlor.draft.u-22.r-1"]) env.store.set(key, "x");
  wipeOthers(env, "u-2");
  assert.deepEqual([...disk.kept.keys()].sort(), [...mine].sort());
});
