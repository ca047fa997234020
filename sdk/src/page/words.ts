// What people wrote, as nodes: links that are really links, and nothing else. Without a script it stays plain text.

const address = /https?:\/\/[^\s<>"'`]+/giu;
const emoji = /^(?:(?:\p{RI}\p{RI}|\p{Extended_Pictographic}(?:\p{EMod}|\uFE0F)?(?:\u200D\p{Extended_Pictographic}(?:\p{EMod}|\uFE0F)?)*)\s?){1,4}$/u;

export interface Piece {
  text: string;
  href: string | null;
}

/** Cuts a text into plain pieces and addresses. Pure. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    const raw = trimmed(match[0]);
    const href = safe(raw);
    if (href === null) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index), href: null });
    found.push({ text: raw, href });
    from = match.index + raw.length;
  }
  if (from < text.length) found.push({ text: text.slice(from), href: null });
  return found;
}

/** The stop at the end of a sentence is not part of the address; a bracket only if it was opened inside. */
function trimmed(raw: string): string {
  let end = raw.replace(/[.,;:!?…]+$/u, "");
  while (end.endsWith(")") && end.split(")").length > end.split("(").length) end = end.slice(0, -1).replace(/[.,;:!?…]+$/u, "");
  return end;
}

function safe(raw: string): string | null {
  try {
    const url = new URL(raw);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/** `example.org/a/long…`: the host is always whole, because it says where one goes. */
export function short(raw: string, most = 60): string {
  const bare = raw.replace(/^https?:\/\//iu, "").replace(/\/$/u, "");
  if (bare.length <= most) return bare;
  const host = bare.split(/[/?#]/u)[0] ?? bare;
  return `${bare.slice(0, Math.max(most - 1, host.length))}…`;
}

export function onlyEmoji(text: string): boolean {
  return text.length <= 64 && emoji.test(text.trim());
}

export function write(node: Element, text: string): void {
  const parts = pieces(text).map(({ text: said, href }) => {
    if (href === null) return document.createTextNode(said);
    const link = document.createElement("a");
    link.href = href;
    link.textContent = short(said);
    link.title = href;
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow ugc";
    return link;
  });
  node.replaceChildren(...parts);
}
