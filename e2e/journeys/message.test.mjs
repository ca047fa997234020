// What can be done with a message, by three people in a group: react, answer, change, delete, forward, pin, mention, go to it.
import assert from "node:assert/strict";
import { becomes, bubbles, composer, openRoom, row, say, sees } from "../chat.mjs";
import { journey } from "../harness.mjs";

const ROOM = /Harbour/;

/** A group of ann, bob and cem, made over the API, as an app would. */
async function group(origin) {
  const tokens = {};
  const ask = async (who, method, path, body) => {
    const headers = { "content-type": "application/json", ...(tokens[who] ? { authorization: `Bearer ${tokens[who]}` } : {}) };
    const answer = await fetch(`${origin}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
    if (answer.status === 429) {
      // Faster than people write: it says how long to wait, and the nonce makes the same send harmless.
      const { retry_after: seconds } = await answer.json();
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      return ask(who, method, path, body);
    }
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.status === 204 ? {} : answer.json();
  };
  for (const who of ["ann", "bob", "cem"]) tokens[who] = (await ask(who, "POST", "/sessions", { login: `${who}@demo.test`, password: "demo-demo" })).token;
  const room = await ask("ann", "POST", "/rooms", { kind: "group", name: "Harbour", members: ["bob", "cem"], nonce: "harbour" });
  let count = 0;
  const tell = (who, text, more = {}) => ask(who, "POST", `/rooms/${room.id}/messages`, { text, nonce: `told-${count++}`, ...more });
  return { room: room.id, ask, tell };
}

const message = (page, text) => bubbles(page, text).last();

/** Opens the menu of a message, as with a mouse. */
async function menuOf(page, text) {
  const it = message(page, text);
  await it.locator(".bubble").hover();
  await it.getByRole("link", { name: "More" }).click();
  return page.getByRole("menu", { name: "Message" });
}

async function choose(page, text, entry) {
  const menu = await menuOf(page, text);
  await menu.getByRole("menuitem", { name: entry, exact: true }).click();
}

journey("a reaction is seen by all, and taken back by its pill", async ({ parlor, newPerson, accessible, screenshot }) => {
  const { tell } = await group(parlor.origin);
  await tell("bob", "Shall we sail on Sunday?");
  const ann = await newPerson("ann");
  const bob = await newPerson("bob", { size: "phone", scheme: "dark" });
  await openRoom(ann.page, ROOM);
  await openRoom(bob.page, ROOM);
  const text = "Shall we sail on Sunday?";

  await message(ann.page, text).locator(".bubble").hover();
  await message(ann.page, text).getByRole("button", { name: "React" }).click();
  await ann.page.getByRole("menuitem", { name: "React with 👍" }).click();
  for (const { page } of [ann, bob]) await message(page, text).locator(".reaction", { hasText: "👍" }).waitFor();
  const pill = message(ann.page, text).locator(".reaction");
  assert.equal(await pill.getAttribute("aria-pressed"), "true", "mine is outlined");
  assert.equal(await message(bob.page, text).locator(".reaction").getAttribute("aria-pressed"), "false");
  await pill.hover();
  await becomes(() => pill.getAttribute("title"), "You", "the pill names who is behind it");

  await message(ann.page, text).locator(".bubble").hover();
  await message(ann.page, text).getByRole("button", { name: "React" }).click();
  await ann.page.getByRole("menuitem", { name: "More emoji" }).click();
  await ann.page.getByLabel("Search emoji").fill("sail");
  await ann.page.getByRole("button", { name: "boat sail" }).waitFor();
  await accessible(ann.page);
  await screenshot(ann.page, "emoji-desktop-light");
  await ann.page.getByLabel("Search emoji").press("Enter");
  await message(bob.page, text).locator(".reaction", { hasText: "⛵" }).waitFor();
  await message(bob.page, text).locator(".reaction", { hasText: "⛵" }).tap();
  await becomes(() => message(ann.page, text).locator(".reaction", { hasText: "⛵" }).locator(".reaction-count").innerText(), "2", "two people use it");
  await pill.first().click();
  await becomes(() => message(bob.page, text).locator(".reaction").count(), 1, "taken back, it is gone everywhere");
  await screenshot(bob.page, "message-phone-dark");
});

journey("an answer quotes, an edit says so, and what was being written is not lost", async ({ parlor, newPerson }) => {
  const { tell } = await group(parlor.origin);
  await tell("bob", "Who has the key?");
  const ann = await newPerson("ann");
  const bob = await newPerson("bob");
  await openRoom(ann.page, ROOM);
  await openRoom(bob.page, ROOM);

  await message(ann.page, "Who has the key?").locator(".bubble").hover();
  await message(ann.page, "Who has the key?").getByRole("button", { name: "Reply" }).click();
  await ann.page.locator("#composer-context .quote-text", { hasText: "Who has the key?" }).waitFor();
  await composer(ann.page).fill("I hav it");
  await ann.page.reload();
  await ann.page.locator("#composer-context .quote-text", { hasText: "Who has the key?" }).waitFor();
  assert.equal(await composer(ann.page).inputValue(), "I hav it", "a draft keeps what it answers to");
  await composer(ann.page).press("Enter");
  await sees(bob.page, "I hav it");
  await message(bob.page, "I hav it").locator(".quote", { hasText: "Who has the key?" }).waitFor();
  await becomes(() => ann.page.locator("#composer-context").isVisible(), false);

  await composer(ann.page).press("ArrowUp");
  await becomes(() => composer(ann.page).inputValue(), "I hav it", "arrow up changes the last one");
  await composer(ann.page).press("Escape");
  await becomes(() => composer(ann.page).inputValue(), "");
  await composer(ann.page).fill("half a thought");
  await choose(ann.page, "I hav it", "Edit");
  await composer(ann.page).fill("I have it");
  await composer(ann.page).press("Enter");
  await sees(bob.page, "I have it");
  for (const { page } of [ann, bob]) await message(page, "I have it").locator(".msg-edited").waitFor();
  assert.equal(await composer(ann.page).inputValue(), "half a thought", "what was being written is back");
});

journey("deleting asks a second time; for me is not for everyone", async ({ parlor, newPerson }) => {
  const { tell } = await group(parlor.origin);
  for (const text of ["first", "second"]) await tell("ann", text);
  const ann = await newPerson("ann");
  const bob = await newPerson("bob");
  await openRoom(ann.page, ROOM);
  await openRoom(bob.page, ROOM);

  await choose(ann.page, "first", "Delete for everyone");
  await ann.page.getByRole("button", { name: "Cancel" }).click();
  await sees(bob.page, "first");
  assert.ok(await message(ann.page, "first").evaluate((node) => node.contains(document.activeElement)), "the focus is back");
  await choose(ann.page, "first", "Delete for everyone");
  await ann.page.getByRole("dialog").getByRole("button", { name: "Delete for everyone" }).click();
  for (const { page } of [ann, bob]) {
    await becomes(() => bubbles(page, "first").count(), 0, "its text is gone");
    await page.locator(".msg.is-deleted", { hasText: "Message deleted" }).waitFor();
  }

  await choose(bob.page, "second", "Delete for me");
  await bob.page.getByRole("dialog").getByRole("button", { name: "Delete for me" }).click();
  await becomes(() => bubbles(bob.page, "second").count(), 0);
  await sees(ann.page, "second");
});

journey("forward, pin, mention, read by, unread from here", async ({ parlor, newPerson, accessible, screenshot }) => {
  const { tell } = await group(parlor.origin);
  await tell("bob", "The boat is **blue**");
  const ann = await newPerson("ann");
  const cem = await newPerson("cem");
  await openRoom(ann.page, ROOM);
  const text = "The boat is blue";

  await choose(ann.page, text, "Forward");
  await accessible(ann.page);
  await ann.page.getByRole("dialog").getByRole("checkbox", { name: /Dana/ }).check();
  await screenshot(ann.page, "forward-desktop-light");
  await ann.page.getByRole("dialog").getByRole("button", { name: "Forward" }).click();
  await becomes(() => row(ann.page, /Dana/).locator(".row-text").innerText(), text, "it went to the other room");

  await choose(ann.page, text, "Pin");
  await ann.page.locator(".system", { hasText: "You pinned a message" }).waitFor();
  await becomes(() => ann.page.locator("#pinned-link").innerText(), text, "the bar shows it");
  await message(ann.page, text).locator(".msg-pin").waitFor();

  await say(ann.page, "@cem can you bring it?");
  await row(cem.page, ROOM).locator(".badge-mention").waitFor();
  await openRoom(cem.page, ROOM);
  await cem.page.locator(".msg.is-mention", { hasText: "can you bring it?" }).waitFor();
  await cem.page.locator("#pinned-bar", { hasText: text }).waitFor();
  await becomes(() => row(cem.page, ROOM).locator(".badge:not(.badge-mention)").isVisible(), false, "read");

  await choose(ann.page, "@cem can you bring it?", "Read by");
  await ann.page.getByRole("dialog").locator(".member-name", { hasText: "Cem" }).waitFor();
  await ann.page.getByRole("button", { name: "Close" }).click();

  await choose(cem.page, text, "Mark unread from here");
  await becomes(() => row(cem.page, ROOM).locator(".badge-count").innerText(), "2", "both are unread again");
  await cem.page.locator(".new-line").waitFor();
});

journey("by keyboard alone: the menu key, and Escape leads back", async ({ parlor, newPerson }) => {
  const { tell } = await group(parlor.origin);
  await tell("bob", "Only keys");
  const ann = await newPerson("ann");
  await openRoom(ann.page, ROOM);
  await message(ann.page, "Only keys").focus();
  await ann.page.keyboard.press("Shift+F10");
  await ann.page.getByRole("menu", { name: "Message" }).waitFor();
  await ann.page.keyboard.press("Escape");
  await becomes(() => ann.page.getByRole("menu").count(), 0);
  assert.ok(await message(ann.page, "Only keys").evaluate((node) => node === document.activeElement), "the focus is where it was");
  await ann.page.keyboard.press("Shift+F10");
  await ann.page.keyboard.press("Enter");
  await message(ann.page, "Only keys").locator(".reaction", { hasText: "👍" }).waitFor();
});

journey("search, quotes and addresses lead far back, and the way to the newest is one press", async ({ parlor, newPerson }) => {
  const { room, ask, tell } = await group(parlor.origin);
  const first = await tell("ann", "The needle is here");
  for (let n = 1; n <= 111; n++) await tell(["ann", "bob", "cem"][n % 3], `Hay ${n}`);
  await tell("bob", "What was that?", { reply_to: first.number });
  await ask("ann", "PUT", `/rooms/${room}/read`, { number: 113 });
  const ann = await newPerson("ann");
  await openRoom(ann.page, ROOM);
  await sees(ann.page, "What was that?");

  await ann.page.getByRole("button", { name: "Search in this chat" }).click();
  await ann.page.getByRole("search", { name: "Search in this chat" }).getByLabel("Words").fill("needle");
  await ann.page.locator(".finder .hit", { hasText: "needle" }).waitFor();
  await ann.page.getByLabel("Words").press("Enter");
  await sees(ann.page, "The needle is here");
  await becomes(() => bubbles(ann.page, "Hay 111").count(), 0, "what lies between is not loaded");
  await ann.page.getByRole("button", { name: "Close the search" }).click();
  await ann.page.locator("#to-end").click();
  await sees(ann.page, "What was that?");
  await becomes(() => bubbles(ann.page, "The needle is here").count(), 0);

  await message(ann.page, "What was that?").locator(".quote").click();
  await sees(ann.page, "The needle is here");
  await say(ann.page, "Found it");
  await sees(ann.page, "Found it");
  await becomes(() => ann.page.locator("#to-end").isVisible(), false, "sending leads back");

  await ann.page.goto(`/chat/${room}/?around=${first.seq}#m-${first.number}`);
  await sees(ann.page, "The needle is here");
  await becomes(() => bubbles(ann.page, "The needle is here").isVisible(), true);
  assert.equal(await bubbles(ann.page, "Found it").count(), 0, "an address leads there and stays");

  // The page of the search, where a long name of a group stands over what was found.
  await ask("ann", "PATCH", `/rooms/${room}`, { name: "Lighthouse".repeat(6) });
  await ann.page.setViewportSize({ width: 360, height: 740 });
  await ann.page.goto("/chat/search/?text=needle");
  await ann.page.locator(".hit", { hasText: "Lighthouse".repeat(6) }).first().waitFor();
  assert.equal(await ann.page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, "nothing stands beside a phone");
});
