// Hosts with people and a login of their own, started with the commands that their READMEs print; two people sign in there, in
// two browsers. It must not know what they do then.
import assert from "node:assert/strict";
import { test } from "node:test";
import { strictBrowser } from "./site.mjs";
import { Story, freePort } from "./story.mjs";

/** Somebody in a browser of their own that keeps no cookies of third parties; what it complains about. */
async function visitor() {
  const context = await (await strictBrowser()).newContext({ viewport: { width: 1360, height: 800 }, locale: "en-GB", timezoneId: "UTC" });
  context.setDefaultTimeout(15_000);
  const complaints = [];
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("console", (message) => ["error", "warning"].includes(message.type()) && !message.location().url.endsWith("favicon.ico") && complaints.push(`${message.location().url}: ${message.text()}`));
  return { context, page: await context.newPage(), complaints };
}

/** Signs in by the host's own form. */
async function signIn(page, host, who) {
  await page.goto(host);
  await page.getByRole("link", { name: "Sign in" }).or(page.getByRole("button", { name: "Sign in" })).first().waitFor();
  const link = page.getByRole("link", { name: "Sign in" });
  if (await link.count()) await link.click();
  await page.getByLabel(/^(Name|Username)/).fill(who);
  await page.getByLabel("Password").fill("demo-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

/** The example of a folder: `act` is given two people who are signed in at the host; nothing may complain. */
export function host(folder, what, ports, start, act) {
  test(what, { timeout: 180_000 }, async () => {
    const free = Object.fromEntries(await Promise.all(ports.map(async (port) => [port, await freePort()])));
    const { tools, address } = start;
    const story = await Story.of(`examples/${folder}/README.md`, { ports: free, tools: tools?.() });
    const people = [];
    try {
      await start.run(story, free);
      for (const who of ["ann", "bob"]) {
        const one = await visitor();
        people.push(one);
        await signIn(one.page, address(free), who);
      }
      await act(...people, { story, free, address: address(free) });
      assert.deepEqual(people.flatMap((it) => it.complaints), [], "a browser complained");
    } catch (error) {
      for (const it of story.said()) console.log(`# a terminal said:\n${it}`);
      for (const { page } of people) console.log(`# ${page.url()}\n${await page.locator("body").innerText().catch(() => "")}`);
      throw error;
    } finally {
      for (const { context } of people) await context.close();
      await story.end();
    }
  });
}
