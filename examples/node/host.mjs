// A shop with its own people, its own login and its own orders. The chat learns who somebody is from a token that the shop
// signs, and which room belongs to which order by the host API. Node alone, no package.
import { createPrivateKey, randomBytes, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const { PORT = "8000", CHAT = "http://127.0.0.1:8390" } = process.env;
const HERE = `http://localhost:${PORT}`;
const signingKey = createPrivateKey(readFileSync("orders-private.pem"));
const serverKey = readFileSync("orders-server-key", "utf8").trim();

// What a real shop has in a database (and the passwords not in clear).
const people = {
  ann: { password: "demo-demo", name: "Ann Lee", email: "ann@demo.test" },
  bob: { password: "demo-demo", name: "Bob Okoye", email: "bob@demo.test" },
};
const orders = { 42: { what: "The small lugger", buyer: "ann", builder: "bob" } };
const sessions = new Map();

// ── what the chat is told ────────────────────────────────────────────────────────────────────────────────────────────

/** A token for the widget: who it is, for whom it is, for how long. The claims are the profile. */
function token(who) {
  const now = Math.floor(Date.now() / 1000);
  const { name, email } = people[who];
  const part = (it) => Buffer.from(JSON.stringify(it)).toString("base64url");
  const text = `${part({ alg: "EdDSA", typ: "JWT" })}.${part({ iss: HERE, aud: "parlor", sub: who, name, email, iat: now, exp: now + 900 })}`;
  return `${text}.${sign(null, Buffer.from(text), signingKey).toString("base64url")}`;
}

/** Asks the host API. All of it may be asked twice: the second time changes nothing. */
async function chat(method, path, body) {
  const answer = await fetch(`${CHAT}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${serverKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${said.detail}`);
  return said;
}

/** The people of the shop, as they are now. A real one says it when somebody changes. */
const tellPeople = () =>
  chat("PUT", "/users", { users: Object.entries(people).map(([external_id, { name, email }]) => ({ external_id, name, email })) });

/** The room of an order: made when somebody wants it first, the same one ever after. */
async function roomOf(number) {
  const { what, buyer, builder } = orders[number];
  const key = encodeURIComponent(`order:${number}`);
  const room = await chat("PUT", `/rooms/by-key/${key}`, { name: `Order ${number}: ${what}`, members: [buyer, builder] });
  await chat("POST", `/rooms/by-key/${key}/messages`, { text: `Order ${number} was placed: ${what}.`, nonce: `order-${number}-placed` });
  return room.id;
}

// ── the shop itself ──────────────────────────────────────────────────────────────────────────────────────────────────

const policy = [
  "default-src 'none'",
  `script-src 'self' ${CHAT}`,
  "style-src 'self'",
  `connect-src 'self' ${CHAT} ${CHAT.replace(/^http/, "ws")}`,
  `frame-src ${CHAT}`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

const files = { "/shop.css": "text/css; charset=utf-8", "/shop.js": "text/javascript; charset=utf-8" };

function page(who) {
  const inside = who
    ? `<p>Signed in as ${people[who].name}. <button form="out">Sign out</button></p><form id="out" method="post" action="/logout"></form>
<h2>Order 42: ${orders[42].what}</h2><p><button id="talk" data-order="42">Talk about this order</button> <span data-parlor-unread></span></p>`
    : `<form method="post" action="/login"><label>Name <input name="who" autocomplete="username" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label><button>Sign in</button></form>`;
  const widget = who ? `<script src="/shop.js" defer></script><script async src="${CHAT}/widget.js" data-boot="manual"></script>` : "";
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Harbour &amp; Pine</title><link rel="stylesheet" href="/shop.css">${widget}</head><body><main><h1>Harbour &amp; Pine</h1>${inside}</main></body></html>`;
}

async function form(request) {
  let text = "";
  for await (const piece of request) if ((text += piece).length > 4096) throw new Error("too long");
  return new URLSearchParams(text);
}

async function answer(request, response) {
  const { pathname } = new URL(request.url, HERE);
  const session = /(?:^|; )shop=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1];
  const who = sessions.get(session);
  response.setHeader("content-security-policy", policy);
  response.setHeader("cache-control", "no-store");
  const leave = (cookie) => response.writeHead(303, { location: "/", "set-cookie": `shop=${cookie}; Path=/; HttpOnly; SameSite=Lax` }).end();

  if (request.method === "GET") {
    if (pathname === "/") return response.setHeader("content-type", "text/html; charset=utf-8").end(page(who));
    if (files[pathname]) return response.setHeader("content-type", files[pathname]).end(readFileSync(join(here, pathname)));
  } else if (request.method === "POST") {
    // Whatever changes something or hands out a token is asked by these pages alone.
    if (request.headers.origin !== HERE) return response.writeHead(403).end();
    if (pathname === "/login") {
      const said = await form(request);
      const name = said.get("who");
      if (!Object.hasOwn(people, name) || people[name].password !== said.get("password")) return response.writeHead(303, { location: "/" }).end();
      const fresh = randomBytes(24).toString("base64url");
      sessions.set(fresh, name);
      return leave(fresh);
    }
    if (!who) return response.writeHead(401).end();
    if (pathname === "/logout") {
      sessions.delete(session);
      return leave("; Max-Age=0");
    }
    if (pathname === "/chat-token") return response.setHeader("content-type", "text/plain").end(token(who));
    const number = /^\/orders\/(\d+)\/talk$/.exec(pathname)?.[1];
    if (number && Object.hasOwn(orders, number) && [orders[number].buyer, orders[number].builder].includes(who)) {
      return response.setHeader("content-type", "text/plain").end(await roomOf(number));
    }
  }
  response.writeHead(404).end("There is nothing here.\n");
}

const server = createServer((request, response) => {
  answer(request, response).catch((fault) => {
    console.error(fault.message);
    response.writeHead(502).end();
  });
});

await tellPeople();
server.listen(Number(PORT), "127.0.0.1", () => console.log(`the shop is open at ${HERE}/`));
