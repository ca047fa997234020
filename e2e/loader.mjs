// The stage of the loader's journeys: a chat that is none (fakechat.mjs), a page of somebody else, and what is found on it. It must not
// know what a journey does.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { becomes } from "./chat.mjs";
import { FakeChat, Host } from "./fakechat.mjs";
import { browser, SIZES } from "./harness.mjs";

export const ROOM = "0190f3c2-0000-7000-8000-0000000000a1";
export let chat;
export let host;

before(async () => {
  chat = await FakeChat.start();
  host = (await Host.start()).allow(chat.origin);
  host.put("/queue.js", "window.Parlor = function () { (window.Parlor.q = window.Parlor.q || []).push(arguments); };");
});
after(async () => {
  await host?.close();
  await chat?.close();
});

export const tag = (attributes = "") => `<script async src="${chat.origin}/chatty/widget.js" ${attributes}></script>`;
export const html = (head, body = "", lang = "en") => `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Host</title>${head}</head><body>${body}</body></html>`;

/** A story on a page of the host; every complaint that it does not name fails it. */
export function story(name, run, { size = "desktop", expects = [], mayFail = false } = {}) {
  test(name, { timeout: 60_000 }, async () => {
    Object.assign(chat, { up: true, mute: false, broken: 0, slow: null, ancestors: "*", unread: 0, asked: [] });
    chat.refused.clear();
    const context = await (await browser()).newContext({ ...SIZES[size], locale: "en-GB" });
    context.setDefaultTimeout(8_000);
    const complaints = [];
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} blocked ${event.blockedURI} ${event.sample}`));
      const told = (globalThis.told = []);
      for (const name of ["ready", "open", "close", "unread", "error"]) document.addEventListener(`parlor:${name}`, ({ detail }) => told.push(detail ? { name, ...detail } : { name }));
    });
    context.on("weberror", (error) => complaints.push(`error: ${error.error().stack}`));
    context.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
    try {
      const page = await context.newPage();
      const visit = async (text) => {
        const address = host.put(`/${encodeURIComponent(name)}/`, text);
        await page.goto(address);
        return page;
      };
      await run({ page, visit, context, complaints });
      const left = complaints.filter((it) => !expects.some((pattern) => pattern.test(it)) && !(mayFail && it.startsWith("Failed to load resource")));
      assert.deepEqual(left, [], "the browser complained");
      for (const pattern of expects) assert.equal(complaints.filter((it) => pattern.test(it)).length, 1, `said once: ${pattern}`);
    } finally {
      await context.close();
    }
  });
}

export const launcher = (page) => page.locator("parlor-widget .l");
export const panel = (page) => page.locator("parlor-widget .p");
/** Where the panel is, when it has stopped moving. */
export const place = async (page) => {
  await panel(page).evaluate((it) => Promise.all(it.getAnimations().map(({ finished }) => finished)));
  return panel(page).boundingBox();
};
export const names = (page) => page.evaluate(() => globalThis.told.map(({ name }) => name));
export const call = (page, name, ...args) => page.evaluate(([name, args]) => globalThis.parlor[name](...args), [name, args]);

/** The frame's window, when it has met the host. */
export async function inside(page, n = 0) {
  let frame;
  await becomes(() => (frame = page.frames().filter((it) => it.url().startsWith(`${chat.origin}/frame/`))[n]) !== undefined, true, "there is a frame");
  await frame.waitForFunction(() => globalThis.port !== undefined);
  return frame;
}
export const heard = (frame) => frame.evaluate(() => globalThis.heard);
