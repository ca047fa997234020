// Small things that were once wrong: what is offered is what can be done, what is told goes by itself, a group comes with its
// picture.
import assert from "node:assert/strict";
import { becomes, bubbles, openRoom, row, say, sees } from "../chat.mjs";
import { journey } from "../harness.mjs";
import { png } from "../picture.mjs";

journey("a group is given its picture while it is made; a text that is no picture is refused beside it", async ({ newPerson, accessible, screenshot }) => {
  const ann = await newPerson("ann");
  await ann.page.locator("#menu summary").click();
  await ann.page.getByRole("link", { name: "New group" }).click();
  const dialog = ann.page.locator("#group-dialog");
  await dialog.getByLabel("Name").fill("Painters");
  const files = dialog.locator("input[type=file]");
  await files.setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture at all") });
  await dialog.getByText("This is not a picture.").waitFor();
  await files.setInputFiles({ name: "red.png", mimeType: "image/png", buffer: png(64, 64, [200, 40, 40]) });
  await dialog.locator(".profile-picture .avatar-picture:visible").waitFor();
  await accessible(ann.page);
  await screenshot(ann.page, "new-group-desktop-light");
  await dialog.getByLabel("People").fill("bob");
  await dialog.getByLabel("People").press("Enter");
  await dialog.locator(".chip").waitFor();
  await dialog.getByRole("button", { name: "Make the group" }).click();
  await ann.page.locator("#room-title", { hasText: "Painters" }).waitFor();
  await row(ann.page, "Painters").locator(".avatar-picture:visible").waitFor();
});

journey("what is too old is not offered to be changed, and what is told goes by itself", async ({ newPerson, parlor }) => {
  const ann = await newPerson("ann");
  await openRoom(ann.page, /Bob/u);
  await say(ann.page, "Written just now");
  await sees(ann.page, "Written just now");
  const menu = async () => {
    await bubbles(ann.page, "Written just now").first().focus();
    await ann.page.keyboard.press("Enter");
    await ann.page.getByRole("menuitem", { name: "Copy text" }).waitFor();
    const can = await ann.page.getByRole("menuitem", { name: "Edit", exact: true }).count();
    await ann.page.keyboard.press("Escape");
    return can;
  };
  assert.equal(await menu(), 1);
  await parlor.command("tenant", "set", "default", "messages.edit_seconds=1");
  await ann.page.reload();
  await sees(ann.page, "Written just now");
  await becomes(menu, 0, "in the menu");
  const more = await bubbles(ann.page, "Written just now").locator(".msg-more").getAttribute("href");
  const room = ann.page.url();
  await ann.page.goto(more);
  await ann.page.getByRole("heading", { name: "React" }).waitFor();
  assert.equal(await ann.page.getByRole("heading", { name: "Edit" }).count(), 0, "on its page");

  // A room that is not there is told, and that goes again.
  await ann.page.goto(room);
  await ann.tolerating(/404/u, "there is none", async () => {
    await ann.page.evaluate(() => history.pushState(null, "", "/chat/0190f3c2-0000-7000-8000-0000000000ff/"));
    await ann.page.evaluate(() => dispatchEvent(new PopStateEvent("popstate")));
    await ann.page.locator("#status.is-shown").waitFor();
  });
  await becomes(() => ann.page.locator("#status.is-shown").count(), 0, "it goes by itself");
});
