// What a host may say about its widget: options, the attributes of the script tag, and what is wrong with them.
// Pure but for one warning a fault. docs/EMBEDDING.md lists the same names, and a test compares them.
import { isLang, isMode, type Mode, type Vars } from "./messages.ts";

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

const isText = (value: unknown) => typeof value === "string" && value !== "";
const isFlag = (value: unknown) => typeof value === "boolean";
const isCall = (value: unknown) => typeof value === "function";

/** Every option, and what it may be. */
export const known: { readonly [name in keyof Required<WidgetOptions>]: (value: unknown) => boolean } = {
  server: isText,
  token: (value) => value === null || isText(value) || isCall(value),
  getToken: isCall,
  tokenUrl: isText,
  cookie: isFlag,
  lang: isLang,
  theme: isMode,
  position: (value) => value === "start" || value === "end",
  launcher: (value) => isFlag(value) || isText(value),
  badge: isFlag,
  vars: (value) => typeof value === "object" && value !== null,
  open: isFlag,
};

/** Takes over what is right of `given`; says once what is not. */
export function take(options: WidgetOptions, given: unknown): void {
  for (const [name, value] of Object.entries(given ?? {})) {
    if (value === undefined) continue;
    if (!Object.hasOwn(known, name)) warn(`there is no option "${name}"`);
    else if (!known[name as keyof WidgetOptions](value)) warn(`the option "${name}" cannot be ${String(value)}`);
    else Object.assign(options, { [name]: value });
  }
}

/** Attributes of the script tag that are options, as `data-…`. */
export const attributes = ["token", "tokenUrl", "cookie", "lang", "theme", "position", "launcher", "badge"] as const;

/** The options in the attributes of the script tag. */
export function fromAttributes(data: Readonly<Record<string, string | undefined>>): WidgetOptions {
  const options: Record<string, unknown> = {};
  for (const name of attributes) {
    const said = data[name];
    const flag = said === "off" || said === "false" ? false : said === "on" || said === "true" || said === "" ? true : said;
    if (said !== undefined && (said !== "" || name === "cookie")) options[name] = flag;
  }
  return options;
}
