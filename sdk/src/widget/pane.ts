// A frame of the chat in a box, how it meets the host, and what is shown where it cannot be reached. It knows neither
// launcher nor panel.
import { uuid } from "../env.ts";
import type { Config } from "./config.ts";
import { make, pictured } from "./dom.ts";
import { hostLine, type Init, type Line, meetFrame, type ToFrame, type ToHost, type View } from "./messages.ts";
import { warn } from "./options.ts";

/** How long a frame may take to say hello. */
export const PATIENCE = 10_000;

/** What a pane needs of its widget. */
export interface Home {
  config(): Promise<Config>;
  /** A word from `widget.json`. */
  word(name: string): string;
  init(): Promise<Pick<Init, "token" | "cookie" | "lang" | "mode" | "vars">>;
  /** What every frame may say, whatever shows it. */
  heard(pane: Pane, message: ToHost): void;
  failed(code: string, message: string): void;
  readonly panes: Set<Pane>;
}

export interface Pane {
  /** Loads the frame, if it is not there. */
  start(): void;
  /** Says it, now or when the frame is there. */
  say(message: ToFrame): void;
  /** Says it, if the frame is there: whoever comes later hears it at the beginning. */
  tell(message: ToFrame): void;
  focus(): void;
  /** Takes everything away. */
  end(): void;
  /** Writes its words again. */
  label(): void;
  counts: boolean;
}

export interface Shows {
  view: View;
  room?: () => string | undefined;
  open: () => boolean;
  /** The person wants it gone; without it, there is nothing to close. */
  close?: () => void;
}

export function pane(home: Home, box: HTMLElement, { view, room, open, close }: Shows): Pane {
  const cover = make("div", "m", box);
  const cross = close && pictured("x", cover, close);
  cross?.picture("close");
  const told = make("p", "", cover);
  told.setAttribute("role", "status");
  const retry = make("button", "", cover);
  retry.type = "button";
  retry.hidden = true;
  let frame: HTMLIFrameElement | null = null;
  let line: Line<ToFrame> | null = null;
  let stop = () => {};
  let clock = 0;
  let waiting: ToFrame[] = [];
  let here = true;

  const clear = () => {
    clearTimeout(clock);
    stop();
    line?.close();
    line = null;
    frame?.remove();
    frame = null;
    mine.counts = false;
    cover.hidden = false;
    told.textContent = "";
    retry.hidden = true;
  };

  const failed = (why: string) => {
    clear();
    told.textContent = home.word("failed");
    retry.hidden = false;
    warn(why);
    home.failed("unreachable", why);
  };

  async function load(): Promise<void> {
    clear();
    // Held until there is a frame, so that nobody starts twice.
    const it = (frame = document.createElement("iframe"));
    let config: Config;
    try {
      config = await home.config();
    } catch (error) {
      if (here && frame === it) failed(`${error}. Is the server running, and does this page's policy allow connect-src to it?`);
      return;
    }
    if (!here || frame !== it) return;
    const { origin } = new URL(config.frame);
    const id = (it.name = uuid());
    it.className = "f";
    it.title = home.word("title");
    it.allow = "microphone; clipboard-write; autoplay; fullscreen";
    it.src = config.frame;
    stop = meetFrame(
      window,
      { id, origin, window: () => it.contentWindow },
      async () => {
        const now = await home.init();
        const where = room?.();
        return { ...now, view, open: open(), ...(where && { room: where }) };
      },
      (port) => {
        clearTimeout(clock);
        line?.close();
        mine.counts = false;
        line = hostLine(port, (message) => home.heard(mine, message));
        for (const message of waiting) line.say(message);
        waiting = [];
        const had = box.getRootNode() as ShadowRoot;
        const focused = box.contains(had.activeElement) || box === had.activeElement;
        cover.hidden = true;
        if (focused) it.focus();
      },
    );
    clock = setTimeout(
      () => failed(`${config.frame} does not answer. Is ${location.origin} in the server's embed.origins, and does this page's policy allow frame-src ${origin}?`),
      PATIENCE,
    ) as unknown as number;
    box.append(it);
  }

  const mine: Pane = {
    counts: false,
    start() {
      if (!frame) void load();
    },
    say(message) {
      if (line) line.say(message);
      else waiting.push(message);
    },
    tell: (message) => line?.say(message),
    focus() {
      if (line) frame?.focus();
      else (retry.hidden ? box : retry).focus();
    },
    end() {
      here = false;
      clear();
      cover.remove();
      home.panes.delete(mine);
    },
    label() {
      if (frame) frame.title = home.word("title");
      cross?.button.setAttribute("aria-label", home.word("close"));
      retry.textContent = home.word("retry");
      if (!retry.hidden) told.textContent = home.word("failed");
    },
  };
  retry.onclick = () => {
    void load();
    box.focus();
  };
  mine.label();
  home.panes.add(mine);
  return mine;
}
