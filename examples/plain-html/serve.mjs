// The shop's server: three files and one question, "who is signed in here, for the chat?". It stands for whatever serves
// your pages. Node alone; run it beside `parlor demo --data ./demo --embed http://localhost:8000`.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const { PORT = "8000", CHAT = "http://127.0.0.1:8390", PARLOR = "parlor", DATA = "./demo", VISITOR = "ann@demo.test" } = process.env;

const files = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/shop.css": ["shop.css", "text/css; charset=utf-8"],
  "/shop.js": ["shop.js", "text/javascript; charset=utf-8"],
};

// As strict as a policy gets: the chat's origin stands in four places, and nothing is inline.
const socket = CHAT.replace(/^http/, "ws");
const policy = [
  "default-src 'none'",
  `script-src 'self' ${CHAT}`,
  "style-src 'self'",
  "img-src 'self'",
  `connect-src 'self' ${CHAT} ${socket}`,
  `frame-src ${CHAT}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

/** A token for the visitor. A real shop looks at its own session here. */
function token() {
  return new Promise((resolve, reject) => {
    const order = ["token", "create", "--data", DATA, "--user", VISITOR, "--ttl", "15m"];
    execFile(PARLOR, order, { timeout: 10_000 }, (fault, out) => (fault ? reject(fault) : resolve(out.trim())));
  });
}

const server = createServer(async (request, response) => {
  try {
    const { pathname } = new URL(request.url, "http://shop");
    response.setHeader("content-security-policy", policy);
    response.setHeader("cache-control", "no-store");
    if (pathname === "/token") {
      // A POST from this very page: no other site may have a visitor's token.
      const site = request.headers["sec-fetch-site"];
      if (request.method !== "POST" || (site !== undefined && site !== "same-origin")) return response.writeHead(403).end();
      return response.setHeader("content-type", "text/plain").end(await token());
    }
    const file = files[pathname];
    if (!file) return response.writeHead(404).end("There is nothing here.\n");
    const text = await readFile(join(here, file[0]), "utf8");
    response.setHeader("content-type", file[1]);
    response.end(text.replaceAll("http://127.0.0.1:8390", CHAT));
  } catch (fault) {
    console.error(fault.message);
    if (!response.headersSent) response.writeHead(502);
    response.end();
  }
});

server.listen(Number(PORT), "127.0.0.1", () => console.log(`the shop is open at http://localhost:${server.address().port}/`));
