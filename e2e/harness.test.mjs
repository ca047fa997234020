// The strict eyes see: each page below has one fault, and the watch must name it. Without this, a journey that sees
// nothing would look like a journey in which nothing was wrong.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { Person, Stage } from "./harness.mjs";

const PAGES = {
  "/good": "<!doctype html><html lang=en><title>Good</title><main><h1>Good</h1></main>",
  "/console": "<title>x</title><script src=/bad.js></script>",
  "/bad.js": "console.error('it hurts')",
  "/throws": "<title>x</title><script src=/throws.js></script>",
  "/throws.js": "throw new Error('it broke')",
  "/inline": "<title>x</title><script>document.title = 'inline'</script>",
  "/missing": "<title>x</title><img alt='' src=/not-there.png>",
  "/stranger": "<title>x</title><img alt='' src=http://127.0.0.2:9/pixel.png>",
  "/unlabelled": "<!doctype html><html lang=en><title>x</title><main><h1>x</h1><input></main>",
};

let server;
let origin;

before(async () => {
  server = createServer((request, response) => {
    const body = PAGES[request.url];
    const type = request.url.endsWith(".js") ? "text/javascript" : "text/html";
    const policy = request.url === "/stranger" ? "" : "default-src 'self'";
    response.writeHead(body ? 200 : request.url === "/favicon.ico" ? 204 : 404, {
      "content-type": type,
      ...(policy ? { "content-security-policy": policy } : {}),
    });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
});

after(() => server.close());

async function complaints(path, act = async () => {}) {
  const person = await Person.open("stranger", origin, { size: "desktop", scheme: "light", script: true });
  try {
    await act(person);
    await person.page.goto(path, { waitUntil: "load" });
    // One more answer from the page: what it said before has arrived by then.
    await person.page.evaluate(() => document.title);
    return person.watch.problems;
  } finally {
    await person.context.close();
  }
}

test("a good page has no complaints", async () => {
  assert.deepEqual(await complaints("/good"), []);
});

for (const [path, fault] of [
  ["/console", /it hurts/],
  ["/throws", /it broke/],
  ["/inline", /content security policy: script-src/],
  ["/missing", /answered 404: GET .*not-there/],
  ["/stranger", /asked a stranger: .*pixel/],
]) {
  test(`the fault of ${path} is seen`, async () => {
    const problems = await complaints(path);
    assert.ok(problems.some((problem) => fault.test(problem)), JSON.stringify(problems));
  });
}

test("what is tolerated with a reason is no complaint, anything else still is", async () => {
  const told = await complaints("/missing", async (person) => person.watch.tolerate(/404/, "the page under test lacks it"));
  assert.deepEqual(told, []);
  assert.notDeepEqual(await complaints("/console", async (person) => person.watch.tolerate(/404/, "nothing here")), []);
});

test("a field without a label is not accessible, a plain page is", async () => {
  const person = await Person.open("stranger", origin, { size: "phone", scheme: "dark", script: true });
  const stage = new Stage();
  await person.page.goto("/good");
  await stage.accessible(person.page);
  await person.page.goto("/unlabelled");
  await assert.rejects(stage.accessible(person.page), /not accessible/);
  await person.context.close();
});
