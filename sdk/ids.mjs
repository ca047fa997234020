// Which words the page's scripts use: the ids that stand literally in `t("…")`, and whole families by `family("problem-", …)`. The
// server sends exactly these. An id that is put together is an error: nobody could find it in the catalogues.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Ids and prefixes of families in a source; throws where an id is not literal. */
export function idsIn(source, name) {
  const text = source.replace(/\/\*[\s\S]*?\*\/|(^|[\s;{}(])\/\/[^\n]*/gu, (found) => found.replace(/[^\n]/gu, " "));
  const [ids, families] = [[], []];
  for (const found of text.matchAll(/(?<![\w$.#])(?<!function )(t|family)\(\s*(?:"([a-z][a-z0-9-]*)"(?=\s*[,)]))?/gu)) {
    const [, call, id] = found;
    if (id === undefined) throw new Error(`${name}:${text.slice(0, found.index).split("\n").length}: the id of ${call}(…) must be a literal text`);
    (call === "t" ? ids : families).push(id);
  }
  return { ids, families };
}

/** The ids of messages in a Fluent file. */
export function idsOf(fluent) {
  return [...fluent.matchAll(/^([a-zA-Z][\w-]*)[ \t]*=/gmu)].map((found) => found[1]);
}

async function sources(folder) {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts")).sort().map((name) => join(folder, name));
}

async function fluent(folder) {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".ftl")).sort();
  return (await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")))).join("\n");
}

/** What the formatter itself needs. */
const own = ["base-digits"];

/** All of them, sorted: `src/page.ts` and what lies below `src/page` and `src/frame`; families by the English catalogue. */
export async function wordsOf(src, catalogue) {
  const files = [join(src, "page.ts"), ...(await sources(join(src, "page"))), ...(await sources(join(src, "frame")))];
  const used = await Promise.all(files.map(async (file) => idsIn(await readFile(file, "utf8"), file.slice(src.length + 1))));
  const all = idsOf(await fluent(catalogue));
  const members = used.flatMap(({ families }) => families).flatMap((prefix) => all.filter((id) => id.startsWith(prefix)));
  return [...new Set([...own, ...used.flatMap(({ ids }) => ids), ...members])].sort();
}
