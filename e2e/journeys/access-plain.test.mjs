// Every page as it is without JavaScript: axe with all its rules in both themes, targets, nothing cut off or out of reach. What
// can be reached with a script is access.test.mjs.
import assert from "node:assert/strict";
import { faultsInBoth, lost, small } from "../access.mjs";
import { journey, looking } from "../harness.mjs";

/** Somebody who asks over the API, as an app would. */
async function asks(parlor, who) {
  const token = await parlor.token(who);
  return async (method, path, body) => {
    const answer = await fetch(`${parlor.origin}/api/v1${path}`, { method, headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, ...(body ? { body: JSON.stringify(body) } : {}) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.status === 204 ? {} : answer.json();
  };
}

for (const size of ["desktop", "phone"]) {
  journey(`every page without a script, ${size}`, async ({ parlor, newPerson, newStranger, screenshot }) => {
    const found = [];
    const look = async (page, state) => {
      const note = (more) => found.push(...more.map((it) => `${state}: ${it}`));
      note(await faultsInBoth(page));
      note(await looking(page, () => lost(page)));
      note(await looking(page, () => small(page, size === "phone" ? 44 : 24)));
    };
    const at = async (page, path, state = path) => {
      await page.goto(`/chat/${path}`);
      await look(page, state);
    };

    const stranger = await newStranger({ size, script: false });
    for (const path of ["login/", "signup/"]) await at(stranger.page, path);

    const [ann, bob, cem, dana] = await Promise.all(["ann", "bob", "cem", "dana"].map((who) => asks(parlor, who)));
    const group = (await ann("POST", "/rooms", { kind: "group", name: "Harbour", members: ["bob", "cem"], nonce: "g" })).id;
    await bob("POST", `/rooms/${group}/messages`, { text: "Who has the key of the **boat**? @ann", nonce: "1" });
    await ann("POST", `/rooms/${group}/messages`, { text: "I have it", reply_to: 1, nonce: "2" });
    await ann("PUT", `/rooms/${group}/messages/1/pin`, {});
    const me = await ann("GET", "/me");
    const pair = async (ask) => (await ask("POST", "/rooms", { kind: "direct", with: me.id })).id;
    const [withBob, withCem, withDana] = [await pair(bob), await pair(cem), await pair(dana)];
    await dana("POST", `/rooms/${withDana}/messages`, { text: "Hello", nonce: "d" });
    await ann("PUT", `/blocks/${(await bob("GET", "/me")).id}`);
    await cem("PUT", `/blocks/${me.id}`);
    await parlor.command("tenant", "set", "default", "first_contact=request");
    const eve = await newStranger({ size, script: false });
    await eve.page.goto("/chat/signup/");
    for (const [field, value] of [["email", "eve@demo.test"], ["username", "eve"], ["name", "Eve Stranger"], ["password", "demo-demo-demo"]]) await eve.page.locator(`#${field}`).fill(value);
    await eve.page.locator("button[type=submit]").first().click();
    await eve.page.waitForURL(/\/chat\/$/u);
    await eve.page.goto("/chat/new/");
    await eve.page.locator("#new-with").fill("ann");
    await eve.page.locator(".new-form button[type=submit]").click();
    await eve.page.locator("#composer-text").fill("We met at the lighthouse");
    await eve.page.locator("#composer button[type=submit]").first().click();
    await eve.page.locator("#log .msg-own").waitFor();
    await look(eve.page, "asking");
    const asking = new URL(eve.page.url()).pathname.split("/").at(-2);

    const { page } = await newPerson("ann", { size, script: false });
    for (const path of ["", "?archive=1", "new/", "new-group/", "profile/", "search/", "search/?text=key", "search/?text=nothing-like-it"]) await at(page, path);
    const rooms = { group, blocked: withBob, unavailable: withCem, usual: withDana, request: asking };
    for (const [state, room] of Object.entries(rooms)) {
      for (const path of ["", "info/", "report/"]) await at(page, `${room}/${path}`, `${state}, ${path || "room"}`);
    }
    for (const path of [`${group}/edit/`, `${group}/messages/1/`, `${group}/messages/2/`, `${group}/report/?number=1`]) await at(page, path, path.replace(group, "group"));
    await page.goto(`/chat/${withDana}/info/`);
    for (const more of await page.locator(".danger > summary").all()) await more.click();
    await look(page, "info, unfolded");
    if (size === "phone") await screenshot(page, "info-plain-phone-light");
    await page.goto(`/chat/${withDana}/report/`);
    await page.getByRole("button", { name: "Send the report" }).click();
    await look(page, "report, nothing chosen");
    assert.deepEqual(found, []);
  });
}
