// Readers who have asked their system for less motion, for colours of their own, or for larger and wider letters.
import assert from "node:assert/strict";
import { faults, lost, still } from "../access.mjs";
import { bubbles, composer, openRoom, row, say, sees } from "../chat.mjs";
import { journey } from "../harness.mjs";

/** Notes whatever moves for longer than a blink. */
function watchMotion() {
  globalThis.moved = new Set();
  const look = () => {
    for (const it of document.getAnimations()) {
      const { activeDuration } = it.effect?.getComputedTiming() ?? {};
      if (activeDuration > 5) globalThis.moved.add(`${it.animationName ?? it.transitionProperty ?? "script"} on ${it.effect.target?.className}`);
    }
    requestAnimationFrame(look);
  };
  look();
}

/** Much of what moves in a room. */
async function bustle(page, other, words) {
  await openRoom(page, /Bob/);
  await openRoom(other, /Ann/);
  await composer(other).pressSequentially("I am ty", { delay: 20 });
  await page.locator("#typing:not([hidden])").waitFor();
  await say(other, words);
  await sees(page, words);
  await bubbles(page, words).focus();
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menu", { name: "Message" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#new-chat").click();
  await page.locator("#new-dialog[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#stream").evaluate((node) => node.scrollTo({ top: -4000 }));
  await page.locator("#to-end").click();
}

journey("who wants no motion sees none", async ({ newPerson }) => {
  const bob = await newPerson("bob");
  const moved = {};
  for (const reducedMotion of ["reduce", "no-preference"]) {
    const ann = await newPerson("ann");
    await ann.page.emulateMedia({ reducedMotion });
    await ann.page.goto("/chat/");
    await ann.page.evaluate(watchMotion);
    await bustle(ann.page, bob.page, `Moving: ${reducedMotion}`);
    moved[reducedMotion] = await ann.page.evaluate(() => [...globalThis.moved]);
    await bob.page.goto("/chat/");
  }
  assert.deepEqual(moved.reduce, []);
  assert.ok(moved["no-preference"].length > 0, "the eyes of this test are open");
});

journey("colours of the reader's own system", async ({ newPerson, screenshot }) => {
  const bob = await newPerson("bob");
  await openRoom(bob.page, /Lighthouse/);
  const ann = await newPerson("ann");
  const { page } = ann;
  await openRoom(page, /Lighthouse/);
  await say(page, "In colours of my own");
  await sees(page, "In colours of my own");
  const found = [];
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ forcedColors: "active", colorScheme, reducedMotion: "reduce" });
    await still(page);
    found.push(...(await faults(page, ["color-contrast"])));
    const lines = await page.evaluate(() => {
      const line = (selector) => {
        const style = getComputedStyle(document.querySelector(selector));
        return Math.max(style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth), parseFloat(style.borderInlineEndWidth), parseFloat(style.borderInlineStartWidth));
      };
      return { current: line(".row-link[aria-current]"), other: line(".row-link:not([aria-current])"), own: line(".msg-own .bubble"), theirs: line(".msg-other .bubble") };
    });
    assert.ok(lines.current > lines.other, "the open chat is marked by a line");
    assert.ok(lines.own > lines.theirs && lines.theirs >= 1, "bubbles have edges, one's own another one");
    await bubbles(page, "In colours of my own").focus();
    await page.keyboard.press("ArrowUp");
    await still(page);
    const ring = await page.evaluate(() => getComputedStyle(document.activeElement.querySelector(".bubble")).outlineStyle);
    assert.equal(ring, "solid", "the focus is seen");
    await screenshot(page, `forced-${colorScheme}`);
    await row(page, /Bob/).waitFor();
  }
  assert.deepEqual(found, []);
});

// WCAG 1.4.12: what a reader may set without losing anything. And letters of twice the size in a window that stays as it is.
const wider = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }";
const larger = "html { font-size: 200% !important; }";

for (const size of ["desktop", "phone"]) {
  journey(`larger and wider letters, ${size}`, async ({ newPerson, newStranger, screenshot }) => {
    const found = [];
    const look = async (page, state) => {
      await page.emulateMedia({ reducedMotion: "reduce" });
      for (const [name, css] of Object.entries({ wider, larger })) {
        await page.evaluate((css) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          document.adoptedStyleSheets = [sheet];
        }, css);
        found.push(...(await lost(page)).map((it) => `${state}, ${name}: ${it}`));
        if (name === "larger" && state !== "menu") await screenshot(page, `${name}-${state.replaceAll(/\W+/g, "-")}-${size}`);
      }
      await page.evaluate(() => (document.adoptedStyleSheets = []));
    };
    const stranger = await newStranger({ size });
    await stranger.page.goto("/chat/signup/");
    await look(stranger.page, "signup");
    const ann = await newPerson("ann", { size });
    const { page } = ann;
    await look(page, "inbox");
    await openRoom(page, /Lighthouse/);
    await look(page, "room");
    await page.locator("#log .msg").last().focus();
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menu", { name: "Message" }).waitFor();
    await look(page, "menu");
    await page.keyboard.press("Escape");
    const room = page.url();
    for (const path of [`${room}info/`, `${room}messages/1/`, "/chat/profile/", "/chat/search/?text=the", "/chat/new-group/"]) {
      await page.goto(path);
      await look(page, path.replace(room, "room/"));
    }
    assert.deepEqual(found, []);
  });
}
