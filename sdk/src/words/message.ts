// Messages and all that hangs on them, as docs/PROTOCOL.md has them. Types only.
import type { LogEvent } from "./event.ts";
import type { Id, Time, User } from "./people.ts";
import type { Page } from "./room.ts";

export type AttachmentKind = "image" | "file" | "voice";

export interface Attachment {
  id: Id;
  kind: AttachmentKind;
  name: string;
  mime: string;
  size: number;
  width?: number;
  height?: number;
  duration_ms?: number;
  /** At most 64 values from 0 to 100. */
  waveform?: number[];
  thumb?: boolean;
}

/** An attachment and the message that has it. */
export interface Shared extends Attachment {
  number: number;
  seq: number;
  sender: Id;
  at: Time;
}

export interface Reaction {
  emoji: string;
  count: number;
  mine?: boolean;
}

export interface ReactionBy {
  emoji: string;
  count: number;
  users: User[];
}

/** The message that another one answers to, as it is now. */
export interface Quote {
  number: number;
  seq: number;
  sender: Id;
  /** At most 200 characters. */
  text: string;
  attachment?: AttachmentKind;
  deleted?: boolean;
}

export interface Message {
  id: Id;
  room: Id;
  seq: number;
  number: number;
  sender: Id;
  text: string;
  nonce: string;
  created_at: Time;
  edited_at?: Time;
  /** Nothing is left of it but its place. */
  deleted?: boolean;
  /** I have deleted it for me: in the log only, without its text. */
  hidden?: boolean;
  reply?: Quote;
  forwarded?: boolean;
  mentions?: Id[];
  /** Everybody is mentioned. */
  everyone?: boolean;
  attachments?: Attachment[];
  /** In answers to queries; in the log they are entries of their own. */
  reactions?: Reaction[];
  /** Likewise. */
  pinned?: boolean;
  duplicate?: boolean;
}

/** A page of messages, newest first. */
export interface Messages {
  data: Message[];
  page: Page;
  /** The log stood here before the messages were read. */
  seq: number;
  /** The system entries between these messages. */
  system?: LogEvent[];
  /** People who are named here. */
  people?: User[];
}

export interface SendMessage {
  room: Id;
  text: string;
  nonce: string;
  /** The number of the message that this one answers to. */
  reply_to?: number;
  /** Ids of uploads. */
  attachments?: Id[];
}

export interface Piece {
  text: string;
  hit?: boolean;
}

export interface Hit {
  message: Message;
  snippet: Piece[];
}

export interface Search {
  text: string;
  room?: Id;
  from?: Id;
  limit?: number;
  cursor?: string;
}
