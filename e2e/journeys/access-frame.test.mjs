// The real chat in the panel of the widget, on a page of somebody else: for axe in both themes, on a desk and on a phone, and by keys.
import assert from "node:assert/strict";
import { faultsInBoth, lost, small } from "../access.mjs";
import { becomes, row } from "../chat.mjs";
import { frameOf, inside, launcher, panel, visit } from "../site.mjs";

for (const size of ["desktop", "phone"]) {
  visit(`the chat in the panel, ${size}`, async ({ tag, html, visitor, parlor }) => {
    const found = [];
    const page = await visitor(html(tag()), { size });
    await launcher(page).waitFor();
    await launcher(page).focus();
    await page.keyboard.press("Enter");
    const chat = inside(page);
    await chat.locator("#rows .row").first().waitFor();
    const frame = frameOf(page, parlor);
    const look = async (state) => {
      found.push(...(await faultsInBoth(page, frame)).map((it) => `${state}: ${it}`));
      found.push(...(await lost(frame)).map((it) => `${state}: ${it}`));
      if (size === "phone") found.push(...(await small(frame)).map((it) => `${state}, targets: ${it}`));
    };
    assert.ok(await frame.evaluate(() => document.documentElement.lang !== "" && document.title !== ""), "it says its language and its name");
    await look("list");
    await chat.locator("#menu summary").focus();
    await page.keyboard.press("Enter");
    await look("menu");
    await page.keyboard.press("Escape");
    await becomes(() => chat.locator("#menu[open]").count(), 0);
    assert.ok(await panel(page).isVisible(), "Escape closed the menu alone");

    await row(chat, /Lighthouse/).getByRole("link").focus();
    await page.keyboard.press("Enter");
    await chat.locator("#room-title", { hasText: "Lighthouse" }).waitFor();
    await becomes(() => frame.evaluate(() => document.activeElement.id), "composer-text", "one writes at once");
    await look("room");
    await chat.locator("#log .msg").last().focus();
    await page.keyboard.press("Shift+F10");
    await chat.getByRole("menu", { name: "Message" }).waitFor();
    await look("a message's menu");
    await page.keyboard.press("Escape");
    await becomes(() => chat.getByRole("menu", { name: "Message" }).count(), 0);
    assert.ok(await frame.evaluate(() => document.activeElement.matches(".msg")), "the focus is back on the message");
    assert.ok(await panel(page).isVisible(), "Escape closed the menu alone");
    await chat.locator("#room-info").focus();
    await page.keyboard.press("Enter");
    await chat.locator(".info-title").waitFor();
    await look("info");

    // Out, and the focus is where it came from.
    await page.keyboard.press("Escape");
    await becomes(() => chat.locator(".frame-page").count(), 0, "out of the page");
    await becomes(() => frame.evaluate(() => document.activeElement.id || document.activeElement.outerHTML.slice(0, 200)), "room-info", "where it was opened");
    await page.keyboard.press("Escape");
    await becomes(() => chat.locator("#rows").isVisible(), true, "out of the room");
    await page.keyboard.press("Escape");
    await becomes(() => panel(page).isVisible(), false, "Escape leads out");
    await becomes(() => page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.className ?? document.activeElement.className), "l", "the button has the focus");
    assert.deepEqual(found, []);
  });
}
