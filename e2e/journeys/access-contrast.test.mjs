// Whatever colour a host picks, what Parlor writes can be read: more than two hundred accents, in both themes, computed by Chromium
// from the real style sheets. Texts have 4.5:1, what is no text (focus rings, fields' edges, marks) 3:1.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { install } from "../contrast.mjs";
import { browser } from "../harness.mjs";

const css = join(dirname(fileURLToPath(import.meta.url)), "../../crates/parlor/assets/dist/parlor.css");

/** The same colours every time: what failed once can be looked at. */
function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const extremes = [
  "#000", "#fff", "#808080", "#777", "#767676", "#ff0", "#0ff", "#f0f", "#f00", "#0f0", "#00f", "#ff6600", "#39ff14", "#ff073a", "#04d9ff",
  "#ccff00", "#fe019a", "#111", "#eee", "#1a1b1f", "#fbfaf8", "#800000", "#000080", "#008000", "#808000", "#00ff7f", "#ffd700", "#c0c0c0",
  "hotpink", "rebeccapurple", "lemonchiffon", "midnightblue", "hsl(60 100% 50%)", "oklch(0.97 0.21 110)", "oklch(0.62 0.25 29)", "oklch(0.53 0.3 264)",
  "oklch(0.575 0.4 150)", "oklch(0.1 0.1 20)", "color(display-p3 0 1 0)", "color(display-p3 1 0 0)", "color(display-p3 1 1 0)", "lab(50% 120 -120)",
];

function accents() {
  const dice = random(20_240_613);
  const hex = () => `#${Math.floor(dice() * 2 ** 24).toString(16).padStart(6, "0")}`;
  const spread = Array.from({ length: 120 }, () => `oklch(${dice().toFixed(3)} ${(dice() * 0.37).toFixed(3)} ${(dice() * 360).toFixed(0)})`);
  return [...extremes, ...Array.from({ length: 120 }, hex), ...spread];
}

// A little of everything that has a colour, by the classes that the templates use.
const page = `
<div id="s1" style="background:var(--surface-1)"><p class="t" style="color:var(--accent-text)">accent text on 1</p><p class="t" style="color:var(--ink-1)">a</p><p class="t" style="color:var(--ink-2)">a</p><p class="t" style="color:var(--ink-3)">a</p><p class="t" style="color:var(--danger)">a</p>
<li class="row"><a class="row-link" aria-current="page" href="#"><span class="row-title t">Ann</span><span class="row-time t">14:05</span><span class="row-preview t">hello</span></a></li>
<li class="row is-unread"><a class="row-link" href="#"><span class="row-time t">14:05</span><span class="row-preview t">hello</span><span class="badge badge-unread t">3</span><span class="badge badge-mention t">@</span></a></li>
<li class="row is-unread is-muted"><a class="row-link" href="#"><span class="badge badge-unread t">3</span></a></li>
<li class="row is-typing"><a class="row-link" aria-current="page" href="#"><span class="row-preview t">typing…</span></a></li>
<li class="row is-unread"><a class="row-link" aria-current="page" href="#"><span class="row-time t">14:05</span></a></li>
<li class="row is-failed"><a class="row-link" aria-current="page" href="#"><span class="row-preview t">Not sent</span></a></li>
<button class="button t">Send</button><button class="button t" style="background:var(--accent-strong);color:var(--accent-strong-ink)">hovered</button><button class="button button-soft t">Soft</button><button class="button t" style="background:var(--accent-soft-hover);color:var(--accent-text)">hovered</button><button class="button button-danger t">Delete</button>
<p class="form-note t">Saved.</p><p class="form-error t">No.</p><button class="chip t">Bob</button><div class="pinned-bar"><span class="pinned-all t">2 pinned</span></div><span class="room-sub is-typing t">typing…</span></div>
<div id="s0" style="background:var(--surface-0)"><p class="t" style="color:var(--accent-text)">on 0</p><p class="t" style="color:var(--ink-3)">a</p><p class="t" style="color:var(--danger)">a</p><div class="new-line t">New</div><div class="system t">x</div><div class="typing t" style="position:static">x</div>
<ol><li class="msg msg-own" data-state="read"><div class="msg-body"><div class="bubble t"><a class="quote" href="#"><span class="quote-name t">Bob</span><span class="quote-text t">what</span></a><div class="msg-files"><a class="file"><span class="file-name t">a</span><span class="file-size t">1 KB</span></a></div><div class="msg-text"><a class="t" href="#">link</a><span class="mention t">@bob</span><code class="t">code</code><pre class="t">x</pre></div><span class="msg-meta t">14:05<span class="ticks g"><svg class="icon tick-read" style="display:block"></svg></span></span><span class="forwarded t">Forwarded</span><span class="voice-time t">0:07</span></div></div></li>
<li class="msg msg-other"><div class="msg-body"><div class="bubble t"><a class="quote" href="#"><span class="quote-name t">Bob</span><span class="quote-text t">what</span></a><a class="file"><span class="file-size t">1 KB</span></a><div class="msg-text"><a class="t" href="#">link</a><span class="mention t">@bob</span><code class="t">code</code></div><span class="msg-meta t">14:05</span><button class="voice-play t">x</button></div><form class="reactions"><button class="reaction t" aria-pressed="true">2</button><button class="reaction t">2</button></form></div></li>
<li class="msg msg-other is-mention"><div class="msg-body"><div class="bubble t"><a class="quote" href="#"><span class="quote-name t">Bob</span></a><div class="msg-text"><a class="t" href="#">link</a><span class="mention t">@ann</span></div><span class="msg-meta t">14:05</span></div></div></li>
<li class="msg msg-own" data-state="failed"><div class="msg-body"><div class="bubble t"><div class="msg-text"><a class="t" href="#">link</a></div><span class="msg-meta t">14:05</span></div><div class="msg-failed t">Not sent.</div></div></li>
<li class="msg msg-own is-deleted"><div class="msg-body"><div class="bubble t">gone<span class="msg-meta t">1</span></div></div></li></ol>
<div class="to-end" style="position:static"><span class="to-end-count t">3 new</span></div></div>
<div id="s2" style="background:var(--surface-2)"><p class="t" style="color:var(--accent-text)">on 2</p><p class="t" style="color:var(--ink-3)">a</p><button class="react-one is-mine g">x</button><span class="hit-text">a <mark class="t">hit</mark></span><span class="tag t">Admin</span><div class="avatar hue-3 t">A</div></div>
<div class="composer"><div class="composer-box"><button class="send t" style="position:static">x</button></div></div>`;

/** Edges and rings, against what they stand on. */
const edges = [
  ["--focus", "#s0"], ["--focus", "#s1"], ["--focus", "#s2"], ["--focus", ".row-link[aria-current]"], ["--own-ink", ".msg-own[data-state=read] .bubble"],
  ["--line-field", "#s2"], ["--line-field", "#s1"], ["--accent-text", "#s0"], ["--accent-text", ".reaction[aria-pressed=true]"], ["--ok", "#s1"],
];

test("every accent can be read, light and dark", { timeout: 120_000 }, async () => {
  const context = await (await browser()).newContext({ viewport: { width: 1280, height: 800 } });
  const tab = await context.newPage();
  await tab.setContent(`<!doctype html><html lang="en"><head><style>${await readFile(css, "utf8")} * { transition: none !important; animation: none !important; }</style></head><body>${page}</body></html>`);
  await tab.evaluate(install);
  const colours = accents();
  assert.ok(colours.length >= 200);
  const bad = [];
  let least = Infinity;
  for (const scheme of ["light", "dark"]) {
    await tab.emulateMedia({ colorScheme: scheme });
    const found = await tab.evaluate(
      ([colours, edges]) => {
        const root = document.documentElement;
        const { of, between } = globalThis.parlorContrast;
        const texts = [...document.querySelectorAll(".t")];
        const marks = [...document.querySelectorAll(".g")];
        const name = (node) => `${node.closest("li, #s0, #s1, #s2")?.className ?? ""} ${node.className} ${node.getAttribute("style") ?? ""}`.replace(/\s+/g, " ");
        const measured = [];
        for (const colour of colours) {
          root.style.setProperty("--parlor-accent", colour);
          const value = (token) => {
            const probe = document.body.appendChild(document.createElement("i"));
            probe.style.color = `var(${token})`;
            const computed = getComputedStyle(probe).color;
            probe.remove();
            return computed;
          };
          for (const node of texts) measured.push([colour, name(node), of(node), 4.5]);
          for (const node of marks) measured.push([colour, name(node), of(node), 3]);
          for (const [token, where] of edges) measured.push([colour, `${token} on ${where}`, between(value(token), document.querySelector(where)), 3]);
        }
        const low = measured.filter(([, , got, wanted]) => got < wanted);
        return { many: measured.length, least: Math.min(...measured.map(([, , got, wanted]) => got / wanted)), low };
      },
      [colours, edges],
    );
    least = Math.min(least, found.least);
    console.log(`# ${scheme}: ${colours.length} accents, ${found.many} pairs, least ${(found.least * 100).toFixed(0)} % of what is wanted`);
    bad.push(...found.low.map(([colour, what, got, wanted]) => `${scheme} ${colour}: ${what}: ${got.toFixed(2)} < ${wanted}`));
  }
  await context.close();
  // By what is wrong, the worst first: one line each is enough to mend it.
  const kinds = new Map();
  for (const line of bad) {
    const kind = line.replace(/^(\w+) .*?: /, "$1 ").replace(/: [\d.]+ < [\d.]+$/, "");
    const held = kinds.get(kind) ?? { many: 0, example: line };
    kinds.set(kind, { many: held.many + 1, example: held.example });
  }
  assert.deepEqual([...kinds].map(([kind, { many, example }]) => `${many} × ${kind} (${example})`), []);
});
