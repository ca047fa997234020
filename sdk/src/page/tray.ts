// Files that will go with the next message: previews, progress, what was refused and why. They upload while one writes. They
// live in memory, a room each; the bytes are with the SDK.
import type { ChatClient } from "../client.ts";
import type { Attachment, Id } from "../protocol.ts";
import type { Upload } from "../uploads.ts";
import { t } from "../words.ts";
import { arrange, attr, element, find, icon, shown, text } from "./dom.ts";
import { refusal } from "./refusal.ts";
import { size } from "./words.ts";

const most = 10;
const svgNamespace = "http://www.w3.org/2000/svg";

/** A picture of one's own, before the server has made one. */
export interface Preview {
  url: string;
  width: number;
  height: number;
}

const previews = new WeakMap<Upload, Preview>();

export function previewOf(it: Upload): Preview | null {
  return previews.get(it) ?? null;
}

export type Held = Upload | Attachment;

export function isUpload(it: Held): it is Upload {
  return "done" in it;
}

export class Tray {
  readonly #box = find("#composer-tray");
  readonly #picker = element("input");
  readonly #client: ChatClient;
  readonly #changed: () => void;
  readonly #say: (words: string) => void;
  readonly #rooms = new Map<Id, Held[]>();
  readonly #nodes = new WeakMap<Held, HTMLElement>();
  #room: Id | null = null;

  constructor(client: ChatClient, changed: () => void, say: (words: string) => void) {
    this.#client = client;
    this.#changed = changed;
    this.#say = say;
    this.#picker.type = "file";
    this.#picker.multiple = true;
    this.#picker.hidden = true;
    this.#picker.id = "composer-files";
    this.#picker.setAttribute("aria-label", t("script-files-to-attach"));
    find("#composer").append(this.#picker);
    this.#picker.addEventListener("change", () => {
      this.add([...(this.#picker.files ?? [])]);
      this.#picker.value = "";
    });
    find("#composer-attach").addEventListener("click", () => this.#picker.click());
    client.on("uploads", () => this.draw());
  }

  get items(): readonly Held[] {
    return (this.#room !== null && this.#rooms.get(this.#room)) || [];
  }

  enter(room: Id | null): void {
    this.#room = room;
    this.draw();
  }

  add(files: readonly File[]): void {
    const room = this.#room;
    if (room === null || files.length === 0) return;
    const held = this.#rooms.get(room) ?? [];
    const free = most - held.length;
    if (files.length > free) this.#say(t("script-files-most", { most }));
    const added = files.slice(0, free).map((file) => {
      const it = this.#client.attach(file);
      if (/^image\/(?:png|jpeg|gif|webp|avif|bmp)$/u.test(file.type)) this.#look(it, file);
      return it;
    });
    this.#rooms.set(room, [...held, ...added]);
    this.#all();
  }

  /** Back in the tray, for instance from a send that was discarded. */
  put(items: readonly Held[]): void {
    if (this.#room === null || items.length === 0) return;
    for (const it of items) if (isUpload(it)) it.retry();
    this.#rooms.set(this.#room, [...this.items, ...items].slice(0, most));
    this.#all();
  }

  /** They belong to a message now. */
  take(): readonly Held[] {
    const items = this.items;
    if (this.#room !== null) this.#rooms.delete(this.#room);
    this.#all();
    return items;
  }

  /** Some could not be uploaded: null when all may go. */
  get trouble(): string | null {
    const failed = this.items.filter((it) => isUpload(it) && it.state === "failed").length;
    if (failed === 0) return null;
    return t("script-files-failed", { count: failed });
  }

  draw(): void {
    const { items } = this;
    shown(this.#box, items.length > 0);
    arrange(this.#box, items.map((it) => this.#item(it)));
  }

  #all(): void {
    this.draw();
    this.#changed();
  }

  #look(it: Upload, file: File): void {
    const url = URL.createObjectURL(file);
    const img = new Image();
    img.src = url;
    img.decode().then(
      () => {
        previews.set(it, { url, width: img.naturalWidth, height: img.naturalHeight });
        const node = this.#nodes.get(it);
        if (node) this.#preview(it, node);
        this.#changed();
      },
      () => URL.revokeObjectURL(url),
    );
  }

  #remove(it: Held): void {
    const room = this.#room;
    if (room === null) return;
    const node = this.#nodes.get(it);
    const next = node?.nextElementSibling ?? node?.previousElementSibling;
    if (isUpload(it)) {
      it.stop();
      const preview = previews.get(it);
      if (preview) URL.revokeObjectURL(preview.url);
      if (it.attachment) void this.#client.deleteAttachment(it.attachment.id).catch(() => undefined);
    }
    this.#rooms.set(room, this.items.filter((other) => other !== it));
    this.#all();
    (next?.querySelector<HTMLElement>("button.tray-remove") ?? find("#composer-text")).focus();
  }

  #item(it: Held): HTMLElement {
    const node = this.#nodes.get(it) ?? this.#make(it);
    const upload = isUpload(it) ? it : null;
    const failed = upload?.state === "failed";
    const going = upload?.state === "sending" || upload?.state === "waiting";
    node.classList.toggle("is-failed", failed);
    text(find(".tray-size", node), failed ? (upload?.error ? refusal(upload.error) : t("script-not-uploaded")) : going ? t("script-uploading", { size: size(it.size), part: Math.round((upload?.progress ?? 0) * 100) }) : size(it.size));
    shown(find(".tray-retry", node), failed && upload?.error?.retry !== "never");
    const ring = find(".tray-ring", node);
    shown(ring, going);
    attr(find(".is-done", ring), "stroke-dashoffset", String(100 - (upload?.progress ?? 0) * 100));
    return node;
  }

  #make(it: Held): HTMLElement {
    const thumb = element("span", "tray-thumb", icon(it instanceof Object && "kind" in it && it.kind === "voice" ? "voice" : "file"));
    const name = element("bdi", "tray-name", it.name);
    const retry = element("button", "link-button tray-retry", t("script-try-again"));
    retry.type = "button";
    retry.addEventListener("click", () => {
      if (isUpload(it)) it.retry();
      this.#all();
    });
    const remove = element("button", "tray-remove", icon("close"));
    remove.type = "button";
    remove.setAttribute("aria-label", t("script-remove-file", { name: it.name }));
    remove.addEventListener("click", () => this.#remove(it));
    const node = element("div", "tray-item", thumb, element("span", "tray-main", name, element("span", "tray-size"), retry), ring(), remove);
    node.setAttribute("role", "group");
    node.setAttribute("aria-label", it.name);
    this.#nodes.set(it, node);
    if (isUpload(it)) this.#preview(it, node);
    return node;
  }

  #preview(it: Upload, node: HTMLElement): void {
    const preview = previews.get(it);
    if (!preview) return;
    const img = element("img");
    img.alt = "";
    img.src = preview.url;
    find(".tray-thumb", node).replaceChildren(img);
    node.classList.add("is-picture");
  }
}

function ring(): SVGSVGElement {
  const svg = document.createElementNS(svgNamespace, "svg");
  svg.setAttribute("class", "tray-ring");
  svg.setAttribute("viewBox", "0 0 36 36");
  svg.setAttribute("aria-hidden", "true");
  for (const name of ["", "is-done"]) {
    const circle = document.createElementNS(svgNamespace, "circle");
    for (const [key, value] of Object.entries({ class: name, cx: 18, cy: 18, r: 15.9 })) circle.setAttribute(key, String(value));
    svg.append(circle);
  }
  return svg;
}

/** Files that are dropped on the room or pasted into the field. */
export function takesFiles(room: HTMLElement, field: HTMLElement, may: () => boolean, add: (files: File[]) => void): void {
  const has = (event: DragEvent) => may() && (event.dataTransfer?.types.includes("Files") ?? false);
  let depth = 0;
  const mark = (by: number) => {
    depth = Math.max(0, depth + by);
    room.classList.toggle("is-dropping", depth > 0);
  };
  room.addEventListener("dragenter", (event) => has(event) && mark(1));
  room.addEventListener("dragleave", (event) => has(event) && mark(-1));
  room.addEventListener("dragover", (event) => {
    if (has(event)) event.preventDefault();
  });
  room.addEventListener("drop", (event) => {
    if (!has(event)) return;
    event.preventDefault();
    mark(-depth);
    add([...(event.dataTransfer?.files ?? [])]);
  });
  field.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // Some programs put a picture of a text beside it: then the text is meant.
    if (!may() || files.length === 0 || event.clipboardData?.types.includes("text/plain")) return;
    event.preventDefault();
    add(files);
  });
}
