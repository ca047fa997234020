// The widget among enemies: who may frame what, what pages of other sites get out of the API with our visitor's cookie at hand,
// and (the frame at work) forged messages, wrong tokens, strict hosts and hostile texts in the panel.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser } from "../harness.mjs";
import { corpus } from "../xss/corpus.mjs";
import { Eyes } from "../xss/eyes.mjs";
import { Host } from "../xss/hosts.mjs";
import { World, cut, each } from "../xss/world.mjs";

let shop, evil, world, ann, eve, room, context, page;

before(async () => {
  [shop, evil] = [await Host.open(), await Host.open()];
  world = await World.open({ "embed.origins": shop.origin });
  [ann, eve] = [await world.person("ann"), await world.person("eve")];
  room = await world.ask(eve, "POST", "/api/v1/rooms", { kind: "direct", with: "ann" });
  await world.ask(eve, "POST", `/api/v1/rooms/${room.id}/messages`, { text: "a secret of Eve and Ann", nonce: "1" });
  context = await (await browser()).newContext({ locale: "en-GB" });
  context.setDefaultTimeout(30_000);
  page = await context.newPage();
  // All of them are of one site (127.0.0.1): the cookie goes along wherever a browser lets it.
  await world.signIn(page, ann);
}, { timeout: 120_000 });

after(async () => {
  await context?.close();
  for (const it of [world, shop, evil]) await it?.close();
});

/** What a frame became: its document, or the browser's own page for a refused one. */
async function framed(address, html) {
  await page.goto(address);
  const frame = page.frames().find((it) => it.name() === "inner") ?? page.frames().at(-1);
  await frame.waitForLoadState().catch(() => {});
  return { refused: frame.url().startsWith("chrome-error:"), frame, html };
}

test("only the shell may be framed, only by the sites that are named, and not by them within another one's page", async () => {
  const paths = ["/chat/", "/chat/widget/", `/chat/widget/${room.id}/`, `/chat/${room.id}/`, `/chat/${room.id}/info/`, "/chat/login/", "/chat/profile/", "/chat/search/?text=secret", "/chat/nothing", "/api/", "/api/v1/me", "/api/openapi.json", "/chat/assets/words/de.json", "/widget.json"];
  const inner = (url) => `<iframe name="inner" src="${url}"></iframe>`;
  const shell = `${world.origin}/chat/widget/frame/`;
  assert.equal((await framed(shop.page("/shell", inner(shell)))).refused, false, "the shell in a page that is named");
  assert.equal((await framed(evil.page("/shell", inner(shell)))).refused, true, "the shell in a page that is not");
  assert.equal((await framed(evil.page("/nested", `<iframe src="${shop.origin}/shell"></iframe>`))).refused, true, "the shell in a named page in one that is not");
  const sandboxed = await framed(evil.page("/sandboxed", `<iframe name="inner" sandbox="allow-scripts" src="${shell}"></iframe>`));
  assert.equal(sandboxed.refused, true, "the shell in a sandbox");
  for (const path of paths) {
    for (const host of [shop, evil]) {
      const { refused, frame } = await framed(host.page("/other", inner(world.origin + path)));
      assert.ok(refused, `${path} in a page of ${host === shop ? "a named" : "another"} site: ${frame.url()}`);
    }
  }
  for (const tag of ["object data", "embed src"]) {
    await page.goto(evil.page("/embedded", `<${tag}="${shell}" name="inner" width="300" height="300">`));
    assert.ok(page.frames().slice(1).every((it) => it.url().startsWith("chrome-error:") || it.url() === ""), tag);
  }
});

test("the shell says nothing of anybody", async () => {
  const [stranger, known] = await Promise.all([world.page(null, "/chat/widget/frame/"), world.page(ann, "/chat/widget/frame/")]);
  const [cookie] = (await context.cookies(world.origin)).filter(({ httpOnly }) => httpOnly).map(({ name, value }) => `${name}=${value}`);
  const seen = await (await fetch(`${world.origin}/chat/widget/frame/`, { headers: { cookie } })).text();
  assert.equal(known.text, stranger.text);
  assert.equal(seen, stranger.text);
});

test("a page of another site gets nothing with the cookie, named or not", async () => {
  const tries = async ([origin, room, token]) => {
    const told = {};
    const note = async (name, ask) => {
      told[name] = await ask().then(async (it) => `${it.status}${(await it.text()).includes("secret") ? " SECRET" : ""}`).catch(() => "refused");
    };
    const json = { "content-type": "application/json" };
    const say = JSON.stringify({ text: "forged", nonce: crypto.randomUUID() });
    const messages = `${origin}/api/v1/rooms/${room}/messages`;
    await note("read", () => fetch(messages, { credentials: "include" }));
    await note("read without credentials", () => fetch(messages));
    await note("page", () => fetch(`${origin}/chat/${room}/`, { credentials: "include" }));
    await note("write", () => fetch(messages, { method: "POST", credentials: "include", headers: json, body: say }));
    await note("write as text", () => fetch(messages, { method: "POST", credentials: "include", mode: "no-cors", headers: { "content-type": "text/plain" }, body: say }));
    await note("form", () => fetch(`${origin}/chat/${room}/send/`, { method: "POST", credentials: "include", mode: "no-cors", body: new URLSearchParams({ text: "forged" }) }));
    await note("stream", () => fetch(`${origin}/stream`, { method: "POST", credentials: "include", headers: json, body: "{}" }));
    await note("poll", () => fetch(`${origin}/poll`, { method: "POST", credentials: "include", headers: json, body: "{}" }));
    await note("wrong token", () => fetch(messages, { headers: { authorization: "Bearer nonsense" } }));
    const line = (first) =>
      new Promise((done) => {
        const socket = new WebSocket(`${origin.replace("http", "ws")}/ws`, "parlor.v1.json");
        const clock = setTimeout(() => (socket.close(), done("nothing")), 5_000);
        const end = (how) => (clearTimeout(clock), done(how), socket.close());
        // The answer to a hello, whatever it is; a line that is never opened has none.
        socket.onmessage = ({ data }) => {
          const { id, ok, error } = JSON.parse(data);
          if (id === 1) end(ok ? `WELCOME ${ok.user.username}` : error.code);
        };
        socket.onclose = ({ code }) => end(`closed ${code}`);
        socket.onopen = () => socket.send(JSON.stringify(first));
      });
    told.socket = await line({ id: 1, cmd: "hello" });
    told["socket, wrong token"] = await line({ id: 1, cmd: "hello", token: "nonsense" });
    told["socket, good token"] = await line({ id: 1, cmd: "hello", token });
    return told;
  };
  for (const host of [shop, evil]) {
    await page.goto(host.page("/fetch", "<p>x</p>"));
    const { "socket, good token": good, ...told } = await page.evaluate(tries, [world.origin, room.id, ann.token]);
    // Else the lines above prove nothing.
    if (host === shop) assert.equal(good, "WELCOME ann");
    else assert.match(good, /^closed/u);
    if (host === shop) assert.deepEqual([told.socket, told["socket, wrong token"]], ["unauthenticated", "unauthenticated"]);
    assert.ok(!JSON.stringify(told).match(/SECRET|WELCOME|"20/u), JSON.stringify(told));
    // A browser that is told nothing keeps what it got from the page.
    if (host === evil) assert.deepEqual([told.read, told.page, told.write], ["refused", "refused", "refused"], JSON.stringify(told));
  }
  const { data } = await world.ask(ann, "GET", `/api/v1/rooms/${room.id}/messages`);
  assert.deepEqual(data.map(({ text }) => text), ["a secret of Eve and Ann"], "nothing was written");
  // The same with a token, from the page that is named: that is what it may.
  await page.goto(shop.page("/fetch", "<p>x</p>"));
  const ask = ([origin, room, token]) => fetch(`${origin}/api/v1/rooms/${room}/messages`, { headers: { authorization: `Bearer ${token}` } }).then(async (it) => (await it.json()).data.length).catch(() => "refused");
  assert.equal(await page.evaluate(ask, [world.origin, room.id, ann.token]), 1);
  await page.goto(evil.page("/fetch", "<p>x</p>"));
  assert.equal(await page.evaluate(ask, [world.origin, room.id, ann.token]), "refused");
});

/** A page of the shop with the widget for a token, and an enemy's frame beside it. */
const withWidget = (path, token, more = "") =>
  shop.page(path, `<script async src="${world.origin}/widget.js" data-token="${token}"></script><script>window.told = []; for (const name of ["ready", "unread", "error", "open", "close"]) document.addEventListener("parlor:" + name, (it) => told.push([name, it.detail]));</script>${more}`);
const shell = () => page.frames().find((it) => it.url().includes("/chat/widget/frame/"));
const opened = async () => {
  await page.locator("parlor-widget button").first().click();
  const frame = await (await page.locator("parlor-widget iframe").elementHandle()).contentFrame();
  await frame.waitForURL(/\/chat\/widget\/frame\//u);
  return frame;
};

test("five hundred forged messages to the frame and to the host change nothing, and nobody is sent a token", { timeout: 180_000 }, async () => {
  const said = [];
  const watch = (request) => said.push(`${request.url()} ${request.headers().authorization ?? ""}`);
  const faults = [];
  const fault = (error) => faults.push(error.message);
  page.on("request", watch);
  page.on("pageerror", fault);
  // Enemies hear what the chat sends them, and speak to everybody they can reach: a frame of another site, one of the
  // host's own site, which can reach into the page around it, and the host's page itself.
  const script = `<script>
    window.heard = [];
    addEventListener("message", ({ data, origin, source, ports }) => origin === "${world.origin}" && heard.push([data, ports.length]));
    window.attack = (token, knows) => {
      const everybody = [top];
      for (const to of everybody) for (let n = 0; n < to.length; n += 1) if (to[n] !== window) everybody.push(to[n]);
      // The chat's frame is in no list of windows; whoever may look into the page finds it.
      let inner = [];
      try {
        inner = [...top.document.querySelectorAll("parlor-widget")].map((it) => it.shadowRoot.querySelector("iframe")).filter(Boolean);
      } catch {}
      everybody.push(...inner.map((it) => it.contentWindow));
      const id = knows && inner[0] ? inner[0].name : "x";
      const shapes = (n) => [
        { parlor: 1, type: "hello", id }, { parlor: 1, type: "hello", id: "x" + n }, { parlor: 1, type: "hello", id: "" },
        { parlor: 1, type: "init", id, token, cookie: false, mode: "auto", vars: {}, view: "inbox", open: true },
        { parlor: 1, type: "init", id, token, cookie: true, mode: "auto", vars: { "--parlor-accent": "url(//canary.invalid)" }, view: "inbox", open: true },
        { type: "token", token, ask: n }, { type: "token", token, ask: 0 }, { type: "go", room: "${room.id}" }, { type: "compose", to: "ann", text: "forged" },
        { type: "shutdown" }, { type: "unread", total: 1e6 }, { type: "close" }, { type: "token?", ask: n }, { parlor: 1, __proto__: null, constructor: 1 },
        null, undefined, n, "init", [], [["parlor", 1]], { parlor: 1, type: { toString: 1 } }, new Date(NaN), new Map([["parlor", 1]]), "x".repeat(1e4), { parlor: 1, type: "init", id: "x".repeat(1e5) }, new Error("x"),
      ];
      for (const to of everybody) {
        let count = 0;
        for (let n = 0; count < 500; n += 1) for (const shape of shapes(n)) {
          to.postMessage(shape, "*", n % 3 ? [] : [new MessageChannel().port2]);
          count += 1;
        }
      }
      return { windows: everybody.length - inner.length, inner: inner.length };
    };</script>`;
  const [enemy, child] = [evil.page("/enemy", script), shop.page("/child", script)];
  await page.goto(withWidget("/forged", ann.token, `${script}<iframe name="enemy" src="${enemy}"></iframe><iframe name="child" src="${child}"></iframe>`));
  const [foe, sibling] = [page.frame("enemy"), page.frame("child")];
  const attack = async (knows) => {
    const hit = [];
    // The host's page may say who is here, once; what it knows is tried where that has been.
    for (const [from, id] of [[foe, true], [sibling, true], [page, knows]]) hit.push(await from.evaluate(([token, id]) => globalThis.attack(token, id), [eve.token, id]));
    return hit.map(({ windows, inner }) => `${windows}+${inner}`);
  };
  assert.deepEqual(await attack(false), ["2+0", "2+0", "3+0"]);
  const frame = await opened();
  await frame.evaluate(() => {
    globalThis.hits = {};
    addEventListener("message", ({ origin, source }) => (globalThis.hits[`${origin} ${source === parent}`] = (globalThis.hits[`${origin} ${source === parent}`] ?? 0) + 1));
  });
  assert.deepEqual(await attack(false), ["2+0", "2+1", "3+1"]);
  await frame.locator("#rows .row").first().waitFor();
  assert.deepEqual(await attack(true), ["2+0", "2+1", "3+1"]);
  const hits = await frame.evaluate(() => globalThis.hits);
  assert.ok(hits[`${shop.origin} false`] >= 1_000 && hits[`${shop.origin} true`] >= 1_000, `the frame was reached: ${JSON.stringify(hits)}`);
  await frame.locator("#rows .row", { hasText: "eve" }).getByRole("link").click();
  await frame.locator(".msg-text", { hasText: "a secret of Eve and Ann" }).waitFor();
  assert.equal(await page.evaluate(() => globalThis.parlor.isReady()), true);
  assert.ok((await page.evaluate(() => globalThis.told)).every(([name, detail]) => name !== "unread" || detail.total < 1_000), "a forged number is not told");
  for (const it of [foe, sibling]) assert.deepEqual(await it.evaluate(() => globalThis.heard), [], "nobody answers an enemy");
  assert.ok(!said.some((it) => it.includes(eve.token)), "a forged token is never used");
  assert.ok(!said.some((it) => it.includes("canary.invalid")));
  assert.ok(!said.some((it) => it.split(" ")[0].includes(ann.token)), "no token in an address");
  assert.ok(!JSON.stringify(await page.evaluate(() => globalThis.told)).includes("secret"), "the host does not learn what is said");
  assert.deepEqual(faults, []);
  page.off("request", watch);
  page.off("pageerror", fault);
});

test("a token that is foreign, expired or no token at all says so in the panel, and is kept nowhere", { timeout: 180_000 }, async () => {
  const gone = await world.person("gone");
  await world.ask(gone, "DELETE", "/api/v1/sessions/current");
  for (const token of [gone.token, `${ann.token}x`, ann.token.slice(0, -2), "nonsense", "a b", "<script>alert(1)</script>", "null", "x".repeat(8_000)]) {
    const faults = [];
    const fault = (error) => faults.push(error.message);
    page.on("pageerror", fault);
    await page.goto(withWidget("/token", token.replaceAll("<", "&lt;")));
    const frame = await opened();
    await frame.locator("[role=alert] h1").waitFor();
    assert.equal(await frame.locator("#rows").count(), 0, token.slice(0, 20));
    await page.waitForFunction(() => globalThis.told.some(([name, detail]) => name === "error" && detail.code === "unauthenticated"));
    const kept = await frame.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
    assert.ok(!kept.includes(token), "it is in no store and no address");
    assert.deepEqual(faults, []);
    page.off("pageerror", fault);
  }
});

test("hostile texts and names in the panel: nothing runs", { timeout: 300_000 }, async () => {
  const texts = corpus().filter((_, n) => n % 8 === 0);
  const rooms = [];
  for (let at = 0; at < texts.length; at += 45) {
    const some = texts.slice(at, at + 45);
    const name = cut(some[0], 80);
    const made = (await world.ask(eve, "POST", "/api/v1/rooms", { kind: "group", name, about: name, members: ["ann"], nonce: `n${at}` })) ?? (await world.ask(eve, "POST", "/api/v1/rooms", { kind: "group", name: "x", members: ["ann"], nonce: `m${at}` }));
    await each(some, (text) => world.ask(eve, "POST", `/api/v1/rooms/${made.id}/messages`, { text, nonce: crypto.randomUUID() }));
    rooms.push(made.id);
  }
  await world.ask(eve, "PATCH", "/api/v1/me", { name: `"><img src=x onerror=alert(1)>`, about: "<script>alert(1)</script>" });
  for (const bypassCSP of [true, false]) {
    const mine = await (await browser()).newContext({ bypassCSP, locale: "en-GB" });
    mine.setDefaultTimeout(60_000);
    const eyes = await Eyes.open(mine, world.origin, [shop.origin]);
    page = await mine.newPage();
    await page.goto(withWidget("/texts", ann.token));
    const frame = await opened();
    await frame.locator("#rows .row").first().waitFor();
    for (const room of rooms) {
      await page.evaluate((room) => globalThis.parlor.openRoom(room), room);
      await frame.waitForFunction((room) => document.querySelector("#room")?.dataset.room === room && document.querySelector("#log .msg"), room);
    }
    // The pages around the chat, parsed by the frame's own script.
    for (const room of rooms) {
      await page.evaluate((room) => globalThis.parlor.openRoom(room), room);
      await frame.waitForFunction((room) => document.querySelector("#room")?.dataset.room === room, room);
      await frame.locator("#room-info").evaluate((it) => it.click());
      await frame.locator(".frame-page").waitFor();
    }
    const seen = eyes.seen.filter(({ kind, where }) => kind !== "found" || where.startsWith("/chat/"));
    assert.deepEqual(seen.slice(0, 8), [], bypassCSP ? "without the policy" : "with the policy");
    await mine.close();
  }
  page = await context.newPage();
  console.log(`# ${texts.length} texts in ${rooms.length} rooms of the panel, policy off and on: 0 ran`);
});
