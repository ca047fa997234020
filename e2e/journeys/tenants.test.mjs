// Two tenants of one installation side by side: each with its own name, colour and language on pages, in the widget's answers and
// without a script; and a link into the other one leads nowhere, as does every link to what is gone.
import assert from "node:assert/strict";
import { composer, openRoom, row, say, sees } from "../chat.mjs";
import { journey } from "../harness.mjs";

/** Somebody new, through the form; they see who asks them to. */
async function joins(person, name) {
  const { page } = person;
  await page.goto("/chat/signup/");
  for (const [field, value] of [["email", `${name.toLowerCase()}@demo.test`], ["username", name.toLowerCase()], ["name", name], ["password", "demo-demo-demo"]]) await page.locator(`#${field}`).fill(value);
  await page.locator("button[type=submit]").first().click();
  await page.waitForURL(/\/chat\/$/u);
  return page;
}

const accent = (page) => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--parlor-accent").trim());

journey("two tenants side by side: names, colours, languages, and no link from one into the other", async ({ parlor, newPerson, newStranger, screenshot, accessible }) => {
  const { port } = new URL(parlor.origin);
  const clinic = `http://localhost:${port}`;
  await parlor.command("tenant", "set", "default", "--host", `127.0.0.1:${port}`, "name=Harbour talk");
  await parlor.command("tenant", "add", "clinic", "--host", `localhost:${port}`, "name=Praxis am Park", "theme.accent=#7a1fa2", "language=de", "languages_offered=de", "first_contact=request");

  const first = await newStranger({ origin: clinic });
  const second = await newStranger({ origin: clinic, size: "phone", scheme: "dark" });
  await first.page.goto("/chat/login/");
  assert.match(await first.page.title(), /Praxis am Park/u);
  assert.equal(await first.page.evaluate(() => document.documentElement.lang), "de", "the tenant's own language, whatever the browser asks for");
  assert.equal(await accent(first.page), "#7a1fa2");
  await accessible(first.page);
  await screenshot(first.page, "tenant-clinic-login-light");
  const vera = await joins(first, "Vera");
  const timo = await joins(second, "Timo");
  const ann = await newPerson("ann");
  assert.match(await ann.page.title(), /Harbour talk/u);
  assert.notEqual(await accent(ann.page), "#7a1fa2");

  await vera.locator("#new-chat").click();
  await vera.locator("#new-with").fill("timo");
  await vera.locator("#new-with").press("Enter");
  await vera.locator("#talk-text", { hasText: "sobald die Anfrage angenommen ist" }).waitFor();
  await vera.locator("#composer-text").fill("Guten Tag");
  await vera.locator("#composer-text").press("Enter");
  await sees(vera, "Guten Tag");
  await openRoom(timo, "Vera");
  await timo.getByRole("button", { name: "Annehmen" }).click();
  await timo.locator("#composer-text").fill("Guten Tag, Frau Vera");
  await timo.locator("#composer-text").press("Enter");
  await sees(vera, "Guten Tag, Frau Vera");
  await openRoom(ann.page, /Bob/u);
  await say(ann.page, "Same house, other rooms");
  await sees(ann.page, "Same house, other rooms");
  await screenshot(vera, "tenant-clinic-room-light");
  await screenshot(timo, "tenant-clinic-room-phone-dark");
  await screenshot(ann.page, "tenant-default-room-light");
  await accessible(timo);
  for (const page of [vera, timo]) assert.doesNotMatch(await page.locator("body").innerText(), /Harbour talk|Ann Keller|Lighthouse/u);

  // What the widget is told, at each address.
  const told = async (origin) => (await fetch(`${origin}/widget.json`)).json();
  const [here, there] = [await told(parlor.origin), await told(clinic)];
  assert.equal(there.theme.accent, "#7a1fa2");
  assert.notEqual(here.theme?.accent, "#7a1fa2");
  assert.deepEqual([there.lang, there.name], ["de", "Praxis am Park"]);

  // A room of the other tenant, one that never was, and what is no id: the same page, with a way on.
  const room = new URL(vera.url()).pathname.split("/").at(-2);
  const shown = [];
  await ann.tolerating(/404/u, "it is not there", async () => {
    for (const path of [`${room}/`, "01900000-0000-7000-8000-00000000000a/", `${room}/info/`, `${room}/messages/1/`, `${room}/report/`]) {
      const answer = await ann.page.goto(`/chat/${path}`);
      assert.equal(answer.status(), 404, path);
      shown.push((await ann.page.locator("main").innerText()).replace(/number: \S+/u, "number"));
      await ann.page.getByRole("link", { name: "Go to your chats" }).waitFor();
    }
    assert.equal(new Set(shown.slice(0, 2)).size, 1, shown.join("\n"));
    await accessible(ann.page);
    await screenshot(ann.page, "nothing-here-desktop-light");
    // A message that never was, in a room of hers.
    await ann.page.goto("/chat/");
    await openRoom(ann.page, /Bob/u);
    const own = new URL(ann.page.url()).pathname;
    assert.equal((await ann.page.goto(`${own}messages/99999/`)).status(), 404);
    await ann.page.getByRole("link", { name: "Go to your chats" }).click();
    await row(ann.page, /Bob/u).waitFor();
    // A link to where nothing is any more opens the room beside it.
    await ann.page.goto(`${own}?around=99999#m-99999`);
    await sees(ann.page, "Same house, other rooms");
    await composer(ann.page).waitFor();
  });
});
