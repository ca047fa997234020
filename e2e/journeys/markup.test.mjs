// Markup: the script and the server show the same, everybody can read it, and only code scrolls sideways.
import assert from "node:assert/strict";
import { openRoom, row, say } from "../chat.mjs";
import { journey } from "../harness.mjs";

const wide = "let path = \"a line of code that is much wider than any bubble could be on any screen, and goes on and on and on\";";
const texts = [
  "Tonight *eight o’clock*, _not_ ~seven~ `20:00`",
  "> Shall I bring something?\n\nYes:\n- bread\n- **good** cheese\n- 2 bottles of https://en.example.org/wiki/Cider_(drink)?from=a-page-with-a-very-long-address",
  `\`\`\`js\n${wide}\n\`\`\`\nThat is all.`,
  "1. first\n2. second\n  and more of it\n> > twice quoted\n> once",
  "שלום *לכולם* https://example.org/a ann@demo.test",
  "שורה ראשונה\nשורה שנייה ארוכה יותר",
  "🎉👋🏽",
  `Z${"\u0301\u0327\u0324\u030b".repeat(30)}algo`,
  "<b>not bold</b> [x](javascript:alert(1)) https://good.example@evil.example/ https://пример.рф/",
  "last line",
];

/** What stands in the bubbles, without what a browser adds or leaves out when it writes it down. */
const shown = (page) =>
  page.locator("#log .msg").evaluateAll((all) =>
    all.map((it) => [it.classList.contains("is-emoji"), it.querySelector(".msg-text").cloneNode(true)]).map(([large, node]) => {
      const walk = (one) =>
        // Which link is in the order of Tab is the script's doing.
        one.nodeType === Node.TEXT_NODE ? one.data : [one.localName, Object.fromEntries([...one.attributes].filter((a) => one.localName !== "a" || a.name !== "tabindex").map((a) => [a.name, a.value]).sort()), ...[...one.childNodes].map(walk)];
      node.normalize();
      return JSON.stringify([large, walk(node)]);
    }),
  );

journey("messages are shown with their markup, alike by the script and by the server", async ({ newPerson, screenshot, accessible }) => {
  const ann = await newPerson("ann");
  await openRoom(ann.page, /Bob/);
  // The room's name is there before its messages are.
  await ann.page.locator("#log .msg").first().waitFor();
  const before = await ann.page.locator("#log .msg").count();
  for (const [n, text] of texts.entries()) {
    await say(ann.page, text);
    await ann.page.locator(`#log .msg[data-state="sent"]:nth-last-child(1)`).waitFor();
    await ann.page.waitForFunction(([count]) => document.querySelectorAll('#log .msg:not([data-state="sending"])').length === count, [before + n + 1]);
  }
  assert.equal(await ann.page.locator("#log strong", { hasText: "eight o’clock" }).count(), 1);
  assert.equal(await ann.page.locator("#log li", { hasText: "good cheese" }).locator("strong").count(), 1);
  assert.equal(await ann.page.locator("#log a[href*='evil'], #log a[href^='javascript']").count(), 0);
  assert.match(await row(ann.page, /Bob/).innerText(), /last line/);

  const reader = await newPerson("bob", { size: "phone", scheme: "dark" });
  await openRoom(reader.page, /Ann/);
  await reader.page.getByText("last line", { exact: true }).last().waitFor();
  assert.match(await row(reader.page, /Ann/).locator(".row-text").textContent(), /last line/);
  for (const { page } of [ann, reader]) {
    const sideways = await page.locator("#stream, #log .bubble").evaluateAll((all) => all.filter((it) => it.scrollWidth > it.clientWidth + 1).length);
    assert.equal(sideways, 0, "nothing but code is wider than its place");
    const code = await page.locator("#log pre").evaluateAll((all) => all.map((it) => it.scrollWidth > it.clientWidth));
    assert.deepEqual(code, [true], "code scrolls by itself");
    await accessible(page);
  }
  await ann.page.evaluate(() => document.querySelector("#stream").scrollTo(0, 0));
  await screenshot(ann.page, "markup-desktop-light");
  await screenshot(reader.page, "markup-phone-dark");

  const live = await shown(ann.page);
  const plain = await newPerson("ann", { script: false, path: new URL(ann.page.url()).pathname });
  assert.deepEqual((await shown(plain.page)).slice(-texts.length), live.slice(-texts.length));
});
