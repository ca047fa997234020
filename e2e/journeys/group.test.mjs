// Groups: made in a dialog, kept by the row's menu, looked after on their pages, left and deleted; the same without
// JavaScript, and on a phone in the dark.
import assert from "node:assert/strict";
import { becomes, bubbles, composer, fitsTheWidth, openRoom, row, say, sees, unread } from "../chat.mjs";
import { journey } from "../harness.mjs";

/** Opens the dialog of the account's menu. */
async function newGroup(page) {
  await page.locator("#menu summary").click();
  await page.getByRole("link", { name: "New group" }).click();
  return page.locator("#group-dialog");
}

/** One entry of a row's menu. */
async function choose(page, title, entry) {
  await row(page, title).click({ button: "right" });
  await page.getByRole("menuitem", { name: entry }).click();
}

/** Makes a group in the dialog, with people that are there. */
async function makes(page, name, people) {
  const dialog = await newGroup(page);
  await dialog.getByLabel("Name").fill(name);
  for (const person of people) {
    await dialog.getByLabel("People").fill(person);
    await dialog.getByLabel("People").press("Enter");
    await dialog.locator(".chip").nth(people.indexOf(person)).waitFor();
  }
  await dialog.getByRole("button", { name: "Make the group" }).click();
  await page.locator("#room-title", { hasText: name }).waitFor();
}

const line = (page, text) => page.locator("#log .system", { hasText: text });

journey("a group is made, seen at once by its members, and kept as each of them likes", async ({ newPerson, screenshot, accessible }) => {
  const ann = await newPerson("ann");
  const bob = await newPerson("bob");
  const cem = await newPerson("cem");

  const dialog = await newGroup(ann.page);
  await dialog.getByLabel("Name").fill("Rooftop");
  await dialog.getByLabel("People").fill("nobody-at-all");
  await ann.tolerating(/404/, "nobody has this name", async () => {
    await dialog.getByLabel("People").press("Enter");
    await dialog.locator(".field-error", { hasText: "There is no such person: nobody-at-all" }).waitFor();
  });
  assert.equal(await dialog.getByLabel("People").inputValue(), "nobody-at-all", "what was typed stays");
  for (const [at, person] of ["bob", "cem@demo.test"].entries()) {
    await dialog.getByLabel("People").fill(person);
    await dialog.getByLabel("People").press("Enter");
    await dialog.locator(".chip").nth(at).waitFor();
  }
  assert.equal(await dialog.getByLabel("Name").inputValue(), "Rooftop");
  await accessible(ann.page);
  await dialog.getByRole("button", { name: "Make the group" }).click();
  await ann.page.locator("#room-title", { hasText: "Rooftop" }).waitFor();

  // Bob has his list open: it is there without a reload.
  await row(bob.page, "Rooftop").waitFor();
  await openRoom(bob.page, "Rooftop");
  await line(bob.page, "made the group “Rooftop”").waitFor();

  // Ann is elsewhere when somebody writes.
  await openRoom(ann.page, "Dana");
  const total = async () => Number((await ann.page.title()).match(/^\((\d+)\)/)?.[1] ?? 0);
  const before = await total();
  await say(bob.page, "Who brings the blankets?");
  await becomes(() => unread(ann.page, "Rooftop"), 1, "the row lights up");
  await becomes(total, before + 1, "the title counts it");
  await row(ann.page, "Rooftop").locator(".row-by", { hasText: "Bob" }).waitFor();
  await screenshot(ann.page, "list-with-group");

  await openRoom(ann.page, "Rooftop");
  await sees(ann.page, "Who brings the blankets?");
  await becomes(() => unread(ann.page, "Rooftop"), 0, "reading marks it read");
  await openRoom(ann.page, "Dana");
  await choose(ann.page, "Rooftop", "Mark as unread");
  await becomes(() => unread(ann.page, "Rooftop"), 1, "unread again");
  await becomes(total, before + 1, "everywhere the same");

  await choose(ann.page, "Rooftop", "Pin to the top");
  await ann.page.locator("#rows .row").first().locator(".row-title", { hasText: "Rooftop" }).waitFor();
  await choose(ann.page, "Rooftop", "Mute for good");
  await row(ann.page, "Rooftop").locator(".row-muted").waitFor();
  await becomes(total, before, "what is muted is not in the total");
  await choose(ann.page, "Rooftop", "Unmute");
  await becomes(total, before + 1, "and comes back");
  await choose(ann.page, "Rooftop", "Archive");
  await row(ann.page, "Rooftop").waitFor({ state: "detached" });
  await becomes(total, before, "what is archived is not in the total either");
  await ann.page.locator("#menu summary").click();
  await ann.page.getByRole("link", { name: "Archive" }).click();
  await row(ann.page, "Rooftop").waitFor();
  await choose(ann.page, "Rooftop", "Move out of the archive");
  await cem.page.goto("/chat/");
  await row(cem.page, "Rooftop").waitFor();
});

journey("a group is looked after on its pages, and whoever is removed is out at once", async ({ newPerson, screenshot, accessible }) => {
  const ann = await newPerson("ann");
  const bob = await newPerson("bob");
  const cem = await newPerson("cem");
  await makes(ann.page, "Rooftop", ["bob", "cem"]);
  const rooftop = ann.page.url();
  for (const { page } of [bob, cem]) {
    await row(page, "Rooftop").waitFor();
    await openRoom(page, "Rooftop");
  }

  const office = await ann.tab(`${rooftop}info/`);
  await office.getByRole("heading", { name: "3 members" }).waitFor();
  await accessible(office);
  await screenshot(office, "group-info-desktop-light");
  await office.getByRole("link", { name: "Edit group" }).click();
  await office.getByLabel("Name", { exact: true }).fill("Rooftop and cellar");
  await office.getByRole("button", { name: "Save" }).click();
  await office.waitForLoadState();
  await line(bob.page, "named the group “Rooftop and cellar”").waitFor();
  await bob.page.locator("#room-title", { hasText: "Rooftop and cellar" }).waitFor();
  await row(bob.page, "Rooftop and cellar").waitFor();

  await office.goto(`${rooftop}edit/`);
  await accessible(office);
  await screenshot(office, "group-edit-desktop-light");
  await office.getByLabel(/Role of Bob/).selectOption("admin");
  await office.getByRole("listitem").filter({ has: office.getByLabel(/Role of Bob/) }).getByRole("button", { name: "Change" }).click();
  await office.waitForLoadState();
  await line(bob.page, "admin").waitFor();

  await office.goto(`${rooftop}edit/`);
  await cem.tolerating(/40[34]/, "the room is not his any more", async () => {
    await office.getByRole("button", { name: /Remove Cem/ }).click();
    await cem.page.waitForURL(/\/chat\/$/);
    await row(cem.page, "Rooftop and cellar").waitFor({ state: "detached" });
  });
  await line(bob.page, "removed Cem").waitFor();

  // Bob leaves; Ann deletes what is hers.
  const door = await bob.tab(`${rooftop}info/`);
  await door.getByText("Leave the group").first().click();
  await bob.tolerating(/40[34]/, "the room is not his any more", async () => {
    await door.getByRole("button", { name: "Leave the group" }).click();
    await door.waitForURL(/\/chat\/$/);
    await row(bob.page, "Rooftop and cellar").waitFor({ state: "detached" });
  });
  await line(ann.page, /Bob.* left/).waitFor();
  await office.goto(`${rooftop}info/`);
  await office.getByText("Delete the group").click();
  await ann.tolerating(/40[34]/, "the room is nobody's any more", async () => {
    await office.getByRole("button", { name: "Delete for everybody" }).click();
    await office.waitForURL(/\/chat\/$/);
    await row(ann.page, "Rooftop and cellar").waitFor({ state: "detached" });
  });
});

journey("the same forms without JavaScript", async ({ newPerson }) => {
  const ann = await newPerson("ann", { script: false, path: "/chat/new-group/" });
  const { page } = ann;
  await page.getByLabel("Name").fill("Book club");
  await page.getByLabel("People").fill("bob\nnobody-at-all");
  await ann.tolerating(/422/, "one of them is nobody", async () => {
    await page.getByRole("button", { name: "Make the group" }).click();
    await page.locator(".field-error", { hasText: "nobody-at-all" }).waitFor();
  });
  assert.equal(await page.getByLabel("Name").inputValue(), "Book club", "what was typed stays");
  await page.getByLabel("People").fill("bob, cem");
  await page.getByRole("button", { name: "Make the group" }).click();
  await page.locator("#room-title", { hasText: "Book club" }).waitFor();
  const club = page.url();

  await page.locator("#room-info").click();
  await page.getByRole("heading", { name: "3 members" }).waitFor();
  await page.getByRole("button", { name: "Pin to the top" }).click();
  await page.goto(`${club}info/`);
  await page.getByRole("button", { name: "Unpin from the top" }).waitFor();
  await page.getByRole("link", { name: "Edit group" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Reading circle");
  await page.getByRole("button", { name: "Save" }).click();
  await page.goto(`${club}edit/`);
  await page.getByLabel("Usernames or emails").fill("dana");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.goto(`${club}info/`);
  await page.getByRole("heading", { name: "4 members" }).waitFor();

  const bob = await newPerson("bob", { script: false, path: `${new URL(club).pathname}info/` });
  await bob.page.getByText("Reading circle").first().waitFor();
  await bob.page.getByText("Leave the group").first().click();
  await bob.page.getByRole("button", { name: "Leave the group" }).click();
  await bob.page.waitForURL(/\/chat\/$/);
  assert.equal(await row(bob.page, "Reading circle").count(), 0);

  await page.goto(`${club}info/`);
  await page.getByText("Delete the group").click();
  await page.getByRole("button", { name: "Delete for everybody" }).click();
  await page.waitForURL(/\/chat\/$/);
  assert.equal(await row(page, "Reading circle").count(), 0);
});

journey("a group on a phone in the dark", async ({ newPerson, screenshot, accessible }) => {
  const bob = await newPerson("bob");
  const ann = await newPerson("ann", { size: "phone", scheme: "dark" });
  await makes(ann.page, "Rooftop", ["bob"]);
  await row(bob.page, "Rooftop").waitFor();
  await openRoom(bob.page, "Rooftop");
  await say(bob.page, "A long-winded hello from a laptop to a telephone, to see where lines break");
  await bubbles(ann.page, "A long-winded hello from a laptop to a telephone, to see where lines break").first().waitFor();
  await fitsTheWidth(ann.page);
  await accessible(ann.page);
  await composer(ann.page).fill("Short.");
  await screenshot(ann.page, "group-phone-dark");
  const room = ann.page.url();
  for (const path of ["info/", "edit/"]) {
    await ann.page.goto(`${room}${path}`);
    await fitsTheWidth(ann.page);
    await accessible(ann.page);
  }
});
