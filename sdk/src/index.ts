// Everything an integrator may use. Nothing else is promised.
export { ChatClient } from "./client.ts";
export { browserEnv, type Env, type SocketLike, type Store } from "./env.ts";
export { ChatError } from "./errors.ts";
export type { Events, Options, Snapshot } from "./options.ts";
export { Outbox, type Pending, type Sending } from "./outbox.ts";
export { type Block, type Inline, type Item, large, parse as parseMarkup, plain as plainMarkup } from "./markup.ts";
export * from "./protocol.ts";
export { type Action, type Ask, type Next, reduce } from "./reduce.ts";
export { Rest } from "./rest.ts";
export { afterClose, backoff, type Link, Socket, type Stop } from "./socket.ts";
export { ordered, readByOthers, type RoomState, type State, totalUnread, typists } from "./state.ts";
