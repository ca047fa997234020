// The slim bar that says how the line stands, and what will happen. Silent while a hiccup mends itself.
import type { Env, Timer } from "../env.ts";
import type { Link } from "../socket.ts";
import { t } from "../words.ts";
import { find, text } from "./dom.ts";
import { inEnglish } from "./refusal.ts";

const patience = 1_500;
const goodbye = 2_200;
/** Long enough to read a sentence twice. */
const reading = 7_000;

export class Status {
  readonly #bar = find("#status");
  readonly #text = find(".status-text", this.#bar);
  readonly #env: Env;
  #timer: Timer | null = null;
  #telling: Timer | null = null;
  #bad = false;
  #link: Link = { state: "idle" };

  readonly #turned: () => void;
  readonly #hear: (words: string) => void;

  /** `hear`: for those who do not see the bar, each state once. */
  constructor(env: Env, turned: () => void, hear: (words: string) => void) {
    this.#env = env;
    this.#turned = turned;
    this.#hear = hear;
  }

  /** The line has been down for more than a hiccup: what was known of others is old. */
  get down(): boolean {
    return this.#bad;
  }

  /** Something that the reader wanted cannot be done now. It goes by itself; how the line stands is said again then. */
  tell(words: string): void {
    this.#say(words);
    if (this.#telling !== null) this.#env.cancel(this.#telling);
    this.#telling = this.#env.after(reading, () => {
      this.#telling = null;
      const line = this.#bad ? this.#words(this.#link) : null;
      if (line !== null) this.#say(line);
      else this.#bar.classList.remove("is-shown");
    });
  }

  draw(link: Link): void {
    this.#link = link;
    if (link.state === "open") {
      this.#clear();
      if (!this.#bad) return;
      this.#bad = false;
      this.#say(t("script-back-online"));
      this.#timer = this.#env.after(goodbye, () => this.#bar.classList.remove("is-shown"));
      return;
    }
    const words = this.#words(link);
    if (words === null) return;
    if (this.#bad || !this.#env.online() || link.state === "stopped") {
      this.#clear();
      this.#bad = true;
      this.#say(words);
      this.#turned();
    } else {
      this.#timer ??= this.#env.after(patience, () => {
        this.#timer = null;
        this.#bad = true;
        this.#say(words);
        this.#turned();
      });
    }
  }

  #words(link: Link): string | null {
    if (link.state === "stopped") {
      switch (link.why) {
        case "limited":
          return t("script-too-many-windows");
        case "reload":
          return t("script-new-version");
        case "forbidden":
          return inEnglish(link.detail ?? "") ?? t("script-account-closed");
        case "refused":
          return t("script-refused");
        default:
          return null;
      }
    }
    if (!this.#env.online()) return t("script-offline");
    return t("script-connecting");
  }

  #say(words: string): void {
    if (this.#text.textContent !== words || !this.#bar.classList.contains("is-shown")) this.#hear(words);
    text(this.#text, words);
    this.#bar.classList.add("is-shown");
  }

  #clear(): void {
    if (this.#timer !== null) this.#env.cancel(this.#timer);
    this.#timer = null;
  }
}
