// Coming in: sign up, log in, find people, work without JavaScript, on a phone, with a keyboard and a screen reader.
import assert from "node:assert/strict";
import { becomes, composer, fitsTheWidth, openRoom, say, sees, unread } from "../chat.mjs";
import { journey } from "../harness.mjs";

journey("a newcomer signs up, finds Ann and writes to her, and Ann sees it at once", async ({ newPerson, newStranger }) => {
  const ann = await newPerson("ann");
  const eve = await newStranger();
  const { page } = eve;
  await page.goto("/chat/");
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Eve Newcomer");
  await page.getByLabel("Username", { exact: true }).fill("eve");
  await page.getByLabel("Email", { exact: true }).fill("eve@demo.test");
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await page.getByRole("button", { name: /Create|Sign up/ }).click();
  await page.waitForURL(/\/chat\/$/);

  await page.getByRole("link", { name: "Start a chat" }).first().click();
  const who = page.locator("#new-with:visible");
  await eve.tolerating(/40[04]|422/, "nobody has this name", async () => {
    await who.fill("nobody-at-all");
    await who.press("Enter");
    await page.getByText("There is no such person.").first().waitFor();
  });
  await who.fill("ann@demo.test");
  await who.press("Enter");
  await page.locator("#room-title", { hasText: /Ann/ }).waitFor();
  const hello = "Hello Ann, I am new";
  await say(page, hello);
  await sees(page, hello);

  await becomes(() => unread(ann.page, /Eve/), 1, "the new room is in Ann's list");
  await openRoom(ann.page, /Eve/);
  await sees(ann.page, hello);
});

journey("a wrong password is refused in place, and nothing is said about who exists", async ({ newStranger }) => {
  const stranger = await newStranger();
  await stranger.tolerating(/40[013]|422|429/, "the sign-in is refused", async () => {
    const told = [];
    for (const login of ["ann@demo.test", "nobody@demo.test"]) {
      await stranger.page.goto("/chat/login/");
      await stranger.page.getByLabel("Email or username").fill(login);
      await stranger.page.getByLabel("Password", { exact: true }).fill("not the password");
      await stranger.page.getByRole("button", { name: "Sign in", exact: true }).click();
      told.push(await stranger.page.getByRole("alert").filter({ hasText: /\w/ }).first().innerText());
      assert.equal(await stranger.page.getByLabel("Email or username").inputValue(), login, "what was typed stays");
    }
    assert.equal(told[0], told[1]);
  });
});

journey("everything works without JavaScript", async ({ newPerson }) => {
  const ann = await newPerson("ann", { script: false });
  const bob = await newPerson("bob");
  await openRoom(ann.page, /Bob/);
  const text = "By a plain form";
  await composer(ann.page).fill(text);
  await ann.page.getByRole("button", { name: "Send" }).click();
  await sees(ann.page, text);
  await openRoom(bob.page, /Ann/);
  await sees(bob.page, text);
  await ann.page.goto("/chat/");
  await ann.page.getByLabel("Your account").click();
  await ann.page.getByRole("button", { name: "Sign out" }).click();
  await ann.page.getByLabel("Email or username").waitFor();
});

journey("the whole job fits a phone", async ({ newPerson, screenshot }) => {
  for (const scheme of ["light", "dark"]) {
    const ann = await newPerson("ann", { size: "phone", scheme });
    await fitsTheWidth(ann.page);
    await screenshot(ann.page, `list-phone-${scheme}`);
    await openRoom(ann.page, /Bob/);
    assert.equal(await ann.page.locator("#rows").isVisible(), false, "one pane at a time");
    await screenshot(ann.page, `room-phone-${scheme}`);
    await say(ann.page, "From the bus, with averylongwordthatdoesnotwanttoendandhasnospaceinit");
    await fitsTheWidth(ann.page);
    // The field grows with what is typed, but never wider than the phone.
    const field = ann.page.getByLabel("Message", { exact: true });
    await field.fill(`https://example.com/${"every-day/".repeat(12)}?utm=${"x".repeat(300)}`);
    await fitsTheWidth(ann.page);
    const send = await ann.page.getByRole("button", { name: "Send" }).boundingBox();
    assert.ok(send && send.x + send.width <= ann.page.viewportSize().width, `send ends at ${send && send.x + send.width}`);
    await field.fill("");
    await ann.page.getByRole("link", { name: "Back to your chats" }).click();
    await ann.page.locator("#rows").waitFor();
    await ann.page.goBack();
    await ann.page.locator("#room-title", { hasText: /Bob/ }).waitFor();
  }
});

journey("every page is accessible, light and dark", async ({ newPerson, newStranger, accessible, screenshot }) => {
  for (const scheme of ["light", "dark"]) {
    const stranger = await newStranger({ scheme });
    for (const path of ["login", "signup"]) {
      await stranger.page.goto(`/chat/${path}/`);
      await accessible(stranger.page);
      await screenshot(stranger.page, `${path}-desktop-${scheme}`);
    }
    const ann = await newPerson("ann", { scheme });
    await accessible(ann.page);
    await screenshot(ann.page, `list-desktop-${scheme}`);
    await openRoom(ann.page, /Bob/);
    await accessible(ann.page);
    await screenshot(ann.page, `room-desktop-${scheme}`);
    await ann.page.goto("/chat/new/");
    await accessible(ann.page);
  }
});
