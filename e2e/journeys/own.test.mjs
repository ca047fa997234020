// A host's own look: the examples of docs/CUSTOMISING.md, each in a folder of its own, in front of real people.
import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { openRoom, say, sees } from "../chat.mjs";
import { journey } from "../harness.mjs";

const guide = await readFile(join(dirname(fileURLToPath(import.meta.url)), "../../docs/CUSTOMISING.md"), "utf8");
const root = await mkdtemp(join(tmpdir(), "parlor-own-"));
after(() => rm(root, { recursive: true, force: true }));

async function write(path, text) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** The files of an example: the fences that name them, as `html add/templates/base.html`. */
async function example(name) {
  const fences = [...guide.matchAll(/^```\w+ ([\w-]+)\/(\S+)\n([\s\S]*?)^```$/gm)].filter(([, of]) => of === name);
  assert.ok(fences.length > 0, `the guide has an example ${name}`);
  for (const [, , file, text] of fences) await write(join(root, name, file), text);
  return join(root, name, "templates");
}

// All of them are written before the first journey begins: the last one that ends takes the folder away.
const add = await example("add");
const inline = await example("inline");
const htmx = await example("htmx");
const dist = dirname(createRequire(import.meta.url).resolve("htmx.org/dist/htmx.min.js"));
await mkdir(join(htmx, "static"), { recursive: true });
await copyFile(join(dist, "htmx.min.js"), join(htmx, "static/htmx.min.js"));
await copyFile(join(dist, "ext/hx-csp.min.js"), join(htmx, "static/hx-csp.min.js"));

journey("a shop puts its bar, its style and its script around the chat, and the chat has the rest", async ({ newPerson, screenshot }) => {
  const ann = await newPerson("ann");
  const bob = await newPerson("bob", { size: "phone" });
  for (const [{ page }, who] of [[ann, /Bob/], [bob, /Ann/]]) {
    await openRoom(page, who);
    await page.getByRole("navigation", { name: "Shop" }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.shop), "here", "the shop's script ran");
    assert.ok(await page.locator(".shop-bar img").evaluate((image) => image.naturalWidth > 0), "the logo is there");
    const [bar, chat] = await page.evaluate(() =>
      [".shop-bar", ".app"].map((one) => document.querySelector(one).getBoundingClientRect().toJSON()));
    assert.equal(bar.bottom, chat.top, "the chat begins below the bar");
    assert.equal(chat.bottom, await page.evaluate(() => innerHeight), "and ends where the window ends");
  }
  await say(ann.page, "Is the lamp still there?");
  await sees(bob.page, "Is the lamp still there?");
  await screenshot(ann.page, "own-base-desktop");
  await screenshot(bob.page, "own-base-phone");
}, ["--templates", add]);

journey("an own inline script runs with the page's nonce and not without, and a change shows at once", async ({ newPerson }) => {
  const ann = await newPerson("ann");
  const { page } = ann;
  const ran = () => page.evaluate(() => document.documentElement.dataset.inline ?? "not");
  assert.equal(await ran(), "ran");
  const nonce = async () => {
    const response = await page.goto("/chat/");
    return /'nonce-([0-9a-f]{32})'/.exec(response.headers()["content-security-policy"])?.[1];
  };
  const [first, second] = [await nonce(), await nonce()];
  assert.ok(first && second && first !== second, "it is made anew for every answer");

  const base = join(inline, "base.html");
  const text = await readFile(base, "utf8");
  await ann.tolerating(/security policy|Content Security Policy/i, "a script without a nonce is blocked", async () => {
    await writeFile(base, text.replace(' nonce="{{ csp_nonce }}"', ""));
    assert.equal(await nonce(), undefined, "nothing is allowed that nobody asked for");
    assert.equal(await ran(), "not");
    await writeFile(base, text.replace("{{ csp_nonce }}", first));
    await page.goto("/chat/");
    assert.equal(await ran(), "not", "a nonce of yesterday is none");
  });
  // Broken: the built-in page serves, without a word to the visitor.
  await writeFile(base, `${text}{% block footer %}{{ gone }}{% endblock %}`);
  assert.equal(await nonce(), undefined);
  await page.locator("#app").waitFor();
  await writeFile(base, text);
  await nonce();
  assert.equal(await ran(), "ran");
}, ["--templates", inline]);

journey("own templates bring htmx: what carries the nonce works, what does not is no program", async ({ newPerson }) => {
  const ann = await newPerson("ann");
  const { page } = ann;
  await page.locator(".shop-more .found-name", { hasText: "Bob" }).waitFor();
  // As if somebody had got markup into the page: attributes without the page's nonce are taken away.
  await ann.tolerating(/hx-csp|Content Security Policy|security policy/i, "htmx says what it refuses", async () => {
    const left = await page.evaluate(async () => {
      const after = document.createElement("p");
      const element = document.createElement("p");
      element.setAttribute("hx-get", "/chat/profile/");
      element.setAttribute("hx-trigger", "load");
      element.setAttribute("data-hx-on:click", "document.documentElement.dataset.pwned = 1");
      document.body.append(element);
      window.htmx.process(element);
      element.click();
      // The same with the page's nonce, after it: when that one has its answer, the first would have had one, too.
      for (const name of ["hx-get", "hx-trigger"]) after.setAttribute(name, name === "hx-get" ? "/chat/profile/" : "load");
      after.setAttribute("hx-nonce", document.querySelector("script[nonce]").nonce);
      document.body.append(after);
      const answered = new Promise((done) => new MutationObserver(done).observe(after, { childList: true }));
      window.htmx.process(after);
      await answered;
      return [element.getAttributeNames(), element.textContent, document.documentElement.dataset.pwned ?? "no"];
    });
    assert.deepEqual(left, [[], "", "no"]);
  });
  const typed = '<b hx-get="/chat/profile/" hx-trigger="load" data-hx-on:load="document.title=1">hello</b>';
  await openRoom(page, /Bob/);
  await say(page, typed);
  await sees(page, typed);
  assert.equal(await page.locator("#app [hx-get]").count(), 0, "what people write is text");
}, ["--templates", htmx]);
