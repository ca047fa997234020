// The formatter of the page's words, and how they come: every plural category, exact numbers, both directions, what is missing.
import assert from "node:assert/strict";
import { Times } from "../src/time.ts";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { family, loadWords, number, t, useWords, Words, words } from "../src/words.ts";
import { idsIn, idsOf } from "../ids.mjs";
import { catalogue, compile, languages } from "./catalogue.ts";

const en = (source: string) => new Words(compile("en", source));
const ar = (source: string) => new Words(compile("ar", source), "ar-EG");

test("texts, placeables, selections by number and by word", () => {
  const words = en(`plain = Hello
named = { $name } is here
many = { $count ->
    [0] nobody
    [one] one person
   *[other] { $count } people
}
role = { $role ->
    [owner] the owner
   *[member] a member
}, { $name }`);
  assert.equal(words.say("plain"), "Hello");
  assert.equal(words.say("named", { name: "Ann" }), "Ann is here");
  assert.deepEqual([0, 1, 2, 1234].map((count) => words.say("many", { count })), ["nobody", "one person", "2 people", "1,234 people"]);
  assert.equal(words.say("role", { role: "owner", name: "Bob" }), "the owner, Bob");
  assert.equal(words.say("role", { role: "constructor", name: "Bob" }), "a member, Bob");
  assert.equal(words.say("role", { role: "1", name: "" }), "a member, ");
  assert.equal(words.say("nothing"), null);
  assert.equal(words.say("toString"), null);
  assert.equal(words.say("named"), " is here");
});

test("Arabic has six categories, its own digits, and an exact number before them", () => {
  const words = ar(`many = { $count ->
    [zero] zero
    [one] one
    [two] two
    [few] few { $count }
    [many] many { $count }
    [100] hundred
   *[other] other { $count }
}`);
  const said = [0, 1, 2, 3, 10, 11, 99, 100, 101, 102, 103].map((count) => words.say("many", { count }));
  assert.deepEqual(said, ["zero", "one", "two", "few ٣", "few ١٠", "many ١١", "many ٩٩", "hundred", "other ١٠١", "other ١٠٢", "few ١٠٣"]);
});

test("numbers are written as in the reader's variant, plurals counted as in the language", () => {
  const words = new Words(compile("fr", "n = { $count ->\n    [one] { $count } fichier\n   *[other] { $count } fichiers\n}"), "fr-CH");
  assert.deepEqual([0, 1, 2].map((count) => words.say("n", { count })), ["0 fichier", "1 fichier", "2 fichiers"]);
  assert.equal(new Words({ lang: "de", dir: "ltr", words: {} }, "de-DE").number(12345), "12.345");
});

test("what is written the other way is isolated, and nothing else", () => {
  const left = en("it = { $name } left");
  assert.equal(left.say("it", { name: "دانا" }), "\u2068دانا\u2069 left");
  assert.equal(left.say("it", { name: "Ann דנה" }), "\u2068Ann דנה\u2069 left");
  assert.equal(left.say("it", { name: "Жанна 花子 3!" }), "Жанна 花子 3! left");
  const right = ar("it = غادر { $name }");
  assert.equal(right.say("it", { name: "Ann" }), "غادر \u2068Ann\u2069");
  assert.equal(right.say("it", { name: "花子" }), "غادر \u2068花子\u2069");
  assert.equal(right.say("it", { name: "دانا" }), "غادر دانا");
  assert.equal(right.say("it", { name: 12 }), "غادر ١٢");
  assert.equal(right.say("it", { name: "12:30" }), "غادر 12:30");
});

test("what is missing is heard of once, and leaves no hole", () => {
  useWords(en("problem-room-full = At most { $most }."));
  const heard: string[] = [];
  const real = console.error;
  console.error = (text: string) => heard.push(text);
  assert.equal(t("not-there"), "…");
  assert.equal(t("not-there"), "…");
  console.error = real;
  assert.deepEqual(heard, ["no words for not-there"]);
  assert.equal(family("problem-", "room-full", { most: 3 }), "At most 3.");
  assert.equal(family("problem-", "odd"), null);
  assert.equal(number(1200), "1,200");
});

test("the words are asked for twice, then the page stays plain", async () => {
  let asked = 0;
  const answers = (...all: (Response | Error)[]) => (url: string) => {
    assert.equal(url, "/w.json?v=1");
    const it = all[asked++];
    return it instanceof Response ? Promise.resolve(it) : Promise.reject(it ?? new Error("too often"));
  };
  const good = () => new Response(JSON.stringify({ lang: "de", dir: "ltr", words: { hello: "Hallo" } }));
  assert.equal(await loadWords("/w.json?v=1", answers(new Error("tunnel"), good()), ["de-AT"]), true);
  assert.equal(t("hello"), "Hallo");
  asked = 0;
  const digits = (words: object) => new Response(JSON.stringify({ lang: "ar", dir: "rtl", words }));
  assert.equal(await loadWords("/w.json?v=1", answers(digits({ "base-digits": "٠١٢٣٤٥٦٧٨٩" })), ["ar-MA"]), true);
  assert.deepEqual([number(12), words()?.locale], ["١٢", "ar-MA-u-hc-h23-nu-arab"]);
  // One clock: the server writes hours from 0 to 23, and so does the script, wherever the reader is.
  assert.equal(new Times(words()?.locale ?? "", "UTC").clock(new Date("2026-11-21T14:05:00Z")), "١٤:٠٥");
  asked = 0;
  assert.equal(await loadWords("/w.json?v=1", answers(digits({ "base-digits": "0123456789" })), ["ar-EG"]), true);
  assert.equal(number(12), "12");
  asked = 0;
  assert.equal(await loadWords("/w.json?v=1", answers(new Response("", { status: 503 }), new Response("<html>"), good()), []), false);
  assert.equal(asked, 2);
  assert.equal(await loadWords(undefined, answers(), []), false);
});

test("ids are found where they stand, and must stand literally", () => {
  const found = idsIn('at("x"); t("a-b"); x = t(\n "c", { n: 1 }); // t(no)\n/* t(no) */ family("problem-", code); set(1); it.t(3)', "x.ts");
  assert.deepEqual(found, { ids: ["a-b", "c"], families: ["problem-"] });
  for (const bad of ["t(id)", 't(`a`)', 't("a" + b)', 'is ? t(x ? "a" : "b") : 1', "family(a, b)"]) assert.ok(throws(() => idsIn(`\n${bad}`, "x.ts")).includes("x.ts:2"), bad);
  assert.deepEqual(idsOf("# a = 1\nb = 2\n    .title = x\n-term = y\nc-d =\n    text"), ["b", "c-d"]);
});

function throws(run: () => unknown): string {
  try {
    run();
  } catch (cause) {
    return String(cause);
  }
  return "";
}

test("every language says everything that the scripts say, with the same values", () => {
  const used = JSON.parse(readFileSync(`${__ROOT__}/crates/parlor/assets/dist/words.json`, "utf8")) as string[];
  const values = (it: unknown): string[] => (Array.isArray(it) ? it.flatMap(values) : typeof it !== "object" || it === null ? [] : "v" in it ? [String(it.v)] : [String((it as { s: string }).s), ...Object.values((it as { o: object }).o).flatMap(values)]);
  if (used.length === 0) return;
  const english = catalogue("en").words;
  for (const lang of languages()) {
    const { words } = catalogue(lang);
    // How a language writes numbers may be left to the English way.
    for (const id of used.filter((it) => !it.startsWith("base-"))) {
      assert.ok(Object.hasOwn(words, id), `${lang} has no ${id}`);
      assert.deepEqual([...new Set(values(words[id]))].sort(), [...new Set(values(english[id]))].sort(), `${lang}: ${id} has other values`);
    }
  }
});
