// Everything an integrator may use. Nothing else is promised.
export { ChatClient } from "./client.ts";
export { type Draft, Drafts } from "./drafts.ts";
export { browserEnv, type Env, type Sent, type SocketLike, type Store } from "./env.ts";
export { ChatError } from "./errors.ts";
export type { Events, Options, Snapshot } from "./options.ts";
export { badge, type Looking, notice, type Notice, summary, titled, worthy } from "./notify.ts";
export { Outbox, wipe } from "./outbox.ts";
export { type Change, foreseen, type Pending, type Said, type Sending } from "./pending.ts";
export { type Block, type Inline, type Item, large, parse as parseMarkup, plain as plainMarkup } from "./markup.ts";
export * from "./protocol.ts";
export { type Action, type Ask, type Next, reduce } from "./reduce.ts";
export { Rest } from "./rest.ts";
export { afterClose, backoff, type Link, Socket, type Stop } from "./socket.ts";
export {
  archived,
  deliveredByOthers,
  isMuted,
  type Line,
  lines,
  ordered,
  readByOthers,
  requests,
  type RoomState,
  shownStretch,
  type State,
  type Stretch,
  totalMentions,
  totalUnread,
  typists,
  type View,
} from "./state.ts";
export { Tabs } from "./tabs.ts";
export { type TokenSource, Tokens } from "./tokens.ts";
export { Upload, type UploadOptions, Uploads, type UploadState } from "./uploads.ts";
export { forGood, type NewGroup } from "./verbs.ts";
