// What the chat says about itself in `widget.json`, and its few words. Nothing here is about anybody.
import type { Pattern } from "../words.ts";

export interface Config {
  /** The frame's document, the socket: whole addresses. */
  frame: string;
  socket: string;
  lang: string;
  dir: string;
  words: Readonly<Record<string, Pattern>>;
  theme: { readonly accent?: string; readonly accent_dark?: string };
  position: "start" | "end";
}

/** What is said while the chat cannot be asked. */
export const spare: Config["words"] = {
  open: "Open chat",
  close: "Close chat",
  title: "Chat",
  unread: [{ v: "n" }, " unread"],
  failed: "The chat cannot be reached.",
  retry: "Try again",
};

/** Reads what `widget.json` at `url` said; throws when it is something else. */
export function readConfig(said: Partial<Config>, url: string): Config {
  if (!said.frame || !said.socket) throw new Error(`${url} is not of a chat`);
  return {
    frame: new URL(said.frame, url).href,
    socket: new URL(said.socket, url).href.replace(/^http/, "ws"),
    lang: said.lang ?? "en",
    dir: said.dir ?? "ltr",
    words: { ...spare, ...said.words },
    theme: said.theme ?? {},
    position: said.position ?? "end",
  };
}

/** A sentence with a number in it, in the digits and the plural of its language. */
export function say(pattern: Pattern | undefined, n: number, lang: string): string {
  if (typeof pattern === "string" || !pattern) return pattern ?? "";
  return pattern
    .map((part) => {
      if (typeof part === "string") return part;
      if ("v" in part) return new Intl.NumberFormat(lang).format(n);
      return say(part.o[n] ?? part.o[new Intl.PluralRules(lang).select(n)] ?? part.o[part.d], n, lang);
    })
    .join("");
}
