// Search in the open room: words or a day, results to jump to. Loaded when it is first opened.
import type { ChatClient } from "../client.ts";
import type { Env } from "../env.ts";
import type { Hit, Id } from "../protocol.ts";
import type { Times } from "../time.ts";
import { t } from "../words.ts";
import { element, icon } from "./dom.ts";
import { refusal } from "./refusal.ts";
import { nameOf } from "./view.ts";
import { called } from "./words.ts";

export interface FinderEars {
  jump(seq: number, number: number): void;
  /** The first message of that day or later. */
  date(day: string): Promise<void>;
  closed(): void;
}

const pause = 250;

export class Finder {
  readonly node = element("section", "finder");
  readonly #client: ChatClient;
  readonly #room: Id;
  readonly #times: Times;
  readonly #ears: FinderEars;
  readonly #field = element("input", "finder-field");
  readonly #date = element("input", "finder-date");
  readonly #list = element("ol", "finder-hits");
  readonly #note = element("p", "finder-note", t("script-find-hint"));
  readonly #more = element("button", "button button-soft button-small finder-more", t("list-more"));
  readonly #env: Pick<Env, "after" | "cancel" | "now">;
  /** What those are called whom the room does not know. */
  readonly #people = new Map<Id, string>();
  #timer: number | null = null;
  #turn = 0;
  #cursor: string | null = null;

  constructor(client: ChatClient, room: Id, times: Times, env: Pick<Env, "after" | "cancel" | "now">, ears: FinderEars) {
    this.#client = client;
    this.#room = room;
    this.#times = times;
    this.#ears = ears;
    this.#env = env;
    this.node.setAttribute("role", "search");
    this.node.setAttribute("aria-label", t("room-search"));
    this.#field.type = "search";
    this.#field.placeholder = t("room-search");
    this.#field.setAttribute("aria-label", t("script-find-words"));
    this.#field.maxLength = 200;
    this.#field.dir = "auto";
    this.#date.type = "date";
    this.#date.setAttribute("aria-label", t("script-go-to-day"));
    this.#note.setAttribute("role", "status");
    this.#more.type = "button";
    this.#more.hidden = true;
    const close = element("button", "icon-button", icon("close"));
    close.type = "button";
    close.setAttribute("aria-label", t("script-close-search"));
    close.addEventListener("click", () => this.close());
    const day = element("label", "finder-day", icon("calendar"), element("span", "", t("script-go-to")), this.#date);
    this.node.append(element("div", "finder-head", this.#field, close), day, this.#note, this.#list, this.#more);
    this.#field.addEventListener("input", () => this.#soon());
    this.#more.addEventListener("click", () => void this.#search(true));
    this.#date.addEventListener("change", () => {
      if (this.#date.value !== "") void this.#go(this.#date.value);
    });
    this.#list.addEventListener("click", (event) => {
      const hit = (event.target as Element).closest<HTMLElement>(".hit");
      if (hit) this.#ears.jump(Number(hit.dataset["seq"]), Number(hit.dataset["number"]));
    });
    this.node.addEventListener("keydown", (event) => this.#key(event));
  }

  focus(): void {
    this.#field.focus();
    this.#field.select();
  }

  close(): void {
    if (this.#timer !== null) this.#env.cancel(this.#timer);
    this.#turn += 1;
    this.node.remove();
    this.#ears.closed();
  }

  #soon(): void {
    if (this.#timer !== null) this.#env.cancel(this.#timer);
    this.#timer = this.#env.after(pause, () => void this.#search(false));
  }

  async #go(day: string): Promise<void> {
    try {
      await this.#ears.date(day);
    } catch (cause) {
      this.#note.textContent = refusal(cause);
    }
  }

  async #search(more: boolean): Promise<void> {
    const turn = ++this.#turn;
    const text = this.#field.value.trim();
    if (text === "") {
      this.#list.replaceChildren();
      this.#more.hidden = true;
      this.#note.textContent = t("script-find-hint");
      return;
    }
    try {
      const page = await this.#client.search(text, { room: this.#room, ...(more && this.#cursor !== null ? { cursor: this.#cursor } : {}) });
      await this.#meet(page.data);
      if (turn !== this.#turn) return;
      const nodes = page.data.map((it) => this.#hit(it));
      if (more) this.#list.append(...nodes);
      else this.#list.replaceChildren(...nodes);
      this.#cursor = page.page.next;
      this.#more.hidden = this.#cursor === null;
      const many = this.#list.childElementCount;
      this.#note.textContent = many === 0 ? t("script-found-nothing") : this.#cursor === null ? t("script-found", { count: many }) : t("script-found-more", { count: many });
    } catch (cause) {
      if (turn === this.#turn) this.#note.textContent = refusal(cause);
    }
  }

  /** Who has said something here and is not known: they may have left the room. */
  async #meet(hits: readonly Hit[]): Promise<void> {
    const held = this.#client.state.rooms[this.#room]?.people ?? {};
    const users = [...new Set(hits.map(({ message }) => message.sender))].filter((id) => !(id in held) && !this.#people.has(id));
    if (users.length === 0) return;
    const found = await this.#client.ask("user.get", { room: this.#room, users }).catch(() => ({ data: [] }));
    for (const user of found.data) this.#people.set(user.id, called(user));
  }

  #hit({ message, snippet }: Hit): HTMLElement {
    const room = this.#client.state.rooms[this.#room];
    const me = this.#client.state.me?.id;
    const name = message.sender === me ? t("you") : (this.#people.get(message.sender) ?? (room ? nameOf(room, message.sender) : ""));
    const words = element("bdi", "", ...snippet.map((it) => (it.hit ? element("mark", "", it.text) : it.text)));
    words.dir = "auto";
    const at = new Date(message.created_at);
    const time = element("time", "hit-at", this.#times.row(at, new Date(this.#env.now())));
    time.dateTime = message.created_at;
    const hit = element("button", "hit", element("span", "hit-head", element("bdi", "hit-room", name), time), element("span", "hit-text", words));
    hit.type = "button";
    hit.dataset["seq"] = String(message.seq);
    hit.dataset["number"] = String(message.number);
    return element("li", "", hit);
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      return this.close();
    }
    const hits = [...this.#list.querySelectorAll<HTMLElement>(".hit")];
    const at = hits.indexOf(document.activeElement as HTMLElement);
    if (event.key === "ArrowDown") hits[at + 1]?.focus();
    else if (event.key === "ArrowUp" && at >= 0) (hits[at - 1] ?? this.#field).focus();
    else if (event.key === "Enter" && event.target === this.#field) hits[0]?.click();
    else return;
    event.preventDefault();
  }
}
