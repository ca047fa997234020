// What one shows of oneself: name, presence, receipts; and that who does not show it does not see it of others.
import assert from "node:assert/strict";
import { becomes, bubbles, openRoom, reaches, row, say, sees } from "../chat.mjs";
import { journey } from "../harness.mjs";

const sub = (page) => page.locator("#room-sub").innerText();

/** Changes the profile through its form. */
async function save(page, change) {
  await page.goto("/chat/profile/");
  await change(page);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved.", { exact: true }).waitFor();
}

journey("presence and receipts are shown by those who see them, and a new name is everywhere", async ({ newPerson, screenshot, accessible }) => {
  const bob = await newPerson("bob", { size: "phone", scheme: "dark" });
  const ann = await newPerson("ann");
  const settings = await ann.tab("/chat/profile/");
  await openRoom(bob.page, /Ann/);
  await becomes(() => sub(bob.page), "Online", "she is here");

  // Invisible: at once, for him and for her.
  await save(settings, (page) => page.getByLabel(/Presence/).uncheck());
  await becomes(() => sub(bob.page), "Offline", "she does not show it any more, nor when she was here last");
  await ann.page.reload();
  await row(ann.page, /Bob/).waitFor();
  assert.equal(await row(ann.page, /Bob/).locator(".row-presence").textContent(), "", "and she does not see him");

  // Without receipts: read, and not told.
  await save(settings, (page) => page.getByLabel(/Receipts/).uncheck());
  await say(bob.page, "Did you read this?");
  await openRoom(ann.page, /Bob/);
  await sees(ann.page, "Did you read this?");
  await becomes(() => row(ann.page, /Bob/).locator(".badge-unread").isVisible(), false, "she has read it");
  await say(ann.page, "I say nothing about that");
  await sees(bob.page, "I say nothing about that");
  assert.equal(await bubbles(bob.page, "Did you read this?").getAttribute("data-state"), "sent", "and he is not told");
  await accessible(settings);
  await screenshot(settings, "profile-desktop-light");

  // Shown again, under another name.
  await save(settings, async (page) => {
    await page.getByLabel(/Presence/).check();
    await page.getByLabel(/Receipts/).check();
    await page.getByLabel("Name", { exact: true }).fill("Ann K.");
  });
  await bob.page.locator("#room-title", { hasText: "Ann K." }).waitFor();
  await becomes(() => sub(bob.page), "Online", "she is seen again");
  await say(bob.page, "Welcome back");
  await sees(ann.page, "Welcome back");
  await reaches(bob.page, "Welcome back", "read");

  // Gone: after a moment of grace, when she was here last.
  await ann.context.close();
  await becomes(async () => /^Last seen/.test(await sub(bob.page)), true, "when she was here last");
});
