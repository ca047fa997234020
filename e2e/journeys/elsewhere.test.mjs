// Looking elsewhere: the tab's title and icon, one notification and one sound for many tabs, a line that blocks sockets, and
// what was written without a line and through a reload.
import assert from "node:assert/strict";
import { becomes, bubbles, composer, openRoom, reaches, row, say, sees } from "../chat.mjs";
import { journey } from "../harness.mjs";

/** Notifications are counted instead of shown, and who looks at what is said by the test. */
function counting() {
  globalThis.told = [];
  globalThis.Notification = class extends EventTarget {
    static permission = "granted";
    static requestPermission = async () => "granted";
    constructor(title, { body, tag }) {
      super();
      globalThis.told.push({ title, body, tag });
    }
    close() {}
  };
  globalThis.hasEyes = true;
  Document.prototype.hasFocus = () => globalThis.hasEyes;
}

/** The reader looks at a page, or away from it. */
const looks = (page, at) =>
  page.evaluate((eyes) => {
    globalThis.hasEyes = eyes;
    window.dispatchEvent(new Event(eyes ? "focus" : "blur"));
  }, at);

journey("one notification for many tabs, none for what is looked at, and the number on title and icon", async ({ newPerson }) => {
  const bob = await newPerson("bob");
  const ann = await newPerson("ann");
  await ann.context.addInitScript(counting);
  await ann.page.reload();
  const second = await ann.tab();
  const tabs = [ann.page, second];
  const told = async () => (await Promise.all(tabs.map((page) => page.evaluate(() => globalThis.told)))).flat();
  for (const page of tabs) await looks(page, false);
  await openRoom(bob.page, /Ann/);

  const before = Number((await ann.page.title()).match(/\((\d+)\)/)?.[1] ?? 0);
  await say(bob.page, "Anybody there?");
  await becomes(async () => (await told()).length, 1, "one notification for two tabs");
  assert.deepEqual((await told())[0].body, "Anybody there?");
  for (const page of tabs) {
    await becomes(() => page.title().then((title) => title.startsWith(`(${before + 1})`)), true, "the title counts");
    await becomes(() => page.locator('link[rel="icon"]').getAttribute("href").then((href) => href.startsWith("blob:")), true, "the icon has a badge");
  }

  // Somebody looks at the room in the second tab: nobody has to be told.
  await openRoom(second, /Bob/);
  await looks(second, true);
  await say(bob.page, "Now you are");
  await sees(second, "Now you are");
  await reaches(bob.page, "Now you are", "read");
  assert.equal((await told()).length, 1, "what is looked at is not told");

  // A muted room is quiet; a mention gets through.
  await looks(second, false);
  await row(second, /Bob/).getByRole("link").focus();
  await second.keyboard.press("Shift+F10");
  await second.getByRole("menuitem", { name: "Mute for good" }).click();
  await row(second, /Bob/).locator(".row-muted:not([hidden])").waitFor();
  await row(ann.page, /Bob/).locator(".row-muted:not([hidden])").waitFor();
  await say(bob.page, "psst");
  await row(ann.page, /Bob/).locator(".row-text", { hasText: "psst" }).waitFor();
  await say(bob.page, "@ann this one is for you");
  await becomes(async () => (await told()).map((it) => it.body).join("|"), "Anybody there?|@ann this one is for you", "a mention gets through a mute");
});

journey("a network that blocks sockets still carries everything", async ({ newPerson }) => {
  const bob = await newPerson("bob");
  const ann = await newPerson("ann");
  await ann.context.addInitScript(() => {
    // What such a network does: the handshake never comes through.
    globalThis.WebSocket = class {
      constructor() {
        setTimeout(() => this.onclose?.({ code: 1006, reason: "" }), 5);
      }
      send() {}
      close() {}
    };
  });
  await ann.page.reload();
  await openRoom(ann.page, /Bob/);
  await openRoom(bob.page, /Ann/);
  await say(ann.page, "By another way");
  await sees(bob.page, "By another way");
  await reaches(ann.page, "By another way", "read");
  await composer(bob.page).pressSequentially("and ba", { delay: 20 });
  await ann.page.locator("#typing-text", { hasText: /Bob/ }).waitFor();
  await say(bob.page, "and back");
  await sees(ann.page, "and back");
});

journey("what was written without a line survives a reload and goes out once", async ({ newPerson }) => {
  const ann = await newPerson("ann");
  const bob = await newPerson("bob");
  await openRoom(ann.page, /Bob/);
  await openRoom(bob.page, /Ann/);
  const said = ["first, on the train", "second, in the tunnel", "third, still in it"];
  await ann.tolerating(/.*/, "there is no line on purpose", async () => {
    await ann.context.setOffline(true);
    for (const text of said) {
      await say(ann.page, text);
      await bubbles(ann.page, text).first().waitFor();
    }
    await composer(ann.page).fill("and a draft that is not finished");
    // A reload needs the page: it comes back before the line of the chat does.
    await ann.context.setOffline(false);
    await ann.page.reload();
  });
  for (const text of said) {
    await sees(bob.page, text);
    await reaches(ann.page, text, "read");
  }
  assert.equal(await composer(ann.page).inputValue(), "and a draft that is not finished", "a draft stays");
  const order = await bob.page.locator("#log .msg .msg-text").allInnerTexts();
  assert.deepEqual(order.slice(-3).map((text) => text.trim()), said, "in the order in which they were written");
});
