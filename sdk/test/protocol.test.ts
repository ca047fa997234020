// Every example of docs/PROTOCOL.md, and every transcript beside it, is a frame that this client understands.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { decode } from "../src/protocol.ts";
import { reduce } from "../src/reduce.ts";
import { nothing } from "../src/state.ts";

function examples(): string[] {
  const document = readFileSync(`${__ROOT__}/docs/PROTOCOL.md`, "utf8");
  const blocks = [...document.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
  return blocks.flatMap((block) => block.split("\n")).filter((line) => line.trim() !== "");
}

function transcripts(): string[] {
  const folder = `${__ROOT__}/crates/proto/transcripts`;
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name === "client.jsonl" || name === "server.jsonl");
  return files.flatMap((name) => readFileSync(`${folder}/${name}`, "utf8").split("\n")).filter((line) => line.trim() !== "");
}

const lines = [...new Set([...examples(), ...transcripts()])];
const commands = lines.filter((line) => "cmd" in (JSON.parse(line) as object));
const answers = lines.filter((line) => !commands.includes(line));

test("there are examples of both sides", () => {
  assert.ok(commands.length >= 8, `${commands.length} commands`);
  assert.ok(answers.length >= 13, `${answers.length} frames`);
});

test("every frame of the server decodes, and to the same again", () => {
  for (const line of answers) {
    const frame = decode(line);
    assert.ok(frame, line);
    assert.deepEqual(frame.frame, JSON.parse(line), line);
  }
});

test("every kind of frame is among them", () => {
  const kinds = new Set(answers.map((line) => decode(line)?.type));
  assert.deepEqual([...kinds].sort(), ["account", "error", "event", "ok", "reset", "signal"]);
});

test("every frame reduces, and those that bring up a room ask for it", () => {
  for (const line of answers) {
    const it = decode(line);
    if (!it || it.type === "ok" || it.type === "error") continue;
    const next =
      it.type === "signal"
        ? reduce(nothing, { type: "signal", signal: it.frame, now: 0 })
        : it.type === "reset"
          ? reduce(nothing, { type: "reset", reset: it.frame })
          : it.type === "account"
            ? reduce(nothing, { type: "account", event: it.frame })
            : reduce(nothing, { type: "event", event: it.frame });
    const wants =
      (it.type === "event" && ["message.sent", "room.created"].includes(it.frame.event)) ||
      it.type === "reset" ||
      (it.type === "account" && ["room.added", "account.changed"].includes(it.frame.event));
    assert.equal(next.asks.length > 0, wants, line);
  }
});

test("the welcome of the document is taken", () => {
  const line = answers.find((one) => one.includes('"session"'));
  assert.ok(line);
  const frame = decode(line);
  assert.ok(frame?.type === "ok");
  const { state, asks } = reduce(nothing, { type: "welcome", welcome: frame.frame.ok as never });
  assert.equal(state.me?.username, "ann");
  assert.deepEqual(asks, [{ ask: "rooms" }]);
});
