// ChatClient against a scripted server: start from a snapshot, send, see, mark, resume, mend holes, sign out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ChatClient } from "../src/client.ts";
import { totalUnread } from "../src/state.ts";
import { Disk, FakeEnv } from "./fake.ts";
import { ann, bob, ModelRoom, welcome } from "./model.ts";
import { list, ready, serve, texts } from "./serving.ts";

test("a snapshot is shown before the line is open, and hello goes on from it", async () => {
  const room = new ModelRoom("r-1");
  room.send(bob.id, "before");
  const { client } = await ready([room]);
  assert.deepEqual(texts(client, "r-1"), ["before"]);
  assert.equal(client.link.state, "open");
  assert.equal(totalUnread(client.state, 0), 1);
});

test("a send is one bubble from the first moment to the last", async () => {
  const room = new ModelRoom("r-1");
  const { env, client, turn } = await ready([room]);
  const seen: number[] = [];
  const bubbles = () => {
    const logged = client.state.rooms["r-1"]?.messages ?? [];
    const waiting = client.pending("r-1").filter((it) => !logged.some((message) => message.nonce === it.nonce));
    return logged.length + waiting.length;
  };
  client.on("change", () => seen.push(bubbles()));
  const nonce = client.send("r-1", "hello");
  assert.ok(nonce);
  await env.settle();
  await turn();
  assert.deepEqual([...new Set(seen)], [1]);
  assert.deepEqual(client.pending("r-1"), []);
  assert.deepEqual(texts(client, "r-1"), ["hello"]);
});

test("the answer alone is enough: the event may be lost, or come twice", async () => {
  const room = new ModelRoom("r-1");
  const { env, client } = await ready([room]);
  const nonce = client.send("r-1", "hello");
  await env.settle();
  const event = room.send(ann.id, "hello");
  Object.assign(event.data, { nonce });
  env.socket.answers("message.send", event.data);
  await env.settle();
  assert.deepEqual(texts(client, "r-1"), ["hello"]);
  assert.deepEqual(client.pending("r-1"), []);
  env.socket.says(event);
  env.socket.says(event);
  assert.deepEqual(texts(client, "r-1"), ["hello"]);
});

test("offline and reload: what was typed goes out once when the line is back", async () => {
  const disk = new Disk();
  const room = new ModelRoom("r-1");
  const { env, client } = await ready([room], {}, disk);
  env.network(false);
  client.send("r-1", "in a tunnel");
  await env.settle();
  client.stop();
  const next = await ready([room], {}, disk, 8);
  await next.turn();
  assert.deepEqual(room.messages.map((it) => it.text), ["in a tunnel"]);
  assert.deepEqual(next.client.pending("r-1"), []);
});

test("missed events are replayed into place after the line was cut", async () => {
  const room = new ModelRoom("r-1");
  const { env, client, turn } = await ready([room]);
  env.socket.dies();
  const missed = [room.send(bob.id, "a"), room.send(bob.id, "b")];
  await env.advance(500);
  env.socket.opens();
  await env.settle();
  assert.deepEqual((env.socket.last("hello")["since"] as Record<string, number>)["r-1"], 1);
  serve(env.socket, [room]);
  for (const event of missed) env.socket.says(event);
  await turn();
  assert.deepEqual(texts(client, "r-1"), ["a", "b"]);
  assert.equal(totalUnread(client.state, 0), 2);
});

test("a hole is filled from the log", async () => {
  const room = new ModelRoom("r-1");
  const { env, client, turn } = await ready([room]);
  room.send(bob.id, "lost");
  env.socket.says(room.send(bob.id, "seen"));
  assert.deepEqual(texts(client, "r-1"), []);
  await turn(300);
  assert.deepEqual(texts(client, "r-1"), ["lost", "seen"]);
});

test("reset loads the room again", async () => {
  const room = new ModelRoom("r-1");
  const { env, client, turn } = await ready([room]);
  for (let i = 0; i < 70; i++) room.send(bob.id, String(i));
  env.socket.says({ reset: "r-1", seq: room.seq });
  await turn();
  assert.equal(texts(client, "r-1")?.length, 50);
  assert.equal(totalUnread(client.state, 0), 70);
  assert.equal(await Promise.race([client.history("r-1"), turn().then(() => null)]), true);
  assert.equal(texts(client, "r-1")?.length, 70);
  assert.equal(client.state.rooms["r-1"]?.older, false);
});

test("reading is marked at once here, once on the wire, with the last number", async () => {
  const room = new ModelRoom("r-1");
  const { env, client, turn } = await ready([room]);
  for (let i = 0; i < 3; i++) env.socket.says(room.send(bob.id, String(i)));
  for (let number = 1; number <= 3; number++) client.markRead("r-1", number);
  assert.equal(totalUnread(client.state, 0), 0);
  const marks = () => env.socket.sent.filter((it) => it["cmd"] === "read.mark").map((it) => it["number"]);
  assert.deepEqual(marks(), [1]);
  serve(env.socket, [room]);
  await env.advance(999);
  assert.deepEqual(marks(), []);
  await env.advance(1);
  assert.deepEqual(marks(), [3]);
  await turn();
  assert.equal(room.unread(ann.id), 0);
  client.markRead("r-1", 3);
  assert.deepEqual(marks(), []);
});

test("typing is said every two seconds at most, and stops with the send", async () => {
  const room = new ModelRoom("r-1");
  const { env, client } = await ready([room]);
  client.typing("r-1");
  client.typing("r-1");
  await env.advance(1_999);
  client.typing("r-1");
  assert.equal(env.socket.count("typing.start"), 1);
  await env.advance(1);
  client.typing("r-1");
  assert.equal(env.socket.count("typing.start"), 2);
  client.stopTyping("r-1");
  client.stopTyping("r-1");
  assert.equal(env.socket.count("typing.stop"), 1);
});

test("the others' typing ends by itself after five seconds", async () => {
  const room = new ModelRoom("r-1");
  const { env, client } = await ready([room]);
  env.socket.says({ signal: "typing.started", room: "r-1", user: bob.id });
  await env.advance(4_000);
  assert.equal(Object.keys(client.state.rooms["r-1"]?.typing ?? {}).length, 1);
  await env.advance(2_500);
  assert.equal(Object.keys(client.state.rooms["r-1"]?.typing ?? {}).length, 0);
});

test("a room that I was added to appears; one that is not mine does not", async () => {
  const room = new ModelRoom("r-1");
  const rooms = [room];
  const { env, client, turn } = await ready(rooms);
  const added = new ModelRoom("r-2");
  rooms.push(added);
  env.socket.says({ event: "room.added", account: 2, room: "r-2" });
  env.socket.says({ event: "room.added", account: 3, room: "r-none" });
  await turn();
  assert.deepEqual(Object.keys(client.state.rooms).sort(), ["r-1", "r-2"]);
  env.socket.says({ event: "room.removed", account: 4, room: "r-2" });
  assert.deepEqual(Object.keys(client.state.rooms), ["r-1"]);
});

test("the message event is told once, for what is live and not mine to repeat", async () => {
  const room = new ModelRoom("r-1");
  const { env, client, turn } = await ready([room]);
  const heard: string[] = [];
  client.on("message", ({ message }) => heard.push(message.text));
  const event = room.send(bob.id, "hi");
  env.socket.says(event);
  env.socket.says(event);
  client.send("r-1", "mine");
  await turn();
  assert.deepEqual(heard, ["hi"]);
});

test("signed out: said once, and nothing is tried any more", async () => {
  const room = new ModelRoom("r-1");
  const { env, client } = await ready([room]);
  const out: string[] = [];
  client.on("signed_out", (why) => out.push(why));
  env.socket.says({ signal: "force_disconnect", reason: "expired" });
  env.socket.dies(4001);
  await env.advance(120_000);
  assert.deepEqual(out, ["Your sign-in has ended."]);
  assert.equal(env.sockets.length, 1);
});

test("a token that ran out is asked for anew, once", async () => {
  const room = new ModelRoom("r-1");
  let asked = 0;
  const { env, client } = await ready([room], { token: () => `prl_${++asked}` });
  const out: string[] = [];
  client.on("signed_out", (why) => out.push(why));
  env.socket.dies(4001);
  await env.settle();
  env.socket.opens();
  await env.settle();
  assert.equal(env.socket.last("hello")["token"], "prl_2");
  env.socket.dies(4001);
  await env.advance(60_000);
  assert.equal(out.length, 1);
  assert.equal(env.sockets.length, 2);
});

test("somebody else signed in meanwhile: nothing of the one before stays", async () => {
  const room = new ModelRoom("r-1");
  const { env, client } = await ready([room]);
  env.socket.dies();
  await env.advance(500);
  env.socket.opens();
  await env.settle();
  env.socket.answers("hello", welcome([], { user: bob }));
  assert.equal(client.state.me?.id, bob.id);
  assert.deepEqual(client.state.rooms, {});
});

test("without a line, questions go over REST", async () => {
  const room = new ModelRoom("r-1");
  const { env, client } = await ready([room]);
  env.network(false);
  env.respond = () => Promise.resolve(new Response(JSON.stringify({ total: 0, rooms: {} }), { status: 200 }));
  assert.deepEqual(await client.ask("unread.get", {}), { total: 0, rooms: {} });
  assert.equal(env.requests[0]?.url, "/api/v1/unread");
  env.respond = () => Promise.resolve(new Response(JSON.stringify({ code: "not_found", detail: "There is no such person." }), { status: 404 }));
  await assert.rejects(client.openRoom("nobody"), (error) => error instanceof Error && error.message === "There is no such person.");
});

test("what was said in a room before this session listened to it is fetched when it is told of the room", async () => {
  const first = new ModelRoom("r-1");
  const rooms = [first];
  const { env, client, turn } = await ready(rooms);
  const room = new ModelRoom("r-2");
  rooms.push(room);
  const opening = client.openRoom("bob");
  await env.settle();
  env.socket.answers("room.open", room.room());
  await opening;
  const loading = client.loadRoom("r-2");
  await turn();
  await loading;
  // The event of this one went to nobody here.
  room.send(bob.id, "quick");
  env.socket.says({ event: "room.added", account: 2, room: "r-2" });
  await turn(600);
  assert.deepEqual(texts(client, "r-2"), ["quick"]);
  assert.equal(client.state.rooms["r-2"]?.seq, 2);
});

test("the same while an older picture of the room is still on its way", async () => {
  const rooms = [new ModelRoom("r-1")];
  const { env, client, turn } = await ready(rooms);
  const room = new ModelRoom("r-2");
  rooms.push(room);
  const opening = client.openRoom("bob");
  await env.settle();
  env.socket.answers("room.open", room.room());
  await opening;
  const loading = client.loadRoom("r-2");
  await env.settle();
  const picture = room.room();
  const { data, page } = room.page(50);
  room.send(bob.id, "quick");
  env.socket.says({ event: "room.added", account: 2, room: "r-2" });
  env.socket.answers("room.get", picture);
  env.socket.answers("message.list", { data, page });
  await turn(600);
  await loading;
  assert.deepEqual(texts(client, "r-2"), ["quick"]);
});

test("a picture that is ahead of the window fills what is between", async () => {
  const room = new ModelRoom("r-1");
  const { client, turn } = await ready([room]);
  room.send(bob.id, "lost");
  const loading = client.loadRoom("r-1");
  await turn(600);
  await loading;
  assert.deepEqual(texts(client, "r-1"), ["lost"]);
});

test("after a weekend away, many rooms are mended a few at a time, and a refusal is not the end of it", async () => {
  const rooms = Array.from({ length: 100 }, (_, i) => new ModelRoom(`r-${i}`));
  const { env, client, turn } = await ready(rooms);
  const loading = Promise.all(rooms.map((room) => client.loadRoom(room.id)));
  await turn();
  for (let i = 0; i < 40; i++) await turn();
  await loading;
  let most = 0;
  for (const room of rooms) {
    room.send(bob.id, "hello");
    env.socket.says({ reset: room.id, seq: room.seq });
  }
  let refused = 0;
  for (let i = 0; i < 200; i++) {
    await env.advance(600);
    const waiting = env.socket.sent.filter((it) => it["cmd"] === "room.get" || it["cmd"] === "message.list");
    most = Math.max(most, waiting.length);
    if (refused < 30) {
      for (const frame of env.socket.sent.splice(0)) {
        refused += 1;
        env.socket.says({ id: frame["id"], error: { code: "rate_limited", detail: "Too many at once.", retry: "later", retry_after: 2 } });
      }
    } else serve(env.socket, rooms);
    await env.settle();
  }
  assert.ok(most <= 8, `${most} at once`);
  assert.ok(refused >= 30);
  assert.deepEqual(rooms.filter((room) => texts(client, room.id)?.[0] !== "hello").map((room) => room.id), []);
  assert.equal(totalUnread(client.state, 0), 100);
});

test("what is sent before the server has said who I am is kept, shown, and goes out once", async () => {
  const room = new ModelRoom("r-1");
  const disk = new Disk();
  const env = new FakeEnv(disk);
  const client = new ChatClient({ env, token: () => "prl_1" });
  client.start();
  const first = client.send("r-1", "one");
  const second = client.send("r-1", "two");
  assert.deepEqual(client.pending("r-1").map((it) => it.text), ["one", "two"]);
  env.socket.opens();
  for (let i = 0; i < 6; i++) {
    await env.advance(50);
    serve(env.socket, [room]);
    await env.settle();
  }
  assert.deepEqual(room.messages.map((it) => [it.text, it.nonce]), [["one", first], ["two", second]]);
  assert.deepEqual([...disk.kept.keys()], []);
});

test("what is sent after stop waits in the store for the next start", async () => {
  const room = new ModelRoom("r-1");
  const disk = new Disk();
  const { env, client } = await ready([room], {}, disk);
  client.stop();
  client.send("r-1", "late");
  assert.equal(disk.kept.size, 1);
  client.start();
  env.socket.opens();
  for (let i = 0; i < 6; i++) {
    await env.settle();
    serve(env.socket, [room]);
  }
  assert.deepEqual(room.messages.map((it) => it.text), ["late"]);
});

test("pages that were cut short are followed by what they say, not by how much they bring", async () => {
  const room = new ModelRoom("r-1");
  for (let i = 0; i < 9; i++) room.send(bob.id, String(i));
  const env = new FakeEnv();
  const messages = room.page(2);
  const client = new ChatClient({ env, snapshot: { me: ann, epoch: "e-1", rooms: list([room]), room: room.room(), messages, newest: true } });
  client.start();
  env.socket.opens();
  await env.settle();
  env.socket.answers("hello", welcome([room]));
  await env.settle();
  const short = (frame: Record<string, unknown>): unknown => {
    if (frame["cmd"] === "message.list") return room.page(2, (frame["before"] as number | undefined) ?? Infinity);
    if (frame["cmd"] === "event.list") return { data: room.log.filter((it) => it.seq > Number(frame["after"])).slice(0, 1), head: room.seq };
    return frame["cmd"] === "room.list" ? list([room]) : {};
  };
  const serveShort = async () => {
    for (let i = 0; i < 12; i++) {
      await env.advance(120);
      for (const frame of env.socket.sent.splice(0)) env.socket.says({ id: frame["id"], ok: short(frame) });
    }
  };
  for (let guard = 0; client.state.rooms["r-1"]?.older && guard < 9; guard++) await Promise.all([client.history("r-1"), serveShort()]);
  assert.equal(texts(client, "r-1")?.length, 9);
  for (let i = 0; i < 3; i++) room.send(bob.id, `lost ${i}`);
  env.socket.says(room.send(bob.id, "seen"));
  await serveShort();
  assert.deepEqual(texts(client, "r-1")?.slice(-4), ["lost 0", "lost 1", "lost 2", "seen"]);
});
