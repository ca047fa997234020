// What a ChatClient is given, and what it tells. Types only.
import type { Env } from "./env.ts";
import type { Cut, Id, Message, Messages, Paged, Problem, Room, User } from "./protocol.ts";
import type { Link } from "./socket.ts";
import type { RoomState } from "./state.ts";
import type { Tokens, TokenSource } from "./tokens.ts";

export interface Snapshot {
  me: User;
  epoch: Id | null;
  rooms: Paged<Room>;
  /** Rooms in which somebody asks, also those that are not on that page. */
  requests?: readonly Room[];
  room: Room | null;
  messages: Messages | null;
  /** The page of messages ends at the newest. */
  newest: boolean;
}

export interface Options {
  /** Address of the socket, absolute or a path of this origin. */
  socket?: string;
  /** Address of the REST API. */
  api?: string;
  /**
   * A bearer token, when the login cookie is not what signs in. Asked when the first one is needed, and again, with
   * `fresh`, a minute before that one ends and whenever the server does not take it any more.
   */
  token?: TokenSource | Tokens;
  /** What the page already knows, so that it starts without a request. */
  snapshot?: Snapshot;
  env?: Env;
}

export interface Events {
  /** A room changed (null: the list or the account as a whole). */
  change: Id | null;
  /** A message arrived live, also one's own from another device. */
  message: { message: Message; room: RoomState };
  link: Link;
  /** A deletion or a reaction that was shown already was refused for good: it is undone. */
  refused: { room: Id; reason: string; problem: Problem };
  /** An upload has moved on or ended. */
  uploads: null;
  /** A room was taken away from me, as the server says why; it is in the state no more, or will not be. */
  cut: { room: Id; reason: Cut; title: string | null };
  /** The sign-in has ended; nothing more goes through. */
  signed_out: string;
}
