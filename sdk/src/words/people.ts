// People and sign-ins, as docs/PROTOCOL.md has them. Types only.

export type Id = string;
/** A moment: RFC 3339. */
export type Time = string;
/** The host app's own fields. */
export type Data = Record<string, unknown>;

/** What a person shows of themselves; who does not show it does not see it of others. */
export interface Settings {
  receipts: boolean;
  presence: boolean;
}

export interface User {
  id: Id;
  username: string;
  name: string;
  /** Of oneself only. */
  email?: string;
  /** `GET /attachments/{picture}/thumb`. */
  picture?: Id;
  about?: string;
  data?: Data;
  /** Of oneself only. */
  settings?: Settings;
  /** A tag such as `de`; absent: as the browser says. Of oneself only. */
  language?: string;
  /** They have left: their account was taken away, and `name` and `username` say nothing. */
  gone?: boolean;
}

export interface Peer extends User {
  online: boolean;
  /** When they were here last, if they are not here now and show it. */
  last_seen?: Time;
}

export interface Users {
  data: User[];
}

/** What is absent stays, `null` empties. */
export interface EditUser {
  name?: string;
  about?: string | null;
  picture?: Id | null;
  data?: Data | null;
  receipts?: boolean;
  presence?: boolean;
  /** A tag such as `de` or `pt-BR`; `null`: as the browser says. */
  language?: string | null;
}

/** Somebody whom I have blocked. */
export interface Blocked {
  user: User;
  at: Time;
}

/** Why something is reported. */
export type Why = "spam" | "harassment" | "threat" | "sexual" | "illegal" | "other";

/** A message (`number`), a person (`user`), or else the room. */
export interface Report {
  room: Id;
  number?: number;
  user?: Id;
  reason: Why;
  note?: string;
}

export interface Login {
  id: Id;
  label: string;
  /** How they came in: by a password, a token that an operator made, the host's word, as a guest. */
  kind: "password" | "token" | "host" | "guest";
  created_at: Time;
  /** To within an hour. */
  seen_at: Time;
  expires_at?: Time;
  current: boolean;
}
