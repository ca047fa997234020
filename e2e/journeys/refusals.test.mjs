// What is refused is said in the reader's language: by the page without a script, by the page with one, and by a message that
// did not go out, also after a reload.
import assert from "node:assert/strict";
import { row } from "../chat.mjs";
import { journey } from "../harness.mjs";

journey("a refusal is German where the page is", async ({ newPerson, newStranger, screenshot }) => {
  const plain = await newStranger({ locale: "de", script: false });
  await plain.page.goto("/chat/signup/");
  await plain.page.locator("#name").fill("Eva");
  await plain.page.locator("#username").fill("ann");
  await plain.page.locator("[name=email]").fill("eve@demo.test");
  await plain.page.locator("[name=password]").fill("correct horse");
  await plain.tolerating(/409/, "the name is taken", async () => {
    await plain.page.locator("form [type=submit]").last().click();
    await plain.page.getByText("Dieser Benutzername ist schon vergeben.").waitFor();
  });
  await screenshot(plain.page, "refusal-signup-de");

  const ann = await newPerson("ann", { locale: "de" });
  const { page } = ann;
  // By the script: a group whose people are not there, then a message of which the server will not have anything.
  await page.locator("#menu summary").click();
  await page.locator("#new-group").click();
  await page.locator("#group-members").fill("niemand");
  await ann.tolerating(/404/, "nobody has this name", async () => {
    await page.locator("#group-members").press("Enter");
    await page.locator("#group-dialog .field-error", { hasText: "Diese Person gibt es nicht: niemand" }).waitFor();
  });
  await page.keyboard.press("Escape");

  await row(page, "Bob").getByRole("link").click();
  await page.locator("#composer-text, #composer textarea").first().waitFor();
  // The server's own refusal of a send: a NUL is no text.
  await page.evaluate(() => {
    const field = document.querySelector("#composer textarea");
    field.value = "eins\u0000zwei";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await page.locator("#composer textarea").press("Enter");
  const why = page.locator(".msg-failed-text", { hasText: "Nicht gesendet. Steuerzeichen sind hier nicht erlaubt." });
  await why.waitFor();
  await screenshot(page, "refusal-message-de");
  await page.reload();
  await why.waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
});
