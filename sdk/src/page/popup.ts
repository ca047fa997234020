// What floats beside a thing until something is chosen, Escape is pressed, or one looks elsewhere: menus, pickers. The focus
// goes in, and back to where it came from. On a phone it is a sheet at the bottom.
import { element, icon, narrow } from "./dom.ts";

export interface Item {
  name: string;
  icon: string;
  danger?: boolean;
  run(): void;
}

let open: Popup | null = null;

export class Popup {
  readonly node: HTMLElement;
  readonly #from: Element | null;
  readonly #anchor: HTMLElement;
  readonly #veil = element("div", "popup-veil");
  readonly #done = new AbortController();
  readonly #closed: () => void;

  constructor(node: HTMLElement, anchor: HTMLElement, closed: () => void = () => undefined) {
    open?.close(false);
    open = this;
    this.node = node;
    this.#anchor = anchor;
    this.#closed = closed;
    this.#from = document.activeElement;
    node.classList.add("popup");
    document.body.append(this.#veil, node);
    this.place();
    const { signal } = this.#done;
    // A whole click: what lies below must not hear the end of it.
    this.#veil.addEventListener("click", () => this.close(), { signal });
    this.#veil.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
    document.addEventListener("keydown", (event) => this.#key(event), { capture: true, signal });
    addEventListener("resize", () => this.place(), { signal });
    addEventListener("popstate", () => this.close(), { signal });
  }

  static get open(): boolean {
    return open !== null;
  }

  /** Beside the anchor, where there is room. */
  place(): void {
    const { style } = this.node;
    if (narrow()) {
      style.left = style.top = "";
      return;
    }
    const at = this.#anchor.getBoundingClientRect();
    const box = this.node.getBoundingClientRect();
    const rtl = getComputedStyle(this.#anchor).direction === "rtl";
    const start = rtl ? at.right - box.width : at.left;
    const left = Math.min(Math.max(8, start), innerWidth - box.width - 8);
    const below = at.bottom + 6;
    const top = below + box.height <= innerHeight - 8 ? below : Math.max(8, at.top - box.height - 6);
    style.left = `${left}px`;
    style.top = `${top}px`;
  }

  /** `back`: the focus returns. */
  close(back = true): void {
    if (open === this) open = null;
    if (this.#done.signal.aborted) return;
    this.#done.abort();
    this.node.remove();
    this.#veil.remove();
    this.#closed();
    const to = this.#from instanceof HTMLElement && this.#from.isConnected && this.#from !== document.body ? this.#from : this.#anchor;
    if (back && to.isConnected) to.focus({ preventScroll: true });
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "Tab" && this.node.getAttribute("role") === "menu") {
      event.preventDefault();
      this.close();
    } else if (event.key === "Tab") {
      // Round and round: what lies below is not in reach until this is closed.
      const all = [...this.node.querySelectorAll<HTMLElement>("input, button")].filter((it) => it.tabIndex >= 0 && it.getClientRects().length > 0);
      const at = all.indexOf(document.activeElement as HTMLElement) + (event.shiftKey ? -1 : 1);
      event.preventDefault();
      all[(at + all.length) % all.length]?.focus();
    }
  }
}

/** A menu; `head` stands above the items, its buttons are items as well. */
export function menu(anchor: HTMLElement, label: string, items: readonly Item[], head: HTMLElement | null = null, closed?: () => void): Popup {
  const list = element("div", "popup-menu");
  list.setAttribute("role", "menu");
  list.setAttribute("aria-label", label);
  if (head) list.append(head);
  for (const item of items) {
    const node = element("button", item.danger ? "menu-item is-danger" : "menu-item", icon(item.icon), item.name);
    node.type = "button";
    node.addEventListener("click", () => {
      popup.close();
      item.run();
    });
    list.append(node);
  }
  const all = () => [...list.querySelectorAll<HTMLElement>("button")];
  for (const node of all()) {
    node.setAttribute("role", "menuitem");
    node.tabIndex = -1;
  }
  const popup = new Popup(list, anchor, closed);
  list.addEventListener("keydown", (event) => {
    const nodes = all();
    const at = nodes.indexOf(document.activeElement as HTMLElement);
    const on = document.documentElement.dir === "rtl" ? -1 : 1;
    const next = { ArrowDown: at + 1, ArrowRight: at + on, ArrowUp: at - 1, ArrowLeft: at - on, Home: 0, End: nodes.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    nodes[(next + nodes.length) % nodes.length]?.focus();
  });
  all()[0]?.focus({ preventScroll: true });
  return popup;
}
