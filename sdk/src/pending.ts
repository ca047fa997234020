// What waits to be sent, and how it is written into the store. Pure.
import { edited, quoteOf, tombstone, withReaction } from "./amend.ts";
import { made } from "./errors.ts";
import type { Attachment, Id, Message, Problem, Quote } from "./protocol.ts";
import type { Upload } from "./uploads.ts";

export type Sending =
  /** Its files are not there yet; they live in memory only. */
  | "uploading"
  | "waiting"
  | "sending"
  | "failed"
  /** The server has it; the log has not brought it yet. */
  | "sent";

export interface Pending {
  readonly room: Id;
  readonly nonce: string;
  readonly kind: "send" | "edit" | "delete" | "reaction";
  /** Of a send and an edit. */
  readonly text: string;
  /** Which message is edited, deleted, reacted to. */
  readonly number: number | null;
  readonly emoji: string | null;
  /** The reaction is added, not taken back. */
  readonly on: boolean;
  /** What a send answers to. */
  readonly reply: Quote | null;
  /** Files that are on the server already. */
  readonly attachments: readonly Attachment[];
  /** Files on their way, in memory only. */
  readonly uploads: readonly Upload[];
  /** When it was typed, by this device's clock: for display. */
  readonly at: number;
  /** The order in which it was typed on this device. */
  readonly turn: number;
  readonly state: Sending;
  /** Why it failed, in the server's English words. */
  readonly reason: string | null;
  /** The same with what a translation goes by. */
  readonly problem: Problem | null;
  /** A reload keeps it. False: the store is full or forbidden, or files are still on their way. */
  readonly stored: boolean;
  /** What the server made of it, once it is known and until the log has brought it. */
  readonly message: Message | null;
}

/** What is said: a text, or more. */
export interface Said {
  text?: string;
  /** The message that this one answers to, as it is shown. */
  replyTo?: Message | null;
  /** Attachments that are uploaded, or on their way. */
  attachments?: readonly (Attachment | Upload)[];
}

export type Change =
  | { kind: "edit"; number: number; text: string }
  | { kind: "delete"; number: number }
  | { kind: "reaction"; number: number; emoji: string; on: boolean };

const blank = { text: "", number: null, emoji: null, on: false, reply: null, attachments: [], uploads: [], state: "waiting", reason: null, problem: null, stored: false, message: null } as const;

type Named = Pick<Pending, "room" | "nonce" | "at" | "turn">;

export function sending(named: Named, said: Said): Pending {
  const files = said.attachments ?? [];
  const uploads = files.filter((it): it is Upload => "done" in it);
  const attachments = files.filter((it): it is Attachment => !("done" in it));
  const reply = said.replyTo ? quoteOf(said.replyTo, said.replyTo) : null;
  return { ...blank, ...named, kind: "send", text: said.text ?? "", reply, attachments, uploads, state: uploads.length > 0 ? "uploading" : "waiting" };
}

export function changing(named: Named, change: Change): Pending {
  return { ...blank, ...named, ...change };
}

/** The store's form: what is blank is left out. */
interface Stored {
  room: Id;
  kind?: Pending["kind"];
  text?: string;
  number?: number;
  emoji?: string;
  on?: boolean;
  reply?: Quote;
  attachments?: readonly Attachment[];
  /** So many files had not arrived. */
  files?: number;
  at: number;
  turn: number;
  failed?: string;
  problem?: Problem;
}

export function write(it: Pending): string {
  const stored: Stored = { room: it.room, at: it.at, turn: it.turn };
  if (it.kind !== "send") stored.kind = it.kind;
  if (it.text !== "") stored.text = it.text;
  if (it.number !== null) stored.number = it.number;
  if (it.emoji !== null) stored.emoji = it.emoji;
  if (it.on) stored.on = true;
  if (it.reply) stored.reply = it.reply;
  if (it.attachments.length > 0) stored.attachments = it.attachments;
  if (it.uploads.length > 0) stored.files = it.uploads.length;
  if (it.reason !== null) stored.failed = it.reason;
  if (it.problem !== null) stored.problem = it.problem;
  return JSON.stringify(stored);
}

/** Null: rubbish; or, read while another tab is at work, a send whose files are on their way there. */
export function read(nonce: string, text: string, now: number, elsewhere = false): Pending | null {
  let it: Partial<Stored>;
  try {
    it = JSON.parse(text) as Partial<Stored>;
  } catch {
    return null;
  }
  if (typeof it !== "object" || it === null || typeof it.room !== "string") return null;
  const kind = it.kind ?? "send";
  if (kind === "send" ? it.text === undefined && !it.attachments && !it.files : typeof it.number !== "number") return null;
  if (elsewhere && it.files && it.failed === undefined) return null;
  const at = typeof it.at === "number" ? it.at : now;
  // Their bytes went with the page; the text is still there to be sent again or taken back.
  const gone = it.failed === undefined && it.files ? made("upload_gone", "never") : null;
  const reason = it.failed ?? gone?.detail ?? null;
  const problem = gone ?? (typeof it.problem === "object" && typeof it.problem?.code === "string" ? it.problem : null);
  return {
    ...blank,
    room: it.room,
    nonce,
    kind,
    text: it.text ?? "",
    number: it.number ?? null,
    emoji: it.emoji ?? null,
    on: it.on ?? false,
    reply: it.reply ?? null,
    attachments: it.attachments ?? [],
    at,
    turn: typeof it.turn === "number" ? it.turn : at,
    state: reason === null ? "waiting" : "failed",
    reason,
    problem,
    stored: true,
  };
}

/** The log says what this wanted. */
export function fulfilled(it: Pending, message: Message, me: Id | null): boolean {
  switch (it.kind) {
    case "send":
      return it.nonce === message.nonce && message.sender === me;
    case "edit":
      return it.number === message.number && (message.deleted === true || (it.state === "sent" && message.text === it.message?.text));
    case "delete":
      return it.number === message.number && message.deleted === true;
    case "reaction":
      return it.number === message.number && it.state === "sent" && (message.reactions?.find((one) => one.emoji === it.emoji)?.mine ?? false) === it.on;
  }
}

/** A message as it will be when what waits has gone out. */
export function foreseen(message: Message, changes: readonly Pending[]): Message {
  let next = message;
  for (const it of changes) {
    if (it.number !== message.number || it.state === "failed") continue;
    if (it.kind === "delete") next = tombstone(next);
    else if (it.kind === "edit") next = edited(next, { ...(it.message ?? next), text: it.message?.text ?? it.text, edited_at: it.message?.edited_at ?? new Date(it.at).toISOString() });
    else if (it.kind === "reaction" && it.emoji !== null && !next.deleted) {
      const held = next.reactions?.find((one) => one.emoji === it.emoji);
      if ((held?.mine ?? false) !== it.on) next = withReaction(next, it.emoji, (held?.count ?? 0) + (it.on ? 1 : -1), it.on);
    }
  }
  return next;
}
