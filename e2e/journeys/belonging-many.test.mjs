// A request that is older than a whole page of chats: it stands above them all the same, with the true number, and no badge counts it.
import assert from "node:assert/strict";
import { becomes, row } from "../chat.mjs";
import { journey } from "../harness.mjs";

const rooms = 56;
const more = 4;

journey(
  "requests below the first page of the list are there, counted and answered",
  async ({ parlor, newPerson, screenshot, accessible }) => {
    const asks = (token) => async (method, path, body) => {
      const answer = await fetch(`${parlor.origin}/api/v1${path}`, { method, headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) }, ...(body ? { body: JSON.stringify(body) } : {}) });
      assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
      return answer.status === 204 ? {} : answer.json();
    };
    await parlor.command("tenant", "set", "default", "first_contact=request", "limits.messages_per_second=1000", "limits.messages_burst=1000", "limits.look_ups_burst=1000");
    const nobody = asks(null);
    for (let at = 0; at < more; at++) {
      await nobody("POST", "/users", { email: `eve${at}@demo.test`, username: `eve${at}`, name: `Eve ${at}`, password: "demo-demo-demo" });
      const eve = asks((await nobody("POST", "/sessions", { login: `eve${at}`, password: "demo-demo-demo" })).token);
      const { id } = await eve("POST", "/rooms", { kind: "direct", with: "bob" });
      await eve("POST", `/rooms/${id}/messages`, { text: `Hello from Eve ${at}`, nonce: "1" });
    }
    const host = asks(await parlor.command("key", "create", "--name", "school"));
    await host("PUT", "/relations", { relations: [{ users: ["ann", "bob"] }], by: "name" });
    const bob = asks(await parlor.token("bob"));
    const before = await bob("GET", "/unread");
    assert.equal(before.requests, more);
    for (let at = 0; at < rooms; at++) {
      const { id } = await bob("POST", "/rooms", { kind: "group", name: `Room ${at}`, members: ["ann"], nonce: `r${at}` });
      await bob("POST", `/rooms/${id}/messages`, { text: "hello", nonce: "1" });
    }
    const plain = await newPerson("bob", { script: false, size: "phone" });
    const count = (page) => page.locator("#rows .rows-head .badge [aria-hidden]").first().innerText();
    assert.equal(await count(plain.page), String(more));
    for (let at = 0; at < more; at++) await row(plain.page, `Eve ${at}`).waitFor();
    const shown = async (page) => Number((await page.title()).match(/^\((\d+)\)/u)?.[1] ?? 0);
    assert.equal(await shown(plain.page), before.total, "no badge counts them");

    const { page } = await newPerson("bob");
    await becomes(() => count(page), String(more), "the true number");
    assert.equal(await page.locator("#rows .row.is-request").count(), more);
    await becomes(() => shown(page), before.total, "nor does the script");
    await accessible(page);
    await screenshot(page, "requests-many-desktop-light");
    await row(page, "Eve 0").getByRole("link").click();
    await page.getByRole("button", { name: "Accept" }).click();
    await becomes(() => count(page), String(more - 1), "one less");
    await becomes(() => shown(page), before.total, "and it is read");
  },
);
