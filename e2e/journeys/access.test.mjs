// Every page and every state of it, light and dark, on a desk and on a phone: nothing that axe knows of WCAG 2.2 AA is wrong, every target
// is large enough, and nothing is lost when the page is 320 px wide, zoomed to 200 %, or drawn in the system's own colours.
import assert from "node:assert/strict";
import { becomes, bubbles, composer, openRoom, row, say } from "../chat.mjs";
import { faultsInBoth, lost, small } from "../access.mjs";
import { journey } from "../harness.mjs";
import { png } from "../picture.mjs";

const sizes = ["desktop", "phone"];

/** Looks at states one after the other, and complains about all of them at the end. */
class Eye {
  #found = [];
  #size;

  constructor(size) {
    this.#size = size;
  }

  async at(page, state, { zoom = true, finger = 44 } = {}) {
    const note = (more, found) => this.#found.push(...found.map((it) => `${this.#size}, ${state}${more}: ${it}`));
    await page.emulateMedia({ reducedMotion: "reduce" });
    note("", await faultsInBoth(page));
    note("", await lost(page));
    note(", targets", await small(page, this.#size === "phone" ? finger : 24));
    if (!zoom) return;
    const before = page.viewportSize();
    // 200 % of a desk; the narrowest phone.
    await page.setViewportSize(this.#size === "phone" ? { width: 320, height: 640 } : { width: before.width / 2, height: before.height / 2 });
    note(this.#size === "phone" ? ", 320 px" : ", 200 %", await lost(page));
    await page.setViewportSize(before);
  }

  done() {
    assert.deepEqual(this.#found, []);
  }
}

/** Somebody who asks over the API, as an app would. */
async function asks(origin, who) {
  const ask = async (method, path, body, type = "application/json") => {
    const headers = { "content-type": type, ...(ask.token ? { authorization: `Bearer ${ask.token}` } : {}) };
    const answer = await fetch(`${origin}/api/v1${path}`, { method, headers, body: body instanceof Uint8Array || body === undefined ? body : JSON.stringify(body) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.status === 204 ? {} : answer.json();
  };
  ask.token = (await ask("POST", "/sessions", { login: `${who}@demo.test`, password: "demo-demo" })).token;
  return ask;
}

/** A group with everything that a message can be. */
async function harbour(origin) {
  const [ann, bob, cem] = await Promise.all(["ann", "bob", "cem"].map((who) => asks(origin, who)));
  const { id } = await ann("POST", "/rooms", { kind: "group", name: "Harbour", members: ["bob", "cem"], nonce: "harbour" });
  let count = 0;
  const tell = (ask, body) => ask("POST", `/rooms/${id}/messages`, { nonce: `told-${count++}`, ...body });
  const first = await tell(bob, { text: "Who has the key of the **boat**? See https://example.org/harbour and `code`, @ann" });
  await tell(bob, { text: "> a quoted line\n\n- one\n- two\n\n```\nlet long = \"a line of code that is longer than a phone is wide, so that it scrolls\";\n```" });
  await tell(ann, { text: "I have it", reply_to: first.number });
  await tell(cem, { text: "🎉" });
  const picture = await bob("POST", "/attachments?name=sea.png", new Uint8Array(png(640, 400, [250, 250, 250])), "image/png");
  const list = await bob("POST", "/attachments?name=list%20of%20what%20to%20bring.txt", new Uint8Array(Buffer.from("rope")), "text/plain");
  await tell(bob, { text: "", attachments: [picture.id] });
  await tell(bob, { text: "And the list", attachments: [list.id] });
  const last = await tell(cem, { text: "This one goes away" });
  await cem("DELETE", `/rooms/${id}/messages/${last.number}`);
  await ann("PUT", `/rooms/${id}/messages/${first.number}/pin`, {});
  for (const ask of [ann, cem]) await ask("PUT", `/rooms/${id}/messages/${first.number}/reactions/${encodeURIComponent("👍")}`, {});
  return { id, ann, bob, cem, tell, first };
}

for (const size of sizes) {
  journey(`every page, ${size}`, async ({ parlor, newPerson, newStranger }) => {
    const eye = new Eye(size);
    const stranger = await newStranger({ size });
    stranger.watch.tolerate(/favicon/, "the reference stands without the pages' head");
    for (const page of ["/chat/login/", "/chat/signup/", "/api/"]) {
      await stranger.page.goto(page);
      // A reference is dense, as books are.
      await eye.at(stranger.page, page, page === "/api/" ? { finger: 24 } : {});
    }
    await stranger.page.goto("/chat/login/");
    await stranger.tolerating(/40[013]|422/, "the sign-in is refused", async () => {
      await stranger.page.getByLabel("Email or username").fill("nobody");
      await stranger.page.getByLabel("Password", { exact: true }).fill("wrong");
      await stranger.page.getByRole("button", { name: "Sign in", exact: true }).click();
      await stranger.page.getByRole("alert").filter({ hasText: /\w/ }).waitFor();
      await eye.at(stranger.page, "login, refused");
      await stranger.page.goto("/chat/signup/");
      await stranger.page.getByLabel("Name", { exact: true }).fill("Eve");
      await stranger.page.getByLabel("Username", { exact: true }).fill("ann");
      await stranger.page.getByLabel("Email", { exact: true }).fill("eve@demo.test");
      await stranger.page.getByLabel("Password", { exact: true }).fill("x");
      await stranger.page.getByRole("button", { name: "Create account" }).click();
      await stranger.page.locator(".field-error:visible, .form-error:visible").first().waitFor();
      await eye.at(stranger.page, "signup, refused");
    });

    const { id } = await harbour(parlor.origin);
    const ann = await newPerson("ann", { size });
    const { page } = ann;
    const paths = ["new/", "new-group/", "profile/", "search/", "search/?text=the", "search/?text=nothing-like-it", "?archive=1", `${id}/info/`, `${id}/edit/`, `${id}/messages/1/`, `${id}/messages/3/`, `search/?room=${id}&text=key`];
    for (const path of paths) {
      await page.goto(`/chat/${path}`);
      await eye.at(page, path.replace(id, "…"));
    }
    // As they stand in the widget's panel.
    const usual = page.viewportSize();
    if (size === "desktop") await page.setViewportSize({ width: 380, height: 640 });
    for (const path of ["widget/", `widget/${id}/`]) {
      await page.goto(`/chat/${path}`);
      await page.locator(".row:visible, .msg:visible").first().waitFor();
      await eye.at(page, path.replace(id, "…"), { zoom: false });
    }
    await page.setViewportSize(usual);
    await page.goto(`/chat/${id}/info/`);
    for (const more of await page.locator(".danger > summary").all()) await more.click();
    await eye.at(page, "info, unfolded");
    await ann.tolerating(/answered 4|status of 4/, "these are errors", async () => {
      await page.goto("/chat/no-such-page/");
      await eye.at(page, "404");
    });
    const bob = await newPerson("bob", { size });
    await bob.tolerating(/answered 4|status of 4/, "only admins may", async () => {
      assert.equal((await bob.page.goto(`/chat/${id}/edit/`)).status(), 403);
      await eye.at(bob.page, "403");
    });
    eye.done();
  });

  journey(`the inbox and its dialogs, ${size}`, async ({ parlor, newPerson, newStranger }) => {
    const eye = new Eye(size);
    const { id } = await harbour(parlor.origin);
    const ann = await newPerson("ann", { size });
    const { page } = ann;
    await row(page, "Harbour").waitFor();
    await eye.at(page, "inbox");
    await page.locator("#filter").fill("nobody of that name");
    await eye.at(page, "inbox, nothing matches", { zoom: false });
    await page.locator("#filter").fill("");
    await page.locator("#menu summary").click();
    await eye.at(page, "the account's menu");
    await page.keyboard.press("Escape");
    await row(page, "Harbour").getByRole("link").focus();
    await page.keyboard.press("Shift+F10");
    await page.locator(".row-menu:visible").waitFor();
    await eye.at(page, "a row's menu");
    await page.keyboard.press("Escape");
    await page.locator("#new-chat").click();
    await page.locator("#new-dialog form button[type=submit]").click();
    await eye.at(page, "new chat, nothing written");
    await page.keyboard.press("Escape");
    await page.locator("#menu summary").click();
    await page.locator("#new-group").click();
    await page.locator("#group-name").fill("Rooftop");
    await page.locator("#group-dialog #group-members").fill("bob");
    await page.locator("#group-dialog #group-members").press("Enter");
    await page.locator("#group-dialog .chip").waitFor();
    await eye.at(page, "new group");
    await page.keyboard.press("Escape");
    await openRoom(page, /Notes/);
    await eye.at(page, "notes to oneself");
    await page.goto("/chat/");
    await openRoom(page, /Bob/);
    await eye.at(page, "a direct chat");
    await page.goto("/chat/");

    // Somebody new, whose room is empty, and whose inbox is.
    const eve = await newStranger({ size });
    await eve.page.goto("/chat/signup/");
    for (const [label, value] of [["Name", "Eve Newcomer"], ["Username", "eve"], ["Email", "eve@demo.test"], ["Password", "correct horse battery"]]) await eve.page.getByLabel(label, { exact: true }).fill(value);
    await eve.page.getByRole("button", { name: "Create account" }).click();
    await eve.page.waitForURL(/\/chat\/$/);
    await eye.at(eve.page, "an empty inbox");
    const { id: empty } = await (await asks(parlor.origin, "ann"))("POST", "/rooms", { kind: "direct", with: "eve" });
    await page.goto(`/chat/${empty}/`);
    await page.locator("#room-empty:visible").waitFor();
    await eye.at(page, "an empty room");

    // Who may only read.
    const owner = await asks(parlor.origin, "ann");
    const me = await asks(parlor.origin, "bob");
    const { id: bob } = await me("GET", "/me");
    await owner("PATCH", `/rooms/${id}/members/${bob}`, { role: "reader" });
    const reader = await newPerson("bob", { size, path: `/chat/${id}/` });
    await reader.page.locator("#talk:visible").waitFor();
    await eye.at(reader.page, "a room to read");
    eye.done();
  });

  /** In the room, in parts: all of it in one takes longer than a slow machine is given for a journey. */
  const inRoom = (part, story) =>
    journey(`a room, ${part}, ${size}`, async ({ parlor, newPerson }) => {
      const eye = new Eye(size);
      const { id, bob, tell } = await harbour(parlor.origin);
      const ann = await newPerson("ann", { size, path: `/chat/${id}/` });
      await ann.page.locator("#log .msg").first().waitFor();
      await story({ eye, id, bob, tell, ann, page: ann.page });
      eye.done();
    });

  inRoom("its messages and what can be done with them", async ({ eye, page }) => {
    await eye.at(page, "a room");
    const message = bubbles(page, "And the list").last();
    const menu = async () => {
      await message.focus();
      await page.keyboard.press("Shift+F10");
      await page.getByRole("menu", { name: "Message" }).waitFor();
    };
    const away = async () => {
      await page.keyboard.press("Escape");
      await page.locator("dialog[open]").waitFor({ state: "detached" });
    };
    await menu();
    await eye.at(page, "a message's menu");
    await page.keyboard.press("Escape");
    await message.focus();
    await eye.at(page, "a message in focus", { zoom: false });
    await message.locator(".msg-react").click();
    await page.getByRole("menu", { name: "React" }).waitFor();
    await eye.at(page, "reactions");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.locator(".emoji-picker").waitFor();
    await eye.at(page, "the emoji picker");
    await page.keyboard.press("Escape");
    for (const [entry, state] of [["Forward", "forward"], ["Delete for me", "delete, the second step"]]) {
      await menu();
      await page.getByRole("menuitem", { name: entry }).click();
      await page.locator("dialog[open]").waitFor();
      await eye.at(page, state);
      await away();
    }
    await page.keyboard.press("Control+/");
    await page.locator("dialog[open] .keys").waitFor();
    await eye.at(page, "the list of keys");
    await away();
    const own = bubbles(page, "I have it").last();
    await own.focus();
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: "Read by" }).click();
    await page.locator("dialog[open] .receipts").waitFor();
    await eye.at(page, "read by");
    await away();
  });

  inRoom("what is written and put in, what is looked at and searched", async ({ eye, page }) => {
    const message = bubbles(page, "And the list").last();
    await message.focus();
    await message.locator(".msg-reply").click();
    await page.locator("#composer-context:visible").waitFor();
    await eye.at(page, "answering");
    await composer(page).press("Escape");
    await composer(page).press("ArrowUp");
    await page.locator("#composer-context:visible").waitFor();
    await eye.at(page, "editing");
    await composer(page).press("Escape");
    await page.locator("#composer-files").setInputFiles([
      { name: "sea.png", mimeType: "image/png", buffer: png(320, 200, [40, 120, 160]) },
      { name: "list.txt", mimeType: "text/plain", buffer: Buffer.from("rope, sail") },
    ]);
    await becomes(() => page.locator("#composer-tray .tray-ring[hidden]").count(), 2);
    await eye.at(page, "files to send");
    for (let left = 1; left >= 0; left--) {
      await page.locator(".tray-remove").first().focus();
      await page.keyboard.press("Enter");
      await becomes(() => page.locator(".tray-item").count(), left);
    }
    await composer(page).fill("x".repeat(3_980));
    await eye.at(page, "near the limit", { zoom: false });
    await composer(page).fill("");

    await page.locator("a.picture").first().click();
    await page.locator(".viewer").waitFor();
    await eye.at(page, "a picture");
    await page.keyboard.press("Escape");
    await page.locator("#room-search").click();
    await page.locator(".finder-field").fill("key");
    await page.locator(".finder .hit").first().waitFor();
    await eye.at(page, "search in the room");
    await page.keyboard.press("Escape");
  });

  inRoom("recordings, the past, and without a line", async ({ eye, id, bob, tell, ann, page }) => {
    await ann.context.grantPermissions(["microphone"]);
    await page.locator("#composer-voice").click();
    await becomes(() => page.locator(".recorder-time").innerText(), "0:01");
    await eye.at(page, "recording");
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator(".recorder .voice").waitFor();
    await eye.at(page, "a recording");
    await page.keyboard.press("Escape");

    await page.route("**/api/v1/**", (route) => route.continue());
    for (let n = 0; n < 60; n++) await tell(bob, { text: `Hay ${n}` }).catch(() => undefined);
    await page.goto(`/chat/${id}/?around=2#m-1`);
    await page.locator("#to-end:visible").waitFor();
    await eye.at(page, "in the past");

    await ann.tolerating(/ERR_INTERNET_DISCONNECTED|failed/i, "the line is cut on purpose", async () => {
      await ann.context.setOffline(true);
      await page.locator("#status.is-shown").waitFor();
      await say(page, "Will it go out?");
      await page.locator('.msg[data-state="sending"]').waitFor();
      await eye.at(page, "offline");
      await ann.context.setOffline(false);
      await page.locator('.msg[data-state="sending"]').waitFor({ state: "detached" });
    });
  });
}

for (const size of sizes) {
  journey(`from right to left, ${size}`, async ({ parlor, newPerson, newStranger, screenshot }) => {
    const eye = new Eye(size);
    const { id } = await harbour(parlor.origin);
    const stranger = await newStranger({ size, locale: "ar" });
    await stranger.page.goto("/chat/login/");
    assert.equal(await stranger.page.evaluate(() => `${document.documentElement.lang} ${document.documentElement.dir}`), "ar rtl");
    await eye.at(stranger.page, "login");
    const ann = await newPerson("ann", { size, locale: "ar" });
    const { page } = ann;
    await row(page, "Harbour").waitFor();
    await eye.at(page, "inbox");
    await screenshot(page, `rtl-inbox-${size}`);
    await page.goto(`/chat/${id}/`);
    await page.locator("#pinned-bar:visible").waitFor();
    await page.locator("#log .msg .reaction").first().waitFor();
    await eye.at(page, "room");
    await screenshot(page, `rtl-room-${size}`);
    if (size === "desktop") {
      const [list, pane] = await page.evaluate(() => [".list", ".pane"].map((it) => document.querySelector(it).getBoundingClientRect().left));
      assert.ok(list > pane, "the list stands on the right");
    }
    const [own, theirs] = await page.evaluate(() => [".msg-own .bubble", ".msg-other .bubble"].map((it) => document.querySelector(it).getBoundingClientRect().right));
    assert.ok(own < theirs, "one's own stand on the left");
    await page.locator("#log .msg").last().focus();
    await page.keyboard.press("Shift+F10");
    await page.locator(".popup-menu").waitFor();
    await eye.at(page, "a message's menu");
    await page.keyboard.press("Escape");
    await page.locator("a.picture").first().click();
    await page.locator(".viewer").waitFor();
    await eye.at(page, "a picture");
    await page.keyboard.press("Escape");
    await page.locator("#room-search").click();
    await page.locator(".finder-field").waitFor();
    await eye.at(page, "search in the room");
    for (const path of [`${id}/info/`, `${id}/edit/`, "profile/", "search/?text=key", "new-group/"]) {
      await page.goto(`/chat/${path}`);
      await eye.at(page, path.replace(id, "…"));
    }
    eye.done();
  });
}
