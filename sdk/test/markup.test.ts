// The vectors that the server's parser is held to as well, and how much work a hostile text can make.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Block, large, parse, plain } from "../src/markup.ts";

interface Vector {
  text: string;
  mentions?: string[];
  blocks: Block[];
  plain: string;
  large: boolean;
}

const vectors = readFileSync(`${__ROOT__}/crates/proto/transcripts/markup.jsonl`, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line) as Vector);

test("every text of the vectors becomes its tree", () => {
  assert.ok(vectors.length > 150);
  for (const { text, mentions, ...made } of vectors) {
    const blocks = parse(text, mentions);
    assert.deepEqual({ blocks, plain: plain(blocks), large: large(text) }, made, JSON.stringify(text));
  }
});

test("no text takes more than so many steps for each of its characters", () => {
  const pieces = ["*", "**", "_", "~", "`", "[", "]", ">", "> ", ">\n", "\\", "@", "@a", "a_", "*a", "*a ", "(*(_(~", "`a``b", "```\n", "```a\n", "- ", "- a\n", "1", "http://", "http://a:", "https://a.b/(", "https://a.b/)", "/http://a.b/", "www.a.", "a@", "_a@a", "é", "字*", "\n", "👍", "👍\u200D", "> - ", "> ```\n", "(http://a.b", "@a---------"];
  const texts = pieces.map((piece) => piece.repeat(20_480 / piece.length));
  for (const [opens, closes] of [["*(", ")*"], ["(_(*(~", "~)*)_)"], ["https://a.b/(", ")"]] as const) texts.push(`${opens.repeat(10_240 / opens.length)}x${closes.repeat(10_240 / closes.length)}`);
  texts.push(Array.from({ length: 190 }, (_, n) => `${"`".repeat(n + 1)} `).join(""));
  for (const text of texts) {
    const meter = { steps: 0 };
    plain(parse(text, ["ann"], meter));
    const each = meter.steps / [...text].length;
    assert.ok(each < 70, `${each} for ${text.slice(0, 20)}`);
  }
});

test("emphasis within emphasis ends, and so does whoever walks the tree", () => {
  const deep = (blocks: readonly unknown[]): number => Math.max(0, ...blocks.map((it) => (typeof it === "object" && it !== null ? 1 + deep(Object.values(it).filter(Array.isArray).flat() as unknown[]) : 0)));
  assert.ok(deep(parse(`${"*(_(".repeat(2_000)}x${")_)*".repeat(2_000)}`)) <= 6);
  assert.ok(deep(parse(`${"> ".repeat(5_000)}x`)) <= 6);
});

test("hostile texts become links to http, https and mail alone, and the same tree again", () => {
  const texts = readFileSync(`${__ROOT__}/crates/parlor/src/markup/hostile.jsonl`, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line) as string);
  assert.ok(texts.length >= 1_000);
  const known = new Set(["text", "code_block", "quote", "list", "break", "code", "link", "mention", "strong", "em", "strike"]);
  const walk = (it: unknown): void => {
    if (typeof it !== "object" || it === null) return;
    const { type, href, lang } = it as Record<string, unknown>;
    if (type !== undefined) assert.ok(known.has(String(type)), String(type));
    if (href !== undefined) assert.match(String(href), /^(?:https?:\/\/|mailto:)[^\s"<>\p{Cc}]+$/iu);
    if (typeof lang === "string") assert.match(lang, /^[\w+#.-]+$/u);
    Object.values(it).forEach(walk);
  };
  for (const text of texts) {
    const blocks = parse(text, ["ann"]);
    walk(blocks);
    assert.deepEqual(parse(text, ["ann"]), blocks);
  }
});
