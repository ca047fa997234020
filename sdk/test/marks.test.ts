// Marks on their way, alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Marks } from "../src/marks.ts";
import type { Answer, Cmd, Fields } from "../src/protocol.ts";
import { FakeEnv } from "./fake.ts";

test("what is read in the moment in which the line comes back is marked", async () => {
  const env = new FakeEnv();
  const asked: unknown[] = [];
  const marks = new Marks(env, {
    ask: async <C extends Cmd>(_: C, fields: Fields<C>) => {
      asked.push((fields as { number: number }).number);
      return { ...fields, last: 9, unread: 0 } as unknown as Answer<C>;
    },
    marked: () => undefined,
    refused: () => undefined,
  });
  marks.open();
  marks.read("r-1", 5);
  await env.advance(100);
  assert.deepEqual(asked, [5]);
  marks.shut();
  await env.advance(5_000);
  // The greeting and what was missed are worked off in one go.
  marks.open();
  marks.read("r-1", 6);
  await env.advance(3_000);
  assert.deepEqual(asked, [5, 6]);
  marks.shut();
});
