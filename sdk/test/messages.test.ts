// What host and frame say to each other: they meet, they understand each other, and nobody else gets a word in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { frameLine, type Hearing, hostLine, type Init, isVar, meetFrame, meetHost, readHello, readInit, readToFrame, readToHost, type Spoken, type ToFrame, type ToHost } from "../src/widget/messages.ts";

const CHAT = "https://chat.test";
const HOST = "https://host.test";
const ROOM = "0190f3c2-0000-7000-8000-0000000000a1";
const ID = "5f0c7e1e-frame";
const init: Init = { token: "prl_secret", cookie: false, mode: "auto", vars: { "--parlor-accent": "teal" }, view: "widget", open: true };

type Heard = { data: unknown; origin: string; source: unknown; ports: MessagePort[] };

/** A window that hears what is posted to it, and remembers to whom it was said. */
class Win implements Hearing, Spoken {
  readonly said: { message: unknown; origin: string }[] = [];
  #ears = new Set<(event: MessageEvent) => void>();
  parent: Win = this;
  constructor(
    readonly origin: string,
    readonly name = "",
  ) {}
  /** Who speaks next: the browser knows, nobody can claim it. */
  speaker: Win | null = null;
  addEventListener(_: "message", heard: (event: MessageEvent) => void): void {
    this.#ears.add(heard);
  }
  removeEventListener(_: "message", heard: (event: MessageEvent) => void): void {
    this.#ears.delete(heard);
  }
  get listeners(): number {
    return this.#ears.size;
  }
  postMessage(message: unknown, origin: string, transfer: Transferable[] = []): void {
    this.said.push({ message, origin });
    if (origin !== "*" && origin !== this.origin) return;
    const from = this.speaker;
    this.hear({ data: structuredClone(message), origin: from?.origin ?? "null", source: from, ports: transfer as MessagePort[] });
  }
  hear(event: Heard): void {
    for (const ear of [...this.#ears]) ear(event as unknown as MessageEvent);
  }
}

/** A host with a frame in it, and a sibling frame of somebody else. */
function stage() {
  const host = new Win(HOST);
  const frame = new Win(CHAT, ID);
  const sibling = new Win("https://ads.test", "ad");
  frame.parent = host;
  sibling.parent = host;
  host.speaker = frame;
  frame.speaker = host;
  const ports: MessagePort[] = [];
  const close = () => ports.forEach((port) => port.close());
  return { host, frame, sibling, ports, close };
}

const turn = () =>
  new Promise<void>((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (port1.close(), done());
    port2.postMessage(null);
  });
/** It is so, after as many turns of the loop as that takes; the assertions behind it say what was missing. */
async function until(right: () => boolean): Promise<void> {
  for (let i = 0; i < 10_000 && !right(); i++) await turn();
}

test("they meet: the frame says hello, the host answers it alone, and both have a port", async () => {
  const { host, frame, ports, close } = stage();
  const heard: ToHost[] = [];
  const told: ToFrame[] = [];
  let got: Init | null = null;
  meetFrame(host, { id: ID, origin: CHAT, window: () => frame }, async () => init, (port) => {
    ports.push(port);
    const mine = hostLine(port, (message) => heard.push(message));
    mine.say({ type: "go", room: ROOM });
  });
  meetHost(frame, [HOST, CHAT], (said, port) => {
    got = said;
    ports.push(port);
    const mine = frameLine(port, (message) => told.push(message));
    mine.say({ type: "close" });
    mine.say({ type: "unread", total: 3 });
  });
  await until(() => heard.length === 2 && told.length === 1);
  assert.deepEqual(got, init);
  assert.deepEqual(heard, [{ type: "close" }, { type: "unread", total: 3 }]);
  assert.deepEqual(told, [{ type: "go", room: ROOM }]);
  // The token went to exactly the chat's origin; what went to everybody holds nothing.
  assert.deepEqual(frame.said.map(({ origin }) => origin), [CHAT]);
  assert.deepEqual(host.said, [{ message: { parlor: 1, type: "hello", id: ID }, origin: "*" }]);
  assert.equal(frame.listeners, 0, "the frame takes one answer");
  close();
});

test("a frame that was loaded again meets the host again; of two at once, the last one counts", async () => {
  const { host, frame, ports, close } = stage();
  let met = 0;
  let asked = 0;
  const answers: (() => void)[] = [];
  meetFrame(
    host,
    { id: ID, origin: CHAT, window: () => frame },
    () => new Promise<Init>((done) => (asked++, answers.push(() => done(init)))),
    (port) => (met++, ports.push(port)),
  );
  meetHost(frame, [HOST], (_, port) => ports.push(port));
  meetHost(frame, [HOST], (_, port) => ports.push(port));
  // The one that counts is answered last: what the other one does is done by then.
  for (const answer of answers) answer();
  await until(() => met > 0);
  assert.deepEqual([asked, met, frame.said.length], [2, 1, 1]);
  close();
});

/** What people send who wish us ill, or who speak of something else. */
function* hostile(): Generator<unknown> {
  const types = ["hello", "init", "token", "token?", "open", "go", "compose", "look", "shutdown", "unread", "close", "error", "constructor", "__proto__", "toString"];
  const values: unknown[] = [undefined, null, -1, 1.5, NaN, Infinity, 2 ** 60, "", "x".repeat(100_000), [], {}, [[]], new Date(0), new Map(), 10n, { length: 3 }, "javascript:alert(1)", "<img src=x onerror=alert(1)>"];
  yield* values;
  for (const type of types) {
    for (const value of values) {
      yield { type };
      yield { parlor: 1, type, id: "somebody else", token: value };
      yield { parlor: value, type, id: ID };
      yield { parlor: 1, type: [type], id: ID };
      yield { parlor: "1", type, id: [ID] };
      yield JSON.stringify({ parlor: 1, type, id: ID });
      yield { type, token: value, ask: value, open: value, room: value, to: value, text: 1, mode: value ?? 1, vars: value ?? 1, lang: value ?? 1, total: value, code: value, message: [] };
    }
  }
}

test("500 hostile messages from child, parent and sibling: nothing happens, nothing is thrown, nothing is answered", async () => {
  const { sibling } = stage();
  let sent = 0;
  let met = 0;
  const quiet = stage();
  meetFrame(quiet.host, { id: ID, origin: CHAT, window: () => quiet.frame }, () => init, (mine) => (met++, mine.close()));
  quiet.host.speaker = null;
  meetHost(quiet.frame, [HOST, CHAT], () => met++);
  quiet.frame.said.length = 0;
  const port = { postMessage() {}, close() {} } as unknown as MessagePort;
  const perfect = { ...init, parlor: 1, type: "init", id: ID };
  for (const data of hostile()) {
    // The child itself, a sibling, a frame in the frame, the host's opener; with the right origin and a wrong one.
    for (const source of [quiet.frame, sibling, new Win(CHAT, ID), quiet.host, null]) {
      const right = source === quiet.frame && readHello(data) === ID;
      if (!right) quiet.host.hear({ data, origin: CHAT, source, ports: [port] });
      quiet.frame.hear({ data, origin: HOST, source, ports: [port] });
      sent += 2;
    }
  }
  // Everything is right but one thing.
  quiet.host.hear({ data: { parlor: 1, type: "hello", id: ID }, origin: "https://chat.test.evil.test", source: quiet.frame, ports: [] });
  quiet.host.hear({ data: { parlor: 1, type: "hello", id: ID }, origin: CHAT, source: sibling, ports: [] });
  quiet.host.hear({ data: { parlor: 1, type: "hello", id: "other" }, origin: CHAT, source: quiet.frame, ports: [] });
  quiet.frame.hear({ data: perfect, origin: "https://evil.test", source: quiet.host, ports: [port] });
  quiet.frame.hear({ data: perfect, origin: "null", source: quiet.host, ports: [port] });
  quiet.frame.hear({ data: perfect, origin: HOST, source: sibling, ports: [port] });
  quiet.frame.hear({ data: { ...perfect, id: "other" }, origin: HOST, source: quiet.host, ports: [port] });
  quiet.frame.hear({ data: perfect, origin: HOST, source: quiet.host, ports: [] });
  assert.ok(sent >= 500, `${sent} messages`);
  assert.deepEqual([met, quiet.frame.said], [0, []]);
  // And the right ones still get in, and are the only ones that are answered.
  quiet.frame.speaker = null;
  quiet.host.hear({ data: { parlor: 1, type: "hello", id: ID }, origin: CHAT, source: quiet.frame, ports: [] });
  await until(() => met > 0);
  assert.deepEqual([met, quiet.frame.said.length], [1, 1]);
  quiet.frame.hear({ data: perfect, origin: HOST, source: quiet.host, ports: [port] });
  assert.equal(met, 2);
});

test("a port drops and counts what it does not know, on both sides", () => {
  const port = () => ({ onmessage: null as ((event: { data: unknown }) => void) | null, postMessage() {}, close() {} });
  let heard = 0;
  for (const side of [hostLine, frameLine]) {
    const end = port();
    const mine = side(end as unknown as MessagePort, ({ type }) => {
      // What stands alone is right without any field.
      assert.ok(["close", "shutdown"].includes(type) || type === "look", type);
      heard++;
    });
    let sent = 0;
    heard = 0;
    for (const data of hostile()) {
      end.onmessage?.({ data });
      sent++;
    }
    assert.equal(mine.dropped, sent - heard);
    assert.ok(mine.dropped >= 500, `${mine.dropped}`);
    mine.close();
    assert.equal(end.onmessage, null);
  }
});

test("every word passes as it is said, without what was added to it", () => {
  const toFrame: ToFrame[] = [
    { type: "token", token: "prl_x", ask: 4 },
    { type: "token", token: null, ask: 0 },
    { type: "open", open: false },
    { type: "go", room: ROOM },
    { type: "compose", to: "bob@demo.test", text: "Hello\nBob" },
    { type: "look", mode: "dark", vars: { "--parlor-accent": "#07a" }, lang: "pt-BR" },
    { type: "look" },
    { type: "shutdown" },
  ];
  for (const message of toFrame) assert.deepEqual(readToFrame({ ...message, more: 1 }), message);
  const toHost: ToHost[] = [{ type: "unread", total: 0 }, { type: "token?", ask: 1 }, { type: "close" }, { type: "error", code: "unauthenticated", message: "Your sign-in has ended." }];
  for (const message of toHost) assert.deepEqual(readToHost({ ...message, text: "Hello Bob" }), message);
  assert.deepEqual(readInit({ ...init, parlor: 1, type: "init", id: ID, room: ROOM, lang: "ar" }, ID), { ...init, room: ROOM, lang: "ar" });
  assert.equal(readInit({ ...init, parlor: 1, type: "init", id: ID, view: "room" }, ID), null);
});

test("custom properties bring colours, sizes and fonts, and load nothing", () => {
  for (const good of ["teal", "#0a7", "oklch(0.5 0.1 195)", "rgb(1 2 3 / 50%)", '"Inter", system-ui, sans-serif', '"Inter Variable", "Varela Round", Georgia', "calc(1px + 2rem)", ""]) assert.ok(isVar("--parlor-font", good), good);
  for (const bad of ["url(https://evil.test/x)", "URL (x)", "image-set('x' 1x)", "red; background: blue", "red}", "<b>", "var(--x)", "\\75rl(x)", "x".repeat(201), 3, null]) assert.ok(!isVar("--parlor-font", bad), String(bad));
  for (const bad of ["--accent", "color", "--parlor-", "--parlor-A", "--parlor-a;b", "__proto__"]) assert.ok(!isVar(bad, "red"), bad);
  assert.deepEqual(readInit({ ...init, vars: { "--parlor-accent": "red", "--parlor-bad": "url(x)", color: "red" }, parlor: 1, type: "init", id: ID }, ID)?.vars, { "--parlor-accent": "red" });
});
