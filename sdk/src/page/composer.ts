// The composer: grows, sends, counts near the limit, answers to a message or changes one, keeps a draft per room. What was
// typed is in the store before it leaves the field, so nothing is ever lost between the two.
import type { ChatClient } from "../client.ts";
import type { Id, Message } from "../protocol.ts";
import type { Said } from "../pending.ts";
import type { RoomState } from "../state.ts";
import { t } from "../words.ts";
import { drawQuote } from "./bubble.ts";
import { clone, find, shown, text } from "./dom.ts";
import { type Held, isUpload, Tray, takesFiles } from "./tray.ts";
import type { Urls } from "./urls.ts";
import { asQuote, quoted } from "./view.ts";

export interface ComposerEars {
  /** Takes over what is said; false when it could not, then it stays. */
  send(said: Said): boolean;
  edit(number: number, text: string): void;
  /** The last message of mine that can be changed. */
  last(): Message | null;
  message(number: number): Promise<Message | null>;
  room(): RoomState | null;
  typing(): void;
  stopped(): void;
  changed(): void;
  /** For those who do not see it. */
  say(words: string): void;
}

export class Composer {
  readonly #form = find<HTMLFormElement>("#composer");
  readonly #field = find<HTMLTextAreaElement>("#composer-text");
  readonly #count = find("#composer-count");
  readonly #error = find("#composer-error");
  readonly #context = find("#composer-context");
  readonly #client: ChatClient;
  readonly #me: Id;
  readonly #urls: Urls;
  readonly #most: number;
  readonly #ears: ComposerEars;
  readonly #sizesItself = CSS.supports("field-sizing", "content");
  readonly tray: Tray;
  #room: Id | null = null;
  #reply: Message | null = null;
  /** What is changed, and what was being written before. */
  #edit: { message: Message; before: string; reply: Message | null } | null = null;

  constructor(client: ChatClient, me: Id, urls: Urls, most: number, ears: ComposerEars) {
    this.#client = client;
    this.#me = me;
    this.#urls = urls;
    this.#most = most;
    this.#ears = ears;
    this.tray = new Tray(client, () => {
      this.#look();
      ears.changed();
    }, (words) => this.say(words));
    this.#form.noValidate = true;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#field.addEventListener("input", () => this.#typed());
    this.#field.addEventListener("blur", () => this.#ears.stopped());
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    find("#composer-cancel").addEventListener("click", (event) => {
      event.preventDefault();
      this.#cancel();
      this.focus();
    });
    takesFiles(find("#room"), this.#field, () => this.#room !== null && !this.#form.hidden && !this.#form.classList.contains("is-asking") && !this.#edit, (files) => {
      this.tray.add(files);
      this.focus();
    });
    this.#look();
  }

  /** Another room: its own draft. Text that the server put there after a refusal wins over the draft. */
  enter(room: Id | null, keepText = false): void {
    const written = keepText ? Number(this.#form.querySelector<HTMLInputElement>("input[name=reply_to]")?.value ?? 0) : 0;
    this.#edit = null;
    this.#reply = null;
    this.#room = room;
    const draft = room === null ? null : (this.#client.drafts?.get(room) ?? null);
    if (!keepText || this.#field.value === "") this.#field.value = draft?.text ?? "";
    if (!keepText) shown(this.#error, false);
    this.tray.enter(room);
    const replyTo = written || (draft?.replyTo ?? 0);
    if (room !== null && replyTo > 0) {
      void this.#ears.message(replyTo).then((message) => {
        if (this.#room === room && !this.#reply && message && !message.deleted) this.answer(message, false);
      });
    }
    if (written === 0) this.#draw();
    this.#look();
  }

  /** What is being written; what is changed is no news. */
  get written(): string {
    return this.#edit ? this.#edit.before.trim() : this.#field.value.trim();
  }

  focus(): void {
    this.#field.focus({ preventScroll: true });
  }

  /** Answers to a message. */
  answer(message: Message, focus = true): void {
    if (this.#edit) this.#cancel();
    this.#reply = message;
    this.#keep();
    this.#draw();
    if (focus) this.focus();
  }

  /** Changes a message; what was being written waits. */
  change(message: Message): void {
    const before = this.#edit ? this.#edit.before : this.#field.value;
    const reply = this.#edit ? this.#edit.reply : this.#reply;
    this.#edit = { message, before, reply };
    this.#reply = null;
    this.#field.value = message.text;
    this.#draw();
    this.#look();
    this.focus();
    this.#field.setSelectionRange(message.text.length, message.text.length);
  }

  /** Gives back what a discarded send held: below what is there, never over it. */
  giveBack(returned: string, files: readonly Held[] = []): void {
    if (this.#edit) this.#cancel();
    if (returned !== "") this.#field.value = this.#field.value.trim() === "" ? returned : `${this.#field.value}\n${returned}`;
    this.tray.put(files);
    this.#typed();
    this.focus();
  }

  /** Puts something where the caret is. */
  insert(what: string): void {
    this.#field.setRangeText(what, this.#field.selectionStart, this.#field.selectionEnd, "end");
    this.#typed();
  }

  say(words: string): void {
    text(this.#error, words);
    shown(this.#error, words !== "");
  }

  /** What a voice note answers to; it is used up. */
  takeReply(): Message | null {
    const reply = this.#reply;
    this.#reply = null;
    this.#keep();
    this.#draw();
    return reply;
  }

  #typed(): void {
    this.#keep();
    this.#look();
    shown(this.#error, false);
    if (this.#edit || this.#field.value.trim() === "") this.#ears.stopped();
    else this.#ears.typing();
  }

  #key(event: KeyboardEvent): void {
    // While an input method composes, Enter chooses a word.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Escape" && (this.#edit || this.#reply)) {
      event.preventDefault();
      event.stopPropagation();
      this.#cancel();
    } else if (event.key === "ArrowUp" && this.#field.value === "" && !this.#edit && !event.shiftKey && !event.altKey) {
      const last = this.#ears.last();
      if (!last) return;
      event.preventDefault();
      this.change(last);
    }
  }

  #cancel(): void {
    if (this.#edit) {
      this.#field.value = this.#edit.before;
      this.#reply = this.#edit.reply;
      this.#edit = null;
    } else this.#reply = null;
    this.#keep();
    this.#draw();
    this.#look();
    shown(this.#error, false);
  }

  #send(): void {
    const said = this.#field.value.trim();
    if (this.#room === null) return;
    if (this.#left(said) < 0) {
      this.say(t("script-message-too-long", { most: this.#most }));
      return this.focus();
    }
    if (this.#edit) return this.#change(said);
    const { items, trouble } = this.tray;
    if (said === "" && items.length === 0) return this.focus();
    if (trouble !== null) {
      this.say(trouble);
      return this.focus();
    }
    const attachments = items.map((it) => (isUpload(it) && it.attachment ? it.attachment : it));
    if (!this.#ears.send({ text: said, ...(this.#reply ? { replyTo: this.#reply } : {}), ...(attachments.length > 0 ? { attachments } : {}) })) {
      return this.say(t("script-not-connected-yet"));
    }
    this.tray.take();
    this.#field.value = "";
    this.#reply = null;
    this.#keep();
    this.#draw();
    this.#look();
    shown(this.#error, false);
    this.focus();
  }

  #change(said: string): void {
    if (!this.#edit) return;
    const { message } = this.#edit;
    if (said === "" && (message.attachments?.length ?? 0) === 0) {
      this.say(t("script-edit-empty"));
      return;
    }
    this.#cancel();
    if (said !== message.text) this.#ears.edit(message.number, said);
    this.focus();
  }

  /** An edit is no draft: what was being written is. */
  #keep(): void {
    if (this.#room === null || this.#edit) return;
    this.#client.drafts?.set(this.#room, { text: this.#field.value, replyTo: this.#reply?.number ?? null });
  }

  /** What is answered or changed, above the field. */
  #draw(): void {
    const it = this.#edit?.message ?? this.#reply;
    const room = this.#ears.room();
    this.#form.classList.toggle("is-editing", this.#edit !== null);
    shown(this.#context, it !== null && room !== null);
    this.#form.querySelector("input[name=reply_to]")?.remove();
    if (!it || !room) return;
    const quote = this.#context.querySelector<HTMLElement>(".quote") ?? clone("t-quote");
    if (!quote.isConnected) this.#context.prepend(quote);
    const view = quoted(room, asQuote(it), this.#me);
    drawQuote(quote, { ...view, name: this.#edit ? t("script-editing") : view.own ? t("script-replying-yourself") : t("script-replying", { name: view.name }) }, this.#urls.jump(room.id, it.seq, it.number));
    find("#composer-cancel").setAttribute("aria-label", this.#edit ? t("script-cancel-edit") : t("script-cancel-reply"));
    this.#ears.changed();
  }

  /** Characters as the server counts them: by code point. */
  #left(said: string): number {
    return said.length <= this.#most / 2 ? this.#most - said.length : this.#most - [...said].length;
  }

  #look(): void {
    const said = this.#field.value.trim();
    const left = this.#left(said);
    this.#form.classList.toggle("is-empty", said === "" && this.tray.items.length === 0 && !this.#edit);
    const over = left < 0;
    const near = left <= Math.min(500, this.#most / 4);
    // Said when it turns, not with every letter.
    const turned = (near && this.#count.hidden) || (over && !this.#form.classList.contains("is-over"));
    this.#form.classList.toggle("is-over", over);
    shown(this.#count, near);
    text(this.#count, over ? t("script-characters-over", { count: -left }) : t("script-characters-left", { count: left }));
    if (turned) this.#ears.say(this.#count.textContent ?? "");
    if (!this.#sizesItself) {
      this.#field.style.blockSize = "auto";
      this.#field.style.blockSize = `${this.#field.scrollHeight}px`;
    }
  }
}
