// Rooms, members, pointers, as docs/PROTOCOL.md has them. Types only.
import type { Message } from "./message.ts";
import type { Data, Id, Peer, Time, User } from "./people.ts";

export type Kind = "direct" | "group" | "self";
export type Role = "owner" | "admin" | "member" | "reader";

/** What keeps people from talking in a room (docs/PROTOCOL.md, 2.2). */
export type Talk = "ended" | "closed" | "blocked" | "unavailable" | "request" | "requested";

/** How I keep a room; nobody else sees it. */
export interface Kept {
  pinned?: boolean;
  /** Silent until then; the year 9999 is for good. */
  muted_until?: Time;
  archived?: boolean;
}

export interface Member {
  user: User;
  online: boolean;
  role: Role;
  /** Up to which message they have read, where both they and I show receipts. */
  read: number;
  /** Up to which message they have received, likewise. */
  delivered: number;
  last_seen?: Time;
}

export interface Room extends Kept {
  id: Id;
  kind: Kind;
  title: string;
  seq: number;
  number: number;
  unread: number;
  read: number;
  active_at: Time;
  /** In a list its text is cut to 200 characters; its attachments come with it. */
  last?: Message;
  peer?: Peer;
  /** Unread messages that mention me. */
  mentions?: number;
  /** A group's own name; absent: the title is made of its members' names. */
  name?: string;
  /** The names of the first four others of a group without a name. */
  names?: string[];
  picture?: Id;
  /** Who said the last message, in groups. */
  last_by?: User;
  role: Role;
  member_count: number;
  /** Absent: people may talk. */
  talk?: Talk;
  /** In answers about one room only, as the following. */
  about?: string;
  data?: Data;
  online_count?: number;
  /** At most 100. */
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

export interface OpenRoom {
  kind: Kind;
  with?: string;
  name?: string;
  about?: string;
  picture?: Id;
  members?: string[];
  data?: Data;
  /** Give the group of exactly these people, if there is one. */
  same_members?: boolean;
  nonce?: string;
}

/** What is absent stays, `null` empties. */
export interface EditRoom {
  name?: string | null;
  about?: string | null;
  picture?: Id | null;
  data?: Data | null;
}

/** What is absent stays. */
export interface Keep {
  pinned?: boolean;
  muted_until?: Time | null;
  archived?: boolean;
}

export interface Marked {
  room: Id;
  number: number;
  /** The room's last message when `unread` was counted: later ones come on top. */
  last: number;
  unread: number;
  mentions?: number;
}

export interface Unread {
  /** Without muted and archived rooms, and without requests. */
  total: number;
  mentions?: number;
  /** Rooms in which somebody asks whether they may write to me. */
  requests?: number;
  rooms: Record<Id, number>;
}

export interface Receipts {
  read: User[];
  delivered: User[];
  read_count: number;
  delivered_count: number;
}
