// What reduce.ts is given and what it finds missing. Types only: the mender fetches asks, and hands back actions.
import type { AccountEvent, Id, LogEvent, Marked, Messages, Paged, Reset, Room, Signal, Unread, User, Welcome } from "./protocol.ts";
import type { RoomState, State } from "./state.ts";

/** How things stood when a list was asked for. */
export interface AsOf {
  readonly rooms: Readonly<Record<Id, RoomState>>;
  readonly gone: Readonly<Record<Id, number>>;
}

/** Where a page of messages belongs; `edge` is the seq that it was asked to go on from. */
export type Where = { at: "newest" } | { at: "around" } | { at: "older" | "view.older" | "view.newer"; edge: number };

export type Action =
  | { type: "welcome"; welcome: Welcome }
  | { type: "event"; event: LogEvent }
  | { type: "events"; room: Id; events: LogEvent[]; head: number; people?: User[] }
  | { type: "account"; event: AccountEvent }
  | { type: "signal"; signal: Signal; now: number }
  | { type: "reset"; reset: Reset }
  /** `refresh`: not what one has scrolled to, but what is held, looked at again; the how-manieth page of that. */
  | { type: "rooms"; rooms: Paged<Room>; archived?: boolean; refresh?: number; all?: boolean; asOf?: AsOf }
  /** `touched`: how my pointer and keeping stood when it was asked for; absent: it is news. */
  | { type: "room"; room: Room; touched?: number; wanted?: boolean }
  | { type: "gone"; room: Id }
  | { type: "messages"; room: Id; page: Messages; where: Where }
  /** Back from where one has jumped to. */
  | { type: "newest"; room: Id }
  | { type: "pins"; room: Id; page: Messages }
  | { type: "people"; room: Id; users: User[] }
  | { type: "me"; user: User }
  | { type: "unread"; unread: Unread; now: number }
  /** Rooms in which somebody asks whether they may write to me. */
  | { type: "requests"; rooms: readonly Room[] }
  /** `back`: the pointer may have gone back. */
  | { type: "marked"; marked: Marked; back?: boolean }
  /** Marked here, not yet answered: badges need not wait. */
  | { type: "reading"; room: Id; number: number }
  /** That mark will not be made. */
  | { type: "unread_again"; room: Id }
  | { type: "tick"; now: number };

/** What the client must fetch for the state to be whole again. */
export type Ask =
  /** `fresh`: an answer that is on its way already may be too old. */
  | { ask: "room"; room: Id; fresh?: true }
  | { ask: "messages"; room: Id }
  /** `head`: the last entry known to be missing, where one is; it may come by itself. */
  | { ask: "events"; room: Id; fresh?: true; head?: number }
  | { ask: "people"; room: Id; users: Id[] }
  | { ask: "pins"; room: Id; fresh: true }
  /** The first page again, or one that follows it; `all`: to the end. */
  | { ask: "rooms"; archived?: true; cursor?: string; page?: number; all?: true }
  | { ask: "unread"; fresh: true }
  | { ask: "requests" }
  | { ask: "me" };

export interface Next {
  state: State;
  asks: Ask[];
}
