// snapshot(a) + events(a..b) = snapshot(b), over thousands of broken deliveries of everything that can happen in a room.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogEvent } from "../src/protocol.ts";
import { type Action, type Ask, reduce } from "../src/reduce.ts";
import { nothing, type RoomState, type State } from "../src/state.ts";
import * as alike from "./essence.ts";
import { dice } from "./fake.ts";
import { ann, bob, cem, dana, everybody, ModelRoom, welcome } from "./model.ts";

const me = { ...nothing, me: ann };

function step(state: State, action: Action): State {
  return reduce(state, action).state;
}

function held(state: State, room: ModelRoom): RoomState {
  const it = state.rooms[room.id];
  assert.ok(it);
  return it;
}

test("snapshot(a) + events(a..b) = snapshot(b), however the deliveries were broken", () => {
  let applied = 0;
  const kinds = new Set<string>();
  for (let seed = 1; seed <= 3000; seed++) applied += story(seed, kinds);
  assert.ok(applied > 60_000, `only ${applied} deliveries`);
  const all = ["message.sent", "message.edited", "message.deleted", "message.pinned", "message.unpinned", "reaction.added", "reaction.removed"];
  for (const kind of [...all, "room.changed", "member.joined", "member.left", "member.changed", "room.repainted"]) assert.ok(kinds.has(kind), kind);
});

/** Something happens; null: not now. */
function happen(it: ModelRoom, roll: () => number): LogEvent | null {
  const pick = (n: number) => Math.floor(roll() * n);
  const what = roll();
  const any = it.held.length > 0 ? 1 + Math.floor(it.held.length * Math.sqrt(roll())) : 0;
  const alive = any > 0 && !it.messages[any - 1]?.deleted;
  const who = [ann, bob, cem][pick(it.kind === "group" ? 3 : 2)] ?? bob;
  const mentions = roll() < 0.3 ? { mentions: [ann.id] } : roll() < 0.1 ? { everyone: true } : {};
  if (what < 0.45) return it.send(who.id, `${who.name} ${it.seq}`, { ...mentions, ...(alive && roll() < 0.4 ? { reply_to: any } : {}) });
  if (what < 0.58) return alive ? it.edit(any, `edited ${it.seq}`, roll() < 0.3 ? [ann.id] : []) : null;
  if (what < 0.66) return alive ? it.delete(any) : null;
  if (what < 0.8) return alive ? it.react(any, who.id, ["👍", "🎉"][pick(2)] ?? "👍") : null;
  if (what < 0.86) return alive ? it.pin(any) : null;
  if (what < 0.89) return it.other();
  if (it.kind === "direct") return null;
  if (what < 0.92) return it.rename(`Garden ${it.seq}`);
  if (what < 0.96) return it.roles.has(dana.id) ? it.go(dana.id) : it.come(dana.id);
  return it.promote(cem.id, roll() < 0.5 ? "admin" : "reader");
}

/** One client against one server: lost, doubled, early events, late answers, reads elsewhere, reconnects, resets. */
function story(seed: number, kinds: Set<string>): number {
  const roll = dice(seed);
  const pick = (n: number) => Math.floor(roll() * n);
  // A third of the stories lose nothing, so no return puts right what was counted here: it has to be right by itself.
  const lossless = seed % 3 === 0;
  const rooms = [new ModelRoom("r-1", seed % 2 ? "group" : "direct"), new ModelRoom("r-2")] as const;
  const room = () => rooms[pick(2)] ?? rooms[0];
  for (let i = pick(12); i > 0; i--) happen(room(), roll);
  let account = 1;
  let count = 0;
  // The first is open with a short window, the second is only a row of the list.
  let state = step(me, { type: "welcome", welcome: welcome([...rooms], { heads: {} }) });
  state = step(state, { type: "room", room: rooms[0].room() });
  state = step(state, { type: "messages", room: rooms[0].id, page: rooms[0].page(1 + pick(6)), where: { at: "newest" } });
  state = step(state, { type: "room", room: rooms[1].room(true) });
  const line: Action[] = [];
  const slow: Action[] = [];

  const answer = (ask: Ask): Action[] => {
    if (ask.ask === "rooms") {
      return [{ type: "rooms", rooms: { data: rooms.map((it) => it.room(true)), page: { next: null, prev: null, has_more: false } }, refresh: 0, asOf: state }];
    }
    if (ask.ask === "me") return [{ type: "me", user: ann }];
    const it = "room" in ask ? rooms.find((one) => one.id === ask.room) : undefined;
    if (!it) return [];
    const now = state.rooms[it.id];
    switch (ask.ask) {
      case "room":
        return [{ type: "room", room: it.room(), ...(now ? { touched: now.touched } : {}) }];
      case "messages":
        return [{ type: "messages", room: it.id, page: it.page(1 + pick(6)), where: { at: "newest" } }];
      case "people":
        return [{ type: "people", room: it.id, users: everybody }];
      case "pins":
        return [{ type: "pins", room: it.id, page: it.pins() }];
      default: {
        const after = now?.seq ?? 0;
        return [{ type: "events", room: it.id, events: it.log.filter((e) => e.seq > after).slice(0, 3).map((e) => it.replay(e)), head: it.seq }];
      }
    }
  };
  const act = (action: Action) => {
    count += 1;
    if (action.type === "event") kinds.add(action.event.event);
    const next = reduce(state, action);
    state = next.state;
    for (const ask of next.asks) slow.push(...answer(ask));
  };
  const reconnect = () => {
    // What concerns my account alone is told again by nobody: the counter tells that something was missed.
    for (const action of line) if (action.type === "account") act(action);
    // A line is made anew: what was on the old one is lost, answers included. Then the welcome and the replay.
    line.length = 0;
    slow.length = 0;
    const since = new Map(rooms.map((it) => [it.id, state.rooms[it.id]?.seq ?? 0]));
    act({ type: "welcome", welcome: welcome([...rooms], { account }) });
    for (const it of rooms) {
      const from = since.get(it.id) ?? 0;
      if (from > it.seq || roll() < 0.1) act({ type: "reset", reset: { reset: it.id, seq: it.seq } });
      else for (const event of it.log.slice(from)) act({ type: "event", event: it.replay(event) });
    }
  };
  const scroll = (it: ModelRoom) => {
    const now = state.rooms[it.id];
    const first = now?.messages?.[0];
    const what = roll();
    if (what < 0.3 && first && now.older) slow.push({ type: "messages", room: it.id, page: it.page(1 + pick(4), first.seq), where: { at: "older", edge: first.seq } });
    else if (what < 0.5 && it.held.length > 0) slow.push({ type: "messages", room: it.id, page: it.around(2 + pick(4), it.messages[pick(it.held.length)]?.seq ?? 1), where: { at: "around" } });
    else if (what < 0.6) slow.push({ type: "pins", room: it.id, page: it.pins() });
    const top = now?.view?.messages[0];
    const end = now?.view?.messages[now.view.messages.length - 1];
    if (top && end && now.view) {
      if (roll() < 0.3) slow.push({ type: "messages", room: it.id, page: it.page(1 + pick(4), top.seq), where: { at: "view.older", edge: top.seq } });
      else if (roll() < 0.5 && now.view.newer) slow.push({ type: "messages", room: it.id, page: it.after(1 + pick(4), end.seq), where: { at: "view.newer", edge: end.seq } });
    }
  };

  for (let turn = 10 + pick(40); turn > 0; turn--) {
    const it = room();
    const what = roll();
    const counted = () => line.push({ type: "signal", now: 0, signal: { signal: "unread.changed", room: it.id, number: it.reads[ann.id] ?? 0, last: it.held.length, unread: it.unread(ann.id), mentions: it.mentions() } });
    if (what < 0.6) {
      const event = happen(it, roll);
      // Lost, doubled, or overtaken by another.
      if (event && (lossless || roll() > 0.12)) line.splice(roll() < 0.8 ? line.length : pick(line.length + 1), 0, { type: "event", event });
      if (event && roll() < 0.1) line.push({ type: "event", event });
    } else if (what < 0.68) {
      it.mark(ann.id, it.held.length - pick(3));
      counted();
    } else if (what < 0.71 && it.held.length > 0) {
      it.unmark(1 + pick(it.held.length));
      counted();
    } else if (what < 0.76 && it.held.length > 0) {
      const number = it.held.length - pick(Math.min(3, it.held.length));
      it.hidden.add(number);
      line.push({ type: "account", event: { event: "message.hidden", account: ++account, room: it.id, numbers: [number] } });
    } else if (what < 0.79) {
      it.pinned = !it.pinned;
      line.push({ type: "account", event: { event: "room.kept", account: ++account, room: it.id, ...(it.pinned ? { pinned: true } : {}) } });
    } else if (what < 0.9) scroll(it);
    else if (what < 0.93 && !lossless) reconnect();
    while (line.length > 0 && roll() < 0.6) act(line.shift() as Action);
    while (slow.length > 0 && roll() < 0.5) act(slow.splice(pick(slow.length), 1)[0] as Action);
  }
  if (!lossless) reconnect();
  for (let guard = 0; line.length + slow.length > 0; guard++) {
    assert.ok(guard < 500, `seed ${seed}: the asking does not end`);
    act((line.shift() ?? slow.shift()) as Action);
  }
  for (const it of rooms) check(seed, it, rooms, state, lossless);
  return count;
}

function check(seed: number, it: ModelRoom, rooms: readonly ModelRoom[], state: State, lossless: boolean): void {
  const why = (what: string) => `seed ${seed}, ${it.id}: ${what}`;
  const fresh = step(step(me, { type: "room", room: it.room() }), { type: "welcome", welcome: welcome([...rooms]) });
  const got = held(state, it);
  // Up to where the server had counted is not a thing that anybody sees. My pointer may stand behind my own last message
  // when what lay between was hidden: hiding has no place in the log, and nothing is unread either way.
  const essence = (room: RoomState) => ({ ...alike.essence(room), ...(lossless ? { counted: 0, read: 0 } : {}) });
  assert.deepEqual(essence(got), essence(held(fresh, it)), why("the room"));
  // The others' pointers travel by signals, which this server does not send.
  if (got.members && !lossless) assert.deepEqual(alike.roster(got, ann.id), alike.roster(held(fresh, it), ann.id), why("its members"));
  const visible = it.held.filter((one) => !it.hidden.has(one.message.number)).map((one) => it.shown(one));
  for (const [name, stretch] of [["window", got.messages ? { ...got, newer: false } : null], ["view", got.view]] as const) {
    if (!stretch) continue;
    const list = stretch.messages ?? [];
    const from = list[0]?.number ?? (stretch.older ? it.held.length + 1 : 1);
    const to = stretch.newer ? (list[list.length - 1]?.number ?? 0) : it.held.length;
    const want = visible.filter((one) => one.number >= from && one.number <= to);
    assert.deepEqual(alike.messages(list, it.hidden), alike.messages(want, it.hidden), why(`the ${name}`));
    // There may be nothing visible above, which only the next page tells.
    if (!stretch.older) assert.equal(visible.filter((one) => one.number < from).length, 0, why(`${name}: more above`));
    // With nothing in it, what lies above is a page that nobody has asked for.
    const first = list[0]?.seq ?? (stretch.older ? it.seq : 0);
    const last = list[list.length - 1]?.seq ?? 0;
    const lines = stretch.system.filter((one) => one.seq > first && (!stretch.newer || one.seq < last)).map((one) => one.seq);
    const meant = it.log.filter((one) => ["room.created", "room.changed", "member.joined", "member.left", "member.changed", "message.pinned"].includes(one.event));
    assert.deepEqual(lines, meant.filter((one) => one.seq > first && (!stretch.newer || one.seq < last)).map((one) => one.seq), why(`the lines of the ${name}`));
  }
  if (got.pins) assert.deepEqual(alike.messages(got.pins, it.hidden), alike.messages(it.pins().data, it.hidden), why("the pins"));
}

test("people who are in the log are known by name, also those who have left", () => {
  const room = new ModelRoom("r-1", "group");
  let state = step(step(me, { type: "room", room: room.room() }), { type: "messages", room: "r-1", page: room.page(5), where: { at: "newest" } });
  const asks: Ask[] = [];
  const joined = reduce(state, { type: "event", event: { ...room.come("u-new"), by: bob.id } });
  state = joined.state;
  asks.push(...joined.asks);
  assert.deepEqual(asks[0], { ask: "people", room: "r-1", users: ["u-new"] });
});
