// The script of the widget on a page of somebody else: another origin, the strictest policy, hostile style sheets, pages
// that are swapped. Against a chat that is none (fakechat.mjs); the real frame has journeys of its own (widget*.test.mjs).
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { becomes } from "../chat.mjs";
import { ROOM, call, chat, heard, host, html, inside, launcher, names, panel, place, story, tag } from "../loader.mjs";

story("one line: a button, nothing asked but widget.json; a click opens, focus goes in, Escape brings it back", async ({ visit, page }) => {
  await visit(html(tag(), "<h1>Host</h1><a id=first href='#'>first</a>"));
  await launcher(page).waitFor();
  assert.equal(await launcher(page).getAttribute("aria-label"), "Open chat");
  assert.equal(await launcher(page).getAttribute("aria-expanded"), "false");
  // When the page has nothing left to do, the next that is asked for is what this asks for.
  await page.evaluate((origin) => new Promise((done) => requestIdleCallback(done)).then(() => fetch(`${origin}/bye`)), chat.origin);
  assert.deepEqual(chat.asked, ["/chatty/widget.js", "/chatty/widget.json?lang=en", "/bye"]);
  const box = await launcher(page).boundingBox();
  assert.deepEqual([box.width, box.height, box.x + box.width, box.y + box.height], [56, 56, 1260, 780]);

  await launcher(page).click();
  const frame = await inside(page);
  assert.deepEqual(await frame.evaluate(() => [globalThis.init.token, globalThis.init.cookie, globalThis.init.view, globalThis.init.open, globalThis.init.mode, globalThis.init.lang, globalThis.from]), [null, false, "widget", true, "auto", "en", host.origin]);
  await frame.waitForFunction(() => document.activeElement.id === "text");
  assert.equal(await launcher(page).getAttribute("aria-expanded"), "true");
  assert.equal(await launcher(page).getAttribute("aria-label"), "Close chat");
  const at = await place(page);
  assert.deepEqual([at.width, at.height, at.x + at.width, at.y + at.height], [380, 640, 1260, 712]);
  await page.keyboard.press("Escape");
  await panel(page).waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.className), "l");
  await becomes(async () => (await heard(frame)).at(-1).open, false, "the frame knows");
  assert.deepEqual(await names(page), ["ready", "open", "close"]);

  // The second time, the frame is there.
  await page.locator("#first").focus();
  await call(page, "open");
  await frame.waitForFunction(() => document.hasFocus() && document.activeElement.id === "text");
  await frame.locator("#x").click();
  await panel(page).waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "first");
  assert.equal(chat.asked.filter((it) => it === "/frame/").length, 1);
});

story("closed, open and failed, the widget adds nothing to a page that axe finds fault with", async ({ visit, page }) => {
  const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const faults = () =>
    page.evaluate(async () => {
      const { violations } = await globalThis.axe.run(document, { iframes: false });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)).filter((it) => /parlor|class="[lpbmxf]"/.test(it));
    });
  chat.unread = 3;
  await visit(html(tag("data-token=prl_a"), "<main><h1>Host</h1></main>"));
  await page.evaluate(source);
  await page.locator("parlor-widget .b").waitFor();
  assert.deepEqual(await faults(), []);
  await launcher(page).click();
  await inside(page);
  assert.deepEqual(await faults(), []);
  await call(page, "destroy");
  await becomes(() => page.locator("parlor-widget").count(), 0, "nothing is left");
  chat.up = false;
  await call(page, "boot");
  await call(page, "open");
  await page.locator("parlor-widget").getByRole("button", { name: "Try again" }).waitFor();
  assert.deepEqual(await faults(), []);
}, { expects: [/Parlor: .*answered 503/], mayFail: true });

story("what is called before the script came is done when it comes", async ({ visit, page }) => {
  host.put("/queued.js", `
    Parlor("on", "open", () => document.title = "opened");
    Parlor("openRoom", "${ROOM}");
    Parlor("boot", { token: "prl_queue", theme: "dark", position: "start", vars: { "--parlor-accent": "#a0f" } });
    Parlor("onUnread", (n) => document.body.dataset.n = n);
  `);
  await visit(html(`<script src="/queue.js"></script><script src="/queued.js"></script>${tag("data-badge=off")}`));
  const frame = await inside(page);
  assert.deepEqual(await frame.evaluate(() => [globalThis.init.token, globalThis.init.mode, globalThis.init.vars]), ["prl_queue", "dark", { "--parlor-accent": "#a0f" }]);
  await becomes(async () => JSON.stringify((await heard(frame))[0]), JSON.stringify({ type: "go", room: ROOM }), "the room is opened");
  assert.equal(await page.title(), "opened");
  await frame.evaluate(() => globalThis.say({ type: "unread", total: 7 }));
  await becomes(() => page.evaluate(() => document.body.dataset.n), "7", "the number is told");
  assert.equal((await launcher(page).boundingBox()).x, 20);
  // The queue's own function now does it, and answers.
  assert.equal(await page.evaluate(() => globalThis.Parlor("unread")), 7);
  assert.equal(await page.evaluate(() => globalThis.Parlor("isReady")), true);
});

story("every method does what is documented", async ({ visit, page }) => {
  await visit(html(tag("data-boot=manual"), "<button id=mine>Chat</button><b data-parlor-unread></b>"));
  await page.waitForFunction(() => globalThis.parlor);
  assert.deepEqual(await call(page, "state"), { status: "idle", open: false, unread: 0 });
  assert.equal(await page.locator("parlor-widget").count(), 0);
  // Before boot: kept, never thrown.
  await page.evaluate(() => void (globalThis.early = globalThis.parlor.open().then(() => (globalThis.wasEarly = true))));
  await call(page, "boot", { token: "prl_1", badge: false });
  await call(page, "ready");
  assert.equal(await page.evaluate(() => globalThis.wasEarly), true);
  assert.equal(await call(page, "isReady"), true);
  const frame = await inside(page);
  assert.deepEqual(await call(page, "state"), { status: "ready", open: true, unread: 0 });
  await call(page, "close");
  await panel(page).waitFor({ state: "hidden" });
  await call(page, "toggle");
  await panel(page).waitFor();
  await call(page, "toggle");
  await panel(page).waitFor({ state: "hidden" });
  await call(page, "hideLauncher");
  await launcher(page).waitFor({ state: "hidden" });
  await call(page, "showLauncher");
  await launcher(page).waitFor();
  await call(page, "compose", { to: "bob", text: "Hi" });
  await panel(page).waitFor();
  await call(page, "openRoom", ROOM);
  await call(page, "setTheme", "light");
  await call(page, "identify", "prl_2");
  await call(page, "update", { position: "start" });
  assert.equal((await launcher(page).boundingBox()).x, 20);
  await call(page, "setLocale", "ar");
  await becomes(() => launcher(page).getAttribute("aria-label"), "أغلق المحادثة", "the words are new");
  assert.equal((await launcher(page).boundingBox()).x, 1280 - 20 - 56, "the start is on the right now");
  await becomes(async () => (await heard(frame)).at(-1).lang, "ar", "the frame knows");
  const said = await heard(frame);
  for (const message of [
    { type: "open", open: true },
    { type: "compose", to: "bob", text: "Hi" },
    { type: "go", room: ROOM },
    { type: "look", mode: "light", vars: {}, lang: "en" },
    { type: "token", token: "prl_2", ask: 0 },
  ]) assert.ok(said.some((it) => JSON.stringify(it) === JSON.stringify(message)), `${JSON.stringify(message)} in ${JSON.stringify(said)}`);

  // Buttons and places of the host's own.
  await call(page, "close");
  await call(page, "update", { launcher: "#mine" });
  await launcher(page).waitFor({ state: "hidden" });
  await page.locator("#mine").click();
  await panel(page).waitFor();
  assert.equal(await page.locator("#mine").getAttribute("aria-expanded"), "true");
  await page.evaluate(() => (globalThis.off = globalThis.parlor.on("unread", ({ total }) => (globalThis.heardOn = total))));
  await frame.evaluate(() => globalThis.say({ type: "unread", total: 3 }));
  await becomes(() => page.locator("[data-parlor-unread]").innerText(), "3", "the place is filled");
  assert.equal(await call(page, "unread"), 3);
  await page.evaluate(() => globalThis.off());
  await frame.evaluate(() => globalThis.say({ type: "unread", total: 4 }));
  await becomes(() => call(page, "unread"), 4, "it goes on");
  assert.equal(await page.evaluate(() => globalThis.heardOn), 3);
  await frame.evaluate(() => globalThis.say({ type: "error", code: "unauthenticated", message: "Your sign-in has ended." }));
  await becomes(async () => JSON.stringify((await page.evaluate(() => globalThis.told)).at(-1)), JSON.stringify({ name: "error", code: "unauthenticated", message: "Your sign-in has ended." }), "the host is told");

  await call(page, "shutdown");
  assert.equal(await page.locator("parlor-widget").isVisible(), false);
  await becomes(() => chat.asked.includes("/bye"), true, "the frame could forget what it held");
  await becomes(() => page.locator("parlor-widget").count(), 0, "and is gone");
  assert.deepEqual(await call(page, "state"), { status: "idle", open: false, unread: 0 });
  await call(page, "open");
  assert.equal(await page.locator("parlor-widget").count(), 0);
  await call(page, "boot", { badge: false });
  await launcher(page).waitFor({ state: "attached" });
  await call(page, "open");
  const next = await inside(page);
  assert.equal(await next.evaluate(() => globalThis.init.token), null, "the one who left is gone");
  await call(page, "destroy");
  await becomes(() => page.locator("parlor-widget").count(), 0, "nothing is left");
});

story("faults of the developer are told once, and break nothing", async ({ visit, page, complaints }) => {
  await visit(html(tag("data-boot=manual")));
  await page.waitForFunction(() => globalThis.parlor);
  for (let i = 0; i < 2; i++) {
    await call(page, "boot", { colour: "red", position: "left" });
    await call(page, "openRoom", "7");
    await call(page, "compose", {});
    await call(page, "on", "opened", null);
    await page.evaluate(() => globalThis.Parlor("show"));
  }
  await launcher(page).waitFor();
  assert.equal(complaints.length, 6, complaints.join("\n"));
}, { expects: [/no option "colour"/, /option "position" cannot be left/, /"7" is not the id of a room/, /compose needs/, /no event "opened"/, /no method "show"/] });

story("two copies are one widget and one warning", async ({ visit, page }) => {
  await visit(html(tag() + tag() + tag(), "<div id=parlor></div><div id=Parlor></div>"));
  await launcher(page).waitFor();
  // All of the scripts have run when the page is loaded; whatever they began is there when one of them has met its frame.
  await launcher(page).click();
  await inside(page);
  assert.equal(await page.locator("parlor-widget").count(), 1);
  assert.equal(page.frames().length, 2);
}, { expects: [/on this page twice/] });

story("a token comes from a function or an address, again when the frame asks, and from nowhere else", async ({ visit, page }) => {
  await visit(html(tag("data-token-url=/token data-badge=off")));
  await launcher(page).click();
  const frame = await inside(page);
  const first = await frame.evaluate(() => globalThis.init.token);
  assert.match(first, /^fresh-\d+$/);
  await frame.evaluate(() => globalThis.say({ type: "token?", ask: 5 }));
  await becomes(async () => (await heard(frame)).find(({ type }) => type === "token")?.ask, 5, "it is answered");
  assert.notEqual((await heard(frame)).find(({ type }) => type === "token").token, first);
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
  assert.ok(!stored.includes("fresh-"), stored);
  for (const asked of chat.asked) assert.ok(!asked.includes("fresh-"), asked);
});

story("the badge: a small session while nothing is open, told in words, ended when the frame counts", async ({ visit, page }) => {
  chat.unread = 2;
  chat.refused.add("prl_old");
  host.put("/badge.js", `let n = 0; Parlor("boot", { getToken: () => (n++ ? "prl_new" : "prl_old") });`);
  await visit(html(`<script src="/queue.js"></script><script src="/badge.js"></script>${tag()}`, "<i data-parlor-unread></i>"));
  await becomes(() => launcher(page).getAttribute("aria-label"), "Open chat – 2 unread messages", "the number is there");
  assert.equal(await page.locator("parlor-widget .b").innerText(), "2");
  assert.equal(await page.locator("i").getAttribute("data-parlor-unread"), "2");
  assert.deepEqual(chat.sessions.map(({ token }) => token), ["prl_new"]);
  // What changes nothing asks nothing; what could, asks once for many.
  const [session] = chat.sessions;
  session.say({ signal: "typing.started", room: ROOM, user: ROOM });
  chat.unread = 120;
  for (let i = 0; i < 20; i++) session.say({ event: "message.sent", room: ROOM, seq: i, data: {} });
  await becomes(() => page.locator("parlor-widget .b").innerText(), "99+", "the number moves");
  assert.equal(session.asked, 2);
  // The line breaks.
  chat.unread = 1;
  session.end(1012);
  await becomes(() => launcher(page).getAttribute("aria-label"), "Open chat – 1 unread message", "it comes back");
  await launcher(page).click();
  const frame = await inside(page);
  assert.equal(chat.sessions.length, 1, "until the frame counts");
  await frame.evaluate(() => globalThis.say({ type: "unread", total: 0 }));
  await becomes(() => chat.sessions.length, 0, "one session is enough");
  await page.locator("parlor-widget .b").waitFor({ state: "hidden" });
});

story("hostile style sheets change nothing", async ({ visit, page }) => {
  const everything = "all: unset !important; display: none !important; position: static !important; visibility: hidden !important; opacity: 0 !important; z-index: -1 !important; transform: scale(0) !important; width: 1px !important; pointer-events: none !important; font-size: 90px !important; filter: blur(9px) !important";
  // What a host does to its whole document it does to everything in it; below that, nothing reaches us.
  host.put("/hostile.css", `* { display: none !important; position: static !important; all: unset !important; pointer-events: none !important } html, body { display: block !important }
    :not(html, body) { ${everything} } parlor-widget, parlor-widget * { ${everything} }
    button, iframe, div, span { background: red !important; border: 9px solid red !important; inset: auto !important }`);
  await visit(html(tag(), "<h1>Host</h1>"));
  await launcher(page).waitFor();
  const plain = await launcher(page).boundingBox();
  await visit(html(`<link rel="stylesheet" href="/hostile.css">${tag()}`, "<h1>Host</h1>"));
  await launcher(page).waitFor();
  assert.equal(await page.locator("h1").isVisible(), false);
  assert.deepEqual(await launcher(page).boundingBox(), plain);
  await launcher(page).click();
  const frame = await inside(page);
  await frame.locator("#text").waitFor();
  assert.equal((await place(page)).width, 380);
});

story("it survives when a router swaps the page", async ({ visit, page }) => {
  await visit(html(tag(), "<h1>One</h1>"));
  await launcher(page).click();
  await inside(page);
  // As Turbo does, as htmx boost does, and as the rudest do.
  await page.evaluate(() => {
    const body = document.createElement("body");
    body.append(Object.assign(document.createElement("b"), { textContent: "Two" }));
    body.firstChild.setAttribute("data-parlor-unread", "");
    document.documentElement.replaceChild(body, document.body);
  });
  assert.ok(await panel(page).isVisible(), "open it stays");
  await becomes(() => page.locator("b").getAttribute("data-parlor-unread"), "0", "new places are filled");
  await page.evaluate(() => {
    document.body.replaceChildren(document.createElement("main"));
    document.querySelector("main").innerText = "Three";
    document.querySelector("parlor-widget").remove();
  });
  await becomes(() => page.locator("parlor-widget").count(), 1, "it comes back");
  const frame = await inside(page);
  assert.equal(await frame.evaluate(() => globalThis.init.open), true, "and meets the host again");
  await call(page, "close");
  await panel(page).waitFor({ state: "hidden" });
});

story("on a phone it fills the screen; Back closes it, and the page is as it was", async ({ visit, page }) => {
  await visit(html(tag(), `<style></style><p id=long></p><a href="#x" id=a>a</a>`.replace("<style></style>", "")));
  await page.evaluate(() => {
    for (let i = 0; i < 200; i++) document.body.append(Object.assign(document.createElement("p"), { textContent: `line ${i}` }));
    globalThis.pops = 0;
    addEventListener("popstate", () => globalThis.pops++);
    history.replaceState({ router: 1 }, "");
    scrollTo(0, 900);
  });
  const was = await page.evaluate(() => [document.documentElement.outerHTML.length, document.documentElement.getAttribute("style"), document.body.getAttribute("style"), getComputedStyle(document.body).overflow, document.adoptedStyleSheets.length, history.length, scrollY]);
  const same = async () => {
    const now = await page.evaluate(() => [document.documentElement.outerHTML.length, document.documentElement.getAttribute("style"), document.body.getAttribute("style"), getComputedStyle(document.body).overflow, document.adoptedStyleSheets.length]);
    assert.deepEqual(now, was.slice(0, 5));
    assert.deepEqual(await page.evaluate(() => [history.state, scrollY, document.body.inert, globalThis.pops]), [{ router: 1 }, 900, false, 0]);
  };
  await launcher(page).click();
  const frame = await inside(page);
  const box = await place(page);
  assert.deepEqual([box.x, box.y, box.width, box.height], [0, 0, 360, 740]);
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).overflow), "hidden");
  assert.equal(await panel(page).getAttribute("aria-modal"), "true");
  assert.equal(await page.evaluate(() => document.body.inert), true);
  await page.goBack();
  await panel(page).waitFor({ state: "hidden" });
  await same();
  // Closed by its own button: the entry of the history is gone too.
  await call(page, "open");
  await panel(page).waitFor();
  await frame.locator("#x").click();
  await panel(page).waitFor({ state: "hidden" });
  await becomes(() => page.evaluate(() => history.state?.router), 1, "the entry is gone");
  await same();
  // Quickly, many times.
  await page.evaluate(async () => {
    for (let i = 0; i < 5; i++) await globalThis.parlor.toggle();
  });
  await panel(page).waitFor();
  await becomes(() => page.evaluate(() => history.state?.parlor), 1, "one entry");
  await page.goBack();
  await panel(page).waitFor({ state: "hidden" });
  await same();
}, { size: "phone" });

story("500 messages of a sibling, of the page itself and of the frame's own window: nothing happens, nobody gets the token", async ({ visit, page }) => {
  host.put("/sibling.js", "window.got = []; addEventListener('message', ({ data }) => got.push(data));");
  host.put("/sibling/", `<!doctype html><title>Sibling</title><script src="/sibling.js"></script>`);
  host.policy = host.policy.replace("frame-src", "frame-src 'self'");
  await visit(html(tag("data-token=prl_secret data-badge=off"), `<iframe id="sibling" src="/sibling/"></iframe>`));
  await launcher(page).click();
  const frame = await inside(page);
  await frame.evaluate(() => globalThis.say({ type: "unread", total: 2 }));
  await becomes(() => call(page, "unread"), 2, "it counts");
  const id = await page.evaluate(() => document.querySelector("parlor-widget").shadowRoot.querySelector("iframe").name);
  const attack = ([id, target]) => {
    const to = target === "host" ? parent : window;
    const words = ["hello", "ready", "unread", "token?", "close", "error", "init", "token", "go", "shutdown"];
    for (let i = 0; i < 170; i++) {
      for (const data of [{ parlor: 1, type: words[i % 10], id, total: 99, ask: 1, token: "evil", code: "x", message: "x" }, words[i % 10], [id], null]) to.postMessage(data, "*", i % 3 ? [] : [new MessageChannel().port1]);
    }
  };
  const sibling = page.frames().find((it) => it.url().endsWith("/sibling/"));
  // A last word behind all others of each of them: windows hear what one window says in order.
  await page.evaluate(() => (globalThis.last = 0, addEventListener("message", ({ data }) => data === "the last" && globalThis.last++)));
  await sibling.evaluate(attack, [id, "host"]);
  assert.equal(await sibling.evaluate(() => parent.frames.length), 1, "a sibling finds itself, and not the chat's frame");
  await page.evaluate(attack, [id, "self"]);
  const before = (await heard(frame)).length;
  // The frame's own window, past its port: only `hello` counts, with a port for itself alone.
  await frame.evaluate(() => {
    for (let i = 0; i < 500; i++) parent.postMessage({ parlor: 1, type: ["unread", "close", "token?", "error"][i % 4], id: name, total: 77, ask: i, code: "x", message: "x" }, "*");
  });
  await sibling.evaluate(() => parent.postMessage("the last", "*"));
  await page.evaluate(() => postMessage("the last", "*"));
  await frame.evaluate(() => parent.postMessage("the last", "*"));
  await page.waitForFunction(() => globalThis.last === 3);
  assert.deepEqual(await call(page, "state"), { status: "ready", open: true, unread: 2 });
  assert.equal((await heard(frame)).length, before);
  assert.ok(!JSON.stringify(await sibling.evaluate(() => globalThis.got)).includes("prl_secret"));
  assert.deepEqual(await names(page), ["ready", "open", "unread"]);
  host.allow(chat.origin);
});

story("elements: the button, the inbox and a room where the host wants them", async ({ visit, page }) => {
  host.put("/elements.css", "parlor-inbox, parlor-room { width: 400px; height: 500px }");
  await visit(html(`<link rel="stylesheet" href="/elements.css">${tag("data-token=prl_e data-launcher=off data-badge=off")}`, `<parlor-launcher></parlor-launcher><parlor-inbox></parlor-inbox><parlor-room room="${ROOM}"></parlor-room>`));
  const [one, two] = [await inside(page, 0), await inside(page, 1)];
  const inits = await Promise.all([one, two].map((it) => it.evaluate(() => [globalThis.init.view, globalThis.init.room ?? null, globalThis.init.token])));
  assert.deepEqual(inits.sort(), [["inbox", null, "prl_e"], ["room", ROOM, "prl_e"]]);
  const box = await page.locator("parlor-inbox iframe").boundingBox();
  assert.deepEqual([box.width, box.height], [400, 500]);
  assert.equal(await launcher(page).isVisible(), false);
  await page.locator("parlor-launcher").getByRole("button", { name: "Open chat" }).click();
  await panel(page).waitFor();
  const room = (await one.evaluate(() => globalThis.init.view)) === "room" ? one : two;
  const other = ROOM.replace("a1", "a2");
  await page.evaluate((other) => document.querySelector("parlor-room").setAttribute("room", other), other);
  await becomes(async () => (await heard(room)).find(({ type }) => type === "go")?.room, other, "another room");
  await page.evaluate(() => document.querySelector("parlor-inbox").remove());
  await call(page, "shutdown");
  await becomes(() => page.locator("iframe").count(), 0, "nothing is left");
});
