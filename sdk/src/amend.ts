// What an entry of the log does to one message: pure, absolute (twice is as once), and never from newer to older.
import { moment } from "./counts.ts";
import type { Id, LogEvent, Message, Quote, Reaction } from "./protocol.ts";

const quoteMost = 200;

/** The message after the entry; the same object when the entry does not concern it. */
export function amended(it: Message, event: LogEvent, me: Id | null): Message {
  switch (event.event) {
    case "message.edited":
      // One that I have hidden comes without its text; what quotes it stays as it was.
      if (event.data.hidden) return it;
      return it.number === event.data.number ? edited(it, event.data) : requoted(it, event.data.number, (quote) => quoteOf(quote, event.data));
    case "message.deleted":
      return it.number === event.data.number ? tombstone(it) : requoted(it, event.data.number, gone);
    case "message.pinned":
    case "message.unpinned":
      return it.number === event.data.number ? pinned(it, event.event === "message.pinned") : it;
    case "reaction.added":
    case "reaction.removed": {
      const { number, emoji, user, count } = event.data;
      return it.number === number && !it.deleted ? withReaction(it, emoji, count, user === me ? event.event === "reaction.added" : null) : it;
    }
    default:
      return it;
  }
}

/** As it is now, but for what the log tells by entries of its own. */
export function edited(held: Message, now: Message): Message {
  if (held.deleted || moment(held.edited_at) > moment(now.edited_at)) return held;
  if (now.deleted) return tombstone(held);
  const { reactions: _, pinned: __, ...rest } = now;
  return { ...rest, ...(held.reactions ? { reactions: held.reactions } : {}), ...(held.pinned ? { pinned: true } : {}) };
}

/** Nothing is left but its place. */
export function tombstone(it: Message): Message {
  const { id, room, seq, number, sender, nonce, created_at } = it;
  return { id, room, seq, number, sender, text: "", nonce, created_at, deleted: true };
}

function pinned(it: Message, on: boolean): Message {
  if ((it.pinned ?? false) === on || it.deleted) return it;
  const { pinned: _, ...rest } = it;
  return on ? { ...rest, pinned: true } : rest;
}

/** `mine`: whether I am one of them now; null: as before. */
export function withReaction(it: Message, emoji: string, count: number, mine: boolean | null): Message {
  const held = it.reactions ?? [];
  const before = held.find((one) => one.emoji === emoji);
  const my = mine ?? before?.mine ?? false;
  const now: Reaction = { emoji, count, ...(my ? { mine: true } : {}) };
  const reactions = count <= 0 ? held.filter((one) => one !== before) : before ? held.map((one) => (one === before ? now : one)) : [...held, now];
  const { reactions: _, ...rest } = it;
  return reactions.length > 0 ? { ...rest, reactions } : rest;
}

function requoted(it: Message, number: number, how: (quote: Quote) => Quote): Message {
  return it.reply?.number === number ? { ...it, reply: how(it.reply) } : it;
}

function gone({ number, seq, sender }: Quote): Quote {
  return { number, seq, sender, text: "", deleted: true };
}

/** A message as those quote it that answer to it. */
export function quoteOf(held: Pick<Quote, "number" | "seq" | "sender" | "deleted">, now: Message): Quote {
  const { number, seq, sender } = held;
  if (held.deleted || now.deleted) return gone({ ...held, text: "" });
  const first = now.attachments?.[0];
  // Characters as the server counts them: by code point.
  const text = [...now.text.slice(0, quoteMost * 2)].slice(0, quoteMost).join("");
  return { number, seq, sender, text, ...(first ? { attachment: first.kind } : {}) };
}
