// The stage of a journey: the real binary, real people in a real browser, strict eyes. Journeys stand in journeys/;
// this file must not know what they do.
//
//   journey("two people talk", async ({ newPerson, screenshot }) => {
//     const ann = await newPerson("ann");
//     await ann.page.getByLabel("Message").fill("Hello");
//   });
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { Parlor } from "./server.mjs";
import { Watch } from "./watch.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const JOURNEY_MS = 120_000;
const STEP_MS = 10_000;

/** The two widths for which every page is made. */
export const SIZES = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
};

/** Pages without JavaScript. */
const plain = new WeakSet();

/**
 * Looks at a page with a script of our own, also where JavaScript is off: there timers do not run, and whatever waits for one
 * never ends. It is on only while we look, long after the page was read: none of the page's own scripts begins.
 */
export async function looking(page, look) {
  if (!plain.has(page)) return look();
  const session = await page.context().newCDPSession(page);
  const off = (value) => session.send("Emulation.setScriptExecutionDisabled", { value });
  // What this session has not turned off it cannot turn on.
  await off(true);
  await off(false);
  // What is for those without a script stays so, although there is one now.
  await page.evaluate(() => {
    for (const rule of [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])) {
      if (rule instanceof CSSMediaRule && rule.conditionText === "(scripting: none)") rule.media.mediaText = "all";
    }
  });
  try {
    return await look();
  } finally {
    // And off again, before the session lets go of it.
    await off(true);
  }
}

const launched = new Map();

/** Debian's Chromium, one of a kind for all journeys of a file. `words`: what makes it another kind. */
export function browser(...words) {
  const kind = words.join(" ");
  if (!launched.has(kind)) launched.set(kind, launch(words));
  return launched.get(kind);
}

function launch(words) {
  return chromium.launch({
    executablePath: process.env.PARLOR_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // A microphone that beeps: no journey needs a real one.
      "--use-fake-device-for-media-stream",
      // The sandbox needs a user of its own.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ...words,
    ],
  });
}

after(async () => {
  for (const one of launched.values()) await (await one).close();
});

/** A story with a server and people of its own; any complaint of any browser fails it. `words`: more for the server; as an object, settings of an empty one. */
export function journey(name, story, words = []) {
  test(name, { timeout: JOURNEY_MS }, async () => {
    const stage = await Stage.open(words);
    try {
      await story(stage);
      await stage.check();
      assert.equal(await stage.parlor.stop(), 0, `parlor ends well when it is asked to:\n${stage.parlor.said}`);
    } catch (error) {
      await stage.remember(name);
      throw error;
    } finally {
      await stage.close();
    }
  });
}

/** One server and the people who use it. */
export class Stage {
  #people = [];

  static async open(words = []) {
    const stage = new Stage();
    stage.parlor = Array.isArray(words) ? await Parlor.start(...words) : await Parlor.serve(words);
    return stage;
  }

  /**
   * A person of the demo (`ann`, `bob`, `cem`, `dana`) with a browser context of their own, signed in through the
   * form. `size`: `desktop` or `phone`; `scheme`: `light` or `dark`; `script: false` turns JavaScript off; `locale`: what
   * the browser asks for.
   */
  newPerson = async (name, { size = "desktop", scheme = "light", script = true, path = "/chat/", locale } = {}) => {
    const person = await Person.open(name, this.parlor.origin, { size, scheme, script, locale });
    this.#people.push(person);
    await person.signIn(path);
    return person;
  };

  /** Somebody who has not signed in. `origin`: the same server by another name. */
  newStranger = async ({ size = "desktop", scheme = "light", script = true, locale, origin = this.parlor.origin } = {}) => {
    const person = await Person.open("stranger", origin, { size, scheme, script, locale });
    this.#people.push(person);
    return person;
  };

  /** A picture of a page: into docs/screenshots/ when PARLOR_SCREENSHOTS=1, else among the test's results. */
  screenshot = async (page, name) => {
    const folder = process.env.PARLOR_SCREENSHOTS === "1" ? "../docs/screenshots" : "test-results";
    await mkdir(join(here, folder), { recursive: true });
    await page.screenshot({ path: join(here, folder, `${name}.png`), animations: "disabled", caret: "hide" });
  };

  /** Fails on what axe finds serious or critical. */
  accessible = async (page) => {
    const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    const violations = await looking(page, async () => {
      // Evaluated by the debugger, which the page's policy does not bind.
      await page.evaluate(source);
      return page.evaluate(async () => {
        const { violations } = await globalThis.axe.run(document);
        // The initials of an avatar are a picture, hidden from readers: they need not be part of a name.
        const spoken = ({ target }) => {
          const copy = document.querySelector(target.at(-1)).cloneNode(true);
          for (const hidden of copy.querySelectorAll("[aria-hidden=true]")) hidden.remove();
          const seen = copy.textContent.trim();
          return seen !== "" && !copy.getAttribute("aria-label")?.includes(seen);
        };
        for (const violation of violations) {
          if (violation.id === "label-content-name-mismatch") violation.nodes = violation.nodes.filter(spoken);
        }
        return violations.filter(({ nodes }) => nodes.length > 0);
      });
    });
    const grave = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
    const told = grave.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary.split("\n").at(1)?.trim()}`),
    );
    assert.deepEqual(told, [], `${page.url()} is not accessible`);
  };

  /** No browser has complained. */
  async check() {
    const problems = this.#people.flatMap(({ name, watch }) => watch.problems.map((problem) => `${name}: ${problem}`));
    assert.deepEqual(problems, [], "a browser complained");
  }

  /** Keeps what was on the screens, and says what the browsers and the server said. */
  async remember(name) {
    const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    await mkdir(join(here, "test-results"), { recursive: true });
    for (const { name: who, context, watch } of this.#people) {
      for (const [n, page] of context.pages().entries()) {
        const path = join(here, "test-results", `failed-${slug}-${who}-${n}.png`);
        await page.screenshot({ path }).catch(() => {});
      }
      for (const problem of watch.problems) console.error(`# ${who}: ${problem}`);
    }
    console.error(this.parlor.said.replaceAll(/^/gm, "# parlor: "));
  }

  async close() {
    for (const { context } of this.#people) await context.close();
    await this.parlor.remove();
  }
}

/** Somebody at a browser. */
export class Person {
  static async open(name, origin, { size, scheme, script, locale = "en-GB" }) {
    const person = new Person();
    person.name = name;
    person.origin = origin;
    person.context = await (await browser()).newContext({
      ...SIZES[size],
      colorScheme: scheme,
      javaScriptEnabled: script,
      baseURL: origin,
      locale,
      timezoneId: "UTC",
    });
    person.context.setDefaultTimeout(STEP_MS);
    person.watch = new Watch(person.context, origin);
    await Watch.install(person.context);
    if (!script) person.context.on("page", (page) => plain.add(page));
    person.page = await person.context.newPage();
    return person;
  }

  /** Through the form, as everybody. */
  async signIn(path) {
    await this.page.goto("/chat/login/");
    // By the fields' own names: the page may speak any language.
    await this.page.locator("#login").fill(`${this.name}@demo.test`);
    await this.page.locator("#password").fill("demo-demo");
    await this.page.locator("#password").press("Enter");
    await this.page.waitForURL((url) => !url.pathname.includes("/login"));
    if (path !== "/chat/") await this.page.goto(path);
  }

  /** One more tab of the same person. */
  async tab(path = "/chat/") {
    const page = await this.context.newPage();
    await page.goto(path);
    return page;
  }

  /** Runs `act` while complaints that match are expected. */
  async tolerating(pattern, reason, act) {
    const stop = this.watch.tolerate(pattern, reason);
    try {
      return await act();
    } finally {
      stop();
    }
  }
}
