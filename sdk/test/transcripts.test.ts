// The transcripts that the server's tests use too: a snapshot, frames, a snapshot, and again. From the first one on, the
// frames alone must lead to the others, also when each comes twice or after the one that follows it.
//
// A line is `{"snapshot": {"room", "messages", "me"?}}` or a frame of the server. `me` (a user) is who looks; Ann if absent.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { decode, type Messages, type Room, type User } from "../src/protocol.ts";
import { type Action, reduce } from "../src/reduce.ts";
import { nothing, type RoomState, type State } from "../src/state.ts";
import * as alike from "./essence.ts";

interface Snapshot {
  room: Room;
  messages: Messages;
  me?: User;
}

const ann: User = { id: "0190f3c2-0000-7000-8000-0000000000c1", username: "ann", name: "Ann" };
const folders = [`${__ROOT__}/crates/proto/transcripts/reduce`, `${__ROOT__}/sdk/test/transcripts`];

function load(me: User, { room, messages }: Snapshot): State {
  const listed = reduce({ ...nothing, me }, { type: "room", room }).state;
  return reduce(listed, { type: "messages", room: room.id, page: messages, where: { at: "newest" } }).state;
}

function action(line: string): Action {
  const it = decode(line);
  switch (it?.type) {
    case "event":
      return { type: "event", event: it.frame };
    case "account":
      return { type: "account", event: it.frame };
    case "signal":
      return { type: "signal", signal: it.frame, now: 0 };
    case "reset":
      return { type: "reset", reset: it.frame };
    default:
      assert.fail(`not a frame that comes by itself: ${line}`);
  }
}

function same(got: State, want: State, room: string, why: string): void {
  const [a, b] = [got.rooms[room], want.rooms[room]];
  assert.ok(a && b, why);
  // Where a deletion could not be counted, the room is asked: the test has nobody to ask.
  assert.equal(a.stale, false, `${why}: a question is open`);
  const essence = (it: RoomState) => ({ ...alike.essence(it), counted: 0 });
  assert.deepEqual(essence(a), essence(b), why);
  assert.deepEqual(alike.messages(a.messages ?? []), alike.messages(b.messages ?? []), why);
  assert.deepEqual(a.system, b.system, why);
  assert.deepEqual(alike.roster({ ...a, reads: {} }, ""), alike.roster({ ...b, reads: {} }, ""), why);
}

const files = folders.filter((it) => existsSync(it)).flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`)).filter((name) => name.endsWith(".jsonl"));

test("there are transcripts", () => assert.ok(files.length >= 3));

for (const file of files) {
  const name = file.split("/").pop();
  test(`${name}: events lead from one snapshot to the next`, () => {
    let state: State | null = null;
    let [doubled, swapped]: [State | null, State | null] = [null, null];
    let me = ann;
    let held: Action | null = null;
    let snapshots = 0;
    for (const line of readFileSync(file, "utf8").split("\n").filter((it) => it.trim() !== "")) {
      const it = JSON.parse(line) as { snapshot?: Snapshot };
      if (!it.snapshot) {
        assert.ok(state && doubled && swapped, "frames before the first snapshot");
        const next = action(line);
        state = reduce(state, next).state;
        doubled = reduce(reduce(doubled, next).state, next).state;
        // Each log entry after the one that follows it.
        if (next.type !== "event") swapped = reduce(swapped, next).state;
        else if (held) {
          swapped = reduce(reduce(swapped, next).state, held).state;
          held = null;
        } else held = next;
        continue;
      }
      snapshots += 1;
      me = it.snapshot.me ?? me;
      const fresh = load(me, it.snapshot);
      if (state && doubled && swapped) {
        if (held) swapped = reduce(swapped, held).state;
        held = null;
        const room = it.snapshot.room.id;
        same(state, fresh, room, `${name}, snapshot ${snapshots}`);
        same(doubled, fresh, room, `${name}, snapshot ${snapshots}, each frame twice`);
        same(swapped, fresh, room, `${name}, snapshot ${snapshots}, out of order`);
      } else state = doubled = swapped = fresh;
    }
    assert.ok(snapshots >= 2, `${name} has ${snapshots} snapshots`);
  });
}
