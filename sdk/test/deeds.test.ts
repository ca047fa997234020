// ChatClient against a scripted server: what is done with messages and marks, jumps, drafts and the end of a sign-in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ChatClient } from "../src/client.ts";
import { totalUnread } from "../src/state.ts";
import { Disk, FakeEnv } from "./fake.ts";
import { ann, bob, ModelRoom, welcome } from "./model.ts";
import { list, ready, serve } from "./serving.ts";

test("arrival is told: one map for all rooms, at most once a second, not for what I have read or written", async () => {
  const rooms = [new ModelRoom("r-1"), new ModelRoom("r-2"), new ModelRoom("r-3")];
  const [one, two, three] = rooms as [ModelRoom, ModelRoom, ModelRoom];
  two.send(bob.id, "before");
  three.send(ann.id, "mine");
  const { env, client, turn } = await ready(rooms, {}, new Disk(), 7);
  const said: unknown[] = [];
  const collect = async (ms: number) => {
    for (let i = 0; i < ms; i += 100) {
      await env.advance(100);
      said.push(...env.socket.sent.filter((it) => it["cmd"] === "delivery.mark").map((it) => it["rooms"]));
      serve(env.socket, rooms);
    }
  };
  await collect(2_000);
  env.socket.says(one.send(bob.id, "a"));
  env.socket.says(one.send(bob.id, "b"));
  env.socket.says(two.send(bob.id, "c"));
  await collect(3_000);
  env.socket.says(one.send(ann.id, "mine again"));
  await collect(2_000);
  assert.ok(said.length >= 1 && said.length <= 4, JSON.stringify(said));
  const told = Object.assign({}, ...said) as Record<string, number>;
  assert.deepEqual({ ...told, "r-1": Math.min(told["r-1"] ?? 0, 2) }, { "r-1": 2, "r-2": 2 });
  await turn();
  client.stop();
});

test("a read mark that is refused for now, or lost with the line, goes out later; one that is refused for good is undone", async () => {
  const room = new ModelRoom("r-1");
  const { env, client, turn } = await ready([room]);
  for (let i = 0; i < 3; i++) env.socket.says(room.send(bob.id, String(i)));
  client.markRead("r-1", 2);
  await env.settle();
  env.socket.refuses("read.mark", { code: "rate_limited", detail: "Too many.", retry: "later", retry_after: 3 });
  await env.advance(2_900);
  assert.equal(env.socket.count("read.mark"), 1);
  assert.equal(totalUnread(client.state, 0), 1);
  await env.advance(5_000);
  assert.equal(env.socket.count("read.mark"), 2);
  env.socket.dies();
  await env.advance(1_000);
  env.socket.opens();
  for (let i = 0; i < 8; i++) await turn(400);
  assert.equal(room.unread(ann.id), 1);
  assert.equal(client.state.rooms["r-1"]?.read, 2);
  client.markRead("r-1", 3);
  await env.advance(1_000);
  env.socket.refuses("read.mark", { code: "forbidden", detail: "No.", retry: "never" });
  env.socket.sent.length = 0;
  await turn(600);
  assert.equal(totalUnread(client.state, 0), 1);
});

test("marking as unread goes back, here and by a signal", async () => {
  const room = new ModelRoom("r-1");
  const { env, client, turn } = await ready([room]);
  for (let i = 0; i < 3; i++) env.socket.says(room.send(bob.id, String(i)));
  client.markRead("r-1", 3);
  await turn(1_200);
  room.unmark(2);
  const back = client.markUnread("r-1", 2);
  await env.settle();
  env.socket.answers("read.unmark", { room: "r-1", number: 1, last: 3, unread: 2 });
  await back;
  assert.equal(totalUnread(client.state, 0), 2);
  room.unmark(1);
  env.socket.says({ signal: "unread.changed", room: "r-1", number: 0, last: 3, unread: 3 });
  assert.equal(totalUnread(client.state, 0), 3);
  await turn(600);
  assert.equal(totalUnread(client.state, 0), 3);
});

test("an edit, a reaction and a deletion are seen at once, then as the log has them", async () => {
  const room = new ModelRoom("r-1");
  room.send(ann.id, "tpyo");
  const { env, client } = await ready([room]);
  const seen = () => client.foreseen("r-1", client.state.rooms["r-1"]?.messages ?? [])[0];
  client.edit("r-1", 1, "typo");
  client.react("r-1", 1, "👍");
  assert.equal(seen()?.text, "typo");
  assert.deepEqual(seen()?.reactions, [{ emoji: "👍", count: 1, mine: true }]);
  await env.settle();
  const edited = room.edit(1, "typo");
  env.socket.answers("message.edit", room.messages[0]);
  env.socket.says(edited);
  await env.settle();
  env.socket.answers("reaction.add", {});
  await env.settle();
  env.socket.says(room.react(1, ann.id, "👍"));
  assert.deepEqual(client.changes("r-1"), []);
  assert.equal(seen()?.text, "typo");
  assert.deepEqual(seen()?.reactions, [{ emoji: "👍", count: 1, mine: true }]);
  const refused: string[] = [];
  client.on("refused", ({ reason }) => refused.push(reason));
  client.delete("r-1", 1);
  assert.equal(seen()?.deleted, true);
  await env.settle();
  env.socket.refuses("message.delete", { code: "too_late", detail: "Too late.", retry: "never" });
  await env.settle();
  assert.equal(seen()?.deleted, undefined);
  assert.deepEqual(refused, ["Too late."]);
});

test("a jump shows the past, pages both ways, and meets the newest again", async () => {
  const room = new ModelRoom("r-1");
  for (let i = 1; i <= 30; i++) room.send(bob.id, String(i));
  const env = new FakeEnv();
  const client = new ChatClient({ env, snapshot: { me: ann, epoch: "e-1", rooms: list([room]), room: room.room(), messages: room.page(5), newest: true } });
  client.start();
  env.socket.opens();
  await env.settle();
  env.socket.answers("hello", welcome([room]));
  const view = () => client.state.rooms["r-1"]?.view?.messages.map((it) => it.number);
  const answered = async (work: Promise<unknown>, page: unknown) => {
    await env.settle();
    env.socket.answers("message.list", page);
    await work;
  };
  const five = room.messages[4]?.seq ?? 0;
  await answered(client.jump("r-1", { seq: five }), room.around(4, five));
  assert.deepEqual(view(), [3, 4, 5, 6]);
  await answered(client.history("r-1"), room.page(4, room.messages[2]?.seq));
  assert.deepEqual(view(), [1, 2, 3, 4, 5, 6]);
  assert.equal(client.state.rooms["r-1"]?.view?.older, false);
  env.socket.says(room.send(bob.id, "31"));
  assert.equal(view()?.length, 6);
  await answered(client.newer("r-1"), room.after(20, room.messages[5]?.seq ?? 0));
  // It has reached the window: they are one, from the first message to the last.
  assert.equal(view(), undefined);
  assert.deepEqual(client.state.rooms["r-1"]?.messages?.map((it) => it.number), Array.from({ length: 31 }, (_, i) => i + 1));
  client.backToNewest("r-1");
  assert.equal(client.state.rooms["r-1"]?.older, false);
});

test("signing out leaves nothing of me in the browser", async () => {
  const room = new ModelRoom("r-1");
  const disk = new Disk();
  const { env, client } = await ready([room], {}, disk);
  env.network(false);
  client.send("r-1", "unsent");
  client.drafts?.set("r-1", { text: "half a", replyTo: null });
  env.respond = () => Promise.resolve(new Response(null, { status: 204 }));
  await client.signOut();
  assert.deepEqual([...disk.kept.keys()], []);
  assert.equal(client.state.me, null);
  assert.deepEqual(env.requests.map((it) => [it.init.method, it.url]).pop(), ["DELETE", "/api/v1/sessions/current"]);
});

test("a send clears the room's draft, and says what it answers to and what it carries", async () => {
  const room = new ModelRoom("r-1");
  const first = room.send(bob.id, "question").data;
  const { env, client } = await ready([room]);
  client.drafts?.set("r-1", { text: "answer", replyTo: 1 });
  client.send("r-1", { text: "answer", replyTo: first, attachments: [{ id: "a-1", kind: "file", name: "x", mime: "text/plain", size: 1 }] });
  assert.deepEqual(client.drafts?.get("r-1"), { text: "", replyTo: null });
  assert.equal(client.pending("r-1")[0]?.reply?.text, "question");
  await env.settle();
  const { reply_to, attachments } = env.socket.last("message.send");
  assert.deepEqual([reply_to, attachments], [1, ["a-1"]]);
});
