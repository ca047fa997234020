// What happened between messages, in sentences: the same ones as the server's (crates/parlor/src/pages/show/system.rs).
import type { Id, RoomChanged, SystemEvent } from "../protocol.ts";
import type { RoomState } from "../state.ts";

export const gone = "Somebody who left";

const roles = { owner: "an owner", admin: "an admin", member: "a member", reader: "a reader" } as const;

/** The sentence of an entry; null: it is no line of its own. */
export function sentence(it: SystemEvent, room: RoomState, me: Id): string | null {
  const who = (id: Id) => (id === me ? "you" : (room.people[id]?.name ?? gone));
  const by = it.by === undefined ? null : capital(who(it.by));
  const somebody = by ?? "Somebody";
  switch (it.event) {
    case "room.created":
      if (it.data.kind !== "group") return null;
      return it.data.name === undefined ? `${somebody} made the group` : `${somebody} made the group “${it.data.name}”`;
    case "room.changed": {
      const what = changes(it.data);
      return what && `${somebody} ${what}`;
    }
    case "member.joined": {
      const { users } = it.data;
      const themselves = users.length === 1 && users[0] === it.by;
      return by !== null && !themselves ? `${by} added ${list(users.map(who))}` : `${capital(list(users.map(who)))} joined`;
    }
    case "member.left":
      return by !== null && it.by !== it.data.user ? `${by} removed ${who(it.data.user)}` : `${capital(who(it.data.user))} left`;
    case "member.changed": {
      const { user } = it.data;
      const role = roles[it.data.role];
      if (by !== null) return `${by} made ${who(user)} ${role}`;
      return user === me ? `You are ${role} now` : `${who(user)} is ${role} now`;
    }
    case "message.pinned":
      return `${somebody} pinned a message`;
  }
}

function changes({ name, about, picture }: RoomChanged["data"]): string | null {
  if (name !== undefined) return name === null ? "removed the name of the group" : `named the group “${name}”`;
  if (about !== undefined) return about === null ? "removed the description" : "changed the description";
  if (picture !== undefined) return picture === null ? "removed the picture" : "changed the picture";
  return null;
}

/** "Ann", "Ann and Bob", "Ann, Bob and 3 others" */
function list(names: readonly string[]): string {
  const [one, two, three] = names;
  if (one === undefined) return "somebody";
  if (two === undefined) return one;
  if (three === undefined) return `${one} and ${two}`;
  return names.length === 3 ? `${one}, ${two} and ${three}` : `${one}, ${two} and ${names.length - 2} others`;
}

function capital(text: string): string {
  const first = [...text][0] ?? "";
  return first.toUpperCase() + text.slice(first.length);
}
