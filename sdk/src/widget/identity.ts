// Who is signed in: the token in use, and how a fresh one is got. It stays in memory; it must not be written anywhere (a
// guest's is: guest.ts).
import { ask } from "./config.ts";
import { warn, type WidgetOptions } from "./options.ts";

/** How long the host may take to bring a token: less than a frame may take to be there at all (pane.ts). */
const DEADLINE = 8_000;

export interface Identity {
  /** The token in use, or a fresh one; null: nobody, or nobody any more; empty: it cannot be had now. Never rejects. */
  ask(fresh: boolean): Promise<string | null>;
  /** Somebody else is here now. */
  forget(): void;
}

async function fetched(url: string): Promise<string> {
  const text = await (await ask(url, { cache: "no-store" })).text();
  return text[0] === "{" ? JSON.parse(text).token : text;
}

export function identity(options: WidgetOptions, failed: (code: string, message: string) => void): Identity {
  let token: string | null = null;
  let asking: Promise<string | null> | null = null;
  /** Counts the people who were signed in. */
  let who = 0;

  async function current(fresh: boolean): Promise<string | null> {
    const { token: said, getToken, tokenUrl } = options;
    const from = typeof said === "function" ? said : (getToken ?? (tokenUrl && (() => fetched(tokenUrl))));
    if (!fresh) token ||= typeof said === "string" ? said : null;
    if (!fresh && token) return token;
    if (!from) return null;
    const then = who;
    // Whoever asks meanwhile waits for the same answer.
    const mine = (asking ??= (async () => {
      try {
        const got: unknown = (await Promise.race([from(), new Promise((_, no) => setTimeout(no, DEADLINE, "late"))])) ?? "";
        // Longer ones no frame takes (messages.ts).
        if (typeof got !== "string" || got.length > 8_192) throw typeof got;
        return got.trim() || null;
      } catch (error) {
        warn(`no token: ${error}`);
        failed("token", `${error}`);
        return "";
      }
    })());
    const got = await mine;
    if (then !== who) return current(false);
    if (asking === mine) asking = null;
    return (token = got);
  }

  return {
    ask: current,
    forget() {
      who++;
      token = asking = null;
    },
  };
}
