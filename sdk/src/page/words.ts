// Sizes, lengths and files in words: the same as the server's (crates/parlor/src/pages/show/file.rs). Pure.
import type { Attachment, AttachmentKind, User } from "../protocol.ts";
import type { RoomState } from "../state.ts";
import { number, t } from "../words.ts";
import { initials, type Who } from "./dom.ts";

/** `820 B`, `48 KB`, `3.2 MB` */
export function size(bytes: number): string {
  if (bytes < 1_000) return t("file-bytes", { size: bytes });
  if (bytes < 1_000_000) return t("file-kilobytes", { size: Math.floor((bytes + 500) / 1_000) });
  const tenths = Math.floor((bytes + 50_000) / 100_000);
  const digits = tenths >= 100 ? 0 : 1;
  return t("file-megabytes", { size: number(digits === 0 ? Math.floor(tenths / 10) : tenths / 10, { minimumFractionDigits: digits, maximumFractionDigits: digits }) });
}

/** `0:07`, `12:30` */
export function duration(ms: number): string {
  const seconds = Math.floor((Math.max(ms, 0) + 500) / 1_000);
  return `${number(Math.floor(seconds / 60), { useGrouping: false })}:${number(seconds % 60, { minimumIntegerDigits: 2 })}`;
}

/** What stands for a message that has files and no words. */
export function inWords(kind: AttachmentKind, many: number): string {
  if (kind === "voice") return t("file-voice");
  return kind === "image" ? t("file-photos", { count: Math.max(1, many) }) : t("file-files", { count: Math.max(1, many) });
}

/** The same in a notification. */
export function filesInWords(files: readonly Attachment[]): string {
  const first = files[0];
  if (!first) return "";
  if (files.length > 1) return files.every((it) => it.kind === "image") ? t("script-notice-pictures", { count: files.length }) : t("script-notice-files", { count: files.length });
  return first.kind === "image" ? t("script-notice-picture") : first.kind === "voice" ? t("script-notice-voice") : first.name;
}

/** The name of who has left, or whom nobody knows any more. */
export function gone(): string {
  return t("system-gone");
}

/** What somebody is called; who has left has no name any more. */
export function called(user: User): string {
  return user.gone ? gone() : user.name;
}

/** The letters in place of their picture. */
export function lettersOf(user: User): string {
  return user.gone ? "" : initials(user.name);
}

/** What a room is called here: what has no name of its own is called in English on the wire. */
export function titleOf(room: RoomState): string {
  if (room.kind === "self") return t("list-notes");
  if (room.kind === "direct") return room.peer ? called(room.peer) : room.title;
  if (room.name !== null) return room.name;
  if (room.memberCount <= 1) return t("room-nobody-else");
  const more = room.memberCount - 1 - room.names.length;
  const names = listed(room.names);
  return names === "" ? room.title : more > 0 ? t("room-names-others", { names, count: more }) : names;
}

/** What its picture shows, but for its hue and whether somebody is here. */
export function faceOf(room: RoomState): Pick<Who, "kind" | "initials" | "gone"> {
  const { kind, peer, names } = room;
  return { kind, gone: peer?.gone === true, initials: kind === "self" ? "" : peer ? lettersOf(peer) : initials(names.length > 0 ? names.join(" ") : titleOf(room)) };
}

/** "Ann, Bob, Cem" */
export function listed(names: readonly string[]): string {
  return names.reduce((all, name) => (all === "" ? name : t("script-list", { names: all, name })), "");
}

/** A waveform as so many bars, each the loudest of its share; 0 to 100. */
export function bars(wave: readonly number[], many: number): number[] {
  if (wave.length === 0) return Array.from({ length: many }, () => 12);
  return Array.from({ length: many }, (_, at) => {
    const from = Math.floor((at * wave.length) / many);
    const to = Math.max(from + 1, Math.floor(((at + 1) * wave.length) / many));
    return Math.max(...wave.slice(from, to));
  });
}
