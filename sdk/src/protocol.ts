// The words of the wire, exactly as docs/PROTOCOL.md has them. Types only, and one decoder that tells frames apart;
// no state and no rules here.

export type Id = string;
export type Kind = "direct" | "group" | "self";
export type Role = "owner" | "admin" | "member" | "reader";
export type Retry = "never" | "later" | "same_nonce";

export interface User {
  id: Id;
  username: string;
  name: string;
  email?: string;
}

export interface Peer extends User {
  online: boolean;
}

export interface Member {
  user: User;
  online: boolean;
  role: Role;
  read: number;
}

export interface Message {
  id: Id;
  room: Id;
  seq: number;
  number: number;
  sender: Id;
  text: string;
  nonce: string;
  created_at: string;
  duplicate?: boolean;
}

export interface Room {
  id: Id;
  kind: Kind;
  title: string;
  seq: number;
  number: number;
  unread: number;
  read: number;
  active_at: string;
  last?: Message;
  peer?: Peer;
  members?: Member[];
  created?: boolean;
}

export interface Page {
  next: string | null;
  prev: string | null;
  has_more: boolean;
}

export interface Paged<T> {
  data: T[];
  page: Page;
}

export interface Marked {
  room: Id;
  number: number;
  /** The room's last message when `unread` was counted: later ones come on top. */
  last: number;
  unread: number;
}

export interface Unread {
  total: number;
  rooms: Record<Id, number>;
}

export interface Login {
  id: Id;
  label: string;
  created_at: string;
  expires_at?: string;
  current: boolean;
}

export interface RoomHead {
  room: Id;
  seq: number;
  number: number;
  unread: number;
  read: number;
  reads?: Record<Id, number>;
}

export interface Welcome {
  user: User;
  session: Id;
  epoch: Id;
  account: number;
  rooms: RoomHead[];
  heads: Record<Id, number>;
  more: boolean;
  version: string;
}

export interface Problem {
  code: string;
  detail: string;
  retry: Retry;
  field?: string;
  retry_after?: number;
}

interface Entry<Name extends string, Data> {
  event: Name;
  room: Id;
  seq: number;
  at: string;
  by?: Id;
  data: Data;
}

export type MessageSent = Entry<"message.sent", Message>;
export type RoomCreated = Entry<"room.created", { kind: Kind; members: Id[] }>;
/** An entry of a room's log. Names that this client does not know still move the cursor. */
export type Event = MessageSent | RoomCreated;

export interface Events {
  data: Event[];
  head: number;
}

export type AccountEvent =
  | { event: "room.added"; account: number; room: Id }
  | { event: "room.removed"; account: number; room: Id };

export type Signal =
  | { signal: "typing.started"; room: Id; user: Id }
  | { signal: "typing.stopped"; room: Id; user: Id }
  | { signal: "presence.changed"; user: Id; online: boolean }
  | { signal: "read.moved"; room: Id; user: Id; number: number }
  | { signal: "unread.changed"; room: Id; number: number; last: number; unread: number }
  | { signal: "force_disconnect"; reason: string };

export interface Reset {
  reset: Id;
  seq: number;
}

export interface Ok {
  id: number;
  ok: unknown;
}

export interface Refusal {
  id?: number;
  error: Problem;
}

/** Every command: its fields and the type of its answer. */
export interface Commands {
  hello: [{ token?: string; epoch?: Id; since?: Record<Id, number> }, Welcome];
  "message.send": [{ room: Id; text: string; nonce: string }, Message];
  "message.list": [{ room: Id; limit?: number; before?: number; after?: number }, Paged<Message>];
  "room.open": [{ kind: "direct" | "self"; with?: string }, Room];
  "room.list": [{ limit?: number; cursor?: string }, Paged<Room>];
  "room.get": [{ room: Id }, Room];
  "read.mark": [{ room: Id; number: number }, Marked];
  "unread.get": [Record<string, never>, Unread];
  "event.list": [{ room: Id; after: number; limit?: number }, Events];
  "typing.start": [{ room: Id }, Record<string, never>];
  "typing.stop": [{ room: Id }, Record<string, never>];
  "user.me": [Record<string, never>, User];
  "login.list": [Record<string, never>, { data: Login[] }];
  "login.revoke": [{ login: Id }, Record<string, never>];
  ping: [Record<string, never>, Record<string, never>];
}

export type Cmd = keyof Commands;
export type Fields<C extends Cmd> = Commands[C][0];
export type Answer<C extends Cmd> = Commands[C][1];

export type Frame =
  | { type: "ok"; frame: Ok }
  | { type: "error"; frame: Refusal }
  | { type: "event"; frame: Event }
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
  if (typeof it["event"] === "string" && typeof it["room"] === "string") {
    if (typeof it["account"] === "number") return { type: "account", frame: it as unknown as AccountEvent };
    if (typeof it["seq"] === "number") return { type: "event", frame: it as unknown as Event };
    return null;
  }
  if (typeof it["signal"] === "string") return { type: "signal", frame: it as unknown as Signal };
  if (typeof it["reset"] === "string" && typeof it["seq"] === "number") return { type: "reset", frame: it as unknown as Reset };
  if (typeof it["error"] === "object" && it["error"] !== null) return { type: "error", frame: it as unknown as Refusal };
  if (typeof it["id"] === "number" && "ok" in it) return { type: "ok", frame: it as unknown as Ok };
  return null;
}
