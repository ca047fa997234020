// The widget of a host's page: what may be asked of it, and what it holds together: launcher, panel, frames, the badge's
// session, the token. Nothing happens before `boot`; no method throws or rejects, on a server either.
import { watchUnread } from "./badge.ts";
import { type Config, readConfig, say, spare } from "./config.ts";
import { make, pictured, shade } from "./dom.ts";
import { fullScreen } from "./full.ts";
import { isRoom, type Mode, type ToFrame, type Vars } from "./messages.ts";
import { known, take, warn, type WidgetOptions } from "./options.ts";
import { type Home, type Pane, pane } from "./pane.ts";

/** What one can listen to, and what comes with it. On `document`, the same as `parlor:<name>`. */
export interface WidgetEvents {
  /** The chat has said how it is called; the launcher is there. */
  ready: null;
  open: null;
  close: null;
  unread: { total: number };
  error: { code: string; message: string };
}

export interface WidgetState {
  status: "idle" | "loading" | "ready" | "failed";
  open: boolean;
  unread: number;
}

export interface Widget {
  /** Starts; called again, it is `update`. */
  boot(options?: WidgetOptions): Promise<void>;
  /** Who is signed in now. */
  identify(token: NonNullable<WidgetOptions["token"]>): Promise<void>;
  update(options: WidgetOptions): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
  toggle(): Promise<void>;
  showLauncher(): Promise<void>;
  hideLauncher(): Promise<void>;
  openRoom(room: string): Promise<void>;
  /** Opens the panel on a new message to somebody (username, email, or the host's own id of a person). */
  compose(message: { to: string; text?: string }): Promise<void>;
  setLocale(lang: string): Promise<void>;
  setTheme(mode: Mode): Promise<void>;
  /** Signs out of the widget and takes it off the page until the next `boot`. */
  shutdown(): Promise<void>;
  /** The same, and forgets every listener and option. */
  destroy(): Promise<void>;
  ready(): Promise<void>;
  isReady(): boolean;
  state(): WidgetState;
  unread(): number;
  on<K extends keyof WidgetEvents>(name: K, heard: (detail: WidgetEvents[K]) => void): () => void;
  onUnread(heard: (total: number) => void): () => void;
}

/** The names of the events. */
export const events: readonly (keyof WidgetEvents)[] = ["ready", "open", "close", "unread", "error"];

/** What elements on the page need of the widget. */
export interface Inner extends Home {
  /** Between `boot` and `shutdown`. */
  runs(): boolean;
  dress(box: HTMLElement): void;
  button(into: HTMLElement): { paint(): void; button: HTMLButtonElement };
  /** Called whenever something may look different now. */
  readonly painters: Set<() => void>;
}

const inners = new WeakMap<Widget, Inner>();
export const inner = (widget: Widget): Inner => inners.get(widget) as Inner;

/** How long after `boot` the badge may ask, when the page is never idle. */
const IDLE = 3_000;
const inherited = ["--parlor-accent", "--parlor-font", "--parlor-radius"];

export function makeWidget(): Widget {
  const there = typeof document !== "undefined";
  const options: WidgetOptions = {};
  const panes = new Set<Pane>();
  const painters = new Set<() => void>();
  const offs = new Set<() => void>();
  let status: WidgetState["status"] = "idle";
  let config: Config | null = null;
  let loading: Promise<Config> | null = null;
  let age = 0;
  let opened = false;
  let total = 0;
  let token: string | null | undefined;
  let asking: Promise<string | null> | null = null;
  /** Counts the people who were signed in. */
  let who = 0;
  let unwatch: (() => void) | null = null;
  let parts: ReturnType<typeof build> | null = null;
  let hidden = false;
  let before: Element | null = null;
  let boots = () => {};
  let readies = () => {};
  const booted = new Promise<void>((done) => (boots = done));
  const whenReady = new Promise<void>((done) => (readies = done));

  const emit = (name: keyof WidgetEvents, detail: unknown = null) => void document.dispatchEvent(new CustomEvent(`parlor:${name}`, { detail }));
  const failed = (code: string, message: string) => emit("error", { code, message });
  const word = (name: string, n = 0) => say((config?.words ?? spare)[name] ?? spare[name], n, config?.lang ?? "en");
  const tell = (message: ToFrame) => panes.forEach((it) => it.tell(message));

  // Who is signed in.

  async function fetched(url: string): Promise<string> {
    const answer = await fetch(url, { cache: "no-store" });
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    const text = (await answer.text()).trim();
    return text.startsWith("{") ? JSON.parse(text).token : text;
  }

  /** The token in use, or a fresh one; null: nobody, or nobody any more. */
  async function ask(fresh: boolean): Promise<string | null> {
    const { token: said, getToken, tokenUrl } = options;
    const from = typeof said === "function" ? said : (getToken ?? (tokenUrl && (() => fetched(tokenUrl))));
    if (!fresh && !token && typeof said === "string") token = said;
    if (!fresh && token) return token;
    if (!from) return null;
    const then = who;
    const mine = (asking ??= (async () => (await from()) || null)().catch((error) => {
      warn(`no token: ${error}`);
      failed("token", String(error));
      return null;
    }));
    const got = await mine;
    // Somebody else has been named meanwhile: then theirs.
    if (then !== who) return ask(false);
    if (asking === mine) asking = null;
    return (token = got);
  }

  const look = () => {
    const style = getComputedStyle(document.documentElement);
    const vars: Vars = {};
    for (const name of inherited) {
      const value = style.getPropertyValue(name).trim();
      if (value) vars[name] = value;
    }
    return { mode: options.theme ?? "auto", vars: { ...vars, ...options.vars }, ...(config && { lang: config.lang }) };
  };

  // What the chat says about itself.

  const load = () => {
    const mine = age;
    const asked = options.lang ?? document.documentElement.lang;
    const it = (loading ??= (async () => {
      if (!options.server) throw new Error("the option server is missing");
      const url = new URL("widget.json", options.server);
      if (asked) url.searchParams.set("lang", asked);
      const answer = await fetch(url, { credentials: "omit" });
      if (!answer.ok) throw new Error(`${url.href} answered ${answer.status}`);
      return readConfig(await answer.json(), url.href);
    })());
    return it.then(
      (said) => {
        if (loading !== it || mine !== age) return said;
        config = said;
        const first = status !== "ready";
        status = "ready";
        paint();
        if (first) {
          readies();
          emit("ready");
          watch();
        }
        return said;
      },
      (error) => {
        if (loading === it) {
          loading = null;
          if (mine === age && status !== "ready") status = "failed";
          paint();
        }
        throw error;
      },
    );
  };

  // What is unread.

  const count = (now: number) => {
    if (now === total) return;
    total = now;
    paint();
    emit("unread", { total });
  };

  /** The badge has a session of its own, while it is wanted and no frame counts. */
  function watch(): void {
    const wanted = status === "ready" && options.badge !== false && ![...panes].some((it) => it.counts);
    if (!wanted) {
      unwatch?.();
      unwatch = null;
    } else if (!unwatch) {
      let stop = () => {};
      let on = true;
      unwatch = () => {
        on = false;
        stop();
      };
      const start = () => {
        if (on && config) stop = watchUnread(config.socket, ask, count);
      };
      if (typeof requestIdleCallback === "function") requestIdleCallback(start, { timeout: IDLE });
      else setTimeout(start, 300);
    }
  }

  const home: Home = {
    config: load,
    word,
    panes,
    failed,
    init: async () => ({ token: await ask(false), cookie: !!options.cookie, ...look() }),
    async heard(from, message) {
      switch (message.type) {
        case "unread":
          from.counts = true;
          watch();
          return count(message.total);
        case "token?":
          return from.tell({ type: "token", token: await ask(true), ask: message.ask });
        case "close":
          return from === parts?.pane ? close() : undefined;
        case "error":
          return failed(message.code, message.message);
      }
    },
  };

  // What is on the page.

  function dress(box: HTMLElement): void {
    const { accent, accent_dark: dark } = config?.theme ?? {};
    if (accent) box.style.setProperty("--c", dark ? `light-dark(${accent},${dark})` : accent);
    for (const [name, value] of Object.entries(options.vars ?? {})) box.style.setProperty(name, value);
    box.dir = config?.dir ?? "ltr";
    box.lang = config?.lang ?? "en";
    for (const mode of ["light", "dark"]) box.classList.toggle(mode, options.theme === mode);
  }

  function button(into: HTMLElement) {
    const { button, picture } = pictured("l", into, () => void toggle());
    button.setAttribute("part", "launcher");
    button.setAttribute("aria-haspopup", "dialog");
    const badge = make("span", "b", button);
    badge.setAttribute("part", "badge");
    badge.ariaHidden = "true";
    return {
      button,
      paint() {
        const name = word(opened ? "close" : "open");
        picture(opened ? "close" : "chat");
        button.setAttribute("aria-label", total ? `${name} (${word("unread", total)})` : name);
        button.setAttribute("aria-expanded", `${opened}`);
        badge.hidden = !total || options.badge === false;
        badge.textContent = total > 99 ? "99+" : say([{ v: "n" }], total, config?.lang ?? "en");
      },
    };
  }

  function build() {
    const host = document.createElement("parlor-widget");
    const box = shade(host, "w");
    const launcher = button(box);
    const panel = make("div", "p", box);
    panel.setAttribute("part", "panel");
    panel.setAttribute("role", "dialog");
    panel.tabIndex = -1;
    panel.hidden = true;
    const small = matchMedia("(max-width:479.98px)");
    const full = fullScreen(panel, () => close());
    const sized = () => {
      full.set(opened && small.matches);
      panel.ariaModal = `${opened && small.matches}`;
    };
    small.onchange = sized;
    box.onkeydown = (event) => {
      if (event.key === "Escape" && opened) {
        event.stopPropagation();
        close();
      }
    };
    // Frameworks that swap pages take away what they do not know.
    let left = 200;
    const keep = () => {
      const { documentElement, body } = document;
      watcher.disconnect();
      watcher.observe(documentElement, { childList: true });
      if (body) watcher.observe(body, { childList: true });
      if (host.parentNode !== documentElement && left-- > 0) documentElement.append(host);
      fill();
    };
    let soon = 0;
    const watcher = new MutationObserver(() => {
      clearTimeout(soon);
      soon = setTimeout(keep) as unknown as number;
    });
    keep();
    return {
      host,
      box,
      launcher,
      panel,
      sized,
      pane: pane(home, panel, { view: "widget", open: () => opened, close: () => close() }),
      end() {
        clearTimeout(soon);
        watcher.disconnect();
        small.onchange = null;
        full.end();
        host.remove();
      },
    };
  }

  /** The host's own places for the number, and its own buttons. */
  function fill(): void {
    for (const it of document.querySelectorAll("[data-parlor-unread]")) {
      it.setAttribute("data-parlor-unread", `${total}`);
      it.textContent = `${total}`;
    }
    if (typeof options.launcher === "string") {
      for (const it of document.querySelectorAll(options.launcher)) it.setAttribute("aria-expanded", `${opened}`);
    }
  }

  function paint(): void {
    if (parts) {
      const { box, launcher, panel } = parts;
      dress(box);
      box.classList.toggle("start", (options.position ?? config?.position) === "start");
      box.classList.toggle("o", opened);
      launcher.button.hidden = hidden || (options.launcher ?? true) !== true || status === "loading";
      launcher.paint();
      panel.setAttribute("aria-label", word("title"));
    }
    for (const it of painters) it();
    for (const it of panes) it.label();
    fill();
  }

  // What may be asked.

  function open(): void {
    if (!parts || opened) return;
    opened = true;
    const { host, panel } = parts;
    before = document.activeElement === host ? null : document.activeElement;
    panel.hidden = false;
    parts.pane.start();
    parts.sized();
    paint();
    parts.pane.focus();
    parts.pane.tell({ type: "open", open: true });
    emit("open");
  }

  function close(): void {
    if (!parts || !opened) return;
    opened = false;
    const { host, panel, launcher } = parts;
    const inside = document.activeElement === host || document.activeElement === document.body;
    parts.sized();
    parts.pane.tell({ type: "open", open: false });
    paint();
    if (inside) (before?.isConnected && before !== document.body ? (before as HTMLElement) : launcher.button).focus();
    before = null;
    panel.hidden = true;
    emit("close");
  }

  const toggle = () => (opened ? close() : open());

  /** Buttons of the host's own. */
  const pressed = (event: Event) => {
    const { launcher } = options;
    if (typeof launcher !== "string" || !(event.target instanceof Element) || !event.target.closest(launcher)) return;
    event.preventDefault();
    toggle();
  };

  function update(given: unknown): void {
    const { lang, launcher, ...had } = options;
    take(options, given);
    if (typeof options.launcher === "string" && options.launcher !== launcher) {
      try {
        document.querySelector(options.launcher);
      } catch {
        warn(`"${options.launcher}" is not a selector`);
        options.launcher = launcher ?? true;
      }
    }
    if (!parts) return;
    if (had.token !== options.token || had.getToken !== options.getToken || had.tokenUrl !== options.tokenUrl) person();
    if (lang !== options.lang) {
      loading = null;
      load().then(
        () => tell({ type: "look", ...look() }),
        (error) => warn(String(error)),
      );
    }
    paint();
    tell({ type: "look", ...look() });
    watch();
  }

  /** Somebody else is signed in: the old token is not used again. */
  function person(): void {
    who++;
    token = undefined;
    asking = null;
    unwatch?.();
    unwatch = null;
    const mine = age;
    void ask(false).then((now) => mine === age && tell({ type: "token", token: now, ask: 0 }));
    watch();
  }

  function boot(given: unknown): void {
    if (parts) return update(given);
    update(given);
    status = "loading";
    hidden = false;
    parts = build();
    document.addEventListener("click", pressed);
    paint();
    boots();
    load().catch((error) => {
      const why = `${error}. Is the server running, and does this page's policy allow connect-src to it?`;
      warn(why);
      failed("unreachable", why);
    });
    if (options.open) open();
  }

  function shutdown(): void {
    if (!parts) return;
    close();
    tell({ type: "shutdown" });
    age++;
    who++;
    status = "idle";
    unwatch?.();
    unwatch = null;
    for (const it of panes) it.end();
    parts.end();
    parts = null;
    document.removeEventListener("click", pressed);
    delete options.token;
    delete options.getToken;
    delete options.tokenUrl;
    token = undefined;
    asking = null;
    config = null;
    loading = null;
    count(0);
    paint();
  }

  /** Waits for `boot`, then does it; whatever goes wrong is told to the developer. */
  const after =
    <A extends unknown[]>(run: (...args: A) => unknown, wait: Promise<void> | null = booted) =>
    async (...args: A): Promise<void> => {
      if (!there) return;
      await wait;
      try {
        await run(...args);
      } catch (error) {
        warn(String(error));
      }
    };

  const on: Widget["on"] = (name, heard) => {
    if (!events.includes(name)) warn(`there is no event "${name}"`);
    if (!there) return () => {};
    const told = (event: Event) => heard((event as CustomEvent).detail);
    document.addEventListener(`parlor:${name}`, told);
    const off = () => {
      document.removeEventListener(`parlor:${name}`, told);
      offs.delete(off);
    };
    offs.add(off);
    return off;
  };

  const widget: Widget = {
    boot: after(boot, null),
    identify: after((token) => update({ token })),
    update: after(update),
    open: after(open),
    close: after(close),
    toggle: after(toggle),
    showLauncher: after(() => {
      hidden = false;
      paint();
    }),
    hideLauncher: after(() => {
      hidden = true;
      paint();
    }),
    openRoom: after((room) => {
      if (!isRoom(room)) return warn(`"${room}" is not the id of a room`);
      open();
      parts?.pane.say({ type: "go", room });
    }),
    compose: after(({ to, text = "" }) => {
      if (typeof to !== "string" || !to) return warn("compose needs {to}");
      open();
      parts?.pane.say({ type: "compose", to, text });
    }),
    setLocale: after((lang) => update({ lang })),
    setTheme: after((theme) => update({ theme })),
    shutdown: after(shutdown, null),
    destroy: after(() => {
      shutdown();
      for (const off of offs) off();
      for (const name of Object.keys(known)) delete options[name as keyof WidgetOptions];
    }, null),
    ready: after(() => whenReady),
    isReady: () => status === "ready",
    state: () => ({ status, open: opened, unread: total }),
    unread: () => total,
    on,
    onUnread: (heard) => on("unread", ({ total }) => heard(total)),
  };
  inners.set(widget, { ...home, runs: () => !!parts, dress, button, painters });
  return widget;
}
