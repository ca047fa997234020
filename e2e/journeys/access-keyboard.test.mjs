// A day without a mouse: everything that can be done is done with keys, one always sees where one is, and the focus is never lost.
import assert from "node:assert/strict";
import { focused } from "../access.mjs";
import { becomes, bubbles, composer, row, sees } from "../chat.mjs";
import { journey } from "../harness.mjs";

/** Somebody who has only keys: each press is looked at. */
class Keys {
  wrong = [];
  #page;

  constructor(page) {
    this.#page = page;
  }

  async look(when) {
    const { name, wrong } = await focused(this.#page);
    if (wrong !== "") this.wrong.push(`${when}: ${name}: ${wrong}`);
    return name;
  }

  async press(...keys) {
    let name = "";
    for (const key of keys) {
      await this.#page.keyboard.press(key);
      name = await this.look(key);
    }
    return name;
  }

  async type(text) {
    await this.#page.keyboard.type(text);
  }

  /** Tab (or another key) until one is there; what lies on the way is looked at. */
  async until(what, key = "Tab", most = 40) {
    const way = [];
    for (let n = 0; n < most; n++) {
      const name = await this.press(key);
      way.push(name);
      if (what.test(name)) return way;
    }
    assert.fail(`${what} is not reached by ${most} × ${key}: ${way.join(" → ")}`);
  }

  /** The focus comes to be there: after dialogs it returns a moment later. */
  async on(what, when) {
    let name = "";
    await becomes(async () => what.test((name = (await focused(this.#page)).name)), true, when).catch(() => assert.fail(`${when}: the focus is on ${name}, not on ${what}`));
    await this.look(when);
  }

  done() {
    assert.deepEqual(this.wrong, []);
  }
}

journey("a day with keys alone", async ({ newStranger, newPerson }) => {
  const bob = await newPerson("bob");
  const ann = await newStranger();
  const { page } = ann;
  const keys = new Keys(page);
  await page.emulateMedia({ reducedMotion: "reduce" });

  // The eyes of this test are open: a ring that is taken away is missed.
  await page.goto("/chat/login/");
  await page.evaluate(() => {
    const none = new CSSStyleSheet();
    none.replaceSync("* { outline: none !important; }");
    document.adoptedStyleSheets = [none];
  });
  assert.match((await focused(page)).wrong, /ring/);

  // In.
  await page.goto("/chat/login/");
  await keys.on(/^login:/, "the first field waits");
  await keys.type("ann@demo.test");
  await keys.press("Tab");
  await keys.type("demo-demo");
  const [reveal] = await keys.until(/field-button/);
  assert.match(reveal, /Show password/);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/chat\/$/);
  await row(page, /Bob/).waitFor();

  // The order of the inbox: over the list, the head, the search, one row, the room.
  const order = await keys.until(/^row-link/);
  assert.deepEqual(order.map((it) => it.split(":")[0]), ["skip", "new-chat", "summary", "filter", "row-link"], "the order of Tab");
  await keys.press("Shift+Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab");
  await keys.press("Enter");
  await keys.on(/^pane/, "the way over the list");

  // A room by its name.
  await page.locator("#filter").focus();
  await keys.type("light");
  await becomes(() => page.locator("#rows .row").count(), 1);
  await page.keyboard.press("Enter");
  await page.locator("#room-title", { hasText: "Lighthouse" }).waitFor();
  await keys.on(/^composer-text/, "one is already writing");
  await keys.press("Escape");
  await keys.on(/^row-link/, "Escape leads back to the list");
  await keys.press("ArrowDown", "ArrowDown", "End", "Home");
  const top = await row(page, /Bob/).evaluate((node) => [...node.parentElement.children].indexOf(node));
  for (let n = 0; n < top; n++) await keys.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator("#room-title", { hasText: "Bob" }).waitFor();
  await keys.on(/^composer-text/, "the room is open");

  // Write, and hear an answer.
  await keys.type("By keys alone");
  await page.keyboard.press("Enter");
  await sees(page, "By keys alone");
  await keys.on(/^composer-text/, "one writes on");
  await row(bob.page, /Ann/).getByRole("link").click();
  await composer(bob.page).fill("Impressive");
  await composer(bob.page).press("Enter");
  await sees(page, "Impressive");
  await page.locator("#announce", { hasText: "Bob Marsh: Impressive" }).waitFor({ state: "attached" });

  // Up to the messages, older ones, and back.
  await keys.until(/^msg:/, "Shift+Tab", 8);
  const first = await page.locator("#log .msg").first().getAttribute("data-number");
  await keys.press("Home", "ArrowUp");
  await becomes(async () => Number(await page.locator("#log .msg").first().getAttribute("data-number")) < Number(first) || (await page.locator("#log .older").count()) === 0, true, "older messages come");
  await keys.press("End");

  // React, answer, edit, delete.
  await page.keyboard.press("Enter");
  await page.getByRole("menu", { name: "Message" }).waitFor();
  await keys.press("ArrowRight", "ArrowLeft");
  await page.keyboard.press("Enter");
  await bubbles(page, "Impressive").locator(".reaction").waitFor();
  await keys.on(/^msg:/, "after a reaction the message has the focus");
  await keys.press("Shift+F10");
  await keys.until(/menu-item: Reply/, "ArrowDown", 12);
  await page.keyboard.press("Enter");
  await keys.on(/^composer-text/, "an answer is written at once");
  await keys.press("Escape");
  await page.locator("#composer-context").waitFor({ state: "hidden" });
  await keys.on(/^composer-text/, "the answer is cancelled, one stays in the field");
  await keys.press("ArrowUp");
  await becomes(() => composer(page).inputValue(), "By keys alone");
  await keys.press("End");
  await keys.type(", all day");
  await page.keyboard.press("Enter");
  await sees(page, "By keys alone, all day");
  await keys.on(/^composer-text/, "after the edit");
  await keys.until(/^msg:/, "Shift+Tab", 8);
  for (let n = 0; n < 8 && !/By keys/.test((await focused(page)).name); n++) await keys.press("ArrowUp");
  await keys.press("Shift+F10");
  await keys.until(/Delete for me/, "ArrowDown", 14);
  await page.keyboard.press("Enter");
  await page.locator("dialog[open]").waitFor();
  await keys.look("the second step");
  await keys.press("Escape");
  await keys.on(/^msg:.*By keys/, "cancelled, the focus is back");
  await keys.press("Shift+F10");
  await keys.until(/Delete for me/, "ArrowDown", 14);
  await page.keyboard.press("Enter");
  await page.locator("dialog[open]").waitFor();
  await keys.until(/Delete for me/, "Tab", 4);
  await page.keyboard.press("Enter");
  await becomes(() => bubbles(page, "By keys alone, all day").count(), 0);
  await keys.on(/^msg:/, "its neighbour has the focus");

  // A file.
  await keys.until(/^composer-attach/, "Tab", 12);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Enter")]);
  await chooser.setFiles({ name: "list.txt", mimeType: "text/plain", buffer: Buffer.from("rope") });
  await page.locator(".tray-item").waitFor();
  await becomes(() => page.locator(".tray-ring[hidden]").count(), 1);
  await keys.until(/^tray-remove/, "Shift+Tab", 4);
  await page.keyboard.press("Enter");
  await becomes(() => page.locator(".tray-item").count(), 0);
  await keys.on(/^composer-text/, "the tray is empty");

  // The emoji picker keeps the focus until it is closed.
  await keys.until(/^composer-emoji/, "Tab", 4);
  await page.keyboard.press("Enter");
  await page.locator(".emoji-picker").waitFor();
  await keys.press("Tab", "Tab", "ArrowDown", "ArrowRight");
  assert.ok(await page.locator(".emoji-picker").evaluate((node) => node.contains(document.activeElement)), "Tab stays in it");
  await keys.press("Escape");
  await keys.on(/^composer-(text|emoji)/, "the picker is closed");

  // Search in the room, its page, and back.
  await keys.until(/^room-search/, "Shift+Tab", 12);
  await page.keyboard.press("Enter");
  await page.locator(".finder").waitFor();
  await keys.on(/^finder-field/, "the search waits for words");
  await keys.type("the");
  await page.locator(".finder .hit").first().waitFor();
  await keys.press("ArrowDown", "ArrowUp", "Escape");
  await keys.on(/^room-search/, "the search is closed");
  await keys.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/info\/$/);
  const info = new Keys(page);
  await info.until(/Back to the chat/, "Tab", 4);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/chat\/[0-9a-f-]{36}\/$/);

  // What the keys do.
  await page.locator(".row-link").first().waitFor();
  await page.locator("#log .msg").last().focus();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await keys.look("the list of keys");
  await keys.press("Escape");
  await keys.on(/^msg:/, "back on the message");
  await composer(page).focus();
  await page.keyboard.press("?");
  assert.equal(await composer(page).inputValue(), "?", "in a field a mark is a mark");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Control+/");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await keys.press("Escape");
  await keys.on(/^composer-text/, "back in the field");

  // A group, and one more in it.
  await keys.press("Escape");
  await page.locator("#menu summary").focus();
  await page.keyboard.press("Enter");
  await keys.until(/new-group/, "Tab", 6);
  await page.keyboard.press("Enter");
  await page.locator("#group-dialog[open]").waitFor();
  await keys.press("Escape");
  await keys.on(/^summary/, "the dialog is closed without a group");
  await page.keyboard.press("Enter");
  await keys.until(/new-group/, "Tab", 6);
  await page.keyboard.press("Enter");
  await keys.type("Rooftop");
  await keys.press("Tab");
  await keys.type("bob");
  await page.keyboard.press("Enter");
  await page.locator("#group-dialog .chip").waitFor();
  await keys.look("somebody is chosen");
  await keys.until(/Make the group/, "Tab", 4);
  await page.keyboard.press("Enter");
  await page.locator("#room-title", { hasText: "Rooftop" }).waitFor();
  await keys.on(/^composer-text/, "the group is open");
  await page.locator("#room-info").focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/info\/$/);
  await info.until(/Edit group/, "Tab", 6);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/edit\/$/);
  await info.until(/^edit-add/, "Tab", 10);
  await info.type("cem");
  await info.until(/: Add$/, "Tab", 4);
  await page.keyboard.press("Enter");
  await page.waitForLoadState();
  await page.locator(".member", { hasText: "Cem" }).waitFor();

  // A row's menu; what leaves the list leaves the focus in it.
  await page.goto("/chat/");
  await row(page, "Rooftop").getByRole("link").focus();
  await keys.press("Shift+F10", "ArrowDown", "Escape");
  await keys.on(/^row-link.*Rooftop/, "back on the row");
  await keys.press("Shift+F10");
  await keys.until(/Archive/, "ArrowDown", 8);
  await page.keyboard.press("Enter");
  await row(page, "Rooftop").waitFor({ state: "detached" });
  await keys.on(/^row-link/, "the neighbour has the focus");

  // Settings, search, out.
  await page.locator("#menu summary").focus();
  await page.keyboard.press("Enter");
  await keys.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/profile\/$/);
  await info.until(/: Save$/, "Tab", 12);
  await page.keyboard.press("Enter");
  await page.waitForLoadState();
  await page.goto("/chat/search/");
  await info.type("the");
  await page.keyboard.press("Enter");
  await page.locator(".hit").first().waitFor();
  await info.until(/^hit:/, "Tab", 5);
  await page.goto("/chat/");
  await page.locator("#menu summary").focus();
  await page.keyboard.press("Enter");
  await keys.until(/Sign out/, "Tab", 12);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/login\//);
  keys.done();
  info.done();
});
