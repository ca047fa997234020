// What the chat says about itself in `widget.json`, and its few words. Nothing here is about anybody.
import type { Pattern } from "../words.ts";

export interface Config {
  /** The frame's document, the socket, and what is loaded when it is opened first: whole addresses. */
  frame: string;
  panel: string;
  socket: string;
  lang: string;
  dir: string;
  words: Readonly<Record<string, Pattern>>;
  theme: { readonly accent?: string; readonly accent_dark?: string };
  position?: "start" | "end";
}

/** What holds while the chat cannot be asked. */
export const spare: Omit<Config, "frame" | "panel" | "socket"> & Partial<Config> = {
  lang: "en",
  dir: "ltr",
  words: {
    open: "Open chat",
    close: "Close chat",
    failed: "The chat cannot be reached.",
    retry: "Try again",
  },
  theme: {},
};

/** Reads what `widget.json` at `url` said; throws when it is something else. */
export function readConfig(said: Partial<Config>, url: string): Config {
  if (!said.frame || !said.socket) throw new Error(`${url} is not of a chat`);
  const whole = (address = "") => new URL(address, url).href;
  return {
    ...spare,
    ...said,
    frame: whole(said.frame),
    panel: whole(said.panel),
    socket: whole(said.socket).replace(/^http/, "ws"),
    words: { ...spare.words, ...said.words },
  };
}

/** What an address answers; throws when that is not what was asked for. */
export async function ask(url: string, how: RequestInit): Promise<Response> {
  const answer = await fetch(url, how);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer;
}

/** A sentence with a number in it, in the digits and the plural of its language. */
export function say(pattern: Pattern | undefined, n: number, lang: string): string {
  if (typeof pattern === "string" || !pattern) return pattern ?? "";
  return pattern
    .map((part) => {
      if (typeof part === "string") return part;
      if ("v" in part) return n.toLocaleString(lang);
      return say(part.o[n] ?? part.o[new Intl.PluralRules(lang).select(n)] ?? part.o[part.d], n, lang);
    })
    .join("");
}
