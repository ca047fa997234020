// Who may write to whom, as the people themselves decide it: blocking, reporting, and what is taken away from them. Three
// people, live, with a script and without one, on a phone in the dark.
import assert from "node:assert/strict";
import { becomes, bubbles, composer, fitsTheWidth, openRoom, row, say, sees } from "../chat.mjs";
import { journey } from "../harness.mjs";

const talk = (page) => page.locator("#talk");
const sentence = (page, text) => talk(page).locator("#talk-text", { hasText: text });
const live = (page) => page.locator("#announce");

/** Opens the menu of a message and chooses an entry. */
async function choose(page, text, entry) {
  const message = bubbles(page, text).first();
  await message.focus();
  await message.press("Enter");
  await page.getByRole("menuitem", { name: entry, exact: true }).click();
}

journey("a person is blocked and not any more: both see at once what holds, nothing that was typed is lost, groups go on", async ({ newPerson, screenshot, accessible }) => {
  const bob = await newPerson("bob", { size: "phone", scheme: "dark" });
  const ann = await newPerson("ann");
  const cem = await newPerson("cem");
  await openRoom(ann.page, /Bob/);
  await say(ann.page, "Are the tickets in your bag?");
  await openRoom(bob.page, /Ann/);
  await sees(bob.page, "Are the tickets in your bag?");
  await composer(ann.page).fill("And one more thing that I thought of");
  const height = async () => (await ann.page.locator("#composer").boundingBox()).height;
  const before = await height();

  await choose(bob.page, "Are the tickets in your bag?", "Block");
  const ask = bob.page.locator("dialog[open]");
  await ask.getByText("They are not told", { exact: false }).waitFor();
  await accessible(bob.page);
  await screenshot(bob.page, "block-phone-dark");
  await ask.getByRole("button", { name: "Block" }).click();
  await sentence(bob.page, "You have blocked Ann Keller").waitFor();
  assert.equal(await composer(bob.page).isVisible(), false);

  // Ann is not told why; her words are still there.
  await sentence(ann.page, "Messages to Bob Marsh cannot be delivered").waitFor();
  assert.equal(await composer(ann.page).isVisible(), false);
  assert.equal(await ann.page.locator("#talk-kept-text").innerText(), "And one more thing that I thought of");
  assert.ok((await talk(ann.page).boundingBox()).height >= before, "what stands above it has not come down");
  await becomes(async () => (await live(ann.page).innerText()).includes("cannot be delivered"), true, "it is said aloud");
  assert.equal(await ann.page.locator("#room-sub").innerText(), "Not available");
  await ann.page.getByRole("button", { name: "Copy text" }).click();
  await row(ann.page, /Bob/).locator(".row-talk:visible").waitFor();
  await accessible(ann.page);
  await screenshot(ann.page, "unavailable-desktop-light");
  // What is there can be read and not be touched.
  await bubbles(ann.page, "Are the tickets in your bag?").first().focus();
  await ann.page.keyboard.press("Enter");
  const menu = ann.page.getByRole("menu");
  await menu.waitFor();
  for (const gone of ["Reply", "Edit", "Pin"]) assert.equal(await menu.getByRole("menuitem", { name: gone, exact: true }).count(), 0, gone);
  await ann.page.keyboard.press("Escape");

  // The group that all three are in goes on.
  await openRoom(cem.page, "Lighthouse weekend");
  await openRoom(ann.page, "Lighthouse weekend");
  await say(ann.page, "Still here");
  await sees(cem.page, "Still here");
  await bob.page.locator("#back").click();
  await openRoom(bob.page, "Lighthouse weekend");
  await sees(bob.page, "Still here");

  // His list of those whom he has blocked, without a script too.
  const plain = await newPerson("bob", { script: false, path: "/chat/profile/" });
  const blocked = plain.page.locator("#blocked");
  await blocked.getByText("Ann Keller").waitFor();
  await screenshot(plain.page, "blocked-desktop-light");
  await openRoom(ann.page, /Bob/);
  await blocked.getByRole("button", { name: "Unblock Ann Keller" }).click();
  await plain.page.waitForURL(/\/chat\/profile\/$/);
  assert.equal(await plain.page.locator("#blocked").count(), 0);
  await composer(ann.page).waitFor();
  assert.equal(await composer(ann.page).inputValue(), "And one more thing that I thought of", "as it was");
  await composer(ann.page).press("Enter");
  await bob.page.locator("#back").click();
  await openRoom(bob.page, /Ann/);
  await sees(bob.page, "And one more thing that I thought of");
  await fitsTheWidth(bob.page);
});

journey("without a script a person is blocked, unblocked and reported by plain forms", async ({ newPerson, screenshot }) => {
  const bob = await newPerson("bob", { script: false, size: "phone" });
  await bob.page.locator("#rows .row", { hasText: "Ann Keller" }).locator("a").click();
  await bob.page.locator("#room-info").click();
  await bob.page.getByText("Block Ann Keller").first().click();
  await bob.page.getByText("They are not told.", { exact: false }).waitFor();
  await bob.page.getByRole("button", { name: "Block Ann Keller" }).click();
  await bob.page.getByText("You have blocked Ann Keller.", { exact: false }).waitFor();
  assert.equal(await bob.page.locator("#composer").isVisible(), false);
  await fitsTheWidth(bob.page);
  await bob.page.getByRole("button", { name: "Unblock" }).click();
  await bob.page.locator("#composer").waitFor();

  // A message, with everything that can be done with it.
  await bob.page.locator("#log .msg-other .msg-more").last().click();
  await bob.page.getByRole("link", { name: "Report this message" }).click();
  await bob.page.getByRole("heading", { name: "Report this message" }).waitFor();
  await screenshot(bob.page, "report-phone-light");
  await bob.page.getByLabel("Insults or harassment").check();
  await bob.page.getByLabel("In your own words").fill("Not the first time.");
  await bob.page.getByLabel("Also block Ann Keller").check();
  await bob.page.getByRole("button", { name: "Send the report" }).click();
  await bob.page.getByText("The report has been sent", { exact: false }).waitFor();
  await bob.page.getByRole("link", { name: "Back to the chat" }).last().click();
  await bob.page.getByText("You have blocked Ann Keller.", { exact: false }).waitFor();
});

journey("a message and a person are reported; the other side hears nothing of it", async ({ newPerson, screenshot, accessible }) => {
  const ann = await newPerson("ann");
  const bob = await newPerson("bob", { size: "phone" });
  await openRoom(ann.page, /Bob/);
  await openRoom(bob.page, /Ann/);
  await say(bob.page, "Buy my coins, cheap");
  await sees(ann.page, "Buy my coins, cheap");
  await choose(ann.page, "Buy my coins, cheap", "Report");
  const dialog = ann.page.locator("dialog[open]");
  await dialog.getByText("Buy my coins, cheap").waitFor();
  await dialog.getByRole("button", { name: "Send the report" }).click();
  await dialog.locator(".field-error", { hasText: "Choose what fits best." }).waitFor();
  await dialog.getByLabel("Advertising or fraud").check();
  await dialog.getByLabel("In your own words").fill("The third time today.");
  await accessible(ann.page);
  await screenshot(ann.page, "report-desktop-light");
  await dialog.getByRole("button", { name: "Send the report" }).click();
  await dialog.getByText("The report has been sent", { exact: false }).waitFor();
  await accessible(ann.page);
  await dialog.getByRole("button", { name: "Close" }).click();
  assert.equal(await bubbles(ann.page, "Buy my coins, cheap").first().evaluate((node) => node.contains(document.activeElement) || node === document.activeElement), true, "the focus comes back");
  // He goes on as if nothing had been.
  await say(bob.page, "Anybody?");
  await sees(ann.page, "Anybody?");
  assert.equal(await talk(bob.page).isVisible(), false);
});

journey("what is taken away says why: a group, a sign-in on another device, an account", async ({ newPerson, screenshot, accessible, parlor }) => {
  const ann = await newPerson("ann");
  const bob = await newPerson("bob", { size: "phone", scheme: "dark" });
  const cem = await newPerson("cem");
  // Whoever is taken out of a group while they write keeps their words.
  await openRoom(bob.page, "Lighthouse weekend");
  await composer(bob.page).fill("I was just about to say");
  await openRoom(ann.page, "Lighthouse weekend");
  await ann.page.locator("#room-info").click();
  await ann.page.getByRole("link", { name: "Edit group" }).click();
  await ann.page.getByRole("button", { name: "Remove Bob Marsh" }).click();
  const kept = bob.page.locator("dialog[open]");
  await kept.getByText("You are not in “Lighthouse weekend” any more.").waitFor();
  assert.equal(await kept.locator("textarea").inputValue(), "I was just about to say");
  await accessible(bob.page);
  await screenshot(bob.page, "taken-phone-dark");
  await kept.getByRole("button", { name: "Close" }).click();
  await row(bob.page, "Ann Keller").waitFor();
  assert.equal(await row(bob.page, "Lighthouse weekend").count(), 0);

  // Signed out from another device: nothing of it stays on the screen.
  await openRoom(cem.page, /Ann/);
  const elsewhere = await newPerson("cem", { script: false, path: "/chat/profile/" });
  await elsewhere.page.locator(".sign-ins").getByRole("button").first().click();
  await cem.page.getByRole("heading", { name: "You have been signed out" }).waitFor();
  assert.equal(await cem.page.locator("#log").isVisible(), false);
  await accessible(cem.page);
  await screenshot(cem.page, "signed-out-desktop-light");
  await cem.page.getByRole("link", { name: "Sign in again" }).click();
  await cem.page.waitForURL(/\/login\/\?next=/);

  // Disabled by whoever runs it.
  await parlor.command("user", "disable", "bob@demo.test");
  await bob.page.getByRole("heading", { name: "This account has been disabled" }).waitFor();
  assert.equal(await bob.page.getByRole("link", { name: "Sign in again" }).count(), 0);
  await accessible(bob.page);
});
