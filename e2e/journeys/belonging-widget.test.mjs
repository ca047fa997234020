// Who may write to whom, in the widget on a host's page: what the panel says, and what can be done in it.
import assert from "node:assert/strict";
import { becomes, bubbles, row, say, sees } from "../chat.mjs";
import { frameOf, inside, launcher, visit } from "../site.mjs";

const call = (page, name, ...args) => page.evaluate(([name, args]) => globalThis.parlor[name](...args), [name, args]);
const sentence = (chat, text) => chat.locator("#talk-text", { hasText: text });

/** Somebody elsewhere, by the API. */
async function rest(parlor, who) {
  const token = await parlor.token(who);
  return async (method, path, body) => {
    const answer = await fetch(`${parlor.origin}/api/v1${path}`, { method, headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, ...(body ? { body: JSON.stringify(body) } : {}) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.status === 204 ? null : answer.json();
  };
}

async function open(page, name) {
  await launcher(page).click();
  const chat = inside(page);
  await row(chat, name).getByRole("link").click();
  await chat.locator("#room-title", { hasText: name }).waitFor();
  return chat;
}

visit("in the panel: blocked from there and from here, reported, and an account that is not to be used any more", async ({ tag, html, visitor, parlor, screenshot, accessible, expect }) => {
  expect(/parlor:/u);
  const page = await visitor(html(tag()));
  const bob = await rest(parlor, "bob");
  const me = await (await rest(parlor, "ann"))("GET", "/me");
  const chat = await open(page, /Bob/u);
  const field = chat.locator("#composer-text");
  await field.fill("What I am writing");
  // Bob, elsewhere.
  await bob("PUT", `/blocks/${me.id}`);
  await sentence(chat, "Messages to Bob Marsh cannot be delivered").waitFor();
  assert.equal(await field.isVisible(), false);
  assert.equal(await chat.locator("#talk-kept-text").innerText(), "What I am writing");
  await accessible(frameOf(page, parlor));
  await screenshot(page, "widget-unavailable-light");
  await bob("DELETE", `/blocks/${me.id}`);
  await field.waitFor();
  assert.equal(await field.inputValue(), "What I am writing");

  // From here, on the page about the chat.
  await chat.locator("#room-info").click();
  await chat.getByText("Block Bob Marsh").first().click();
  await chat.getByRole("button", { name: "Block Bob Marsh" }).click();
  await sentence(chat, "You have blocked Bob Marsh").waitFor();
  await accessible(frameOf(page, parlor));
  await screenshot(page, "widget-blocked-light");
  await chat.getByRole("button", { name: "Unblock" }).click();
  await field.waitFor();

  const room = (await bob("POST", "/rooms", { kind: "direct", with: me.id })).id;
  await bob("POST", `/rooms/${room}/messages`, { text: "Cheap coins", nonce: "coins" });
  await sees(chat, "Cheap coins");
  await bubbles(chat, "Cheap coins").first().focus();
  await page.keyboard.press("Enter");
  await chat.getByRole("menuitem", { name: "Report", exact: true }).click();
  const dialog = chat.locator("dialog[open]");
  await dialog.getByLabel("Advertising or fraud").check();
  await accessible(frameOf(page, parlor));
  await dialog.getByRole("button", { name: "Send the report" }).click();
  await dialog.getByText("The report has been sent", { exact: false }).waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();

  await parlor.command("user", "disable", "ann@demo.test");
  await chat.getByRole("heading", { name: "This account has been disabled" }).waitFor();
  await becomes(() => call(page, "unread"), 0, "and no number stands beside it");
  await accessible(frameOf(page, parlor));
});

visit("two places on one page say one number", async ({ tag, html, visitor, parlor }) => {
  const page = await visitor(html(tag(), "<parlor-inbox></parlor-inbox>"));
  await page.frameLocator("parlor-inbox iframe").locator("#rows .row").first().waitFor();
  await open(page, /Dana/u);
  const told = () => page.evaluate(() => globalThis.told.filter(({ name }) => name === "unread").map(({ total }) => total));
  await becomes(async () => (await told()).length > 0, true, "a number is told");
  const start = (await told()).at(-1);
  const bob = await rest(parlor, "bob");
  const me = await (await rest(parlor, "ann"))("GET", "/me");
  const room = (await bob("POST", "/rooms", { kind: "direct", with: me.id })).id;
  const from = (await told()).length;
  for (let at = 1; at <= 8; at++) await bob("POST", `/rooms/${room}/messages`, { text: `${at}`, nonce: `n${at}` });
  await becomes(() => call(page, "unread"), start + 8, "all are counted");
  const numbers = (await told()).slice(from);
  assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b), "and never one back");
});

visit("a chat that is taken away while a page about it lies over it: the list is seen, and why is said", async ({ tag, html, visitor, parlor, screenshot, accessible }) => {
  const page = await visitor(html(tag()));
  const chat = await open(page, /Bob/u);
  await chat.locator("#composer-text").fill("Half a sentence");
  await chat.locator("#room-info").click();
  await chat.locator(".frame-page").getByText("Block Bob Marsh").first().waitFor();
  await parlor.command("erase", "bob@demo.test", "--mode", "erase", "--yes");
  await chat.locator(".frame-page").waitFor({ state: "detached" });
  const kept = chat.locator("dialog[open]");
  await kept.waitFor();
  assert.equal(await kept.locator("textarea").inputValue(), "Half a sentence");
  await accessible(frameOf(page, parlor));
  await screenshot(page, "widget-taken-light");
  await kept.getByRole("button", { name: "Close" }).click();
  await row(chat, /Dana/u).waitFor();
  assert.equal(await row(chat, /^Bob/u).count(), 0);
});
