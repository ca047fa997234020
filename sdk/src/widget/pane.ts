// A frame of the chat in a box, how it meets the host, and what is shown where it cannot be reached. It knows neither
// launcher nor panel.
import { secret } from "../env.ts";
import type { Config } from "./config.ts";
import { make, pictured } from "./dom.ts";
import { hostLine, type Init, type Line, meetFrame, type ToFrame, type ToHost, type View } from "./messages.ts";

/** How long a frame may take to say hello. */
const PATIENCE = 10_000;

/** How long a frame is kept out of sight that was told to forget who was signed in. */
export const FAREWELL = 1_000;

/** What a pane needs of its widget. */
export interface Home {
  config(): Promise<Config>;
  /** A word from `widget.json`. */
  word(name: string): string;
  init(): Promise<Pick<Init, "token" | "cookie" | "lang" | "mode" | "vars">>;
  /** What every frame may say, whatever shows it. */
  heard(pane: Pane, message: ToHost): void;
  /** The chat cannot be reached, and this should be looked at. */
  lost(why: string): void;
  readonly panes: Set<Pane>;
}

export interface Pane {
  /** The frame tells what is unread. */
  counts: boolean;
  /** Loads the frame, if it is not there. */
  start(): void;
  /** Says it to the frame that is there; with `keep`, to the one that comes. */
  say(message: ToFrame, keep?: boolean): void;
  focus(): void;
  /** Takes everything away. */
  end(): void;
  /** Writes its words again. */
  label(): void;
}

/** `close`: the person wants it gone; without it, there is nothing to close. */
export function pane(home: Home, box: HTMLElement, view: View, room: () => string | undefined, open: () => boolean, close?: () => void): Pane {
  const cover = make("div", "m", box);
  const cross = close && pictured("x", cover, close);
  const told = make("p", "", cover);
  const retry = make("button", "", cover);
  let frame: HTMLIFrameElement | null = null;
  let line: Line<ToFrame> | null = null;
  let stop = () => {};
  let clock: ReturnType<typeof setTimeout>;
  let waiting: ToFrame[] = [];
  cross?.picture("close");
  told.role = "status";

  /** Until it is there, or for good. */
  const clear = (failed: boolean) => {
    clearTimeout(clock);
    stop();
    line?.close();
    frame?.remove();
    line = frame = null;
    mine.counts = cover.hidden = false;
    retry.hidden = !failed;
    mine.label();
  };

  async function load(): Promise<void> {
    clear(false);
    // Held before it is anywhere, so that nobody starts twice.
    const it = (frame = document.createElement("iframe"));
    const failed = (why: string) => {
      if (frame !== it) return;
      clear(true);
      home.lost(why);
    };
    const config = await home.config().catch(() => null);
    if (!config) return failed("");
    if (frame !== it) return;
    const { origin } = new URL(config.frame);
    const id = (it.name = secret());
    it.className = "f";
    it.allow = "microphone; clipboard-write; autoplay; fullscreen";
    it.src = config.frame;
    stop = meetFrame(
      window,
      { id, origin, window: () => it.contentWindow },
      async () => {
        const said = { ...(await home.init()), view, open: open() };
        const where = room();
        return where ? { ...said, room: where } : said;
      },
      (port) => {
        clearTimeout(clock);
        line?.close();
        mine.counts = false;
        line = hostLine(port, (message) => home.heard(mine, message));
        for (const message of waiting) line.say(message);
        waiting = [];
        const focused = (box.getRootNode() as ShadowRoot).activeElement;
        cover.hidden = true;
        if (box.contains(focused)) it.focus();
      },
    );
    clock = setTimeout(() => failed(`${config.frame} does not answer. Is ${location.origin} in the server's embed.origins, and does this page's policy allow frame-src ${origin}?`), PATIENCE);
    box.append(it);
    mine.label();
  }

  const mine: Pane = {
    counts: false,
    start() {
      if (!frame) void load();
    },
    say(message, keep) {
      if (line) line.say(message);
      else if (keep) waiting.push(message);
    },
    focus() {
      (line && frame ? frame : box).focus();
    },
    end() {
      const last = frame;
      frame = null;
      if (last) {
        last.hidden = true;
        setTimeout(() => last.remove(), FAREWELL);
      }
      clear(false);
      cover.remove();
      home.panes.delete(mine);
    },
    label() {
      if (frame) frame.title = home.word("title");
      if (cross) cross.button.ariaLabel = home.word("close");
      told.textContent = retry.hidden ? "" : home.word("failed");
      retry.textContent = home.word("retry");
    },
  };
  retry.onclick = () => {
    void load();
    box.focus();
  };
  clear(false);
  home.panes.add(mine);
  return mine;
}
