// A visitor whom nobody knows talks in the widget at once, is known again after a reload, and finds it all in their account when
// they turn out to be somebody.
import assert from "node:assert/strict";
import { becomes } from "../chat.mjs";
import { inside, launcher, panel, visit } from "../site.mjs";

const post = async (parlor, path, body) => (await fetch(`${parlor.origin}/api/v1${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })).json();
const kept = (page) => page.evaluate(() => Object.entries(localStorage).filter(([name]) => name.startsWith("parlor-guest")));

visit(
  "a guest asks, comes back, signs in, and has asked as themselves",
  async ({ tag, html, visitor, parlor, screenshot }) => {
    for (const name of ["bob", "dana"]) await post(parlor, "/users", { email: `${name}@demo.test`, username: name, password: "demo-demo" });
    const page = await visitor(html(tag("data-guests=on data-badge=off")));
    await launcher(page).waitFor();
    assert.deepEqual(await kept(page), [], "who only looks at the page is no guest");
    const write = async (text) => {
      const box = inside(page).getByLabel("Message", { exact: true });
      await box.fill(text);
      await box.press("Enter");
      await inside(page).locator(".msg-text", { hasText: text }).waitFor();
    };
    await page.evaluate(() => globalThis.parlor.compose({ to: "bob" }));
    await inside(page).getByRole("button", { name: "Start chat" }).or(inside(page).getByLabel("Message", { exact: true })).first().waitFor();
    const start = inside(page).getByRole("button", { name: "Start chat" });
    if (await start.count()) await start.click();
    await write("Is the small lugger still there?");
    await screenshot(page, "widget-guest");
    const [[, token]] = await kept(page);
    assert.match(token, /^prl_/);

    // Known again.
    await page.reload();
    await launcher(page).click();
    await inside(page).locator(".row", { hasText: "Bob" }).waitFor();
    assert.deepEqual((await kept(page)).map((it) => it[1]), [token]);

    // The host says who it is, while the panel is open.
    const dana = (await post(parlor, "/sessions", { login: "dana", password: "demo-demo" })).token;
    await page.evaluate((token) => globalThis.parlor.identify(token), dana);
    await becomes(async () => (await kept(page)).length, 0, "the guest is somebody");
    const found = await fetch(`${parlor.origin}/api/v1/rooms`, { headers: { authorization: `Bearer ${dana}` } });
    assert.ok(found.ok);
    const rooms = (await found.json()).data;
    const messages = await Promise.all(rooms.map(async ({ id }) => (await (await fetch(`${parlor.origin}/api/v1/rooms/${id}/messages`, { headers: { authorization: `Bearer ${dana}` } })).json()).data));
    const me = await (await fetch(`${parlor.origin}/api/v1/me`, { headers: { authorization: `Bearer ${dana}` } })).json();
    const asked = messages.flat().find((it) => it.text === "Is the small lugger still there?");
    assert.equal(asked?.sender, me.id, "it was said by themselves");
    await panel(page).waitFor();
    await inside(page).locator("#rows .row").first().waitFor();
    await screenshot(page, "widget-guest-signed-in");
    // The guest's token opens nothing any more.
    const gone = await fetch(`${parlor.origin}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(gone.status, 401);
  },
  { serve: { guests: "on" } },
);
