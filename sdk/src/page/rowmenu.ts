// What one can do with a room from its row: by the menu key, a right click or a long press. The room's own page has the same.
import type { ChatClient } from "../client.ts";
import type { Id } from "../protocol.ts";
import { isMuted, type RoomState } from "../state.ts";
import { forGood } from "../verbs.ts";
import { t } from "../words.ts";
import { find } from "./dom.ts";
import { refusal } from "./refusal.ts";
import { titleOf } from "./words.ts";

interface Choice {
  words: string;
  icon: string;
  run: () => Promise<unknown>;
  danger?: true;
}

const hour = 3_600_000;

export function rowMenu(client: ChatClient, now: () => number, pages: string, tell: (words: string) => void): void {
  const rows = find("#rows");
  const menu = document.createElement("div");
  menu.className = "menu-panel row-menu";
  menu.setAttribute("role", "menu");
  menu.hidden = true;
  document.body.append(menu);
  let owner: HTMLElement | null = null;
  let at = { x: 0, y: 0 };
  // Within the window, also when that becomes smaller.
  const place = () => {
    const { width, height } = menu.getBoundingClientRect();
    const start = document.documentElement.dir === "rtl" ? at.x - width : at.x;
    menu.style.left = `${Math.max(8, Math.min(start, innerWidth - width - 8))}px`;
    menu.style.top = `${Math.max(8, Math.min(at.y, innerHeight - height - 8))}px`;
  };
  window.addEventListener("resize", () => menu.hidden || place());

  const close = (back: boolean) => {
    if (menu.hidden) return;
    menu.hidden = true;
    if (back) owner?.focus({ preventScroll: true });
    owner = null;
  };
  /** Below the name of the row. */
  const beside = (row: HTMLElement) => {
    const box = row.getBoundingClientRect();
    return { x: document.documentElement.dir === "rtl" ? box.right - 56 : box.left + 56, y: box.top + 40 };
  };
  const open = (row: HTMLElement, x: number, y: number, byKey: boolean) => {
    const room = client.state.rooms[row.dataset["room"] ?? ""];
    if (!room) return;
    owner = row.querySelector<HTMLElement>(".row-link");
    menu.replaceChildren(...choices(client, room, now()).map((it) => item(it, () => close(true), tell)), page(pages, room.id));
    menu.setAttribute("aria-label", titleOf(room));
    menu.hidden = false;
    menu.style.insetInlineStart = "auto";
    at = { x, y };
    place();
    const first = menu.querySelector<HTMLElement>("[role=menuitem]");
    if (byKey) first?.focus();
  };

  rows.addEventListener("contextmenu", (event) => {
    const row = (event.target as Element).closest<HTMLElement>(".row");
    if (!row) return;
    event.preventDefault();
    // The menu key says no place.
    const byKey = event.clientX === 0 && event.clientY === 0;
    const at = byKey ? beside(row) : { x: event.clientX, y: event.clientY };
    open(row, at.x, at.y, byKey || (event as PointerEvent).pointerType !== "mouse");
  });
  rows.addEventListener("keydown", (event) => {
    const row = (event.target as Element).closest<HTMLElement>(".row");
    if (!row || !(event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey))) return;
    event.preventDefault();
    const { x, y } = beside(row);
    open(row, x, y, true);
  });
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.querySelectorAll<HTMLElement>("[role=menuitem]")];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      items[(to + items.length) % items.length]?.focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target as Node)) close(false);
  });
  window.addEventListener("blur", () => close(false));
  find("#rows-scroll").addEventListener("scroll", () => close(false), { passive: true });
}

function choices(client: ChatClient, room: RoomState, now: number): Choice[] {
  const keep = (words: string, icon: string, change: Parameters<ChatClient["keepRoom"]>[1]): Choice => ({ words, icon, run: () => client.keepRoom(room.id, change) });
  if (room.talk === "request") {
    return [
      { words: t("talk-accept"), icon: "tick", run: () => client.acceptRequest(room.id) },
      { words: t("talk-decline"), icon: "close", run: () => client.declineRequest(room.id) },
    ];
  }
  return [
    room.unread > 0
      ? { words: t("script-mark-read"), icon: "unread", run: async () => client.markRead(room.id, room.number) }
      : { words: t("script-mark-unread"), icon: "unread", run: () => client.markUnread(room.id) },
    room.pinned ? keep(t("script-unpin"), "pin", { pinned: false }) : keep(t("script-pin"), "pin", { pinned: true }),
    ...(isMuted(room, now)
      ? [keep(t("script-unmute"), "mute", { muted_until: null })]
      : [keep(t("script-mute-8"), "mute", { muted_until: new Date(now + 8 * hour).toISOString() }), keep(t("script-mute"), "mute", { muted_until: forGood })]),
    room.archived ? keep(t("script-unarchive"), "archive", { archived: false }) : keep(t("script-archive"), "archive", { archived: true }),
  ];
}

function item(it: Choice, close: () => void, tell: (words: string) => void): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "menu-item";
  button.setAttribute("role", "menuitem");
  button.append(icon(it.icon), it.words);
  button.addEventListener("click", () => {
    close();
    it.run().catch((cause: unknown) => tell(refusal(cause)));
  });
  return button;
}

/** Everything else about a room stands on its own page. */
function page(pages: string, room: Id): HTMLElement {
  const link = document.createElement("a");
  link.className = "menu-item";
  link.setAttribute("role", "menuitem");
  link.href = `${pages}${room}/info/`;
  link.append(icon("info"), t("script-more-about"));
  return link;
}

function icon(name: string): SVGSVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  made.append(use);
  return made;
}
