// Two people talk: live, with typing and read marks, in several tabs, on a desktop.
import assert from "node:assert/strict";
import { becomes, bubbles, composer, openRoom, reaches, row, say, sees, unread } from "../chat.mjs";
import { journey } from "../harness.mjs";

journey("two people talk", async ({ newPerson, screenshot }) => {
  const ann = await newPerson("ann");
  const bob = await newPerson("bob");
  await openRoom(ann.page, /Bob/);
  await openRoom(bob.page, /Ann/);

  await composer(ann.page).pressSequentially("Are you ", { delay: 20 });
  await bob.page.locator("#typing-text", { hasText: /Ann|typing/ }).waitFor();
  await screenshot(bob.page, "typing-desktop-light");
  const question = "Are you coming tonight?";
  await say(ann.page, question);
  await sees(bob.page, question);
  await reaches(ann.page, question, "read");

  const answer = "On my way";
  await say(bob.page, answer);
  await sees(ann.page, answer);
  await reaches(bob.page, answer, "read");
});

journey("an unread message has a badge until it is read, in every tab", async ({ newPerson }) => {
  const ann = await newPerson("ann");
  const bob = await newPerson("bob");
  const second = await bob.tab();
  await openRoom(ann.page, /Bob/);
  const before = await unread(bob.page, /Ann/);
  const text = "News for you";
  await say(ann.page, text);
  await reaches(ann.page, text, "sent");
  for (const page of [bob.page, second]) {
    await becomes(() => unread(page, /Ann/), before + 1, "the badge counts the message");
    assert.match(await row(page, /Ann/).innerText(), /News for you/);
  }
  await openRoom(second, /Ann/);
  await sees(second, text);
  await becomes(() => unread(bob.page, /Ann/), 0, "read in one tab is read in all");
  await reaches(ann.page, text, "read");
});

journey("what people write never runs", async ({ newPerson }) => {
  const ann = await newPerson("ann");
  const bob = await newPerson("bob");
  await openRoom(ann.page, /Bob/);
  await openRoom(bob.page, /Ann/);
  const text = "<img src=x onerror=\"document.title='gone'\"><script>alert(1)</script> {{ 7*7 }} &";
  await say(ann.page, `${text} \u202e`);
  for (const { page } of [ann, bob]) {
    await bubbles(page, text).first().waitFor();
    assert.equal(await page.locator("#log .bubble img, #log script").count(), 0, "it stays text");
    assert.doesNotMatch(await page.title(), /gone/);
    await page.reload();
    await bubbles(page, text).first().waitFor();
    assert.equal(await page.locator("#log .bubble img, #log script").count(), 0, "also when the server renders it");
  }
});

journey("notes to yourself are a menu entry, and signing out leaves nothing of them behind", async ({ newPerson }) => {
  const ann = await newPerson("ann");
  await ann.page.locator("#menu summary").click();
  await ann.page.getByRole("button", { name: "Notes to yourself" }).click();
  await ann.page.locator("#room-sub", { hasText: "Only you can see this" }).waitFor();
  await ann.page.getByLabel("Message", { exact: true }).fill("half a secret");
  const kept = () => ann.page.evaluate(() => Object.keys(localStorage).filter((key) => /^parlor\.(draft|outbox)\./.test(key)).length);
  assert.equal(await kept(), 1);
  await ann.page.locator("#menu summary").click();
  await ann.page.getByRole("button", { name: "Sign out" }).click();
  await ann.page.getByLabel("Email or username").waitFor();
  assert.equal(await kept(), 0);
});
