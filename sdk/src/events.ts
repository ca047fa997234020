// The session over server-sent events: one answer that does not end, and small requests beside it. See "Without a
// socket" in docs/PROTOCOL.md.
import { type Close, lost, refusal, Requests } from "./request.ts";

export class EventStream extends Requests {
  #sending = false;

  protected async open(hello: string): Promise<void> {
    const response = await this.post("", hello);
    if (!response.ok) return this.closed(await refusal(response));
    const reader = response.body?.getReader();
    // A browser that cannot read an answer while it comes, or something in between that answers instead.
    if (!reader || !response.headers.get("content-type")?.startsWith("text/event-stream")) return this.closed(lost);
    const text = new TextDecoder();
    let unread = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (this.over) return;
      if (done) return this.closed(lost);
      unread += text.decode(value, { stream: true });
      const blocks = unread.split("\n\n");
      unread = blocks.pop() ?? "";
      for (const block of blocks) this.#block(block);
    }
  }

  #block(block: string): void {
    // The server asks whether somebody is there; any request is an answer.
    if (block === ": ping" && !this.#sending) void this.#post("");
    const field = (name: string) => block.split("\n").find((line) => line.startsWith(name))?.slice(name.length);
    const data = field("data: ");
    if (data === undefined) return;
    const event = field("event: ");
    if (event === undefined) return this.heard(data);
    if (event === "session") {
      this.key = (JSON.parse(data) as { session: string }).session;
      this.flush();
    } else if (event === "close") this.closed(JSON.parse(data) as Close);
  }

  /** One request at a time, so that frames arrive in their order. */
  protected flush(): void {
    if (this.key !== null && !this.#sending && this.waits) void this.#post(this.take());
  }

  async #post(frames: string): Promise<void> {
    this.#sending = true;
    try {
      const response = await this.post(`/${this.key}`, frames);
      if (!response.ok) return this.closed(await refusal(response));
    } catch {
      return this.closed(lost);
    } finally {
      this.#sending = false;
    }
    this.flush();
  }
}
