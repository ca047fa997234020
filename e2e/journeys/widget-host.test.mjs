// What a host's page can do with the widget and its elements, against the real chat: rooms, other people, other languages,
// the cookie of the same site, elements of its own.
import assert from "node:assert/strict";
import { becomes, row } from "../chat.mjs";
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
  await call(page, "setTheme", "dark");
  const dark = () => frameOf(page, parlor).evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  await becomes(dark, "dark", "dark");
  await call(page, "update", { vars: { "--parlor-accent": "#b4004e" } });
  await becomes(() => frameOf(page, parlor).evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--parlor-accent").trim()), "#b4004e", "its colour");
  await screenshot(page, "widget-theme-dark");
  await call(page, "setLocale", "ar");
  await becomes(() => frameOf(page, parlor)?.evaluate(() => document.documentElement.dir).catch(() => ""), "rtl", "from right to left");
  await chat.locator("#rows .row").first().waitFor();
});

visit("somebody else signs in: nothing of the one before is left", async ({ tag, html, visitor, parlor }) => {
  const page = await visitor(html(tag()));
  const chat = await open(page);
  await chat.getByText("Call the plumber").waitFor();
  const frame = () => frameOf(page, parlor);
  await call(page, "identify", await parlor.token("cem"));
  await becomes(() => frame()?.evaluate(() => JSON.parse(document.querySelector("#parlor-state")?.textContent ?? "{}").me?.username).catch(() => ""), "cem", "Cem is here");
  assert.equal(await chat.getByText("Call the plumber").count(), 0);
});

visit("a shut-down widget is gone, and comes back when it is booted", async ({ tag, html, visitor, parlor }) => {
  const page = await visitor(html(tag()));
  await open(page);
  await call(page, "shutdown");
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
  assert.ok(frameOf(page, parlor));
});

visit("a room that is not one's own is said not to be there", async ({ tag, html, visitor, expect, screenshot }) => {
  expect(/404/, /parlor/i);
  const page = await visitor(html(tag("data-token-url=/token data-launcher=off"), '<h1>A shop</h1><parlor-room room="0190f3c2-0000-7000-8000-0000000000a1" class="small"></parlor-room>'));
  await page.frameLocator("parlor-room iframe").getByRole("heading", { name: "This chat is not here." }).waitFor();
  await screenshot(page, "widget-no-room-light");
});

visit("on a page that has the cookie's site, the cookie signs in when the host says so", async ({ tag, html, visitor, parlor, site, expect }) => {
  expect(/parlor/i);
  const page = await visitor(html(tag("data-cookie")));
  await launcher(page).click();
  // Another site: no cookie goes along, so nobody is here.
  await inside(page).getByRole("heading", { name: "You are not signed in." }).waitFor();
  await page.goto(`${parlor.origin}/chat/login/`);
  await page.locator("#login").fill("ann@demo.test");
  await page.locator("#password").fill("demo-demo");
  await page.locator("button[type=submit]").first().click();
  await page.waitForURL(/\/chat\/$/);
  // The same site by another port.
  await page.goto(site.origin.replace("localhost", "127.0.0.1"));
  await launcher(page).click();
  await inside(page).locator("#rows .row").first().waitFor();
  assert.equal(await panel(page).isVisible(), true);
}, { also: (site) => site.origin.replace("localhost", "127.0.0.1") });
