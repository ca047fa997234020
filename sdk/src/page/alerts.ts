// What reaches somebody who looks elsewhere: the number on the tab's icon, one notification and one sound, whatever the number
// of tabs. Asks for permission only when told to.
import type { Env } from "../env.ts";
import { badge, notice, worthy } from "../notify.ts";
import type { Id, Message } from "../protocol.ts";
import type { RoomState, State } from "../state.ts";
import { Tabs } from "../tabs.ts";
import { t } from "../words.ts";
import { find, shown, text } from "./dom.ts";
import { filesInWords, titleOf } from "./words.ts";

const soundEvery = 2_000;
const size = 64;

export class Alerts {
  readonly #env: Env;
  readonly #tabs: Tabs;
  readonly #go: (room: Id) => void;
  readonly #button = find<HTMLButtonElement>("#notify");
  readonly #icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  readonly #plain: string;
  #drawn = "";
  #picture: Promise<HTMLImageElement | null> | null = null;
  #address: string | null = null;
  #spent: string | null = null;
  #sounded = 0;
  #audio: AudioContext | null = null;
  readonly #shown = new Map<string, Notification>();

  constructor(env: Env, me: Id, go: (room: Id) => void) {
    this.#env = env;
    this.#tabs = new Tabs(env, me);
    this.#go = go;
    this.#plain = this.#icon?.getAttribute("href") ?? "";
    this.#offer();
    this.#button.addEventListener("click", () => {
      const menu = find<HTMLDetailsElement>("#menu");
      menu.open = false;
      find("summary", menu).focus();
      void Notification.requestPermission().then(() => this.#offer());
    });
    // A sound may be made only after the reader has touched the page once.
    document.addEventListener("pointerdown", () => void this.#audio?.resume(), { once: true, passive: true });
    window.addEventListener("pagehide", () => this.#tabs.look(null));
  }

  /** Of all tabs, this is the one that is heard: the one that is looked at; when none is, the first. */
  get speaks(): boolean {
    return document.hasFocus() || (document.visibilityState === "visible" && this.#tabs.first && this.#tabs.looked() === null);
  }

  /** The room that is in view now, in a page that is looked at; null: none. */
  look(room: Id | null): void {
    this.#tabs.look(room);
    if (room !== null) this.#shown.get(`parlor.${room}`)?.close();
  }

  arrived(state: State, room: RoomState, message: Message): void {
    if (!this.#tabs.first || !worthy(state, room, message, { room: this.#tabs.looked() }, this.#env.now())) return;
    this.#sound();
    if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
    const { tag, title, body } = notice(state, room, message, filesInWords, titleOf(room));
    try {
      const it = new Notification(title, { body, tag, icon: this.#plain, silent: true });
      this.#shown.set(tag, it);
      it.addEventListener("close", () => this.#shown.delete(tag));
      it.addEventListener("click", () => {
        window.focus();
        this.#go(room.id);
        it.close();
      });
    } catch {
      // Phones show notifications from service workers only.
    }
  }

  /** The total on the tab's icon. */
  draw(total: number): void {
    const wanted = badge(total);
    if (wanted === this.#drawn || !this.#icon) return;
    this.#drawn = wanted;
    void this.#paint(wanted);
  }

  #offer(): void {
    const can = "Notification" in globalThis && isSecureContext;
    shown(this.#button, can && Notification.permission === "default");
    if (can && Notification.permission === "denied") text(find("#notify-state"), t("script-notifications-blocked"));
  }

  async #paint(words: string): Promise<void> {
    const icon = this.#icon;
    if (!icon) return;
    this.#picture ??= loaded(this.#plain);
    const picture = await this.#picture;
    if (words !== this.#drawn) return;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = size;
    const pen = canvas.getContext("2d");
    if (words === "" || !picture || !pen) return this.#show(icon, null);
    pen.drawImage(picture, 0, 0, size, size);
    const radius = words.length > 1 ? 20 : 17;
    pen.fillStyle = "#c8302c";
    pen.beginPath();
    pen.arc(size - radius, radius, radius, 0, 2 * Math.PI);
    pen.fill();
    pen.fillStyle = "#fff";
    pen.font = `700 ${words.length > 1 ? 24 : 27}px system-ui, sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(words, size - radius, radius + 2);
    canvas.toBlob((blob) => words === this.#drawn && blob && this.#show(icon, URL.createObjectURL(blob)));
  }

  #show(icon: HTMLLinkElement, address: string | null): void {
    // The browser may still be fetching the last one: only the one before that is surely done with.
    if (this.#spent !== null) URL.revokeObjectURL(this.#spent);
    this.#spent = this.#address;
    this.#address = address;
    icon.type = address === null ? "image/svg+xml" : "image/png";
    icon.href = address ?? this.#plain;
  }

  /** Two soft tones, made here: nothing to load. */
  #sound(): void {
    const now = this.#env.now();
    if (now - this.#sounded < soundEvery || typeof AudioContext === "undefined") return;
    this.#sounded = now;
    this.#audio ??= new AudioContext();
    const audio = this.#audio;
    if (audio.state !== "running") return;
    for (const [tone, after] of [[660, 0], [880, 0.11]] as const) {
      const from = audio.currentTime + after;
      const voice = audio.createOscillator();
      const loud = audio.createGain();
      voice.frequency.value = tone;
      loud.gain.setValueAtTime(0, from);
      loud.gain.linearRampToValueAtTime(0.12, from + 0.015);
      loud.gain.exponentialRampToValueAtTime(0.001, from + 0.28);
      voice.connect(loud).connect(audio.destination);
      voice.start(from);
      voice.stop(from + 0.3);
    }
  }
}

function loaded(address: string): Promise<HTMLImageElement | null> {
  return new Promise((give) => {
    const image = new Image(size, size);
    image.addEventListener("load", () => give(image));
    image.addEventListener("error", () => give(null));
    image.src = address;
  });
}
