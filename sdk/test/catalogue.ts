// The catalogues as the server sends them, compiled here from the Fluent files: tests and nothing else need this. It reads as much
// of Fluent as the catalogues use, and throws on the rest; the server's compiler is crates/parlor/src/language/.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Catalogue, Part, Pattern } from "../src/words.ts";

const folder = `${__ROOT__}/crates/parlor/languages`;

/** Compiles Fluent; throws on what it does not know. */
export function compile(lang: string, source: string): Catalogue {
  const sources = new Map<string, string>();
  for (const entry of source.replace(/^#.*$/gmu, "").split(/^(?=[^\s}])/mu).filter((it) => it.trim() !== "")) {
    const found = /^(-?[a-zA-Z][\w-]*)[ \t]*=[ \t]*/u.exec(entry);
    if (!found?.[1]) throw new Error(`${lang}: this is no message: ${entry}`);
    if (sources.has(found[1])) throw new Error(`${lang}: ${found[1]} stands there twice`);
    sources.set(found[1], entry.slice(found[0].length));
  }
  const text = (id: string): string => {
    const it = sources.get(id);
    if (it === undefined) throw new Error(`${lang}: nothing is called ${id}`);
    return it;
  };
  const known = new Map<string, Pattern>();
  const named = (id: string): Pattern => {
    const held = known.get(id);
    if (held !== undefined) return held;
    const made = new Reader(id, text(id), named).whole();
    known.set(id, made);
    return made;
  };
  const words = [...sources.keys()].filter((id) => !id.startsWith("-")).map((id) => [id, named(id)] as const);
  return { lang, dir: lang === "ar" ? "rtl" : "ltr", words: Object.fromEntries(words) };
}

class Reader {
  #at = 0;
  constructor(
    readonly id: string,
    readonly text: string,
    readonly named: (id: string) => Pattern,
  ) {}

  whole(): Pattern {
    const made = this.#pattern(false);
    if (this.#at < this.text.length) throw new Error(`${this.id}: not understood: ${this.text.slice(this.#at)}`);
    return made;
  }

  #take(what: RegExp): RegExpExecArray | null {
    const found = new RegExp(what.source, "uy");
    found.lastIndex = this.#at;
    const it = found.exec(this.text);
    if (it) this.#at += it[0].length;
    return it;
  }

  #need(what: RegExp): RegExpExecArray {
    const it = this.#take(what);
    if (!it) throw new Error(`${this.id}: ${what.source} is missing at: ${this.text.slice(this.#at)}`);
    return it;
  }

  /** `inside`: it is a variant, which ends before the next one and before the brace. */
  #pattern(inside: boolean): Pattern {
    const parts: Part[] = [];
    for (;;) {
      if (inside && /^\s*(?:\*?\[|\})/u.test(this.text.slice(this.#at)) && /^\s*(?:\n|\})/u.test(this.text.slice(this.#at))) break;
      const word = this.#take(/[^{}\n]+/);
      if (word) parts.push(word[0]);
      else if (this.#take(/\{\s*/)) parts.push(...this.#placeable());
      else if (this.#take(/\n[ \t]*(?=\S)/)) parts.push("\n");
      else if (!this.#take(/\n\s*$/)) break;
    }
    const joined = parts.reduce<Part[]>((all, one) => {
      const last = all[all.length - 1];
      if (typeof one === "string" && typeof last === "string") all[all.length - 1] = last + one;
      else all.push(one);
      return all;
    }, []);
    const [first, last] = [joined[0], joined[joined.length - 1]];
    if (typeof first === "string") joined[0] = first.replace(/^\n/u, "");
    if (typeof last === "string") joined[joined.length - 1] = String(joined[joined.length - 1]).replace(/\s+$/u, "");
    const kept = joined.filter((one) => one !== "");
    return kept.length === 0 ? "" : kept.length === 1 && typeof kept[0] === "string" ? kept[0] : kept;
  }

  /** After the brace, which it ends. */
  #placeable(): Part[] {
    const quoted = this.#take(/"((?:[^"\\]|\\.)*)"\s*\}/);
    if (quoted) return [(quoted[1] ?? "").replace(/\\u([0-9a-fA-F]{4})|\\(.)/gu, (_, code: string | undefined, sign: string) => (code === undefined ? sign : String.fromCharCode(Number.parseInt(code, 16))))];
    const other = this.#take(/(-?[a-zA-Z][\w-]*)\s*\}/);
    if (other) {
      const made = this.named(other[1] ?? "");
      return typeof made === "string" ? [made] : [...made];
    }
    const name = this.#need(/\$([a-zA-Z][\w-]*)\s*/)[1] ?? "";
    if (this.#take(/\}/)) return [{ v: name }];
    this.#need(/->\s*/);
    const options: Record<string, Pattern> = {};
    let fallback: string | null = null;
    while (!this.#take(/\s*\}/)) {
      const [, star, key = ""] = this.#need(/\s*(\*?)\[\s*([\w-]+)\s*\][ \t]*/);
      if (star === "*") fallback = key;
      options[key] = this.#pattern(true);
    }
    if (fallback === null) throw new Error(`${this.id}: one of the variants must be the default`);
    return [{ s: name, o: options, d: fallback }];
  }
}

export function languages(): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** A built-in language, whole. */
export function catalogue(lang: string): Catalogue {
  const files = readdirSync(`${folder}/${lang}`).filter((name) => name.endsWith(".ftl"));
  return compile(lang, files.map((name) => readFileSync(`${folder}/${lang}/${name}`, "utf8")).join("\n"));
}
