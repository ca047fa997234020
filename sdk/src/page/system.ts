// What happened between messages, in sentences: the same ones as the server's (crates/parlor/src/pages/show/system.rs).
import type { Id, RoomChanged, SystemEvent } from "../protocol.ts";
import type { RoomState } from "../state.ts";
import { t, words } from "../words.ts";
import { called as nameOf, gone } from "./words.ts";

/** Who did it: `you`, `nobody` (it is not said), or somebody by name. */
interface By {
  by: "you" | "nobody" | "other";
  name: string;
}

/** The sentence of an entry; null: it is no line of its own. */
export function sentence(it: SystemEvent, room: RoomState, me: Id): string | null {
  const said = line(it, room, me);
  return said && capital(said);
}

function line(it: SystemEvent, room: RoomState, me: Id): string | null {
  const called = (id: Id) => (room.people[id] ? nameOf(room.people[id]) : gone());
  const by: By & Record<string, string> = it.by === undefined ? { by: "nobody", name: "" } : it.by === me ? { by: "you", name: "" } : { by: "other", name: called(it.by) };
  switch (it.event) {
    case "room.created":
      if (it.data.kind !== "group") return null;
      return it.data.name === undefined ? t("system-made", by) : t("system-made-named", { ...by, group: it.data.name });
    case "room.changed":
      return changes(it.data, by);
    case "member.joined": {
      const { users } = it.data;
      const themselves = users.length === 1 && users[0] === it.by;
      if (it.by !== undefined && !themselves && users.length === 1 && users[0] === me) return t("system-added-you", by);
      if (it.by !== undefined && !themselves) return t("system-added", { ...by, whom: list(users.map((id) => (id === me ? t("system-you-added") : called(id)))) });
      const who = list(users.map((id) => (id === me ? t("system-you-joined") : called(id))));
      return t("system-joined", { who, count: users.length, you: users.includes(me) ? "yes" : "no" });
    }
    case "member.left": {
      const { user } = it.data;
      if (it.by !== undefined && it.by !== user) return user === me ? t("system-removed-you", by) : t("system-removed", { ...by, whom: called(user) });
      return user === me ? t("system-left-you") : t("system-left", { name: called(user) });
    }
    case "member.changed": {
      const { user, role } = it.data;
      if (it.by !== undefined) return user === me ? t("system-role-you", { ...by, role }) : t("system-role", { ...by, whom: called(user), role });
      return user === me ? t("system-role-now-you", { role }) : t("system-role-now", { name: called(user), role });
    }
    case "message.pinned":
      return t("system-pinned", by);
  }
}

function changes({ name, about, picture }: RoomChanged["data"], by: By & Record<string, string>): string | null {
  if (name !== undefined) return name === null ? t("system-name-removed", by) : t("system-named", { ...by, group: name });
  if (about !== undefined) return about === null ? t("system-about-removed", by) : t("system-about-changed", by);
  if (picture !== undefined) return picture === null ? t("system-picture-removed", by) : t("system-picture-changed", by);
  return null;
}

/** "Ann", "Ann and Bob", "Ann, Bob and 3 others" */
function list(names: readonly string[]): string {
  const [one, two, three] = names;
  if (one === undefined) return t("system-somebody");
  if (two === undefined) return one;
  if (three === undefined) return t("system-two", { one, two });
  return names.length === 3 ? t("system-three", { one, two, three }) : t("system-many", { one, two, count: names.length - 2 });
}

function capital(text: string): string {
  const first = [...text][0] ?? "";
  return first.toLocaleUpperCase(words()?.lang) + text.slice(first.length);
}
