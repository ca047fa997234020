// The chat over TLS at its own port, with a certificate that nobody but this journey accepts: pages, the secure cookie, the
// encrypted socket.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { row, say, sees } from "../chat.mjs";
import { browser, SIZES } from "../harness.mjs";
import { Parlor } from "../server.mjs";

test("two people talk over TLS: wss, a cookie that only TLS carries, and no way back to clear text", { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "parlor-tls-"));
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", cert], { stdio: "pipe" });
  const parlor = await Parlor.serve({ "tls.cert": cert, "tls.key": key });
  const contexts = [];
  const complaints = [];
  const person = async (name) => {
    const context = await (await browser()).newContext({ ...SIZES.desktop, baseURL: parlor.origin, locale: "en-GB", ignoreHTTPSErrors: true });
    contexts.push(context);
    context.setDefaultTimeout(15_000);
    context.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
    const page = await context.newPage();
    const sockets = [];
    page.on("websocket", (socket) => sockets.push(socket.url()));
    const made = await context.request.post("/api/v1/users", { data: { email: `${name}@demo.test`, username: name, name: name[0].toUpperCase() + name.slice(1), password: "demo-demo" } });
    assert.equal(made.status(), 201);
    await page.goto("/chat/login/");
    await page.locator("#login").fill(`${name}@demo.test`);
    await page.locator("#password").fill("demo-demo");
    await page.locator("#password").press("Enter");
    await page.waitForURL((url) => !url.pathname.includes("/login"));
    return { context, page, sockets };
  };
  try {
    assert.match(parlor.origin, /^https:/);
    const [ann, bob] = [await person("ann"), await person("bob")];
    await ann.page.goto("/chat/new/");
    await ann.page.getByLabel("Username or email").fill("bob");
    await ann.page.getByRole("button", { name: "Start chat" }).click();
    await say(ann.page, "Nobody reads along");
    await row(bob.page, /Ann/).getByRole("link").click();
    await sees(bob.page, "Nobody reads along");
    await say(bob.page, "Not even the wire");
    await sees(ann.page, "Not even the wire");
    for (const { sockets } of [ann, bob]) {
      assert.ok(sockets.length > 0 && sockets.every((url) => url.startsWith("wss://")), sockets.join());
    }
    const cookies = (await ann.context.cookies()).filter((it) => it.name.includes("parlor") && it.name !== "parlor_zone");
    assert.deepEqual(cookies.map(({ name, secure, httpOnly, sameSite }) => [name, secure, httpOnly, sameSite]), [["__Host-parlor", true, true, "Lax"]]);
    const answer = await ann.context.request.get("/chat/");
    assert.match(answer.headers()["strict-transport-security"] ?? "", /max-age=\d+/);
    assert.deepEqual(complaints, [], "a browser complained");
  } finally {
    for (const context of contexts) await context.close();
    await parlor.remove();
    await rm(folder, { recursive: true });
  }
});
