// Refusals in the words of the page: by reason, by code, and what of it stays English.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ChatError, asChatError, offline, own } from "../src/errors.ts";
import { because, refusal } from "../src/page/refusal.ts";
import { read, sending, write } from "../src/pending.ts";
import type { Problem } from "../src/protocol.ts";
import { Words, useWords, words } from "../src/words.ts";
import { catalogue } from "./catalogue.ts";

const languages = ["en", "de", "fr", "es", "ar"];

/** In this language, and then as before. */
function speaking(lang: string, then: () => void): void {
  const before = words();
  useWords(new Words(catalogue(lang)));
  try {
    then();
  } finally {
    if (before) useWords(before);
  }
}

const full: Problem = { code: "too_many", detail: "A group has at most 1,000 members.", retry: "never", reason: "group_full", args: { most: 1000 } };

test("a refusal is said in the language of the page, with its numbers", () => {
  speaking("de", () => {
    assert.equal(because(full), "Eine Gruppe hat höchstens 1.000 Mitglieder.");
    assert.equal(refusal(new ChatError(full)), "Eine Gruppe hat höchstens 1.000 Mitglieder.");
    const late: Problem = { code: "too_late", detail: "…", retry: "never", reason: "edit_too_late", args: { time: 15, unit: "minutes" } };
    assert.equal(because(late), "Eine Nachricht kann 15 Minuten lang geändert werden.");
    assert.equal(because({ ...late, args: { time: 1, unit: "seconds" } }), "Eine Nachricht kann eine Sekunde lang geändert werden.");
  });
  speaking("fr", () => assert.match(because(full), /^Un groupe compte au maximum 1\s000 membres\.$/u));
  speaking("ar", () => {
    const pins: Problem = { code: "too_many", detail: "…", retry: "never", reason: "pins_full", args: { most: 2 } };
    assert.equal(because(pins), "الحد الأقصى للرسائل المثبتة في المحادثة هو رسالتان.");
    // A name that is written the other way does not turn the sentence around.
    const gone: Problem = { code: "not_found", detail: "…", retry: "never", reason: "no_such_people", args: { names: "zoe@demo.test" } };
    assert.match(because(gone), /\u2068zoe@demo\.test\u2069/u);
  });
  speaking("en", () => assert.equal(because(full), full.detail));
});

test("without a reason that is known the code is said; in English the server's sentence", () => {
  const newer: Problem = { code: "too_long", detail: "A hat has at most 3 feathers.", retry: "never", reason: "hat_too_feathery", args: { most: 3 } };
  speaking("de", () => {
    assert.equal(because(newer), "Das ist zu lang.");
    assert.equal(because({ code: "not_on_sundays", detail: "Not on Sundays.", retry: "never" }), "Not on Sundays.");
  });
  speaking("en", () => assert.equal(because(newer), newer.detail));
});

test("what the script finds out by itself is said, too, in every language", () => {
  for (const lang of languages) {
    const words = new Words(catalogue(lang));
    for (const [reason, sentence] of Object.entries(own)) {
      const said = words.say(`problem-${reason.replaceAll("_", "-")}`);
      assert.ok(said, `${lang} ${reason}`);
      assert.equal(said === sentence, lang === "en", `${lang} ${reason}`);
    }
  }
  speaking("de", () => {
    assert.equal(refusal(offline()), "Du bist offline.");
    assert.equal(refusal(new TypeError("fetch failed")), "Der Server ist nicht erreichbar.");
    assert.equal(asChatError(new TypeError("fetch failed")).code, "connection_lost");
  });
});

test("what failed keeps its reason over a reload, and says it in another language then", () => {
  const failed = { ...sending({ room: "r", nonce: "n-1", at: 1, turn: 1 }, { text: "Hi" }), state: "failed", reason: full.detail, problem: full } as const;
  const back = read("n-1", write(failed), 0);
  assert.deepEqual([back?.reason, back?.problem], [full.detail, full]);
  speaking("es", () => assert.equal(back?.problem && because(back.problem), "Un grupo tiene como máximo 1000 miembros."));
  // What an older page wrote, and rubbish.
  assert.equal(read("n-1", JSON.stringify({ room: "r", text: "Hi", failed: "No.", at: 1, turn: 1 }), 0)?.problem, null);
  assert.equal(read("n-1", JSON.stringify({ room: "r", text: "Hi", failed: "No.", problem: 7, at: 1, turn: 1 }), 0)?.problem, null);
  speaking("de", () => {
    const closed = read("n-1", JSON.stringify({ room: "r", text: "Hi", files: 1, at: 1, turn: 1 }), 0);
    assert.equal(closed?.problem && because(closed.problem), "Die Seite wurde geschlossen, bevor die Dateien hochgeladen waren.");
  });
});
