// The script of the widget when something cannot be had: the chat, its panel, the frame; and what comes when it is wanted first.
import assert from "node:assert/strict";
import { becomes } from "../chat.mjs";
import { ROOM, call, chat, heard, host, html, inside, launcher, names, panel, place, story, tag } from "../loader.mjs";

story("a chat that is down is said in the panel, and tried again", async ({ visit, page }) => {
  chat.up = false;
  await visit(html(tag(), "<h1>Host</h1>"));
  await launcher(page).click();
  const message = page.locator("parlor-widget [role=status]", { hasText: "The chat cannot be reached." });
  await message.waitFor();
  assert.deepEqual(await call(page, "state"), { status: "failed", open: true, unread: 0 });
  chat.up = true;
  await page.locator("parlor-widget").getByRole("button", { name: "Try again" }).click();
  await inside(page);
  assert.equal(await call(page, "isReady"), true);
  assert.equal((await names(page)).filter((it) => it === "error").length >= 1, true);
  await page.locator("h1").waitFor();
}, { expects: [/Parlor: .*answered 503.*connect-src/], mayFail: true });

const panels = () => chat.asked.filter((it) => it.includes("panel.js"));
const unreachable = (page) => page.locator("parlor-widget [role=status]", { hasText: "The chat cannot be reached." });

story("what only the panel needs is asked for when it is opened first, once, whoever opens and how often", async ({ visit, page }) => {
  await visit(html(tag("data-token=prl_a"), "<parlor-launcher></parlor-launcher>"));
  await becomes(() => chat.sessions.length, 1, "the badge has its session");
  await page.waitForTimeout(300);
  assert.deepEqual(panels(), []);
  let come;
  chat.slow = new Promise((done) => (come = done));
  await page.evaluate(async (room) => {
    const { parlor } = globalThis;
    await parlor.open();
    await parlor.close();
    await parlor.openRoom(room);
    await parlor.toggle();
    await parlor.compose({ to: "bob", text: "Hi" });
    document.body.append(document.createElement("parlor-inbox"));
  }, ROOM);
  await becomes(() => panels().length, 1, "it is asked for");
  assert.equal(await launcher(page).first().getAttribute("aria-expanded"), "true");
  assert.equal(await panel(page).isVisible(), false);
  come();
  await panel(page).waitFor();
  const [one, two] = [await inside(page, 0), await inside(page, 1)];
  const small = (await one.evaluate(() => globalThis.init.view)) === "widget" ? one : two;
  await small.waitForFunction(() => globalThis.heard.length >= 2);
  assert.deepEqual((await heard(small)).slice(0, 2), [{ type: "go", room: ROOM }, { type: "compose", to: "bob", text: "Hi" }], "in the order in which it was said");
  assert.deepEqual(await names(page), ["ready", "open", "close", "open", "close", "open"]);
  await call(page, "shutdown");
  await becomes(() => page.locator("iframe").count(), 0, "nothing is left");
  await call(page, "boot");
  await call(page, "open");
  await inside(page, 1);
  assert.deepEqual(panels(), ["/chatty/assets/panel.js?v=1"]);
});

story("closed before it came it stays closed, and shut down it does not come", async ({ visit, page }) => {
  let come;
  chat.slow = new Promise((done) => (come = done));
  await visit(html(tag("data-badge=off"), "<input id=mine>"));
  await launcher(page).click();
  await becomes(() => panels().length, 1, "it is asked for");
  await call(page, "close");
  await page.locator("#mine").focus();
  come();
  const frame = await inside(page);
  assert.equal(await frame.evaluate(() => globalThis.init.open), false);
  assert.equal(await panel(page).isVisible(), false);
  assert.equal(await page.evaluate(() => document.activeElement.id), "mine");
  assert.deepEqual(await names(page), ["ready", "open", "close"]);

  chat.slow = new Promise((done) => (come = done));
  await page.reload();
  await launcher(page).click();
  await becomes(() => panels().length, 2, "it is asked for");
  await call(page, "shutdown");
  come();
  await becomes(() => page.locator("parlor-widget").count(), 0, "nothing is left");
  assert.equal(page.frames().length, 1);
});

story("panel.js that cannot be had is said in the panel, told to the host, and tried again", async ({ visit, page }) => {
  chat.broken = 2;
  await visit(html(tag("data-badge=off"), "<h1>Host</h1>"));
  await launcher(page).click();
  await unreachable(page).waitFor();
  const retry = page.locator("parlor-widget").getByRole("button", { name: "Try again" });
  assert.deepEqual(await names(page), ["ready", "open", "error"]);
  assert.equal((await page.evaluate(() => globalThis.told)).at(-1).code, "unreachable");
  // It can be put away, and comes again.
  await page.keyboard.press("Escape");
  await panel(page).waitFor({ state: "hidden" });
  await call(page, "openRoom", ROOM);
  await becomes(() => panels().length, 2, "it is asked for again");
  await unreachable(page).waitFor();
  await retry.click();
  const frame = await inside(page);
  await becomes(async () => JSON.stringify((await heard(frame))[0]), JSON.stringify({ type: "go", room: ROOM }), "what was asked for is done");
  await frame.waitForFunction(() => document.hasFocus());
  assert.equal((await place(page)).height, 640);
  assert.deepEqual(panels(), ["", "&again=1", "&again=2"].map((it) => `/chatty/assets/panel.js?v=1${it}`));
  await page.keyboard.press("Escape");
  await panel(page).waitFor({ state: "hidden" });
}, { expects: [/Parlor: .*panel\.js\?v=1\..*script-src/, /Parlor: .*panel\.js\?v=1&again=1\..*script-src/], mayFail: true });

for (const [name, policy, attributes] of [
  ["a nonce", () => "script-src 'nonce-abc'", "nonce=abc"],
  ["a nonce and strict-dynamic", () => "script-src 'nonce-abc' 'strict-dynamic'", "nonce=abc"],
]) {
  story(`under a policy with ${name} alone, what comes later comes too`, async ({ visit, page }) => {
    host.policy = host.policy.replace(/script-src [^;]+/, policy());
    try {
      await visit(html(tag(`${attributes} data-badge=off`), "<h1>Host</h1>"));
      await launcher(page).click();
      await inside(page);
    } finally {
      host.allow(chat.origin);
    }
  });
}

story("a frame that may not be shown here is said after ten seconds, with what to do; the page is untouched", async ({ visit, page }) => {
  chat.ancestors = "'none'";
  await visit(html(tag(), "<h1>Host</h1>"));
  await launcher(page).click();
  await page.locator("parlor-widget [role=status]", { hasText: "The chat cannot be reached." }).waitFor({ timeout: 15_000 });
  const error = (await page.evaluate(() => globalThis.told)).at(-1);
  assert.deepEqual([error.name, error.code], ["error", "unreachable"]);
  await page.keyboard.press("Escape");
  await panel(page).waitFor({ state: "hidden" });
  assert.equal(await page.locator("h1").innerText(), "Host");
}, { expects: [/Parlor: .*does not answer.*embed.origins.*frame-src/, /frame-ancestors/] });
