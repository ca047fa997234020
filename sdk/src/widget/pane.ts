// A frame of the chat in a box: how it meets the host, what it is told and what it may ask. It knows neither launcher nor
// panel, nor what is shown where it cannot be had (slot.ts).
import { secret } from "../env.ts";
import type { Config } from "./config.ts";
import { guest, leave } from "./guest.ts";
import { hostLine, type Init, isRoom, type Line, meetFrame, type ToFrame, type ToHost, type Vars, type View } from "./messages.ts";
import { warn } from "./options.ts";
import type { Asked, Home } from "./slot.ts";

/** How long a frame may take to say hello. */
const PATIENCE = 10_000;
/** What of the host's own style the frame takes over. */
const inherited = ["--parlor-accent", "--parlor-font"];

export interface Pane {
  /** It tells what is unread. */
  readonly counts: boolean;
  /** What is to be focused, once it is there. */
  readonly focus: HTMLElement | null;
  /** False: it is not there yet. */
  say(message: ToFrame): boolean;
  /** What it is called, how it looks and which room it shows may be different now. */
  paint(): void;
  /** No more words; the frame goes too, after so many milliseconds out of sight. */
  end(after: number): void;
}

/** What only a frame needs; the rest has been there before it (dom.ts). */
const css = `.f{width:100%;height:100%;border:0;display:block}
:host(parlor-inbox),:host(parlor-room){display:grid;min-height:320px}
.e{position:relative;width:100%;height:100%}
.m{position:absolute;inset:0;place-content:center;text-align:center;background:Canvas}
.m .x{position:absolute;top:4px;inset-inline-end:4px;width:44px;padding:0;border-color:transparent;font-size:0}
.x::before{content:"✕";content:"✕"/"";font-size:20px}
.p{height:min(640px,100dvh - 40px);overflow:hidden;outline:1px solid transparent}
@media(max-height:747.98px){.l:not([hidden])~.p{bottom:20px}.o>.l{visibility:hidden}}
@media(max-width:479.98px){.r>.l~.p{inset:var(--t,0) 0 auto;width:auto;max-width:none;height:var(--h,100dvh);border-radius:0;box-sizing:border-box;padding:env(safe-area-inset-top,0) 0 env(safe-area-inset-bottom,0)}.o>.l{visibility:hidden}}
@media(prefers-reduced-motion:no-preference){.p{animation:u .15s ease-out}@keyframes u{0%{opacity:0;transform:translateY(12px)}}}`;

let sheet: CSSStyleSheet | undefined;

/** What each frame says is unread, in the order in which they came: each hears of things in its own time, so the first one speaks for all. */
const totals = new Map<string, number>();

export function pane(home: Home, config: Config, box: HTMLElement, { close, waiting, met, failed }: Asked): Pane {
  const root = box.getRootNode() as ShadowRoot;
  if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(css);
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

  // <parlor-inbox> shows the inbox; the panel's own host is <parlor-widget>.
  const { host } = root;
  const view = host.localName.slice("parlor-".length) as View;
  const room = () => [host.getAttribute("room")].find(isRoom);

  const frame = document.createElement("iframe");
  const { origin } = new URL(config.frame);
  const id = (frame.name = secret());
  let line: Line<ToFrame> | null = null;
  let counts = false;
  const { options } = home;
  /** Where there are guests, nobody is one from now on. */
  const whom = async (got: string | null, fresh = false) => (options.guests && got !== "" ? guest(options.server as string, got, fresh) : got);
  /** The room that it was sent to, and the look that it was given. */
  let shown: string | undefined;
  let worn = "";

  const look = () => {
    const style = getComputedStyle(document.documentElement);
    const vars: Vars = {};
    for (const name of inherited) {
      const value = style.getPropertyValue(name).trim();
      if (value) vars[name] = value;
    }
    return { mode: home.options.theme ?? ("auto" as const), vars: { ...vars, ...home.options.vars }, lang: home.lang() };
  };

  async function init(): Promise<Init> {
    const token = await whom(await home.ask(false));
    const now = look();
    shown = room();
    worn = JSON.stringify(now);
    return { token, cookie: !!home.options.cookie, ...now, view, open: !box.hidden, ...(shown && { room: shown }) };
  }

  async function heard(message: ToHost): Promise<void> {
    if (message.type === "unread") {
      counts = true;
      totals.set(id, message.total);
      const [first = 0] = totals.values();
      home.counted(first);
    } else if (message.type === "token?") line?.say({ type: "token", token: await whom(await home.ask(true), true), ask: message.ask });
    else if (message.type === "error") home.failed(message.code, message.message);
    else if (message.type === "close") close?.();
  }

  function paint(): void {
    frame.title = home.word("title");
    if (box.role) box.ariaLabel = frame.title;
    if (!line) return enter();
    const now = look();
    if (worn !== (worn = JSON.stringify(now))) line.say({ type: "look", ...now });
    const there = room();
    if (there && there !== shown) line.say({ type: "go", room: (shown = there) });
  }

  frame.className = "f";
  frame.allow = "microphone; clipboard-write; autoplay; fullscreen";
  frame.src = config.frame;
  const stop = meetFrame(window, { id, origin, window: () => frame.contentWindow }, init, (port) => {
    clearTimeout(clock);
    line?.close();
    counts = false;
    totals.delete(id);
    line = hostLine(port, (message) => void heard(message));
    for (const message of waiting.splice(0)) line.say(message);
    const focused = root.activeElement;
    met();
    if (box.contains(focused)) frame.focus();
    // Something may have changed while it was told.
    paint();
  });
  let clock: ReturnType<typeof setTimeout>;
  function enter(): void {
    if (frame.isConnected) return;
    if (view === "room" && !room()) return warn("<parlor-room> needs the id of a room in the attribute room");
    clock = setTimeout(() => {
      failed();
      home.lost(`${config.frame} does not answer. Is ${location.origin} in the server's embed.origins, and does this page's policy allow frame-src ${origin}?`);
    }, PATIENCE);
    box.append(frame);
  }
  return {
    get counts() {
      return counts;
    },
    get focus() {
      return line && frame;
    },
    say(message) {
      if (message.type === "token") void whom(message.token).then((token) => line?.say({ ...message, token }));
      else line?.say(message);
      if (message.type === "shutdown" && options.guests) leave(options.server as string);
      return !!line;
    },
    paint,
    end(after) {
      clearTimeout(clock);
      stop();
      totals.delete(id);
      line?.close();
      if (!after) return frame.remove();
      frame.hidden = true;
      setTimeout(() => frame.remove(), after);
    },
  };
}
