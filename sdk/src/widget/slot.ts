// A place for a frame of the chat: what is shown where it cannot be had, and what is asked of it before it is there. The
// frame itself comes with panel.ts, which is fetched when the first one is needed.
import type { Config } from "./config.ts";
import { make } from "./dom.ts";
import type { ToFrame } from "./messages.ts";
import type { WidgetOptions } from "./options.ts";
import type { Pane } from "./pane.ts";

/** What panel.js brings. */
export type Panel = typeof import("./panel.ts");

/** How long a frame is kept out of sight that was told to forget who was signed in. */
export const FAREWELL = 1_000;

/** What stands on the page: a place for a frame, or a button. */
export interface Part {
  /** Something may look different now. */
  paint(): void;
  /** Nobody is signed in any more. */
  end?(): void;
  say?(message: ToFrame): void;
  /** It tells what is unread. */
  readonly counts?: boolean;
}

/** What a place needs of its widget. */
export interface Home {
  readonly options: WidgetOptions;
  readonly parts: Set<Part>;
  /** Between `boot` and `shutdown`. */
  runs(): boolean;
  dress(box: HTMLElement): void;
  /** What the chat says about itself, and what makes frames; when they cannot be had, the host has been told. */
  panel(): Promise<[Config, Panel]>;
  /** A word from `widget.json`, and its language. */
  word(name: string): string;
  lang(): string;
  /** The token of who is signed in. */
  ask(fresh: boolean): Promise<string | null>;
  paint(): void;
  /** A frame has counted what is unread. */
  counted(total: number): void;
  failed(code: string, message: string): void;
  /** The chat cannot be reached, and this should be looked at. */
  lost(why: string): void;
}

/** What a frame is told of its place. */
export interface Asked {
  /** What it is to be told first. */
  readonly waiting: ToFrame[];
  /** The person wants it gone; without it, there is nothing to close. */
  readonly close: (() => void) | undefined;
  /** It is there; also when it was loaded again. */
  met(): void;
  failed(): void;
}

export interface Slot extends Part {
  /** There is something to see, or was. */
  filled: boolean;
  /** Loads the frame, if it is not there. */
  start(): void;
  /** Says it to the frame that is there; with `keep`, to the one that comes. */
  say(message: ToFrame, keep?: boolean): void;
  focus(): void;
  /** Takes the frame away; it may be started again. */
  end(): void;
}

/** Without `close` it loads its frame as soon as somebody may be there. */
export function slot(home: Home, box: HTMLElement, close?: () => void): Slot {
  const cover = make("div", "m", box);
  const told = make("p", "", cover);
  const retry = make("button", "", cover);
  const cross = make("button", "x", cover);
  const waiting: ToFrame[] = [];
  /** The attempt that is under way, or has come to something. */
  let attempt: object | null = null;
  let pane: Pane | null = null;
  told.role = "status";
  box.tabIndex = -1;

  /** Until it is there, or for good. */
  const clear = (failed: boolean, after = 0) => {
    pane?.end(after);
    pane = null;
    if (failed) attempt = null;
    cover.hidden = !failed && !attempt;
    retry.hidden = !failed;
    home.paint();
  };

  async function load(): Promise<void> {
    // Held before anything is there, so that nobody starts twice.
    const it = (attempt = {});
    clear(false);
    const got = await home.panel().catch(() => null);
    if (attempt !== it) return;
    mine.filled = true;
    if (!got) return clear(true);
    pane = got[1].pane(home, got[0], box, {
      waiting,
      close,
      met: () => (cover.hidden = true),
      failed: () => clear(true),
    });
    home.paint();
  }

  const mine: Slot = {
    filled: false,
    get counts() {
      return !!pane?.counts;
    },
    start() {
      if (!attempt) void load();
    },
    say(message, keep) {
      if (!pane?.say(message) && keep) waiting.push(message);
    },
    focus() {
      (pane?.focus ?? box).focus();
    },
    end() {
      attempt = null;
      mine.filled = false;
      clear(false, FAREWELL);
    },
    paint() {
      pane?.paint();
      if (!close) {
        home.dress(box);
        if (!mine.filled && home.runs()) mine.start();
      }
      cross.textContent = home.word("close");
      told.textContent = attempt ? "" : home.word("failed");
      retry.textContent = home.word("retry");
    },
  };
  cover.hidden = true;
  retry.onclick = () => {
    void load();
    box.focus();
  };
  cross.hidden = !close;
  if (close) cross.onclick = close;
  home.parts.add(mine);
  return mine;
}
