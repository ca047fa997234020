// What people write, as a tree: a small grammar for chat (docs/PROTOCOL.md, "Markup"), read by a parser that cannot be
// made slow. The twin of crates/parlor/src/markup: the vectors in crates/proto/transcripts/markup.jsonl hold the two
// together. It makes no HTML: who shows a tree makes nodes and sets their text.
import { find } from "./markup/link.ts";
import { code as bareCode, emojiOnly, gap, isSpace, tidy, trimEnd, wordy } from "./markup/chars.ts";

export interface TextBlock {
  type: "text";
  children: Inline[];
}

export interface CodeBlock {
  type: "code_block";
  lang: string | null;
  text: string;
}

export interface Quote {
  type: "quote";
  blocks: Block[];
}

export interface Item {
  /** The number that was typed; null: a plain list. */
  number: number | null;
  children: Inline[];
}

export interface List {
  type: "list";
  items: Item[];
}

export type Block = TextBlock | CodeBlock | Quote | List;

export interface Emphasis {
  type: "strong" | "em" | "strike";
  children: Inline[];
}

export interface Link {
  type: "link";
  /** Begins with `http://`, `https://` or `mailto:`. */
  href: string;
  /** As it was typed. */
  text: string;
  /** As it is shown. */
  short: string;
}

export type Inline = string | { type: "break" } | Emphasis | { type: "code"; text: string } | Link | { type: "mention"; name: string };

/** Counts every turn of every loop over a text, for those who want to know. */
export interface Meter {
  steps: number;
}

/** Levels of quotes within quotes, and of emphasis within emphasis; what is deeper stays text. */
const quotes = 3;
const emphases = 4;
const fence = "```";

/** `mentions`: usernames (and `all`) that the message mentions; no others become mentions. */
export function parse(text: string, mentions: Iterable<string> = [], meter: Meter = { steps: 0 }): Block[] {
  const names = new Set([...mentions].map((name) => name.toLowerCase()));
  return new Reader(names, meter).blocks(tidy(text).split("\n"), 0);
}

/** One to three emoji and nothing else, which is shown large. */
export function large(text: string): boolean {
  return emojiOnly(text, 3);
}

/** A tree as plain text, for previews and announcements: the signs of the grammar are gone, addresses are whole. */
export function plain(blocks: readonly Block[]): string {
  let out = "";
  const newLine = () => {
    if (out !== "" && !out.endsWith("\n")) out += "\n";
  };
  const line = (children: readonly Inline[]) => {
    for (const child of children) {
      if (typeof child === "string") out += child;
      else if (child.type === "break") out += "\n";
      else if (child.type === "mention") out += `@${child.name}`;
      else if (child.type === "code" || child.type === "link") out += child.text;
      else line(child.children);
    }
  };
  const write = (some: readonly Block[]) => {
    for (const block of some) {
      newLine();
      if (block.type === "text") line(block.children);
      else if (block.type === "code_block") out += block.text;
      else if (block.type === "quote") write(block.blocks);
      else
        for (const item of block.items) {
          newLine();
          out += item.number === null ? "- " : `${item.number}. `;
          line(item.children);
        }
    }
  };
  write(blocks);
  return out;
}

class Reader {
  readonly #names: ReadonlySet<string>;
  readonly #meter: Meter;

  constructor(names: ReadonlySet<string>, meter: Meter) {
    this.#names = names;
    this.#meter = meter;
  }

  blocks(lines: readonly string[], depth: number): Block[] {
    const closes = closings(lines);
    const blocks: Block[] = [];
    let text: Inline[] = [];
    const flush = () => {
      if (text.length > 0) blocks.push({ type: "text", children: text });
      text = [];
    };
    for (let at = 0; at < lines.length; ) {
      this.#meter.steps++;
      const line = lines[at] ?? "";
      const fenced = line.startsWith(fence) ? this.#fence(lines, at, closes) : null;
      const listed = fenced ? null : item(line);
      if (fenced) {
        flush();
        blocks.push(fenced.block);
        at = fenced.end;
      } else if (depth < quotes && quoted(line) !== null) {
        const inner: string[] = [];
        for (let next = quoted(line); next !== null; next = quoted(lines[at + inner.length] ?? "")) inner.push(next);
        const found = this.blocks(inner, depth + 1);
        if (found.length === 0) for (const one of lines.slice(at, at + inner.length)) this.#add(text, one);
        else {
          flush();
          blocks.push({ type: "quote", blocks: found });
        }
        at += inner.length;
      } else if (listed) {
        flush();
        const { items, end } = this.#list(lines, at, listed.number !== null);
        blocks.push({ type: "list", items });
        at = end;
      } else {
        if (blank(line)) flush();
        else this.#add(text, line);
        at++;
      }
    }
    flush();
    return blocks;
  }

  /** One more line of text, after a break if it is not the first. */
  #add(text: Inline[], line: string): void {
    if (text.length > 0) text.push({ type: "break" });
    const [start, rest] = unescaped(trimEnd(line));
    const found = this.#line(rest);
    if (start !== "") {
      const first = found[0];
      if (typeof first === "string") found[0] = start + first;
      else found.unshift(start);
    }
    for (const child of found) text.push(child);
  }

  /** A block of code, and the line after it; null: neither content nor an end, so it is none. */
  #fence(lines: readonly string[], at: number, closes: readonly number[]): { block: CodeBlock; end: number } | null {
    const info = trimEnd((lines[at] ?? "").slice(fence.length));
    if (info.includes("`")) return null;
    const close = closes[at + 1] ?? lines.length;
    const last = lines[close];
    const closing = last === undefined ? null : trimEnd(last);
    // A word after the fence names the language, if the fences have their lines for themselves.
    const proper = closing === null || closing === fence;
    const lang = proper && /^[A-Za-z0-9+#._-]{1,20}$/.test(info) ? info : null;
    const content = lines.slice(at + 1, close);
    if (lang === null && !blank(info)) content.unshift(info);
    if (closing !== null && !proper) content.push(closing.slice(0, -fence.length));
    this.#meter.steps += content.length;
    const empty = content.every(blank);
    if (empty && closing === null) return null;
    return { block: { type: "code_block", lang, text: empty ? "" : bareCode(content.join("\n")) }, end: Math.min(close + 1, lines.length) };
  }

  /** Items of one kind; an indented line goes on with the item above it. */
  #list(lines: readonly string[], from: number, numbered: boolean): { items: Item[]; end: number } {
    const items: Item[] = [];
    let at = from;
    for (; at < lines.length; at++) {
      this.#meter.steps++;
      const line = lines[at] ?? "";
      const next = item(line);
      const above = items[items.length - 1];
      if (next) {
        if ((next.number !== null) !== numbered) break;
        items.push({ number: next.number, children: this.#line(trimEnd(next.text)) });
      } else {
        const rest = line.startsWith("  ") ? line.slice(2) : line.startsWith("\t") ? line.slice(1) : null;
        if (!above || rest === null || blank(line)) break;
        this.#add(above.children, rest);
      }
    }
    return { items, end: at };
  }

  #line(line: string): Inline[] {
    const c = [...line];
    const closes = line.includes("`") ? backticks(c) : new Map<number, number>();
    this.#meter.steps += c.length;
    const parts = new Parts(this.#meter);
    for (let at = 0; at < c.length; ) at += this.#part(c, at, closes, parts);
    return parts.end();
  }

  /** Escapes before code, code before addresses, addresses before mentions, and emphasis last. */
  #part(c: readonly string[], at: number, closes: ReadonlyMap<number, number>, parts: Parts): number {
    this.#meter.steps++;
    const sign = c[at] ?? "";
    const before = c[at - 1];
    if (sign === "\\") return escape(c, at, parts);
    if (sign === "`") return code(c, at, closes, parts);
    if (sign === "*" || sign === "_" || sign === "~") return this.#emphasis(c, at, parts);
    if (sign === "@") return this.#mention(c, at, parts);
    // A raised arm is no escape.
    if (sign === "¯" && c.slice(at, at + 9).join("") === "¯\\_(ツ)_/¯") return parts.text(c.slice(at, at + 9));
    if (/^[0-9A-Za-z]$/.test(sign)) {
      const found = find(c, at, before, this.#meter);
      if (typeof found === "number") return parts.text(c.slice(at, at + found));
      parts.node(found.link);
      return found.length;
    }
    return parts.text([sign]);
  }

  #emphasis(c: readonly string[], at: number, parts: Parts): number {
    const length = run(c, at);
    this.#meter.steps += length;
    const before = c[at - 1];
    const after = c[at + length];
    const sign = c[at] ?? "";
    const kind = length === 1 || (length === 2 && sign !== "_") ? sign.repeat(length) : null;
    if (kind !== null && !gap(before) && !wordy(after) && parts.close(kind)) return length;
    if (kind !== null && !gap(after) && !wordy(before)) parts.open(kind);
    else parts.text(c.slice(at, at + length));
    return length;
  }

  /** A name that is known to be mentioned, the longest that fits: a stop after it may belong to the sentence. */
  #mention(c: readonly string[], at: number, parts: Parts): number {
    const before = c[at - 1];
    let length = 0;
    while (length < 33 && /^[\p{Alphabetic}\p{N}._-]$/u.test(c[at + 1 + length] ?? "")) length++;
    this.#meter.steps += length;
    if (!wordy(before) && before !== "@" && before !== "/" && length <= 32) {
      for (; length > 0; length--) {
        const name = c.slice(at + 1, at + 1 + length).join("");
        if (this.#names.has(name.toLowerCase())) {
          parts.node({ type: "mention", name });
          return length + 1;
        }
        if (!/[._-]$/.test(name)) break;
      }
    }
    return parts.text(["@"]);
  }
}

/** A run that waits to be closed, where it stands, and how deep emphasis goes behind it. */
interface Open {
  kind: string;
  at: number;
  depth: number;
}

/** The parts of a line so far, and which of them wait to be closed. */
class Parts {
  readonly #meter: Meter;
  #parts: Inline[] = [];
  readonly #open: Open[] = [];
  readonly #waiting = new Map<string, number>();

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  text(c: readonly string[]): number {
    const last = this.#parts.length - 1;
    const held = this.#parts[last];
    // To a run that may still open emphasis nothing is added.
    if (typeof held === "string" && this.#open[this.#open.length - 1]?.at !== last) this.#parts[last] = held + c.join("");
    else this.#parts.push(c.join(""));
    return c.length;
  }

  node(node: Inline): void {
    this.#parts.push(node);
  }

  open(kind: string): void {
    this.#open.push({ kind, at: this.#parts.length, depth: 0 });
    this.#waiting.set(kind, (this.#waiting.get(kind) ?? 0) + 1);
    this.#parts.push(kind);
  }

  /** Closes what the nearest run of this kind opened; runs in between stay text. Each waits once and goes once. */
  close(kind: string): boolean {
    if (!this.#waiting.get(kind)) return false;
    for (let open = this.#open.pop(); open; open = this.#open.pop()) {
      this.#meter.steps++;
      this.#waiting.set(open.kind, (this.#waiting.get(open.kind) ?? 1) - 1);
      const closes = open.kind === kind && open.depth < emphases;
      const around = this.#open[this.#open.length - 1];
      if (around) around.depth = Math.max(around.depth, open.depth + (closes ? 1 : 0));
      if (closes) {
        this.#meter.steps += this.#parts.length - open.at;
        const children = merged(this.#parts.splice(open.at).slice(1));
        this.#parts.push({ type: kind === "_" ? "em" : kind.startsWith("*") ? "strong" : "strike", children });
      }
      if (open.kind === kind) return closes;
    }
    return false;
  }

  end(): Inline[] {
    return merged(this.#parts);
  }
}

function merged(parts: readonly Inline[]): Inline[] {
  const nodes: Inline[] = [];
  for (const part of parts) {
    const last = nodes[nodes.length - 1];
    if (typeof last === "string" && typeof part === "string") nodes[nodes.length - 1] = last + part;
    else nodes.push(part);
  }
  return nodes;
}

/** How often the character at this place is repeated. */
function run(c: readonly string[], at: number): number {
  let end = at;
  while (end < c.length && c[end] === c[at]) end++;
  return end - at;
}

/** Backslashes before a sign: each pair is one, an odd one takes the sign's meaning away. Elsewhere they are text. */
function escape(c: readonly string[], at: number, parts: Parts): number {
  const length = run(c, at);
  const sign = c[at + length];
  if (sign === undefined || !"*_~`".includes(sign)) return parts.text(c.slice(at, at + length));
  if (length > 1) parts.text(c.slice(at, at + Math.floor(length / 2)));
  if (length % 2 === 0) return length;
  // Of backticks only a whole run has a meaning.
  const taken = sign === "`" ? run(c, at + length) : 1;
  return length + parts.text(c.slice(at + length, at + length + taken));
}

/** From each run of backticks to the next of the same length. */
function backticks(c: readonly string[]): Map<number, number> {
  const closes = new Map<number, number>();
  const last = new Map<number, number>();
  for (let at = 0; at < c.length; ) {
    const length = c[at] === "`" ? run(c, at) : 0;
    if (length > 0) {
      const before = last.get(length);
      if (before !== undefined) closes.set(before, at);
      last.set(length, at);
    }
    at += Math.max(length, 1);
  }
  return closes;
}

function code(c: readonly string[], at: number, closes: ReadonlyMap<number, number>, parts: Parts): number {
  const length = run(c, at);
  const end = closes.get(at);
  const content = end === undefined ? [] : c.slice(at + length, end);
  if (end === undefined || content.every(isSpace)) return parts.text(c.slice(at, at + length));
  // One space on each side makes room for backticks inside.
  const spaced = content.length > 1 && content[0] === " " && content[content.length - 1] === " ";
  parts.node({ type: "code", text: bareCode((spaced ? content.slice(1, -1) : content).join("")) });
  return end + length - at;
}

/** For each line: where the next one (itself included) stands that ends with a fence; the end if there is none. */
function closings(lines: readonly string[]): number[] {
  const closes = new Array<number>(lines.length + 1).fill(lines.length);
  for (let at = lines.length - 1; at >= 0; at--) closes[at] = trimEnd(lines[at] ?? "").endsWith(fence) ? at : (closes[at + 1] ?? lines.length);
  return closes;
}

function blank(line: string): boolean {
  return /^\p{White_Space}*$/u.test(line);
}

/** What is quoted: after one or more `>` with a space or the line's end behind them. A face like `>_<` is none. */
function quoted(line: string): string | null {
  return /^>+(?: |$)/.test(line) ? line.slice(line[1] === " " ? 2 : 1) : null;
}

/** The number, if it has one, and the text of an item. */
function item(line: string): { number: number | null; text: string } | null {
  const found = /^(?:-|(0|[1-9][0-9]{0,8})\.) /.exec(line);
  if (!found) return null;
  const text = line.slice(found[0].length);
  return blank(text) ? null : { number: found[1] === undefined ? null : Number(found[1]), text };
}

/** A backslash that keeps a line from being a quote or an item: what stands before it, and the rest. */
function unescaped(line: string): [string, string] {
  const found = /^([0-9]{0,10})\\/.exec(line);
  if (!found) return ["", line];
  const start = found[1] ?? "";
  const rest = line.slice(found[0].length);
  const marked = start === "" ? quoted(rest) !== null || (rest.startsWith("-") && item(rest) !== null) : rest.startsWith(". ");
  return marked ? [start, rest] : ["", line];
}
