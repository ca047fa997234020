// What a screen reader gets: a room as the browser tells it, and what is said aloud of what happens.
import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { becomes, openRoom, say, sees } from "../chat.mjs";
import { journey } from "../harness.mjs";

const file = join(dirname(fileURLToPath(import.meta.url)), "../snapshots/room.aria.txt");

/** A group with everything that a message can be. */
async function harbour(origin) {
  const asks = async (who) => {
    const ask = async (method, path, body) => {
      const headers = { "content-type": "application/json", ...(ask.token ? { authorization: `Bearer ${ask.token}` } : {}) };
      const answer = await fetch(`${origin}/api/v1${path}`, { method, headers, body: body === undefined ? body : JSON.stringify(body) });
      assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
      return answer.status === 204 ? {} : answer.json();
    };
    ask.token = (await ask("POST", "/sessions", { login: `${who}@demo.test`, password: "demo-demo" })).token;
    return ask;
  };
  const [ann, bob, cem] = [await asks("ann"), await asks("bob"), await asks("cem")];
  const { id } = await ann("POST", "/rooms", { kind: "group", name: "Harbour", members: ["bob", "cem"], nonce: "harbour" });
  let count = 0;
  const tell = (ask, body) => ask("POST", `/rooms/${id}/messages`, { nonce: `told-${count++}`, ...body });
  const first = await tell(bob, { text: "Who has the key of the **boat**? @ann" });
  await tell(ann, { text: "I have it", reply_to: first.number });
  const gone = await tell(cem, { text: "This one goes away" });
  await cem("DELETE", `/rooms/${id}/messages/${gone.number}`);
  const changed = await tell(ann, { text: "See you at nin" });
  await ann("PATCH", `/rooms/${id}/messages/${changed.number}`, { text: "See you at nine" });
  await ann("PUT", `/rooms/${id}/messages/${first.number}/pin`, {});
  for (const ask of [ann, cem]) await ask("PUT", `/rooms/${id}/messages/${first.number}/reactions/${encodeURIComponent("👍")}`, {});
  return { id };
}

/** Without what differs from run to run. */
const settled = (tree) =>
  tree
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "…")
    .replaceAll(/\b\d{1,2}:\d{2}\b/g, "12:00")
    .replaceAll(/ "\w+day, \d+ \w+ \d+ at [^"]*"/g, "")
    .replaceAll(/\?v=[0-9a-f]+/g, "");

journey("a room as it is told", async ({ parlor, newPerson }) => {
  const { id } = await harbour(parlor.origin);
  const ann = await newPerson("ann", { path: `/chat/${id}/` });
  const { page } = ann;
  await page.locator("#pinned-bar:visible").waitFor();
  await page.locator(".reaction").waitFor();
  await becomes(() => page.locator("#composer-voice").isVisible(), true);
  const tree = `${settled(await page.locator("#room").ariaSnapshot())}\n`;
  if (process.env.PARLOR_SNAPSHOTS === "1") {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, tree);
  }
  assert.equal(tree, await readFile(file, "utf8"), "PARLOR_SNAPSHOTS=1 writes it anew, when the change is meant");
});

/** The reader looks at a page, or away from it; browsers under a test look at all their pages. */
const looks = (page, is) =>
  page.evaluate((is) => {
    document.hasFocus = () => is;
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => (is ? "visible" : "hidden") });
    document.dispatchEvent(new Event("visibilitychange"));
    globalThis.dispatchEvent(new Event(is ? "focus" : "blur"));
  }, is);

/** Keeps what the live region says from now on. */
const hear = (page) =>
  page.evaluate(() => {
    globalThis.heard = [];
    const region = document.querySelector("#announce");
    new MutationObserver(() => region.textContent !== "" && globalThis.heard.push(region.textContent)).observe(region, { childList: true, subtree: true, characterData: true });
  });
const heard = (page) => page.evaluate(() => globalThis.heard);

journey("what others say is said aloud: the first at once, the rest together, in one tab", async ({ newPerson }) => {
  const ann = await newPerson("ann");
  const bob = await newPerson("bob");
  await openRoom(bob.page, /Ann/);
  await openRoom(ann.page, /Bob/);
  const other = await ann.tab("/chat/");
  await other.locator("#rows .row").first().waitFor();
  await looks(other, false);
  await looks(ann.page, true);
  for (const page of [ann.page, other]) await hear(page);
  for (const text of ["one", "two", "three", "four"]) await say(bob.page, text);
  await sees(ann.page, "four");
  // How long it waits is for the stepped tests; here, however slow the machine: each message is told once, in few words.
  const messages = (words) => Number(/^(\d+) new messages from Bob Marsh$/u.exec(words)?.[1] ?? (/^Bob Marsh: (one|two|three|four)$/u.test(words) ? 1 : Number.NaN));
  const told = async () => (await heard(ann.page)).reduce((sum, words) => sum + messages(words), 0);
  await becomes(told, 4, "four messages are told of");
  assert.equal((await heard(ann.page))[0], "Bob Marsh: one");
  const sentences = (await heard(ann.page)).length;
  assert.deepEqual(await heard(other), [], "the other tab says nothing");

  // Who speaks hears nothing of it; who types is not told of.
  await say(ann.page, "My own");
  await sees(bob.page, "My own");
  await bob.page.getByLabel("Message", { exact: true }).pressSequentially("typ", { delay: 30 });
  await ann.page.locator("#typing:not([hidden])").waitFor();
  await bob.page.getByLabel("Message", { exact: true }).fill("");
  assert.equal((await heard(ann.page)).length, sentences, "nothing more was said");

  // The line: lost, and back, each once.
  await ann.tolerating(/ERR_INTERNET_DISCONNECTED|failed/i, "the line is cut on purpose", async () => {
    await ann.context.setOffline(true);
    await ann.page.locator("#status.is-shown").waitFor();
    await becomes(async () => (await heard(ann.page)).some((it) => /offline/i.test(it)), true);
    await ann.context.setOffline(false);
    await becomes(async () => (await heard(ann.page)).some((it) => /back online/i.test(it)), true);
  });
  const states = (await heard(ann.page)).slice(sentences);
  assert.equal(new Set(states).size, states.length, `each once: ${states.join(" | ")}`);
});
