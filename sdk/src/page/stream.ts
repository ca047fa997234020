// Makes the stream of the open room look like view.ts says, keeps the reader's place while it changes, and knows
// whether its end is in view. It fetches nothing and marks nothing; it says what happened.
import { large } from "../markup.ts";
import type { Times } from "../time.ts";
import { arrange, attr, avatar, calm, clone, find, hue, initials, shown, text } from "./dom.ts";
import { write } from "./markup.ts";
import type { Bubble, Day, Tick } from "./view.ts";

export interface StreamEars {
  /** Scrolled near the top: older messages are wanted. */
  older(): void;
  /** The end came into view, or left it. */
  end(inView: boolean): void;
  retry(nonce: string): void;
  discard(nonce: string): void;
}

const said: Record<Tick, string> = { "": "", sending: "Sending", sent: "Sent", read: "Read", failed: "Not sent" };
const nearEnd = 48;
const nearTop = 600;

export class Stream {
  readonly #scroll = find("#stream");
  readonly #log = find("#log");
  readonly #empty = find("#room-empty");
  readonly #times: Times;
  readonly #ears: StreamEars;
  readonly #nodes = new Map<string, HTMLElement>();
  readonly #drawn = new WeakMap<Element, string>();
  #older: HTMLElement | null = null;
  #atEnd = true;

  constructor(times: Times, ears: StreamEars) {
    this.#times = times;
    this.#ears = ears;
    // What the server rendered is kept: the script finds its own bubbles by the same keys.
    for (const node of this.#log.querySelectorAll<HTMLElement>(".msg")) {
      const { nonce, seq } = node.dataset;
      this.#nodes.set(nonce !== undefined && node.classList.contains("msg-own") ? `n ${nonce}` : `s ${seq}`, node);
    }
    this.#older = this.#log.querySelector<HTMLElement>(".older");
    this.#scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#scroll.addEventListener("click", (event) => this.#clicked(event));
    this.#scroll.addEventListener("keydown", (event) => this.#key(event));
  }

  get atEnd(): boolean {
    return this.#atEnd;
  }

  /** Another room: nothing of the one before stays. */
  clear(): void {
    this.#nodes.clear();
    arrange(this.#log, [this.#empty]);
    this.#older = null;
    this.#scroll.scrollTop = 0;
    this.#atEnd = true;
  }

  draw(days: readonly Day[], older: string | null, now: Date, live: boolean): void {
    const place = this.#place();
    const keys = new Set<string>();
    const sections = new Map([...this.#log.querySelectorAll<HTMLElement>(".day")].map((node) => [node.dataset["day"], node]));
    const wanted: Element[] = [];
    if (older !== null) wanted.push(this.#olderLink(older));
    for (const { day, at, bubbles } of days) {
      const section = sections.get(day) ?? clone("t-day");
      section.dataset["day"] = day;
      const label = find<HTMLTimeElement>(".day-label time", section);
      attr(label, "datetime", day);
      text(label, this.#times.label(at, now));
      const list: Element[] = [];
      for (const bubble of bubbles) {
        if (bubble.line) list.push(section.querySelector(".new-line") ?? clone("t-new-line"));
        list.push(this.#bubble(bubble, live));
        keys.add(bubble.key);
      }
      arrange(find(".day-messages", section), list);
      wanted.push(section);
    }
    for (const key of this.#nodes.keys()) if (!keys.has(key)) this.#nodes.delete(key);
    arrange(this.#log, [...wanted, this.#empty]);
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

  /** Says again what is in view, for instance after the keyboard came up. */
  look(): void {
    this.#scrolled();
  }

  #bubble(it: Bubble, live: boolean): HTMLElement {
    let node = this.#nodes.get(it.key);
    if (!node) {
      node = clone("t-message");
      this.#nodes.set(it.key, node);
      if (live) {
        node.classList.add("is-fresh");
        node.addEventListener("animationend", (event) => (event.currentTarget as Element).classList.remove("is-fresh"), { once: true });
      }
    }
    const drawn = [it.text, it.mentions.join(), it.tick, it.runStart, it.runEnd, it.at.getTime(), it.seq, it.reason].join("|");
    if (this.#drawn.get(node) === drawn) return node;
    const before = this.#drawn.get(node);
    this.#drawn.set(node, drawn);
    for (const [name, is] of [["msg-own", it.own], ["msg-other", !it.own], ["run-start", it.runStart], ["run-end", it.runEnd], ["is-emoji", large(it.text)]] as const)
      node.classList.toggle(name, is);
    attr(node, "data-seq", it.seq === null ? null : String(it.seq));
    attr(node, "data-number", it.number === null ? null : String(it.number));
    attr(node, "data-nonce", it.nonce);
    attr(node, "data-state", it.tick);
    avatar(find(".avatar", node), { kind: "direct", hue: hue(it.sender), initials: initials(it.name), online: false });
    text(find(".msg-sender", node), it.name);
    const body = find(".msg-text", node);
    if (!before?.startsWith(`${it.text}|${it.mentions.join()}|`)) write(body, it.text, it.mentions);
    const time = find<HTMLTimeElement>(".msg-time", node);
    attr(time, "datetime", it.at.toISOString());
    text(time, this.#times.clock(it.at));
    shown(find(".ticks", node), it.own);
    text(find(".ticks-text", node), said[it.tick]);
    this.#failed(node, it);
    return node;
  }

  #failed(node: HTMLElement, it: Bubble): void {
    const body = find(".msg-body", node);
    const held = body.querySelector(".msg-failed");
    if (it.tick !== "failed") return held?.remove();
    const note = held ?? body.appendChild(clone("t-failed"));
    text(find(".msg-failed-text", note), it.reason ? `Not sent. ${it.reason}` : "Not sent.");
  }

  #olderLink(href: string): HTMLElement {
    this.#older ??= clone("t-older");
    attr(this.#older, "href", href);
    return this.#older;
  }

  loading(is: boolean): void {
    this.#older?.classList.toggle("is-loading", is);
    this.#log.setAttribute("aria-busy", String(is));
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
    const atEnd = this.#scroll.scrollTop > -nearEnd;
    const above = this.#scroll.scrollHeight - this.#scroll.clientHeight + this.#scroll.scrollTop;
    if (atEnd !== this.#atEnd) {
      this.#atEnd = atEnd;
      this.#ears.end(atEnd);
    }
    if (above < nearTop && this.#older?.isConnected) this.#ears.older();
  }

  #clicked(event: MouseEvent): void {
    const target = event.target as Element;
    const message = target.closest<HTMLElement>(".msg");
    const nonce = message?.dataset["nonce"];
    if (target.closest(".older:not(.newer)")) {
      event.preventDefault();
      this.#ears.older();
    } else if (nonce !== undefined && target.closest("[data-retry]")) this.#ears.retry(nonce);
    else if (nonce !== undefined && target.closest("[data-discard]")) this.#ears.discard(nonce);
  }

  /** One bubble is in the order of Tab; the arrows go from there. */
  #rove(): void {
    const all = [...this.#log.querySelectorAll<HTMLElement>(".msg")];
    const held = all.find((node) => node === document.activeElement) ?? all[all.length - 1];
    for (const node of all) attr(node, "tabindex", node === held ? "0" : "-1");
  }

  #key(event: KeyboardEvent): void {
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    const message = (event.target as Element).closest<HTMLElement>(".msg");
    if (step === 0 || !message || event.target !== message) return;
    const all = [...this.#log.querySelectorAll<HTMLElement>(".msg")];
    const next = all[all.indexOf(message) + step];
    if (!next) return;
    event.preventDefault();
    message.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}
