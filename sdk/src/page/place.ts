// Where the page is: in a tab with an address bar, or in the widget's frame, which has neither an address of its own nor a
// cookie. Everything that differs between the two goes through here; nothing else asks the browser for it. The frame puts
// its own place here before the page begins (frame/frame.ts).
import type { Env } from "../env.ts";
import type { Id } from "../protocol.ts";
import type { Tokens } from "../tokens.ts";
import { ended } from "./ended.ts";

export interface Place {
  /** Null: the browser's own. */
  readonly env: Env | null;
  /** Null: the cookie signs in. */
  readonly tokens: Tokens | null;
  /** Where the reader is. */
  here(): { pathname: string; search: string; hash: string };
  /** The reader has gone on to another room, or to the list. */
  push(path: string): void;
  /** Calls back when the reader has gone back or forth. */
  moved(heard: () => void): void;
  /** To another page. */
  leave(address: string): void;
  /** The sign-in has ended; why, as the server says it. */
  ended(login: string, reason: string): void;
  /** The open room is not, or not any more, the reader's to see. True: that has been said. */
  gone(room: Id): boolean;
  /** The reader looks at the page now. */
  looked(): boolean;
  /** So many messages are unread. */
  unread(total: number): void;
  fetch(address: string, init: RequestInit): Promise<Response>;
  /** An address that an element may load by itself. */
  direct(address: string): boolean;
  /** The same file by an address that any element may load. */
  file(address: string): Promise<string>;
  /** Shows a picture; null: none. */
  picture(node: HTMLImageElement, address: string | null): void;
}

const bar: Place = {
  env: null,
  tokens: null,
  here: () => location,
  push: (path) => history.pushState(null, "", path),
  moved: (heard) => addEventListener("popstate", heard),
  leave: (address) => location.assign(address),
  ended: (login, reason) => ended(`${login}?next=${encodeURIComponent(location.pathname)}`, reason),
  gone: () => false,
  looked: () => document.visibilityState === "visible" && document.hasFocus(),
  unread: () => undefined,
  fetch: (address, init) => fetch(address, init),
  direct: () => true,
  file: (address) => Promise.resolve(address),
  picture(node, address) {
    if (address === null) node.removeAttribute("src");
    else if (node.getAttribute("src") !== address) node.setAttribute("src", address);
  },
};

/** Scripts that are loaded later are files of their own: they find the place here. */
const home = Symbol.for("parlor.place");
const held = globalThis as { [home]?: Place };

export function place(): Place {
  return held[home] ?? bar;
}

export function usePlace(it: Place): void {
  held[home] = it;
}

/** The room that an address below `inbox` is of. */
export function roomAt(inbox: string, pathname: string): Id | null {
  const rest = pathname.startsWith(inbox) ? pathname.slice(inbox.length) : "";
  return rest.split("/")[0] || null;
}
