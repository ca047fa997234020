// What people write never runs on the pages of the staff, where it would do most harm: messages, names, rooms, labels, reasons,
// notes, user agents, each string of the corpus in each place, in a browser that ignores the pages' policy and in one that keeps it;
// and a spreadsheet calculates nothing of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { becomes } from "../chat.mjs";
import { browser } from "../harness.mjs";
import { corpus } from "../xss/corpus.mjs";
import { Eyes } from "../xss/eyes.mjs";
import { World, cut, each } from "../xss/world.mjs";

const all = corpus();
/** Every tenth, always the same ones, and what spreadsheets calculate; all of them with PARLOR_XSS=all. */
const FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1:A9)", "=cmd|' /C calc'!A0", "\t=1+1", "=HYPERLINK(\"https://canary.invalid\",\"x\")", "-x\"\n=2"];
const texts = [...(process.env.PARLOR_XSS === "all" ? all : all.filter((_, n) => n % 10 === 0)), ...FORMULAS];
const STEP_MS = 1_500_000;
let world, ann, eve, tellers, readers, host, room;
const shown = new Map();

before(async () => {
  world = await World.open({ "admin.read_messages": "on" });
  [ann, eve] = [await world.person("ann"), await world.person("eve")];
  // Nobody may report a lot.
  tellers = await each(Array.from({ length: 16 }, (_, n) => `teller${n}`), (name) => world.person(name), 2);
  await world.parlor.command("user", "staff", "ann", "operator");
  const key = await world.parlor.command("key", "create", "--name", "<img src=x onerror=alert(1)>");
  host = (method, path, body) => world.ask({ token: key }, method, path, body);
  room = (await world.ask(eve, "POST", "/api/v1/rooms", { kind: "group", name: "Texts", members: ["ann", ...tellers.map(({ username }) => username)], nonce: "g" })).id;
  readers = await Promise.all([true, false].map(async (bypassCSP) => {
    const context = await (await browser()).newContext({ bypassCSP, locale: "en-GB", viewport: { width: 1280, height: 800 } });
    context.setDefaultTimeout(120_000);
    const eyes = await Eyes.open(context, world.origin);
    const page = await context.newPage();
    await world.signIn(page, ann);
    return { context, eyes, page };
  }));
}, { timeout: 120_000 });

after(async () => {
  for (const { context } of readers ?? []) await context.close();
  await world?.close();
  for (const [where, count] of shown) console.log(`# ${where}: ${count}`);
});

/** A list from its first page to its last, in both browsers. */
async function whole(list) {
  let rows = 0;
  for (const { page } of readers) {
    rows = 0;
    await page.goto(`${world.origin}/admin/${list}`);
    for (;;) {
      rows += await page.locator("tbody tr").count();
      const next = page.locator("a[rel=next]");
      if ((await next.count()) === 0) break;
      await Promise.all([page.waitForNavigation(), next.click()]);
    }
  }
  shown.set(list, rows);
  return rows;
}

async function looked(path) {
  for (const { page } of readers) {
    await page.goto(world.origin + path);
    assert.ok((await page.evaluate(() => globalThis.__looked)) > 20, `${path} was looked at`);
  }
}

test("a string that runs is seen on these pages too", { timeout: STEP_MS }, async () => {
  for (const [n, { page, eyes }] of readers.entries()) {
    await page.goto(`${world.origin}/admin/reports/`);
    // With the policy not even that goes in; which is seen, too.
    await page.evaluate(() => document.querySelector("main").insertAdjacentHTML("beforeend", "<img src=x onerror=alert(1)>")).catch(() => {});
    await becomes(() => eyes.count(n === 0 ? "ran" : "violation") > 0, true);
    eyes.seen.length = 0;
  }
});

test("messages, people, rooms, relations, sign-ins, reports, holds, the log: every place of every list", { timeout: STEP_MS }, async () => {
  const numbers = (await each(texts, async (text) => (await world.ask(eve, "POST", `/api/v1/rooms/${room}/messages`, { text: cut(text, 4_000), nonce: crypto.randomUUID() }))?.number, 4)).filter(Boolean);
  assert.ok(numbers.length > texts.length * 0.9, `${numbers.length} messages`);
  await each(numbers, (number, n) => world.ask(tellers[n % tellers.length], "POST", "/api/v1/reports", { room, number, reason: "other", note: cut(texts[n % texts.length], 400) }), 4);
  for (let at = 0; at < texts.length; at += 50) {
    const some = texts.slice(at, at + 50);
    await host("PUT", "/api/v1/users", { users: some.map((text, n) => ({ external_id: cut(text, 150) || `${at + n}`, name: cut(text, 60), role: cut(text, 30), about: cut(text, 100) })) });
    await each(some, (text) => host("PUT", "/api/v1/relations", { relations: [{ users: [cut(text, 150), "pillar"], label: cut(text, 60) }] }));
    await each(some, (text, n) => host("PUT", `/api/v1/rooms/by-key/${encodeURIComponent(cut(text, 120) || `k${at + n}`)}`, { name: cut(text, 60), members: [] }));
  }
  await each(texts.filter((text) => /^[\x20-\x7e]+$/u.test(text)), (text) => fetch(`${world.origin}/api/v1/sessions`, { method: "POST", headers: { "content-type": "application/json", "user-agent": text.slice(0, 300) }, body: JSON.stringify({ login: "eve", password: "correct horse battery" }) }));
  // Notes of the staff's own: to holds and to reports.
  await each(texts, (text) => world.page(ann, `/admin/users/${eve.id}/hold/`, { note: cut(text, 400) }), 4);
  const ids = async (list) => (await world.page(ann, `/admin/${list}/export.jsonl`)).text.trim().split("\n").filter(Boolean).map((line) => JSON.parse(line).id);
  const reports = await ids("reports");
  await each(reports.slice(0, reports.length >> 1), (id, n) => world.page(ann, `/admin/reports/${id}/handle/`, { state: n % 2 ? "resolved" : "dismissed", note: cut(texts[n], 900) }), 4);

  for (const [list, least] of [["messages/", 0.9], ["reports/", 0.2], ["reports/?state=resolved", 0.1], ["users/", 0.5], ["rooms/", 0.5], ["relations/", 0.3], ["sessions/", 0.3], ["holds/", 0.3], ["audit/", 0.3], ["tenants/", 0]]) {
    const rows = await whole(list);
    assert.ok(rows >= texts.length * least && rows > 0, `${list}: ${rows} rows`);
  }
  for (const id of [...reports.filter((_, n) => n % 8 === 0), reports[0]]) await looked(`/admin/reports/${id}/`);
  for (const id of (await ids("users")).filter((_, n) => n % 8 === 0)) for (const rest of ["", "disable/", "hold/"]) await looked(`/admin/users/${id}/${rest}`);
  for (const id of (await ids("rooms")).filter((_, n) => n % 8 === 0)) for (const rest of ["", "close/"]) await looked(`/admin/rooms/${id}/${rest}`);
  for (const { eyes } of readers) assert.deepEqual(eyes.seen.slice(0, 8), []);
});

test("filters, words in addresses and refused forms", { timeout: STEP_MS }, async () => {
  const lists = ["messages/?sender=", "messages/?text=", "messages/?from=", "messages/?room=", "messages/?cursor=", "rooms/?text=", "users/?text=", "audit/?text=", "audit/?action=", "reports/?state=", "sessions/?person=", "users/?done=", "messages/?tenant=", "users/"];
  for (const [n, text] of texts.entries()) {
    const path = `${lists[n % lists.length]}${encodeURIComponent(cut(text, 300))}`;
    for (const { page } of readers) await page.goto(`${world.origin}/admin/${path}`);
  }
  shown.set("filters", texts.length);
  for (const { eyes } of readers) assert.deepEqual(eyes.seen.slice(0, 8), []);
});

/** RFC 4180, read back. */
function table(csv) {
  const rows = [[]];
  let at = 0;
  while (at < csv.length) {
    let cell = "";
    if (csv[at] === '"') {
      for (at += 1; csv[at] !== '"' || csv[at + 1] === '"'; at += 1) {
        if (csv[at] === '"') at += 1;
        cell += csv[at];
      }
      at += 1;
    } else while (at < csv.length && csv[at] !== "," && csv[at] !== "\r") cell += csv[at++];
    rows.at(-1).push(cell);
    if (csv[at] === ",") at += 1;
    else {
      at += 2;
      if (at < csv.length) rows.push([]);
    }
  }
  return rows;
}

test("a spreadsheet is given text, and both kinds of export say the same", { timeout: STEP_MS }, async () => {
  let cells = 0;
  for (const list of ["messages", "rooms", "users", "relations", "sessions", "reports", "holds"]) {
    const { text: csv } = await world.page(ann, `/admin/${list}/export.csv`);
    const lines = (await world.page(ann, `/admin/${list}/export.jsonl`)).text.trim().split("\n").filter(Boolean).map((line) => JSON.parse(line));
    const [names, ...rows] = table(csv);
    assert.equal(rows.length, lines.length, list);
    for (const [n, row] of rows.entries()) {
      assert.equal(row.length, names.length, `${list}: ${row}`);
      for (const [at, cell] of row.entries()) {
        cells += 1;
        const value = lines[n][names[at]];
        const plain = value === null ? "" : String(value);
        assert.ok(cell === plain || cell === `'${plain}`, `${list}, ${names[at]}: ${JSON.stringify([cell, plain])}`);
        assert.ok(!/^[=+\-@\t\r]/u.test(cell) || /^-?\d+$/u.test(cell), `${list}: ${cell}`);
      }
    }
  }
  shown.set("cells of exports", cells);
  assert.ok(cells > 5_000, `${cells}`);
});
