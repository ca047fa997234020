// Builds what the server embeds: crates/parlor/assets/dist/{page.js, frame.js, sdk.js, widget.js, panel.js, parlor.css, words.json, icons, and what the staff's pages load}. The same sources give
// the same bytes everywhere, so `--check` can tell whether the committed files are fresh. It must not need anything
// but esbuild, and must not write outside dist/.
import { build, transform } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { wordsOf } from "./ids.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const assets = join(here, "../crates/parlor/assets");
const dist = join(assets, "dist");
const sheets = ["tokens.css", "base.css", "list.css", "room.css", "message.css", "composer.css", "float.css", "pages.css", "frame.css"];
// Before compression, which leaves about a third. The SDK is most of the page's script: what a room is kept whole by, the
// markup, the carriers, the outbox.
const budgets = { "page.js": 184 * 1024, "frame.js": 200 * 1024, "sdk.js": 96 * 1024, "parlor.css": 72 * 1024, "dialogs.js": 16 * 1024, "emoji.js": 20 * 1024, "finder.js": 16 * 1024, "recorder.js": 12 * 1024, "viewer.js": 8 * 1024, "admin.js": 4 * 1024, "admin.css": 16 * 1024, "charts.js": 64 * 1024 };
// On pages of other people, as it goes over the line.
const packed = { "widget.js": 6 * 1024, "panel.js": 4 * 1024 };
// What goes to pages of others says no more than whose it is.
const short = "/* Parlor */\n";
const banner = "/* Built from sdk/ and crates/parlor/assets by `node sdk/build.mjs`: do not edit. */\n";

// Loaded by the page when they are first needed (src/page/lazy.ts), each with what it needs.
const lazy = ["dialogs", "emoji", "emoji-ar", "emoji-de", "emoji-es", "emoji-fr", "finder", "recorder", "viewer"];

async function script(entry, define = {}, format = "esm", head = banner) {
  const out = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format,
    target: ["es2022"],
    minify: true,
    charset: "utf8",
    legalComments: "none",
    define,
    logLevel: "warning",
  });
  return Buffer.from(head + out.outputFiles[0].text);
}

async function styles(sheets) {
  const parts = await Promise.all(sheets.map((name) => readFile(join(assets, "css", name), "utf8")));
  // Whitespace only: newer colour functions must pass through as they are written.
  const out = await transform(parts.join("\n"), { loader: "css", minifyWhitespace: true, charset: "utf8", logLevel: "error" });
  return Buffer.from(banner + out.code);
}

async function everything() {
  const files = new Map();
  const versions = {};
  for (const name of lazy) {
    const bytes = await script(`src/page/${name.replace("-", "/")}.ts`);
    files.set(`${name}.js`, bytes);
    // As the server computes them: with it, a file may be kept for ever.
    versions[name] = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  }
  for (const [name, bytes] of [
    ["page.js", await script("src/page.ts", { LAZY: JSON.stringify(versions) })],
    ["frame.js", await script("src/frame.ts", { LAZY: JSON.stringify(versions) })],
    ["sdk.js", await script("src/index.ts")],
    ["widget.js", await script("src/widget/loader.ts", {}, "iife", short)],
    ["panel.js", await script("src/widget/panel.ts", {}, "esm", short)],
    ["parlor.css", await styles(sheets)],
    // The pages of the staff, and nobody else's.
    ["admin.js", await script("src/admin.ts")],
    ["admin.css", await styles(["admin.css"])],
    ["charts.js", await script("src/admin/charts.ts", {}, "esm", `${banner}/* Holds uPlot 1.6.32, (c) 2022 Leon Sorokin, MIT licence: see uplot.license.txt */\n`)],
    ["uplot.css", await readFile(join(here, "vendor/uplot/uPlot.min.css"))],
    ["uplot.license.txt", await readFile(join(here, "vendor/uplot/LICENSE"))],
  ])
    files.set(name, bytes);
  // What the server sends of its catalogues.
  files.set("words.json", Buffer.from(`${JSON.stringify(await wordsOf(join(here, "src"), join(here, "../crates/parlor/languages/en")), null, 1)}\n`));
  for (const name of (await readdir(join(assets, "icons"))).sort()) {
    files.set(name, await readFile(join(assets, "icons", name)));
  }
  return files;
}

const files = await everything();
for (const [name, most] of Object.entries(budgets)) {
  const size = files.get(name).length;
  if (size > most) throw new Error(`${name} is ${size} bytes, over its budget of ${most}`);
}
const gzipped = (name) => gzipSync(files.get(name), { level: 9 }).length;
for (const [name, most] of Object.entries(packed)) {
  const size = gzipped(name);
  if (size > most) throw new Error(`${name} is ${size} bytes packed, over its budget of ${most}`);
}

if (process.argv.includes("--check")) {
  const there = (await readdir(dist).catch(() => [])).sort();
  const stale = [...files.keys()].filter((name) => !there.includes(name));
  for (const name of there) {
    const fresh = files.get(name);
    if (!fresh || !fresh.equals(await readFile(join(dist, name)))) stale.push(name);
  }
  if (stale.length > 0) {
    console.error(`stale in crates/parlor/assets/dist: ${stale.join(", ")}; run: node sdk/build.mjs`);
    process.exit(1);
  }
  console.log(`${files.size} built files are fresh`);
} else {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  for (const [name, bytes] of files) {
    await writeFile(join(dist, name), bytes);
    console.log(`${name}  ${(bytes.length / 1024).toFixed(1)} KiB${name in packed ? `, ${gzipped(name)} bytes packed` : ""}`);
  }
}
