// The files of a bubble as nodes: pictures with their place reserved, voice notes, anything else as a line to download.
// The same as the server writes (templates/partials/file.html).
import { t } from "../words.ts";
import { attr, element, icon } from "./dom.ts";
import { place } from "./place.ts";
import { Player } from "./player.ts";
import type { Urls } from "./urls.ts";
import type { Shown } from "./view.ts";
import { duration, size } from "./words.ts";


/** What is there already, drawn by the server or before, stays: a picture must not blink. */
export function drawFiles(box: HTMLElement, files: readonly Shown[], urls: Urls): void {
  attr(box, "data-count", String(files.length));
  // What was local is drawn anew when it has a name of its own.
  const held = new Map([...box.querySelectorAll<HTMLElement>("[data-file]")].map((node) => [node.dataset["file"], node]));
  const nodes = files.map((it) => held.get(it.id) ?? make(it, urls));
  if (nodes.length !== box.childElementCount || nodes.some((node, at) => box.children[at] !== node)) box.replaceChildren(...nodes);
  files.forEach((it, at) => {
    const part = it.local && it.local.done < 1 ? it.local.done : null;
    const node = nodes[at];
    if (!node) return;
    node.classList.toggle("is-going", part !== null);
    if (part !== null) node.dataset["done"] = t("script-percent", { part: Math.round(part * 100) });
    else delete node.dataset["done"];
  });
  for (const node of nodes) if (node.matches(".voice:not(.is-player)")) Player.upgrade(node);
}

function make(it: Shown, urls: Urls): HTMLElement {
  switch (it.kind) {
    case "image":
      return picture(it, urls);
    case "voice": {
      const node = element("span", "voice");
      node.dataset["file"] = it.id;
      node.dataset["url"] = urls.file(it.id);
      node.dataset["duration"] = String(it.duration_ms ?? 0);
      node.dataset["waveform"] = (it.waveform ?? []).join(" ");
      node.setAttribute("aria-label", t("file-voice-label", { length: duration(it.duration_ms ?? 0) }));
      return node;
    }
    case "file":
      return other(it, urls);
  }
}

function picture(it: Shown, urls: Urls): HTMLElement {
  const link = element("a", "picture");
  link.href = urls.file(it.id);
  link.dataset["file"] = it.id;
  link.dataset["width"] = String(it.width ?? 0);
  link.dataset["height"] = String(it.height ?? 0);
  const img = element("img");
  img.alt = it.name;
  img.decoding = "async";
  if (it.width && it.height) {
    img.width = it.width;
    img.height = it.height;
  }
  place().picture(img, it.local?.url ?? (it.thumb ? urls.thumb(it.id) : urls.file(it.id)));
  link.append(img);
  return link;
}

function other(it: Shown, urls: Urls): HTMLElement {
  const name = element("bdi", "file-name", it.name);
  const link = element("a", "file", icon("file"), element("span", "file-main", name, element("span", "file-size", size(it.size))));
  link.href = urls.file(it.id);
  link.download = it.name;
  link.dataset["file"] = it.id;
  return link;
}
