// What must be equal, whatever way it came.
import type { Message } from "../src/protocol.ts";
import type { RoomState } from "../src/state.ts";

/** The order of reactions is for display only: who used it first is not said by the log. */
function message({ reactions, duplicate: _, ...it }: Message, hidden: ReadonlySet<number>): unknown {
  // A replay does not tell the new text of a message that I have hidden: a quote of it stays as it was.
  const reply = it.reply && hidden.has(it.reply.number) ? { reply: it.reply.number } : {};
  return { ...it, ...reply, reactions: [...(reactions ?? [])].sort((a, b) => (a.emoji < b.emoji ? -1 : 1)) };
}

/** The preview: without what hangs on it, and cut as lists cut it. */
function preview(it: Message | null): unknown {
  if (!it) return null;
  const { reactions: _, pinned: __, duplicate: ___, reply: ____, ...rest } = it;
  return { ...rest, text: [...it.text].slice(0, 200).join("") };
}

export function essence(room: RoomState): Record<string, unknown> {
  const { seq, number, unread, mentions, read, counted, activeAt, last, ahead, title, name, picture, role, memberCount, pinned, mutedUntil, archived } = room;
  return { seq, number, unread, mentions, read, counted, activeAt, last: preview(last), ahead, title, name, picture, role, memberCount, pinned, mutedUntil, archived };
}

/** Members and the others' pointers. */
export function roster(room: RoomState, me: string): unknown {
  const members = Object.entries(room.members ?? {}).map(([id, it]) => [id, it.role, id === me ? 0 : (room.reads[id] ?? 0)]);
  return members.sort();
}

export function messages(list: readonly Message[], hidden: ReadonlySet<number> = new Set()): unknown[] {
  return list.map((it) => message(it, hidden));
}
