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
  const { frame, socket, lang, dir, words, theme, position } = said;
  if (typeof frame !== "string" || typeof socket !== "string") throw new Error(`${url} is not the widget.json of a chat`);
  const whole = (address: string, kind: RegExp) => {
    const it = new URL(address, url);
    if (!kind.test(it.protocol)) throw new Error(`${url} names ${address}`);
    return it;
  };
  const line = whole(socket, /^(http|ws)s?:$/);
  line.protocol = line.protocol.replace("http", "ws");
  return {
    frame: whole(frame, /^https?:$/).href,
    socket: line.href,
    lang: lang ?? "en",
    dir: dir === "rtl" ? dir : "ltr",
    words: { ...spare, ...words },
    theme: theme ?? {},
    position: position === "start" ? position : "end",
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
