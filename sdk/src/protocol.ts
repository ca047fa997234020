// The words of the wire, exactly as docs/PROTOCOL.md has them: the nouns stand in words/, here are the commands and one
// decoder that tells frames apart; no state and no rules.
import type { AccountEvent, LogEvent, LogEvents, Reset, Signal, Welcome } from "./words/event.ts";
import type { AttachmentKind, Hit, Message, Messages, ReactionBy, Search, SendMessage, Shared } from "./words/message.ts";
import type { Blocked, EditUser, Id, Login, Report, Time, User, Users } from "./words/people.ts";
import type { EditRoom, Keep, Marked, Member, OpenRoom, Paged, Receipts, Role, Room, Unread } from "./words/room.ts";

export type * from "./words/event.ts";
export type * from "./words/message.ts";
export type * from "./words/people.ts";
export type * from "./words/room.ts";

export type Retry = "never" | "later" | "same_nonce";

/** The variables of a reason's sentence. */
export type Args = Readonly<Record<string, number | string>>;

export interface Problem {
  code: string;
  detail: string;
  retry: Retry;
  field?: string;
  retry_after?: number;
  /** Why exactly, as a stable name (docs/PROTOCOL.md, 4.1): what a translation goes by. */
  reason?: string;
  args?: Args;
}

export interface Ok {
  id: number;
  ok: unknown;
}

export interface Refusal {
  id?: number;
  error: Problem;
}

type Nothing = Record<string, never>;
interface At {
  room: Id;
  number: number;
}

/** Every command: its fields and the type of its answer. */
export interface Commands {
  hello: [{ token?: string; epoch?: Id; since?: Record<Id, number> }, Welcome];
  "message.send": [SendMessage, Message];
  "message.list": [{ room: Id; limit?: number; before?: number; after?: number; around?: number; date?: Time }, Messages];
  "message.get": [At, Message];
  "message.edit": [At & { text: string }, Message];
  "message.delete": [At, Message];
  "message.hide": [{ room: Id; numbers: number[] }, Nothing];
  "message.forward": [At & { to: Id[]; nonce: string }, { data: Message[] }];
  "reaction.add": [At & { emoji: string }, Nothing];
  "reaction.remove": [At & { emoji: string }, Nothing];
  "reaction.list": [At, { data: ReactionBy[] }];
  "receipt.list": [At, Receipts];
  "pin.add": [At, Nothing];
  "pin.remove": [At, Nothing];
  "pin.list": [{ room: Id }, Messages];
  "attachment.list": [{ room: Id; kind?: AttachmentKind; before?: number; limit?: number }, Paged<Shared>];
  "attachment.delete": [{ attachment: Id }, Nothing];
  "search.messages": [Search, Paged<Hit>];
  "room.open": [OpenRoom, Room];
  "room.list": [{ limit?: number; cursor?: string; archived?: boolean; requests?: boolean }, Paged<Room>];
  "room.get": [{ room: Id }, Room];
  "room.edit": [{ room: Id } & EditRoom, Room];
  "room.leave": [{ room: Id }, Nothing];
  "room.delete": [{ room: Id }, Nothing];
  "room.hide": [{ room: Id }, Nothing];
  "room.keep": [{ room: Id } & Keep, Room];
  "member.list": [{ room: Id; limit?: number; cursor?: string }, Paged<Member>];
  "member.add": [{ room: Id; users: string[]; history?: boolean }, Room];
  "member.edit": [{ room: Id; user: Id; role: Role }, Nothing];
  "member.remove": [{ room: Id; user: Id }, Nothing];
  "read.mark": [At, Marked];
  "read.unmark": [{ room: Id; number?: number }, Marked];
  "delivery.mark": [{ rooms: Record<Id, number> }, Nothing];
  "unread.get": [Nothing, Unread];
  "request.accept": [{ room: Id }, Room];
  "request.decline": [{ room: Id }, Nothing];
  "user.block": [{ user: Id }, Nothing];
  "user.unblock": [{ user: Id }, Nothing];
  "block.list": [{ limit?: number; cursor?: string }, Paged<Blocked>];
  "report.send": [Report, Nothing];
  "user.me": [Nothing, User];
  "user.edit": [EditUser, User];
  "user.get": [{ room: Id; users: Id[] }, Users];
  "user.find": [{ with: string }, User];
  "event.list": [{ room: Id; after: number; limit?: number }, LogEvents];
  "typing.start": [{ room: Id }, Nothing];
  "typing.stop": [{ room: Id }, Nothing];
  "login.list": [Nothing, { data: Login[] }];
  "login.revoke": [{ login: Id }, Nothing];
  ping: [Nothing, Nothing];
}

export type Cmd = keyof Commands;
export type Fields<C extends Cmd> = Commands[C][0];
export type Answer<C extends Cmd> = Commands[C][1];

export type Frame =
  | { type: "ok"; frame: Ok }
  | { type: "error"; frame: Refusal }
  | { type: "event"; frame: LogEvent }
  | { type: "account"; frame: AccountEvent }
  | { type: "signal"; frame: Signal }
  | { type: "reset"; frame: Reset };

/** Tells a server's frame apart; null when it is none that this client knows (it is ignored: the wire only grows). */
export function decode(text: string): Frame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const it = value as Record<string, unknown>;
  if (typeof it["event"] === "string") {
    // Some account events are about no room.
    if (typeof it["account"] === "number") return { type: "account", frame: it as unknown as AccountEvent };
    if (typeof it["seq"] === "number" && typeof it["room"] === "string") return { type: "event", frame: it as unknown as LogEvent };
    return null;
  }
  if (typeof it["signal"] === "string") return { type: "signal", frame: it as unknown as Signal };
  if (typeof it["reset"] === "string" && typeof it["seq"] === "number") return { type: "reset", frame: it as unknown as Reset };
  if (typeof it["error"] === "object" && it["error"] !== null) return { type: "error", frame: it as unknown as Refusal };
  if (typeof it["id"] === "number" && "ok" in it) return { type: "ok", frame: it as unknown as Ok };
  return null;
}
