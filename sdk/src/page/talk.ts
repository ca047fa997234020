// A chat that is not like others: what is said in place of the field (or above it), and what can be done there. The same
// rules as the server's (crates/parlor/src/pages/show/talk.rs).
import type { ChatClient } from "../client.ts";
import type { Id } from "../protocol.ts";
import { askingMost, mayPost, type RoomState, talkOf } from "../state.ts";
import { t } from "../words.ts";
import { copy } from "./clip.ts";
import type * as Dialogs from "./dialogs.ts";
import { attr, shown, text } from "./dom.ts";
import { load } from "./lazy.ts";
import { refusal } from "./refusal.ts";
import { titleOf } from "./words.ts";

export interface TalkEars {
  room(): RoomState | null;
  /** Out of this room, to the list. */
  leave(): void;
  /** What was being written. */
  written(): string;
  focus(): void;
  tell(words: string): void;
  say(words: string): void;
}

type Act = "accept" | "decline" | "unblock" | "archive" | "block" | "report";

/** What can be done in a chat. */
function acts(room: RoomState): readonly Act[] {
  switch (talkOf(room)) {
    case "request":
      return ["accept", "decline", "block", "report"];
    case "blocked":
      return ["unblock"];
    case "ended":
    case "closed":
    case "unavailable":
      return room.archived ? [] : ["archive"];
    default:
      return [];
  }
}

/** Why one cannot write as elsewhere; null: one can. */
export function sentence(room: RoomState): string | null {
  const name = titleOf(room);
  switch (talkOf(room)) {
    case "ended":
      return room.peer?.gone ? t("talk-gone") : t("talk-ended", { name });
    case "closed":
      return t("talk-closed");
    case "blocked":
      return t("talk-blocked", { name });
    case "unavailable":
      return t("talk-unavailable", { name });
    case "request":
      return t("talk-request", { name });
    case "requested":
      return room.number >= askingMost ? t("talk-requested-full", { name }) : t("talk-requested", { name, most: askingMost - room.number });
    case null:
      return room.role === "reader" ? t("room-closed") : null;
  }
}

export class TalkBar {
  /** An operator's own template may not have it. */
  readonly #bar = document.querySelector<HTMLElement>("#talk");
  readonly #form = document.querySelector<HTMLElement>("#composer");
  readonly #client: ChatClient;
  readonly #pages: string;
  readonly #ears: TalkEars;
  #drawn: { room: Id; posts: boolean; words: string | null } | null = null;
  #busy = false;

  constructor(client: ChatClient, pages: string, ears: TalkEars) {
    this.#client = client;
    this.#pages = pages;
    this.#ears = ears;
    this.#bar?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#run((event.target as HTMLElement).dataset["act"] as Act, event.submitter ?? (event.target as HTMLElement));
    });
    this.#bar?.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLElement>("a[data-act]");
      if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
        event.preventDefault();
        this.#run(link.dataset["act"] as Act, link);
      } else if ((event.target as Element).closest("#talk-copy")) void copy(this.#ears.written()).then(() => this.#ears.say(t("script-copied")));
    });
  }

  /** True: it has closed under the reader's hands. */
  draw(room: RoomState): boolean {
    const [bar, form] = [this.#bar, this.#form];
    const posts = mayPost(room);
    const words = sentence(room);
    const same = this.#drawn?.room === room.id;
    const closed = same && this.#drawn?.posts === true && !posts;
    const news = same && this.#drawn?.words !== words;
    const height = closed ? (form?.offsetHeight ?? 0) : 0;
    const had = form?.contains(document.activeElement) === true;
    this.#drawn = { room: room.id, posts, words };
    if (form) {
      shown(form, posts);
      form.classList.toggle("is-asking", room.talk === "requested");
    }
    if (!bar) return closed;
    // What stands above it does not move.
    if (closed) bar.style.minBlockSize = `${height}px`;
    else if (!same || posts) bar.style.minBlockSize = "";
    bar.dataset["talk"] = talkOf(room) ?? "";
    bar.classList.toggle("is-turned", closed || (same && bar.classList.contains("is-turned") && !posts));
    this.#text("#talk-text", words ?? "");
    const can = acts(room);
    for (const node of bar.querySelectorAll<HTMLElement>("[data-act]")) {
      const act = node.dataset["act"] as Act;
      shown(node, can.includes(act));
      const way = act === "archive" ? "keep/" : act === "block" ? "info/#block" : `${act}/`;
      attr(node, node instanceof HTMLFormElement ? "action" : "href", `${this.#pages}${room.id}/${way}`);
    }
    const list = bar.querySelector("#talk-acts");
    if (list) shown(list, can.length > 0);
    const kept = posts || room.talk === "request" ? "" : this.#ears.written();
    const box = bar.querySelector("#talk-kept");
    if (box) shown(box, kept !== "");
    this.#text("#talk-kept-text", kept);
    shown(bar, words !== null);
    if (news && words !== null) this.#ears.say(words);
    // The field had the focus and is gone.
    if (closed && had) this.focus();
    return closed;
  }

  /** To what can be done. */
  focus(): void {
    const first = [...(this.#bar?.querySelectorAll<HTMLElement>("a, button") ?? [])].find((it) => it.getClientRects().length > 0);
    (first ?? document.querySelector<HTMLElement>("#stream"))?.focus({ preventScroll: true });
  }

  #text(selector: string, words: string): void {
    const node = this.#bar?.querySelector(selector);
    if (node) text(node, words);
  }

  #run(act: Act, from: HTMLElement): void {
    const room = this.#ears.room();
    if (!room || this.#busy) return;
    this.#busy = true;
    this.#do(act, room, from)
      .catch((cause: unknown) => this.#ears.tell(refusal(cause)))
      .finally(() => {
        this.#busy = false;
      });
  }

  async #do(act: Act, room: RoomState, from: HTMLElement): Promise<void> {
    const name = titleOf(room);
    switch (act) {
      case "accept":
        await this.#client.acceptRequest(room.id);
        this.#ears.say(t("talk-accepted"));
        return this.#ears.focus();
      case "decline":
        await this.#client.declineRequest(room.id);
        this.#ears.leave();
        return this.#ears.tell(t("talk-declined", { name }));
      case "archive":
        await this.#client.keepRoom(room.id, { archived: true });
        return this.#ears.leave();
      case "unblock":
        await this.#client.block(room.peer?.id ?? "", false);
        this.#ears.say(t("unblock-done", { name }));
        return this.#ears.focus();
      case "block":
      case "report":
        return withDialogs(this.#ears.tell, (dialogs) => {
          const whom = room.peer && { id: room.peer.id, name };
          if (act === "report") dialogs.report(this.#client, { room, whom }, from, this.#ears.say);
          else if (whom) dialogs.block(this.#client, whom, from, this.#ears.tell);
        });
    }
  }
}

/** Runs with the dialogs, which are loaded when the first one is wanted. */
export async function withDialogs(tell: (words: string) => void, run: (dialogs: typeof Dialogs) => void): Promise<void> {
  try {
    run(await load<typeof Dialogs>("dialogs"));
  } catch {
    tell(t("script-not-loaded"));
  }
}
