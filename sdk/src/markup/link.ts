// Addresses in a line: http, https, www and mail, nothing else. What is shown is where it goes: no names before the
// host, nothing invisible, the host always whole. `c` is the line as code points.
import type { Link, Meter } from "../markup.ts";
import { labelled, stops, wordy } from "./chars.ts";

/** Characters of the longest address that becomes a link, and of the longest that is shown whole. */
const longest = 2_000;
const whole = 60;

/** A link and how many characters it takes; or how many characters are text. */
export type Found = { link: Link; length: number } | number;

/** What begins with this letter or digit. Takes at most a bounded look ahead, or takes what it has looked at. */
export function find(c: readonly string[], at: number, before: string | undefined, meter: Meter): Found {
  if (wordy(before)) return 1;
  const scheme = ["https://", "http://"].find((word) => begins(c, at, word))?.length ?? 0;
  if (scheme > 0 || (begins(c, at, "www.") && !among(before, "./@-:"))) return web(c, at, scheme, meter) ?? 1;
  return among(before, ".+-@/%") ? 1 : (mail(c, at, meter) ?? 1);
}

function among(c: string | undefined, signs: string): boolean {
  return c !== undefined && signs.includes(c);
}

function begins(c: readonly string[], at: number, word: string): boolean {
  for (let n = 0; n < word.length; n++) {
    const sign = c[at + n];
    // Not by the rules of all scripts: some signs of others become Latin letters in lower case.
    if (sign === undefined || (sign !== word[n] && !(/^[A-Z]$/.test(sign) && sign.toLowerCase() === word[n]))) return false;
  }
  return true;
}

function web(c: readonly string[], at: number, scheme: number, meter: Meter): Found | null {
  const host = hostLength(c, at + scheme, scheme === 0, meter);
  if (host === null) return null;
  let end = at + scheme + host;
  if (c[end] === ":") {
    let port = 0;
    while (port < 6 && /^[0-9]$/.test(c[end + 1 + port] ?? "")) port++;
    const next = c[end + 1 + port];
    if (port > 0 && port <= 5 && !leadsOn(next) && !wordy(next)) end += 1 + port;
    // `name:word@elsewhere` goes elsewhere; a colon may also stand at the end of the words.
    else if (port > 0 || !(next === undefined || stops(next) || among(next, ")*_~"))) return null;
  }
  const authority = end;
  if (among(c[end], "/?#")) {
    while (end < c.length && !stops(c[end] ?? "")) end++;
    meter.steps += end - authority;
    if (end - at > longest) return end - at;
    end = authority + trimmed(c.slice(authority, end), meter);
  }
  const text = c.slice(at, end).join("");
  const link: Link = { type: "link", href: scheme === 0 ? `https://${text}` : text, text, short: short(c.slice(at, end), scheme, authority - at) };
  return { link, length: end - at };
}

/** How many characters are a host: labels with dots between them, or an address in brackets. */
function hostLength(c: readonly string[], at: number, www: boolean, meter: Meter): number | null {
  if (c[at] === "[") {
    const found = /^\[([0-9A-Fa-f:.]{2,46})\]/.exec(c.slice(at, at + 48).join(""));
    return found?.[1]?.includes(":") && !leadsOn(c[at + found[0].length]) ? found[0].length : null;
  }
  let length = 0;
  while (length < 256 && labelled(c[at + length])) length++;
  meter.steps += length;
  if (length > 253 || leadsOn(c[at + length])) return null;
  let host = c.slice(at, at + length);
  if (!among(c[at + length], "/?#:")) {
    // Where a last label in Latin letters turns into another script, a sentence goes on.
    const last = host.lastIndexOf(".") + 1;
    if (last > 0 && ascii(host[last])) {
      const other = host.findIndex((sign, n) => n >= last && !ascii(sign));
      if (other >= 0) host = host.slice(0, other);
    }
    while (among(host[host.length - 1], "._-")) host = host.slice(0, -1);
  }
  const labels = split(host);
  return labels.every((label) => label >= 1 && label <= 63) && labels.length >= (www ? 3 : 1) ? host.length : null;
}

/** The lengths of the labels. */
function split(host: readonly string[]): number[] {
  const labels = [0];
  for (const sign of host) {
    if (sign === ".") labels.push(0);
    else labels[labels.length - 1] = (labels[labels.length - 1] ?? 0) + 1;
  }
  return labels;
}

function ascii(c: string | undefined): boolean {
  return c !== undefined && c <= "\u007F";
}

/** What would make the host a mere name before the real one, or is read differently by different readers. */
function leadsOn(c: string | undefined): boolean {
  return among(c, "@%\\");
}

/** Without the stops at the end of a sentence, and without brackets that were opened before the address. */
function trimmed(c: readonly string[], meter: Meter): number {
  const surplus = new Map<string, number>();
  for (const [opens, closes] of ["()", "[]", "{}"]) {
    let count = 0;
    for (const sign of c) count += sign === closes ? 1 : sign === opens ? -1 : 0;
    surplus.set(closes ?? "", count);
  }
  let end = c.length;
  meter.steps += end;
  for (; end > 0; end--) {
    const last = c[end - 1] ?? "";
    const more = surplus.get(last);
    if (more === undefined ? !".,;:!?'*_~".includes(last) : more <= 0) break;
    if (more !== undefined) surplus.set(last, more - 1);
  }
  return end;
}

/** A readable form: the host whole, a long path cut. Hosts in other scripts, or in disguise, stay as they were typed. */
function short(c: readonly string[], scheme: number, authority: number): string {
  const host = c.slice(scheme, authority);
  if (!host.every(ascii) || host.join("").toLowerCase().includes("xn--")) return c.join("");
  const bare = c.length === authority + 1 && c[authority] === "/" ? host : c.slice(scheme);
  if (bare.length <= whole) return bare.join("");
  const kept = Math.max(whole - 1, host.length);
  return bare.slice(0, kept).join("") + (kept < bare.length ? "…" : "");
}

function mail(c: readonly string[], at: number, meter: Meter): Found | null {
  let local = 0;
  while (local < 65 && /^[0-9A-Za-z._+-]$/.test(c[at + local] ?? "")) local++;
  meter.steps += local;
  if (local > 64 || c[at + local] !== "@" || c[at + local - 1] === ".") return null;
  const from = at + local + 1;
  let length = 0;
  while (length < 254 && /^[0-9A-Za-z.-]$/.test(c[from + length] ?? "")) length++;
  meter.steps += length;
  const after = c[from + length];
  if (length > 253 || after === "@" || wordy(after)) return null;
  while (length > 0 && among(c[from + length - 1], ".-")) length--;
  const labels = c.slice(from, from + length).join("").split(".");
  const sound = labels.length >= 2 && labels.every((label) => label.length >= 1 && label.length <= 63);
  if (!sound || !/^[A-Za-z]{2,}$/.test(labels[labels.length - 1] ?? "")) return null;
  const text = c.slice(at, from + length).join("");
  return { link: { type: "link", href: `mailto:${text}`, text, short: text }, length: from + length - at };
}
