// The emoji picker, loaded on first use: a few hundred common ones in categories, found by name. No fonts, no pictures: the
// reader's own system draws them.
import { t } from "../words.ts";
import { element } from "./dom.ts";

const data: readonly (readonly [() => string, string])[] = [
  [() => t("emoji-smileys"), "😀 grinning happy|😃 smile open|😄 laugh happy eyes|😁 beaming grin|😅 sweat relief|😂 tears of joy laugh lol|🤣 rolling laugh rofl|😊 blush smile|🙂 slight smile|🙃 upside down silly|😉 wink|😍 heart eyes love|🥰 hearts adore|😘 kiss|😋 yum tasty|😜 tongue wink joke|🤪 zany crazy|🤗 hug|🤔 thinking hmm|🤫 quiet shush|🤐 zipper secret|😐 neutral|😑 expressionless|😶 silent|🙄 eye roll|😏 smirk|😌 relieved calm|😴 sleep tired|😷 mask ill|🤒 fever sick|🤕 hurt bandage|🤯 mind blown|🥳 party celebrate|😎 cool sunglasses|🤓 nerd|😕 confused|🙁 frown sad|😟 worried|😮 surprised oh|😳 flushed embarrassed|🥺 pleading please|😢 cry sad tear|😭 sob cry|😤 huff proud|😠 angry|😡 rage mad|😱 scream fear|😬 grimace awkward|🤷 shrug dunno|🤦 facepalm"],
  [() => t("emoji-people"), "👍 thumbs up yes good|👎 thumbs down no bad|👏 clap applause|🙌 raised hands hooray|🙏 please thanks pray|🤝 handshake deal|👋 wave hello bye|✌️ peace victory|🤞 fingers crossed luck|👌 ok perfect|🤏 small pinch|✋ hand stop high five|💪 strong muscle|🫶 heart hands|👀 eyes look|🧠 brain smart|🙋 raise hand me|💃 dance|🕺 dance man|🏃 run hurry|🚶 walk|👶 baby|👨‍👩‍👧 family|👑 crown king queen"],
  [() => t("emoji-signs"), "❤️ heart red love|🧡 orange heart|💛 yellow heart|💚 green heart|💙 blue heart|💜 purple heart|🖤 black heart|🤍 white heart|💔 broken heart|💯 hundred perfect|✅ check done yes|❌ cross no wrong|❓ question|❗ exclamation important|⚠️ warning|🚫 forbidden no|💤 sleep zzz|💬 speech comment|🔥 fire hot|⭐ star|✨ sparkles|💥 boom bang|🎯 target bullseye|➕ plus|➡️ right arrow|🔁 repeat"],
  [() => t("emoji-nature"), "🐶 dog|🐱 cat|🐭 mouse|🐰 rabbit|🦊 fox|🐻 bear|🐼 panda|🐨 koala|🦁 lion|🐸 frog|🐵 monkey|🙈 see no evil|🐔 chicken|🐧 penguin|🐦 bird|🦉 owl|🐝 bee|🦋 butterfly|🐢 turtle|🐙 octopus|🐟 fish|🐳 whale|🌸 blossom flower|🌹 rose|🌻 sunflower|🌱 seedling plant|🌳 tree|🍀 clover luck|☀️ sun|🌙 moon|⛅ cloud sun|🌧️ rain|❄️ snow cold|🌈 rainbow|🌊 wave sea"],
  [() => t("emoji-food"), "🍎 apple|🍌 banana|🍓 strawberry|🍇 grapes|🍉 watermelon|🍋 lemon|🥑 avocado|🍅 tomato|🥕 carrot|🌽 corn|🍞 bread|🥐 croissant|🧀 cheese|🥚 egg|🍕 pizza|🍔 burger|🌮 taco|🍜 noodles soup|🍣 sushi|🥗 salad|🍰 cake|🎂 birthday cake|🍪 cookie|🍫 chocolate|🍿 popcorn|🍦 ice cream|☕ coffee|🍵 tea|🥤 drink|🍺 beer|🍷 wine|🥂 cheers toast"],
  [() => t("emoji-activities"), "🎉 party tada|🎈 balloon|🎁 gift present|🎄 christmas tree|🎶 music notes|🎸 guitar|🎤 microphone sing|🎬 film movie|🎨 art paint|🎮 game|🎲 dice|🧩 puzzle|⚽ football soccer|🏀 basketball|🎾 tennis|🏆 trophy win|🥇 gold medal first|🚲 bicycle|🚗 car|🚌 bus|🚆 train|✈️ plane travel|🚀 rocket launch|⛵ boat sail|🏠 house home|🏢 office|🏖️ beach holiday|⛰️ mountain|🏕️ camping tent|🗺️ map"],
  [() => t("emoji-things"), "💡 idea bulb|📷 camera photo|📱 phone|💻 laptop computer|⌚ watch time|⏰ alarm clock|⏳ hourglass wait|📅 calendar date|📌 pin|📎 clip attach|✏️ pencil write|📝 note memo|📚 books read|📦 package box|✉️ letter mail|🔑 key|🔒 lock|🔧 wrench fix|🔨 hammer|🧹 broom clean|🛒 cart shopping|💰 money|💳 card pay|📈 chart up growth|📉 chart down|🔍 search|🗑️ bin trash|🛠️ tools|🧪 test lab|💊 pill medicine|🩹 plaster|👕 shirt|👟 shoe|🕶️ sunglasses|☂️ umbrella|🏁 finish flag"],
];

interface Emoji {
  emoji: string;
  /** What it is called. */
  label: string;
  /** What it is found by. */
  words: readonly string[];
}

type Group = readonly [() => string, readonly Emoji[]];

const english: readonly Group[] = data.map(([name, list]) => [
  name,
  list.split("|").map((one) => {
    const space = one.indexOf(" ");
    const label = one.slice(space + 1);
    return { emoji: one.slice(0, space), label, words: plain(label).split(" ") };
  }),
]);

/** Without the signs above and below letters, which people leave out when they search. */
function plain(text: string): string {
  return text.toLocaleLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}

/** The same emoji with the names of another language: "😀 name=more words|…". What it does not name keeps its English name. */
export function named(names: string): readonly Group[] {
  const own = new Map(names.split("|").map((one): [string, Emoji] => {
    const space = one.indexOf(" ");
    const emoji = one.slice(0, space);
    const [label = emoji, more = ""] = one.slice(space + 1).split("=");
    return [emoji, { emoji, label, words: plain(`${label} ${more}`).split(/\s+/u).filter(Boolean) }];
  }));
  return english.map(([name, list]) => [name, list.map((it) => own.get(it.emoji) ?? it)]);
}

/** Whose names have words that begin with each of these. */
export function find(text: string, groups: readonly Group[] = english): Emoji[] {
  const words = plain(text).split(/\s+/u).filter(Boolean);
  return groups.flatMap(([, list]) => list).filter((it) => words.every((word) => it.words.some((one) => one.startsWith(word))));
}

/** `names`: those of the page's language, where there are some. */
export function picker(recent: readonly string[], choose: (emoji: string) => void, names: string | null = null): HTMLElement {
  const all = names === null ? english : named(names);
  const node = element("div", "emoji-picker");
  node.setAttribute("role", "dialog");
  node.setAttribute("aria-label", t("emoji"));
  const field = element("input");
  field.type = "search";
  field.placeholder = t("emoji-search");
  field.setAttribute("aria-label", t("emoji-search"));
  field.autocomplete = "off";
  const grid = element("div", "emoji-grid");
  const nobody = element("p", "emoji-none", t("emoji-none"));
  nobody.setAttribute("role", "status");
  nobody.hidden = true;
  const known = new Map(all.flatMap(([, list]) => list.map((it) => [it.emoji, it] as const)));

  const section = (title: string, list: readonly Emoji[]) => {
    const buttons = list.map(({ emoji, label, words }) => {
      const button = element("button", "emoji", emoji);
      button.type = "button";
      button.title = all === english ? (words[0] ?? "") : label;
      button.setAttribute("aria-label", label);
      button.tabIndex = -1;
      button.value = emoji;
      return button;
    });
    return element("section", "emoji-group", element("h3", "emoji-title", title), element("div", "emoji-row", ...buttons));
  };
  const draw = () => {
    const wanted = field.value.trim();
    const found = wanted === "" ? [] : find(wanted, all);
    const used = recent.slice(0, 16).map((emoji) => known.get(emoji) ?? { emoji, label: emoji, words: [] });
    grid.replaceChildren(...(wanted === "" ? [section(t("emoji-recent"), used), ...all.map(([name, list]) => section(name(), list))] : found.length > 0 ? [section(t("emoji-found"), found)] : []));
    nobody.hidden = wanted === "" || found.length > 0;
    const first = grid.querySelector<HTMLElement>("button");
    if (first) first.tabIndex = 0;
    grid.scrollTop = 0;
  };
  field.addEventListener("input", draw);
  grid.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button.emoji");
    if (button) choose(button.value);
  });
  node.addEventListener("keydown", (event) => {
    const buttons = [...grid.querySelectorAll<HTMLElement>("button")];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    if (at < 0) {
      if (event.key === "ArrowDown") buttons[0]?.focus();
      else if (event.key === "Enter") {
        const first = buttons[0] as HTMLButtonElement | undefined;
        if (first && field.value.trim() !== "") choose(first.value);
      } else return;
      event.preventDefault();
      return;
    }
    const rtl = getComputedStyle(node).direction === "rtl" ? -1 : 1;
    const step = { ArrowRight: rtl, ArrowLeft: -rtl, ArrowDown: columns(grid), ArrowUp: -columns(grid) }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    if (at + step < 0) field.focus();
    else buttons[Math.min(buttons.length - 1, at + step)]?.focus();
  });
  node.append(field, grid, nobody);
  draw();
  return node;
}

/** How many stand in a row; fewer on a phone. */
function columns(grid: HTMLElement): number {
  const row = grid.querySelector(".emoji-row");
  return row ? getComputedStyle(row).gridTemplateColumns.split(" ").length : 1;
}
