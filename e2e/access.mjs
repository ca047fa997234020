// What a page must be for people who do not see, hear, point or read as others do: axe with all rules of WCAG 2.2 AA, contrast where axe
// gives up, targets, what fits when it is zoomed. It must not know which page it looks at; journeys do.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { install } from "./contrast.mjs";
import { looking } from "./harness.mjs";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Two frames, and everything that moves has arrived. */
export const still = (page) =>
  page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const ends = document.getAnimations().filter((it) => it.effect?.getComputedTiming().iterations !== Infinity);
    await Promise.all(ends.map((it) => it.finished.catch(() => undefined)));
  });

/** What is wrong on a page, in lines; empty: nothing. `only`: rules instead of all. */
export const faults = (page, only = null) => looking(page, () => found(page, only));

async function found(page, only) {
  if (!(await page.evaluate(() => "axe" in globalThis && "parlorContrast" in globalThis))) {
    // Evaluated by the debugger, which the page's policy does not bind.
    await page.evaluate(source);
    await page.evaluate(install);
  }
  await still(page);
  return page.evaluate(
    async ([tags, only]) => {
      const options = only ? { runOnly: { type: "rule", values: only } } : { runOnly: { type: "tag", values: tags }, rules: { "target-size": { enabled: true }, "frame-tested": { enabled: false } } };
      // Frames are documents of their own.
      const { violations, incomplete } = await globalThis.axe.run(document, { ...options, iframes: false, resultTypes: ["violations", "incomplete"] });
      const found = [];
      const told = (id, html, why) => found.push(`${id}: ${html.replace(/\s+/g, " ").slice(0, 160)}: ${why}`);
      // The initials of an avatar are a picture, hidden from readers: they need not be part of a name.
      const drawn = ({ target }) => {
        const copy = document.querySelector(target.at(-1)).cloneNode(true);
        for (const hidden of copy.querySelectorAll("[aria-hidden=true]")) hidden.remove();
        return copy.textContent.trim() === "" || copy.getAttribute("aria-label")?.includes(copy.textContent.trim());
      };
      for (const { id, nodes } of violations) {
        for (const node of nodes) {
          // Menus float beside what they belong to: no landmark holds them.
          // What lies under an open panel is in reach again when it is closed.
          if (id === "target-size" && document.querySelector(".finder, .menu[open], .row-menu:not([hidden])") && /obscured/.test(node.failureSummary ?? "")) continue;
          if (id === "region" && document.querySelector(node.target.at(-1))?.closest("[role=menu]")) continue;
          if (id !== "label-content-name-mismatch" || !drawn(node)) told(id, node.html, node.failureSummary?.split("\n").at(1)?.trim());
        }
      }
      for (const { id, nodes } of incomplete) {
        for (const { target, html, any, all, none } of nodes) {
          const why = [...any, ...all, ...none][0]?.message ?? "";
          if (id !== "color-contrast") {
            // An emoji is a picture: its name is not part of the text.
            if (id === "label-content-name-mismatch" && !/[\p{L}\p{N}]/u.test(document.querySelector(target.at(-1))?.textContent ?? "")) continue;
            told(`${id}?`, html, why);
            continue;
          }
          // axe gives up on what lies over or under something: the eye does not.
          const element = target.flat().reduce((root, selector) => (root.shadowRoot ?? root).querySelector(selector), document);
          if (!element || !element.textContent.trim()) continue;
          const { fontSize, fontWeight } = getComputedStyle(element);
          const big = parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && Number(fontWeight) >= 700);
          const contrast = globalThis.parlorContrast.of(element);
          if (contrast < (big ? 3 : 4.5)) told("contrast", html, contrast.toFixed(2));
        }
      }
      return found;
    },
    [tags, only],
  );
}

/** In both themes; the second time only what depends on the theme. `frame`: one that stands in the page. */
export async function faultsInBoth(page, frame = page) {
  const found = [];
  for (const [colorScheme, only] of [["light", null], ["dark", ["color-contrast"]]]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    found.push(...(await faults(frame, only)).map((it) => `${colorScheme}: ${it}`));
  }
  return found;
}

/** What cannot be reached, is cut off, or makes the page scroll sideways. */
export async function lost(page) {
  await still(page);
  return page.evaluate(() => {
    const found = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push(`${root.scrollWidth} px wide in ${root.clientWidth} px`);
    const modal = document.querySelector("dialog:modal");
    const within = modal ?? document.querySelector(".popup, .row-menu:not([hidden])") ?? document;
    const controls = [...within.querySelectorAll("a[href], button, input:not([type=hidden]), textarea, select, summary")].filter((node) => {
      const box = node.getBoundingClientRect();
      return node.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && box.width > 1 && box.height > 1 && !node.disabled && getComputedStyle(node).clipPath === "none" && !node.closest("[aria-hidden=true], [inert], .sr");
    });
    const messages = [...document.querySelectorAll("#log .msg")].slice(0, -1);
    const scrolled = new Map();
    for (const node of controls) {
      // Of messages the last one stands for all.
      if (messages.some((it) => it.contains(node)) || node.matches(".older")) continue;
      for (let it = node.parentElement; it; it = it.parentElement) if (!scrolled.has(it)) scrolled.set(it, [it.scrollLeft, it.scrollTop]);
      node.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
      const box = node.getBoundingClientRect();
      const name = () => (node.getAttribute("aria-label") ?? node.textContent ?? node.id).trim().slice(0, 40) || node.id;
      if (box.left < -1 || box.right > innerWidth + 1) found.push(`beside the window: ${name()}`);
      else if (box.top < -1 || (box.bottom > innerHeight + 1 && box.height <= innerHeight)) found.push(`above or below the window: ${name()}`);
      else {
        const [x, y] = [Math.min(innerWidth - 1, box.left + box.width / 2), Math.min(innerHeight - 1, box.top + Math.min(box.height, innerHeight) / 2)];
        const there = document.elementFromPoint(x, y);
        // What is open over the page can be closed.
        if (there && !there.closest(".finder, .menu-panel") && !node.contains(there) && !there.contains(node) && there.closest("label")?.control !== node) found.push(`covered: ${name()} by ${there.className.baseVal ?? there.className}`);
      }
    }
    for (const [node, [left, top]] of scrolled) if (node.scrollLeft !== left || node.scrollTop !== top) node.scrollTo({ left, top, behavior: "instant" });
    // Words that are cut without a sign that there is more.
    for (const node of within.querySelectorAll("h1, h2, h3, p, span, label, button, summary, li > a")) {
      const style = getComputedStyle(node);
      if (!["hidden", "clip"].includes(style.overflowX) || style.textOverflow === "ellipsis" || node.closest(".sr, .msg-sender, [aria-hidden=true]") || style.clipPath !== "none") continue;
      if (node.scrollWidth > node.clientWidth + 1 && node.textContent.trim() && node.clientWidth > 1) found.push(`cut: ${node.textContent.trim().slice(0, 40)}`);
    }
    return [...new Set(found)];
  });
}

/** Controls that are too small for a finger: less than `least` px in a direction, with what catches presses around them. */
export async function small(page, least = 44) {
  return page.evaluate((least) => {
    const modal = document.querySelector("dialog:modal");
    const within = modal ?? document.querySelector(".popup, .row-menu:not([hidden])") ?? document;
    const found = [];
    for (const node of within.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary, textarea")) {
      if (!node.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || node.disabled || node.closest(".sr, [aria-hidden=true]")) continue;
      // Links in sentences are as high as their line.
      if (node.matches("p a, .msg-text a, .quote, .note a, li a, td a") && getComputedStyle(node).display === "inline") continue;
      const box = (node.closest("label") ?? node.labels?.[0]?.closest(".check") ?? node).getBoundingClientRect();
      if (box.bottom < 0 || box.top > innerHeight || box.width < 2) continue;
      const half = least / 2 - 1;
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const stream = node.closest("#stream");
      const own = (x, y) => {
        if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return true;
        const there = document.elementFromPoint(x, y);
        // Scrolled half away, it is whole when one scrolls.
        return node.contains(there) || (stream !== null && !stream.contains(there));
      };
      const wide = box.width >= least - 0.5 || (own(x - half, y) && own(x + half, y));
      const high = box.height >= least - 0.5 || (own(x, y - half) && own(x, y + half));
      if (!wide || !high) found.push(`${Math.round(box.width)} × ${Math.round(box.height)}: ${node.id || node.className} ${(node.getAttribute("aria-label") ?? node.textContent).trim().slice(0, 24)}`);
    }
    return [...new Set(found)];
  }, least);
}

/** Where the focus is: what it is called, and what is wrong with it (nowhere, invisible, covered). */
export async function focused(page) {
  if (!(await page.evaluate(() => "parlorContrast" in globalThis))) await page.evaluate(install);
  await still(page);
  return page.evaluate(() => {
    let node = document.activeElement;
    while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
    const name = !node || node === document.body ? "nothing" : `${node.matches(".msg") ? "msg" : node.id || node.classList[0] || node.localName}: ${(node.getAttribute("aria-label") ?? node.labels?.[0]?.innerText ?? node.innerText ?? "").trim().replace(/\s+/g, " ").slice(0, 40)}`;
    if (name === "nothing") return { name, wrong: "the focus is lost" };
    // Whoever draws the ring: the thing itself, or the bubble or field that stands for it.
    const ring = node.matches(".msg") ? (node.querySelector(".bubble") ?? node) : node.matches("#composer-text") ? node.closest(".composer-box") : node;
    const style = getComputedStyle(ring);
    const { between } = globalThis.parlorContrast;
    const ground = ring.parentElement ?? ring;
    const inside = parseFloat(style.outlineOffset) < 0;
    let contrast = 0;
    if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) contrast = between(style.outlineColor, inside ? ring : ground);
    // A ring of two colours can be seen on any ground.
    const shadow = /^(\w+\([^)]*\)) 0px 0px 0px [2-9]/.exec(style.boxShadow)?.[1];
    if (shadow) contrast = Math.max(contrast, between(shadow, ground));
    // The composer's box: an edge and a ring of one colour.
    if (ring.matches(".composer-box")) contrast = between(style.borderTopColor, ground);
    const box = ring.getBoundingClientRect();
    const wrong = [];
    if (contrast < 3) wrong.push(`its ring has ${contrast.toFixed(2)}:1`);
    if (box.bottom < 0 || box.right < 0 || box.top > innerHeight || box.left > innerWidth) wrong.push("it is out of sight");
    else {
      const clamp = (value, most) => Math.min(Math.max(value, 1), most - 1);
      const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].map(([x, y]) => node.getRootNode().elementFromPoint(clamp(box.left + box.width * x, innerWidth), clamp(box.top + box.height * y, innerHeight)));
      if (!points.some((there) => there && (ring.contains(there) || there.contains(ring) || there.closest("label")?.control === node))) wrong.push("something lies over it");
    }
    return { name, wrong: wrong.join(", ") };
  });
}
