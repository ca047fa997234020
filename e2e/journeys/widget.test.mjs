// The widget on a page of somebody else: another origin and another site, no cookies of third parties, the strictest policy.
import assert from "node:assert/strict";
import { becomes, row, say, sees } from "../chat.mjs";
import { Person } from "../harness.mjs";
import { frameOf, inside, launcher, panel, visit } from "../site.mjs";

const told = (page, name) => page.evaluate((name) => globalThis.told.filter((it) => it.name === name), name);
const badge = async (page) => Number((await page.locator("parlor-widget .b").textContent()) || 0);

visit("badge, open, the list, a room, a word with somebody on the pages, and the badge again", async ({ tag, html, visitor, parlor, site, accessible, screenshot }) => {
  const page = await visitor(html(tag()));
  await launcher(page).waitFor();
  await becomes(async () => (await badge(page)) > 0, true, "what is unread stands on the button before anything is opened");
  const before = await badge(page);
  assert.equal(page.frames().length, 1, "no frame before it is opened");
  await launcher(page).click();
  const chat = inside(page);
  await chat.locator("#rows .row").first().waitFor();
  const frame = frameOf(page, parlor);
  await accessible(frame);
  await screenshot(page, "widget-list-light");
  await row(chat, /Lighthouse/).getByRole("link").click();
  await chat.locator("#room-title", { hasText: "Lighthouse" }).waitFor();
  await becomes(async () => (await badge(page)) < before, true, "what is read does not stand there any more");
  await chat.locator(".picture img").first().waitFor();
  await accessible(frame);
  await screenshot(page, "widget-group-light");
  await chat.getByRole("link", { name: /Back/ }).click();
  await row(chat, /Bob/).getByRole("link").click();
  await chat.locator("#room-title", { hasText: "Bob" }).waitFor();

  const bob = await Person.open("bob", parlor.origin, { size: "desktop", scheme: "light", script: true });
  await bob.signIn("/chat/");
  await row(bob.page, /Ann/).getByRole("link").click();
  await chat.getByLabel("Message", { exact: true }).fill("Hello from the shop");
  await chat.getByLabel("Message", { exact: true }).press("Enter");
  await sees(bob.page, "Hello from the shop");
  await say(bob.page, "Hello to the shop");
  await chat.locator(".msg-text", { hasText: "Hello to the shop" }).waitFor();
  await screenshot(page, "widget-room-light");

  // Back to the list, then out with Escape; the focus is where it was, and the number comes up from outside.
  await chat.getByRole("link", { name: /Back/ }).click();
  await chat.locator("#rows .row").first().waitFor();
  await chat.locator("#rows .row a").first().press("Escape");
  await becomes(() => panel(page).isVisible(), false, "Escape closes");
  await becomes(() => page.evaluate(() => document.querySelector("parlor-widget").matches(":focus")), true, "focus is back");
  const now = await badge(page);
  await say(bob.page, "Are you still there?");
  await becomes(() => badge(page), now + 1, "one more");
  assert.equal((await told(page, "unread")).at(-1).total, now + 1);
  await bob.context.close();

  // Nothing secret in an address, in a store or in the document; no cookie went along.
  const token = /prl_[\w-]+/;
  for (const request of page.requests) assert.ok(!token.test(request.url()), request.url());
  const left = await frame.evaluate(() => {
    const kept = (name) => {
      try {
        return JSON.stringify({ ...globalThis[name] });
      } catch {
        // Where cookies of third parties are off, there is no storage for them either.
        return "";
      }
    };
    return kept("localStorage") + kept("sessionStorage") + document.cookie + document.documentElement.outerHTML + location.href + window.name;
  });
  assert.ok(!token.test(left), "the token is somewhere");
  assert.ok(!(await page.evaluate(() => document.documentElement.outerHTML + JSON.stringify({ ...localStorage }))).match(token));
  const ours = page.requests.filter((it) => it.url().startsWith(parlor.origin));
  for (const request of ours) assert.equal((await request.allHeaders())["cookie"], undefined, request.url());
  assert.ok(ours.some((it) => it.url().endsWith("/chat/widget/")));
  assert.ok(site.asked <= 2, `${site.asked} tokens were asked for`);
});
