// The widget on a page of somebody else: its button, its panel and what it says when it cannot reach the chat, for axe, for whatever
// accent, for fingers, keys and forced colours. The frame inside of the panel is the inbox, which access.test.mjs looks at.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { faults, focused, lost, small } from "../access.mjs";
import { becomes } from "../chat.mjs";
import { install } from "../contrast.mjs";
import { FakeChat, Host } from "../fakechat.mjs";
import { browser, SIZES } from "../harness.mjs";

let chat;
let host;

before(async () => {
  chat = await FakeChat.start();
  host = (await Host.start()).allow(chat.origin);
});
after(async () => {
  await host?.close();
  await chat?.close();
});

const launcher = (page) => page.locator("parlor-widget .l");
const panel = (page) => page.locator("parlor-widget .p");
const html = (attributes = "") => `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Host</title><script async src="${chat.origin}/chatty/widget.js" ${attributes}></script></head><body><main><h1>Host</h1><p><a href="#x">A link</a></p></main></body></html>`;

async function visit(size, name, text) {
  Object.assign(chat, { up: true, mute: false, ancestors: "*", unread: 0, asked: [] });
  const context = await (await browser()).newContext({ ...SIZES[size], locale: "en-GB" });
  context.setDefaultTimeout(8_000);
  const page = await context.newPage();
  await page.goto(host.put(`/${name}-${size}/`, text));
  await launcher(page).waitFor();
  return page;
}

for (const size of ["desktop", "phone"]) {
  test(`the button and the panel, ${size}`, { timeout: 90_000 }, async () => {
    const found = [];
    const page = await visit(size, "access", html());
    // The frame is a document of its own.
    const look = async (state) => {
      found.push(...(await faults(page)).map((it) => `${state}: ${it}`));
      // On a phone the panel lies over the whole page.
      found.push(...(await lost(page)).filter((it) => !(size === "phone" && state === "open" && it.startsWith("covered: A link"))).map((it) => `${state}: ${it}`));
      if (size === "phone") found.push(...(await small(page)).filter((it) => !/A link/.test(it)).map((it) => `${state}, targets: ${it}`));
    };
    await look("closed");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    const { name, wrong } = await focused(page);
    assert.match(name, /Open chat/);
    assert.equal(wrong, "", "its focus is seen");
    await page.keyboard.press("Enter");
    await panel(page).waitFor();
    assert.equal(await panel(page).getAttribute("role"), "dialog");
    assert.equal(await panel(page).getAttribute("aria-label"), "Chat");
    const frame = panel(page).locator("iframe");
    await frame.waitFor();
    assert.equal(await frame.getAttribute("title"), "Chat");
    assert.equal(await panel(page).getAttribute("aria-modal"), String(size === "phone"));
    await becomes(async () => page.frames().length, 2);
    await look("open");
    const inner = page.frames()[1];
    await inner.waitForFunction(() => globalThis.port !== undefined);
    await becomes(() => inner.evaluate(() => document.activeElement.id), "text", "the focus is in it");
    await page.keyboard.press("Escape");
    await panel(page).waitFor({ state: "hidden" });
    assert.match((await focused(page)).name, /Open chat/, "and back on the button");
    assert.deepEqual(found, []);
    await page.context().close();
  });
}

test("what it says when the chat cannot be reached", { timeout: 60_000 }, async () => {
  const page = await visit("desktop", "unreached", html());
  chat.up = false;
  await launcher(page).click();
  await page.locator("parlor-widget .m button").first().waitFor({ timeout: 30_000 });
  assert.deepEqual([...(await faults(page)), ...(await lost(page))], []);
  await page.context().close();
});

test("whatever the accent, the button's picture and its number are seen", { timeout: 60_000 }, async () => {
  const page = await visit("desktop", "accents", html());
  await page.evaluate(install);
  const low = await page.evaluate(() => {
    const low = [];
    const button = document.querySelector("parlor-widget").shadowRoot.querySelector(".l");
    let state = 7;
    const dice = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
    const colours = ["#000", "#fff", "#777", "#ff0", "#0ff", "#f0f", "#f00", "#0f0", "#00f", "#39ff14", "#ccff00", "oklch(0.575 0.4 150)", "color(display-p3 0 1 0)"];
    for (let n = 0; n < 100; n++) colours.push(`#${Math.floor(dice() * 2 ** 24).toString(16).padStart(6, "0")}`, `oklch(${dice().toFixed(3)} ${(dice() * 0.37).toFixed(3)} ${Math.floor(dice() * 360)})`);
    for (const colour of colours) {
      document.documentElement.style.setProperty("--parlor-accent", colour);
      const contrast = globalThis.parlorContrast.of(button);
      if (contrast < 4.5) low.push(`${colour}: ${contrast.toFixed(2)}`);
    }
    return low;
  });
  assert.deepEqual(low, []);
  await page.context().close();
});

test("in the system's own colours the button has an edge", { timeout: 60_000 }, async () => {
  const page = await visit("desktop", "forced", html());
  await page.emulateMedia({ forcedColors: "active" });
  const edge = await launcher(page).evaluate((node) => [getComputedStyle(node).borderTopWidth, getComputedStyle(node).borderTopColor, getComputedStyle(node).backgroundColor]);
  assert.ok(parseFloat(edge[0]) >= 1);
  assert.notEqual(edge[1], edge[2]);
  await page.context().close();
});
