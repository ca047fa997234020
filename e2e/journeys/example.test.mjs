// What a newcomer does: the example that stands in examples/, and the README's path from nothing to a chat on a page of
// one's own, with the commands that are printed there.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { becomes, row, say, sees } from "../chat.mjs";
import { Person } from "../harness.mjs";
import { Parlor, binary } from "../server.mjs";
import { inside, launcher, strictBrowser } from "../site.mjs";
import { Process, freePort } from "../story.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Somebody with a browser that keeps no cookies of third parties; what it complains about. */
async function visitor(address, options = {}) {
  const context = await (await strictBrowser()).newContext({ viewport: { width: 1360, height: 800 }, locale: "en-GB", ...options });
  context.setDefaultTimeout(15_000);
  const complaints = [];
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("console", (message) => ["error", "warning"].includes(message.type()) && !message.location().url.endsWith("favicon.ico") && complaints.push(message.text()));
  const page = await context.newPage();
  await page.goto(address);
  return { context, page, complaints };
}

test("the example: a visitor of the shop asks the builder, who answers on the chat's own pages", { timeout: 120_000 }, async () => {
  const port = await freePort();
  const parlor = await Parlor.start("--embed", `http://localhost:${port}`);
  const env = { ...process.env, PORT: String(port), CHAT: parlor.origin, PARLOR: binary(), DATA: parlor.data };
  const shop = new Process(process.execPath, [join(root, "examples/plain-html/serve.mjs")], { env });
  try {
    await shop.says(/open at/);
    const { context, page, complaints } = await visitor(`http://localhost:${port}/`);
    const count = page.locator("[data-parlor-unread]");
    await becomes(async () => Number(await count.textContent()) > 0, true, "the shop's own number is filled in");
    await page.getByRole("button", { name: "Ask the builder" }).click();
    const chat = inside(page);
    const field = chat.getByLabel("Message", { exact: true });
    await becomes(() => field.inputValue(), "Hello, is the small lugger still to be had?", "the question is there, to be sent");
    await field.press("Enter");

    const bob = await Person.open("bob", parlor.origin, { size: "desktop", scheme: "light", script: true });
    await bob.signIn("/chat/");
    await row(bob.page, /Ann/).getByRole("link").click();
    await sees(bob.page, "Hello, is the small lugger still to be had?");
    await say(bob.page, "She is. Come and see her.");
    await chat.locator(".msg-text", { hasText: "She is. Come and see her." }).waitFor();
    if (process.env.PARLOR_SCREENSHOTS === "1") await page.screenshot({ path: join(root, "docs/screenshots/widget-shop.png"), animations: "disabled", caret: "hide" });
    assert.deepEqual(complaints, [], "a browser complained");
    // Nobody else's page is told who the visitor is.
    const asked = await fetch(`http://localhost:${port}/token`, { method: "POST", headers: { "sec-fetch-site": "cross-site" } });
    assert.equal(asked.status, 403);
    await context.close();
    await bob.context.close();
  } finally {
    await shop.end();
    await parlor.remove();
  }
});

test("the README's path from nothing to a chat on a page of one's own", { timeout: 120_000 }, async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const blocks = /<!-- newcomer -->\s*```sh\n([\s\S]*?)```[\s\S]*?```sh\n([\s\S]*?)```/u.exec(readme);
  assert.ok(blocks, "the README has its path");
  const folder = await mkdtemp(join(tmpdir(), "parlor-newcomer-"));
  const [chat, page] = [await freePort(), await freePort()];
  const [first, second] = blocks.slice(1).map((block) =>
    block
      .replaceAll("8000", String(page))
      .replaceAll("127.0.0.1:8390", `127.0.0.1:${chat}`)
      .replaceAll("./target/release/parlor demo", `${binary()} demo --listen 127.0.0.1:${chat}`)
      .replaceAll("./target/release/parlor", binary()),
  );
  const build = /^cargo build --release.*\n/u;
  assert.match(first, build, "the first step is the build, which is done here already");
  const began = performance.now();
  const took = (what) => console.log(`# newcomer: ${what} after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  const terminal = (commands) => new Process("bash", ["-ec", commands], { cwd: folder, env: { ...process.env, PYTHONUNBUFFERED: "1" } });
  const left = terminal(first.replace(build, ""));
  let right = null;
  try {
    await left.says(new RegExp(`127\\.0\\.0\\.1:${chat}`));
    took("the chat says where it listens");
    right = terminal(second);
    await becomes(() => fetch(`http://localhost:${page}/page.html`).then((answer) => answer.status, () => 0), 200, "the page is served");
    took("the page is written and served");
    const { context, page: mine, complaints } = await visitor(`http://localhost:${page}/page.html`);
    await launcher(mine).click();
    await inside(mine).locator("#rows .row").first().waitFor();
    took("the chat is open on the page");
    await row(inside(mine), /Bob/).getByRole("link").click();
    const field = inside(mine).getByLabel("Message", { exact: true });
    await field.fill("From a page of my own");
    await field.press("Enter");
    await inside(mine).locator('.msg[data-state="sent"]', { hasText: "From a page of my own" }).waitFor();
    took("something is said, and kept,");
    assert.deepEqual(complaints, [], "a browser complained");
    await context.close();
  } finally {
    await right?.end();
    await left.end();
    await rm(folder, { recursive: true, force: true });
  }
});
