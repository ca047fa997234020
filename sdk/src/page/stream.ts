// Makes the stream of the open room look like view.ts says, keeps the reader's place while it changes, and knows
// whether its end is in view. It fetches nothing and marks nothing; it says what happened.
import type { Id } from "../protocol.ts";
import type { Times } from "../time.ts";
import { t } from "../words.ts";
import { Bubbles } from "./bubble.ts";
import { arrange, attr, calm, clone, find, shown, text } from "./dom.ts";
import type { Urls } from "./urls.ts";
import type { Bubble, Day, Happened } from "./view.ts";

export type Act = "react" | "reply" | "more";

export interface StreamEars {
  /** Scrolled near the top: older messages are wanted. */
  older(): void;
  /** Scrolled near the end of what is a piece of the past. */
  newer(): void;
  /** The end came into view, or left it. */
  end(inView: boolean): void;
  /** Messages up to this one have been in view. */
  seen(number: number): void;
  retry(nonce: string): void;
  discard(nonce: string): void;
  /** A pill was pressed. */
  toggle(number: number, emoji: string): void;
  /** The names behind a pill are wanted. */
  who(number: number, pill: HTMLElement): void;
  jump(seq: number, number: number): void;
  picture(link: HTMLAnchorElement): void;
  act(act: Act, message: HTMLElement, at: HTMLElement): void;
}

/** Links above and below what is held. */
export interface Edges {
  older: string | null;
  newer: string | null;
}

const nearEnd = 48;
const nearEdge = 600;

export class Stream {
  readonly #scroll = find("#stream");
  readonly #log = find("#log");
  readonly #empty = find("#room-empty");
  readonly #times: Times;
  readonly #ears: StreamEars;
  readonly #bubbles: Bubbles;
  readonly #nodes = new Map<string, HTMLElement>();
  #older: HTMLElement | null = null;
  #newer: HTMLElement | null = null;
  #atEnd = true;
  /** On the way to a message: what is passed on the way is not where one wants to read on. */
  #jumping = false;

  constructor(times: Times, urls: Urls, ears: StreamEars) {
    this.#times = times;
    this.#ears = ears;
    this.#bubbles = new Bubbles(times, urls);
    // What the server rendered is kept: the script finds its own bubbles by the same keys.
    for (const node of this.#log.querySelectorAll<HTMLElement>(".msg")) {
      const { nonce, seq } = node.dataset;
      this.#nodes.set(nonce !== undefined && node.classList.contains("msg-own") ? `n ${nonce}` : `s ${seq}`, node);
    }
    for (const node of this.#log.querySelectorAll<HTMLElement>(".system")) this.#nodes.set(`e ${node.dataset["seq"]}`, node);
    this.#older = this.#log.querySelector<HTMLElement>(".older:not(.newer)");
    this.#newer = this.#log.querySelector<HTMLElement>(".newer");
    this.#scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    if ("onscrollend" in window) {
      this.#scroll.addEventListener("scroll", () => this.#scroll.classList.add("is-scrolling"), { passive: true });
      this.#scroll.addEventListener("scrollend", () => this.#scroll.classList.remove("is-scrolling"));
    } else this.#scroll.classList.add("is-scrolling");
    this.#scroll.addEventListener("click", (event) => this.#clicked(event));
    this.#scroll.addEventListener("submit", (event) => event.preventDefault());
    this.#scroll.addEventListener("keydown", (event) => this.#key(event));
    for (const event of ["pointerover", "focusin"]) this.#scroll.addEventListener(event, (it) => this.#named(it));
    // Whichever message is come to, by whatever way, is the one that Tab knows.
    this.#log.addEventListener("focusin", (event) => {
      const message = (event.target as Element).closest<HTMLElement>(".msg");
      if (!message || message.tabIndex === 0) return;
      for (const other of this.#messages()) if (other !== message && other.tabIndex === 0) this.#reach(other, false);
      this.#reach(message, true);
    });
  }

  get atEnd(): boolean {
    return this.#atEnd;
  }

  /** Another room: nothing of the one before stays. */
  clear(): void {
    this.#nodes.clear();
    arrange(this.#log, [this.#empty]);
    this.#older = this.#newer = null;
    this.#scroll.scrollTop = 0;
    this.#atEnd = true;
  }

  draw(room: Id, days: readonly Day[], edges: Edges, now: Date, live: boolean): void {
    const place = this.#place();
    const focused = this.#focused();
    const keys = new Set<string>();
    const sections = new Map([...this.#log.querySelectorAll<HTMLElement>(".day")].map((node) => [node.dataset["day"], node]));
    const wanted: Element[] = [];
    if (edges.older !== null) wanted.push((this.#older = edge(this.#older, edges.older)));
    for (const { day, at, entries } of days) {
      const section = sections.get(day) ?? clone("t-day");
      section.dataset["day"] = day;
      const label = find<HTMLTimeElement>(".day-label time", section);
      attr(label, "datetime", day);
      text(label, this.#times.label(at, now));
      const list: Element[] = [];
      for (const it of entries) {
        keys.add(it.key);
        if (it.kind === "system") {
          list.push(this.#system(it));
          continue;
        }
        if (it.line) list.push(section.querySelector(".new-line") ?? clone("t-new-line"));
        list.push(this.#bubble(room, it, live));
      }
      arrange(find(".day-messages", section), list);
      wanted.push(section);
    }
    const newer = this.#newer?.isConnected ? this.#newer : null;
    if (edges.newer === null) this.#newer = null;
    else {
      this.#newer = edge(newer, edges.newer);
      this.#newer.classList.add("newer");
      attr(this.#newer, "rel", "next");
      text(find("span", this.#newer), t("room-newer"));
      wanted.push(this.#newer);
    }
    for (const key of this.#nodes.keys()) if (!keys.has(key)) this.#nodes.delete(key);
    arrange(this.#log, [...wanted, this.#empty]);
    this.#refocus(focused);
    this.#rove();
    this.#keep(place);
  }

  isEmpty(is: boolean): void {
    shown(this.#empty, is);
  }

  toEnd(smooth = false): void {
    // From far up, the last bit of the way is enough to see which way it went.
    const far = -2 * this.#scroll.clientHeight;
    if (smooth && this.#scroll.scrollTop < far) this.#scroll.scrollTop = far;
    this.#scroll.scrollTo({ top: 0, behavior: smooth && !calm() ? "smooth" : "instant" });
    if (!smooth) this.#scrolled();
  }

  /** Opens a room where reading stopped; the end, if that shows it all. */
  toLine(): void {
    const line = this.#log.querySelector(".new-line");
    this.toEnd();
    if (!line) return;
    const gap = line.getBoundingClientRect().top - this.#scroll.getBoundingClientRect().top - 72;
    if (gap < 0) this.#scroll.scrollTop += gap;
    this.#scrolled();
  }

  /** Between these two calls the stream goes to another place. */
  jumping(is: boolean): void {
    this.#jumping = is;
    if (!is) this.#scrolled();
  }

  /** Brings a message into the middle and lights it up for a moment; false when it is not here. */
  toMessage(number: number, focus = true): boolean {
    const node = this.message(number);
    if (!node) return false;
    const box = node.getBoundingClientRect();
    const view = this.#scroll.getBoundingClientRect();
    this.#scroll.scrollTop += box.top - view.top - Math.max(56, (view.height - box.height) / 2);
    node.classList.remove("is-lit");
    // Twice in a row is lit twice.
    void node.offsetWidth;
    node.classList.add("is-lit");
    node.addEventListener("animationend", () => node.classList.remove("is-lit"), { once: true });
    if (focus) this.focus(node);
    this.#scrolled();
    return true;
  }

  message(number: number): HTMLElement | null {
    return this.#log.querySelector<HTMLElement>(`.msg[data-number="${number}"]`);
  }

  focus(node: HTMLElement): void {
    for (const other of this.#messages()) if (other !== node && other.tabIndex === 0) this.#reach(other, false);
    this.#reach(node, true);
    node.focus({ preventScroll: true });
  }

  /** Says again what is in view, for instance after the keyboard came up. */
  look(): void {
    this.#scrolled();
  }

  loading(is: boolean): void {
    this.#older?.classList.toggle("is-loading", is);
    this.#newer?.classList.toggle("is-loading", is);
    this.#log.setAttribute("aria-busy", String(is));
  }

  #bubble(room: Id, it: Bubble, live: boolean): HTMLElement {
    let node = this.#nodes.get(it.key);
    if (!node) {
      node = clone("t-message");
      this.#nodes.set(it.key, node);
      if (live) {
        node.classList.add("is-fresh");
        node.addEventListener("animationend", (event) => (event.currentTarget as Element).classList.remove("is-fresh"), { once: true });
      }
    }
    this.#bubbles.draw(node, it, room);
    return node;
  }

  #system(it: Happened): HTMLElement {
    const node = this.#nodes.get(it.key) ?? clone("t-system");
    this.#nodes.set(it.key, node);
    node.dataset["seq"] = String(it.seq);
    const said = find(".system-text", node);
    text(said, it.text);
    // Not on the item, whose name it would become.
    said.title = this.#times.exact(it.at);
    return node;
  }

  /** What the eye rests on: the first bubble in view, or the end. */
  #place(): { node: Element; top: number } | null {
    if (this.#atEnd) return null;
    const top = this.#scroll.getBoundingClientRect().top;
    for (const node of this.#log.querySelectorAll(".msg")) {
      const box = node.getBoundingClientRect();
      if (box.bottom > top + 8) return { node, top: box.top };
    }
    return null;
  }

  #keep(place: { node: Element; top: number } | null): void {
    if (!place) this.#scroll.scrollTop = 0;
    else if (place.node.isConnected) this.#scroll.scrollTop += place.node.getBoundingClientRect().top - place.top;
    this.#scrolled();
  }

  #scrolled(): void {
    // The column is reversed: nought is the end, and upwards is below nought.
    const below = -this.#scroll.scrollTop;
    const more = this.#newer?.isConnected ?? false;
    const atEnd = below < nearEnd && !more;
    const above = this.#scroll.scrollHeight - this.#scroll.clientHeight - below;
    if (atEnd !== this.#atEnd) {
      this.#atEnd = atEnd;
      this.#ears.end(atEnd);
    }
    const last = this.#lastInView();
    if (last > 0) this.#ears.seen(last);
    this.#stuck();
    if (this.#jumping) return;
    if (above < nearEdge && this.#older?.isConnected) this.#ears.older();
    if (below < nearEdge && more) this.#ears.newer();
  }

  /** The number of the last message whose beginning is in view. */
  #lastInView(): number {
    const bottom = this.#scroll.getBoundingClientRect().bottom - 32;
    const all = this.#log.querySelectorAll<HTMLElement>(".msg[data-number]");
    for (let at = all.length - 1; at >= 0; at--) {
      const node = all[at];
      if (node && node.getBoundingClientRect().top < bottom) return Number(node.dataset["number"]);
    }
    return 0;
  }

  /** The day's name floats over its messages: only while one scrolls, so that it never lies on what is read. */
  #stuck(): void {
    const top = this.#scroll.getBoundingClientRect().top;
    for (const section of this.#log.querySelectorAll(".day")) section.classList.toggle("is-stuck", section.getBoundingClientRect().top < top - 12);
  }

  #clicked(event: MouseEvent): void {
    const target = event.target as Element;
    const on = <T extends HTMLElement>(selector: string) => target.closest<T>(selector);
    const message = on(".msg");
    const number = Number(message?.dataset["number"] ?? 0);
    const nonce = on(".msg-failed")?.dataset["nonce"];
    const plain = !event.metaKey && !event.ctrlKey && !event.shiftKey;
    const pill = on<HTMLButtonElement>(".reaction");
    const quote = on(".quote");
    const picture = on<HTMLAnchorElement>("a.picture");
    const act = on(".msg-react") ? "react" : on(".msg-reply") ? "reply" : on(".msg-more") ? "more" : null;
    if (on(".older")) {
      event.preventDefault();
      if (on(".newer")) this.#ears.newer();
      else this.#ears.older();
    } else if (nonce !== undefined && on("[data-retry]")) this.#ears.retry(nonce);
    else if (nonce !== undefined && on("[data-discard]")) this.#ears.discard(nonce);
    else if (pill) {
      event.preventDefault();
      this.#ears.toggle(number, pill.value);
    } else if (quote && plain) {
      event.preventDefault();
      this.#ears.jump(Number(quote.dataset["seq"]), Number(quote.dataset["number"]));
    } else if (picture && plain) {
      event.preventDefault();
      this.#ears.picture(picture);
    } else if (message && act && plain) {
      event.preventDefault();
      this.#ears.act(act, message, on("a, button") ?? message);
    }
  }

  #named(event: Event): void {
    const pill = (event.target as Element).closest<HTMLElement>(".reaction");
    if (!pill || pill.title !== "") return;
    this.#ears.who(Number(pill.closest<HTMLElement>(".msg")?.dataset["number"]), pill);
  }

  /** Which message has the focus, or what stands in it. */
  #focused(): { node: Element; at: number } | null {
    const node = document.activeElement;
    if (!node || !this.#log.contains(node)) return null;
    return { node, at: this.#messages().findIndex((it) => it.contains(node)) };
  }

  /** What had the focus is gone: the message that is in its place has it now. */
  #refocus(before: { node: Element; at: number } | null): void {
    if (!before || before.node.isConnected) return;
    const all = this.#messages();
    (all[Math.min(Math.max(before.at, 0), all.length - 1)] ?? this.#scroll).focus({ preventScroll: true });
  }

  #messages(): HTMLElement[] {
    return [...this.#log.querySelectorAll<HTMLElement>(".msg")];
  }

  /** One bubble, with what stands in it, is in the order of Tab; the arrows go from there. */
  #rove(): void {
    const all = this.#messages();
    const held = all.find((node) => node.contains(document.activeElement)) ?? all[all.length - 1];
    for (const node of all) this.#reach(node, node === held);
  }

  #reach(message: HTMLElement, is: boolean): void {
    const index = is ? 0 : -1;
    if (message.tabIndex !== index) message.tabIndex = index;
    // What has the focus is read as a whole; where one walks through the text it is read as it stands.
    attr(message, "aria-label", is ? spoken(message) : null);
    for (const it of message.querySelectorAll<HTMLElement | SVGElement>("a[href], button, [role=slider]")) if (it.tabIndex !== index) it.tabIndex = index;
  }

  #key(event: KeyboardEvent): void {
    const message = (event.target as Element).closest<HTMLElement>(".msg");
    if (!message) return;
    // The menu key comes as an event of its own as well; Shift+F10 does not everywhere.
    if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      event.preventDefault();
      return this.#ears.act("more", message, message);
    }
    if (event.target !== message) return;
    if (event.key === "Enter") {
      event.preventDefault();
      return this.#ears.act("more", message, message);
    }
    const all = this.#messages();
    const at = all.indexOf(message);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    // Above the first one held there may be older ones.
    if (to < 0 && this.#older?.isConnected) this.#ears.older();
    const next = all[to];
    if (!next || next === message) return;
    this.#reach(message, false);
    this.#reach(next, true);
    next.focus();
  }
}

/** What a message says, without what is hidden or only a picture. */
function spoken(message: HTMLElement): string {
  const words: string[] = [];
  const walk = (node: Node) => {
    if (node instanceof Text) words.push(node.data);
    else if (node instanceof SVGElement && node.ariaLabel && !node.hasAttribute("hidden")) words.push(node.ariaLabel, ", ");
    else if (node instanceof HTMLElement && !node.hidden && node.ariaHidden !== "true" && !node.matches(".msg-actions")) {
      if (node instanceof HTMLImageElement || node.ariaLabel) words.push(node.ariaLabel ?? node.getAttribute("alt") ?? "");
      else node.childNodes.forEach(walk);
      if (node.matches(".msg-sender, .quote, .quote-name, .msg-text, .file, .picture, .voice, .msg-edited, .msg-time, .reaction, p, li")) words.push(", ");
    }
  };
  message.childNodes.forEach(walk);
  return words.join("").replace(/\s+/gu, " ").replace(/(?: ?, ?)+/gu, ", ").replace(/^, |, $/gu, "").trim();
}

function edge(held: HTMLElement | null, href: string): HTMLElement {
  const node = held ?? clone("t-older");
  attr(node, "href", href);
  return node;
}
