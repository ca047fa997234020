// The staff at work: by keyboard alone, in the dark, in Arabic; a report from its message to its line in the audit log; holds; filters
// that are addresses; exports that are the list; charts that go on.
import assert from "node:assert/strict";
import { faults, lost, small } from "../access.mjs";
import { Office } from "../office.mjs";
import { journey } from "../harness.mjs";

const rowsOf = (page) => page.locator("tbody tr");
const said = async (page, what) => page.getByRole("status").filter({ hasText: what }).waitFor();

/** The newest lines of the audit log: what was done, to what. */
async function log(page) {
  await page.goto("/admin/audit/");
  const rows = await rowsOf(page).all();
  return Promise.all(rows.map(async (row) => [await row.locator("td.is-act code").innerText(), await row.locator("td.is-object .cell").innerText()].join(" ")));
}

journey("somebody of the staff comes from the chat's menu, and does all of it by keyboard", async ({ parlor, newPerson }) => {
  const office = await Office.open(parlor);
  await office.report();
  const { page } = await newPerson("ann");
  const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  /** Tab until that is in focus: a person would, too. */
  const tabTo = async (role, name) => {
    for (let n = 0; n < 80; n += 1) {
      await press("Tab");
      const here = await page.evaluate(() => {
        const { activeElement: it } = document;
        const name = it.labels?.[0]?.textContent ?? it.getAttribute("aria-label") ?? it.textContent;
        const ring = getComputedStyle(it);
        return { tag: it.localName, name: name.trim().replaceAll(/\s+/gu, " "), ring: ring.outlineStyle !== "none" || ring.boxShadow !== "none" };
      });
      if (here.tag === role && here.name.startsWith(name)) {
        assert.ok(here.ring, `${name} shows that it is in focus`);
        return;
      }
    }
    assert.fail(`no way by Tab to ${role} ${name} at ${page.url()}`);
  };
  await tabTo("summary", "Your account");
  await press("Enter");
  await tabTo("a", "Administration");
  await press("Enter");
  await page.waitForURL("**/admin/charts/");
  // Past the ways to the content.
  await press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await press("Enter");
  await page.goto("/admin/reports/");
  await tabTo("a", "Look");
  await press("Enter");
  await page.getByRole("heading", { name: "Report about Bob Marsh" }).waitFor();
  await tabTo("input", "Resolved");
  await press("ArrowDown");
  assert.ok(await page.getByLabel("Dismissed").isChecked());
  await tabTo("textarea", "Note for the staff");
  await page.keyboard.type("Nothing to see");
  await tabTo("button", "Save the decision");
  await press("Enter");
  await said(page, "The report is handled");
  await page.goto("/admin/messages/");
  await tabTo("input", "From");
  await page.keyboard.type("bob");
  await press("Enter");
  await page.waitForURL("**sender=bob**");
  await tabTo("a", "To your chats");
  await press("Enter");
  await page.waitForURL("**/chat/");
});

for (const [scheme, locale, size] of [["dark", "ar", "phone"], ["light", "ar", "desktop"], ["dark", "de", "desktop"]]) {
  journey(`the staff's pages in ${locale}, ${scheme}, ${size}`, async ({ parlor, newPerson }) => {
    const office = await Office.open(parlor);
    await office.fill();
    const { page } = await newPerson("ann", { scheme, locale, size });
    await page.emulateMedia({ reducedMotion: "reduce", colorScheme: scheme });
    const found = [];
    for (const path of office.pages()) {
      await page.goto(path);
      assert.equal(await page.evaluate(() => document.documentElement.lang), locale);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) found.push(`${path} is ${wide} px too wide`);
      for (const it of [...(await faults(page)), ...(await lost(page)), ...(await small(page, size === "phone" ? 44 : 24))]) found.push(`${path}: ${it}`);
    }
    assert.deepEqual(found, []);
  });
}

journey("a report is handled whole: what was said, the deed, what the others see, the log", async ({ parlor, newPerson }) => {
  const office = await Office.open(parlor);
  const { room } = await office.report();
  const cem = await newPerson("cem", { path: `/chat/${room}/` });
  await cem.page.getByText("Buy these tyres").first().waitFor();
  const { page } = await newPerson("ann", { path: "/admin/" });
  await page.getByRole("link", { name: "Reports 1" }).click();
  await page.getByRole("link", { name: /^Look/u }).click();
  await page.locator(".around .is-meant").getByText("Buy these tyres").waitFor();
  await page.getByText("He writes this to everybody").waitFor();
  await page.getByLabel("Delete the message").check();
  await page.getByLabel("Disable Bob Marsh").check();
  await page.getByLabel("Note for the staff").fill("Third time");
  await page.getByRole("button", { name: "Save the decision" }).click();
  await said(page, "The report is handled");
  assert.equal(await page.getByRole("link", { name: "Reports", exact: true }).count(), 1, "none waits");
  // Whoever has the room open sees it go.
  await cem.page.locator(".msg-text", { hasText: "Buy these tyres" }).waitFor({ state: "detached" });
  const answer = await fetch(`${parlor.origin}/api/v1/me`, { headers: { authorization: `Bearer ${office.bob.token}` } });
  assert.equal(answer.status, 401, "he is signed out");
  await page.getByLabel("State").selectOption("resolved");
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByRole("link", { name: /^Look/u }).click();
  await page.getByText("Third time").waitFor();
  assert.equal(await page.getByRole("button", { name: "Save the decision" }).count(), 0, "once");
  const lines = await log(page);
  for (const it of ["report.read Bob Marsh", "report.resolved Bob Marsh", "user.disabled Bob Marsh", "message.deleted"]) assert.ok(lines.some((line) => line.replaceAll("\n", " ").startsWith(it)), `${it} in ${lines.join("; ")}`);
});

journey("a person and a room are put on hold, which is shown, listed, released and written down", async ({ parlor, newPerson }) => {
  const office = await Office.open(parlor);
  const { room } = await office.report();
  const { page } = await newPerson("ann");
  for (const [path, note] of [[`users/${office.bob.user.id}/`, "Case 12"], [`rooms/${room}/`, ""]]) {
    await page.goto(`/admin/${path}`);
    if (note) await page.locator(".facts").getByText("None").waitFor();
    await page.getByRole("link", { name: "Put on hold" }).click();
    await page.getByLabel("Reason").fill(note);
    await page.getByRole("button", { name: "Put on hold" }).click();
    await said(page, "On hold");
    await page.locator(".facts .pill-bad").getByText("On hold").waitFor();
  }
  await page.getByRole("link", { name: "Legal holds" }).click();
  assert.equal(await rowsOf(page).count(), 2);
  await page.getByText("Case 12").waitFor();
  await page.getByRole("link", { name: /^Release ?: Bob Marsh$/u }).click();
  await page.getByRole("heading", { name: "Release the hold of Bob Marsh?" }).waitFor();
  await page.getByRole("button", { name: "Release" }).click();
  await said(page, "The hold is released");
  assert.equal(await rowsOf(page).count(), 1);
  await page.getByLabel("State").selectOption({ label: "Released ones too" });
  await page.getByRole("button", { name: "Filter" }).click();
  assert.equal(await rowsOf(page).count(), 2);
  const lines = await log(page);
  assert.equal(lines.filter((it) => it.startsWith("hold.added")).length, 2);
  assert.ok(lines[0].startsWith("hold.released Bob Marsh"), lines[0]);
});

journey("a filter is an address: it can be sent, Back undoes it, exports are the same list, and the end is the end", async ({ parlor, newPerson }) => {
  const office = await Office.open(parlor);
  await office.readable("on");
  const { page } = await newPerson("ann", { path: "/admin/messages/" });
  const list = async () => page.locator("tbody td.is-said .said").allInnerTexts();
  const everything = await list();
  await page.getByLabel("From", { exact: true }).fill("bob");
  await page.getByLabel("Read", { exact: true }).selectOption("yes");
  await page.getByRole("button", { name: "Filter" }).click();
  await page.waitForURL("**sender=bob**");
  const address = page.url();
  assert.equal(new URL(address).searchParams.get("read"), "yes");
  const bobs = await list();
  assert.ok(bobs.length > 0 && bobs.length < everything.length);
  await page.goBack();
  assert.deepEqual(await list(), everything);
  await page.goForward();
  assert.deepEqual(await list(), bobs);
  const other = await newPerson("ann");
  await other.page.goto(address);
  assert.deepEqual(await other.page.locator("tbody td.is-said .said").allInnerTexts(), bobs);
  // By a word, and by when.
  await page.getByLabel("Contains").fill("lighthouse");
  await page.getByRole("button", { name: "Filter" }).click();
  assert.ok((await list()).every((it) => /lighthouse/iu.test(it)));
  await page.goto(`/admin/messages/?until=2020-01-01`);
  await page.getByText("Nothing fits these filters.").waitFor();
  const wrong = await page.request.get("/admin/messages/?from=nonsense");
  assert.equal(wrong.status(), 422);
  assert.match(await wrong.text(), /This filter cannot be understood/u);
  // Page after page to the end, as the export has it.
  await page.goto("/admin/messages/?sender=bob");
  const seen = [];
  for (let n = 0; n < 20; n += 1) {
    seen.push(...(await page.locator("tbody td.is-time time").evaluateAll((all) => all.map((it) => it.dateTime))));
    const older = page.getByRole("link", { name: "Older" });
    if ((await older.count()) === 0) break;
    await older.click();
    await page.waitForURL("**cursor=**");
  }
  const exported = async (form) => (await page.request.get(`/admin/messages/export.${form}?sender=bob`)).text();
  const lines = (await exported("jsonl")).trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(seen.map((it) => Date.parse(it)), lines.map(({ at }) => Date.parse(at)));
  const csv = (await exported("csv")).split("\r\n");
  assert.equal(csv[0].split(",")[0], "at");
  assert.equal(csv.filter((it) => /^\d{4}-/u.test(it)).length, lines.length);
});

journey("the charts go on while messages flow, and after a lost connection; whose figures they are stands there", async ({ parlor, newPerson }) => {
  const office = await Office.open(parlor);
  const { page, watch, context } = await newPerson("ann", { path: "/admin/charts/" });
  await newPerson("bob");
  const shown = (id) => page.locator(`[data-now="${id}"]`).innerText();
  const flow = async (until) => {
    // As fast as people may write, between one look at the figures and the next.
    for (let n = 0; n < 12; n += 1) {
      const looked = page.waitForResponse("**/samples.json?*", { timeout: 20_000 });
      for (const word of ["One", "two", "three"]) await office.say(`${word} of ${n}`);
      await looked;
      if (await until()) return;
    }
    assert.fail("the charts stand still");
  };
  await flow(async () => Number(await shown("messages")) > 0 && Number(await shown("sessions")) > 0);
  assert.match(await page.locator("#node").innerText(), /^[0-9a-f]{8}$/u);
  await page.getByText("The last hour of this node alone").waitFor();
  assert.ok((await page.locator("#figures tr").count()) > 0);
  assert.equal(await page.locator("#nodes").isVisible(), false, "one node needs no choice");
  const drawn = await page.locator("#chart-messages canvas").evaluate((it) => it.width > 0 && it.getContext("2d").getImageData(0, 0, it.width, it.height).data.some((byte) => byte > 0));
  assert.ok(drawn);
  const rows = await page.locator("#figures tr").count();
  const excused = watch.tolerate(/samples\.json|ERR_INTERNET_DISCONNECTED|Failed to load resource/u, "the line is cut on purpose");
  await context.setOffline(true);
  await page.getByText("The server does not answer").waitFor({ timeout: 20_000 });
  await context.setOffline(false);
  await page.getByText("The last hour of this node alone").waitFor({ timeout: 20_000 });
  excused();
  assert.ok((await page.locator("#figures tr").count()) > rows);
  // Another node of the same installation answers now and then: its figures stand alone.
  const told = { node: "0badcafe", samples: [[Date.now(), 41, 1, 1, 1, 1, 1, 1, 0, 0]], rows: [["12:00:00", "41", "1", "1", "1", "1", "1", "1", "0", "0"]] };
  await page.route("**/samples.json?*", (route) => route.fulfill({ json: told }));
  await page.getByRole("button", { name: "0badcafe" }).waitFor({ timeout: 20_000 });
  assert.notEqual(await shown("sessions"), "41");
  await page.getByRole("button", { name: "0badcafe" }).click();
  assert.deepEqual([await shown("sessions"), await page.locator("#node").innerText()], ["41", "0badcafe"]);
  assert.equal(await page.locator("#figures tr").count() >= 1, true);
  await page.unroute("**/samples.json?*");
  // Whoever has been signed out meanwhile is told so.
  const gone = watch.tolerate(/samples\.json|404/u, "they are signed out on purpose");
  await context.clearCookies();
  await page.getByText("You are not signed in here any more").waitFor({ timeout: 20_000 });
  gone();
});
