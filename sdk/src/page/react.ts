// Reactions: the row of five recent emoji, the picker behind it, and which ones were used last.
import type { Store } from "../env.ts";
import { t, words } from "../words.ts";
import { element, icon } from "./dom.ts";
import type * as Picker from "./emoji.ts";
import type * as Names from "./emoji/de.ts";
import { load } from "./lazy.ts";
import { menu, Popup } from "./popup.ts";

const first = ["👍", "❤️", "😂", "🎉", "🙏"];
/** The names of emoji in these languages are files of their own (./emoji). */
const translated = ["ar", "de", "es", "fr"];
const most = 24;
const key = "parlor.emoji";

export class Recent {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  list(): string[] {
    const held = (this.#store.get(key) ?? "").split(" ").filter((it) => it !== "");
    return [...new Set([...held, ...first])].slice(0, most);
  }

  used(emoji: string): void {
    this.#store.set(key, [emoji, ...this.list().filter((it) => it !== emoji)].slice(0, most).join(" "));
  }
}

/** Five recent ones and a way to all. Closes what it stands in. */
export function reactionRow(recent: Recent, mine: ReadonlySet<string>, choose: (emoji: string) => void, more: () => void, close: () => void): HTMLElement {
  const row = element("div", "react-quick");
  for (const emoji of recent.list().slice(0, 5)) {
    const node = element("button", "react-one", emoji);
    node.type = "button";
    node.setAttribute("aria-label", mine.has(emoji) ? t("script-react-back", { emoji }) : t("script-react-with", { emoji }));
    node.classList.toggle("is-mine", mine.has(emoji));
    node.addEventListener("click", () => {
      close();
      choose(emoji);
    });
    row.append(node);
  }
  const plus = element("button", "react-one react-more", icon("smile"));
  plus.type = "button";
  plus.setAttribute("aria-label", t("script-emoji-more"));
  plus.addEventListener("click", () => {
    close();
    more();
  });
  row.append(plus);
  return row;
}

/** Only the row, as a menu. */
export function quickReactions(anchor: HTMLElement, recent: Recent, mine: ReadonlySet<string>, choose: (emoji: string) => void, more: () => void, closed: () => void): void {
  let popup: Popup | null = null;
  const row = reactionRow(recent, mine, choose, more, () => popup?.close());
  popup = menu(anchor, t("message-react"), [], row, closed);
  popup.node.classList.add("is-row");
}

/** The picker of all emoji; `stay`: it stays open for more. */
export async function pickEmoji(anchor: HTMLElement, recent: Recent, choose: (emoji: string) => void, stay: boolean, failed: (why: string) => void, closed: () => void = () => undefined): Promise<void> {
  let picker: typeof Picker;
  try {
    picker = await load<typeof Picker>("emoji");
  } catch {
    return failed(t("script-emoji-not-loaded"));
  }
  // Without them the picker is found by English names, which is better than not at all.
  const lang = words()?.lang.split("-")[0] ?? "en";
  const names = translated.includes(lang) ? await load<typeof Names>(`emoji-${lang}`).then((it) => it.names, () => null) : null;
  let popup: Popup | null = null;
  const node = picker.picker(
    recent.list(),
    (emoji) => {
      recent.used(emoji);
      if (!stay) popup?.close();
      choose(emoji);
    },
    names,
  );
  popup = new Popup(node, anchor, closed);
  node.querySelector("input")?.focus({ preventScroll: true });
}
