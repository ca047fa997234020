// A message's tree as nodes of the document, the same as the server writes (crates/parlor/src/markup/html.rs). What
// people wrote becomes text and checked attributes alone, never HTML.
import { type Block, type Inline, type Link, parse, plain } from "../markup.ts";

/** Shows a message in `node`. */
export function write(node: Element, text: string, mentions: readonly string[]): void {
  node.replaceChildren(...blocks(parse(text, mentions)));
}

/** A message in one line, for the list of rooms and for what is said aloud. */
export function oneLine(text: string): string {
  return plain(parse(text.slice(0, 2_000))).slice(0, 300).replace(/\s+/gu, " ").trim();
}

/** A message without its signs, as it is copied. */
export function plainText(text: string): string {
  return plain(parse(text));
}

function blocks(some: readonly Block[]): Node[] {
  // A text alone gives its direction to what it stands in: `auto` does not look into what has its own.
  const alone = some.length === 1;
  return some.map((block) => {
    if (block.type === "text") return make("p", alone ? null : "auto", line(block.children));
    if (block.type === "quote") return make("blockquote", "auto", blocks(block.blocks));
    if (block.type === "list") {
      const numbered = block.items.some((item) => item.number !== null);
      return make(numbered ? "ol" : "ul", "auto", block.items.map((item) => {
        const node = make("li", null, line(item.children));
        if (item.number !== null) node.setAttribute("value", String(item.number));
        return node;
      }));
    }
    const code = make("code", null, [block.text]);
    const node = make("pre", "ltr", [code]);
    // It may scroll sideways, and so the keyboard must reach it.
    node.tabIndex = 0;
    if (block.lang !== null) node.dataset["lang"] = block.lang;
    return node;
  });
}

function line(children: readonly Inline[]): (Node | string)[] {
  return children.map((child) => {
    if (typeof child === "string") return child;
    switch (child.type) {
      case "break":
        return make("br", null, []);
      case "code":
        return make("code", "ltr", [child.text]);
      case "link":
        return link(child);
      case "mention": {
        const node = make("bdi", null, [`@${child.name}`]);
        node.className = "mention";
        return node;
      }
      default:
        return make(child.type === "strike" ? "s" : child.type, null, line(child.children));
    }
  });
}

function link(it: Link): Node | string {
  // The parser makes no others; this is the place where it would matter.
  if (!/^(?:https?:\/\/|mailto:)/iu.test(it.href)) return it.text;
  const node = make("a", "ltr", [it.short]);
  node.setAttribute("href", it.href);
  node.title = it.href;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer nofollow ugc");
  return node;
}

function make(tag: string, dir: "auto" | "ltr" | null, children: readonly (Node | string)[]): HTMLElement {
  const node = document.createElement(tag);
  if (dir !== null) node.dir = dir;
  node.append(...children);
  return node;
}
