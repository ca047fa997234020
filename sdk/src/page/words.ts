// Sizes, lengths and files in words: the same as the server's (crates/parlor/src/pages/show/file.rs). Pure.
import type { AttachmentKind } from "../protocol.ts";

/** `820 B`, `48 KB`, `3.2 MB` */
export function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.floor((bytes + 500) / 1_000)} KB`;
  const tenths = Math.floor((bytes + 50_000) / 100_000);
  return tenths >= 100 ? `${Math.floor(tenths / 10)} MB` : `${Math.floor(tenths / 10)}.${tenths % 10} MB`;
}

/** `0:07`, `12:30` */
export function duration(ms: number): string {
  const seconds = Math.floor((Math.max(ms, 0) + 500) / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** What stands for a message that has files and no words. */
export function inWords(kind: AttachmentKind, many: number): string {
  if (kind === "voice") return "Voice message";
  if (kind === "image") return many > 1 ? `${many} photos` : "Photo";
  return many > 1 ? `${many} files` : "File";
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
