// The stream as it should be, from what is known: days, runs, ticks, the line of new messages. Pure; stream.ts makes
// the document look like it.
import type { Pending } from "../outbox.ts";
import type { Id, Message } from "../protocol.ts";
import { readByOthers, type RoomState } from "../state.ts";
import type { Times } from "../time.ts";

export type Tick = "" | "sending" | "sent" | "read" | "failed";

export interface Bubble {
  /** The same for the optimistic bubble and for what the log brings: never two. */
  key: string;
  sender: Id;
  name: string;
  own: boolean;
  text: string;
  /** Usernames that the text mentions, and `all`. */
  mentions: readonly string[];
  at: Date;
  seq: number | null;
  number: number | null;
  nonce: string | null;
  tick: Tick;
  reason: string | null;
  runStart: boolean;
  runEnd: boolean;
  /** "New messages" stands above this one. */
  line: boolean;
}

export interface Day {
  day: string;
  at: Date;
  bubbles: Bubble[];
}

const runMost = 5 * 60_000;

/** `lineAfter`: messages of others above this number are new; null: no line. */
export function days(room: RoomState, pending: readonly Pending[], me: Id, lineAfter: number | null, times: Times): Day[] {
  const upTo = room.kind === "self" ? 0 : readByOthers(room, me);
  const mine = new Set<string>();
  const bubbles: Bubble[] = (room.messages ?? []).map((it) => {
    const own = it.sender === me;
    if (own) mine.add(it.nonce);
    return {
      ...blank,
      key: own ? `n ${it.nonce}` : `s ${it.seq}`,
      sender: it.sender,
      name: own ? "You" : (room.people[it.sender]?.name ?? room.title),
      own,
      text: it.text,
      mentions: mentioned(room, it),
      at: new Date(it.created_at),
      seq: it.seq,
      number: it.number,
      nonce: own ? it.nonce : null,
      tick: own ? (it.number <= upTo ? "read" : "sent") : "",
    };
  });
  const waiting = pending.filter((it) => !mine.has(it.nonce));
  for (const it of waiting) {
    bubbles.push({
      ...blank,
      key: `n ${it.nonce}`,
      sender: me,
      name: "You",
      own: true,
      text: it.message?.text ?? it.text,
      at: it.message ? new Date(it.message.created_at) : new Date(it.at),
      seq: it.message?.seq ?? null,
      number: it.message?.number ?? null,
      nonce: it.nonce,
      tick: it.state === "failed" ? "failed" : it.state === "sent" ? "sent" : "sending",
      reason: it.reason,
    });
  }
  return grouped(bubbles, lineAfter, times);
}

const blank = { mentions: [], seq: null, number: null, nonce: null, reason: null, runStart: true, runEnd: true, line: false };

/** Usernames that a message mentions, as far as the room knows them, and `all`. */
function mentioned(room: RoomState, it: Message): string[] {
  const names = (it.mentions ?? []).flatMap((id) => room.people[id]?.username ?? []);
  return it.everyone ? [...names, "all"] : names;
}

function grouped(bubbles: Bubble[], lineAfter: number | null, times: Times): Day[] {
  const found: Day[] = [];
  let before: Bubble | null = null;
  let lined = lineAfter === null;
  for (const it of bubbles) {
    const day = times.day(it.at);
    let last = found[found.length - 1];
    // The log's order is the truth: a clock that ran back must not open an old day again.
    const turns = !last || day > last.day;
    if (!last || turns) found.push((last = { day, at: it.at, bubbles: [] }));
    if (!lined && !it.own && it.number !== null && it.number > (lineAfter ?? 0)) it.line = lined = true;
    const joined = before !== null && !turns && !it.line && before.sender === it.sender && it.at.getTime() - before.at.getTime() <= runMost;
    it.runStart = !joined;
    if (before && joined) before.runEnd = false;
    last.bubbles.push(it);
    before = it;
  }
  return found;
}
