// The room list: rows in order of activity, the filter, the keyboard. A row that moves up moves with an animation, and
// never while the pointer is over the list.
import type { Pending } from "../outbox.ts";
import type { Id, Message } from "../protocol.ts";
import { isMuted, type RoomState, talkOf } from "../state.ts";
import type { Times } from "../time.ts";
import { capped, number, t } from "../words.ts";
import { arrange, attr, avatar, calm, clone, find, hue, shown, text } from "./dom.ts";
import { oneLine } from "./markup.ts";
import { called, faceOf, inWords, titleOf } from "./words.ts";

export interface Row {
  room: RoomState;
  /** The newest send that is not in the log yet. */
  pending: Pending | undefined;
  typing: boolean;
}

export interface ListEars {
  open(room: Id, byKey: boolean): void;
  more(): void;
}

export class List {
  readonly #rows = find("#rows");
  readonly #scroll = find("#rows-scroll");
  readonly #filter = find<HTMLInputElement>("#filter");
  readonly #none = find("#rows-none");
  readonly #empty = find("#rows-empty");
  readonly #times: Times;
  readonly #ears: ListEars;
  readonly #prefix: string;
  readonly #api: string;
  readonly #nodes = new Map<Id, HTMLElement>();
  #order: Id[] = [];
  /** Who is here is known: the line is up. */
  #known = true;
  #hovered = false;
  #drawn: { rows: readonly Row[]; asked: readonly Row[]; askers: number; open: Id | null; me: Id; now: Date } | null = null;

  constructor(times: Times, urls: { inbox: string; api: string }, ears: ListEars) {
    this.#times = times;
    this.#prefix = urls.inbox;
    this.#api = urls.api;
    this.#ears = ears;
    for (const node of this.#rows.querySelectorAll<HTMLElement>(".row")) {
      const id = node.dataset["room"];
      if (id === undefined) continue;
      this.#nodes.set(id, node);
      this.#order.push(id);
    }
    this.#rows.addEventListener("pointerenter", (event) => {
      this.#hovered = event.pointerType === "mouse";
    });
    this.#rows.addEventListener("pointerleave", () => {
      this.#hovered = false;
      this.#again();
    });
    this.#rows.addEventListener("click", (event) => this.#clicked(event));
    this.#rows.addEventListener("keydown", (event) => this.#key(event));
    this.#filter.addEventListener("input", () => this.#again());
    this.#filter.addEventListener("keydown", (event) => this.#filterKey(event));
    this.#scroll.addEventListener("scroll", () => {
      if (this.#scroll.scrollHeight - this.#scroll.scrollTop - this.#scroll.clientHeight < 400) this.#ears.more();
    }, { passive: true });
    document.querySelector("#rows-more")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.#ears.more();
    });
  }

  /** `asked`: where somebody asks whether they may write; they stand before the others. `askers`: how many there are. */
  draw(rows: readonly Row[], asked: readonly Row[], askers: number, open: Id | null, me: Id, now: Date, more: boolean, known: boolean): void {
    this.#known = known;
    this.#drawn = { rows, asked, askers, open, me, now };
    const words = this.#filter.value.trim().toLocaleLowerCase();
    const matching = words === "" ? rows : rows.filter(({ room }) => matches(room, words));
    const order = this.#held(matching.map(({ room }) => room.id), words !== "");
    const before = this.#tops();
    const focused = this.#links().indexOf(document.activeElement as HTMLElement);
    const asking = words === "" ? asked : asked.filter(({ room }) => matches(room, words));
    for (const row of [...asking, ...matching]) this.#row(row, open, me, now);
    const nodes = (ids: readonly Id[]) => ids.map((id) => this.#nodes.get(id)).filter((node) => node !== undefined);
    const heads = asking.length === 0 ? [] : this.#heads(words === "" ? askers : asking.length);
    arrange(this.#rows, [...heads.slice(0, 1), ...nodes(asking.map(({ room }) => room.id)), ...(order.length > 0 ? heads.slice(1) : []), ...nodes(order)]);
    for (const id of this.#nodes.keys()) if (![...rows, ...asked].some(({ room }) => room.id === id)) this.#nodes.delete(id);
    if (words === "") this.#slide(before, order);
    this.#order = order;
    // The row that had the focus is gone: its neighbour has it now.
    const links = focused >= 0 && !this.#rows.contains(document.activeElement) ? this.#links() : [];
    if (links.length > 0) links[Math.min(focused, links.length - 1)]?.focus({ preventScroll: true });
    else if (focused >= 0 && !this.#rows.contains(document.activeElement)) this.#filter.focus();
    this.#rove(open);
    const all = rows.length + asked.length;
    const none = all > 0 && matching.length + asking.length === 0;
    shown(this.#empty, all === 0);
    shown(this.#none, none);
    if (none) text(this.#none, t("script-no-match", { words: this.#filter.value.trim() }));
    const link = document.querySelector("#rows-more");
    if (link) shown(link, more && words === "");
  }

  /** Above the requests, and above what follows them. */
  #heads(count: number): HTMLElement[] {
    const held = [...this.#rows.querySelectorAll<HTMLElement>(".rows-head")];
    const [first, second] = [held[0] ?? clone("t-rows-head"), held[1] ?? clone("t-rows-head")];
    text(find("h2", first), t("talk-requests"));
    const badge = find(".badge", first);
    shown(badge, true);
    text(find("[aria-hidden]", badge), number(count));
    text(find(".sr", badge), t("talk-requests-count", { count }));
    text(find("h2", second), t("list"));
    const none = second.querySelector(".badge");
    if (none) shown(none, false);
    return [first, second];
  }

  /** Gives the focus back to the row that was left. */
  focus(room: Id | null): void {
    const node = room === null ? undefined : this.#nodes.get(room);
    (node ?? this.#rows).querySelector<HTMLElement>(".row-link")?.focus({ preventScroll: true });
  }

  #again(): void {
    if (!this.#drawn) return;
    const { rows, asked, askers, open, me, now } = this.#drawn;
    this.draw(rows, asked, askers, open, me, now, document.querySelector("#rows-more:not([hidden])") !== null, this.#known);
  }

  /** While the pointer is over the list, what is under it stays under it. */
  #held(order: Id[], filtering: boolean): Id[] {
    if (!this.#hovered || filtering || this.#drawn === null) return order;
    const wanted = new Set(order);
    const stays = this.#order.filter((id) => wanted.has(id));
    const fresh = order.filter((id) => !stays.includes(id));
    return [...stays, ...fresh];
  }

  #row({ room, pending, typing }: Row, open: Id | null, me: Id, now: Date): void {
    let node = this.#nodes.get(room.id);
    if (!node) {
      node = clone("t-row");
      node.dataset["room"] = room.id;
      this.#nodes.set(room.id, node);
    }
    const link = find<HTMLAnchorElement>(".row-link", node);
    attr(link, "href", `${this.#prefix}${room.id}/`);
    attr(link, "aria-current", room.id === open ? "page" : null);
    const talk = talkOf(room);
    const online = this.#known && talk === null && (room.peer?.online ?? false);
    avatar(find(".avatar", node), { ...faceOf(room), hue: hue(room.peer?.id ?? room.id), picture: this.#picture(room), online });
    text(find(".row-title", node), titleOf(room));
    text(find(".row-presence", node), online ? t("list-online") : "");
    const failed = pending?.state === "failed";
    const newer = pending !== undefined && (failed || !room.last || pending.at >= Date.parse(room.last.created_at));
    const last = newer ? { words: oneLine(pending.text), icon: null } : room.last ? preview(room.last) : null;
    const own = newer || (room.last?.sender === me && room.kind !== "self");
    text(find(".row-text", node), typing ? t("script-typing") : (last?.words ?? t("list-no-messages")));
    text(find(".row-you", node), `${failed && !typing ? t("script-list-not-sent") : t("list-you")} `);
    shown(find(".row-you", node), own && !typing && (failed || room.kind !== "self"));
    const sender = room.kind === "group" && !own && !typing && room.last ? room.people[room.last.sender] : undefined;
    const by = sender && (sender.gone ? called(sender) : sender.name.split(/\s/u)[0]);
    text(find(".row-by", node), by === undefined ? "" : `${t("list-by", { name: by })} `);
    shown(find(".row-by", node), by !== undefined);
    const icon = typing ? null : (last?.icon ?? null);
    shown(find(".row-icon", node), icon !== null);
    if (icon !== null) attr(find(".row-icon use", node), "href", `#i-${icon}`);
    const lock = node.querySelector(".row-talk");
    const shut = talk !== null && talk !== "request" && talk !== "requested";
    if (lock) shown(lock, shut);
    const said = node.querySelector(".row-talk-label");
    if (said) text(said, talk === null ? "" : `${t("talk-sub", { talk: room.peer?.gone ? "gone" : talk })} `);
    node.classList.toggle("is-shut", shut);
    node.classList.toggle("is-request", room.talk === "request");
    const muted = isMuted(room, now.getTime());
    shown(find(".row-muted", node), muted);
    shown(find(".row-pinned", node), room.pinned);
    text(find(".row-kept", node), [muted ? t("list-muted") : "", room.pinned ? t("list-pinned") : ""].join(" ").trim());
    const time = find<HTMLTimeElement>(".row-time", node);
    const at = newer ? new Date(pending.at) : room.last ? new Date(room.last.created_at) : null;
    attr(time, "datetime", at ? at.toISOString() : null);
    text(time, at ? this.#times.row(at, now) : "");
    const had = Number(node.dataset["unread"] ?? room.unread);
    node.dataset["unread"] = String(room.unread);
    // Something came while another room is open: the row lights up once.
    if (room.unread > had && room.id !== open && !muted) light(node);
    text(find(".badge-count", node), capped(room.unread));
    shown(find(".badge-unread", node), room.unread > 0);
    shown(find(".badge-mention", node), room.mentions > 0);
    node.classList.toggle("is-muted", muted);
    node.classList.toggle("is-pinned", room.pinned);
    node.classList.toggle("is-unread", room.unread > 0);
    node.classList.toggle("is-typing", typing);
    node.classList.toggle("is-failed", failed && !typing);
  }

  #picture(room: RoomState): string | null {
    const id = room.peer ? room.peer.picture : room.picture;
    return id ? `${this.#api}/attachments/${id}/thumb` : null;
  }

  #tops(): Map<Id, number> {
    const tops = new Map<Id, number>();
    if (calm() || this.#drawn === null) return tops;
    for (const [id, node] of this.#nodes) if (node.isConnected) tops.set(id, node.offsetTop);
    return tops;
  }

  #slide(before: Map<Id, number>, order: readonly Id[]): void {
    if (before.size === 0 || order.every((id, i) => this.#order[i] === id)) return;
    for (const [id, top] of before) {
      const node = this.#nodes.get(id);
      const moved = node?.isConnected ? top - node.offsetTop : 0;
      if (node && moved !== 0 && Math.abs(moved) < 2000)
        node.animate([{ transform: `translateY(${moved}px)` }, { transform: "none" }], { duration: 170, easing: "cubic-bezier(0.2, 0.7, 0.3, 1)" });
    }
  }

  #links(): HTMLElement[] {
    return [...this.#rows.querySelectorAll<HTMLElement>(".row-link")];
  }

  /** One row is in the order of Tab; the arrows go from there. */
  #rove(open: Id | null): void {
    const links = this.#links();
    const held =
      links.find((link) => link === document.activeElement) ??
      links.find((link) => link.closest<HTMLElement>(".row")?.dataset["room"] === open) ??
      links[0];
    for (const link of links) attr(link, "tabindex", link === held ? null : "-1");
  }

  #clicked(event: MouseEvent): void {
    const row = (event.target as Element).closest<HTMLElement>(".row");
    const id = row?.dataset["room"];
    if (id === undefined || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.#ears.open(id, event.detail === 0);
  }

  #key(event: KeyboardEvent): void {
    const links = this.#links();
    const at = links.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      if (to < 0) this.#filter.focus();
      else this.#go(links, to);
    } else if (event.key.length === 1 && event.key !== " " && event.key !== "?" && !event.metaKey && !event.ctrlKey && !event.altKey) {
      // Type to filter: the letter itself lands in the field.
      this.#filter.focus();
    }
  }

  #go(links: HTMLElement[], to: number): void {
    const link = links[to];
    if (!link) return;
    for (const it of links) attr(it, "tabindex", it === link ? null : "-1");
    link.focus();
  }

  #filterKey(event: KeyboardEvent): void {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      this.#go(this.#links(), 0);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const first = this.#rows.querySelector<HTMLElement>(".row")?.dataset["room"];
      if (first === undefined || event.isComposing) return;
      this.#filter.value = "";
      this.#again();
      this.#ears.open(first, true);
    } else if (event.key === "Escape" && this.#filter.value !== "") {
      event.preventDefault();
      event.stopPropagation();
      this.#filter.value = "";
      this.#again();
    }
  }
}

function light(node: HTMLElement): void {
  node.classList.remove("is-lit");
  // The animation begins again only after the document has been laid out without it.
  void node.offsetWidth;
  node.classList.add("is-lit");
  node.addEventListener("animationend", () => node.classList.remove("is-lit"), { once: true });
}

/** What stands for a message in one line, and the icon before it. The same words stand in the server's pages. */
export function preview(it: Message): { words: string; icon: string | null } {
  if (it.deleted) return { words: t("message-deleted"), icon: "deleted" };
  const files = it.attachments ?? [];
  const kind = files[0]?.kind ?? null;
  if (kind === null || it.text !== "") return { words: oneLine(it.text), icon: kind };
  return { words: inWords(kind, files.length), icon: kind };
}

function matches(room: RoomState, words: string): boolean {
  const hay = `${titleOf(room)} ${room.peer?.gone ? "" : (room.peer?.username ?? "")}`.toLocaleLowerCase();
  return words.split(/\s+/u).every((word) => hay.includes(word));
}
