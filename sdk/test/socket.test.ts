// The line: hello, answers by id, coming back with jitter, close codes, silence. Fake sockets, a clock that is stepped.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ChatError } from "../src/errors.ts";
import type { Frame, Welcome } from "../src/protocol.ts";
import { afterClose, backoff, type Link, Socket, timing } from "../src/socket.ts";
import { FakeEnv } from "./fake.ts";
import { welcome } from "./model.ts";

/** An address with no other way beside it: what falls back from one is carriers.test.ts. */
function line(seed = 7, url = "/live") {
  const env = new FakeEnv(undefined, seed);
  const links: Link[] = [];
  const frames: Frame[] = [];
  const welcomes: Welcome[] = [];
  let since: Record<string, number> = { "r-1": 4 };
  const socket = new Socket(env, url, {
    hello: () => ({ epoch: "e-1", since }),
    welcome: (it) => void welcomes.push(it),
    frame: (it) => void frames.push(it),
    link: (it) => void links.push(it),
  });
  const open = async () => {
    env.socket.opens();
    await env.settle();
    env.socket.answers("hello", welcome([]));
    await env.settle();
  };
  return { env, socket, links, frames, welcomes, open, hold: (held: Record<string, number>) => void (since = held) };
}

function stopped(link: Link): string | null {
  return link.state === "stopped" ? link.why : null;
}

test("hello is the first frame, and carries cursors; nothing else is sent before its answer", async () => {
  const { env, socket, open, welcomes } = line();
  socket.start();
  await assert.rejects(socket.ask("ping", {}), (error) => error instanceof ChatError && error.retry === "later");
  await open();
  assert.deepEqual(env.socket.sent[0], { id: 1, cmd: "hello", epoch: "e-1", since: { "r-1": 4 } });
  assert.equal(socket.link.state, "open");
  assert.equal(welcomes.length, 1);
});

test("answers find their commands by id, in whatever order they come", async () => {
  const { env, socket, open } = line();
  socket.start();
  await open();
  const one = socket.ask("read.mark", { room: "a", number: 1 });
  const two = socket.ask("read.mark", { room: "b", number: 2 });
  const [first, second] = env.socket.sent.slice(1);
  env.socket.says({ id: second?.["id"], ok: { room: "b", number: 2, unread: 0 } });
  env.socket.says({ id: first?.["id"], error: { code: "not_found", detail: "There is no such room.", retry: "never" } });
  env.socket.says({ id: 999, ok: {} });
  assert.equal((await two).room, "b");
  await assert.rejects(one, (error) => error instanceof ChatError && error.code === "not_found" && error.retry === "never");
});

test("frames that nobody knows are ignored", async () => {
  const { env, socket, open, frames } = line();
  socket.start();
  await open();
  for (const odd of ["", "nonsense", "[]", "null", "{}", '{"event":"x"}', '{"event":"x","room":"r"}']) env.socket.says(odd);
  env.socket.says({ signal: "something.new", room: "r" });
  assert.equal(frames.length, 1);
  assert.equal(socket.link.state, "open");
});

test("a lost line fails what waits with same_nonce, and comes back with the cursors of that moment", async () => {
  const { env, socket, open, hold } = line();
  socket.start();
  await open();
  const ask = socket.ask("ping", {});
  hold({ "r-1": 9 });
  env.socket.dies();
  await assert.rejects(ask, (error) => error instanceof ChatError && error.retry === "same_nonce");
  assert.equal(socket.link.state, "waiting");
  await env.advance(timing.backoffLeast);
  assert.equal(env.sockets.length, 2);
  await open();
  assert.deepEqual(env.socket.last("hello")["since"], { "r-1": 9 });
});

test("the wait is full jitter: anything from nothing to a ceiling that doubles up to a minute", () => {
  assert.equal(backoff(0, 0), 0);
  assert.equal(backoff(0, 0.999), 499.5);
  assert.equal(backoff(3, 0.5), 2000);
  assert.equal(backoff(40, 1), 60_000);
});

test("attempts go on for ever, further apart, and start over after half a minute of peace", async () => {
  const { env, socket, open } = line(3);
  socket.start();
  for (let i = 0; i < 12; i++) {
    env.socket.dies();
    const link = socket.link;
    assert.ok(link.state === "waiting" && link.until - env.time <= Math.min(60_000, 500 * 2 ** i));
    await env.advance(link.until - env.time);
  }
  assert.equal(env.sockets.length, 13);
  await open();
  await env.advance(timing.stable);
  env.socket.dies();
  const link = socket.link;
  assert.ok(link.state === "waiting" && link.until - env.time <= timing.backoffLeast);
});

test("every close code does what the table says", () => {
  for (const code of [1000, 1001, 1005, 1006, 1011, 1012, 1014, 4008, 4150]) assert.equal(afterClose(code).go, "again", String(code));
  assert.equal(afterClose(1013).go, "later");
  const stops = { 1003: "refused", 1007: "refused", 1009: "refused", 4001: "signed_out", 4003: "forbidden", 4009: "limited", 4010: "reload", 4200: "refused", 4999: "refused" };
  for (const [code, why] of Object.entries(stops)) assert.deepEqual(afterClose(Number(code)), { go: "stop", why });
});

test("a stop is a stop: no timer is left, and the reason that was announced is told", async () => {
  const { env, socket, open, links } = line();
  socket.start();
  await open();
  env.socket.says({ signal: "force_disconnect", reason: "signed_out" });
  env.socket.dies(4001, "");
  assert.deepEqual(links[links.length - 1], { state: "stopped", why: "signed_out", detail: "Your sign-in has ended.", cut: "signed_out" });
  assert.equal(env.timers, 0);
  await env.advance(600_000);
  assert.equal(env.sockets.length, 1);
});

test("overloaded waits at least five seconds", async () => {
  const { env, socket, open } = line();
  socket.start();
  await open();
  env.socket.dies(1013);
  await env.advance(4_999);
  assert.equal(env.sockets.length, 1);
  await env.advance(501);
  assert.equal(env.sockets.length, 2);
});

test("a refused hello without sign-in ends it", async () => {
  const { env, socket } = line();
  socket.start();
  env.socket.opens();
  await env.settle();
  env.socket.refuses("hello", { code: "unauthenticated", detail: "Sign in again.", retry: "never" });
  await env.settle();
  assert.equal(stopped(socket.link), "signed_out");
});

test("silence is asked about, and a line that does not answer is dropped", async () => {
  const { env, socket, open } = line();
  socket.start();
  await open();
  const first = env.socket;
  await env.advance(timing.silence);
  assert.equal(first.count("ping"), 1);
  first.answers("ping", {});
  await env.advance(timing.silence);
  assert.equal(first.count("ping"), 2);
  await env.advance(timing.answer + timing.backoffLeast);
  assert.equal(first.closedWith, 4000);
  assert.equal(env.sockets.length, 2);
});

test("a line that speaks is not asked", async () => {
  const { env, socket, open } = line();
  socket.start();
  await open();
  for (let i = 0; i < 10; i++) {
    await env.advance(timing.silence / 2);
    env.socket.says({ signal: "presence.changed", user: "u", online: true });
  }
  assert.equal(env.socket.count("ping"), 0);
});

test("a handshake that hangs is given up", async () => {
  const { env, socket } = line();
  socket.start();
  await env.advance(timing.hello + timing.backoffLeast);
  assert.equal(env.sockets.length, 2);
  env.socket.opens();
  await env.advance(timing.hello + timing.backoffLeast * 2);
  assert.equal(env.sockets.length, 3);
});

test("offline cuts at once, online tries at once", async () => {
  const { env, socket, open } = line();
  socket.start();
  await open();
  env.network(false);
  assert.equal(socket.link.state, "waiting");
  await env.advance(timing.offline - 1);
  assert.equal(env.sockets.length, 1);
  env.network(true);
  assert.equal(socket.link.state, "connecting");
  assert.equal(env.sockets.length, 2);
});

test("frames of a line that was dropped are not heard", async () => {
  const { env, socket, open, frames } = line();
  socket.start();
  await open();
  const old = env.socket;
  const heard = old.onmessage;
  env.network(false);
  heard?.({ data: '{"signal":"presence.changed","user":"u","online":true}' });
  assert.equal(frames.length, 0);
});

test("stop closes in peace, and start begins again", async () => {
  const { env, socket, open } = line();
  socket.start();
  await open();
  socket.stop();
  assert.equal(env.socket.closedWith, 1000);
  assert.equal(env.timers, 0);
  socket.start();
  await open();
  assert.equal(socket.link.state, "open");
});

test("a hello that is refused for now is said again, not before the time that was named", async () => {
  const { env, socket } = line();
  socket.start();
  env.socket.opens();
  await env.settle();
  env.socket.refuses("hello", { code: "overloaded", detail: "Too much to do.", retry: "later", retry_after: 20 });
  await env.settle();
  assert.equal(socket.link.state, "waiting");
  await env.advance(19_900);
  assert.equal(env.sockets.length, 1);
  await env.advance(1_000);
  assert.equal(env.sockets.length, 2);
});

test("a disabled account is not tried again, whether hello or a close says so", async () => {
  for (const say of ["hello", "close"]) {
    const { env, socket } = line();
    socket.start();
    env.socket.opens();
    await env.settle();
    if (say === "hello") env.socket.refuses("hello", { code: "forbidden", detail: "This account is disabled.", retry: "never" });
    else {
      env.socket.says({ signal: "force_disconnect", reason: "disabled" });
      env.socket.dies(4003);
    }
    await env.advance(120_000);
    assert.deepEqual(socket.link, { state: "stopped", why: "forbidden", detail: "This account is disabled.", ...(say === "hello" ? {} : { cut: "disabled" }) });
    assert.equal(env.sockets.length, 1);
  }
});
