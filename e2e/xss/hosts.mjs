// Other people's pages: a small server on an origin of its own, whose pages a journey writes. It must not know the chat.
import { createServer } from "node:http";

export class Host {
  #pages = new Map();

  /** Paths that were asked for. */
  asked = [];

  static async open() {
    const host = new Host();
    const server = createServer((request, response) => {
      const path = request.url.split("?")[0];
      host.asked.push(request.url);
      const page = host.#pages.get(path);
      response.writeHead(page ? 200 : 404, { "content-type": "text/html; charset=utf-8", ...page?.headers });
      response.end(page?.body ?? "");
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    host.origin = `http://127.0.0.1:${server.address().port}`;
    host.close = () => (server.closeAllConnections(), new Promise((done) => server.close(done)));
    return host;
  }

  /** A page; its address. */
  page(path, body, headers = {}) {
    this.#pages.set(path, { body: `<!doctype html><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,">${body}`, headers });
    return this.origin + path;
  }

  file(path, type, body) {
    this.#pages.set(path, { body, headers: { "content-type": type } });
    return this.origin + path;
  }
}
