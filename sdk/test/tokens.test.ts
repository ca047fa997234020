// The token of a sign-in: asked for when it is needed, renewed before it ends without losing or doubling anything, said with
// every request to the chat's server and to nobody else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { signed, Tokens } from "../src/tokens.ts";
import { dice, FakeEnv } from "./fake.ts";
import { bob, ModelRoom, welcome } from "./model.ts";
import { ready, serve, texts } from "./serving.ts";

const until = (env: FakeEnv, ms: number) => new Date(env.time + ms).toISOString();

/** Answers `hello` with an end, and everything else as always. */
function greet(env: FakeEnv, rooms: ModelRoom[], life: number): void {
  const hello = env.socket.sent.findIndex((frame) => frame["cmd"] === "hello");
  if (hello >= 0) {
    const [frame] = env.socket.sent.splice(hello, 1);
    const since = (frame?.["since"] ?? {}) as Record<string, number>;
    env.socket.says({ id: frame?.["id"], ok: { ...welcome(rooms), expires_at: until(env, life) } });
    for (const room of rooms) for (const event of room.log) if (event.seq > (since[room.id] ?? 0)) env.socket.says(event);
  }
  serve(env.socket, rooms);
}

for (const [life, at] of [[3_600_000, 3_540_000], [100_000, 50_000]] as const) {
  test(`a sign-in of ${life / 1000} s is renewed after ${at / 1000} s, with the line as good as never down`, async () => {
    const room = new ModelRoom("r-1");
    const asked: (boolean | undefined)[] = [];
    const { env, client } = await ready([room], { token: (fresh) => `prl_${asked.push(fresh)}` });
    const links: string[] = [];
    client.on("link", (link) => links.push(link.state));
    env.socket.dies();
    await env.advance(500);
    env.socket.opens();
    await env.settle();
    assert.equal(env.socket.last("hello")["token"], "prl_1", "the one that is held is good");
    greet(env, [room], life);
    await env.settle();
    const before = env.sockets.length;
    // The server answers pings all the while.
    const step = async (ms: number) => {
      for (let gone = 0; gone < ms; gone += 10_000) {
        await env.advance(Math.min(10_000, ms - gone));
        serve(env.socket, [room]);
        await env.settle();
      }
    };
    await step(at - 1_000);
    assert.deepEqual([env.sockets.length, asked], [before, [false]], "not sooner than it must be");
    links.length = 0;
    await step(1_001);
    assert.deepEqual(asked, [false, true], "a fresh one");
    assert.equal(env.sockets.length, before + 1);
    assert.deepEqual(links, ["connecting"]);
    // What is said in that moment by others comes with the new line; what is said here goes out once.
    room.send(bob.id, "in between");
    client.send("r-1", "mine in between");
    await env.settle();
    env.socket.opens();
    await env.settle();
    assert.equal(env.socket.last("hello")["token"], "prl_2");
    for (let i = 0; i < 6; i++) {
      greet(env, [room], life);
      await env.advance(50);
    }
    assert.deepEqual(links, ["connecting", "open"]);
    assert.deepEqual(texts(client, "r-1"), ["in between", "mine in between"]);
    assert.deepEqual(room.messages.map((it) => it.text), ["in between", "mine in between"]);
    assert.deepEqual(client.pending("r-1"), []);
  });
}

test("whatever is under way when the line is changed, nothing is lost and nothing comes twice", async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const roll = dice(seed);
    const room = new ModelRoom("r-1");
    let asked = 0;
    const { env, client } = await ready([room], { token: () => `prl_${++asked}` }, undefined, seed);
    env.socket.dies();
    await env.advance(500);
    env.socket.opens();
    await env.settle();
    const said: string[] = [];
    for (let i = 0; i < 60; i++) {
      if (roll() < 0.4) client.send("r-1", said[said.push(`m${i}`) - 1] ?? "");
      if (roll() < 0.3) {
        const event = room.send(bob.id, `b${i}`);
        said.push(`b${i}`);
        if (client.link.state === "open") env.socket.says(event);
      }
      if (client.link.state === "connecting") env.socket.opens();
      await env.settle();
      // Sometimes nothing is answered for a while; then the renewal waits, or does not wait any longer.
      if (roll() < 0.7) greet(env, [room], 8_000);
      await env.advance(Math.floor(roll() * 2_000));
    }
    for (let i = 0; i < 30; i++) {
      if (client.link.state === "connecting") env.socket.opens();
      await env.settle();
      greet(env, [room], 3_600_000);
      await env.advance(2_000);
    }
    assert.ok(asked > 3, `seed ${seed}: ${asked} tokens`);
    assert.deepEqual([...(texts(client, "r-1") ?? [])].sort(), [...said].sort(), `seed ${seed}`);
    assert.deepEqual(room.messages.map((it) => it.text).sort(), [...said].sort(), `seed ${seed}`);
    client.stop();
    assert.equal(env.timers, 0, `seed ${seed}: a timer is left`);
  }
});

test("a clock that is wrong, or no end at all: nothing is renewed before the server says so", async () => {
  for (const life of [-5_000, Number.NaN]) {
    const room = new ModelRoom("r-1");
    let asked = 0;
    const { env, client } = await ready([room], { token: () => `prl_${++asked}` });
    env.socket.dies();
    await env.advance(500);
    env.socket.opens();
    await env.settle();
    if (Number.isNaN(life)) serve(env.socket, [room]);
    else greet(env, [room], life);
    await env.advance(30_000);
    assert.equal(asked, 1);
    client.stop();
  }
});

test("a sign-in that cannot be renewed ends with the line, and is said once", async () => {
  const room = new ModelRoom("r-1");
  const { env, client } = await ready([room], { token: (fresh) => (fresh ? Promise.reject(new Error("the shop is closed")) : "prl_1") });
  const out: string[] = [];
  client.on("signed_out", (why) => out.push(why));
  env.socket.dies(4001, "It has ended.");
  await env.advance(60_000);
  assert.deepEqual(out, ["It has ended."]);
  assert.equal(env.sockets.length, 1);
});

test("the token goes with requests to the chat's server alone; a refused one is asked for anew, once for all", async () => {
  const env = new FakeEnv();
  let made = 0;
  const tokens = new Tokens(async () => `prl_${++made}`);
  const mine = signed(env, tokens, "https://chat.example/api/v1");
  const good = new Set(["Bearer prl_2"]);
  const bearer = (init: RequestInit) => (init.headers as Record<string, string> | undefined)?.["authorization"];
  env.respond = async (_, init) => new Response("{}", { status: good.has(bearer(init) ?? "") ? 200 : 401 });
  const all = await Promise.all([1, 2, 3].map(() => mine.fetch("https://chat.example/api/v1/me", { headers: { Accept: "text/html" } })));
  assert.deepEqual(all.map((it) => it.status), [200, 200, 200]);
  assert.equal(made, 2, "three that were refused share one new token");
  assert.equal((env.requests[0]?.init.headers as Record<string, string>)["accept"], "text/html");
  env.requests.length = 0;
  for (const url of ["https://evil.example/api/v1/me", "http://chat.example/api/v1/me", "https://chat.example.evil.example/", "https://chat.example:8443/"]) {
    await mine.fetch(url, {});
  }
  assert.deepEqual(env.requests.map(({ init }) => bearer(init)), [undefined, undefined, undefined, undefined]);
  // Refused twice is refused.
  good.clear();
  assert.equal((await mine.fetch("https://chat.example/x", {})).status, 401);
  assert.equal(made, 3);
});

test("where a token signs in, no cookie ever does: not beside it, and not when there is none any more", async () => {
  const room = new ModelRoom("r-1");
  const { env, client } = await ready([room], { token: (fresh) => (fresh ? null : "prl_1") });
  const out: string[] = [];
  client.on("signed_out", (why) => out.push(why));
  env.respond = async () => new Response("{}", { status: 401 });
  // The line ends with the sign-in, and there is no other one.
  env.socket.dies(4001, "It has ended.");
  await env.settle();
  assert.deepEqual(out, ["It has ended."]);
  const sockets = env.sockets.length;
  await client.ask("unread.get", {}).catch(() => undefined);
  const file = client.attach(new Blob(["x"]));
  assert.equal(await file.done.catch((error) => error.code), "unauthenticated");
  assert.equal(env.uploads.length, 0, "a browser would take the cookie along");
  client.start();
  env.socket.opens();
  await env.advance(60_000);
  assert.equal(env.sockets.length, sockets + 1, "it is not tried again and again");
  assert.equal(env.socket.count("hello"), 0, "a hello without a token is of the cookie");
  assert.ok(env.requests.length >= 1);
  for (const { url, init } of env.requests) assert.equal(init.credentials, "omit", url);
  // Beside a token neither.
  const mine = signed(env, new Tokens(() => "prl_2"), "https://chat.example/");
  await mine.fetch("https://chat.example/x", { credentials: "same-origin" });
  assert.equal(env.requests.at(-1)?.init.credentials, "omit");
  client.stop();
});

test("a source that throws is asked again", async () => {
  for (const fail of [() => { throw new Error("at once"); }, () => Promise.reject(new Error("later"))]) {
    let asked = 0;
    const tokens = new Tokens(() => (++asked < 3 ? fail() : "prl_1"));
    await assert.rejects(Promise.all([tokens.get(), tokens.get()]));
    await assert.rejects(tokens.fresh(null));
    assert.deepEqual([await tokens.get(), await tokens.get(), asked], ["prl_1", "prl_1", 3]);
  }
});
