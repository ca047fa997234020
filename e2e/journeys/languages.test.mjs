// Every language, light and dark, on a desktop and on a phone: the page says what it is written in, nothing is left in English,
// nothing is cut off, and what runs from the right is mirrored. A word that a script lacks is an error of the console, and the
// harness fails on it.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { becomes, bubbles, fitsTheWidth, row } from "../chat.mjs";
import { journey } from "../harness.mjs";

const LANGUAGES = {
  en: { name: "English", dir: "ltr", group: "The harbour", said: ["Shall we sail on Sunday?", "Gladly! At **ten** on the pier?", "I bring *cake*.", "See you on Sunday, @ann!"] },
  de: { name: "German", dir: "ltr", group: "Hafenrunde", said: ["Segeln wir am Sonntag?", "Gern! Um **zehn** am Steg?", "Ich bringe *Kuchen* mit.", "Dann bis Sonntag, @ann!"] },
  fr: { name: "French", dir: "ltr", group: "Le port", said: ["On navigue dimanche ?", "Volontiers ! À **dix heures** au ponton ?", "J’apporte un *gâteau*.", "À dimanche, @ann !"] },
  es: { name: "Spanish", dir: "ltr", group: "El puerto", said: ["¿Navegamos el domingo?", "¡Claro! ¿A las **diez** en el muelle?", "Yo llevo *pastel*.", "¡Hasta el domingo, @ann!"] },
  ar: { name: "Arabic", dir: "rtl", group: "رفاق الميناء", said: ["هل نبحر يوم الأحد؟", "بكل سرور! في **العاشرة** عند الرصيف؟", "سأحضر *كعكة*.", "إلى الأحد يا @ann!"] },
};

/** A moment of silence. */
function wav() {
  const silence = Buffer.alloc(800, 128);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + silence.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(silence.length, 40);
  return new Uint8Array(Buffer.concat([head, silence]));
}

/** A group with something of everything, made over the API, as an app would. */
async function group(origin, { group: name, said }) {
  const tokens = {};
  const ask = async (who, method, path, body) => {
    const raw = body instanceof Uint8Array;
    const headers = { "content-type": raw ? "application/octet-stream" : "application/json", ...(tokens[who] ? { authorization: `Bearer ${tokens[who]}` } : {}) };
    const answer = await fetch(`${origin}/api/v1${path}`, { method, headers, body: raw ? body : JSON.stringify(body) });
    if (answer.status === 429) {
      const { retry_after: seconds } = await answer.json();
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      return ask(who, method, path, body);
    }
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.status === 204 ? {} : answer.json().catch(() => ({}));
  };
  for (const who of ["ann", "bob", "cem", "dana"]) tokens[who] = (await ask(who, "POST", "/sessions", { login: `${who}@demo.test`, password: "demo-demo" })).token;
  const room = await ask("bob", "POST", "/rooms", { kind: "group", name, members: ["ann", "cem"], nonce: "languages" });
  const at = `/rooms/${room.id}`;
  let count = 0;
  const tell = (who, text, more = {}) => ask(who, "POST", `${at}/messages`, { text, nonce: `told-${count++}`, ...more });
  const first = await tell("bob", said[0]);
  const second = await tell("ann", said[1], { reply_to: first.number });
  await ask("bob", "PUT", `${at}/messages/${second.number}/reactions/${encodeURIComponent("👍")}`);
  const voice = await ask("cem", "POST", "/attachments?name=voice.wav&kind=voice&duration_ms=7000&waveform=10,40,80,30,60,90,20,50", wav());
  await tell("cem", "", { attachments: [voice.id] });
  const file = await ask("cem", "POST", "/attachments?name=liste.txt", new TextEncoder().encode("rope, sail\n".repeat(300)));
  await tell("cem", said[2], { attachments: [file.id] });
  await ask("bob", "POST", `${at}/members`, { users: ["dana"] });
  await ask("bob", "PATCH", at, { about: said[0] });
  await tell("bob", said[3]);
  return { room: room.id, ask, tell };
}

/** What is said in English, and otherwise in this language. */
function english(lang) {
  const read = (one, file) => readFileSync(new URL(`../../crates/parlor/languages/${one}/${file}`, import.meta.url), "utf8");
  const plain = (text) => new Map([...text.matchAll(/^([a-z][\w-]*) = ([^\n{]+)$/gm)].map(([, id, said]) => [id, said.trim()]));
  const files = readdirSync(new URL("../../crates/parlor/languages/en/", import.meta.url)).filter((file) => !["base.ftl", "problem.ftl"].includes(file));
  const all = (one) => plain(files.map((file) => read(one, file)).join("\n"));
  const own = all(lang);
  return [...all("en")].filter(([id, said]) => own.get(id) !== said).map(([, said]) => said);
}

/** The page is in this language, whole, and nothing of it is cut off. */
async function well(page, lang, what) {
  const { dir } = LANGUAGES[lang];
  assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), [lang, dir], what);
  await fitsTheWidth(page);
  const { left, cut } = await page.evaluate((english) => {
    const wanted = new Set(english);
    const seen = (node) => node.checkVisibility?.({ visibilityProperty: true }) ?? true;
    const left = [];
    const cut = [];
    for (const node of document.body.querySelectorAll("*")) {
      if (!seen(node) || node.closest(".msg-text, .emoji-row, svg, script, template")) continue;
      const own = [...node.childNodes].filter((it) => it.nodeType === Node.TEXT_NODE).map((it) => it.textContent.trim()).filter(Boolean);
      for (const text of [...own, node.getAttribute("aria-label"), node.title, node.placeholder]) if (text && wanted.has(text.trim())) left.push(`${node.className || node.tagName}: ${text}`);
      // What people wrote may be shortened; what the page says may not.
      const style = getComputedStyle(node);
      const hides = style.overflowX === "hidden" || style.overflowX === "clip";
      if (own.length > 0 && hides && node.clientWidth > 1 && node.scrollWidth > node.clientWidth + 1 && !node.matches(".sr, .row-text, .row-title, .row-preview, .room-title, .quote-text, .quote-name, .file-name, .tray-name, bdi")) cut.push(`${node.className || node.tagName}: ${node.textContent} (${node.scrollWidth} > ${node.clientWidth})`);
    }
    return { left: [...new Set(left)], cut: [...new Set(cut)] };
  }, english(lang));
  assert.deepEqual(left, [], `${what}: left in English`);
  assert.deepEqual(cut, [], `${what}: cut off`);
}

const message = (page, text) => bubbles(page, text).last();

async function enter(page, title) {
  await row(page, title).getByRole("link").click();
  await page.locator("#room-title", { hasText: title }).waitFor();
  await page.locator("#log .system").first().waitFor();
}

for (const [lang, it] of Object.entries(LANGUAGES)) {
  journey(`${it.name}: the list, a room, dialogs, on a desktop`, async ({ parlor, newPerson, newStranger, screenshot }) => {
    const pictures = async (page, name) => {
      for (const colorScheme of ["dark", "light"]) {
        await page.emulateMedia({ colorScheme });
        await screenshot(page, `${name}-${colorScheme}`);
      }
    };
    const stranger = await newStranger({ locale: lang });
    await stranger.page.goto("/chat/login/");
    await well(stranger.page, lang, "signing in");
    await stranger.page.locator("[data-reveal]").click();
    await well(stranger.page, lang, "a password that is shown");

    const { tell } = await group(parlor.origin, it);
    const { page, context } = await newPerson("ann", { locale: lang });
    await page.locator("#status:not(.is-shown)").waitFor({ state: "attached" });
    await well(page, lang, "the list");
    await pictures(page, `${lang}-list`);
    const cookies = await context.cookies();
    assert.equal(cookies.find(({ name }) => name === "parlor_zone")?.value, "UTC", "the server knows the reader's zone");

    await enter(page, it.group);
    await page.locator("#log .voice.is-player").waitFor();
    await well(page, lang, "a room");
    await pictures(page, `${lang}-room`);
    await tell("bob", "👋");
    await bubbles(page, "👋").waitFor();
    await mirrored(page, it);

    // What one can do with a message, and its dialogs.
    const own = page.locator("#log .msg-own").last();
    const open = async () => {
      await own.locator(".bubble").hover();
      await own.locator(".msg-more").click();
      return page.getByRole("menu");
    };
    const items = (menu) => menu.locator(".menu-item");
    const menu = await open();
    await menu.waitFor();
    await well(page, lang, "the menu of a message");
    await screenshot(page, `${lang}-menu-light`);
    const many = await items(menu).count();
    await page.keyboard.press("Escape");
    for (const at of [3, many - 3, many - 2, many - 1]) {
      await items(await open()).nth(at).click();
      const dialog = page.locator("dialog.message-dialog");
      await dialog.waitFor();
      await well(page, lang, `dialog ${at} of a message`);
      if (at === many - 1) await screenshot(page, `${lang}-dialog-light`);
      await page.keyboard.press("Escape");
      await becomes(() => dialog.count(), 0);
    }
    await own.locator(".bubble").hover();
    await own.locator(".msg-react").click();
    await page.locator(".react-more").click();
    await page.locator(".emoji-picker").waitFor();
    await well(page, lang, "the emoji picker");
    await screenshot(page, `${lang}-emoji-light`);
    await page.keyboard.press("Escape");
    await own.locator(".bubble").hover();
    await own.locator(".msg-reply").click();
    await page.locator("#composer-context:not([hidden])").waitFor();
    await page.locator("#room-search").click();
    await page.locator(".finder").waitFor();
    await well(page, lang, "an answer, and the search");
    await screenshot(page, `${lang}-search-light`);
    await page.keyboard.press("Escape");

    // A row's menu, a new group, one's profile.
    await row(page, it.group).click({ button: "right" });
    await page.locator(".row-menu:not([hidden])").waitFor();
    await well(page, lang, "the menu of a room");
    await page.keyboard.press("Escape");
    await page.locator("#menu summary").click();
    await well(page, lang, "the menu");
    await page.locator("#new-group").click();
    await page.locator("#group-dialog[open]").waitFor();
    await page.locator("#group-members").fill("nobody-at-all");
    await page.locator("#group-dialog [type=submit]").click();
    await page.locator("#group-members-error:not([hidden])").waitFor();
    await well(page, lang, "a new group");
    await screenshot(page, `${lang}-group-light`);
  });

  journey(`${it.name}: on a phone in the dark`, async ({ parlor, newPerson, screenshot }) => {
    await group(parlor.origin, it);
    const { page } = await newPerson("ann", { locale: lang, size: "phone", scheme: "dark" });
    await well(page, lang, "the list");
    await screenshot(page, `${lang}-list-phone-dark`);
    await enter(page, it.group);
    await page.locator("#log .voice.is-player").waitFor();
    await well(page, lang, "a room");
    await screenshot(page, `${lang}-room-phone-dark`);
    await page.locator("#log .msg-own .bubble").last().click({ button: "right" });
    await page.goto("/chat/profile/");
    await well(page, lang, "the profile");
    await screenshot(page, `${lang}-profile-phone-dark`);
    await page.goto("/chat/new/");
    await well(page, lang, "a new chat");
  });
}

/** What runs from the right is the mirror of what runs from the left. */
async function mirrored(page, { dir }) {
  const middle = async (selector) => {
    const { x, width } = await page.locator(selector).last().boundingBox();
    return x + width / 2;
  };
  const first = (one, other) => (dir === "rtl" ? one > other : one < other);
  assert.ok(first(await middle(".list"), await middle("#pane")), "the list comes before the room");
  assert.ok(first(await middle("#log .msg-other .bubble"), await middle("#log .msg-own .bubble")), "others speak from the side where lines begin");
  assert.ok(first(await middle("#composer-attach"), await middle("#composer-text")), "files are put in where the line begins");
  assert.ok(first(await middle("#log .voice .voice-play"), await middle("#log .voice .voice-wave")), "a voice note begins with its button");
}
