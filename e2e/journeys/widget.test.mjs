// The widget on a page of somebody else: another origin and another site, no cookies of third parties, the strictest policy.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { becomes, reaches, row, say, sees } from "../chat.mjs";
import { Person } from "../harness.mjs";
import { frameOf, inside, launcher, panel, visit } from "../site.mjs";

const told = (page, name) => page.evaluate((name) => globalThis.told.filter((it) => it.name === name), name);
const badge = async (page) => Number((await page.locator("parlor-widget .b").textContent()) || 0);

visit("badge, open, the list, a room, a word with somebody on the pages, and the badge again", async ({ tag, html, visitor, parlor, site, accessible, screenshot }) => {
  const page = await visitor(html(tag()));
  await launcher(page).waitFor();
  await becomes(async () => (await badge(page)) > 0, true, "what is unread stands on the button before anything is opened");
  const before = await badge(page);
  assert.equal(page.frames().length, 1, "no frame before it is opened");
  await launcher(page).click();
  const chat = inside(page);
  await chat.locator("#rows .row").first().waitFor();
  const frame = frameOf(page, parlor);
  await accessible(frame);
  await screenshot(page, "widget-list-light");
  await row(chat, /Lighthouse/).getByRole("link").click();
  await chat.locator("#room-title", { hasText: "Lighthouse" }).waitFor();
  await becomes(async () => (await badge(page)) < before, true, "what is read does not stand there any more");
  await chat.locator(".picture img").first().waitFor();
  await accessible(frame);
  await screenshot(page, "widget-group-light");
  await chat.getByRole("link", { name: /Back/ }).click();
  await row(chat, /Bob/).getByRole("link").click();
  await chat.locator("#room-title", { hasText: "Bob" }).waitFor();

  const bob = await Person.open("bob", parlor.origin, { size: "desktop", scheme: "light", script: true });
  await bob.signIn("/chat/");
  await row(bob.page, /Ann/).getByRole("link").click();
  await chat.getByLabel("Message", { exact: true }).fill("Hello from the shop");
  await chat.getByLabel("Message", { exact: true }).press("Enter");
  await sees(bob.page, "Hello from the shop");
  await say(bob.page, "Hello to the shop");
  await chat.locator(".msg-text", { hasText: "Hello to the shop" }).waitFor();
  await screenshot(page, "widget-room-light");

  // Back to the list, then out with Escape; the focus is where it was, and the number comes up from outside.
  await chat.getByRole("link", { name: /Back/ }).click();
  await chat.locator("#rows .row").first().waitFor();
  await chat.locator("#rows .row a").first().press("Escape");
  await becomes(() => panel(page).isVisible(), false, "Escape closes");
  await becomes(() => page.evaluate(() => document.querySelector("parlor-widget").matches(":focus")), true, "focus is back");
  const now = await badge(page);
  await say(bob.page, "Are you still there?");
  await becomes(() => badge(page), now + 1, "one more");
  assert.equal((await told(page, "unread")).at(-1).total, now + 1);
  await bob.context.close();

  // Nothing secret in an address, in a store or in the document; no cookie went along.
  const token = /prl_[\w-]+/;
  for (const request of page.requests) assert.ok(!token.test(request.url()), request.url());
  const left = await frame.evaluate(() => {
    const kept = (name) => {
      try {
        return JSON.stringify({ ...globalThis[name] });
      } catch {
        // Where cookies of third parties are off, there is no storage for them either.
        return "";
      }
    };
    return kept("localStorage") + kept("sessionStorage") + document.cookie + document.documentElement.outerHTML + location.href + window.name;
  });
  assert.ok(!token.test(left), "the token is somewhere");
  assert.ok(!(await page.evaluate(() => document.documentElement.outerHTML + JSON.stringify({ ...localStorage }))).match(token));
  const ours = page.requests.filter((it) => it.url().startsWith(parlor.origin));
  for (const request of ours) assert.equal((await request.allHeaders())["cookie"], undefined, request.url());
  assert.ok(ours.some((it) => it.url().endsWith("/chat/widget/")));
  assert.ok(site.asked <= 2, `${site.asked} tokens were asked for`);
});

visit("cookies of third parties really are off in this browser", async ({ html, visitor, site }) => {
  // A server at another site that plants a cookie which would go along everywhere, if browsers let it.
  const seen = [];
  const { createServer } = await import("node:http");
  const { chromium } = await import("playwright-core");
  const other = createServer((request, response) => {
    seen.push([request.url, request.headers.cookie ?? ""]);
    if (request.url === "/plant") response.setHeader("set-cookie", "everywhere=1; SameSite=None; Secure; Path=/");
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>other</title>");
  });
  await new Promise((done) => other.listen(0, "127.0.0.1", done));
  // Only by this name a cookie may be planted without encryption; so the page is at the other one.
  const origin = `http://localhost:${other.address().port}`;
  const here = (address) => address.replace("localhost", "127.0.0.1");
  try {
    site.allow(origin);
    const body = `<iframe src="${origin}/framed" title="other"></iframe>`;
    const look = async (context, what) => {
      const page = await context.newPage();
      await page.goto(`${origin}/plant`);
      await page.goto(`${origin}/first-party`);
      await page.goto(here(site.put("/frames", html("", body))));
      await becomes(() => seen.some(([url]) => url === "/framed"), true, "the frame was loaded");
      const sent = (url) => seen.find((it) => it[0] === url)?.[1];
      assert.equal(sent("/first-party"), "everywhere=1", `${what}: the cookie is there`);
      const framed = sent("/framed");
      seen.length = 0;
      return framed;
    };
    const page = await visitor(html(""));
    assert.equal(await look(page.context(), "strict"), "", "and does not go along into a frame");
    // The same in a browser that still sends them: else this proves nothing.
    // (Private windows never send them, so it has a profile, which says so.)
    const folder = await mkdtemp(join(tmpdir(), "parlor-lax-"));
    await mkdir(join(folder, "Default"));
    await writeFile(join(folder, "Default/Preferences"), JSON.stringify({ profile: { block_third_party_cookies: false, cookie_controls_mode: 0 } }));
    const lax = await chromium.launchPersistentContext(folder, { executablePath: process.env.PARLOR_CHROMIUM ?? "/usr/bin/chromium", args: ["--disable-gpu", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])] });
    try {
      assert.equal(await look(lax, "lax"), "everywhere=1", "else this proves nothing");
    } finally {
      await lax.close();
      await rm(folder, { recursive: true, force: true });
    }
  } finally {
    other.closeAllConnections();
    await new Promise((done) => other.close(done));
  }
});

/** Opens the panel and waits for the list. */
async function open(page) {
  await launcher(page).click();
  const chat = inside(page);
  await chat.locator("#rows .row").first().waitFor();
  return chat;
}

visit("a picture, a voice note, a file to take along: all with the token, none by an address that needs it", async ({ tag, html, visitor, parlor, screenshot }) => {
  const page = await visitor(html(tag()));
  const chat = await open(page);
  await row(chat, /Lighthouse/).getByRole("link").click();
  const image = chat.locator("#log .picture img").first();
  await image.waitFor();
  await becomes(() => image.evaluate((node) => node.src.startsWith("blob:") && node.complete && node.naturalWidth > 0), true, "the picture is seen");
  await image.click();
  await becomes(() => chat.locator(".viewer-image").evaluate((node) => node.src.startsWith("blob:") && node.naturalWidth > 0), true, "and large");
  const download = page.waitForEvent("download");
  await chat.locator("dialog.viewer a[download]").click();
  assert.ok((await download).suggestedFilename().length > 3);
  await chat.locator("dialog.viewer").press("Escape");
  const voice = chat.locator("#log .voice.is-player").first();
  await voice.getByRole("button").first().click();
  await becomes(() => voice.locator(".voice-time").textContent().then((it) => it !== "0:00" && it !== ""), true, "it plays");
  await becomes(() => voice.getByRole("button").first().getAttribute("aria-label"), "Pause", "it plays");

  // Sent from here, too.
  const frame = frameOf(page, parlor);
  await frame.evaluate(() => 0);
  const chooser = page.waitForEvent("filechooser");
  await chat.getByRole("button", { name: "Attach a file" }).click();
  await (await chooser).setFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("from the shop") });
  await chat.getByRole("button", { name: "Send" }).click();
  const file = chat.locator("#log a.file", { hasText: "notes.txt" });
  await file.waitFor();
  await chat.locator('#log .msg[data-state="sent"], #log .msg[data-state="delivered"], #log .msg[data-state="read"]').last().waitFor();
  await becomes(() => file.getAttribute("href").then((it) => it.includes("/api/v1/attachments/") && !it.includes("local")), true, "it has arrived");
  const taken = page.waitForEvent("download");
  await file.click();
  assert.equal((await taken).suggestedFilename(), "notes.txt");
  const files = page.requests.filter((it) => it.url().includes("/attachments/"));
  assert.ok(files.length > 2);
  for (const it of files) assert.match((await it.allHeaders())["authorization"] ?? "", /^Bearer prl_/, it.url());
});

visit("pages around the chat are shown in the panel: info, profile, a form that is refused, search", async ({ tag, html, visitor, parlor, accessible, screenshot, expect }) => {
  // The form that is refused.
  expect(/status of 422/);
  const page = await visitor(html(tag()));
  const chat = await open(page);
  await row(chat, /Lighthouse/).getByRole("link").click();
  await chat.locator("#room-info").click();
  const over = chat.locator(".frame-page");
  await over.getByText("Dana Haddad").first().waitFor();
  await becomes(() => over.locator("a.picture img").first().evaluate((node) => node.src.startsWith("blob:")), true, "its pictures come with the token");
  await accessible(frameOf(page, parlor));
  await screenshot(page, "widget-info-light");
  await over.locator(".narrow-back a").click();
  await chat.locator("#room-title", { hasText: "Lighthouse" }).waitFor();
  assert.equal(await over.count(), 0);
  await chat.getByRole("link", { name: /Back/ }).click();

  await chat.locator("#menu > summary").click();
  assert.equal(await chat.locator("#sign-out").isVisible(), false, "one signs out where one signs in");
  await chat.getByRole("link", { name: /Profile/ }).click();
  await over.getByLabel("Name").fill(" ");
  await over.getByRole("button", { name: "Save" }).first().click();
  await over.locator("[aria-invalid=true]").waitFor();
  await over.getByLabel("Name").fill("Ann of the shop");
  await over.getByRole("button", { name: "Save" }).first().click();
  await becomes(() => over.locator("[aria-invalid=true]").count(), 0, "it is saved");
  // From page to page, back to the list: each Escape leaves the page that is shown.
  for (let n = 0; n === 0 || (await over.count()) > 0; n++) {
    assert.ok(n < 4, "out of the pages");
    await over.evaluate((it) => (it.dataset.left = ""));
    await over.press("Escape");
    await becomes(() => chat.locator(".frame-page[data-left]").count(), 0, "it is left");
    if (n === 0) assert.equal(await over.count(), 1, "back to the page before");
  }
  assert.equal(await panel(page).isVisible(), true, "not out yet");
  await chat.locator("#menu > summary").click();
  await chat.getByRole("link", { name: /Search messages/ }).click();
  await over.getByLabel("Words").fill("ferry");
  await over.getByLabel("Words").press("Enter");
  await over.locator("a.hit").first().click();
  await chat.locator("#log .msg").first().waitFor();
  assert.equal(await over.count(), 0, "in the room where it was said");
  assert.equal(page.frames().length, 2);
  assert.equal(page.url(), page.url().split("#")[0]);
});

visit("a sign-in that ends is renewed without anybody noticing", async ({ tag, html, visitor, parlor, site }) => {
  site.token = () => parlor.token("ann", "12s");
  const renewal = () => page.waitForResponse((it) => it.url().endsWith("/token"), { timeout: 60_000 });
  const page = await visitor(html(tag()));
  const chat = await open(page);
  await row(chat, /Bob/).getByRole("link").click();
  await chat.locator("#room-title", { hasText: "Bob" }).waitFor();
  // Whatever is said about the line, however short.
  await chat.locator("#status").evaluate((it) => {
    globalThis.interruptions = [];
    new MutationObserver(() => it.classList.contains("is-shown") && globalThis.interruptions.push(it.textContent)).observe(it, { attributes: true });
  });
  // Renewed after half of its life each time: at the third renewal the first one has ended for long.
  for (let n = 0; n < 3; n++) {
    await renewal();
    await chat.getByLabel("Message", { exact: true }).fill(`over the seam ${n}`);
    await chat.getByLabel("Message", { exact: true }).press("Enter");
    await reaches(chat, `over the seam ${n}`, "sent");
  }
  for (let n = 0; n < 3; n++) assert.equal(await chat.locator("#log .msg-text", { hasText: `over the seam ${n}` }).count(), 1, `${n} stands there once`);
  assert.deepEqual(await frameOf(page, parlor).evaluate(() => globalThis.interruptions), [], "nothing is said about the line");
  assert.deepEqual(await told(page, "error"), []);
});

for (const [kind, token] of [
  ["malformed", async () => "not a token at all"],
  ["foreign", async () => `prl_${"x".repeat(43)}`],
  ["expired", async (parlor) => {
    const it = await parlor.token("ann", "1s");
    const asked = () => fetch(`${parlor.origin}/api/v1/me`, { headers: { authorization: `Bearer ${it}` } }).then(({ status }) => status);
    await becomes(asked, 401, "it has ended");
    return it;
  }],
]) {
  visit(`a ${kind} token: a small message, a word in the console, and the host untouched`, async ({ tag, html, visitor, parlor, site, expect, accessible, screenshot }) => {
    site.token = () => token(parlor);
    expect(/parlor/i, /401/);
    const page = await visitor(html(tag()));
    const before = await page.evaluate(() => document.body.outerHTML);
    await launcher(page).click();
    const chat = inside(page);
    await chat.getByRole("heading", { name: "Your sign-in has ended." }).waitFor();
    await accessible(frameOf(page, parlor));
    if (kind === "foreign") await screenshot(page, "widget-ended-light");
    await becomes(async () => (await told(page, "error")).length > 0, true, "the host is told");
    assert.equal(await page.evaluate(() => document.body.outerHTML), before);
    // And the way back, once the host has a good one.
    site.token = () => parlor.token("ann");
    await chat.getByRole("button", { name: "Try again" }).click();
    await chat.locator("#rows .row").first().waitFor();
  });
}

visit("nobody is signed in: it is said, and no socket is opened", async ({ tag, html, visitor, expect, screenshot }) => {
  expect(/parlor/i);
  const page = await visitor(html(tag("")));
  await launcher(page).click();
  await inside(page).getByRole("heading", { name: "You are not signed in." }).waitFor();
  await screenshot(page, "widget-nobody-light");
  assert.equal(page.requests.filter((it) => it.resourceType() === "websocket").length, 0);
});

visit("the server goes away and comes back", async ({ tag, html, visitor, parlor, expect, screenshot }) => {
  expect(/.*/);
  const page = await visitor(html(tag()));
  const chat = await open(page);
  await row(chat, /Bob/).getByRole("link").click();
  await chat.locator("#room-title", { hasText: "Bob" }).waitFor();
  await parlor.kill();
  await chat.locator("#status.is-shown").waitFor();
  await chat.getByLabel("Message", { exact: true }).fill("while it was away");
  await chat.getByLabel("Message", { exact: true }).press("Enter");
  await screenshot(page, "widget-away-light");
  await parlor.start();
  await chat.locator('#log .msg:not([data-state="sending"]):not([data-state="failed"])', { hasText: "while it was away" }).waitFor({ timeout: 40_000 });
  // Away from the beginning.
  const second = await visitor(html(tag()));
  await launcher(second).waitFor();
  await parlor.kill();
  await launcher(second).click();
  await second.getByText("The chat cannot be reached.").first().waitFor({ timeout: 15_000 });
  await parlor.start();
});

visit("a page that may not frame it", async ({ tag, html, visitor, expect }) => {
  expect(/.*/);
  const page = await visitor(html(tag()));
  await launcher(page).click();
  await page.getByText("The chat cannot be reached.").first().waitFor({ timeout: 20_000 });
  assert.equal(await page.locator("h1").textContent(), "A shop");
}, { embed: false });

visit("the host swaps its page: the panel stays, and the talk in it", async ({ tag, html, visitor }) => {
  const page = await visitor(html(tag()));
  const chat = await open(page);
  await row(chat, /Bob/).getByRole("link").click();
  await chat.getByLabel("Message", { exact: true }).fill("half a word");
  await page.evaluate(() => {
    const body = document.createElement("body");
    body.append(Object.assign(document.createElement("h1"), { textContent: "Another page" }));
    document.body.replaceWith(body);
    history.pushState(null, "", "/another");
  });
  // What the new page says to the widget comes to the same frame.
  await page.evaluate(() => globalThis.parlor.setTheme("dark"));
  await becomes(() => chat.locator("html").evaluate((it) => getComputedStyle(it).colorScheme), "dark", "the frame hears the new page");
  assert.equal(await chat.getByLabel("Message", { exact: true }).inputValue(), "half a word");
  assert.equal(await panel(page).isVisible(), true);
});

visit("on a phone it fills the screen, the composer stands above the keyboard, and Back closes it", async ({ tag, html, visitor, screenshot }) => {
  const page = await visitor(html(tag()), { size: "phone" });
  await launcher(page).tap();
  const chat = inside(page);
  await row(chat, /Bob/).getByRole("link").tap();
  await chat.locator("#room-title", { hasText: "Bob" }).waitFor();
  const size = page.viewportSize();
  const box = await panel(page).boundingBox();
  assert.deepEqual([box.x, box.y, box.width, box.height], [0, 0, size.width, size.height]);
  await screenshot(page, "widget-phone-light");
  // As with a keyboard that takes the lower half.
  await page.setViewportSize({ width: size.width, height: 400 });
  await chat.getByLabel("Message", { exact: true }).tap();
  await becomes(async () => {
    const it = await chat.locator("#composer").boundingBox();
    return it.y + it.height <= 400 && it.y > 200;
  }, true, "the composer is seen");
  await screenshot(page, "widget-phone-keyboard-light");
  await page.setViewportSize(size);
  await page.goBack();
  await becomes(() => panel(page).isVisible(), false, "Back closes");
  assert.equal(new URL(page.url()).pathname, "/");
});

for (const [lang, chats] of [["en", "Chats"], ["de", "Chats"], ["fr", "Discussions"], ["es", "Chats"], ["ar", "المحادثات"]]) {
  visit(`in ${lang}, light and dark`, async ({ tag, html, visitor, parlor, accessible, screenshot }) => {
    for (const scheme of ["light", "dark"]) {
      const page = await visitor(html(tag(), undefined, lang), { scheme });
      const chat = await open(page);
      const frame = frameOf(page, parlor);
      assert.deepEqual(await frame.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), [lang, lang === "ar" ? "rtl" : "ltr"]);
      assert.equal(await chat.locator(".list-title").textContent(), chats);
      await accessible(frame);
      await screenshot(page, `widget-list-${lang}-${scheme}`);
      await row(chat, /Dana/).getByRole("link").click();
      await chat.locator("#room-title", { hasText: "Dana" }).waitFor();
      await chat.locator("#log .msg").first().waitFor();
      await accessible(frame);
      await screenshot(page, `widget-room-${lang}-${scheme}`);
      await page.context().close();
    }
  });
}

visit("the first opening, in bytes over the line", async ({ tag, html, visitor, parlor }) => {
  const page = await visitor(html(tag()));
  await open(page);
  const sizes = new Map();
  for (const request of page.requests.filter((it) => it.url().startsWith(parlor.origin))) {
    const { responseBodySize } = await request.sizes().catch(() => ({ responseBodySize: 0 }));
    const name = new URL(request.url()).pathname.split("/").filter(Boolean).slice(-2).join("/");
    sizes.set(name, (sizes.get(name) ?? 0) + responseBodySize);
  }
  const panelNames = ["widget/frame", "assets/frame.js", "assets/parlor.css", "chat/widget"];
  let sum = 0;
  for (const [name, size] of sizes) {
    console.log(`# ${name} ${(size / 1024).toFixed(1)} KiB`);
    if (!name.endsWith("widget.js") && !name.endsWith("widget.json")) sum += size;
  }
  for (const name of panelNames) assert.ok(sizes.get(name) > 0, name);
  console.log(`# the panel: ${(sum / 1024).toFixed(1)} KiB`);
  assert.ok(sum < 110 * 1024, `${sum} bytes`);
});
