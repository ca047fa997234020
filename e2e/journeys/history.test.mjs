// A long conversation: older messages load above without a jump, new ones do not move what is being read.
import assert from "node:assert/strict";
import { becomes, bubbles, openRoom, reaches, row, say, sees, unread } from "../chat.mjs";
import { journey } from "../harness.mjs";

const EACH = 30;

/** Writes many messages quickly, over the API, as an app would. */
async function talkAtLength(origin) {
  const ask = async (method, path, token, body) => {
    const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const answer = await fetch(`${origin}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.json();
  };
  const tokens = {};
  for (const name of ["ann", "bob"]) {
    const login = { login: `${name}@demo.test`, password: "demo-demo" };
    tokens[name] = (await ask("POST", "/sessions", null, login)).token;
  }
  const room = await ask("POST", "/rooms", tokens.ann, { kind: "direct", with: "bob@demo.test" });
  for (let n = 1; n <= EACH; n++) {
    for (const name of ["ann", "bob"]) {
      const text = `Line ${n} of ${name}`;
      await ask("POST", `/rooms/${room.id}/messages`, tokens[name], { text, nonce: `line-${n}` });
    }
  }
}

const place = (page, text) => bubbles(page, text).evaluate((bubble) => bubble.getBoundingClientRect().top);

journey("older messages load above, and nothing jumps", async ({ parlor, newPerson }) => {
  await talkAtLength(parlor.origin);
  const ann = await newPerson("ann");
  const bob = await newPerson("bob");
  await openRoom(ann.page, /Bob/);
  await ann.page.locator("#log .new-line").waitFor();
  await becomes(() => bubbles(ann.page, "Line 1 of bob").isVisible(), true, "it opens where reading stopped");
  await ann.page.locator("#to-end").click();
  await becomes(() => unread(ann.page, /Bob/), 0, "at the end all is read");

  await ann.page.reload();
  await sees(ann.page, `Line ${EACH} of bob`);
  assert.equal(await bubbles(ann.page, "Line 1 of ann").count(), 0, "the first page is the newest");
  await ann.page.locator("#stream").hover();
  const wheelUp = async () => {
    await ann.page.mouse.wheel(0, -4000);
    return bubbles(ann.page, "Line 1 of ann").count();
  };
  await becomes(wheelUp, 1, "older messages come when they are scrolled to");
  const texts = await ann.page.locator("#log .msg-text").allInnerTexts();
  const lines = texts.filter((text) => text.startsWith("Line "));
  const wanted = Array.from({ length: EACH }, (_, n) => [`Line ${n + 1} of ann`, `Line ${n + 1} of bob`]).flat();
  assert.deepEqual(lines, wanted, "every line once, in order");

  await bubbles(ann.page, "Line 10 of bob").scrollIntoViewIfNeeded();
  await becomes(() => bubbles(ann.page, "Line 10 of bob").isVisible(), true);
  const before = await place(ann.page, "Line 10 of bob");
  await openRoom(bob.page, /Ann/);
  await say(bob.page, "Are you still reading?");
  await ann.page.locator("#to-end-count", { hasText: "1" }).waitFor();
  assert.ok(Math.abs((await place(ann.page, "Line 10 of bob")) - before) <= 1, "what is being read stays where it is");
  await ann.page.locator("#to-end").click();
  await becomes(() => bubbles(ann.page, "Are you still reading?").isVisible(), true);
  await sees(ann.page, "Are you still reading?");
});

journey("without JavaScript older messages are a link away", async ({ parlor, newPerson }) => {
  await talkAtLength(parlor.origin);
  const ann = await newPerson("ann", { script: false });
  await row(ann.page, /Bob/).getByRole("link").click();
  await sees(ann.page, `Line ${EACH} of bob`);
  await ann.page.getByRole("link", { name: "Show older messages" }).click();
  await sees(ann.page, "Line 1 of ann");
});

journey("a day leads to what was said then, and one press back to the newest", async ({ newPerson }) => {
  const ann = await newPerson("ann");
  await openRoom(ann.page, /Bob/);
  await ann.page.locator("#log .msg").first().waitFor();
  const newest = await ann.page.locator("#log .msg").last().getAttribute("data-number");
  await ann.page.getByRole("button", { name: "Search in this chat" }).click();
  // The long conversation of the demo goes back several days.
  const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
  await ann.page.getByLabel("Go to a day").fill(day);
  await ann.page.locator(`#log .day[data-day="${day}"] .msg`).first().waitFor();
  await ann.page.getByRole("button", { name: "Go to the newest message" }).click();
  await ann.page.locator(`#log .msg[data-number="${newest}"]`).waitFor();
});

journey("notes to yourself, and a chat that goes into the archive and comes out again", async ({ newPerson }) => {
  const ann = await newPerson("ann", { size: "phone", scheme: "dark" });
  await openRoom(ann.page, /Notes/);
  await say(ann.page, "Water the plants");
  await reaches(ann.page, "Water the plants", "sent");
  await ann.page.goto("/chat/");
  await openRoom(ann.page, /Dana/);
  await ann.page.goto(`${ann.page.url()}info/`);
  await ann.page.getByRole("button", { name: "Archive" }).click();
  await ann.page.getByRole("button", { name: "Move out of the archive" }).waitFor();
  await ann.page.goto("/chat/");
  await row(ann.page, /Cem/).waitFor();
  assert.equal(await row(ann.page, /Dana/).count(), 0, "it is out of the list");
  await ann.page.goto("/chat/?archive=1");
  await row(ann.page, /Dana/).waitFor();
  assert.equal(await row(ann.page, /Cem/).count(), 0, "and nothing else is in the archive");
  await openRoom(ann.page, /Dana/);
  await ann.page.goto(`${ann.page.url()}info/`);
  await ann.page.getByRole("button", { name: "Move out of the archive" }).click();
  await ann.page.getByRole("button", { name: "Archive", exact: true }).waitFor();
  await ann.page.goto("/chat/");
  await row(ann.page, /Dana/).waitFor();
});
