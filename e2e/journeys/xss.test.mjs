// What people write never runs: every string of the corpus in every place where words of people are shown, once in a browser
// that ignores the pages' policy (nothing may run, nothing may become part of the page) and once in one that keeps it
// (nothing may even be refused). The numbers are printed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { becomes } from "../chat.mjs";
import { browser } from "../harness.mjs";
import { corpus, handlers, kept, lines } from "../xss/corpus.mjs";
import { Eyes } from "../xss/eyes.mjs";
import { World, cut, each } from "../xss/world.mjs";

const all = corpus();
/** Every fifth, always the same ones; all of them, which takes a quarter of an hour, with PARLOR_XSS=all. */
const texts = process.env.PARLOR_XSS === "all" ? all : all.filter((_, n) => n % 5 === 0);
const ALBUM = 120;
const ROOM = 300;
const LIVE_MS = 240_000;
/** Half a minute each where nothing else runs. */
const STEP_MS = 1_500_000;
const sinks = new Map();
const showed = (sink, count) => sinks.set(sink, (sinks.get(sink) ?? 0) + count);

/** Two browsers that look at the same things: one without the policy, one with it. */
class Reader {
  static async open(world, bypassCSP) {
    const it = new Reader();
    it.world = world;
    it.context = await (await browser()).newContext({ bypassCSP, locale: "en-GB", viewport: { width: 1280, height: 800 } });
    it.context.setDefaultTimeout(LIVE_MS);
    it.eyes = await Eyes.open(it.context, world.origin);
    it.albums = new Map();
    await it.context.route("**/album/*", (route) => route.fulfill(it.albums.get(new URL(route.request().url()).pathname) ?? { status: 404 }));
    // What the server wrote is looked at as it is: no script takes it over.
    await it.context.route("**/assets/*", (route) => (route.request().frame().url().includes("/album/") ? route.abort() : route.continue()));
    it.page = await it.context.newPage();
    return it;
  }

  /** Pages of the server, as many in one document as it takes, parsed by the browser itself. */
  async album(name, pages) {
    for (let at = 0; at < pages.length; at += ALBUM) {
      const part = pages.slice(at, at + ALBUM);
      const path = `/album/${name}-${at}`;
      const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": part.find((it) => it.policy?.includes("script-src"))?.policy ?? "" };
      // A page that leaves something open must not hide it in the next one's beginning.
      this.albums.set(path, { status: 200, headers, body: part.map(({ text }) => same.reduce((rest, it) => rest.replaceAll(it, ""), text)).join("\n<!-- next -->\n") });
      await this.page.goto(this.world.origin + path);
      assert.ok((await this.page.evaluate(() => globalThis.__looked)) > part.length, `${path} was looked at`);
      this.albums.delete(path);
    }
  }
}

let world, ann, eve, readers;
/** What stands in every page, without a word of anybody: it is looked at once. */
let same = [];

before(async () => {
  world = await World.open();
  [ann, eve] = [await world.person("ann"), await world.person("eve")];
  readers = [await Reader.open(world, true), await Reader.open(world, false)];
  for (const { page } of readers) await world.signIn(page, ann);
  const { text } = await world.page(ann, "/chat/");
  same = [...text.matchAll(/<svg[^>]*class="sprite"[\s\S]*?<\/svg>\n|<template id="[\s\S]*?<\/template>/gu)].map(([it]) => it);
  assert.ok(same.length > 5);
}, { timeout: 120_000 });

after(async () => {
  for (const { context } of readers ?? []) await context.close();
  await world?.close();
});

const both = (act) => Promise.all(readers.map(act));
const albums = async (name, pages) => {
  for (const reader of readers) await reader.album(name, pages);
};
const clean = (where) => {
  for (const { eyes } of readers) assert.deepEqual(eyes.seen.slice(0, 12), [], where);
};
const sees = (reader, number) => reader.page.waitForFunction((n) => document.querySelector(`#m-${n}`), number, { timeout: LIVE_MS });
const say = async (room, text, more = {}) => world.ask(eve, "POST", `/api/v1/rooms/${room}/messages`, { text, nonce: crypto.randomUUID(), ...more });
const group = (name, more = {}) => world.ask(eve, "POST", "/api/v1/rooms", { kind: "group", name, members: ["ann"], nonce: crypto.randomUUID(), ...more });

/** The whole history of a room, page by page, as the server writes it. */
async function history(room) {
  const pages = [await world.page(ann, `/chat/${room}/`)];
  for (let older; (older = /href="([^"]*messages\/\?before=\d+)" rel="prev"/u.exec(pages.at(-1).text.replaceAll("&#x2f;", "/"))?.[1]); ) pages.push(await world.page(ann, older.replaceAll("&amp;", "&")));
  // Parts of a page have no policy of a page's own kind, but they are shown in one.
  return pages;
}

test("the corpus is large, and Rust reads the same", async () => {
  assert.ok(all.length >= 1_000);
  assert.equal(lines(), kept(), "node e2e/xss/corpus.mjs --write");
  const page = await readers[1].context.newPage();
  const known = await page.evaluate(() => {
    const names = new Set();
    for (const it of [window, document, document.body, document.createElementNS("http://www.w3.org/2000/svg", "animate"), document.createElement("video")]) for (const name in it) if (/^on[a-z]+$/u.test(name)) names.add(name.slice(2));
    return [...names];
  });
  await page.close();
  const missing = known.filter((it) => !handlers.includes(it) && !/^device/u.test(it));
  assert.deepEqual(missing, [], "handlers that the browser knows and the corpus does not");
});

test("a string that runs is seen, and one that the policy stops, and one that only becomes an element", async () => {
  const policy = (await world.page(null, "/chat/login/")).policy;
  const planted = [`<p>x</p><img src=x onerror=alert(1)>`, `<script>alert(2)</script>`, `<b hx-get=/x>x</b>`, `<a href="javascript:alert(3)">x</a>`, `<img src="https://canary.invalid/">`];
  await both(async (reader) => {
    await reader.album("planted", planted.map((text) => ({ text: `<div class="msg-text">${text}</div>`, policy })));
  });
  const [off, on] = readers.map(({ eyes }) => eyes);
  const seen = () => off.count("ran") >= 2 && off.count("stranger") >= 1 && on.count("violation") >= 3 && [off, on].every((it) => it.count("found") >= 5);
  await becomes(seen, true, JSON.stringify([off.seen, on.seen]));
  assert.deepEqual([off.count("ran"), on.count("ran")], [2, 0], JSON.stringify(off.seen));
  assert.ok(off.count("stranger") === 1 && on.count("violation") >= 3, JSON.stringify(on.seen));
  for (const eyes of [off, on]) assert.ok(eyes.count("found") >= 5, JSON.stringify(eyes.seen));
  for (const eyes of [off, on]) eyes.seen.length = 0;
});

test("messages, quotes, edited texts, pins, forwarded ones, previews and notifications, live and from the server", { timeout: STEP_MS }, async () => {
  const [other, third] = [(await group("Forwarded")).id, (await group("Elsewhere")).id];
  // A room takes a part of them, so that pages stay as long as pages are.
  for (let from = 0; from < texts.length; from += ROOM) {
    const some = texts.slice(from, from + ROOM);
    const room = (await group("Texts")).id;
    await both(({ page }) => page.goto(`${world.origin}/chat/${room}/`));
    let last = null;
    const numbers = [];
    await each(some, async (text) => {
      const made = await say(room, text, last ? { reply_to: last.number } : {});
      if (!made) return;
      numbers.push(made.number);
      if (!(made.number < last?.number)) last = made;
    }, 4);
    const said = numbers.length;
    assert.ok(said > some.length * 0.95, `${said} were said`);
    await both((reader) => sees(reader, last.number));
    showed("message (live)", said);
    showed("quote (live)", said);
    await albums("said", await history(room));
    showed("message (server)", said);
    showed("quote (server)", said);
    // Each becomes its neighbour.
    await each(numbers, (n) => world.ask(eve, "PATCH", `/api/v1/rooms/${room}/messages/${n}`, { text: some[n % some.length] }));
    showed("edited (live)", said);
    if (from === 0) await alike(room);
    await albums("message", await each(numbers.filter((n) => n % 2 === 0), (n) => world.page(ann, `/chat/${room}/messages/${n}/`)));
    showed("page of a message", said >> 1);
    for (let at = 0; at < said; at += 50) {
      const pinned = numbers.slice(at, at + 50);
      await each(pinned, (n) => world.ask(eve, "PUT", `/api/v1/rooms/${room}/messages/${n}/pin`));
      await albums("pins", [await world.page(ann, `/chat/${room}/info/`), await world.page(ann, `/chat/${room}/`)]);
      await each(pinned, (n) => world.ask(eve, "DELETE", `/api/v1/rooms/${room}/messages/${n}/pin`));
    }
    showed("pin", said);
    await both(({ page }) => page.goto(`${world.origin}/chat/${third}/`));
    await each(numbers, (n) => world.ask(eve, "POST", `/api/v1/rooms/${room}/messages/${n}/forward`, { to: [other], nonce: crypto.randomUUID() }));
    // The last word in that room comes after all the others; of a burst, the browser is told less often than once for each.
    await say(other, `The end of ${from}`);
    const told = (text) => [...document.querySelectorAll("#rows .row-text")].some((it) => it.textContent === text);
    await both(({ page }) => page.waitForFunction(told, `The end of ${from}`));
    const notices = Math.min(...(await both(({ page }) => page.evaluate(() => globalThis.__notices))));
    assert.ok(notices > 0, "somebody is notified");
    showed("notification, preview", notices);
    showed("forwarded", said);
    clean(`messages from ${from}`);
  }
  await albums("forwarded", await history(other));
  clean("forwarded");
});

/** The same without and with the script, node by node. */
async function alike(room) {
  const shown = () => [...document.querySelectorAll("#log .msg")].map((it) => [it.id, it.querySelector(".msg-text").innerHTML.replaceAll(/ (?:tabindex|title)="[^"]*"/gu, "")]);
  const [live, plain] = [readers[1].page, readers[0].page];
  await live.goto(`${world.origin}/chat/${room}/`);
  await live.waitForFunction(() => document.querySelector("#log .msg"));
  await readers[0].album("last", [await world.page(ann, `/chat/${room}/`)]);
  const bodies = new Map(await live.evaluate(shown));
  const both = (await plain.evaluate(shown)).filter(([id]) => bodies.has(id));
  assert.ok(both.length >= 40);
  for (const [id, body] of both) assert.equal(bodies.get(id), body, id);
}

test("names and descriptions of people and groups, live and from the server", { timeout: STEP_MS }, async () => {
  let seen = 0;
  for (let from = 0; from < texts.length; from += ROOM) seen += await names(texts.slice(from, from + ROOM));
  assert.ok(seen > texts.length / 2, `${seen} were taken as names`);
  clean("names");
});

/** One room takes these as its names, and one person as theirs; so many were taken. */
async function names(some) {
  const room = (await group("Names")).id;
  for (const text of ["one", "two", "three"]) await say(room, text);
  await both(({ page }) => page.goto(`${world.origin}/chat/${room}/`));
  const paths = [`/chat/${room}/`, `/chat/${room}/info/`, `/chat/${room}/messages/1/`, "/chat/", "/chat/search/?text=three"];
  const pages = [];
  let named = 0;
  for (const [n, text] of some.entries()) {
    const [short, about] = [cut(text, 80), cut(text, 300)];
    const done = await Promise.all([
      world.ask(eve, "PATCH", "/api/v1/me", { name: short, about }),
      world.ask(eve, "PATCH", `/api/v1/rooms/${room}`, { name: cut(some[(n + 1) % some.length], 80), about }),
    ]);
    if (done.every((it) => it === null)) continue;
    named += 1;
    // The parts that are light each time, whole pages in their turn.
    pages.push(...(await Promise.all([world.part(ann, `/chat/${room}/info/`), world.part(ann, "/chat/list-partial/")])));
    if (n % 4 === 0) pages.push(...(await Promise.all([[ann, paths[(n / 4) % paths.length]], [eve, `/chat/${room}/edit/`], [eve, "/chat/profile/"]].map((it) => world.page(...it)))));
  }
  await say(room, "the last one");
  await both((reader) => sees(reader, 4));
  showed("name, about, title, system line (live)", 3 * named);
  await albums("names", pages);
  showed("name, about, title (server)", pages.length);
  await albums("lines", await history(room));
  showed("system line (server)", named);
  return named;
}

test("names of files, and files that are more than they say, opened as documents", { timeout: STEP_MS }, async () => {
  const room = (await group("Files")).id;
  await both(({ page }) => page.goto(`${world.origin}/chat/${room}/`));
  const files = [];
  let last;
  for (let at = 0; at < texts.length; at += 10) {
    const some = (await each(texts.slice(at, at + 10), (text) => world.upload(eve, cut(text, 1_500), "x"), 3)).filter(Boolean);
    last = await say(room, "", { attachments: some.map(({ id }) => id) });
    files.push(...some);
  }
  assert.ok(files.length > texts.length * 0.9, `${files.length} files`);
  await both((reader) => sees(reader, last.number));
  showed("file name (live)", files.length);
  await albums("files", [...(await history(room)), await world.page(ann, `/chat/${room}/info/`)]);
  showed("file name (server)", files.length);
  const headers = await each(files, async ({ id }) => (await fetch(`${world.origin}/api/v1/attachments/${id}`, { headers: { authorization: `Bearer ${ann.token}` } })).headers);
  for (const it of headers) {
    assert.match(it.get("content-disposition"), /^attachment; filename="[^"\\/%;]*"(?:; filename\*=UTF-8''[\w!#$&+.^`|~%-]*)?$/u);
    assert.ok(it.get("content-security-policy").startsWith("sandbox;") && it.get("x-content-type-options") === "nosniff");
  }
  showed("file name (header)", files.length);
  clean("names of files");

  const html = "<!doctype html><script>alert(1)</script><img src=x onerror=alert(1)>";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>`;
  const starts = ["", "GIF89a", "%PDF-1.4\n", "\u0089PNG\r\n\u001a\n", "BM", "RIFF\0\0\0\0WEBP", "ID3", "\0\0\0\x18ftypmp42", "\ufeff", "<?xml version='1.0'?>"];
  const ends = ["html", "svg", "xhtml", "xml", "txt", "png", "gif", "pdf", "js", "css", "mp3", "json", "mht", "swf"];
  const many = starts.flatMap((start) => [html, svg].flatMap((body) => ends.map((end) => [`x.${end}`, start + body]))).filter((_, n) => n % 4 === 0);
  const polyglots = (await each(many, ([name, bytes]) => world.upload(eve, name, Buffer.from(bytes, "latin1")), 3)).filter(Boolean);
  assert.ok(polyglots.length >= 40);
  for (let at = 0; at < polyglots.length; at += 10) await say(room, "x", { attachments: polyglots.slice(at, at + 10).map(({ id }) => id) });
  const documents = [...polyglots.map(({ id }) => `/api/v1/attachments/${id}`), `/api/v1/rooms/${room}/messages?limit=100`, `/api/v1/rooms/${room}/events?after=0`, "/api/v1/me", "/api/v1/rooms", `/api/v1/search?text=alert`, "/api/openapi.json", `/api/v1/%3Cscript%3Ealert(1)%3C/script%3E`, "/api/v1/rooms/%3Cimg%20src=x%20onerror=alert(1)%3E", "/api/v1/me?%3Csvg%20onload=alert(1)%3E=1"];
  // A download ends the journey of the page; it was not shown.
  await both(async ({ page }) => {
    for (const path of documents) await page.goto(world.origin + path).catch((error) => assert.match(error.message, /Download is starting|ERR_ABORTED/u));
  });
  showed("file or JSON as a document", documents.length);
  // What a browser makes of JSON by itself is not our page.
  for (const { eyes } of readers) eyes.seen = eyes.seen.filter(({ kind, where }) => kind !== "found" || !where.startsWith("/api/v1/"));
  clean("files as documents");
});

test("what is searched, asked, typed into forms and refused", { timeout: STEP_MS }, async () => {
  const q = (text) => encodeURIComponent(cut(text, 400));
  const asked = (text, n) => {
    const it = q(text);
    return [`/chat/login/?next=${it}&lang=${it}&theme=${it}&login=${it}`, `/chat/${it}`, `/chat/?cursor=${it}&archive=${it}&lang=${it}`, `/chat/new/?with=${it}&lang=${it}`, `/chat/signup/?lang=${it}`, `/chat/assets/${it}`, `/api/?lang=${it}`, `/${it}`, `/chat/profile/?saved=${it}&lang=${it}`, `/chat/check-user/?with=${it}`][n % 10];
  };
  const search = await each(texts, (text) => world.page(ann, `/chat/search/?text=${q(text)}`));
  assert.ok(search.filter(({ status }) => status === 200).length > texts.length * 0.9);
  await albums("search", search);
  showed("search text and snippet (server)", search.length);
  clean("search");
  const queries = await each(texts, (text, n) => world.page(n % 10 < 2 || n % 10 === 4 ? null : ann, asked(text, n)));
  const elsewhere = queries.filter(({ location }) => location !== null && !/^\/(?![/\\])/u.test(location));
  assert.deepEqual(elsewhere.map(({ location }) => location), [], "nobody is sent elsewhere");
  await albums("queries", queries);
  showed("query, path, error page", queries.length);
  clean("queries");
  const forms = await each(texts, (text, n) => {
    const [path, form, who] = [
      ["/chat/signup/", { name: text, username: text, email: text, password: "" }, null],
      ["/chat/new/", { with: text }, ann],
      ["/chat/new-group/", { name: text, members: `nobody-at-all\n${text}`, nonce: text }, ann],
      ["/chat/login/", { login: text, password: "", next: text }, null],
      ["/chat/profile/", { name: `${text}${"x".repeat(100)}`, about: text }, ann],
    ][n % 5];
    return world.page(who, path, form);
  });
  await albums("forms", forms.filter(({ status }) => status !== 303));
  showed("form that is refused", forms.length);
  clean("forms");
  // Signing in leads to a page of ours, whatever was wished for.
  const strangers = await readers[1].context.browser().newContext({ baseURL: world.origin });
  const wishes = texts.filter((text) => /canary|^[/\\]|javascript|^https?:/u.test(text)).slice(0, 40);
  const led = await each(wishes, async (next) => {
    const answer = await strangers.request.post("/chat/login/", { form: { login: "ann", password: "correct horse battery", next: cut(next, 400) }, maxRedirects: 0 });
    return answer.headers().location;
  }, 4);
  await strangers.close();
  assert.deepEqual([...new Set(led)].filter((it) => !/^\/chat\//u.test(it ?? "")), [], "next");
  showed("next, after signing in", led.length);
});

test("what was typed and not sent, found and jumped to by the script", { timeout: STEP_MS }, async () => {
  const room = (await group("Drafts")).id;
  const first = await say(room, "Hello");
  const some = texts.filter((_, n) => n % 9 === 0).slice(0, 190);
  await both(async ({ page }) => {
    await page.goto(`${world.origin}/chat/login/`);
    await page.evaluate(([me, room, some]) => {
      some.forEach((text, n) => {
        const quote = { number: 1, seq: 2, sender: me, text, icon: text, name: text };
        localStorage.setItem(`parlor.outbox.${me}.${n}-${text.slice(0, 20)}`, JSON.stringify({ room, at: Date.now(), turn: n, text, failed: text, reply: quote }));
      });
      localStorage.setItem(`parlor.draft.${me}.${room}`, some.join("\n").slice(0, 4_000));
    }, [ann.id, room, some]);
    await page.goto(`${world.origin}/chat/${room}/`);
    await page.waitForFunction(() => document.querySelector("#log .msg-failed"));
    // The finder of this room and the list's filter show what was found.
    for (const text of ["alert", "script", "javascript", some[3].slice(0, 40)]) await page.locator("#filter").fill(text);
    await page.evaluate(() => localStorage.clear());
  });
  assert.ok(first);
  showed("outbox, its quote and its refusal (script)", 3 * some.length);
  clean("what is kept in the browser");
});

test("nothing ran, nothing was refused", () => {
  let renders = 0;
  for (const [sink, count] of sinks) {
    console.log(`# ${sink}: ${count}`);
    renders += count;
  }
  console.log(`# ${texts.length} strings, ${sinks.size} places, ${renders} renders in each of two browsers (policy off and on)`);
  const [off, on] = readers.map(({ eyes }) => eyes);
  console.log(`# policy off: ${off.count("ran")} ran; policy on: ${on.count("ran")} ran, ${on.count("violation")} violations`);
  assert.ok(renders >= 12 * texts.length, "too little was shown to say so");
  clean("at the end");
});
