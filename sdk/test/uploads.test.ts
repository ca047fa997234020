// Files on their way: progress, names, refusals, stops, and never more than three at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ChatError } from "../src/errors.ts";
import { signed, Tokens } from "../src/tokens.ts";
import { type UploadOptions, Uploads } from "../src/uploads.ts";
import { FakeEnv } from "./fake.ts";

function uploading(token: string | null = null) {
  const env = new FakeEnv();
  const uploads = new Uploads(token === null ? env : signed(env, new Tokens(() => token), "/api/v1"), "/api/v1/");
  const start = (options: UploadOptions = {}, text = "0123456789") => uploads.start(new Blob([text], { type: "image/png" }), { name: "a b&c.png", ...options });
  const at = (i: number) => {
    const it = env.uploads[i];
    assert.ok(it, `no upload ${i}`);
    return it;
  };
  return { env, start, at };
}

const code = (want: string) => (error: unknown) => error instanceof ChatError && error.code === want;

test("the bytes go with their name and type, and the attachment comes back", async () => {
  const { env, start, at } = uploading("prl_1");
  const seen: number[] = [];
  const it = start({ onProgress: (done) => seen.push(done) });
  await env.settle();
  assert.equal(at(0).url, "/api/v1/attachments?name=a+b%26c.png");
  assert.equal(at(0).headers["content-type"], "image/png");
  assert.equal(at(0).headers["authorization"], "Bearer prl_1");
  at(0).progress(5);
  // All is out, nothing is taken yet.
  at(0).progress(10);
  assert.equal(it.state, "sending");
  at(0).answers(201, { id: "a-1", kind: "image", name: "a b&c.png", mime: "image/png", size: 10 });
  assert.equal((await it.done).id, "a-1");
  assert.deepEqual(seen, [0.5, 0.99, 1]);
  assert.equal(it.state, "done");
});

test("a voice note tells its length and its loudness", async () => {
  const { env, start, at } = uploading();
  start({ voice: { durationMs: 1234.6, waveform: [0, 50.4, 100] } });
  await env.settle();
  const query = new URL(at(0).url, "http://x").searchParams;
  assert.deepEqual([query.get("kind"), query.get("duration_ms"), query.get("waveform")], ["voice", "1235", "0,50,100"]);
});

test("a refusal is the server's, a lost line is told apart, a proxy's page is no answer", async () => {
  const { env, start, at } = uploading();
  const [refused, lost, odd] = [start(), start(), start()];
  await env.settle();
  at(0).answers(413, { code: "too_large", detail: "At most 25 MB.", retry: "never" });
  at(1).breaks();
  at(2).answers(502, "<html>");
  await assert.rejects(refused.done, code("too_large"));
  await assert.rejects(lost.done, (error) => code("connection_lost")(error) && (error as ChatError).retry === "later");
  await assert.rejects(odd.done, code("http_502"));
  assert.deepEqual([refused.state, lost.state], ["failed", "failed"]);
});

test("stopped by a button or a signal, before and while it goes", async () => {
  const { env, start, at } = uploading();
  const cut = new AbortController();
  const it = start({ signal: cut.signal });
  await env.settle();
  cut.abort();
  await assert.rejects(it.done, code("stopped"));
  assert.ok(at(0).signal.aborted);
  const early = start();
  early.stop();
  await assert.rejects(early.done, code("stopped"));
  await env.settle();
  assert.equal(env.uploads.length, 1);
  assert.equal(early.state, "stopped");
});

test("three at once, the next when one is done; again means from the beginning", async () => {
  const { env, start, at } = uploading();
  const all = [start(), start(), start(), start()];
  await env.settle();
  assert.equal(env.uploads.length, 3);
  at(0).breaks();
  await env.settle();
  assert.equal(env.uploads.length, 4);
  for (const i of [1, 2, 3]) at(i).answers(201, { id: `a-${i}` });
  await env.settle();
  all[0]?.retry();
  await env.settle();
  at(4).answers(201, { id: "a-4" });
  assert.equal((await all[0]?.done)?.id, "a-4");
});
