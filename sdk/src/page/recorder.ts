// Records a voice note in the composer: live waveform, stop, listen, send or throw away. Loaded when the microphone is first
// pressed. Nothing leaves the browser before it is sent.
import { t } from "../words.ts";
import { element, icon } from "./dom.ts";
import { drawBars, wave } from "./wave.ts";
import { bars, duration } from "./words.ts";

export interface Recording {
  blob: Blob;
  name: string;
  durationMs: number;
  waveform: number[];
}

export interface RecorderEars {
  now(): number;
  every(run: () => void): () => void;
  /** Shows a recording that can be listened to. */
  player(it: Recording, url: string): HTMLElement;
  send(it: Recording): void;
  /** Over, however. */
  closed(): void;
  failed(words: string): void;
}

const longest = 5 * 60_000;
const kept = 64;
const types = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4", "audio/webm"];
const extensions: Record<string, string> = { "audio/ogg": "ogg", "audio/webm": "webm", "audio/mp4": "m4a" };

export class Recorder {
  readonly node = element("div", "recorder");
  readonly #ears: RecorderEars;
  readonly #stream: MediaStream;
  readonly #recorder: MediaRecorder;
  readonly #context = new AudioContext();
  readonly #levels: number[] = [];
  readonly #pieces: Blob[] = [];
  readonly #began: number;
  readonly #time = element("span", "recorder-time", duration(0));
  readonly #wave = wave("recorder-wave");
  #ticks: (() => void) | null = null;
  #ended = 0;
  #wanted: "listen" | "send" | "nothing" = "nothing";
  #url: string | null = null;

  /** Asks for the microphone; says in plain words when there is none. */
  static async start(ears: RecorderEars): Promise<Recorder | null> {
    try {
      return new Recorder(ears, await navigator.mediaDevices.getUserMedia({ audio: true }));
    } catch (cause) {
      const name = cause instanceof DOMException ? cause.name : "";
      if (name === "NotAllowedError" || name === "SecurityError") ears.failed(t("script-mic-forbidden"));
      else if (name === "NotFoundError") ears.failed(t("script-mic-none"));
      else if (name === "NotReadableError") ears.failed(t("script-mic-busy"));
      else ears.failed(t("script-mic-broken"));
      return null;
    }
  }

  private constructor(ears: RecorderEars, stream: MediaStream) {
    this.#ears = ears;
    this.#stream = stream;
    const type = types.find((it) => MediaRecorder.isTypeSupported(it));
    this.#recorder = new MediaRecorder(stream, { audioBitsPerSecond: 32_000, ...(type === undefined ? {} : { mimeType: type }) });
    this.#recorder.addEventListener("dataavailable", (event) => this.#pieces.push(event.data));
    this.#recorder.addEventListener("stop", () => this.#stopped());
    const analyser = this.#context.createAnalyser();
    analyser.fftSize = 1024;
    this.#context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#began = ears.now();
    this.#wave.setAttribute("aria-hidden", "true");
    this.node.setAttribute("role", "group");
    this.node.setAttribute("aria-label", t("script-recording"));
    const dot = element("span", "recorder-dot");
    this.node.append(tool("trash", t("script-discard"), () => this.cancel()), dot, this.#time, this.#wave, stop(() => this.#stop("listen")), send(() => this.#stop("send")));
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      this.cancel();
    });
    this.#ticks = ears.every(() => {
      analyser.getFloatTimeDomainData(samples);
      const loud = Math.sqrt(samples.reduce((sum, it) => sum + it * it, 0) / samples.length);
      this.#levels.push(Math.min(100, Math.round(Math.sqrt(loud) * 140)));
      const ms = ears.now() - this.#began;
      this.#time.textContent = duration(ms);
      // Bars of one width, as many as there is room for.
      const shown = Math.max(8, Math.floor(this.#wave.clientWidth / 5));
      const last = this.#levels.slice(-shown);
      drawBars(this.#wave, [...Array.from({ length: shown - last.length }, () => 0), ...last]);
      if (ms >= longest) this.#stop("listen");
    });
    this.#recorder.start();
  }

  cancel(): void {
    if (this.#recorder.state === "inactive") this.#close();
    else this.#stop("nothing");
  }

  #stop(wanted: "listen" | "send" | "nothing"): void {
    if (this.#recorder.state === "inactive") return;
    this.#wanted = wanted;
    this.#ended = this.#ears.now();
    this.#recorder.stop();
    this.#hush();
  }

  #hush(): void {
    this.#ticks?.();
    this.#ticks = null;
    for (const track of this.#stream.getTracks()) track.stop();
    void this.#context.close();
  }

  #stopped(): void {
    const type = this.#recorder.mimeType.split(";")[0] ?? "audio/webm";
    const it: Recording = {
      blob: new Blob(this.#pieces, { type }),
      name: `voice.${extensions[type] ?? "webm"}`,
      durationMs: Math.min(longest, Math.max(1, this.#ended - this.#began)),
      waveform: bars(this.#levels, Math.min(kept, Math.max(1, this.#levels.length))),
    };
    if (this.#wanted === "send") this.#send(it);
    else if (this.#wanted === "listen") this.#listen(it);
    else this.#close();
  }

  #listen(it: Recording): void {
    this.#url = URL.createObjectURL(it.blob);
    this.node.setAttribute("aria-label", t("script-recorded"));
    this.node.replaceChildren(tool("trash", t("script-discard"), () => this.cancel()), this.#ears.player(it, this.#url), send(() => this.#send(it)));
    this.node.querySelector<HTMLElement>(".send")?.focus();
  }

  #send(it: Recording): void {
    this.#close();
    this.#ears.send(it);
  }

  #close(): void {
    if (this.#url !== null) URL.revokeObjectURL(this.#url);
    this.node.remove();
    this.#ears.closed();
  }
}

function tool(name: string, label: string, run: () => void): HTMLElement {
  const node = element("button", "icon-button", icon(name));
  node.type = "button";
  node.setAttribute("aria-label", label);
  node.title = label;
  node.addEventListener("click", run);
  return node;
}

function stop(run: () => void): HTMLElement {
  const node = tool("stop", t("script-stop"), run);
  node.classList.add("recorder-stop");
  return node;
}

function send(run: () => void): HTMLElement {
  const node = tool("send", t("script-send"), run);
  node.className = "send";
  return node;
}
