// The staff's pages: an operator looks, filters, exports and acts; each act is asked first and is in the audit log; whoever is not staff
// finds nothing; every page is in order for people who see, hear, point or read otherwise.
import assert from "node:assert/strict";
import { faultsInBoth, lost, small } from "../access.mjs";
import { journey } from "../harness.mjs";

const LISTS = ["reports", "messages", "rooms", "users", "relations", "sessions", "holds", "audit", "tenants"];

/** What the API answers to somebody of the demo. */
async function asks(origin, who) {
  const ask = async (method, path, body) => {
    const headers = { "content-type": "application/json", ...(ask.token ? { authorization: `Bearer ${ask.token}` } : {}) };
    const answer = await fetch(`${origin}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text || "{}");
  };
  const { token, user } = await ask("POST", "/sessions", { login: `${who}@demo.test`, password: "demo-demo" });
  ask.token = token;
  ask.user = user;
  return ask;
}

/** A message of bob's that moderators are told of. */
async function report(origin) {
  const [bob, cem] = [await asks(origin, "bob"), await asks(origin, "cem")];
  const room = await cem("POST", "/rooms", { kind: "direct", with: "bob" });
  const said = await bob("POST", `/rooms/${room.id}/messages`, { text: "Buy these tyres, only today", nonce: "spam" });
  await cem("POST", "/reports", { room: room.id, number: said.number, reason: "spam", note: "He writes this to everybody" });
  return { bob, room: room.id, number: said.number };
}

for (const size of ["desktop", "phone"]) {
  journey(`every page of the staff is in order, ${size}`, async ({ parlor, newPerson }) => {
    const { bob, room, number } = await report(parlor.origin);
    const { page } = await newPerson("ann", { size });
    const found = [];
    const look = async (state) => {
      await page.emulateMedia({ reducedMotion: "reduce" });
      for (const it of [...(await faultsInBoth(page)), ...(await lost(page)), ...(await small(page, size === "phone" ? 44 : 24))]) found.push(`${size}, ${state}: ${it}`);
    };
    const paths = [...LISTS.map((list) => `${list}/`), "messages/?sender=bob&read=yes", `users/${bob.user.id}/`, `rooms/${room}/`, `users/${bob.user.id}/staff/`, `messages/${room}/${number}/delete/`, "charts/", "messages/#filters", "messages/#nav"];
    for (const path of paths) {
      await page.goto(`/admin/${path}`);
      await look(path.replaceAll(/[0-9a-f-]{36}/gu, "…"));
    }
    await page.goto("/admin/reports/");
    await page.getByRole("link", { name: /^Look/u }).first().click();
    await page.getByRole("heading", { name: "Report about Bob Marsh" }).waitFor();
    await look("a report");
    assert.deepEqual(found, []);
  });
}

journey("an operator finds a message, handles a report and signs somebody out, without a script", async ({ parlor, newPerson }) => {
  const { bob } = await report(parlor.origin);
  const { page } = await newPerson("ann", { script: false });
  await page.goto("/admin/messages/");
  const rows = page.locator("tbody tr");
  assert.ok((await rows.count()) >= 20);
  assert.equal(await page.getByText("tyres").count(), 0, "private messages are not shown");
  await page.getByLabel("From", { exact: true }).fill("bob");
  await page.getByRole("button", { name: "Filter" }).click();
  const senders = await rows.locator("td:first-child .who-name").allTextContents();
  assert.ok(senders.length > 0 && senders.every((it) => it === "Bob Marsh"), senders.join());
  await page.getByRole("link", { name: /^Reports/u }).click();
  await page.getByRole("link", { name: /^Look/u }).click();
  await page.getByText("He writes this to everybody").waitFor();
  await page.getByText("Buy these tyres").waitFor();
  await page.getByLabel("Delete the message").check();
  await page.getByRole("button", { name: "Save the decision" }).click();
  await page.getByRole("status").filter({ hasText: "The report is handled" }).waitFor();
  await page.goto(`/admin/users/${bob.user.id}/`);
  await page.getByRole("link", { name: "End all sign-ins" }).click();
  await page.getByRole("button", { name: "End all sign-ins" }).click();
  await page.getByRole("status").filter({ hasText: "All sign-ins have ended" }).waitFor();
  const after = await fetch(`${parlor.origin}/api/v1/me`, { headers: { authorization: `Bearer ${bob.token}` } });
  assert.equal(after.status, 401);
  await page.getByRole("navigation", { name: "Administration" }).getByRole("link", { name: "Audit log" }).click();
  const written = await page.locator("tbody td:nth-child(3)").allInnerTexts();
  for (const action of ["sessions.ended", "report.resolved", "message.deleted"]) assert.ok(written.some((it) => it.includes(action)), `${action} in ${written}`);
});

journey("what is exported is what is filtered, and it is written down", async ({ newPerson }) => {
  const ann = await newPerson("ann");
  const lines = async (path) => {
    const answer = await ann.page.request.get(path);
    assert.equal(answer.status(), 200, path);
    return (await answer.text()).trim().split("\n").filter(Boolean);
  };
  for (const list of LISTS) (await lines(`/admin/${list}/export.jsonl`)).forEach((line) => JSON.parse(line));
  const all = (await lines("/admin/messages/export.jsonl")).map((line) => JSON.parse(line));
  const bobs = await lines("/admin/messages/export.jsonl?sender=bob");
  assert.ok(all.length > 80 && all.every((it) => it.text === null), `${all.length}`);
  assert.equal(bobs.length, all.filter((it) => it.sender === "bob").length);
  const csv = await lines("/admin/messages/export.csv?sender=bob");
  assert.equal(csv.length, bobs.length + 1);
  await ann.page.goto("/admin/audit/?text=list.exported");
  assert.ok((await ann.page.locator("tbody tr").count()) >= LISTS.length + 3);
});

journey("whoever is not staff finds nothing, as everywhere where nothing is", async ({ parlor, newPerson, newStranger }) => {
  const [bob, stranger] = [await newPerson("bob"), await newStranger()];
  const look = async (who, path, method = "GET") => {
    const answer = await who.page.request.fetch(parlor.origin + path, { method, headers: { accept: "text/html", "sec-fetch-site": "same-origin" }, maxRedirects: 0 });
    const { "x-request-id": _, date, "content-length": length, ...headers } = answer.headers();
    return JSON.stringify([answer.status(), headers["content-type"], headers["cache-control"], await answer.text()]);
  };
  for (const who of [bob, stranger]) {
    for (const method of ["GET", "POST"]) {
      const nothing = await look(who, "/nothing/", method);
      for (const path of ["/admin", "/admin/", "/admin/messages/", "/admin/messages/export.csv", "/admin/charts/samples.json", "/admin/users/01a1ff95-9c81-7305-8a89-ccb3f66da766/disable/", "/admin/x"]) assert.equal(await look(who, path, method), nothing, `${method} ${path}`);
    }
  }
});
