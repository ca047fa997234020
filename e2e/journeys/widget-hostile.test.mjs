// The widget among enemies: who may frame what, what pages of other sites get out of the API with our visitor's cookie at hand,
// and (the frame at work) forged messages, wrong tokens, strict hosts and hostile texts in the panel.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser } from "../harness.mjs";
import { Host } from "../xss/hosts.mjs";
import { World } from "../xss/world.mjs";

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
  const tries = async ([origin, room]) => {
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
        const heard = [];
        const socket = new WebSocket(`${origin.replace("http", "ws")}/ws`, "parlor.v1");
        socket.onmessage = ({ data }) => (heard.push(data), (data.includes("welcome") || data.includes("user")) && (done("WELCOME"), socket.close()));
        socket.onclose = ({ code }) => done(heard.some((it) => it.includes("welcome")) ? "WELCOME" : `closed ${code}`);
        socket.onopen = () => socket.send(JSON.stringify(first));
        setTimeout(() => (socket.close(), done("nothing")), 3_000);
      });
    told.socket = await line({ id: 1, cmd: "hello", v: 1 });
    told["socket, wrong token"] = await line({ id: 1, cmd: "hello", v: 1, token: "nonsense" });
    return told;
  };
  for (const host of [shop, evil]) {
    await page.goto(host.page("/fetch", "<p>x</p>"));
    const told = await page.evaluate(tries, [world.origin, room.id]);
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
