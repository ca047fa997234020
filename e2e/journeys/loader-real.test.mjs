// The launcher on a page of somebody else against the real chat: its script, what it is told, the number on it. What the
// frame shows has journeys of its own (widget*.test.mjs).
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { becomes } from "../chat.mjs";
import { Host } from "../fakechat.mjs";
import { browser } from "../harness.mjs";
import { binary, Parlor } from "../server.mjs";

const run = promisify(execFile);

test("the badge of the real chat: a token of a few minutes, the number that the API says, and its changes", { timeout: 90_000 }, async () => {
  const host = await Host.start();
  const parlor = await Parlor.start("--embed", host.origin);
  const context = await (await browser()).newContext({ locale: "en-GB" });
  context.setDefaultTimeout(10_000);
  const complaints = [];
  context.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  context.on("weberror", (error) => complaints.push(String(error.error())));
  const token = async (who) => (await run(binary(), ["token", "create", "--data", parlor.data, `--user=${who}@demo.test`, "--ttl", "15m"])).stdout.trim();
  const api = async (path, bearer, body) => {
    const answer = await fetch(`${parlor.origin}/api/v1${path}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${bearer}`, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    assert.ok(answer.ok, `${path} answered ${answer.status}: ${await answer.clone().text()}`);
    return answer.json();
  };
  try {
    host.allow(parlor.origin);
    const [ann, bob] = [await token("ann"), await token("bob")];
    const { total } = await api("/unread", ann);
    const page = await context.newPage();
    await page.goto(host.put("/", `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title><script async src="${parlor.origin}/widget.js" data-token="${ann}"></script><body><h1>Shop</h1><b data-parlor-unread></b></body></html>`));
    const launcher = page.locator("parlor-widget .l");
    await launcher.waitFor();
    const label = () => launcher.getAttribute("aria-label");
    const said = (n) => (n === 0 ? "Open chat" : `Open chat – ${n} unread message${n === 1 ? "" : "s"}`);
    await becomes(label, said(total), "the number is the API's");
    const room = await api("/rooms", bob, { kind: "direct", with: "ann@demo.test" });
    const before = (await api("/unread", ann)).rooms[room.id] ?? 0;
    await api(`/rooms/${room.id}/messages`, bob, { text: "Are you there?", nonce: "loader-real" });
    assert.equal((await api("/unread", ann)).rooms[room.id], before + 1);
    await becomes(label, said(total + 1), "it rises");
    assert.equal(await page.locator("b").innerText(), String(total + 1));
    assert.deepEqual(complaints, []);

    // A line that is lost comes back by itself.
    await parlor.stop();
    await parlor.start();
    await api(`/rooms/${room.id}/messages`, bob, { text: "And now?", nonce: "loader-real-2" });
    await becomes(label, said(total + 2), "it comes back");
  } finally {
    await context.close();
    await parlor.remove();
    await host.close();
  }
});
