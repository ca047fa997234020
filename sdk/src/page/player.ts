// The player of a voice note: play, a waveform to seek in, how long. One plays at a time; the file is fetched when it is
// first played.
import { t } from "../words.ts";
import { element, icon } from "./dom.ts";
import { place } from "./place.ts";
import { drawBars, wave } from "./wave.ts";
import { bars, duration } from "./words.ts";

const many = 40;

export class Player {
  static #playing: Player | null = null;

  readonly #audio = new Audio();
  readonly #button = element("button", "voice-play", icon("play"));
  readonly #time = element("span", "voice-time");
  readonly #wave = wave("voice-wave");
  readonly #rects: SVGRectElement[];
  readonly #length: number;
  readonly #address: string;

  /** Makes a player of a `.voice`, in the place of what stood in it. */
  static upgrade(node: HTMLElement): Player {
    return new Player(node);
  }

  private constructor(node: HTMLElement) {
    const data = node.dataset;
    this.#length = Number(data["duration"] ?? 0);
    const values = (data["waveform"] ?? "").split(" ").filter(Boolean).map(Number);
    this.#rects = drawBars(this.#wave, bars(values, many));
    this.#wave.setAttribute("role", "slider");
    this.#wave.setAttribute("tabindex", "0");
    this.#wave.setAttribute("aria-label", t("script-voice-position"));
    this.#wave.setAttribute("aria-valuemin", "0");
    this.#button.type = "button";
    this.#audio.preload = "none";
    this.#address = data["url"] ?? "";
    if (place().direct(this.#address)) this.#audio.src = this.#address;
    node.classList.add("is-player");
    node.setAttribute("role", "group");
    node.setAttribute("aria-label", t("file-voice-label", { length: duration(this.#length) }));
    node.replaceChildren(this.#button, element("span", "voice-main", this.#wave, this.#time));
    this.#button.addEventListener("click", () => this.#toggle());
    for (const event of ["play", "pause", "ended", "timeupdate", "durationchange"]) this.#audio.addEventListener(event, () => this.#draw());
    this.#audio.addEventListener("ended", () => (this.#audio.currentTime = 0));
    this.#audio.addEventListener("error", () => this.#broken());
    this.#wave.addEventListener("pointerdown", (event) => this.#drag(event));
    this.#wave.addEventListener("keydown", (event) => this.#key(event));
    this.#draw();
  }

  stop(): void {
    this.#audio.pause();
  }

  /** Of recordings a browser may not know how long they are until their end. */
  get #ms(): number {
    const own = this.#audio.duration * 1_000;
    return this.#length > 0 ? this.#length : Number.isFinite(own) ? own : 0;
  }

  #toggle(): void {
    if (!this.#audio.paused) return this.#audio.pause();
    if (Player.#playing !== this) Player.#playing?.stop();
    Player.#playing = this;
    this.#start().catch((cause: unknown) => {
      if (!(cause instanceof DOMException && cause.name === "AbortError")) this.#broken();
    });
  }

  /** Where an element cannot get the file by itself, it is fetched first. */
  async #start(): Promise<void> {
    if (!this.#audio.src) this.#audio.src = await place().file(this.#address);
    return this.#audio.play();
  }

  #broken(): void {
    if (this.#audio.error || this.#audio.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) this.#time.textContent = t("script-voice-broken");
  }

  #seek(part: number): void {
    const ms = this.#ms;
    if (ms > 0) this.#audio.currentTime = (Math.min(1, Math.max(0, part)) * ms) / 1_000;
    this.#draw();
  }

  #drag(event: PointerEvent): void {
    if (event.button !== 0) return;
    const to = (at: PointerEvent) => {
      const box = this.#wave.getBoundingClientRect();
      this.#seek((rightToLeft() ? box.right - at.clientX : at.clientX - box.left) / box.width);
    };
    this.#wave.setPointerCapture(event.pointerId);
    to(event);
    const done = new AbortController();
    const { signal } = done;
    this.#wave.addEventListener("pointermove", to, { signal });
    for (const end of ["pointerup", "pointercancel"]) this.#wave.addEventListener(end, () => done.abort(), { signal });
  }

  #key(event: KeyboardEvent): void {
    const on = rightToLeft() ? -5_000 : 5_000;
    const step = { ArrowLeft: -on, ArrowDown: -5_000, ArrowRight: on, ArrowUp: 5_000, Home: -Infinity, End: Infinity }[event.key];
    if (event.key === " " || event.key === "Enter") this.#toggle();
    else if (step === undefined) return;
    else this.#seek((this.#audio.currentTime * 1_000 + step) / Math.max(1, this.#ms));
    event.preventDefault();
    event.stopPropagation();
  }

  #draw(): void {
    const playing = !this.#audio.paused && !this.#audio.ended;
    const now = this.#audio.currentTime * 1_000;
    this.#button.querySelector("use")?.setAttribute("href", playing ? "#i-pause" : "#i-play");
    this.#button.setAttribute("aria-label", playing ? t("script-voice-pause") : t("script-voice-play"));
    this.#time.textContent = duration(now > 0 ? now : this.#ms);
    const part = this.#ms > 0 ? now / this.#ms : 0;
    this.#rects.forEach((rect, at) => rect.classList.toggle("is-past", now > 0 && at / this.#rects.length < part));
    this.#wave.setAttribute("aria-valuemax", String(Math.round(this.#ms / 1_000)));
    this.#wave.setAttribute("aria-valuenow", String(Math.round(now / 1_000)));
    this.#wave.setAttribute("aria-valuetext", t("script-voice-at", { now: duration(now), all: duration(this.#ms) }));
  }
}

/** The waveform runs as the lines of the page run. */
function rightToLeft(): boolean {
  return document.documentElement.dir === "rtl";
}
