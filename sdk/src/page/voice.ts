// The microphone of the composer: loads the recorder when it is pressed, and hands on what was recorded.
import type { ChatClient } from "../client.ts";
import type { Env } from "../env.ts";
import { element, find } from "./dom.ts";
import { load } from "./lazy.ts";
import { Player } from "./player.ts";
import type * as Recorders from "./recorder.ts";
import type { Upload } from "../uploads.ts";
import { t } from "../words.ts";

const frame = 80;

export interface VoiceEars {
  send(upload: Upload): void;
  failed(words: string): void;
  over(): void;
}

export class Voice {
  readonly #client: ChatClient;
  readonly #env: Env;
  readonly #ears: VoiceEars;
  readonly #form = find("#composer");
  #recorder: Recorders.Recorder | null = null;
  #starting = false;

  constructor(client: ChatClient, env: Env, ears: VoiceEars) {
    this.#client = client;
    this.#env = env;
    this.#ears = ears;
    // Only a secure page may ask for a microphone.
    const can = typeof MediaRecorder === "function" && navigator.mediaDevices !== undefined;
    this.#form.classList.toggle("can-speak", can);
    const button = find("#composer-voice");
    button.hidden = !can;
    button.addEventListener("click", () => void this.#start());
  }

  /** Another room: what is being recorded is thrown away. */
  cancel(): void {
    this.#recorder?.cancel();
  }

  async #start(): Promise<void> {
    if (this.#recorder || this.#starting) return;
    this.#starting = true;
    try {
      const { Recorder } = await load<typeof Recorders>("recorder");
      this.#recorder = await Recorder.start({
        now: () => this.#env.now(),
        every: (run) => this.#every(run),
        player: (it, url) => player(it, url),
        send: (it) => {
          const voice = { durationMs: it.durationMs, waveform: it.waveform };
          this.#ears.send(this.#client.attach(it.blob, { name: it.name, voice }));
        },
        closed: () => {
          this.#recorder = null;
          this.#form.classList.remove("is-recording");
          this.#ears.over();
        },
        failed: (words) => this.#ears.failed(words),
      });
    } catch {
      this.#ears.failed(t("script-recorder-not-loaded"));
    } finally {
      this.#starting = false;
    }
    if (!this.#recorder) return;
    this.#form.classList.add("is-recording");
    find(".composer-box").append(this.#recorder.node);
    this.#recorder.node.querySelector<HTMLElement>(".recorder-stop")?.focus();
  }

  #every(run: () => void): () => void {
    let timer = 0;
    const again = () => {
      timer = this.#env.after(frame, () => {
        again();
        run();
      });
    };
    again();
    return () => this.#env.cancel(timer);
  }
}

function player(it: Recorders.Recording, url: string): HTMLElement {
  const node = element("span", "voice");
  node.dataset["url"] = url;
  node.dataset["duration"] = String(it.durationMs);
  node.dataset["waveform"] = it.waveform.join(" ");
  Player.upgrade(node);
  return node;
}
