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
  names: string;
}

const all: readonly (readonly [() => string, readonly Emoji[]])[] = data.map(([name, list]) => [
  name,
  list.split("|").map((one) => {
    const space = one.indexOf(" ");
    return { emoji: one.slice(0, space), names: one.slice(space + 1) };
  }),
]);

/** Whose names have words that begin with each of these. */
export function find(text: string): Emoji[] {
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  return all.flatMap(([, list]) => list).filter(({ names }) => words.every((word) => names.split(" ").some((name) => name.startsWith(word))));
}

export function picker(recent: readonly string[], choose: (emoji: string) => void): HTMLElement {
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
  const names = new Map(all.flatMap(([, list]) => list.map((it) => [it.emoji, it.names] as const)));

  const section = (title: string, list: readonly Emoji[]) => {
    const buttons = list.map(({ emoji, names: words }) => {
      const button = element("button", "emoji", emoji);
      button.type = "button";
      button.title = words.split(" ")[0] ?? "";
      button.setAttribute("aria-label", words);
      button.tabIndex = -1;
      button.value = emoji;
      return button;
    });
    return element("section", "emoji-group", element("h3", "emoji-title", title), element("div", "emoji-row", ...buttons));
  };
  const draw = () => {
    const wanted = field.value.trim();
    const found = wanted === "" ? [] : find(wanted);
    const used = recent.slice(0, 16).map((emoji) => ({ emoji, names: names.get(emoji) ?? emoji }));
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
