// ChatClient against a scripted server: start from a snapshot, send, see, mark, resume, mend holes, sign out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ChatClient } from "../src/client.ts";
import type { Options } from "../src/options.ts";
import type { Paged, Room } from "../src/protocol.ts";
import { totalUnread } from "../src/state.ts";
import { Disk, FakeEnv, type FakeSocket } from "./fake.ts";
import { ann, bob, ModelRoom, welcome } from "./model.ts";

const list = (rooms: ModelRoom[]): Paged<Room> => ({ data: rooms.map((room) => ({ ...room.room(), members: [] })), page: { next: null, prev: null, has_more: false } });

/** Answers whatever waits for an answer, as a server would at this moment. */
function serve(socket: FakeSocket, rooms: ModelRoom[], skip: string[] = []): void {
  for (const frame of socket.sent.splice(0)) {
    const { id, cmd } = frame as { id: number; cmd: string };
    const room = rooms.find((it) => it.id === frame["room"]);
    const ok = (answer: unknown) => socket.says({ id, ok: answer });
    if (skip.includes(cmd)) continue;
    if (cmd === "hello") ok(welcome(rooms));
    else if (cmd === "room.list") ok(list(rooms));
    else if (cmd === "room.get") {
      if (room) ok(room.room());
      else socket.says({ id, error: { code: "not_found", detail: "There is no such room.", retry: "never" } });
    } else if (cmd === "message.list") ok(room?.page(50, (frame["before"] as number | undefined) ?? Infinity));
    else if (cmd === "event.list") ok({ data: room?.log.filter((it) => it.seq > Number(frame["after"])), head: room?.seq });
    else if (cmd === "read.mark" && room) {
      room.mark(ann.id, Number(frame["number"]));
      ok({ room: room.id, number: room.reads[ann.id], last: room.messages.length, unread: room.unread(ann.id) });
    } else if (cmd === "message.send" && room) {
      const event = room.send(ann.id, String(frame["text"]));
      Object.assign(event.data, { nonce: frame["nonce"] });
      ok(event.data);
      socket.says(event);
    } else ok({});
  }
}

async function ready(rooms: ModelRoom[], options: Partial<Options> = {}, disk = new Disk(), seed = 7) {
  const env = new FakeEnv(disk, seed);
  const first = rooms[0];
  assert.ok(first);
  const messages = first.page(50);
  const client = new ChatClient({
    env,
    snapshot: { me: ann, epoch: "e-1", rooms: list(rooms), room: first.room(), messages, newest: true },
    ...options,
  });
  client.start();
  env.socket.opens();
  const turn = async (ms = 0, skip: string[] = []) => {
    for (let i = 0; i < 6; i++) {
      await env.advance(ms / 6);
      serve(env.socket, rooms, skip);
      await env.settle();
    }
  };
  await turn();
  return { env, client, turn };
}

const texts = (client: ChatClient, room: string) => client.state.rooms[room]?.messages?.map((it) => it.text);

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
  env.socket.says({ signal: "force_disconnect", reason: "Your sign-in has ended." });
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
