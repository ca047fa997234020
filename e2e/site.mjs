// A site of somebody else, on another origin and another site than the chat, whose pages have the strictest policy that the
// widget's documentation allows, and a browser that keeps no cookies of third parties. It must not know what a journey does.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { browser, SIZES } from "./harness.mjs";
import { Parlor } from "./server.mjs";

const here = dirname(fileURLToPath(import.meta.url));
/** Chromium that sends no cookie to whoever is not the site of the page. */
export const strictBrowser = () => browser("--test-third-party-cookie-phaseout");

/** A small web server by the name `localhost`: its pages are of another site than what is at 127.0.0.1. */
export class Site {
  #pages = new Map();
  #server;
  /** Requests for `/token`: answered with what this gives. */
  token = async () => "";
  asked = 0;
  policy = "";

  static async start() {
    const site = new Site();
    site.#server = createServer((request, response) => {
      site.#answer(request, response).catch((error) => {
        response.statusCode = 500;
        response.end(String(error));
      });
    });
    await new Promise((done) => site.#server.listen(0, "127.0.0.1", done));
    site.origin = `http://localhost:${site.#server.address().port}`;
    return site;
  }

  /** Lets its pages use the chat at `chat`, and nothing else. */
  allow(chat) {
    this.policy = ["default-src 'none'", `script-src 'self' ${chat}`, `frame-src ${chat}`, `connect-src 'self' ${chat} ${chat.replace("http", "ws")}`, "style-src 'self'", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'"].join("; ");
  }

  put(path, text) {
    this.#pages.set(path, text);
    return this.origin + path;
  }

  async #answer(request, response) {
    const { pathname } = new URL(request.url, this.origin);
    response.setHeader("content-security-policy", this.policy);
    response.setHeader("cache-control", "no-store");
    if (pathname === "/token") {
      this.asked += 1;
      response.setHeader("content-type", "text/plain");
      return response.end(await this.token());
    }
    const text = this.#pages.get(pathname);
    if (text === undefined) {
      response.statusCode = pathname === "/favicon.ico" ? 204 : 404;
      return response.end();
    }
    response.setHeader("content-type", pathname.endsWith(".js") ? "text/javascript" : pathname.endsWith(".css") ? "text/css" : "text/html; charset=utf-8");
    response.end(text);
  }

  async close() {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

/** A story of a visitor of the site. `words`: more for the server; `serve`: one without anybody in it, with these settings. */
export function visit(name, story, { embed = true, also = () => null, words = [], serve = null } = {}) {
  test(name, { timeout: 120_000 }, async () => {
    const site = await Site.start();
    const origins = [embed ? site.origin : null, also(site)].filter(Boolean);
    const parlor = serve ? await Parlor.serve({ ...serve, "embed.origins": origins.join(",") }) : await Parlor.start(...origins.flatMap((it) => ["--embed", it]), ...words);
    site.allow(parlor.origin);
    site.token = () => parlor.token("ann");
    const stage = new Stage(site, parlor);
    try {
      await story(stage);
      assert.deepEqual(stage.complaints, [], "a browser complained");
    } catch (error) {
      await stage.remember(name);
      throw error;
    } finally {
      await stage.close();
      await parlor.remove();
      await site.close();
    }
  });
}

class Stage {
  #contexts = [];
  #tolerated = [];
  complaints = [];

  constructor(site, parlor) {
    this.site = site;
    this.parlor = parlor;
  }

  /** One line for the host's page. */
  tag = (attributes = "data-token-url=/token") => `<script async src="${this.parlor.origin}/widget.js" ${attributes}></script>`;

  html = (head, body = "<h1>A shop</h1><p>Nothing of the chat's.</p>", lang = "en") =>
    `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>A shop</title><link rel="stylesheet" href="/shop.css">${head}</head><body>${body}</body></html>`;

  /** A visitor with a browser of their own, on a page of the site. */
  visitor = async (html, { size = "desktop", scheme = "light", locale = "en-GB" } = {}) => {
    const context = await (await strictBrowser()).newContext({ ...SIZES[size], colorScheme: scheme, locale, timezoneId: "UTC" });
    this.#contexts.push(context);
    context.setDefaultTimeout(12_000);
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} blocked ${event.blockedURI} ${event.sample}`));
      if (window.parent !== window) return;
      const told = (globalThis.told = []);
      for (const name of ["ready", "open", "close", "unread", "error"]) document.addEventListener(`parlor:${name}`, ({ detail }) => told.push(detail ? { name, ...detail } : { name }));
    });
    const note = (text) => this.#tolerated.some((it) => it.test(text)) || this.complaints.push(text);
    context.on("weberror", (error) => note(`error: ${error.error().stack}`));
    context.on("console", (message) => ["error", "warning"].includes(message.type()) && note(`${message.type()}: ${message.text()} (${message.location().url})`));
    this.site.put("/shop.css", "body{font:16px/1.5 system-ui;margin:40px;background:Canvas;color:CanvasText;color-scheme:light dark}");
    const page = await context.newPage();
    page.requests = [];
    context.on("request", (request) => page.requests.push(request));
    await page.goto(this.site.put("/", html));
    return page;
  };

  /** From now on such complaints belong to the story. */
  expect = (...patterns) => this.#tolerated.push(...patterns);

  screenshot = async (page, name) => {
    const folder = join(here, process.env.PARLOR_SCREENSHOTS === "1" ? "../docs/screenshots" : "test-results");
    await mkdir(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled", caret: "hide" });
  };

  /** Fails on anything that axe finds in a frame. */
  accessible = async (frame) => {
    await frame.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
    const found = await frame.evaluate(async () => {
      const { violations } = await globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary.split("\n").at(1)?.trim()}`));
    });
    assert.deepEqual(found, [], `${frame.url()} is not accessible`);
  };

  async remember(name) {
    const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").slice(0, 80);
    await mkdir(join(here, "test-results"), { recursive: true });
    for (const [n, context] of this.#contexts.entries()) {
      for (const page of context.pages()) await page.screenshot({ path: join(here, "test-results", `failed-${slug}-${n}.png`) }).catch(() => {});
    }
    for (const complaint of this.complaints) console.error(`# ${complaint}`);
    console.error(this.parlor.said.slice(-4000).replaceAll(/^/gm, "# parlor: "));
  }

  async close() {
    for (const context of this.#contexts) await context.close();
  }
}

export const launcher = (page) => page.locator("parlor-widget .l");
export const panel = (page) => page.locator("parlor-widget .p");
/** The inside of the panel. */
export const inside = (page) => page.frameLocator("parlor-widget iframe");
/** The frame itself, to run something in it. */
export const frameOf = (page, parlor) => page.frames().find((it) => it.url().startsWith(`${parlor.origin}/chat/widget/frame/`));
