// Somebody's account is taken away: what is left of them in the chats of others, live and in a page that is opened later, in the
// language of whoever looks, with a script and without one.
import assert from "node:assert/strict";
import { becomes, bubbles, composer, fitsTheWidth, openRoom, row, say, sees } from "../chat.mjs";
import { journey } from "../harness.mjs";

const sentence = (page, text) => page.locator("#talk-text", { hasText: text });

journey("who has left is called so in every language, and their chat says why nobody answers", async ({ newPerson, parlor, screenshot, accessible }) => {
  const ann = await newPerson("ann", { locale: "de" });
  const bob = await newPerson("bob");
  const cem = await newPerson("cem", { size: "phone", scheme: "dark", locale: "ar" });
  await openRoom(bob.page, "Lighthouse weekend");
  await say(bob.page, "I take the key with me");
  await openRoom(cem.page, "Lighthouse weekend");
  await sees(cem.page, "I take the key with me");
  // A group without a name, called by those who are in it.
  const token = await parlor.token("ann");
  const made = await fetch(`${parlor.origin}/api/v1/rooms`, { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify({ kind: "group", members: ["bob", "cem", "dana"], nonce: "g" }) });
  assert.equal(made.status, 201);
  await openRoom(ann.page, /^Bob Marsh$/u);
  await row(ann.page, "Bob Marsh, Cem").waitFor();
  await ann.page.locator("#composer-text").fill("Ein halber Satz");
  const field = ann.page.locator("#composer-text");
  await field.waitFor();

  await parlor.command("erase", "bob@demo.test", "--mode", "anonymise", "--yes");

  // Live, while the chat is open and something is being written.
  await sentence(ann.page, "Dieses Konto gibt es nicht mehr.").waitFor();
  await becomes(() => ann.page.locator("#room-title").innerText(), "Ehemaliges Mitglied", "in the head");
  await becomes(() => ann.page.locator("#room-sub").innerText(), "Nicht mehr da", "below it");
  assert.match(await ann.page.title(), /Ehemaliges Mitglied/);
  assert.equal(await field.isVisible(), false);
  assert.equal(await ann.page.locator("#talk-kept-text").innerText(), "Ein halber Satz");
  await row(ann.page, "Ehemaliges Mitglied").waitFor();
  await becomes(async () => (await ann.page.locator(".row-title").allInnerTexts()).filter((it) => it.includes("Cem")).includes("Cem Yıldız, Dana Haddad") || (await ann.page.locator(".row-title").allInnerTexts()).join(" | "), true, "the group is called by those who are left");
  await accessible(ann.page);
  await screenshot(ann.page, "gone-desktop-light");
  await bubbles(ann.page, /./u).first().waitFor();
  await ann.page.locator("#log .msg-other").last().focus();
  await ann.page.keyboard.press("Enter");
  await ann.page.getByRole("menu").waitFor();
  assert.equal(await ann.page.getByRole("menuitem", { name: "Blockieren" }).count(), 0, "there is nobody to block");
  await ann.page.keyboard.press("Escape");
  await ann.page.locator("#room-info").click();
  await ann.page.locator(".info-title", { hasText: "Ehemaliges Mitglied" }).waitFor();
  assert.equal(await ann.page.locator("#block").count(), 0);
  await accessible(ann.page);

  // In a group, from right to left, on a phone in the dark.
  const mine = cem.page.locator("#log .msg", { has: cem.page.locator(".msg-text").getByText("I take the key with me", { exact: true }) });
  await becomes(() => mine.locator(".msg-sender").textContent(), "مستخدم سابق", "beside what they said");
  await cem.page.locator(".system-text", { hasText: "مستخدم سابق" }).first().waitFor();
  await accessible(cem.page);
  await fitsTheWidth(cem.page);
  await screenshot(cem.page, "gone-ar-phone-dark");

  // The same in a page that is opened now, and one without a script.
  const path = new URL(cem.page.url()).pathname;
  await cem.page.reload();
  await becomes(() => mine.locator(".msg-sender").textContent(), "مستخدم سابق", "after a reload");
  const plain = await newPerson("dana", { script: false, locale: "fr", path });
  await plain.page.locator("#log .msg-sender", { hasText: "Ancien membre" }).first().waitFor();
  await accessible(plain.page);
  for (const page of [ann.page, cem.page, plain.page]) {
    const text = await page.locator("body").innerText();
    assert.doesNotMatch(text, /Bob Marsh|Somebody who has left|@~/u, page.url());
  }
});
