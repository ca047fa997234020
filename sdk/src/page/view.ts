// The stream as it should be, from what is known: days, runs, ticks, what happened in between, the line of new messages.
// Pure; stream.ts makes the document look like it.
import { foreseen, type Pending } from "../pending.ts";
import type { Attachment, AttachmentKind, Id, Message, Quote, Reaction } from "../protocol.ts";
import { deliveredByOthers, lines, readByOthers, type RoomState, shownStretch } from "../state.ts";
import type { Times } from "../time.ts";
import type { Upload } from "../uploads.ts";
import { t } from "../words.ts";
import { oneLine } from "./markup.ts";
import { because } from "./refusal.ts";
import { sentence } from "./system.ts";
import { previewOf } from "./tray.ts";
import { called, gone, inWords, titleOf } from "./words.ts";

export type Tick = "" | "sending" | "sent" | "delivered" | "read" | "failed";

export interface QuoteView {
  number: number;
  seq: number;
  name: string;
  own: boolean;
  text: string;
  icon: AttachmentKind | null;
  deleted: boolean;
}

/** A file of a bubble; `local`: the reader's own, which is still on its way. */
export interface Shown extends Attachment {
  local?: { url: string | null; done: number };
}

export interface Bubble {
  kind: "message";
  /** The same for the optimistic bubble and for what the log brings: never two. */
  key: string;
  sender: Id;
  name: string;
  picture: Id | null;
  /** They have left. */
  gone: boolean;
  own: boolean;
  text: string;
  /** Usernames that the text mentions, and `all`. */
  mentions: readonly string[];
  mentionsMe: boolean;
  at: Date;
  seq: number | null;
  number: number | null;
  nonce: string | null;
  tick: Tick;
  reason: string | null;
  /** An edit that was refused: its own nonce. */
  unsaved: string | null;
  edited: boolean;
  deleted: boolean;
  forwarded: boolean;
  pinned: boolean;
  quote: QuoteView | null;
  files: readonly Shown[];
  reactions: readonly Reaction[];
  runStart: boolean;
  runEnd: boolean;
  /** "New messages" stands above this one. */
  line: boolean;
}

export interface Happened {
  kind: "system";
  key: string;
  seq: number;
  at: Date;
  text: string;
}

export type Entry = Bubble | Happened;

export interface Day {
  day: string;
  at: Date;
  entries: Entry[];
}

const runMost = 5 * 60_000;
const none: readonly never[] = [];

/** `lineAfter`: messages of others above this number are new; null: no line. */
export function days(room: RoomState, pending: readonly Pending[], me: Id, lineAfter: number | null, times: Times, changes: readonly Pending[] = none): Day[] {
  const stretch = shownStretch(room);
  const tick = ticks(room, me);
  const mine = new Set<string>();
  const entries: Entry[] = [];
  for (const it of stretch ? lines(stretch) : []) {
    if (it.line === "system") {
      const text = sentence(it.event, room, me);
      if (text !== null) entries.push({ kind: "system", key: `e ${it.seq}`, seq: it.seq, at: new Date(it.event.at), text });
      continue;
    }
    const message = changes.length === 0 ? it.message : foreseen(it.message, changes);
    const own = message.sender === me;
    if (own) mine.add(message.nonce);
    const failed = changes.find((one) => one.kind === "edit" && one.state === "failed" && one.number === message.number);
    const bubble: Bubble = { ...said(room, message, me), tick: own && !message.deleted ? tick(message.number) : "" };
    entries.push(failed ? { ...bubble, unsaved: failed.nonce, reason: why(failed) } : bubble);
  }
  // What waits comes after the newest, and one who looks back does not see the newest.
  for (const it of stretch?.newer ? none : pending) if (!mine.has(it.nonce)) entries.push(waits(room, it, me));
  return grouped(entries, lineAfter, times);
}

/** How far the others are: in a group a message is read when everybody has read it; nobody reads one's own notes. */
function ticks(room: RoomState, me: Id): (number: number) => Tick {
  const whole = room.kind !== "self" && (room.members === null || Object.keys(room.members).length >= room.memberCount);
  const read = whole ? readByOthers(room, me) : 0;
  const delivered = whole ? deliveredByOthers(room, me) : 0;
  return (number) => (number <= read ? "read" : number <= delivered ? "delivered" : "sent");
}

function said(room: RoomState, it: Message, me: Id): Bubble {
  const own = it.sender === me;
  return {
    ...blank,
    key: own ? `n ${it.nonce}` : `s ${it.seq}`,
    sender: it.sender,
    name: own ? t("you") : nameOf(room, it.sender),
    picture: room.people[it.sender]?.picture ?? null,
    gone: !own && room.people[it.sender]?.gone === true,
    own,
    text: it.deleted ? "" : it.text,
    mentions: mentioned(room, it),
    mentionsMe: !own && !it.deleted && (it.everyone === true || it.mentions?.includes(me) === true),
    at: new Date(it.created_at),
    seq: it.seq,
    number: it.number,
    nonce: own ? it.nonce : null,
    edited: it.edited_at !== undefined && !it.deleted,
    deleted: it.deleted ?? false,
    forwarded: it.forwarded ?? false,
    pinned: it.pinned ?? false,
    quote: it.reply ? quoted(room, it.reply, me) : null,
    files: it.attachments ?? none,
    reactions: it.reactions ?? none,
  };
}

function waits(room: RoomState, it: Pending, me: Id): Bubble {
  const known = it.message ? said(room, it.message, me) : null;
  return {
    ...(known ?? { ...blank, ...written(room, it, me), sender: me, name: t("you"), own: true, at: new Date(it.at), nonce: it.nonce }),
    key: `n ${it.nonce}`,
    tick: it.state === "failed" ? "failed" : it.state === "sent" ? "sent" : "sending",
    reason: why(it),
  };
}

function written(room: RoomState, it: Pending, me: Id): Pick<Bubble, "text" | "quote" | "files"> {
  return { text: it.text, quote: it.reply && quoted(room, it.reply, me), files: [...it.attachments, ...it.uploads.map(onItsWay)] };
}

/** A file that has not arrived, as it will look. */
function onItsWay(it: Upload, at: number): Shown {
  const preview = previewOf(it);
  const voice = it.options.voice;
  const base = { id: it.attachment?.id ?? `local-${at}`, name: it.name, mime: it.file.type, size: it.size, local: { url: preview?.url ?? null, done: it.progress } };
  if (voice) return { ...base, kind: "voice", duration_ms: voice.durationMs, waveform: [...(voice.waveform ?? [])] };
  return preview ? { ...base, kind: "image", width: preview.width, height: preview.height } : { ...base, kind: "file" };
}

const blank = {
  kind: "message" as const,
  picture: null,
  gone: false,
  mentions: none,
  mentionsMe: false,
  seq: null,
  number: null,
  nonce: null,
  tick: "" as Tick,
  reason: null,
  unsaved: null,
  edited: false,
  deleted: false,
  forwarded: false,
  pinned: false,
  quote: null,
  files: none,
  reactions: none,
  runStart: true,
  runEnd: true,
  line: false,
};

export function nameOf(room: RoomState, id: Id): string {
  const user = room.people[id];
  return user ? called(user) : room.kind === "direct" ? titleOf(room) : gone();
}

/** What a message answers to, in words. */
export function quoted(room: RoomState, it: Quote, me: Id): QuoteView {
  const icon = it.deleted ? null : (it.attachment ?? null);
  const text = it.deleted ? t("message-deleted") : icon !== null && it.text === "" ? inWords(icon, 1) : oneLine(it.text);
  const own = it.sender === me;
  return { number: it.number, seq: it.seq, name: own ? t("you") : nameOf(room, it.sender), own, text, icon, deleted: it.deleted ?? false };
}

/** A message as one would quote it. */
export function asQuote(it: Message): Quote {
  const first = it.attachments?.[0];
  return { number: it.number, seq: it.seq, sender: it.sender, text: it.text, ...(first ? { attachment: first.kind } : {}), ...(it.deleted ? { deleted: true } : {}) };
}

/** Usernames that a message mentions, as far as the room knows them, and `all`. */
function mentioned(room: RoomState, it: Message): string[] {
  const names = (it.mentions ?? []).flatMap((id) => room.people[id]?.username ?? []);
  return it.everyone ? [...names, "all"] : names;
}

function grouped(entries: Entry[], lineAfter: number | null, times: Times): Day[] {
  const found: Day[] = [];
  let before: Bubble | null = null;
  let lined = lineAfter === null;
  for (const it of entries) {
    const day = times.day(it.at);
    let last = found[found.length - 1];
    // The log's order is the truth: a clock that ran back must not open an old day again.
    const turns = !last || day > last.day;
    if (!last || turns) found.push((last = { day, at: it.at, entries: [] }));
    last.entries.push(it);
    if (it.kind === "system") {
      before = null;
      continue;
    }
    if (!lined && !it.own && !it.deleted && it.number !== null && it.number > (lineAfter ?? 0)) it.line = lined = true;
    const joined = before !== null && !turns && !it.line && before.sender === it.sender && it.at.getTime() - before.at.getTime() <= runMost;
    it.runStart = !joined;
    if (before && joined) before.runEnd = false;
    before = it;
  }
  return found;
}

function why(it: Pending): string | null {
  return it.problem ? because(it.problem) : it.reason;
}
