// The life of the frame: it meets the page around it, is told who is signed in, fetches what there is to see, and starts the
// same inbox as the pages have. A token stays in this script's memory: it is in no address, in no store and in no document.
import { browserEnv, type Env, type Timer } from "../env.ts";
import { wipe, wipeOthers } from "../outbox.ts";
import { type Inbox, startInbox } from "../page/inbox.ts";
import { comesBack } from "../page/ended.ts";
import { type Place, usePlace } from "../page/place.ts";
import { backoff } from "../socket.ts";
import { signed, Tokens } from "../tokens.ts";
import { frameLine, type Init, type Line, meetHost, type ToFrame, type ToHost } from "../widget/messages.ts";
import { loadWords, t } from "../words.ts";
import { Blobs } from "./blobs.ts";
import { Keep } from "./keep.ts";
import { look } from "./look.ts";
import { cross, Notices } from "./notice.ts";
import { type Addresses, type Came, Pages } from "./pages.ts";

interface Shell {
  urls: Addresses & { inbox: string };
  origins: string[];
  words: Record<string, string>;
}

/** How long the host's page may take to bring a token. */
const patience = 20_000;

/** The host's page could not bring a token. */
class NoToken extends Error {}

export function begin(): void {
  const shell = JSON.parse(document.querySelector("#parlor-frame")?.textContent ?? "{}") as Shell;
  // Opened as a page of its own there is nobody to ask.
  if (window.parent === window) return new Notices(shell.words, null).show("alone", { label: shell.words["open"] ?? "", run: () => location.assign(shell.urls.pages) });
  meetHost(window, [location.origin, ...shell.origins], (init, port) => new Frame(shell, init, port));
}

class Frame {
  readonly #shell: Shell;
  readonly #init: Init;
  readonly #kept: Keep;
  readonly #plain: Env;
  readonly #env: Env;
  readonly #line: Line<ToHost>;
  readonly #tokens: Tokens | null;
  readonly #blobs: Blobs;
  readonly #pages: Pages;
  readonly #notices: Notices;
  #words: Promise<boolean>;
  readonly #asked = new Map<number, (token: string | null) => void>();
  #asks = 0;
  #open: boolean;
  #inbox: Inbox | null = null;
  /** Who is signed in, once it is known. */
  #me: string | null = null;
  #path: string;
  #told = -1;
  /** The sign-in has ended: nothing of it counts any more. */
  #over = false;
  #attempt = 0;
  #turn = 0;
  #timer: Timer | null = null;
  /** It is said that the room is not here, over an inbox that lives. */
  #missed = false;
  /** What is to be done once the inbox is there. */
  #then: ToFrame | null = null;

  constructor(shell: Shell, init: Init, port: MessagePort) {
    this.#shell = shell;
    this.#init = init;
    const own = browserEnv();
    this.#kept = new Keep(own.store, history);
    this.#plain = { ...own, store: this.#kept };
    this.#open = init.open;
    this.#path = init.room ? `${shell.urls.inbox}${init.room}/` : shell.urls.inbox;
    this.#line = frameLine(port, (message) => this.#heard(message));
    look(init);
    document.body.classList.add(`view-${init.view}`);
    document.body.classList.toggle("page-panel", init.view !== "inbox");
    let first: string | null | undefined = init.token;
    this.#tokens = init.token === null && init.cookie ? null : new Tokens((fresh) => {
      const held = first;
      first = undefined;
      if (held === "") throw new NoToken("no token came");
      return held === undefined || fresh ? this.#ask() : held;
    });
    this.#env = this.#tokens ? signed(this.#plain, this.#tokens, shell.urls.api) : this.#plain;
    const files = `${shell.urls.api}/attachments/`;
    this.#blobs = new Blobs(this.#env, (address) => this.#tokens !== null && new URL(address, location.href).pathname.startsWith(files) && !address.startsWith("blob:"));
    this.#notices = new Notices(shell.words, init.view === "widget" ? () => this.#line.say({ type: "close" }) : null);
    this.#pages = new Pages(this.#env, shell.urls, this.#blobs, () => this.#headers(), {
      room: (room, at) => (at ? void this.#inbox?.jump(room, at.seq, at.number) : this.#inbox?.show(room)),
      list: (page, path) => this.#list(page, path),
      ended: () => this.#ended(),
      failed: () => this.#say("offline", this.#notices.word("not-now")),
      language: () => this.#again(),
      cross: () => this.#cross(),
    });
    // Beside the page: most often they are in the same language.
    this.#words = loadWords(document.documentElement.dataset["words"], (url) => fetch(url));
    usePlace(this.#place());
    this.#pages.listen();
    this.#keys();
    addEventListener("online", () => this.#notices.shown && !this.#inbox && void this.#start());
    void this.#start();
  }

  #place(): Place {
    return {
      env: this.#plain,
      tokens: this.#tokens,
      here: () => new URL(this.#path, location.href),
      push: (path) => void (this.#path = path),
      moved: () => undefined,
      leave: () => this.#again(),
      ended: (_, reason) => this.#ended(reason),
      looked: () => this.#open && !this.#pages.shown && !this.#notices.shown && document.visibilityState === "visible" && document.hasFocus(),
      gone: (room) => this.#gone(room),
      unread: (all) => {
        const total = this.#over ? 0 : all;
        if (total !== this.#told) this.#line.say({ type: "unread", total: (this.#told = total) });
      },
      fetch: (address, init) => this.#env.fetch(address, init),
      direct: (address) => this.#blobs.direct(address),
      file: (address) => this.#blobs.file(address),
      picture: (node, address) => this.#blobs.picture(node, address),
    };
  }

  #headers(): Record<string, string> {
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    return { "parlor-zone": zone, "accept-language": [this.#init.lang, ...navigator.languages].filter(Boolean).join(",") };
  }

  /**
   * From the beginning: other people, another language. The page around us answers as it did the first time; what was typed
   * goes along where the browser keeps nothing, for the same person.
   */
  #again(address = location.href): void {
    // Another address by the same entry: a new one would not have what goes along.
    if (address !== location.href) history.replaceState(null, "", address);
    this.#kept.carry(this.#me, this.#inbox?.opened ?? null);
    location.reload();
  }

  /** Fetches what there is to see and starts. What does not come is tried again; of several at once, the last one counts. */
  async #start(): Promise<void> {
    if (this.#timer !== null) this.#plain.cancel(this.#timer);
    this.#timer = null;
    const turn = ++this.#turn;
    let came: Came | null;
    try {
      const token = await this.#tokens?.get();
      if (turn !== this.#turn) return;
      if (token === null) return this.#nobody();
      came = await this.#pages.get(this.#path);
      if (turn !== this.#turn) return;
    } catch (cause) {
      if (turn !== this.#turn) return;
      const wait = 1_000 + backoff(Math.min(this.#attempt++, 5), this.#plain.random());
      this.#timer = this.#plain.after(wait, () => void this.#start());
      const [name, code] = cause instanceof NoToken ? ["broken", "token"] as const : ["away", "unreachable"] as const;
      if (!this.#notices.shown) this.#tell(name, code, () => void this.#start());
      return;
    }
    if (this.#inbox) return;
    if (!came) return this.#tokens ? this.#ended() : this.#nobody();
    if (!came.document.querySelector("#app")) return this.#tell(came.status === 404 ? "no-room" : "broken", `status_${came.status}`, () => void this.#start());
    this.#attempt = 0;
    await this.#take(came.document, turn);
  }

  /** Takes over the page that came, and begins. */
  async #take(page: Document, turn: number): Promise<void> {
    const [from, to] = [page.documentElement, document.documentElement];
    if (from.dataset["words"] !== to.dataset["words"] || !(await this.#words)) {
      to.dataset["words"] = from.dataset["words"] ?? "";
      this.#words = loadWords(from.dataset["words"], (url) => fetch(url));
    }
    const worded = await this.#words;
    if (turn !== this.#turn) return;
    if (!worded) return this.#tell("away", "unreachable", () => void this.#start());
    this.#notices.hide();
    [to.lang, to.dir] = [from.lang, from.dir];
    document.querySelector("#frame-wait")?.remove();
    for (const node of page.querySelectorAll("body > svg, script:not([type='application/json'])")) node.remove();
    this.#blobs.tame(page.body);
    document.body.append(...[...page.body.children].map((node) => document.adoptNode(node)));
    const state = JSON.parse(document.querySelector("#parlor-state")?.textContent ?? "{}") as { me?: { id: string } };
    this.#me = state.me?.id ?? null;
    if (this.#tokens) {
      // Who signs in by the host's page signs out there.
      document.querySelector("#sign-out")?.setAttribute("hidden", "");
      // And whoever the host's page signed in before has left: nothing that they typed stays. (With the cookie several
      // accounts of one browser come and go as on the chat's own pages, whose store it may be.)
      if (this.#me !== null) wipeOthers(this.#plain, this.#me);
    }
    const room = this.#kept.back(this.#me ?? "");
    for (const head of document.querySelectorAll(".list-head, .room-head")) head.append(this.#cross() ?? "");
    this.#inbox = startInbox();
    // An element that shows one room shows the one that its page names.
    if (room !== null && this.#init.view !== "room") this.#inbox?.show(room);
    if (this.#then) this.#heard(this.#then);
    this.#then = null;
    if (this.#open) this.#focus();
  }

  #cross(): HTMLElement | null {
    return this.#init.view === "widget" ? cross({ label: this.#notices.word("close"), run: () => this.#line.say({ type: "close" }) }) : null;
  }

  #heard(message: ToFrame): void {
    switch (message.type) {
      case "token":
        // Nobody asked: somebody else is here now, or the same one with a new token; or nobody.
        if (message.ask === 0) {
          if (message.token === null) this.#forget();
          return this.#again();
        }
        this.#asked.get(message.ask)?.(message.token);
        return void this.#asked.delete(message.ask);
      case "open":
        this.#open = message.open;
        if (message.open) this.#focus();
        return this.#inbox?.look();
      case "go":
        return this.#go(message);
      case "compose":
        if (!this.#inbox) return void (this.#then = message);
        return void this.#compose(message.to, message.text);
      case "look":
        look(message);
        if (message.lang !== undefined && message.lang !== this.#init.lang) this.#speak(message.lang);
        return;
      case "shutdown":
        return this.#shutdown();
    }
  }

  #go(message: Extract<ToFrame, { type: "go" }>): void {
    const { room } = message;
    if (this.#inbox) {
      if (this.#missed) this.#notices.hide();
      this.#missed = false;
      this.#pages.close();
      return this.#inbox.show(room);
    }
    // A list comes first, whatever becomes of the room. Where there is none, the room is all that is wanted.
    if (this.#init.view !== "room") return void (this.#then = message);
    this.#path = `${this.#shell.urls.inbox}${room}/`;
    void this.#start();
  }

  /** The open room is not here. With a list beside it, that is where one can go on; without, there is nothing to see. */
  #gone(room: string): boolean {
    this.#pages.forget(room);
    if (this.#init.view !== "room") return false;
    this.#tell("no-room", "status_404", () => this.#go({ type: "go", room }));
    this.#missed = true;
    return true;
  }

  async #compose(to: string, text: string): Promise<void> {
    const client = this.#inbox?.client;
    if (!client) return;
    try {
      const known = client.state.rooms[to] ?? Object.values(client.state.rooms).find((it) => it.peer && [it.peer.id, it.peer.username].includes(to.toLowerCase()));
      const room = known?.id ?? (await client.openRoom(to)).id;
      const draft = client.drafts?.get(room);
      // What somebody has begun to write there is theirs.
      if (text !== "" && draft?.text === "" && draft.replyTo === null) client.drafts?.set(room, { text, replyTo: null });
      this.#pages.close();
      if (this.#inbox?.opened === room) this.#inbox.show(null);
      this.#inbox?.show(room);
    } catch (cause) {
      this.#inbox?.refused(cause);
      this.#say("compose", cause instanceof Error ? cause.message : String(cause));
    }
  }

  #speak(lang: string): void {
    const url = new URL(location.href);
    url.searchParams.set("lang", lang);
    this.#again(url.href);
  }

  /** The inbox or the archive, by its page. */
  #list(page: Document | null, path: string): void {
    const inbox = this.#inbox;
    if (!inbox) return;
    const archive = new URL(path, location.href).searchParams.get("archive") === "1";
    this.#pages.close();
    if (page) {
      for (const part of [".list-title", ".menu-item[href*='widget/']"]) {
        const [here, there] = [document.querySelector(part), page.querySelector(part)];
        if (here && there) here.replaceWith(document.adoptNode(there));
      }
    }
    if (page) inbox.list(archive);
    else inbox.show(null);
  }

  /** A fresh token of the host's page. */
  #ask(): Promise<string | null> {
    const ask = ++this.#asks;
    return new Promise((resolve, reject) => {
      const timer = this.#plain.after(patience, () => {
        this.#asked.delete(ask);
        reject(new NoToken("no token came"));
      });
      this.#asked.set(ask, (token) => {
        this.#plain.cancel(timer);
        if (token === "") reject(new NoToken("no token came"));
        else resolve(token);
      });
      this.#line.say({ type: "token?", ask });
    });
  }

  #say(code: string, message: string): void {
    console.warn(`parlor: ${message} (${code})`);
    this.#line.say({ type: "error", code, message });
  }

  #tell(name: string, code: string, again: (() => void) | null): void {
    this.#notices.show(name, again && { label: this.#notices.word("retry"), run: again });
    this.#say(code, this.#notices.word(name));
  }

  #nobody(): void {
    const { login } = this.#shell.urls;
    this.#kept.drop();
    if (this.#tokens) return this.#tell("nobody", "unauthenticated", null);
    this.#notices.show("nobody", { label: this.#notices.word("sign-in"), run: () => void window.open(login, "_blank", "noopener") });
    addEventListener("focus", () => void this.#start(), { once: true });
    this.#say("unauthenticated", this.#notices.word("nobody"));
  }

  #ended(reason?: string): void {
    this.#over = true;
    if (this.#inbox) this.#place().unread(0);
    // An account that is not to be used does not come back by another token.
    if (reason !== undefined && !comesBack(reason)) {
      this.#notices.say(t("ended-title", { reason }), t("ended-text", { reason }), null);
      return this.#say("unauthenticated", t("ended-title", { reason }));
    }
    // From the beginning: the page around us is asked anew who is here.
    this.#tell("ended", "unauthenticated", () => this.#again());
  }

  /** Stops, and takes out of the store what was typed. */
  #forget(): void {
    const client = this.#inbox?.client;
    const me = client?.state.me?.id;
    client?.stop();
    if (me !== undefined) wipe(this.#plain, me);
    this.#me = null;
    this.#kept.drop();
  }

  #shutdown(): void {
    this.#forget();
    this.#line.close();
    // All of it goes: what was shown, what was still to be drawn, what is held in memory.
    location.replace("about:blank");
  }

  #focus(): void {
    // Whoever has put the focus somewhere keeps it; and a phone's keyboard comes when it is asked for.
    if (document.activeElement !== document.body || matchMedia("(pointer: coarse)").matches) return;
    const first = this.#inbox?.opened ? "#composer-text" : ".row-link, #filter";
    document.querySelector<HTMLElement>(this.#notices.shown ? ".frame-note button" : first)?.focus();
  }

  /** Escape leads back, and at last out. */
  #keys(): void {
    let inner = false;
    addEventListener("keydown", () => {
      const menu = document.querySelector<HTMLDetailsElement>("#menu");
      inner = this.#inbox?.opened != null || menu?.open === true || document.querySelector("dialog[open], [popover]:popover-open, .popup") !== null;
    }, true);
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
      if (this.#pages.back()) return event.preventDefault();
      if (!inner || this.#notices.shown || this.#init.view !== "widget") this.#line.say({ type: "close" });
    });
  }
}
