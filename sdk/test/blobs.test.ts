// Files that are shown from memory: what no element shows any more is let go, and nothing of it piles up.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Blobs } from "../src/frame/blobs.ts";
import { FakeEnv } from "./fake.ts";

class Picture {
  src = "";
  isConnected = true;
  removeAttribute(): void {
    this.src = "";
  }
  getAttribute(): string {
    return this.src;
  }
}

test("a picture that is drawn anew a thousand times leaves nothing behind, and is let go when nobody shows it", async () => {
  const { WeakRef: real } = globalThis;
  const { revokeObjectURL } = URL;
  const revoked: string[] = [];
  let looks = 0;
  const gone = new Set<unknown>();
  Object.assign(globalThis, {
    WeakRef: class {
      constructor(readonly it: unknown) {}
      deref(): unknown {
        looks += 1;
        return gone.has(this.it) ? undefined : this.it;
      }
    },
  });
  URL.revokeObjectURL = (address) => void revoked.push(address);
  try {
    const env = new FakeEnv();
    env.respond = async () => new Response("x");
    const blobs = new Blobs(env, (address) => address.startsWith("/files/"));
    const show = () => {
      const node = new Picture();
      blobs.picture(node as unknown as HTMLImageElement, "/files/1");
      return node;
    };
    const last = show();
    for (let i = 0; i < 500; i++) gone.add(show());
    // One that shows another picture by now.
    for (let i = 0; i < 500; i++) blobs.picture(show() as unknown as HTMLImageElement, null);
    await new Promise((done) => setTimeout(done, 0));
    await env.advance(30_000);
    assert.ok(looks >= 1_000, `${looks}`);
    assert.match(last.src, /^blob:/);
    looks = 0;
    await env.advance(60_000);
    assert.ok(looks > 0 && looks <= 2, `what is gone is looked at ${looks} times`);
    assert.deepEqual(revoked, []);
    last.isConnected = false;
    await env.advance(90_000);
    assert.deepEqual(revoked, [last.src]);
    assert.equal(env.requests.length, 1);
    assert.equal(env.timers, 0);
  } finally {
    Object.assign(globalThis, { WeakRef: real });
    URL.revokeObjectURL = revokeObjectURL;
  }
});
