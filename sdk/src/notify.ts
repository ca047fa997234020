// Which message is worth a notification or a sound, and what title and badge say. Pure: the page shows and plays.
import { mentionsMe } from "./counts.ts";
import type { Attachment, Id, Message } from "./protocol.ts";
import { isMuted, type RoomState, type State } from "./state.ts";

export interface Looking {
  /** The room that is open and looked at, in whatever tab; null: none. */
  room: Id | null;
}

/** Whether this message should be heard of. A mention of me by name gets through a mute and out of the archive. */
export function worthy(state: State, room: RoomState, message: Message, looking: Looking, now: number): boolean {
  const me = state.me?.id ?? null;
  if (message.sender === me || message.deleted || message.hidden || message.number <= room.read) return false;
  // Whoever asks is not heard of until they may write.
  if (looking.room === room.id || room.talk === "request") return false;
  const byName = message.mentions?.includes(me ?? "") === true;
  if (isMuted(room, now) || room.archived) return byName;
  return true;
}

export interface Notice {
  /** One notification a room: a later one takes its place. */
  tag: string;
  title: string;
  body: string;
  /** Mentioned: worth more than the others. */
  mention: boolean;
}

/** `called`: what the room is called where the wire's English is not what the reader speaks. */
export function notice(state: State, room: RoomState, message: Message, files = filesInWords, called = room.title): Notice {
  const who = room.people[message.sender]?.name ?? called;
  const title = room.kind === "group" ? `${who} · ${called}` : who;
  return { tag: `parlor.${room.id}`, title, body: summary(message, 140, files), mention: mentionsMe(message, state.me?.id ?? null) };
}

/** A message in one line; `files`: what stands for files without a word. */
export function summary(message: Message, most = 140, files = filesInWords): string {
  const text = [...message.text.replace(/\s+/gu, " ").trim()];
  if (text.length > 0) return text.length > most ? `${text.slice(0, most - 1).join("")}…` : text.join("");
  return files(message.attachments ?? []);
}

function filesInWords(files: readonly Attachment[]): string {
  const first = files[0];
  if (!first) return "";
  if (files.length > 1) return `${files.length} ${files.every((it) => it.kind === "image") ? "pictures" : "files"}`;
  return first.kind === "image" ? "Picture" : first.kind === "voice" ? "Voice note" : first.name;
}

/** `(3) Garden`, and no number where there is nothing. */
export function titled(total: number, title: string): string {
  return total > 0 ? `(${total > 99 ? "99+" : total}) ${title}` : title;
}

/** What fits on a favicon; empty: no badge. */
export function badge(total: number): string {
  return total <= 0 ? "" : total > 9 ? "9+" : String(total);
}
