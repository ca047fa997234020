// What can be done with a message: the menu, and what its entries do. What may be done is decided by the server; here is
// only what is worth offering.
import type { ChatClient } from "../client.ts";
import type { Message, Role } from "../protocol.ts";
import { mayTouch, type RoomState } from "../state.ts";
import { find as held } from "../window.ts";
import { t } from "../words.ts";
import { copy } from "./clip.ts";
import type * as Dialogs from "./dialogs.ts";
import { load } from "./lazy.ts";
import { oneLine, plainText } from "./markup.ts";
import { type Item, menu, type Popup } from "./popup.ts";
import { pickEmoji, quickReactions, reactionRow, type Recent } from "./react.ts";
import { refusal } from "./refusal.ts";
import type { Act } from "./stream.ts";
import type { Urls } from "./urls.ts";
import { nameOf } from "./view.ts";
import { called, listed } from "./words.ts";

export interface ActionEars {
  room(): RoomState | null;
  reply(message: Message): void;
  edit(message: Message): void;
  /** Marked as unread from a message on. */
  unread(number: number): void;
  tell(words: string): void;
  /** A short word that something is done. */
  done(words: string): void;
}

/** Whether there is still time for it. */
type Within = (it: Message, seconds: "edit_seconds" | "delete_seconds") => boolean;

type Offers = Record<"react" | "reply" | "edit" | "copy" | "forward" | "pin" | "unread" | "info" | "remove" | "report" | "block", boolean>;

const ranks: Record<Role, number> = { owner: 3, admin: 2, member: 1, reader: 0 };

export class Actions {
  readonly #client: ChatClient;
  readonly #recent: Recent;
  readonly #urls: Urls;
  readonly #within: Within;
  readonly #ears: ActionEars;

  constructor(client: ChatClient, recent: Recent, urls: Urls, within: Within, ears: ActionEars) {
    this.#client = client;
    this.#recent = recent;
    this.#urls = urls;
    this.#within = within;
    this.#ears = ears;
  }

  run(act: Act, node: HTMLElement, at: HTMLElement): void {
    const room = this.#ears.room();
    const held = this.#message(room, Number(node.dataset["number"] ?? 0));
    if (!room || !held) return;
    if (act === "reply") return this.#ears.reply(held);
    node.classList.add("has-menu");
    const closed = () => node.classList.remove("has-menu");
    if (act === "react") quickReactions(at, this.#recent, mine(held), (emoji) => this.react(room, held, emoji), () => this.#pick(room, held, at), closed);
    else this.#menu(room, held, at, closed);
  }

  /** On or off, whatever it is now. */
  react(room: RoomState, message: Message, emoji: string): void {
    const on = !mine(message).has(emoji);
    if (on) this.#recent.used(emoji);
    this.#client.react(room.id, message.number, emoji, on);
  }

  toggle(number: number, emoji: string): void {
    const room = this.#ears.room();
    const message = this.#message(room, number);
    if (room && message) this.react(room, message, emoji);
  }

  /** Names what is behind a pill. */
  async who(number: number, pill: HTMLElement): Promise<void> {
    const room = this.#ears.room();
    if (!room || number === 0) return;
    const emoji = (pill as HTMLButtonElement).value;
    pill.title = emoji;
    try {
      const found = (await this.#client.reactions(room.id, number)).find((it) => it.emoji === emoji);
      if (!found) return;
      const me = this.#client.state.me?.id;
      const names = found.users.map((it) => (it.id === me ? t("you") : called(it)));
      const rest = found.count - names.length;
      pill.title = listed([...names, ...(rest > 0 ? [t("script-more-people", { count: rest })] : [])]);
      pill.setAttribute("aria-label", t("script-reaction-by", { emoji, count: found.count, names: pill.title }));
    } catch {
      pill.removeAttribute("title");
    }
  }

  #message(room: RoomState | null, number: number): Message | null {
    const it = room && number > 0 ? held(room, number) : null;
    return it && room ? (this.#client.foreseen(room.id, [it])[0] ?? it) : null;
  }

  #pick(room: RoomState, message: Message, at: HTMLElement): void {
    void pickEmoji(at, this.#recent, (emoji) => this.react(room, message, emoji), false, (words) => this.#ears.tell(words));
  }

  #menu(room: RoomState, it: Message, at: HTMLElement, closed: () => void): void {
    let popup: Popup | null = null;
    const can = this.#offers(room, it);
    const row = can.react ? reactionRow(this.#recent, mine(it), (emoji) => this.react(room, it, emoji), () => this.#pick(room, it, at), () => popup?.close()) : null;
    popup = menu(at, t("message"), this.#items(room, it, can, at), row, closed);
  }

  #offers(room: RoomState, it: Message): Offers {
    const me = this.#client.state.me?.id ?? null;
    const own = it.sender === me;
    const alive = !it.deleted;
    const manages = room.kind === "group" && ranks[room.role] >= ranks.admin;
    const theirs = room.members?.[it.sender]?.role ?? "member";
    const posts = mayTouch(room);
    return {
      react: alive && posts,
      reply: alive && posts,
      edit: alive && own && posts && it.text !== "" && this.#within(it, "edit_seconds"),
      copy: alive && it.text !== "",
      forward: alive,
      pin: alive && posts && (room.kind !== "group" || manages),
      unread: !own && room.talk !== "request",
      info: own && alive && room.kind !== "self",
      remove: alive && posts && (own ? this.#within(it, "delete_seconds") : manages && ranks[theirs] < ranks[room.role]),
      report: alive && !own,
      block: !own && room.talk !== "blocked" && room.people[it.sender]?.gone !== true,
    };
  }

  #items(room: RoomState, it: Message, can: Offers, at: HTMLElement): Item[] {
    const items: (Item | false)[] = [
      can.reply && { name: t("message-reply"), icon: "reply", run: () => this.#ears.reply(it) },
      can.edit && { name: t("message-edit"), icon: "edit", run: () => this.#ears.edit(it) },
      can.copy && { name: t("message-copy"), icon: "copy", run: () => void this.#copy(it) },
      can.forward && { name: t("message-forward"), icon: "forward", run: () => void this.#dialog((dialogs) => dialogs.forward(this.#client, room, it, at, this.#ears.done)) },
      can.pin && { name: it.pinned ? t("message-unpin") : t("message-pin"), icon: "pin", run: () => void this.#try(this.#client.pin(room.id, it.number, !it.pinned)) },
      can.unread && { name: t("message-unread-from"), icon: "unread", run: () => this.#ears.unread(it.number) },
      can.info && { name: t("message-read-by"), icon: "info", run: () => void this.#dialog((dialogs) => dialogs.receipts(this.#client, room, it, at, this.#urls)) },
      can.report && { name: t("talk-report"), icon: "flag", run: () => void this.#dialog((dialogs) => dialogs.report(this.#client, { room, message: it, quote: oneLine(it.text), whom: this.#sender(room, it) }, at, this.#ears.done)) },
      can.block && { name: t("talk-block"), icon: "deleted", run: () => void this.#dialog((dialogs) => dialogs.block(this.#client, this.#sender(room, it), at, this.#ears.tell)) },
      { name: t("message-delete-me"), icon: "trash", danger: true, run: () => void this.#delete(room, it, at, false) },
      can.remove && room.kind !== "self" && { name: t("message-delete-all"), icon: "trash", danger: true, run: () => void this.#delete(room, it, at, true) },
    ];
    return items.filter((item): item is Item => item !== false);
  }

  #sender(room: RoomState, it: Message): { id: string; name: string } {
    return { id: it.sender, name: nameOf(room, it.sender) };
  }

  async #copy(it: Message): Promise<void> {
    await copy(plainText(it.text));
    this.#ears.done(t("script-copied"));
  }

  #delete(room: RoomState, it: Message, at: HTMLElement, everyone: boolean): Promise<void> {
    const say = everyone
      ? { title: t("script-delete-all-title"), text: t("script-delete-all-text"), button: t("message-delete-all") }
      : { title: t("script-delete-me-title"), text: room.kind === "self" ? t("script-delete-me-alone") : t("script-delete-me-text"), button: t("message-delete-me") };
    return this.#dialog((dialogs) =>
      dialogs.confirm(say, at, () => (everyone ? this.#client.delete(room.id, it.number) : void this.#try(this.#client.hideMessages(room.id, [it.number])))),
    );
  }

  async #dialog(run: (dialogs: typeof Dialogs) => void): Promise<void> {
    try {
      run(await load<typeof Dialogs>("dialogs"));
    } catch {
      this.#ears.tell(t("script-not-loaded"));
    }
  }

  async #try(what: Promise<unknown>): Promise<void> {
    try {
      await what;
    } catch (cause) {
      this.#ears.tell(refusal(cause));
    }
  }
}

function mine(it: Message): ReadonlySet<string> {
  return new Set((it.reactions ?? []).filter((one) => one.mine).map((one) => one.emoji));
}

/** A long press opens the menu where there is no hover. */
export function longPress(stream: HTMLElement, after: (ms: number, run: () => void) => number, cancel: (timer: number) => void, run: (message: HTMLElement) => void): void {
  let timer: number | null = null;
  let from = { x: 0, y: 0 };
  let pressed = false;
  const stop = () => {
    if (timer !== null) cancel(timer);
    timer = null;
  };
  stream.addEventListener("pointerdown", (event) => {
    pressed = false;
    stop();
    const message = (event.target as Element).closest(".bubble")?.closest<HTMLElement>(".msg");
    if (event.pointerType !== "touch" || !message || (event.target as Element).closest("audio, .voice")) return;
    from = { x: event.clientX, y: event.clientY };
    timer = after(450, () => {
      timer = null;
      pressed = true;
      navigator.vibrate?.(10);
      run(message);
    });
  });
  stream.addEventListener("pointermove", (event) => {
    if (timer !== null && Math.hypot(event.clientX - from.x, event.clientY - from.y) > 10) stop();
  });
  for (const end of ["pointerup", "pointercancel", "scroll"]) stream.addEventListener(end, stop, { passive: true });
  // What follows a long press is neither a click, wherever the menu has come to lie, nor the browser's own menu.
  addEventListener("pointerdown", () => (pressed = false), { capture: true });
  for (const follows of ["mousedown", "click"]) {
    addEventListener(follows, (event) => {
      if (!pressed) return;
      if (follows === "click") pressed = false;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, { capture: true });
  }
  stream.addEventListener("contextmenu", (event) => {
    if (pressed || timer !== null) event.preventDefault();
  });
}
