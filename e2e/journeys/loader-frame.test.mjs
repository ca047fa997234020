// The widget's methods and elements against the real chat in the frame: what a host's script asks for is what the person
// sees. How the frame itself behaves has journeys of its own (widget.test.mjs).
import assert from "node:assert/strict";
import { becomes, row } from "../chat.mjs";
import { inside, launcher, panel, visit } from "../site.mjs";

const call = (page, name, ...args) => page.evaluate(([name, args]) => globalThis.parlor[name](...args), [name, args]);

/** The id of a room of somebody, as a host's server would know it. */
async function roomOf(parlor, who, withWhom) {
  const answer = await fetch(`${parlor.origin}/api/v1/rooms`, {
    method: "POST",
    headers: { authorization: `Bearer ${await parlor.token(who)}`, "content-type": "application/json" },
    body: JSON.stringify({ kind: "direct", with: withWhom }),
  });
  assert.ok(answer.ok, `${answer.status}`);
  return (await answer.json()).id;
}

visit("a host's script opens a room, begins a message, changes looks and language, and the person, and takes it all away", async ({ tag, html, visitor, parlor, expect }) => {
  // Another language and another person load the frame again, here sooner than its line is open.
  expect(/WebSocket is closed before the connection is established/);
  const page = await visitor(html(tag("data-token-url=/token")));
  await launcher(page).waitFor();
  const chat = inside(page);
  await call(page, "openRoom", await roomOf(parlor, "ann", "dana@demo.test"));
  await chat.locator("#room-title", { hasText: "Dana" }).waitFor();
  await call(page, "compose", { to: "bob", text: "About order 42: " });
  await chat.locator("#room-title", { hasText: "Bob" }).waitFor();
  await becomes(() => chat.getByLabel("Message", { exact: true }).inputValue(), "About order 42: ", "the text is begun");

  await call(page, "setTheme", "dark");
  const ground = () => chat.locator("body").evaluate((body) => getComputedStyle(body).colorScheme);
  await becomes(ground, "dark", "it is dark inside");
  await call(page, "update", { vars: { "--parlor-accent": "rgb(160, 0, 255)" } });
  await becomes(() => chat.locator("html").evaluate((it) => it.style.getPropertyValue("--parlor-accent")), "rgb(160, 0, 255)", "the colour is the host's");

  await call(page, "setLocale", "de");
  await chat.locator("html[lang=de] #rows .row, html[lang=de] #room-title").first().waitFor();
  await becomes(() => launcher(page).getAttribute("aria-expanded"), "true", "it is still open");
  assert.notEqual(await launcher(page).getAttribute("aria-label"), "Close chat");
  await call(page, "setLocale", "en");
  await chat.locator("html[lang=en] #rows").waitFor({ state: "attached" });

  // Somebody else signs in on the host's page.
  await call(page, "identify", await parlor.token("bob"));
  await row(chat, /Ann/).first().waitFor();

  await call(page, "shutdown");
  assert.equal(await panel(page).isVisible(), false);
  await becomes(() => page.locator("iframe").count(), 0, "nothing is left");
  assert.equal(await call(page, "unread"), 0);
});

visit("a room and the inbox as elements of the host's page, with one sign-in", async ({ tag, html, visitor, parlor, site, screenshot, expect }) => {
  // Two frames at once on a slow machine: the words wait for the sign-in longer than the browser thinks right.
  expect(/was preloaded using link preload but not used within a few seconds/);
  const room = await roomOf(parlor, "ann", "bob@demo.test");
  site.put("/elements.css", "parlor-inbox, parlor-room { width: 560px; height: 300px; margin-bottom: 16px }");
  const page = await visitor(html(`<link rel="stylesheet" href="/elements.css">${tag("data-token-url=/token data-launcher=off")}`, `<parlor-inbox></parlor-inbox><parlor-room room="${room}"></parlor-room>`));
  const [inbox, one] = ["parlor-inbox iframe", "parlor-room iframe"].map((it) => page.frameLocator(it));
  await inbox.locator("#rows .row").first().waitFor();
  await one.locator("#room-title", { hasText: "Bob" }).waitFor();
  await screenshot(page, "widget-elements");
  await becomes(() => call(page, "isReady"), true, "the widget is there without its button");
  assert.equal(await launcher(page).isVisible(), false);
  await page.evaluate((other) => document.querySelector("parlor-room").setAttribute("room", other), await roomOf(parlor, "ann", "cem@demo.test"));
  await one.locator("#room-title", { hasText: "Cem" }).waitFor();
  await page.evaluate(() => document.querySelector("parlor-inbox").remove());
  assert.equal(await page.locator("iframe").count(), 1);
});
