// A chat that is none, and a host's page on another origin: what the loader of the widget is tried against. The chat
// serves the built widget.js and panel.js and speaks the words of sdk/src/widget/messages.ts; it must not know what a journey does.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const dist = join(dirname(fileURLToPath(import.meta.url)), "../crates/parlor/assets/dist");

const words = {
  en: { open: "Open chat", close: "Close chat", title: "Chat", unread: [{ s: "n", o: { one: [{ v: "n" }, " unread message"], other: [{ v: "n" }, " unread messages"] }, d: "other" }], failed: "The chat cannot be reached.", retry: "Try again" },
  ar: { open: "افتح المحادثة", close: "أغلق المحادثة", title: "المحادثة", unread: [{ v: "n" }, " غير مقروءة"], failed: "تعذر الوصول", retry: "حاول مرة أخرى" },
};

const frame = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Chat</title><script src="/frame.js" defer></script>
<body><button id="x">Close</button><label>Message <input id="text"></label><p id="who"></p></body></html>`;

// Keeps what it hears in \`heard\`, and says what a journey tells it to.
const script = `
const heard = window.heard = [];
addEventListener("message", (event) => {
  if (event.source !== parent || event.data?.type !== "init" || event.data.id !== window.name || window.port) return;
  window.init = event.data;
  window.from = event.origin;
  const port = window.port = event.ports[0];
  port.onmessage = ({ data }) => {
    heard.push(data);
    if (data.type === "shutdown") void fetch("/bye");
    if (data.type === "open" && data.open) document.getElementById("text").focus();
  };
  document.getElementById("who").textContent = String(init.token);
  if (init.open && document.hasFocus()) document.getElementById("text").focus();
  window.say = (message) => port.postMessage(message);
  document.getElementById("x").onclick = () => say({ type: "close" });
  addEventListener("keydown", ({ key }) => key === "Escape" && say({ type: "close" }));
  say({ type: "ready" });
});
parent.postMessage({ parlor: 1, type: "hello", id: window.name }, "*");
`;

async function serve(answer, upgrade) {
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  if (upgrade) server.on("upgrade", upgrade);
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return { origin, close };
}

/** A text frame of a server. */
function packed(text) {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x81, body.length]) : Buffer.from([0x81, 126, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, body]);
}

/** The text frames in what a client sent (short ones: nothing here is longer). */
function* unpacked(bytes) {
  for (let at = 0; at + 6 <= bytes.length; ) {
    const kind = bytes[at] & 15;
    let size = bytes[at + 1] & 127;
    let from = at + 2;
    if (size === 126) {
      size = bytes.readUInt16BE(from);
      from += 2;
    }
    const mask = bytes.subarray(from, from + 4);
    const body = Buffer.from(bytes.subarray(from + 4, from + 4 + size).map((byte, i) => byte ^ mask[i % 4]));
    yield { kind, body };
    at = from + 4 + size;
  }
}

export class FakeChat {
  /** What was asked for, as paths. */
  asked = [];
  /** Sockets that are open: `{token, say(frame), end(code)}`. */
  sessions = [];
  /** Tokens that are refused. */
  refused = new Set();
  unread = 0;
  /** Off: only widget.js is answered. */
  up = true;
  /** Who may frame it. */
  ancestors = "*";
  /** Answers the frame's document and nothing else in it. */
  mute = false;
  /** How many times panel.js fails from now on; and what it waits for. */
  broken = 0;
  slow = null;

  static async start() {
    const chat = new FakeChat();
    Object.assign(chat, await serve((request, response) => chat.#answer(request, response), (request, socket) => chat.#upgrade(request, socket)));
    return chat;
  }

  async #answer(request, response) {
    const url = new URL(request.url, this.origin);
    this.asked.push(url.pathname + url.search);
    const send = (kind, body) => {
      response.setHeader("content-type", kind);
      response.setHeader("access-control-allow-origin", "*");
      response.setHeader("cross-origin-resource-policy", "cross-origin");
      response.end(body);
    };
    if (url.pathname === "/chatty/widget.js") return send("text/javascript", await readFile(join(dist, "widget.js")));
    if (!this.up) {
      response.statusCode = 503;
      return send("text/plain", "");
    }
    if (url.pathname === "/chatty/widget.json") {
      const lang = url.searchParams.get("lang")?.startsWith("ar") ? "ar" : "en";
      return send("application/json", JSON.stringify({ v: 1, frame: "/frame/", panel: "/chatty/assets/panel.js?v=1", api: "/api/v1", socket: "/ws", lang, dir: lang === "ar" ? "rtl" : "ltr", words: words[lang], theme: { accent: "#07615f" }, position: "end" }));
    }
    if (url.pathname === "/chatty/assets/panel.js") {
      await this.slow;
      if (this.broken-- > 0) {
        response.statusCode = 502;
        return send("text/plain", "");
      }
      return send("text/javascript", await readFile(join(dist, "panel.js")));
    }
    if (url.pathname === "/frame/") {
      response.setHeader("content-security-policy", `default-src 'self'; frame-ancestors ${this.ancestors}`);
      return send("text/html", frame);
    }
    if (url.pathname === "/bye") return send("text/plain", "");
    if (url.pathname === "/frame.js") return send("text/javascript", this.mute ? "" : script);
    response.statusCode = 404;
    send("text/plain", "");
  }

  #upgrade(request, socket) {
    this.asked.push(request.url);
    const key = createHash("sha1").update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\nSec-WebSocket-Protocol: ${request.headers["sec-websocket-protocol"]}\r\n\r\n`);
    const session = {
      token: null,
      asked: 0,
      say: (frame) => socket.write(packed(JSON.stringify(frame))),
      end: (code) => socket.end(Buffer.from([0x88, 2, code >> 8, code & 255])),
    };
    const gone = () => (this.sessions = this.sessions.filter((it) => it !== session));
    socket.on("close", gone);
    socket.on("error", gone);
    socket.on("data", (bytes) => {
      for (const { kind, body } of unpacked(bytes)) {
        if (kind === 8) return socket.end();
        if (kind !== 1) continue;
        const { id, cmd, token } = JSON.parse(body.toString());
        if (cmd === "hello") {
          session.token = token;
          if (this.refused.has(token)) return session.end(4001);
          this.sessions.push(session);
          session.say({ id, ok: { user: {}, heads: {} } });
        } else if (cmd === "unread.get") {
          session.asked++;
          session.say({ id, ok: { total: this.unread, rooms: {} } });
        }
      }
    });
  }
}

/** A site on another origin with a policy that allows nothing but what docs/EMBEDDING.md says. */
export class Host {
  #pages = new Map();
  tokens = [];

  static async start() {
    const host = new Host();
    Object.assign(host, await serve((request, response) => host.#answer(request, response)));
    return host;
  }

  /** From now on its pages may use the chat there. */
  allow(chat) {
    this.policy = [
      "default-src 'self'",
      `script-src 'self' ${chat}`,
      `frame-src ${chat}`,
      `connect-src 'self' ${chat} ${chat.replace("http", "ws")}`,
      "style-src 'self'",
      "base-uri 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join("; ");
    return this;
  }

  /** Puts up a page, or a script or a style sheet by its ending. */
  put(path, text) {
    this.#pages.set(path, text);
    return this.origin + path;
  }

  async #answer(request, response) {
    const path = new URL(request.url, this.origin).pathname;
    response.setHeader("content-security-policy", this.policy);
    const kind = path.endsWith(".js") ? "text/javascript" : path.endsWith(".css") ? "text/css" : "text/html; charset=utf-8";
    if (path === "/token") {
      response.setHeader("content-type", "text/plain");
      return response.end(`fresh-${this.tokens.push(path)}`);
    }
    const text = this.#pages.get(path);
    if (text === undefined) response.statusCode = path === "/favicon.ico" ? 204 : 404;
    response.setHeader("content-type", kind);
    response.end(text ?? "");
  }
}
