// The picker's emoji are found by the words of the reader's language, with or without the signs on letters.
import assert from "node:assert/strict";
import { test } from "node:test";
import { find, named } from "../src/page/emoji.ts";
import { names as ar } from "../src/page/emoji/ar.ts";
import { names as de } from "../src/page/emoji/de.ts";
import { names as es } from "../src/page/emoji/es.ts";
import { names as fr } from "../src/page/emoji/fr.ts";

const all = (text: string, names?: string) => (names === undefined ? find(text) : find(text, named(names))).map((it) => it.emoji);

test("emoji have names in every language, and all of them", () => {
  const many = all("").length;
  assert.ok(many > 200);
  for (const names of [ar, de, es, fr]) {
    const found = find("", named(names));
    assert.equal(found.length, many);
    assert.deepEqual(found.filter((it) => /^[a-z ]+$/u.test(it.label) && names === ar), [], "nothing is left in English");
  }
});

test("they are found by what they are called there", () => {
  assert.ok(all("boat sail").includes("⛵"));
  assert.ok(all("segel", de).includes("⛵"));
  assert.ok(all("gebrochen", de).includes("💔"));
  assert.ok(all("émoticône", fr).includes("😴"));
  assert.ok(all("corazon", es).includes("❤️"), "without its accent");
  assert.ok(all("corazón", es).includes("❤️"));
  assert.ok(all("قلب", ar).includes("❤️"));
  assert.deepEqual(all("segel"), []);
});
