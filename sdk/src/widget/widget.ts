// The widget of a host's page: what may be asked of it, and what it holds together: the shell on the page, the frames, the
// badge's session. Nothing happens before `boot`; no method throws or rejects, on a server either.
import { watchUnread } from "./badge.ts";
import { ask, type Config, readConfig, say, spare } from "./config.ts";
import { identity } from "./identity.ts";
import { type Mode, type ToFrame } from "./messages.ts";
import { take, warn, type WidgetOptions } from "./options.ts";
import { launcher, type Launcher, type Shell, shell } from "./shell.ts";
import { type Home, type Panel, type Part, type Slot, slot } from "./slot.ts";

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
  /** The button, which opens and closes the panel. */
  button(into: HTMLElement): Part;
}

/** The options that say who is signed in. */
const signIn = ["token", "getToken", "tokenUrl"] as const;

/** `fetchPanel` gets what panel.ts exports; only whoever is one script must look at the address. */
export function makeWidget(fetchPanel: (url: string) => Promise<Panel>): [Widget, Inner] {
  /** Not there on a server. */
  const doc = globalThis.document as Document | undefined;
  const options: WidgetOptions = {};
  const parts = new Set<Part>();
  const offs = new Set<() => void>();
  let status: WidgetState["status"] = "idle";
  let config = spare;
  let loading: Promise<Config> | null = null;
  let coming: Promise<Panel> | null = null;
  let failures = 0;
  let opened = false;
  let hidden = false;
  let total = 0;
  let unwatch: (() => void) | null = null;
  let page: (Shell & { slot: Slot }) | null = null;
  let boots = () => {};
  let readies = () => {};
  const booted = new Promise<void>((done) => (boots = done));
  const whenReady = new Promise<void>((done) => (readies = done));

  const emit = (name: keyof WidgetEvents, detail?: unknown) => void document.dispatchEvent(new CustomEvent(`parlor:${name}`, { detail }));
  const failed = (code: string, message: string) => emit("error", { code, message });
  const lost = (why: string) => {
    warn(why);
    failed("unreachable", why);
  };
  const word = (name: string, n = 0) => say(config.words[name], n, config.lang);
  const tell = (message: ToFrame) => parts.forEach((it) => it.say?.(message));
  const who = identity(options, failed);

  /** What the chat says about itself; asked again after it could not be had. */
  function load(): Promise<Config> {
    const mine = (loading ??= (async () => {
      const url = new URL("widget.json", options.server);
      const asked = options.lang ?? document.documentElement.lang;
      if (asked) url.searchParams.set("lang", asked);
      return readConfig(await (await ask(`${url}`, { credentials: "omit" })).json(), `${url}`);
    })());
    return mine.then(
      (said) => {
        if (loading !== mine || config === said) return said;
        const first = status !== "ready";
        config = said;
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
        if (loading === mine) {
          loading = null;
          if (status !== "ready") status = "failed";
          paint();
          lost(`${error}. Is the server up, and does this page's policy allow connect-src ${options.server}?`);
        }
        throw error;
      },
    );
  }

  /** What makes frames, once for all of them; asked again after it could not be had. */
  async function panel(): Promise<[Config, Panel]> {
    const said = await load();
    const url = new URL(said.panel);
    // Browsers remember that it failed.
    if (failures) url.searchParams.set("again", `${failures}`);
    const got = await (coming ??= fetchPanel(`${url}`).catch((error) => {
      coming = null;
      failures++;
      lost(`${error}. Is the server up, and does this page's policy allow script-src ${options.server}?`);
      throw error;
    }));
    page?.fill(got);
    return [said, got];
  }

  const count = (now: number) => {
    if (now === total) return;
    total = now;
    paint();
    emit("unread", { total });
  };

  /** The badge has a session of its own, while it is wanted and no frame counts. */
  function watch(anew?: boolean): void {
    const wanted = status === "ready" && options.badge !== false && ![...parts].some((it) => it.counts);
    if (!wanted || anew) {
      unwatch?.();
      unwatch = null;
    }
    if (wanted) unwatch ??= watchUnread(config.socket as string, who.ask, count);
  }

  const home: Inner = {
    options,
    parts,
    runs: () => !!page,
    dress,
    button(into) {
      const it = launcher(into, toggle);
      const part = {
        paint() {
          dress(into);
          it.button.hidden = !page;
          label(it);
        },
      };
      parts.add(part);
      return part;
    },
    panel,
    word,
    lang: () => config.lang,
    ask: who.ask,
    paint,
    counted(now) {
      watch();
      count(now);
    },
    failed,
    lost,
  };

  // What is on the page.

  function dress(box: HTMLElement): void {
    const { accent, accent_dark: dark } = config.theme;
    const { style } = box;
    if (accent) style.setProperty("--c", dark ? `light-dark(${accent},${dark})` : accent);
    for (const [name, value] of Object.entries(options.vars ?? {})) style.setProperty(name, value);
    style.colorScheme = options.theme?.replace("auto", "") || "light dark";
    box.dir = config.dir;
    box.lang = config.lang;
  }

  function label(it: Launcher): void {
    const name = word(opened ? "close" : "open");
    const number = total > 99 ? "99+" : say([{ v: "n" }], total, config.lang);
    it.paint(opened, total ? `${name} – ${word("unread", total)}` : name, total && options.badge !== false ? number : "");
  }

  const own = () => (typeof options.launcher === "string" ? options.launcher : "");

  /** The host's own places for the number, and its own buttons. */
  function fill(): void {
    const number = `${total}`;
    for (const it of document.querySelectorAll("[data-parlor-unread]")) {
      if (it.textContent !== number) it.textContent = number;
      it.setAttribute("data-parlor-unread", number);
    }
    if (own()) for (const it of document.querySelectorAll(own())) it.ariaExpanded = `${opened}`;
  }

  function paint(): void {
    if (page) {
      const { box, launcher, slot, show } = page;
      dress(box);
      // On the left: at the start of what is read from there, at the end of what is not.
      box.classList.toggle("v", ((options.position ?? config.position) === "start") !== (box.dir === "rtl"));
      box.classList.toggle("o", opened);
      launcher.button.hidden = hidden || (options.launcher ?? true) !== true || status === "loading";
      label(launcher);
      show(opened && slot.filled, slot.focus);
    }
    for (const it of parts) it.paint();
    fill();
  }

  // What may be asked.

  function show(now: boolean): void {
    if (!page || opened === now) return;
    opened = now;
    if (now) page.slot.start();
    paint();
    page.slot.say({ type: "open", open: now });
    emit(now ? "open" : "close");
  }
  const toggle = () => show(!opened);
  const close = () => show(false);

  /** Buttons of the host's own. */
  const pressed = (event: Event) => {
    if (!own() || !(event.target as Element).closest(own())) return;
    event.preventDefault();
    toggle();
  };

  function update(given: unknown): void {
    const had = { ...options };
    take(options, given);
    try {
      if (own()) document.querySelector(own());
    } catch (error) {
      warn(`${error}`);
      options.launcher = had.launcher ?? true;
    }
    if (!page) return;
    if (signIn.some((name) => had[name] !== options[name])) {
      who.forget();
      void who.ask(false).then((token) => tell({ type: "token", token, ask: 0 }));
      watch(true);
    }
    if (had.lang !== options.lang) {
      loading = null;
      load().catch(() => {});
    }
    paint();
    watch();
  }

  function boot(given: unknown): void {
    update(given);
    if (page) return;
    status = "loading";
    hidden = false;
    const it = shell(close, toggle, fill);
    page = { ...it, slot: slot(home, it.panel, close) };
    document.addEventListener("click", pressed);
    boots();
    load().catch(() => {});
    paint();
    if (options.open) show(true);
  }

  function shutdown(): void {
    if (!page) return;
    show(false);
    tell({ type: "shutdown" });
    status = "idle";
    watch();
    const gone = page;
    page = loading = null;
    config = spare;
    for (const it of parts) it.end?.();
    parts.delete(gone.slot);
    gone.end();
    document.removeEventListener("click", pressed);
    for (const name of signIn) delete options[name];
    who.forget();
    count(0);
    paint();
  }

  /** Waits for `boot`, then does it; whatever goes wrong is told to the developer. */
  const after =
    <A extends unknown[]>(run: (...args: A) => unknown, wait: Promise<void> | null = booted) =>
    async (...args: A): Promise<void> => {
      if (!doc) return;
      await wait;
      try {
        await run(...args);
      } catch (error) {
        warn(`${error}`);
      }
    };

  const on: Widget["on"] = (name, heard) => {
    if (!events.includes(name)) warn(`there is no event "${name}"`);
    const told = (event: Event) => heard((event as CustomEvent).detail);
    const off = () => {
      doc?.removeEventListener(`parlor:${name}`, told);
      offs.delete(off);
    };
    doc?.addEventListener(`parlor:${name}`, told);
    offs.add(off);
    return off;
  };

  const launch = (shown: boolean) =>
    after(() => {
      hidden = !shown;
      paint();
    });
  const go = (message: ToFrame) => {
    show(true);
    page?.slot.say(message, true);
  };
  const widget: Widget = {
    boot: after(boot, null),
    identify: after((token) => update({ token })),
    update: after(update),
    open: after(() => show(true)),
    close: after(close),
    toggle: after(toggle),
    showLauncher: launch(true),
    hideLauncher: launch(false),
    openRoom: after((room) => (/^[\da-f-]{36}$/i.test(room) ? go({ type: "go", room }) : warn(`"${room}" is not the id of a room`))),
    compose: after(({ to, text = "" } = {} as never) => (to ? go({ type: "compose", to, text }) : warn("compose needs {to}"))),
    setLocale: after((lang) => update({ lang })),
    setTheme: after((theme) => update({ theme })),
    shutdown: after(shutdown, null),
    destroy: after(() => {
      shutdown();
      for (const off of offs) off();
      for (const name in options) delete options[name as keyof WidgetOptions];
    }, null),
    ready: after(() => whenReady),
    isReady: () => status === "ready",
    state: () => ({ status, open: opened, unread: total }),
    unread: () => total,
    on,
    onUnread: (heard) => on("unread", ({ total }) => heard(total)),
  };
  return [widget, home];
}
