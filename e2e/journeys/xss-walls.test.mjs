// The walls behind the escaping: the policies of all routes as csp_evaluator judges them, reports that browsers send, and HTMX
// in a page of a host around texts that would be its actions.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { becomes } from "../chat.mjs";
import { browser } from "../harness.mjs";
import { handlers, own } from "../xss/corpus.mjs";
import { Eyes } from "../xss/eyes.mjs";
import { World, each } from "../xss/world.mjs";

const load = createRequire(import.meta.url);
const { CspEvaluator } = load("csp_evaluator/dist/evaluator.js");
const { CspParser } = load("csp_evaluator/dist/parser.js");
const { Severity } = load("csp_evaluator/dist/finding.js");

let world, ann, eve, room;

before(async () => {
  world = await World.open({ "log.filter": "warn" });
  [ann, eve] = [await world.person("ann"), await world.person("eve")];
  room = await world.ask(eve, "POST", "/api/v1/rooms", { kind: "group", name: "Walls", members: ["ann"], nonce: "w" });
}, { timeout: 120_000 });

after(() => world?.close());

/** What a policy is blamed for. `'self'` is a hint that one must not host other people's scripts: files of people are
 * downloads in a sandbox, which is a policy of its own, and there is no JSONP. */
const blamed = (policy) => {
  const findings = new CspEvaluator(new CspParser(policy).csp).evaluate();
  return findings.filter(({ severity, directive, value }) => severity <= Severity.MEDIUM_MAYBE && !(severity === Severity.MEDIUM_MAYBE && directive === "script-src" && value === "'self'"));
};

test("csp_evaluator blames no policy of any route", async () => {
  assert.ok(blamed("script-src * 'unsafe-inline'").length >= 2, "it can blame");
  const file = await world.upload(eve, "x.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
  await world.ask(eve, "POST", `/api/v1/rooms/${room.id}/messages`, { text: "x", nonce: "f", attachments: [file.id] });
  const { paths } = await (await fetch(`${world.origin}/api/openapi.json`)).json();
  const routes = [
    "", "login/", "signup/", "new/", "new-group/", "search/?text=x", "profile/", "list-partial/", "check-user/?with=x", "nothing", "widget/", `widget/${room.id}/`, "widget/frame/", `${room.id}/`, `${room.id}/info/`,
    `${room.id}/edit/`, `${room.id}/messages/`, `${room.id}/messages/1/`, "assets/page.js", "assets/parlor.css", "assets/nothing", "assets/words/de.json", "assets/words/xx.json", "assets/own/x.css", "assets/theme.css",
  ].map((it) => `/chat/${it}`);
  routes.push("/api/", "/api/openapi.json", "/nothing", "/", "/ws", "/healthz", "/readyz", "/widget.js", "/widget.json", `/api/v1/attachments/${file.id}`, `/api/v1/attachments/${file.id}/thumb`);
  for (const path of Object.keys(paths)) routes.push(`/api/v1${path.replace("{room}", room.id).replaceAll(/\{\w+\}/gu, "1")}`);
  const policies = new Map();
  for (const path of routes) {
    for (const who of [null, ann]) {
      const answer = await fetch(world.origin + path, { redirect: "manual", headers: { accept: "text/html", ...(who && { authorization: `Bearer ${who.token}` }) } });
      await answer.arrayBuffer();
      const policy = answer.headers.get("content-security-policy");
      // The binary's own signs of life are two words for machines, and its root leads to the pages.
      if (!policy) assert.match(path, /^\/(?:healthz|readyz)?$/u, `${path} has no policy`);
      else policies.set(policy, [...(policies.get(policy) ?? []), path]);
    }
  }
  for (const [policy, where] of policies) assert.deepEqual(blamed(policy), [], `${policy}\n${where[0]}`);
  console.log(`# ${routes.length} routes, ${policies.size} different policies, 0 findings`);
});

test("what a policy refuses is reported by the browser, and logged without a word of anybody", async () => {
  const context = await (await browser()).newContext();
  const page = await context.newPage();
  const sent = page.waitForRequest((it) => it.url().endsWith("/api/csp-report"), { timeout: 5_000 }).catch(() => null);
  await page.goto(`${world.origin}/chat/login/?next=secret-of-ann`);
  await page.evaluate(() => {
    const it = document.createElement("img");
    it.src = "https://canary.invalid/secret-of-ann?secret-of-ann";
    document.body.append(it);
  });
  const request = await sent;
  assert.equal(request?.headers()["content-type"], "application/csp-report");
  assert.match(request.postData() ?? "", /secret-of-ann/u, "the browser says more than is kept");
  await becomes(() => /policy has refused something/u.test(world.parlor.said), true, "it is logged");
  assert.match(world.parlor.said, /canary\.invalid/u);
  assert.doesNotMatch(world.parlor.said, /secret-of-ann/u);
  await context.close();
});

test("with HTMX in a host's page around them, no text becomes an action", async () => {
  const texts = own().filter((text) => /hx-/u.test(text));
  assert.ok(texts.length > handlers.length);
  for (const [n, text] of texts.entries()) await world.ask(eve, "POST", `/api/v1/rooms/${room.id}/messages`, { text, nonce: `h${n}` });
  await world.ask(eve, "PATCH", "/api/v1/me", { name: `<b hx-on:load="alert(1)" hx-get="/x">` });
  const parts = [await world.part(ann, `/chat/${room.id}/messages/`)];
  for (let older; (older = /href="([^"]*messages\/\?before=\d+)" rel="prev"/u.exec(parts.at(-1).text.replaceAll("&#x2f;", "/"))?.[1]); ) parts.push(await world.part(ann, older));
  const script = await readFile(load.resolve("htmx.org/dist/htmx.js"), "utf8");
  const context = await (await browser()).newContext();
  const eyes = await Eyes.open(context, world.origin);
  const asked = [];
  const page = await context.newPage();
  let at = 0;
  // An action of the host's own behind everything else: when it is done, all that stands before it has had its turn.
  const last = (name) => `<div hx-get="/host/asked?last-${name}" hx-trigger="load"></div><p id="done">${name}</p>`;
  const done = (name) => becomes(() => asked.includes(`?last-${name}`), true, "HTMX has done all that it will");
  await context.route("**/host/**", (route) => {
    const { pathname, search } = new URL(route.request().url());
    if (pathname.endsWith("htmx.js")) return route.fulfill({ contentType: "text/javascript", body: script });
    if (pathname.endsWith("part")) return route.fulfill({ contentType: "text/html; charset=utf-8", body: `<ol>${parts[at].text}</ol>${last(at)}` });
    if (pathname.endsWith("proof")) return route.fulfill({ contentType: "text/html", body: `<div class="msg-text"><b hx-get="/host/asked?text" hx-trigger="load">x</b></div><div hx-ignore><b hx-get="/host/asked?ignored" hx-trigger="load">x</b></div><b hx-on::after:init="alert(1)">x</b>${last("proof")}` });
    if (pathname.endsWith("asked")) return asked.push(search), route.fulfill({ status: 204 });
    // The laxest host: no policy, both prefixes, everything that HTMX can.
    const what = pathname.endsWith("prove") ? "proof" : "part";
    return route.fulfill({ contentType: "text/html; charset=utf-8", body: `<!doctype html><meta name="htmx-config" content='{"prefix":"data-hx-"}'><script src="/host/htmx.js"></script><div hx-get="/host/${what}" hx-trigger="load">waits</div>` });
  });
  // It can be seen: what stands outside a wall is done.
  await page.goto(`${world.origin}/host/prove`);
  await page.locator("#done").waitFor();
  await done("proof");
  assert.deepEqual(asked, ["?text", "?last-proof"], "one of two texts that became elements is an action: the other stands behind hx-ignore");
  eyes.seen.length = asked.length = 0;
  const strangers = [];
  context.on("request", (it) => !/\/host\/|\/api\/v1\/attachments\//u.test(it.url()) && strangers.push(it.url()));
  for (at = 0; at < parts.length; at += 1) {
    await page.goto(`${world.origin}/host/page`);
    await page.locator("#done").waitFor();
    const wall = await page.evaluate(() => [document.querySelectorAll(".msg-text").length, document.querySelectorAll(".msg-text:not([hx-ignore])").length]);
    assert.ok(wall[0] > 0 && wall[1] === 0, `what people wrote stands behind hx-ignore: ${wall}`);
    await done(at);
  }
  const bad = eyes.seen.filter(({ what }) => !/<(?:div hx-get|meta|script)/u.test(what));
  assert.deepEqual([bad.slice(0, 5), strangers, asked], [[], [], parts.map((_, n) => `?last-${n}`)]);
  console.log(`# ${texts.length} texts of actions in ${parts.length} parts, swapped in by HTMX: 0 ran, 0 asked`);
  await context.close();
});
