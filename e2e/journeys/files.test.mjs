// Files in messages: chosen, pasted, dropped; pictures large; a voice note from the microphone to the other's ear.
import assert from "node:assert/strict";
import { becomes, composer, openRoom, sees } from "../chat.mjs";
import { journey } from "../harness.mjs";
import { png } from "../picture.mjs";

const sea = () => png(640, 480, [40, 120, 160]);
const tray = (page) => page.locator("#composer-tray .tray-item");

/** All that is in the tray has arrived. */
const arrived = (page, many) => becomes(async () => (await tray(page).count()) - (await page.locator(".tray-ring:not([hidden])").count()), many, "the files are uploaded");

journey("several files in one message: chosen, removed, sent, shown to the other", async ({ newPerson, accessible, screenshot }) => {
  const ann = await newPerson("ann");
  const bob = await newPerson("bob", { size: "phone", scheme: "dark" });
  await openRoom(ann.page, /Bob/);
  await openRoom(bob.page, /Ann/);
  await ann.page.locator("#composer-files").setInputFiles([
    { name: "sea.png", mimeType: "image/png", buffer: sea() },
    { name: "list.txt", mimeType: "text/plain", buffer: Buffer.from("rope, sail") },
    { name: "wrong.txt", mimeType: "text/plain", buffer: Buffer.from("not this one") },
  ]);
  await arrived(ann.page, 3);
  await accessible(ann.page);
  await ann.page.getByRole("button", { name: "Remove wrong.txt" }).click();
  await becomes(() => tray(ann.page).count(), 2);
  await screenshot(ann.page, "tray-desktop-light");
  await composer(ann.page).fill("Both for Sunday");
  await composer(ann.page).press("Enter");
  await sees(bob.page, "Both for Sunday");
  const bubble = bob.page.locator(".msg", { hasText: "Both for Sunday" });
  await bubble.locator(".file-name", { hasText: "list.txt" }).waitFor();
  await becomes(() => bubble.locator("img[width]").evaluate((img) => img.complete && img.naturalWidth > 0), true, "the picture has come");
  assert.equal(await tray(ann.page).count(), 0, "the tray is empty");
  await screenshot(bob.page, "files-phone-dark");

  await bubble.locator("a.picture").tap();
  const viewer = bob.page.getByRole("dialog", { name: "Picture" });
  await viewer.locator("img").waitFor();
  await accessible(bob.page);
  await viewer.getByRole("button", { name: "Close" }).tap();
  await becomes(() => bob.page.getByRole("dialog").count(), 0);
});

journey("pictures are pasted and dropped; the viewer goes from one to the next", async ({ newPerson }) => {
  const ann = await newPerson("ann");
  await openRoom(ann.page, /Bob/);
  const carry = (how, name, bytes) =>
    ann.page.evaluate(
      ([how, name, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
        const field = document.querySelector("#composer-text");
        if (how === "paste") field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        else for (const event of ["dragenter", "dragover", "drop"]) document.querySelector("#stream").dispatchEvent(new DragEvent(event, { dataTransfer: data, bubbles: true, cancelable: true }));
      },
      [how, name, [...bytes]],
    );
  await carry("paste", "one.png", png(320, 200, [200, 90, 40]));
  await arrived(ann.page, 1);
  await carry("drop", "two.png", png(200, 320, [90, 160, 60]));
  await arrived(ann.page, 2);
  await composer(ann.page).press("Enter");
  const pictures = ann.page.locator(".msg .picture");
  await becomes(() => pictures.count(), 2, "a message needs no words when it has files");
  await ann.page.locator('.msg[data-state="sent"] .picture, .msg[data-state="delivered"] .picture').first().waitFor();
  await pictures.first().click();
  const count = ann.page.locator(".viewer-count");
  await becomes(() => count.innerText(), "1 of 2");
  await ann.page.keyboard.press("ArrowRight");
  await becomes(() => count.innerText(), "2 of 2");
  await ann.page.keyboard.press("Escape");
  await becomes(() => ann.page.locator(".viewer").count(), 0);
  assert.ok(await pictures.last().evaluate((node) => node === document.activeElement), "the focus is on the picture that was seen last");
});

journey("a file that is refused says so in the tray, and the text stays", async ({ newPerson }) => {
  const ann = await newPerson("ann");
  await openRoom(ann.page, /Bob/);
  await composer(ann.page).fill("Look at this");
  await ann.page.route("**/api/v1/attachments?*", (route) =>
    route.fulfill({ status: 413, contentType: "application/problem+json", body: JSON.stringify({ code: "too_large", detail: "A file has at most 25 MB.", retry: "never" }) }),
  );
  await ann.tolerating(/413/, "the refusal is made up here", async () => {
    await ann.page.locator("#composer-files").setInputFiles({ name: "huge.bin", mimeType: "application/octet-stream", buffer: Buffer.from("huge") });
    await tray(ann.page).locator(".tray-size", { hasText: "at most 25 MB" }).waitFor();
  });
  await composer(ann.page).press("Enter");
  await ann.page.locator("#composer-error", { hasText: "not uploaded" }).waitFor();
  assert.equal(await composer(ann.page).inputValue(), "Look at this");
  await ann.page.getByRole("button", { name: "Remove huge.bin" }).click();
  await composer(ann.page).press("Enter");
  await sees(ann.page, "Look at this");
});

journey("a voice note: recorded, listened to, sent, played by the other", async ({ newPerson, accessible, screenshot }) => {
  const ann = await newPerson("ann");
  const bob = await newPerson("bob");
  await ann.context.grantPermissions(["microphone"]);
  await openRoom(ann.page, /Bob/);
  await openRoom(bob.page, /Ann/);
  await composer(ann.page).fill("");
  await ann.page.getByRole("button", { name: "Record a voice message" }).click();
  await becomes(() => ann.page.locator(".recorder-time").innerText(), "0:01", "it counts");
  await accessible(ann.page);
  await screenshot(ann.page, "recorder-desktop-light");
  await ann.page.getByRole("button", { name: "Stop" }).click();
  await ann.page.getByRole("group", { name: "Your recording" }).getByRole("button", { name: "Play" }).waitFor();
  await ann.page.getByRole("group", { name: "Your recording" }).getByRole("button", { name: "Send" }).click();
  const note = bob.page.locator(".msg .voice.is-player").last();
  await note.waitFor();
  await note.getByRole("button", { name: "Play" }).click();
  await becomes(() => note.getByRole("slider").getAttribute("aria-valuenow"), "1", "it plays");
  await bob.page.reload();
  await bob.page.locator(".msg .voice.is-player").last().waitFor();
});

journey("without leave for the microphone it says so in plain words", async ({ newPerson }) => {
  const ann = await newPerson("ann");
  await openRoom(ann.page, /Bob/);
  const session = await ann.context.newCDPSession(ann.page);
  await session.send("Browser.setPermission", { permission: { name: "microphone" }, setting: "denied", origin: ann.origin });
  await ann.page.getByRole("button", { name: "Record a voice message" }).click();
  await ann.page.locator("#composer-error", { hasText: "microphone is not allowed" }).waitFor();
});
