// What a host may say about its widget: options, the attributes of the script tag, and what is wrong with them.
// Pure but for one warning a fault. docs/EMBEDDING.md lists the same names, and a test compares them.
import type { Mode, Vars } from "./messages.ts";

/** A token of Parlor, or null for nobody. */
export type TokenAnswer = string | null | undefined;

export interface WidgetOptions {
  /** Where the chat is: the folder of `widget.js`. The script knows it by its own address. */
  server?: string;
  /** Who is signed in: a token, or how to get a fresh one (asked again before it ends). */
  token?: string | null | (() => TokenAnswer | Promise<TokenAnswer>);
  /** The same as a function in `token`. */
  getToken?: () => TokenAnswer | Promise<TokenAnswer>;
  /** An address of the host that answers a fresh token: as text, or as JSON `{"token": "…"}`. */
  tokenUrl?: string;
  /** Without a token, the cookie of the chat's own pages signs in (pages of the same site only). */
  cookie?: boolean;
  /** Without a token, whoever opens the panel is a guest (where the chat has guests), whom this page knows again. */
  guests?: boolean;
  /** The language, as a tag: `de`, `pt-BR`. Without it: the page's `lang`. */
  lang?: string;
  theme?: Mode;
  position?: "start" | "end";
  /** Off: there is no button. A selector: these elements of the host open and close. */
  launcher?: boolean | string;
  /** The number of what is unread, before the panel has been opened. */
  badge?: boolean;
  /** Custom properties for launcher and chat. */
  vars?: Vars;
  /** Opens the panel at once. */
  open?: boolean;
}

const warned = new Set<string>();

/** Tells the developer, once. */
export function warn(text: string): void {
  if (!warned.has(text)) console.warn(`Parlor: ${text}`);
  warned.add(text);
}

/** Every option, and what it may be: kinds of values, or the values themselves. `null` is of the kind `object`. */
export const known: { readonly [name in keyof Required<WidgetOptions>]: string } = {
  server: "string",
  token: "string function object",
  getToken: "function",
  tokenUrl: "string",
  cookie: "boolean",
  lang: "string",
  theme: "auto light dark",
  position: "start end",
  launcher: "boolean string",
  badge: "boolean",
  guests: "boolean",
  vars: "object",
  open: "boolean",
};

/** Takes over what is right of `given`; says once what is not. */
export function take(options: WidgetOptions, given: unknown): void {
  for (const [name, value] of Object.entries(given ?? {})) {
    const kinds = Object.hasOwn(known, name) && known[name as keyof WidgetOptions].split(" ");
    if (value === undefined) continue;
    if (!kinds) warn(`there is no option "${name}"`);
    else if (!kinds.includes(typeof value) && !kinds.includes(value as string)) warn(`the option "${name}" cannot be ${value}`);
    else Object.assign(options, { [name]: value });
  }
}

/** The options in the attributes of the script tag: `data-token-url` is `tokenUrl`. Left empty, a flag is on. */
export function fromAttributes(data: Readonly<Record<string, string | undefined>>): WidgetOptions {
  const flags: Record<string, boolean> = { on: true, true: true, off: false, false: false };
  const options: Record<string, unknown> = {};
  for (const [name, kinds] of Object.entries(known)) {
    const said = data[name];
    if (said) options[name] = kinds.includes("boolean") ? (flags[said] ?? said) : said;
    else if (said === "" && kinds.includes("boolean")) options[name] = true;
  }
  return options;
}
