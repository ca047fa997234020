// The first look: how much comes over the line, and that nothing moves when the page turns live.
import assert from "node:assert/strict";
import { openRoom } from "../chat.mjs";
import { journey } from "../harness.mjs";

const KIB = 1024;

/** What a page fetches on a first visit, in bytes on the line. */
async function fetched(person, path) {
  const page = await person.context.newPage();
  const requests = [];
  page.on("requestfinished", (request) => requests.push(request));
  await page.goto(path, { waitUntil: "load" });
  await page.waitForFunction(() => document.querySelector("#status:not(.is-shown)") !== null);
  let total = 0;
  const all = [];
  for (const request of requests) {
    const { responseBodySize, responseHeadersSize } = await request.sizes();
    total += responseBodySize + responseHeadersSize;
    all.push(`${new URL(request.url()).pathname}: ${responseBodySize}`);
  }
  await page.close();
  return { total, all };
}

/** How far things have moved since the first paint, as browsers measure it. */
function moved() {
  globalThis.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}

journey("the first load is small, and nothing moves when it turns live", async ({ newPerson, screenshot }) => {
  for (const size of ["desktop", "phone"]) {
    const ann = await newPerson("ann", { size });
    // Nothing is kept from the sign-in.
    await (await ann.context.newCDPSession(ann.page)).send("Network.clearBrowserCache");
    const { total, all } = await fetched(ann, "/chat/");
    console.log(`# first load of /chat/, ${size}: ${(total / KIB).toFixed(1)} KiB`);
    assert.ok(total <= 120 * KIB, `${(total / KIB).toFixed(1)} KiB:\n${all.join("\n")}`);

    await ann.context.addInitScript(moved);
    await ann.page.goto("/chat/");
    await openRoom(ann.page, /Lighthouse/);
    const room = ann.page.url();
    await ann.page.goto(room);
    // Live: the group's head says who is here, which the server could not know before.
    await ann.page.locator("#log .msg .bubble").last().waitFor();
    await ann.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await ann.page.locator("#composer-text").focus();
    await screenshot(ann.page, `group-${size}-light`);
    const shift = await ann.page.evaluate(() => globalThis.shift);
    console.log(`# layout shift of a room, ${size}: ${shift.toFixed(4)}`);
    assert.ok(shift < 0.01, `things moved by ${shift}`);
  }
});
