// What the panel says when there is no chat to show: a heading, a sentence, perhaps a button. Its words come with the
// shell, because the next answer may be the one that does not come.
import { element, icon } from "../page/dom.ts";

export interface Way {
  label: string;
  run(): void;
}

export class Notices {
  readonly #words: Readonly<Record<string, string>>;
  readonly #close: Way | null;
  #node: HTMLElement | null = null;

  /** `close`: the panel can be closed from within. */
  constructor(words: Readonly<Record<string, string>>, close: (() => void) | null) {
    this.#words = words;
    this.#close = close && { label: this.word("close"), run: close };
  }

  word(name: string): string {
    return this.#words[name] ?? "";
  }

  get shown(): boolean {
    return this.#node !== null;
  }

  /** Says `name`, over everything that is there. */
  show(name: string, way: Way | null = null): void {
    this.say(this.word(name), this.word(`${name}-detail`), way);
  }

  /** The same in words that have come since. */
  say(title: string, detail: string, way: Way | null): void {
    this.hide();
    document.querySelector("#frame-wait")?.remove();
    const box = element("div", "frame-note-text", element("h1", "", title), element("p", "", detail));
    box.setAttribute("role", "alert");
    const mark = icon("mark");
    mark.setAttribute("class", "mark");
    const node = element("main", "frame-note", mark, box);
    if (way) node.append(button(way));
    if (this.#close) node.prepend(cross(this.#close));
    this.#node = node;
    for (const other of document.body.children) if (other instanceof HTMLElement) other.inert = true;
    document.body.append(node);
  }

  hide(): void {
    if (!this.#node) return;
    this.#node.remove();
    this.#node = null;
    for (const other of document.body.children) if (other instanceof HTMLElement) other.inert = false;
  }
}

function button({ label, run }: Way): HTMLButtonElement {
  const node = element("button", "button button-soft", label);
  node.type = "button";
  node.addEventListener("click", run);
  return node;
}

/** Closes the panel from within: on a phone nothing of the host's page is left to press. */
export function cross({ label, run }: Way): HTMLButtonElement {
  const node = element("button", "icon-button frame-close", icon("close"));
  node.type = "button";
  node.setAttribute("aria-label", label);
  node.title = label;
  node.addEventListener("click", run);
  return node;
}
