// What a host's page can do with the widget and its elements, against the real chat: rooms, other people, other languages,
// the cookie of the same site, elements of its own.
import assert from "node:assert/strict";
import { becomes, reaches, row } from "../chat.mjs";
import { frameOf, inside, launcher, panel, visit } from "../site.mjs";

const call = (page, name, ...args) => page.evaluate(([name, args]) => globalThis.parlor[name](...args), [name, args]);

async function open(page) {
  await launcher(page).click();
  const chat = inside(page);
  await chat.locator("#rows .row").first().waitFor();
  return chat;
}

visit("the host opens a room, begins a message, changes language and colours", async ({ tag, html, visitor, parlor, screenshot }) => {
  const page = await visitor(html(tag()));
  const chat = await open(page);
  const dana = await row(chat, /Dana/).getAttribute("data-room");
  await call(page, "openRoom", dana);
  await chat.locator("#room-title", { hasText: "Dana" }).waitFor();
  await call(page, "compose", { to: "bob", text: "About the order" });
  await chat.locator("#room-title", { hasText: "Bob" }).waitFor();
  assert.equal(await chat.locator("#composer-text").inputValue(), "About the order");
  await call(page, "compose", { to: "cem@demo.test", text: "And another" });
  await chat.locator("#room-title", { hasText: "Cem" }).waitFor();
  assert.equal(await chat.locator("#composer-text").inputValue(), "And another");
  // What somebody has begun to write is theirs: in the room that is open, and in another one.
  for (const [to, name, text] of [["cem", "Cem", "And another"], ["bob", "Bob", "About the order"]]) {
    await call(page, "compose", { to, text: "Instead" });
    await chat.locator("#room-title", { hasText: name }).waitFor();
    assert.equal(await chat.locator("#composer-text").inputValue(), text);
  }
  await call(page, "setTheme", "dark");
  const dark = () => frameOf(page, parlor).evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  await becomes(dark, "dark", "dark");
  await call(page, "update", { vars: { "--parlor-accent": "#b4004e" } });
  await becomes(() => frameOf(page, parlor).evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--parlor-accent").trim()), "#b4004e", "its colour");
  await screenshot(page, "widget-theme-dark");
  await call(page, "setLocale", "ar");
  await becomes(() => frameOf(page, parlor)?.evaluate(() => document.documentElement.dir).catch(() => ""), "rtl", "from right to left");
  await chat.locator("#room-title", { hasText: "Bob" }).waitFor();
  assert.equal(await chat.locator("#composer-text").inputValue(), "About the order", "where one was, with what was typed");
  assert.equal(await launcher(page).getAttribute("aria-expanded"), "true", "it is still open");
  await becomes(async () => (await launcher(page).getAttribute("aria-label")).startsWith("إغلاق المحادثة"), true, "and says so in the language");
});

/** A page of the chat's own site by another port: its frames have a store and the chat's cookie. */
const near = (site) => site.origin.replace("localhost", "127.0.0.1");
/** Whose page the frame shows. */
const whose = (page, parlor) => frameOf(page, parlor)?.evaluate(() => JSON.parse(document.querySelector("#parlor-state")?.textContent ?? "{}").me?.username).catch(() => "");
const signIn = async (page, parlor, who) => {
  await page.goto(`${parlor.origin}/chat/login/`);
  await page.locator("#login").fill(`${who}@demo.test`);
  await page.locator("#password").fill("demo-demo");
  await page.locator("button[type=submit]").first().click();
  await page.waitForURL(/\/chat\/$/);
};

visit("somebody else signs in: nothing of the one before is left", async ({ tag, html, visitor, parlor, site, expect }) => {
  expect(/You are not signed in/);
  const page = await visitor(html(tag(`data-token=${await parlor.token("ann")}`)));
  await page.goto(near(site));
  const chat = await open(page);
  await chat.getByText("Call the plumber").waitFor();
  const kept = () => frameOf(page, parlor)?.evaluate(() => Object.entries(localStorage).filter(([key]) => /^parlor\.(outbox|draft)\./u.test(key)).flat().join(" ")).catch(() => "?");
  const begin = async (name, text) => {
    await row(chat, name).getByRole("link").click();
    await chat.locator("#room-title", { hasText: name }).waitFor();
    await chat.locator("#composer-text").fill(text);
    await becomes(async () => (await kept()).includes(text), true, "a draft is kept");
  };
  await begin(/Bob/, "Ann's own thoughts");
  // The same person with another token: hers stays.
  await call(page, "identify", await parlor.token("ann"));
  await becomes(async () => (await kept()).includes("Ann's own thoughts"), true, "it is still hers");
  await chat.locator("#room-title", { hasText: "Bob" }).waitFor();
  await call(page, "identify", await parlor.token("cem"));
  await becomes(() => whose(page, parlor), "cem", "Cem is here");
  await chat.locator("#rows .row").first().waitFor();
  assert.equal(await chat.getByText("Call the plumber").count(), 0);
  assert.equal(await kept(), "", "nothing that she typed is left");
  await begin(/Ann/, "Cem's own thoughts");
  await call(page, "identify", null);
  await chat.getByRole("heading", { name: "You are not signed in." }).waitFor();
  assert.equal(await kept(), "", "nor of one who has only left");
}, { also: near });

visit("where a token signs in, the chat's cookie of somebody else never acts", async ({ tag, html, visitor, parlor, site, expect }) => {
  expect(/parlor/i, /401/, /ERR_CONNECTION_REFUSED/);
  const page = await visitor(html(tag()));
  await signIn(page, parlor, "bob");
  site.token = () => parlor.token("ann", "8s");
  const hellos = [];
  page.on("websocket", (line) => line.on("framesent", ({ payload }) => String(payload).includes('"hello"') && hellos.push(String(payload))));
  await page.goto(near(site));
  page.requests.length = 0;
  const chat = await open(page);
  assert.equal(await whose(page, parlor), "ann");
  // The sign-in will end, and there is no other; then the line is lost.
  site.token = async () => "";
  const another = await page.waitForResponse((it) => it.url().endsWith("/token"), { timeout: 30_000 });
  assert.equal(await another.text(), "", "another one is asked for, and not had");
  await parlor.kill();
  await parlor.start();
  await chat.getByRole("heading", { name: "Your sign-in has ended." }).waitFor({ timeout: 20_000 });
  assert.equal(await whose(page, parlor), "ann", "and nobody else is here");
  assert.ok(hellos.length > 0);
  for (const it of hellos) assert.match(it, /"token":"prl_/u);
  const ours = page.requests.filter((it) => /\/(api\/v1\/|chat\/widget\/$|stream|poll)/u.test(it.url()));
  assert.ok(ours.length > 0);
  for (const it of ours) assert.equal((await it.allHeaders())["cookie"], undefined, it.url());
}, { also: near });

visit("a host that cannot bring a token now: it is said, asked again when somebody wants it, and the number comes by itself", async ({ html, visitor, parlor, site, expect, accessible, screenshot }) => {
  expect(/parlor/i);
  const page = await visitor(html(`<script src="${parlor.origin}/widget.js"></script>`));
  const token = await parlor.token("ann");
  await page.evaluate(() => {
    globalThis.asked = 0;
    globalThis.bring = () => Promise.reject(new Error("the shop is closed"));
    void globalThis.parlor.boot({ token: () => (globalThis.asked++, globalThis.bring()) });
  });
  await becomes(() => page.evaluate(() => globalThis.asked >= 3), true, "the badge asks again");
  await launcher(page).click();
  const chat = inside(page);
  await chat.getByRole("heading", { name: "Something went wrong here." }).waitFor();
  await accessible(frameOf(page, parlor));
  await screenshot(page, "widget-no-token-light");
  const told = () => page.evaluate(() => globalThis.told.filter(({ name }) => name === "error").map(({ code }) => code));
  assert.ok((await told()).length > 0 && (await told()).every((it) => it === "token"), JSON.stringify(await told()));
  // Something that is none is none.
  const before = (await told()).length;
  await page.evaluate(() => void (globalThis.bring = () => ({ token: 7 })));
  await chat.getByRole("button", { name: "Try again" }).click();
  await becomes(async () => (await told()).length > before, true, "it is told again");
  assert.equal(await chat.getByRole("heading", { name: "Something went wrong here." }).count(), 1);
  await page.evaluate((token) => void (globalThis.bring = () => token), token);
  await chat.getByRole("button", { name: "Try again" }).click();
  await chat.locator("#rows .row").first().waitFor();
  assert.equal(site.asked, 0);
});

visit("a beginning that is pressed twice begins once", async ({ tag, html, visitor, parlor, expect }) => {
  expect(/.*/);
  const page = await visitor(html(tag("data-token-url=/token data-badge=off")));
  let lines = 0;
  page.on("websocket", () => (lines += 1));
  const held = [];
  let how = "abort";
  await page.route("**/chat/widget/", (route) => (how === "abort" ? route.abort() : held.push(route)));
  // Its words are late, so that all of them wait at the same place.
  const words = [];
  await page.route("**/words/*.json*", (route) => void words.push(route));
  await launcher(page).click();
  const chat = inside(page);
  const retry = chat.getByRole("button", { name: "Try again" });
  await retry.waitFor();
  how = "hold";
  await retry.click();
  await retry.click();
  await retry.click();
  await becomes(() => held.length >= 3, true, "all of them ask");
  how = "go";
  const answered = held.map((route) => route.request().response());
  for (const route of held) await route.continue();
  for (const answer of answered) await (await answer).finished();
  // Until the script has read them, too.
  await frameOf(page, parlor).evaluate(() => new Promise((done) => setTimeout(done, 300)));
  assert.ok(words.length > 0);
  for (const route of words) await route.continue();
  await chat.locator("#rows .row").first().waitFor();
  await becomes(() => whose(page, parlor), "ann", "it is there");
  // All of them have their answers, and the line has carried something since.
  for (const route of held) await (await route.request().response()).finished();
  await row(chat, /Bob/).getByRole("link").click();
  await chat.locator("#room-title", { hasText: "Bob" }).waitFor();
  await chat.getByLabel("Message", { exact: true }).fill("Once");
  await chat.getByLabel("Message", { exact: true }).press("Enter");
  await reaches(chat, "Once", "sent");
  assert.equal(await chat.locator("#app").count(), 1);
  assert.equal(lines, 1, "one inbox, one line");
});

visit("a shut-down widget is gone, and comes back when it is booted", async ({ tag, html, visitor, parlor }) => {
  const page = await visitor(html(tag()));
  await open(page);
  await call(page, "shutdown");
  assert.equal(await panel(page).isVisible(), false);
  assert.equal(await call(page, "unread"), 0);
  await becomes(() => page.frames().length, 1, "no frame");
  await call(page, "boot", { tokenUrl: "/token" });
  await launcher(page).waitFor();
  await open(page);
  assert.ok(frameOf(page, parlor));
});

visit("an inbox and a room as elements of the host's page", async ({ tag, html, visitor, parlor, site, accessible, screenshot }) => {
  const first = await visitor(html(tag()));
  const chat = await open(first);
  const dana = await row(chat, /Dana/).getAttribute("data-room");
  await first.context().close();
  const page = await visitor(html(tag("data-token-url=/token data-launcher=off"), `<h1>A shop</h1><parlor-inbox class="wide"></parlor-inbox><parlor-room room="${dana}" class="small"></parlor-room>`));
  site.put("/shop.css", "body{font:16px system-ui;margin:24px}parlor-inbox.wide{display:block;width:860px;height:420px;border:1px solid #ccc}parlor-room.small{display:block;width:340px;height:260px;margin-top:16px;border:1px solid #ccc}");
  await page.reload();
  const wide = page.frameLocator("parlor-inbox iframe");
  await wide.locator("#rows .row").first().waitFor();
  await row(wide, /Bob/).getByRole("link").click();
  await wide.locator("#room-title", { hasText: "Bob" }).waitFor();
  assert.equal(await wide.locator("#rows").isVisible(), true, "the list stays beside the room");
  const small = page.frameLocator("parlor-room iframe");
  await small.locator("#room-title", { hasText: "Dana" }).waitFor();
  assert.equal(await small.locator("#rows").isVisible(), false, "one room and nothing else");
  assert.equal(await small.locator("#back").isVisible(), false);
  assert.equal(await small.locator(".frame-close").count(), 0, "there is nothing to close");
  for (const frame of page.frames().slice(1)) await accessible(frame);
  await screenshot(page, "widget-elements-light");
  await becomes(() => call(page, "isReady"), true, "the widget is there without its button");
  assert.equal(await launcher(page).isVisible(), false);
  // Another room in the same element; an element that goes takes its frame along.
  const bob = await row(wide, /Bob/).getAttribute("data-room");
  await page.evaluate((room) => document.querySelector("parlor-room").setAttribute("room", room), bob);
  await small.locator("#room-title", { hasText: "Bob" }).waitFor();
  await page.evaluate(() => document.querySelector("parlor-inbox").remove());
  assert.equal(await page.locator("iframe").count(), 1);
});

visit("where nothing may be kept, what was typed outlives the frame's own reloads, for the same person only", async ({ tag, html, visitor, parlor, site, expect }) => {
  expect(/parlor/i, /401/);
  const mine = await parlor.token("ann");
  const page = await visitor(html(tag(`data-token=${mine}`)));
  const chat = await open(page);
  const denied = () => frameOf(page, parlor).evaluate(() => {
    try {
      return !localStorage;
    } catch {
      return true;
    }
  });
  assert.equal(await denied(), true, "else this proves nothing");
  const state = () => frameOf(page, parlor).evaluate(() => history.state);
  const there = async (text, lang) => {
    await becomes(() => frameOf(page, parlor)?.evaluate(() => document.documentElement.lang).catch(() => ""), lang, "in that language");
    await chat.locator("#room-title", { hasText: "Bob" }).waitFor();
    assert.equal(await chat.locator("#composer-text").inputValue(), text);
    assert.equal(await state(), null, "nothing is left in the entry");
  };
  await row(chat, /Bob/).getByRole("link").click();
  await chat.locator("#room-title", { hasText: "Bob" }).waitFor();
  await chat.locator("#composer-text").fill("Half a thought");
  await call(page, "setLocale", "de");
  await there("Half a thought", "de");
  await call(page, "setLocale", "en");
  await there("Half a thought", "en");
  // The sign-in ends, and the host has none at first.
  const ended = chat.getByRole("heading", { name: "Your sign-in has ended." });
  await fetch(`${parlor.origin}/api/v1/sessions/current`, { method: "DELETE", headers: { authorization: `Bearer ${mine}` } });
  await ended.waitFor();
  await chat.getByRole("button", { name: "Try again" }).click();
  await becomes(() => chat.locator("#app").count(), 0, "it has begun again");
  await ended.waitFor();
  await call(page, "identify", await parlor.token("ann"));
  await there("Half a thought", "en");
  // Somebody else.
  await call(page, "identify", await parlor.token("cem"));
  await becomes(() => whose(page, parlor), "cem", "Cem is here");
  await chat.locator("#rows .row").first().waitFor();
  assert.equal(await chat.locator("#composer-text").isVisible(), false, "and no room");
  assert.equal(await state(), null);
  await call(page, "identify", await parlor.token("ann"));
  await becomes(() => whose(page, parlor), "ann", "Ann is here");
  await row(chat, /Bob/).getByRole("link").click();
  await chat.locator("#room-title", { hasText: "Bob" }).waitFor();
  assert.equal(await chat.locator("#composer-text").inputValue(), "", "nor for herself after him");
});

visit("a room that is not one's own is said not to be there", async ({ tag, html, visitor, parlor, expect, screenshot }) => {
  expect(/404/, /parlor/i);
  const page = await visitor(html(tag("data-token-url=/token data-launcher=off"), '<h1>A shop</h1><parlor-room room="0190f3c2-0000-7000-8000-0000000000a1" class="small"></parlor-room>'));
  const small = page.frameLocator("parlor-room iframe");
  const missing = small.getByRole("heading", { name: "This chat is not here." });
  await missing.waitFor();
  await screenshot(page, "widget-no-room-light");
  // One that is there, another that is not, and one again.
  const told = await fetch(`${parlor.origin}/api/v1/rooms`, { headers: { authorization: `Bearer ${await parlor.token("ann")}` } });
  const good = (await told.json()).data.find(({ title }) => /Dana/u.test(title)).id;
  const show = (room) => page.evaluate((room) => document.querySelector("parlor-room").setAttribute("room", room), room);
  await show(good);
  await small.locator("#room-title", { hasText: "Dana" }).waitFor();
  assert.equal(await missing.count(), 0);
  await show("0190f3c2-0000-7000-8000-0000000000a2");
  await missing.waitFor();
  await show(good);
  await small.locator("#room-title", { hasText: "Dana" }).waitFor();
  await becomes(() => missing.count(), 0, "it is not said any more");
  assert.equal(await small.locator("#composer-text").isVisible(), true);
});

visit("a room or a person that the host names and that is not there: said in the panel", async ({ tag, html, visitor, expect }) => {
  expect(/404/, /parlor/i);
  const page = await visitor(html(tag()));
  const chat = await open(page);
  const said = (text) => chat.locator("#status.is-shown", { hasText: text }).waitFor();
  await call(page, "openRoom", "0190f3c2-0000-7000-8000-0000000000a1");
  await said("This is not here, or not yours to see.");
  assert.equal(await chat.locator("#rows .row").first().isVisible(), true, "over the list");
  await call(page, "compose", { to: "nobody-of-that-name", text: "Hello" });
  await said("There is no such person.");
});

visit("on a page that has the cookie's site, the cookie signs in when the host says so", async ({ tag, html, visitor, parlor, site, expect }) => {
  expect(/parlor/i);
  const page = await visitor(html(tag("data-cookie")));
  await launcher(page).click();
  // Another site: no cookie goes along, so nobody is here.
  await inside(page).getByRole("heading", { name: "You are not signed in." }).waitFor();
  await signIn(page, parlor, "ann");
  await page.goto(near(site));
  await launcher(page).click();
  await inside(page).locator("#rows .row").first().waitFor();
  assert.equal(await panel(page).isVisible(), true);
}, { also: near });
