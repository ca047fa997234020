// The pure parts of the widget, and that docs/EMBEDDING.md says what there is: no more, no less.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { comesBack, counts, watchUnread } from "../src/widget/badge.ts";
import { readConfig, say, spare } from "../src/widget/config.ts";
import { elements } from "../src/widget/elements.ts";
import { identity } from "../src/widget/identity.ts";
import { fromAttributes, known, take, type WidgetOptions } from "../src/widget/options.ts";
import { events, makeWidget } from "../src/widget/widget.ts";

/** Runs without the console, and gives what was said to it. */
async function warnings(run: () => unknown): Promise<string[]> {
  const { warn } = console;
  const said: string[] = [];
  console.warn = (text: string) => said.push(text);
  try {
    await run();
  } finally {
    console.warn = warn;
  }
  return said;
}

test("attributes are options: texts, flags, selectors; what is not ours is left alone", () => {
  assert.deepEqual(fromAttributes({ token: "prl_1", tokenUrl: "/t", cookie: "", badge: "off", launcher: "#chat", theme: "dark", lang: "", turboTrack: "reload" }), { token: "prl_1", tokenUrl: "/t", cookie: true, badge: false, launcher: "#chat", theme: "dark" });
  assert.deepEqual(fromAttributes({ launcher: "off", cookie: "on", open: "true" }), { launcher: false, cookie: true, open: true });
  assert.deepEqual(fromAttributes({}), {});
});

test("of options, the right ones are taken; each fault is told once", async () => {
  const options: WidgetOptions = {};
  const said = await warnings(() => {
    for (let i = 0; i < 3; i++) take(options, { theme: "dark", position: "right", colour: "red", token: null, lang: undefined, getToken: "x", constructor: 1, vars: {} });
    take(options, null);
    take(options, undefined);
  });
  assert.deepEqual(options, { theme: "dark", token: null, vars: {} });
  assert.deepEqual(said, ['Parlor: the option "position" cannot be right', 'Parlor: there is no option "colour"', 'Parlor: the option "getToken" cannot be x', 'Parlor: there is no option "constructor"']);
});

test("widget.json: addresses become whole, what is missing has a spare, something else is refused", () => {
  const got = readConfig({ frame: "/chat/widget/frame/", panel: "/chat/assets/panel.js?v=1", socket: "/ws", words: { open: "Öffnen" } }, "https://chat.test/widget.json");
  assert.deepEqual([got.frame, got.socket, got.lang, got.dir, got.words.open, got.words.close], ["https://chat.test/chat/widget/frame/", "wss://chat.test/ws", "en", "ltr", "Öffnen", spare.words.close]);
  assert.equal(got.panel, "https://chat.test/chat/assets/panel.js?v=1");
  assert.equal(readConfig({ frame: "https://a.test/", socket: "ws://a.test/ws" }, "https://b.test/").socket, "ws://a.test/ws");
  for (const bad of [{}, { frame: "/" }, { socket: "/" }]) assert.ok(((): boolean => { try { readConfig(bad, "https://chat.test/"); return false; } catch { return true; } })());
});

test("numbers in words: plural, exact, digits of the language", () => {
  const pattern = [{ s: "n", o: { 0: "none", one: [{ v: "n" }, " message"], other: [{ v: "n" }, " messages"] }, d: "other" }];
  assert.deepEqual([0, 1, 2, 1234].map((n) => say(pattern, n, "en")), ["none", "1 message", "2 messages", "1,234 messages"]);
  assert.equal(say([{ v: "n" }], 12, "ar-EG"), "١٢");
  assert.equal(say(undefined, 1, "en"), "");
});

test("the badge asks after what may change the number only, and comes back as the protocol says", () => {
  for (const yes of [{ event: "message.sent" }, { event: "room.removed" }, { reset: "r" }, { signal: "unread.changed" }]) assert.ok(counts(yes));
  for (const no of [{ signal: "typing.started" }, { signal: "presence.changed" }, { signal: "read.moved" }, { id: 7 } as object, {}]) assert.ok(!counts(no));
  assert.deepEqual([1000, 1001, 1005, 1006, 1012, 1013, 4008, 4100, 4199].filter((code) => !comesBack(code)), []);
  assert.deepEqual([1003, 1007, 1009, 4001, 4003, 4009, 4010, 4200].filter(comesBack), []);
});

test("who is signed in: one question at a time, kept, asked anew, never of somebody who has left", async () => {
  const options: WidgetOptions = {};
  const failures: string[] = [];
  const who = identity(options, (code) => failures.push(code));
  assert.equal(await who.ask(false), null);

  let asked = 0;
  options.getToken = async () => `t${++asked}`;
  assert.deepEqual(await Promise.all([who.ask(false), who.ask(true), who.ask(false)]), ["t1", "t1", "t1"]);
  assert.deepEqual([await who.ask(false), await who.ask(true), await who.ask(false)], ["t1", "t2", "t2"]);

  // The page came with a token; the function is for the next ones.
  who.forget();
  options.token = "first";
  assert.deepEqual([await who.ask(false), await who.ask(true), await who.ask(false)], ["first", "t3", "t3"]);

  // Somebody else signs in while the old one is being asked about.
  let answer = (_: string) => {};
  options.token = () => new Promise<string>((done) => (answer = done));
  const old = who.ask(true);
  who.forget();
  options.token = () => "theirs";
  answer("mine");
  assert.equal(await old, "theirs");
  assert.equal(await who.ask(false), "theirs");

  const said = await warnings(async () => {
    options.token = () => Promise.reject(new Error("no line"));
    assert.equal(await who.ask(true), "", "that is not nobody");
  });
  assert.deepEqual([failures, said], [["token"], ["Parlor: no token: Error: no line"]]);
  // It may work the next time.
  options.token = () => "again";
  assert.equal(await who.ask(false), "again");
  // A token alone cannot be made fresh.
  const alone = identity({ token: "only" }, () => {});
  assert.deepEqual([await alone.ask(false), await alone.ask(true)], ["only", null]);
});

/** Timers that wait until somebody runs them; gives what has begun to wait, and how long. */
function timers(): { waiting: Map<number, [run: () => void, ms: number]>; restore(): void } {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const waiting = new Map<number, [() => void, number]>();
  let next = 1;
  Object.assign(globalThis, {
    setTimeout: (run: (...args: unknown[]) => void, ms: number, ...args: unknown[]) => (waiting.set(next, [() => run(...args), ms]), next++),
    clearTimeout: (id: number) => waiting.delete(id),
  });
  return { waiting, restore: () => void Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }) };
}
const settled = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

test("a host that throws, hangs or gives something else: it is told, it is not nobody, and the next question is asked anew", async () => {
  const { waiting, restore } = timers();
  try {
    const bad: (() => unknown)[] = [() => { throw new Error("at once"); }, () => Promise.reject(new Error("later")), () => 7, () => ({ token: "prl_1" }), () => "x".repeat(8_193), () => new Promise(() => {})];
    for (const token of bad) {
      const failures: string[] = [];
      const options = { token } as WidgetOptions;
      const who = identity(options, (code) => failures.push(code));
      await warnings(async () => {
        const asked = who.ask(false);
        await settled();
        for (const [, [run, ms]] of waiting) if (ms < 10_000) run();
        assert.equal(await asked, "");
      });
      assert.deepEqual(failures, ["token"]);
      waiting.clear();
      options.token = () => "prl_good";
      assert.deepEqual([await who.ask(false), await who.ask(false)], ["prl_good", "prl_good"]);
      // Really nobody is quiet.
      for (const none of [null, undefined, ""]) {
        options.token = () => none as null;
        assert.equal(await who.ask(true), null);
      }
      assert.deepEqual(failures, ["token"]);
    }
  } finally {
    restore();
  }
});

test("the badge asks again for a token that could not be had, later and later, and not at all where there is nobody", async () => {
  const { waiting, restore } = timers();
  const names = ["WebSocket", "addEventListener", "removeEventListener", "requestIdleCallback", "window"] as const;
  const all = globalThis as unknown as Record<string, unknown>;
  const had = names.map((name) => [name, all[name]] as const);
  const { random } = Math;
  const lines: { onopen?: () => void; said: string[] }[] = [];
  class Line {
    said: string[] = [];
    constructor() {
      lines.push(this);
    }
    send(text: string) {
      this.said.push(text);
    }
    close() {}
  }
  Object.assign(all, { WebSocket: Line, addEventListener() {}, removeEventListener() {}, requestIdleCallback: (run: () => void) => run(), window: all });
  Math.random = () => 0.5;
  try {
    const answers: (string | null)[] = ["", "", "", "", "", "", "", "prl_1"];
    const stop = watchUnread("wss://chat.test/ws", async () => answers.shift() ?? null, () => {});
    const waits: number[] = [];
    await settled();
    while (waiting.size > 0 && waits.length < 20) {
      const [[id, [run, ms]]] = waiting as unknown as [[number, [() => void, number]]];
      waits.push(ms);
      waiting.delete(id);
      run();
      await settled();
    }
    assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000]);
    assert.equal(lines.length, 1);
    lines[0]?.onopen?.();
    assert.match(lines[0]?.said[0] ?? "", /"token":"prl_1"/);
    stop();
    watchUnread("wss://chat.test/ws", async () => null, () => {})();
    await settled();
    assert.deepEqual([waiting.size, lines.length], [0, 1]);
  } finally {
    Math.random = random;
    for (const [name, value] of had) value === undefined ? delete all[name] : (all[name] = value);
    restore();
  }
});

const docs = readFileSync(`${__ROOT__}/docs/EMBEDDING.md`, "utf8");

/** The first two cells of a section's table. */
function table(section: string): string[][] {
  const text = docs.split(`## ${section}\n`)[1]?.split("\n## ")[0] ?? "";
  const rows = text.split("\n").filter((line) => line.startsWith("| ")).slice(1);
  return rows.map((row) => row.split("|").slice(1, 3).map((cell) => cell.trim()));
}
const code = (cell: string | undefined) => cell?.match(/^`([^`]+)`$/)?.[1] ?? "";

test("docs/EMBEDDING.md lists every option and attribute", () => {
  assert.deepEqual(table("Options").map(([name]) => code(name)), Object.keys(known));
  for (const [name, attribute] of table("Options")) {
    const simple = /string|boolean|auto|start/.test(known[code(name) as keyof WidgetOptions]);
    const data = `data-${code(name).replaceAll(/[A-Z]/g, (it) => `-${it.toLowerCase()}`)}`;
    assert.equal(code(attribute), simple ? data : "", name ?? "");
  }
});

test("docs/EMBEDDING.md lists every method, event and element", () => {
  assert.deepEqual(table("Methods").map(([name]) => code(name).replace(/\(.*/, "")), Object.keys(makeWidget(() => Promise.reject(new Error("nobody opens it")))[0]));
  assert.deepEqual(table("Events").map(([name]) => code(name)), [...events]);
  assert.deepEqual(table("Elements").map(([name]) => code(name).match(/^<([\w-]+)/)?.[1]), [...elements]);
});

test("docs/EMBEDDING.md explains every warning", () => {
  const folder = `${__ROOT__}/sdk/src/widget`;
  const sources = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, "utf8")).join("\n");
  const explained = table("When something is wrong").map(([text]) => code(text));
  for (const text of explained) assert.ok(text !== "" && sources.includes(text), `nobody says "${text}"`);
  const said = [...sources.matchAll(/(?<!console\.)\b(?:warn|lost|failed)\((["`])(.+?)\1\)/g)].map(([, , text]) => text ?? "").filter((text) => !/^\$\{error\}$/.test(text));
  assert.ok(said.length >= 8, `${said.length}`);
  for (const text of said) assert.ok(explained.some((it) => text.includes(it)), `not explained: ${text}`);
});

test("custom properties that the sheet reads are listed, and no others", () => {
  const sheet = ["dom.ts", "pane.ts"].map((name) => readFileSync(`${__ROOT__}/sdk/src/widget/${name}`, "utf8")).join("\n");
  const read = new Set([...sheet.matchAll(/var\((--parlor-[\w-]+)/g)].map(([, name]) => name));
  const listed = new Set(table("Looks").flatMap(([cell]) => [...(cell ?? "").matchAll(/--parlor-[\w-]+/g)].map(([name]) => name)));
  assert.deepEqual([...listed].sort(), [...read].sort());
});
