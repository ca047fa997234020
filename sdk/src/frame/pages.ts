// The pages around the chat (info, profile, search, forms …) inside the frame: fetched with the sign-in, laid over the
// inbox, which goes on living below. Links and forms of our own server are taken here; everything else opens in a tab of its
// own, so that nothing ever leaves the frame. Where one was is remembered here and nowhere else.
import type { Env } from "../env.ts";
import type { Id } from "../protocol.ts";
import { find } from "../page/dom.ts";
import { load } from "../page/lazy.ts";
import { pictures } from "../page/picture.ts";
import { place } from "../page/place.ts";
import { Player } from "../page/player.ts";
import { reveals } from "../page/reveal.ts";
import type * as Viewer from "../page/viewer.ts";
import type { Blobs } from "./blobs.ts";
import { parse } from "./html.ts";

export interface PagesEars {
  /** To a room, perhaps to a message of it. */
  room(room: Id, at: { seq: number; number: number } | null): void;
  /** To the list, or to the archive. */
  list(archive: Document | null, path: string): void;
  /** The sign-in does not hold. */
  ended(): void;
  /** It cannot be had now. */
  failed(): void;
  /** The page is in another language than the frame. */
  language(lang: string): void;
  /** What closes the panel from within, where it can be closed. */
  cross(): HTMLElement | null;
}

export interface Addresses {
  pages: string;
  api: string;
  login: string;
  signup: string;
  logout: string;
}

/** A page as it came. */
export interface Came {
  status: number;
  path: string;
  document: Document;
}

const id = "[\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12}";

export class Pages {
  readonly #env: Env;
  readonly #urls: Addresses;
  readonly #blobs: Blobs;
  readonly #ears: PagesEars;
  readonly #headers: () => Record<string, string>;
  readonly #trail: string[] = [];
  #over: HTMLElement | null = null;
  #from: HTMLElement | null = null;
  #turn = 0;

  constructor(env: Env, urls: Addresses, blobs: Blobs, headers: () => Record<string, string>, ears: PagesEars) {
    this.#env = env;
    this.#urls = urls;
    this.#blobs = blobs;
    this.#headers = headers;
    this.#ears = ears;
  }

  get shown(): boolean {
    return this.#over !== null;
  }

  /** Takes every link and form from now on. After all others: what the inbox has handled is handled. */
  listen(): void {
    addEventListener("click", (event) => this.#clicked(event));
    addEventListener("submit", (event) => this.#submitted(event));
  }

  /** Fetches a page of ours with the sign-in. Rejects when the server cannot be reached; null: there is no sign-in. */
  async get(path: string, init: RequestInit = {}): Promise<Came | null> {
    const headers = { accept: "text/html", ...this.#headers() };
    const credentials = place().tokens ? "omit" : "same-origin";
    const answer = await this.#env.fetch(path, { cache: "no-store", credentials, ...init, headers });
    const { pathname, search, hash } = new URL(answer.url, location.href);
    if (answer.status === 401 || pathname === this.#urls.login) return null;
    if (answer.status >= 500 || answer.status === 429) throw new Error(`${answer.status}`);
    return { status: answer.status, path: pathname + search + (hash || new URL(path, location.href).hash), document: parse(await answer.text()) };
  }

  async go(path: string, init: RequestInit = {}): Promise<void> {
    const url = new URL(path, location.href);
    if (!init.method && this.#known(url)) return;
    const turn = ++this.#turn;
    document.body.classList.add("frame-busy");
    try {
      const came = await this.get(path, init);
      if (turn !== this.#turn) return;
      if (!came) return this.#ears.ended();
      // A form leads on to where the chat is.
      if (came.path !== path && this.#known(new URL(came.path, location.href))) return;
      if (came.document.querySelector("#app")) return this.#ears.list(came.document, came.path);
      this.#show(came);
    } catch {
      if (turn === this.#turn) this.#ears.failed();
    } finally {
      if (turn === this.#turn) document.body.classList.remove("frame-busy");
    }
  }

  /** Where one was before this page; false: there is no page. */
  back(): boolean {
    if (!this.#over) return false;
    this.#trail.pop();
    const before = this.#trail.pop();
    if (before === undefined) this.close();
    else void this.go(before);
    return true;
  }

  /** A room is not there any more: pages about it say nothing that still holds. */
  forget(room: Id): void {
    if (this.#trail.some((path) => path.includes(`/${room}/`) || path.includes(`room=${room}`))) this.close();
  }

  /** The inbox is seen again. */
  close(): void {
    this.#turn += 1;
    this.#trail.length = 0;
    if (!this.#over) return;
    this.#over.remove();
    this.#over = null;
    find("#app").inert = false;
    if (this.#from?.isConnected) this.#from.focus();
    this.#from = null;
  }

  /** Places of the inbox need no page. */
  #known(url: URL): boolean {
    const rest = url.pathname.startsWith(this.#urls.pages) ? url.pathname.slice(this.#urls.pages.length).replace(/^widget\//u, "") : null;
    if (rest === null) return false;
    const room = new RegExp(`^(${id})/$`, "u").exec(rest)?.[1];
    if (room !== undefined) {
      const seq = Number(url.searchParams.get("around"));
      const number = Number(/^#m-(\d+)$/u.exec(url.hash)?.[1] ?? 0);
      this.close();
      this.#ears.room(room, seq > 0 && number > 0 ? { seq, number } : null);
      return true;
    }
    if (rest === "" && url.searchParams.get("archive") === null) {
      this.close();
      this.#ears.list(null, url.pathname);
      return true;
    }
    return false;
  }

  #show({ document: page, path, status }: Came): void {
    const main = page.querySelector("main");
    if (!main) return;
    const { lang } = page.documentElement;
    // A page that says what did not work may not know yet who reads it.
    if (status === 200 && lang !== "" && lang !== document.documentElement.lang) return this.#ears.language(lang);
    const over = document.createElement("div");
    over.className = "frame-page";
    over.tabIndex = -1;
    // What the inbox names already must not be named twice.
    for (const node of main.querySelectorAll("[id]")) rename(main, node);
    this.#blobs.tame(main);
    // A browser lets no frame of another site take the focus by itself; here somebody has pressed something.
    const wanted = main.querySelector<HTMLElement>("[autofocus]");
    wanted?.removeAttribute("autofocus");
    over.append(document.adoptNode(main));
    const cross = this.#ears.cross();
    if (cross) over.append(cross);
    if (!this.#over) this.#from = document.activeElement as HTMLElement | null;
    this.#over?.remove();
    this.#over = over;
    this.#trail.push(path);
    find("#app").inert = true;
    document.body.append(over);
    document.title = page.title;
    for (const node of over.querySelectorAll<HTMLElement>(".voice:not(.is-player)")) Player.upgrade(node);
    pictures();
    reveals();
    (over.querySelector<HTMLElement>("[aria-invalid=true]") ?? wanted ?? over).focus();
  }

  #clicked(event: MouseEvent): void {
    const link = (event.target as Element | null)?.closest<HTMLAnchorElement>("a[href]");
    if (!link || event.button !== 0) return;
    const url = new URL(link.href, location.href);
    if (url.protocol !== "http:" && url.protocol !== "https:") return;
    const ours = url.origin === location.origin;
    if (ours && url.pathname.startsWith(`${this.#urls.api}/attachments/`) && !this.#blobs.direct(url.pathname)) {
      if (event.defaultPrevented) return;
      event.preventDefault();
      return void this.#file(link);
    }
    if (event.defaultPrevented) return;
    const outside = [this.#urls.login, this.#urls.signup].includes(url.pathname);
    if (!ours || outside || !url.pathname.startsWith(this.#urls.pages) || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
      if (link.download !== "") return;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
      return;
    }
    event.preventDefault();
    void this.go(url.pathname + url.search + url.hash);
  }

  async #file(link: HTMLAnchorElement): Promise<void> {
    if (link.matches("a.picture")) {
      const all = () => [...(link.closest(".frame-page, #log")?.querySelectorAll<HTMLAnchorElement>("a.picture") ?? [link])];
      return load<typeof Viewer>("viewer").then(({ view }) => view(link, all), () => this.#ears.failed());
    }
    try {
      const address = await this.#blobs.file(new URL(link.href).pathname);
      const save = document.createElement("a");
      save.href = address;
      save.download = link.download || link.textContent.trim() || "file";
      save.click();
    } catch {
      this.#ears.failed();
    }
  }

  #submitted(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method === "dialog") return;
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    const url = new URL(button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", location.href);
    if (url.origin !== location.origin || !url.pathname.startsWith(this.#urls.pages)) return;
    const fields = new URLSearchParams([...new FormData(form, button)].map(([name, value]) => [name, String(value)]));
    if (form.method === "post") void this.go(url.pathname + url.search, { method: "POST", body: fields });
    else void this.go(`${url.pathname}?${fields}`);
  }
}

/** Gives a node another name when its own is taken, and follows what points at it. */
function rename(within: Element, node: Element): void {
  const old = node.id;
  if (old === "" || !document.getElementById(old)) return;
  node.id = `page-${old}`;
  for (const name of ["for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form"]) {
    for (const other of within.querySelectorAll(`[${name}~="${CSS.escape(old)}"]`)) {
      other.setAttribute(name, (other.getAttribute(name) ?? "").split(" ").map((it) => (it === old ? node.id : it)).join(" "));
    }
  }
}
