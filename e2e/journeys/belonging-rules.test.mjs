// Who may write to whom, as the tenant decides it: strangers who ask first, chats that end, places where people begin no
// chats themselves. Three people, live, and what they see without a script.
import assert from "node:assert/strict";
import { becomes, bubbles, composer, fitsTheWidth, openRoom, row, say, sees, unread } from "../chat.mjs";
import { journey } from "../harness.mjs";

const talk = (page) => page.locator("#talk");
const sentence = (page, text) => talk(page).locator("#talk-text", { hasText: text });
const total = async (page) => Number((await page.title()).match(/^\((\d+)\)/u)?.[1] ?? 0);
const heads = (page) => page.locator("#rows .rows-head");

/** Somebody new, through the form. */
async function joins(newStranger, name, how = {}) {
  const person = await newStranger(how);
  await person.page.goto("/chat/signup/");
  await person.page.locator("#email").fill(`${name.toLowerCase()}@demo.test`);
  await person.page.locator("#username").fill(name.toLowerCase());
  await person.page.locator("#name").fill(`${name} Stranger`);
  await person.page.locator("#password").fill("demo-demo-demo");
  await person.page.locator("button[type=submit]").first().click();
  await person.page.waitForURL(/\/chat\/$/u);
  return person;
}

/** Who may talk from now on, as an operator says it. */
const rules = (parlor, ...said) => parlor.command("tenant", "set", "default", ...said);

/** Begins a chat by the dialog. */
async function begins(page, who) {
  await page.locator("#new-chat").click();
  const dialog = page.locator("#new-dialog");
  await dialog.getByLabel("Username or email").fill(who);
  await dialog.getByRole("button", { name: "Start chat" }).click();
}

journey("a stranger asks first: three texts, a request apart from the chats, accepted, declined, blocked", async ({ newPerson, newStranger, screenshot, accessible, parlor }) => {
  await rules(parlor, "first_contact=request");
  const bob = await newPerson("bob", { size: "phone", scheme: "dark" });
  const ann = await newPerson("ann");
  const eve = await joins(newStranger, "Eve");
  const before = await total(bob.page);
  await begins(eve.page, "bob");
  await sentence(eve.page, "Bob Marsh can answer when they accept. Until then you can send 3 more messages").waitFor();
  assert.equal(await eve.page.locator("#composer-attach").isVisible(), false, "text only");
  await accessible(eve.page);
  await say(eve.page, "Hello, we met at the lighthouse");
  await sees(eve.page, "Hello, we met at the lighthouse");
  await sentence(eve.page, "Until then you can send 2 more messages").waitFor();
  await screenshot(eve.page, "asking-desktop-light");

  // Bob: a request, apart from his chats, and in no badge.
  await heads(bob.page).first().getByText("Requests").waitFor();
  await row(bob.page, "Eve Stranger").getByText("Hello, we met at the lighthouse").waitFor();
  await becomes(async () => (await bob.page.locator("#announce").innerText()).includes("One request"), true, "it is said aloud");
  assert.equal(await total(bob.page), before, "no badge counts it");
  await accessible(bob.page);
  await screenshot(bob.page, "requests-phone-dark");
  await openRoom(bob.page, "Eve Stranger");
  await sentence(bob.page, "Eve Stranger would like to write to you").waitFor();
  assert.equal(await composer(bob.page).isVisible(), false);
  await accessible(bob.page);
  await fitsTheWidth(bob.page);
  await screenshot(bob.page, "request-phone-dark");

  await say(eve.page, "You lent me a pencil");
  await say(eve.page, "I still have it");
  await sentence(eve.page, "Bob Marsh has your messages").waitFor();
  assert.equal(await composer(eve.page).isVisible(), false);
  assert.equal(await bubbles(eve.page, "Hello, we met at the lighthouse").getAttribute("data-state"), "sent", "nothing is told of his reading");
  await sees(bob.page, "I still have it");
  await bob.page.getByRole("button", { name: "Accept" }).click();
  await composer(bob.page).waitFor();
  await say(bob.page, "Keep it");
  await sees(eve.page, "Keep it");
  await composer(eve.page).waitFor();
  await say(eve.page, "Thank you");
  await sees(bob.page, "Thank you");
  assert.equal(await heads(bob.page).count(), 0, "it is a chat like the others");

  // The same from right to left: the request, and blocking whoever asks.
  const dana = await newPerson("dana", { size: "phone", locale: "ar" });
  await begins(eve.page, "dana");
  await composer(eve.page).waitFor();
  await say(eve.page, "Hello Dana");
  await openRoom(dana.page, "Eve Stranger");
  await sentence(dana.page, "طلب مراسلة من").waitFor();
  await accessible(dana.page);
  await fitsTheWidth(dana.page);
  await screenshot(dana.page, "request-ar-phone-light");
  await talk(dana.page).getByRole("link", { name: "حظر", exact: true }).click();
  await dana.page.locator("dialog[open]").getByRole("button", { name: "حظر", exact: true }).click();
  await sentence(dana.page, "لقد حظرت").waitFor();
  await accessible(dana.page);
  await sentence(eve.page, "Messages to Dana Haddad cannot be delivered").waitFor();

  // Ann declines: for Eve it is as if Ann could not be reached.
  await begins(eve.page, "ann");
  await say(eve.page, "Hello Ann");
  await row(ann.page, "Eve Stranger").waitFor();
  await openRoom(ann.page, "Eve Stranger");
  await ann.page.getByRole("button", { name: "Decline" }).click();
  await ann.page.getByText("Declined. Eve Stranger is not told.").waitFor();
  await row(ann.page, "Eve Stranger").waitFor({ state: "detached" });
  await sentence(eve.page, "Messages to Ann Keller cannot be delivered").waitFor();
  await accessible(eve.page);
});

journey("a request without a script: what is asked, and the answers to it", async ({ newPerson, newStranger, screenshot, parlor }) => {
  await rules(parlor, "first_contact=request");
  const eve = await joins(newStranger, "Eve");
  for (const whom of ["bob", "cem"]) {
    await begins(eve.page, whom);
    await composer(eve.page).waitFor();
    await say(eve.page, `Hello ${whom}`);
    await sees(eve.page, `Hello ${whom}`);
    await eve.page.goto("/chat/");
  }
  const bob = await newPerson("bob", { script: false, size: "phone" });
  await bob.page.getByRole("heading", { name: "Requests" }).waitFor();
  await row(bob.page, "Eve Stranger").getByRole("link").click();
  await sentence(bob.page, "Eve Stranger would like to write to you").waitFor();
  await screenshot(bob.page, "request-plain-phone-light");
  await bob.page.getByRole("button", { name: "Accept" }).click();
  await bob.page.locator("#composer-text").fill("Hello Eve");
  await bob.page.locator("#composer button[type=submit]").click();
  await sees(bob.page, "Hello Eve");
  const cem = await newPerson("cem", { script: false });
  await row(cem.page, "Eve Stranger").getByRole("link").click();
  await cem.page.getByRole("button", { name: "Decline" }).click();
  await cem.page.waitForURL(/\/chat\/$/u);
  assert.equal(await row(cem.page, "Eve Stranger").count(), 0);
  // What she sees, without a script too.
  await eve.page.goto("/chat/");
  await openRoom(eve.page, /Cem/u);
  await sentence(eve.page, "cannot be delivered").waitFor();
});

journey("a place becomes closed while people write: chats end with a reason, their words stay; where it opens again they go on", async ({ newPerson, screenshot, accessible, parlor }) => {
  const ann = await newPerson("ann");
  const bob = await newPerson("bob", { size: "phone", scheme: "dark" });
  const plain = await newPerson("cem", { script: false });
  await openRoom(ann.page, /Bob/u);
  await openRoom(bob.page, /Ann/u);
  await composer(ann.page).fill("Half a sentence");
  await rules(parlor, "policy=closed");
  await sentence(ann.page, "You and Bob Marsh are not connected here any more").waitFor();
  await sentence(bob.page, "You and Ann Keller are not connected here any more").waitFor();
  assert.equal(await ann.page.locator("#talk-kept-text").innerText(), "Half a sentence");
  await accessible(ann.page);
  await screenshot(ann.page, "ended-desktop-light");
  await screenshot(bob.page, "ended-phone-dark");
  await fitsTheWidth(bob.page);

  // Nobody begins a chat here.
  for (const person of [ann, bob]) await person.page.goto("/chat/");
  await ann.page.locator("#rows .row").first().waitFor();
  assert.equal(await ann.page.locator("#new-chat").count(), 0);
  assert.equal(await ann.page.locator("#new-group").count(), 0);
  await row(ann.page, /Bob/u).locator(".row-talk:visible").waitFor();
  await accessible(ann.page);
  await screenshot(ann.page, "closed-list-desktop-light");
  await plain.page.goto("/chat/");
  await row(plain.page, /Ann/u).getByRole("link").click();
  await sentence(plain.page, "You can still read it.").waitFor();
  await plain.tolerating(/403/u, "it is not there", () => plain.page.goto("/chat/new/"));
  await plain.page.getByText("New conversations are not started here.").waitFor();
  // The ended chat goes to the archive, and can be read there.
  await openRoom(ann.page, /Bob/u);
  await ann.page.getByRole("button", { name: "Archive" }).click();
  await row(ann.page, /Bob/u).waitFor({ state: "detached" });
  await ann.page.goto("/chat/?archive=1");
  await openRoom(ann.page, /Bob/u);
  await sentence(ann.page, "has ended").waitFor();

  // It opens again: they go on where they were.
  await rules(parlor, "policy=open");
  await composer(ann.page).waitFor();
  assert.equal(await composer(ann.page).inputValue(), "Half a sentence", "as it was");
  // Only related people: who can be found is said.
  await rules(parlor, "policy=relations");
  await sentence(ann.page, "has ended").waitFor();
  await ann.page.goto("/chat/");
  await ann.page.locator("#new-chat").click();
  await ann.page.locator("#new-dialog").getByText("people you are connected with here", { exact: false }).waitFor();
  await accessible(ann.page);
});
