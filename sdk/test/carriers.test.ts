// Where the network blocks the socket: events, then polls, and back. A fake server that answers requests as the real one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { carrying } from "../src/carriers.ts";
import { ChatError } from "../src/errors.ts";
import type { Frame } from "../src/protocol.ts";
import { type Link, Socket, timing } from "../src/socket.ts";
import { FakeEnv } from "./fake.ts";
import { welcome } from "./model.ts";

interface Asked {
  path: string;
  frames: Record<string, unknown>[];
  answer(status: number, body: unknown): void;
  fail(): void;
}

/** What requests meet: every one waits until the test answers it. */
class Server {
  readonly env = new FakeEnv();
  readonly asked: Asked[] = [];
  readonly chunks: (string | null)[] = [];
  blocked = new Set<string>();
  #wake: (() => void) | null = null;

  constructor() {
    this.env.respond = (url, init) => {
      if ([...this.blocked].some((path) => url.startsWith(path))) return Promise.reject(new Error("blocked"));
      return new Promise((resolve, reject) => {
        const body = typeof init.body === "string" ? init.body : "";
        const frames = body.split("\n").filter(Boolean);
        init.signal?.addEventListener("abort", () => reject(new Error("aborted")));
        this.asked.push({
          path: url,
          frames: frames.map((frame) => JSON.parse(frame) as Record<string, unknown>),
          answer: (status, it) => resolve(this.#response(status, it)),
          fail: () => reject(new Error("cut")),
        });
      });
    };
  }

  #response(status: number, body: unknown): Response {
    const type = body === this ? "text/event-stream" : "application/json";
    const read = async (): Promise<{ done: boolean; value?: Uint8Array }> => {
      while (this.chunks.length === 0) await new Promise<void>((wake) => (this.#wake = wake));
      const chunk = this.chunks.shift();
      return typeof chunk === "string" ? { done: false, value: new TextEncoder().encode(chunk) } : { done: true };
    };
    return {
      ok: status < 400,
      status,
      headers: new Headers({ "content-type": type }),
      body: { getReader: () => ({ read }) },
      json: () => (body === undefined ? Promise.reject(new Error("no JSON")) : Promise.resolve(body)),
    } as unknown as Response;
  }

  /** The next request to be answered. */
  next(path: string): Asked {
    const at = this.asked.findIndex((it) => it.path === path);
    assert.ok(at >= 0, `nobody asked ${path}, but ${this.asked.map((it) => it.path).join(", ")}`);
    return this.asked.splice(at, 1)[0] as Asked;
  }

  async streams(...chunks: (string | null)[]): Promise<void> {
    this.chunks.push(...chunks);
    this.#wake?.();
    await this.env.settle();
  }
}

function line() {
  const server = new Server();
  const frames: Frame[] = [];
  const links: Link[] = [];
  const socket = new Socket(server.env, "/talk/ws", {
    hello: () => ({ since: { "r-1": 4 } }),
    welcome: () => undefined,
    frame: (it) => void frames.push(it),
    link: (it) => void links.push(it),
  });
  /** Waits out the pause between two attempts. */
  const again = async () => {
    const link = socket.link;
    assert.ok(link.state === "waiting", link.state);
    await server.env.advance(link.until - server.env.time);
  };
  /** Sockets die as they open, until something is asked by a request. */
  const blocked = async () => {
    socket.start();
    for (let i = 0; i < carrying.failures; i++) {
      server.env.socket.dies();
      await again();
    }
  };
  const byEvents = async () => {
    await blocked();
    const hello = server.next("/talk/stream");
    hello.answer(200, server);
    await server.streams('event: session\ndata: {"session":"k1"}\n\n', data({ id: hello.frames[0]?.["id"], ok: welcome([]) }));
  };
  const byPolls = async () => {
    server.blocked.add("/talk/stream");
    await blocked();
    for (let i = 0; i < carrying.failures; i++) await again();
    const hello = server.next("/talk/poll");
    hello.answer(200, { session: "k2", number: 1, frames: [{ id: hello.frames[0]?.["id"], ok: welcome([]) }] });
    await server.env.settle();
  };
  return { server, env: server.env, socket, frames, links, again, blocked, byEvents, byPolls };
}

const data = (frame: unknown) => `data: ${JSON.stringify(frame)}\n\n`;
const typing = (user: string) => ({ signal: "typing.started", room: "r-1", user });

test("a socket that does not open twice in a row gives way to events, which carry the same", async () => {
  const { server, env, socket, frames, byEvents } = line();
  await byEvents();
  assert.equal(socket.link.state, "open");
  assert.equal(env.sockets.length, 2);
  const asked = socket.ask("ping", {});
  const post = server.next("/talk/stream/k1");
  assert.equal(post.frames[0]?.["cmd"], "ping");
  // One request at a time, and what comes meanwhile goes together.
  const two = [socket.ask("user.me", {}), socket.ask("login.list", {})];
  assert.equal(server.asked.length, 0);
  post.answer(204, undefined);
  await env.settle();
  const both = server.next("/talk/stream/k1");
  assert.deepEqual(both.frames.map((it) => it["cmd"]), ["user.me", "login.list"]);
  const [first, ...rest] = [...data({ id: post.frames[0]?.["id"], ok: {} }) + data(typing("ü"))];
  await server.streams(first ?? "", rest.join(""));
  assert.deepEqual(await asked, {});
  assert.equal(frames.length, 1);
  await server.streams(...both.frames.map((it) => data({ id: it["id"], ok: {} })));
  await Promise.all(two);
});

test("a question for a sign of life is answered by an empty request", async () => {
  const { server, env, byEvents } = line();
  await byEvents();
  await server.streams(":\n\n", ": ping\n\n");
  const sign = server.next("/talk/stream/k1");
  assert.deepEqual(sign.frames, []);
  await server.streams(": ping\n\n");
  assert.equal(server.asked.length, 0, "one under way is enough");
  sign.answer(204, undefined);
  await env.settle();
});

test("a close through the stream is a close; a stream that breaks comes again with its cursors", async () => {
  const { server, env, socket, links, byEvents } = line();
  await byEvents();
  await server.streams(null);
  assert.equal(socket.link.state, "waiting");
  await env.advance(timing.backoffLeast * 8);
  const hello = server.next("/talk/stream");
  assert.deepEqual(hello.frames[0]?.["since"], { "r-1": 4 });
  hello.answer(200, server);
  await server.streams('event: session\ndata: {"session":"k1"}\n\n', data({ signal: "force_disconnect", reason: "signed_out" }));
  await server.streams('event: close\ndata: {"code":4001,"reason":"Sign in again."}\n\n');
  assert.deepEqual(links[links.length - 1], { state: "stopped", why: "signed_out", detail: "Your sign-in has ended.", cut: "signed_out" });
  assert.equal(env.timers, 0);
});

test("a refused request is what the close would be", async () => {
  for (const [status, code, state] of [[401, "unauthenticated", "stopped"], [403, "disabled", "stopped"], [503, "overloaded", "waiting"]] as const) {
    const { server, env, socket, blocked } = line();
    await blocked();
    server.next("/talk/stream").answer(status, { code, detail: "No." });
    await env.settle();
    assert.equal(socket.link.state, state, code);
  }
});

test("what answers in the server's place is not believed", async () => {
  const { server, env, socket, blocked } = line();
  await blocked();
  server.next("/talk/stream").answer(200, { welcome: "to the hotel's network" });
  await env.settle();
  assert.equal(socket.link.state, "waiting");
  await env.advance(timing.backoffLeast * 8);
  server.next("/talk/stream").answer(200, undefined);
  await env.advance(timing.backoffLeast * 16);
  server.next("/talk/poll").answer(200, undefined);
  await env.settle();
  assert.equal(socket.link.state, "waiting");
});

test("where events do not come through, polls do: nothing twice, nothing lost, frames in their order", async () => {
  const { server, env, socket, frames, byPolls } = line();
  await byPolls();
  assert.equal(socket.link.state, "open");
  const waits = server.next("/talk/poll/k2?after=1");
  const asked = socket.ask("ping", {});
  const sends = server.next("/talk/poll/k2?after=1");
  assert.equal(sends.frames.length, 1);
  // While frames are under way the next ones wait for their answer.
  const later = socket.ask("user.me", {});
  assert.equal(server.asked.length, 0);
  const told = { number: 2, frames: [typing("u"), { id: sends.frames[0]?.["id"], ok: {} }] };
  waits.answer(200, told);
  await env.settle();
  sends.answer(200, told);
  await asked;
  await env.settle();
  assert.equal(frames.length, 1, "given twice, heard once");
  const next = server.next("/talk/poll/k2?after=2");
  assert.equal(next.frames[0]?.["cmd"], "user.me");
  next.answer(200, { number: 3, frames: [{ id: next.frames[0]?.["id"], ok: {} }] });
  await later;
  await env.settle();
  // A poll without frames that is cut is asked again, with the same number.
  server.next("/talk/poll/k2?after=3").fail();
  await env.advance(1_000);
  server.next("/talk/poll/k2?after=3").answer(504, undefined);
  await env.advance(1_000);
  server.next("/talk/poll/k2?after=3").answer(200, { number: 4, frames: [typing("v")] });
  await env.settle();
  assert.equal(frames.length, 2);
  assert.equal(socket.link.state, "open");
  server.next("/talk/poll/k2?after=4").answer(200, { number: 5, frames: [], close: { code: 4009, reason: "Too many." } });
  await env.settle();
  assert.equal(socket.link.state, "stopped");
  assert.equal(env.timers, 0);
});

test("frames that may have been heard are not sent again by the line", async () => {
  const { server, env, socket, byPolls } = line();
  await byPolls();
  const asked = socket.ask("ping", {});
  server.next("/talk/poll/k2?after=1");
  server.next("/talk/poll/k2?after=1").fail();
  await assert.rejects(asked, (error) => error instanceof ChatError && error.retry === "same_nonce");
  assert.equal(socket.link.state, "waiting");
  assert.equal(env.sockets.length, 2);
});

test("the socket is looked for again after ten minutes, and at once when the network comes back", async () => {
  const { server, env, socket, byEvents } = line();
  await byEvents();
  const alive = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 20_000) {
      await env.advance(20_000);
      await server.streams(data(typing("u")));
    }
  };
  await alive(carrying.again);
  assert.equal(env.sockets.length, 3, "one was tried beside the stream");
  env.socket.dies();
  assert.equal(socket.link.state, "open", "and did no harm");
  await alive(carrying.least);
  env.network(true);
  assert.equal(env.sockets.length, 4);
  env.network(true);
  assert.equal(env.sockets.length, 4, "not twice at once");
  const lost = socket.ask("ping", {});
  env.socket.opens();
  await assert.rejects(lost, (error) => error instanceof ChatError && error.retry === "same_nonce");
  assert.equal(socket.link.state, "connecting");
  assert.equal(env.sockets.length, 5);
  env.socket.opens();
  await env.settle();
  env.socket.answers("hello", welcome([]));
  await env.settle();
  assert.equal(socket.link.state, "open");
  assert.equal(env.timers, 1, "that of the line alone");
});

test("a socket that opens and then says nothing is no socket", async () => {
  const { server, env, socket } = line();
  socket.start();
  for (let i = 0; i < carrying.failures; i++) {
    env.socket.opens();
    await env.advance(timing.hello + timing.backoffLeast * 2);
  }
  assert.equal(server.next("/talk/stream").frames[0]?.["cmd"], "hello");
});

test("a server that restarts is waited for where it was", async () => {
  const { env, socket, server, again } = line();
  socket.start();
  env.socket.opens();
  await env.settle();
  env.socket.answers("hello", welcome([]));
  await env.settle();
  env.socket.dies(1012);
  for (let i = 1; i < carrying.trusted; i++) {
    await again();
    env.socket.dies();
  }
  await again();
  for (let i = 0; i < 9; i++) {
    env.socket.dies(1012);
    await again();
  }
  assert.equal(server.asked.length, 0);
  // Offline is no proof of anything either.
  env.network(false);
  for (let i = 0; i < 5; i++) await env.advance(timing.backoffMost + timing.offline);
  assert.equal(server.asked.length, 0);
});

test("when no way leads there, all of them are tried in turn, the socket first", async () => {
  const { env, socket, server } = line();
  server.blocked.add("/talk");
  socket.start();
  for (let i = 0; i < 8; i++) {
    if (env.socket.onclose) env.socket.dies();
    await env.advance(timing.backoffMost);
  }
  const ways = env.requests.map((it) => it.url.slice("/talk/".length));
  assert.deepEqual(ways.slice(0, 4), ["stream", "stream", "poll", "poll"]);
  assert.ok(env.sockets.length > 2);
});
