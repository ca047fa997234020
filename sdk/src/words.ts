// The page's words: sentences of the catalogue by their ids, in the language of the page. A pure formatter of what the
// server has compiled (the catalogues are Fluent), and the one place where the page gets them. It must not write
// to the document, and it knows no sentence itself.
import { localeOf } from "./time.ts";

/** A sentence: a text, or its parts. */
export type Pattern = string | readonly Part[];

/** A text; a placeable; one of several patterns by a number or a word. */
export type Part = string | { readonly v: string } | { readonly s: string; readonly o: Readonly<Record<string, Pattern>>; readonly d: string };

/** What `…/assets/words/<lang>.json` holds. */
export interface Catalogue {
  lang: string;
  dir: "ltr" | "rtl";
  words: Readonly<Record<string, Pattern>>;
}

export type Args = Readonly<Record<string, string | number>>;

const [open, close] = ["\u2068", "\u2069"];
const letter = { ltr: /[^\P{L}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u, rtl: /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u };

export class Words {
  readonly lang: string;
  readonly dir: "ltr" | "rtl";
  /** The reader's variant of the page's language: it says how numbers are written. */
  readonly locale: string;
  readonly #words: Catalogue["words"];
  readonly #plural: Intl.PluralRules;
  readonly #number: Intl.NumberFormat;

  constructor(catalogue: Catalogue, locale: string = catalogue.lang) {
    this.lang = catalogue.lang;
    this.dir = catalogue.dir;
    this.locale = locale;
    this.#words = catalogue.words;
    this.#plural = new Intl.PluralRules(catalogue.lang);
    this.#number = new Intl.NumberFormat(locale);
  }

  has(id: string): boolean {
    return Object.hasOwn(this.#words, id);
  }

  /** The sentence; null: there is none of that id. */
  say(id: string, args: Args = {}): string | null {
    const pattern = this.has(id) ? this.#words[id] : undefined;
    return pattern === undefined ? null : this.#format(pattern, args);
  }

  /** `options`: for instance how many digits; nothing else may differ from the numbers of sentences. */
  number(value: number, options?: Intl.NumberFormatOptions): string {
    return options ? new Intl.NumberFormat(this.locale, options).format(value) : this.#number.format(value);
  }

  #format(pattern: Pattern, args: Args): string {
    if (typeof pattern === "string") return pattern;
    return pattern.map((part) => {
      if (typeof part === "string") return part;
      if ("v" in part) return this.#value(args[part.v]);
      const key = this.#which(part.o, args[part.s]);
      return this.#format(part.o[Object.hasOwn(part.o, key) ? key : part.d] ?? "", args);
    }).join("");
  }

  #value(it: string | number | undefined): string {
    if (typeof it === "number") return this.number(it);
    if (it === undefined || it === "") return "";
    // A name that is written the other way must not turn the sentence around it.
    return !it.startsWith(open) && letter[this.dir === "rtl" ? "ltr" : "rtl"].test(it) ? `${open}${it}${close}` : it;
  }

  /** An exact number comes before its plural category. */
  #which(options: Readonly<Record<string, Pattern>>, it: string | number | undefined): string {
    const exact = String(it);
    return typeof it !== "number" || Object.hasOwn(options, exact) ? exact : this.#plural.select(it);
  }
}

/** Scripts that are loaded later are files of their own: they find the words here. */
const home = Symbol.for("parlor.words");
const held = globalThis as { [home]?: Words };
const missed = new Set<string>();

export function useWords(words: Words): void {
  held[home] = words;
}

/** The words in use; null before they came. */
export function words(): Words | null {
  return held[home] ?? null;
}

/** A sentence by its id, which stands here literally: build.mjs collects what the server must send. */
export function t(id: string, args?: Args): string {
  const said = words()?.say(id, args);
  if (typeof said === "string") return said;
  // A fault of the build, which every test hears of; the reader sees that something is meant.
  if (!missed.has(id)) console.error(`no words for ${id}`);
  missed.add(id);
  return "…";
}

/** A sentence of a family (`problem-…`), whose ids are all sent; null: none of that name. */
export function family(prefix: string, name: string, args?: Args): string | null {
  return words()?.say(`${prefix}${name}`, args) ?? null;
}

/** A number in the digits of the reader. */
export function number(value: number, options?: Intl.NumberFormatOptions): string {
  return words()?.number(value, options) ?? String(value);
}

/** A count on a badge, which has room for two digits. */
export function capped(count: number): string {
  return count > 99 ? `${number(99)}+` : number(count);
}

/** Systems of digits by their nought. */
const systems: Readonly<Record<string, string>> = { "0": "latn", "٠": "arab", "۰": "arabext", "०": "deva", "০": "beng", "๐": "thai" };

/** The reader's variant of the language, with the digits and the clock of the catalogue: the server writes the same ones. */
function variant(catalogue: Catalogue, reader: readonly string[]): string {
  const digits = catalogue.words["base-digits"];
  const system = typeof digits === "string" ? systems[[...digits][0] ?? ""] : undefined;
  const locale = localeOf(catalogue.lang, reader);
  return new Intl.Locale(locale, { hourCycle: "h23", ...(system === undefined ? {} : { numberingSystem: system }) }).toString();
}

/** Gets the words of the page, trying twice; false: there are none, and the page stays as it is. */
export async function loadWords(url: string | undefined, fetch: (url: string) => Promise<Response>, reader: readonly string[] = navigator.languages): Promise<boolean> {
  for (let left = url ? 2 : 0; left > 0; left--) {
    try {
      const answer = await fetch(url ?? "");
      if (!answer.ok) continue;
      const catalogue = (await answer.json()) as Catalogue;
      useWords(new Words(catalogue, variant(catalogue, reader)));
      return true;
    } catch {
      // Once more.
    }
  }
  return false;
}
