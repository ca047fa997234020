// What the server says by itself: entries of the log, account events, signals. Types only.
import type { Message } from "./message.ts";
import type { Data, Id, Time, User } from "./people.ts";
import type { Kept, Kind, Role, Talk } from "./room.ts";

interface Entry<Name extends string, What> {
  event: Name;
  room: Id;
  seq: number;
  at: Time;
  by?: Id;
  data: What;
}

export interface Reacted {
  number: number;
  emoji: string;
  user: Id;
  /** How many people use it on this message now. */
  count: number;
}

export type MessageSent = Entry<"message.sent", Message>;
export type MessageEdited = Entry<"message.edited", Message>;
export type MessageDeleted = Entry<"message.deleted", { id: Id; number: number; sender: Id }>;
export type MessagePinned = Entry<"message.pinned", { number: number }>;
export type MessageUnpinned = Entry<"message.unpinned", { number: number }>;
export type ReactionAdded = Entry<"reaction.added", Reacted>;
export type ReactionRemoved = Entry<"reaction.removed", Reacted>;
export type RoomCreated = Entry<"room.created", { kind: Kind; members: Id[]; name?: string }>;
export type RoomChanged = Entry<"room.changed", { name?: string | null; about?: string | null; picture?: Id | null; data?: Data | null }>;
export type RoomDeleted = Entry<"room.deleted", Record<string, never>>;
export type MemberJoined = Entry<"member.joined", { users: Id[] }>;
export type MemberLeft = Entry<"member.left", { user: Id }>;
export type MemberChanged = Entry<"member.changed", { user: Id; role: Role }>;

/** Shown as a line of its own between the messages. */
export type SystemEvent = RoomCreated | RoomChanged | MemberJoined | MemberLeft | MemberChanged | MessagePinned;

/** An entry of a room's log. Names that this client does not know still move the cursor. */
export type LogEvent =
  | SystemEvent
  | MessageSent
  | MessageEdited
  | MessageDeleted
  | MessageUnpinned
  | ReactionAdded
  | ReactionRemoved
  | RoomDeleted;

export interface LogEvents {
  data: LogEvent[];
  head: number;
  people?: User[];
}

/** What concerns only the signed-in user. */
export type AccountEvent =
  | { event: "room.added"; account: number; room: Id }
  | { event: "room.removed"; account: number; room: Id }
  | ({ event: "room.kept"; account: number; room: Id } & Kept)
  | { event: "room.talk"; account: number; room: Id; talk?: Talk }
  | { event: "room.hidden"; account: number; room: Id }
  | { event: "message.hidden"; account: number; room: Id; numbers: number[] }
  | { event: "profile.changed"; account: number; user: User }
  | { event: "account.changed"; account: number };

/** Why something that was allowed is not any more. */
export type Cut = "relation_ended" | "removed" | "room_closed" | "blocked" | "signed_out" | "disabled" | "deleted" | "expired";

export type Signal =
  | { signal: "typing.started"; room: Id; user: Id }
  | { signal: "typing.stopped"; room: Id; user: Id }
  | { signal: "presence.changed"; user: Id; online: boolean; last_seen?: Time }
  | { signal: "user.changed"; user: User }
  | { signal: "delivery.moved"; room: Id; user: Id; number: number }
  | { signal: "read.moved"; room: Id; user: Id; number: number }
  | { signal: "unread.changed"; room: Id; number: number; last: number; unread: number; mentions?: number }
  /** With a room: nothing of it follows. Without: the last frame. */
  | { signal: "force_disconnect"; room?: Id; reason: Cut };

export interface Reset {
  reset: Id;
  seq: number;
}

export interface RoomHead extends Kept {
  room: Id;
  seq: number;
  number: number;
  unread: number;
  read: number;
  reads?: Record<Id, number>;
  delivered?: Record<Id, number>;
  mentions?: number;
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
  /** When this sign-in ends, as far as is known now. */
  expires_at?: string;
}
