// Strict eyes: whatever a browser complains about while a journey runs is a failure of that journey. It must not
// excuse anything by itself; a journey says what it expects (`tolerate`), and why.

/** Collects every complaint of every page of a browser context. */
export class Watch {
  #origin;
  #tolerated = [];

  /** Complaints that nobody excused. */
  problems = [];

  constructor(context, origin) {
    this.#origin = origin;
    context.on("page", (page) => this.#page(page));
    context.on("weberror", (error) => this.#note(`error on the page: ${error.error().stack ?? error.error()}`));
    context.on("request", (request) => this.#request(request));
    context.on("requestfailed", (request) => this.#failed(request));
    context.on("response", (response) => this.#response(response));
  }

  /** Tells the page to report what a policy blocked; call before the first page opens. */
  static async install(context) {
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`content security policy: ${event.violatedDirective} blocked ${event.blockedURI}`);
      });
    });
  }

  /** Excuses complaints that match, from now on until the answered function is called. */
  tolerate(pattern, reason) {
    if (!reason) throw new Error("say why it is tolerated");
    const entry = { pattern };
    this.#tolerated.push(entry);
    return () => this.#tolerated.splice(this.#tolerated.indexOf(entry), 1);
  }

  #page(page) {
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      const { url, lineNumber } = message.location();
      this.#note(`console: ${message.text()} (${url}:${lineNumber})`);
    });
    page.on("websocket", (socket) => {
      if (new URL(socket.url()).host !== new URL(this.#origin).host) this.#note(`asked a stranger: ${socket.url()}`);
    });
    page.on("crash", () => this.#note("the page crashed"));
  }

  #request(request) {
    const url = new URL(request.url());
    if (["data:", "blob:", "about:"].includes(url.protocol)) return;
    if (url.host !== new URL(this.#origin).host) this.#note(`asked a stranger: ${request.url()}`);
  }

  #failed(request) {
    const why = request.failure()?.errorText ?? "";
    // A page that is left aborts what it still waits for.
    if (why !== "net::ERR_ABORTED") this.#note(`failed: ${request.method()} ${request.url()} ${why}`);
  }

  #response(response) {
    if (response.status() >= 400) {
      this.#note(`answered ${response.status()}: ${response.request().method()} ${response.url()}`);
    }
  }

  #note(problem) {
    if (!this.#tolerated.some(({ pattern }) => pattern.test(problem))) this.problems.push(problem);
  }
}
