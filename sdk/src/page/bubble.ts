// One bubble: makes a node, the server's or a fresh one, look like what view.ts says. It changes only what differs, so that
// nothing blinks or moves when a page turns live.
import { large } from "../markup.ts";
import type { Id } from "../protocol.ts";
import type { Times } from "../time.ts";
import { number as many, t } from "../words.ts";
import { attr, avatar, clone, element, find, hue, initials, shown, text } from "./dom.ts";
import { drawFiles } from "./files.ts";
import { write } from "./markup.ts";
import type { Urls } from "./urls.ts";
import type { Bubble, QuoteView, Tick } from "./view.ts";

const said: Record<Tick, () => string> = {
  "": () => "",
  sending: () => t("message-sending"),
  sent: () => t("message-sent"),
  delivered: () => t("message-delivered"),
  read: () => t("message-read"),
  failed: () => t("message-failed"),
};

export class Bubbles {
  readonly #times: Times;
  readonly #urls: Urls;
  readonly #drawn = new WeakMap<Element, string>();
  readonly #written = new WeakMap<Element, string>();

  constructor(times: Times, urls: Urls) {
    this.#times = times;
    this.#urls = urls;
  }

  draw(node: HTMLElement, it: Bubble, room: Id): void {
    const drawn = JSON.stringify(it);
    if (this.#drawn.get(node) === drawn) return;
    this.#drawn.set(node, drawn);
    const classes = { "msg-own": it.own, "msg-other": !it.own, "run-start": it.runStart, "run-end": it.runEnd, "is-deleted": it.deleted, "is-mention": it.mentionsMe };
    for (const [name, is] of Object.entries(classes)) node.classList.toggle(name, is);
    node.classList.toggle("is-emoji", !it.deleted && large(it.text));
    attr(node, "id", it.number === null ? null : `m-${it.number}`);
    attr(node, "data-seq", it.seq === null ? null : String(it.seq));
    attr(node, "data-number", it.number === null ? null : String(it.number));
    attr(node, "data-nonce", it.nonce);
    attr(node, "data-state", it.tick);
    const picture = it.picture === null ? null : this.#urls.thumb(it.picture);
    avatar(find(".avatar", node), { kind: "direct", hue: hue(it.sender), initials: initials(it.name), gone: it.gone, online: false, picture });
    text(find(".msg-sender", node), it.name);
    shown(find(".forwarded", node), it.forwarded);
    this.#quote(find(".msg-quote", node), it.quote, room);
    drawFiles(find(".msg-files", node), it.files, this.#urls);
    this.#text(find(".msg-text", node), it);
    this.#meta(node, it);
    this.#reactions(find<HTMLFormElement>("form.reactions", node), it, room);
    if (it.number !== null) attr(find(".msg-more", node), "href", this.#urls.message(room, it.number));
    this.#failed(node, it);
  }

  #text(body: HTMLElement, it: Bubble): void {
    const written = JSON.stringify([it.deleted, it.text, it.mentions]);
    if (this.#written.get(body) === written) return;
    this.#written.set(body, written);
    if (it.deleted) body.textContent = t("message-deleted");
    else if (it.text === "") body.replaceChildren();
    else write(body, it.text, it.mentions);
  }

  #meta(node: HTMLElement, it: Bubble): void {
    shown(find(".msg-pin", node), it.pinned);
    shown(find(".msg-edited", node), it.edited);
    const time = find<HTMLTimeElement>(".msg-time", node);
    attr(time, "datetime", it.at.toISOString());
    text(time, this.#times.clock(it.at));
    shown(find(".ticks", node), it.own && !it.deleted);
    text(find(".ticks-text", node), said[it.tick]());
  }

  #quote(box: Element, it: QuoteView | null, room: Id): void {
    if (!it) return box.replaceChildren();
    const node = box.querySelector<HTMLElement>(".quote") ?? box.appendChild(clone("t-quote"));
    drawQuote(node, it, this.#urls.jump(room, it.seq, it.number));
  }

  #reactions(form: HTMLFormElement, it: Bubble, room: Id): void {
    shown(form, it.reactions.length > 0);
    if (it.number !== null) attr(form, "action", `${this.#urls.message(room, it.number)}react/`);
    const held = new Map([...form.querySelectorAll<HTMLButtonElement>(".reaction")].map((node) => [node.value, node]));
    let at: Element | null = form.querySelector("input:last-of-type");
    for (const { emoji, count, mine } of it.reactions) {
      const node = held.get(emoji) ?? pill(emoji);
      held.delete(emoji);
      const number = find(".reaction-count", node);
      if (number.textContent !== many(count)) node.removeAttribute("title");
      text(number, many(count));
      attr(node, "aria-pressed", String(mine ?? false));
      attr(node, "aria-label", `${emoji} ${many(count)}`);
      const next: Element | null = at ? at.nextElementSibling : form.firstElementChild;
      if (next !== node) form.insertBefore(node, next);
      at = node;
    }
    for (const node of held.values()) node.remove();
  }

  #failed(node: HTMLElement, it: Bubble): void {
    const body = find(".msg-body", node);
    const held = body.querySelector<HTMLElement>(".msg-failed");
    if (it.tick !== "failed" && it.unsaved === null) return held?.remove();
    const note = held ?? body.appendChild(clone<HTMLElement>("t-failed"));
    note.dataset["nonce"] = it.unsaved ?? it.nonce ?? "";
    text(find(".msg-failed-text", note), failure(it.unsaved === null, it.reason));
  }
}

/** Why something of mine is not there; `unsent`: a message, else a change of one. */
export function failure(unsent: boolean, reason: string | null): string {
  if (reason === null || reason === "") return unsent ? t("script-not-sent") : t("script-not-changed");
  return unsent ? t("script-not-sent-because", { reason }) : t("script-not-changed-because", { reason });
}

/** A quote in a bubble, and above the composer. */
export function drawQuote(node: HTMLElement, it: QuoteView, url: string): void {
  node.classList.toggle("quote-own", it.own);
  node.classList.toggle("is-deleted", it.deleted);
  attr(node, "href", url);
  node.dataset["number"] = String(it.number);
  node.dataset["seq"] = String(it.seq);
  text(find(".quote-name", node), it.name);
  const icon = find(".quote-icon", node);
  shown(icon, it.icon !== null);
  if (it.icon !== null) attr(find("use", icon), "href", `#i-${it.icon}`);
  text(find("bdi", node), it.text);
}

function pill(emoji: string): HTMLButtonElement {
  const node = element("button", "reaction", element("span", "reaction-emoji", emoji), element("span", "reaction-count"));
  node.name = "emoji";
  node.value = emoji;
  return node;
}
