// Small hands for the document: find, clone, set only what differs. Never HTML from text: what people write goes into
// textContent and checked attributes alone.
import { place } from "./place.ts";

export function find<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T {
  const found = within.querySelector<T>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}

/** A fresh copy of what a <template> holds. */
export function clone<T extends Element = HTMLElement>(id: string): T {
  const template = find<HTMLTemplateElement>(`#${id}`);
  const first = template.content.firstElementChild;
  if (!first) throw new Error(`#${id} is empty`);
  return document.importNode(first, true) as unknown as T;
}

export function text(node: Element, value: string): void {
  if (node.textContent !== value) node.textContent = value;
}

export function attr(node: Element, name: string, value: string | null): void {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

export function shown(node: Element, is: boolean): void {
  if (node.hasAttribute("hidden") === is) node.toggleAttribute("hidden", !is);
}

/** An icon of the page's sprite. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** A node with a class and children; text becomes text. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, className = "", ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (className !== "") node.className = className;
  node.append(...children);
  return node;
}

/** The same rules as the server's (CONTEXTS.md): a colour and letters that belong to an id and a name. */
export function hue(id: string): number {
  const last = Number.parseInt(id.slice(-2), 16);
  return Number.isNaN(last) ? 0 : last % 12;
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = [...(words[0] ?? "")][0] ?? "";
  const last = words.length > 1 ? ([...(words[words.length - 1] ?? "")][0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

export interface Who {
  kind: string;
  /** The address of a small picture. */
  picture?: string | null;
  hue: number;
  initials: string;
  online: boolean;
  /** They have left. */
  gone?: boolean;
}

export function avatar(node: Element, who: Who): void {
  const gone = who.gone === true;
  const wanted = gone ? "avatar is-gone" : `avatar hue-${who.hue}`;
  if (node.className !== wanted) node.className = wanted;
  text(find(".avatar-text", node), who.kind === "self" || gone ? "" : who.initials);
  shown(find(".avatar-note", node), who.kind === "self" || gone);
  attr(find(".avatar-note use", node), "href", gone ? "#i-person" : "#i-note");
  const picture = find<HTMLImageElement>(".avatar-picture", node);
  place().picture(picture, who.picture ?? null);
  shown(picture, !!who.picture);
  shown(find(".dot", node), who.online);
}

/** Puts `nodes` into `parent` in this order, moving as little as possible, and takes out what is not among them. */
export function arrange(parent: Element, nodes: readonly Element[], keep: (node: Element) => boolean = () => false): void {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child) && !keep(child)) child.remove();
  let at = parent.firstElementChild;
  for (const node of nodes) {
    while (at && !wanted.has(at)) at = at.nextElementSibling;
    if (at === node) at = node.nextElementSibling;
    else parent.insertBefore(node, at);
  }
}

export function calm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

export function narrow(): boolean {
  return matchMedia("(max-width: 719px)").matches;
}
