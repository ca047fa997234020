-- The base of Parlor: tenants, people, rooms and the log of every room.
-- Ids are 16 bytes (UUIDv7), times are milliseconds since 1970, every foreign key carries its tenant.

CREATE TABLE meta (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tenant (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE "user" (
  tenant BLOB NOT NULL REFERENCES tenant (id),
  id BLOB NOT NULL,
  external_id TEXT,
  username TEXT NOT NULL,
  username_key TEXT NOT NULL,
  email TEXT,
  email_key TEXT,
  name TEXT NOT NULL,
  password TEXT,
  account_seq INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  disabled_at INTEGER,
  PRIMARY KEY (tenant, id),
  UNIQUE (tenant, username_key),
  UNIQUE (tenant, email_key),
  UNIQUE (tenant, external_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE login (
  tenant BLOB NOT NULL,
  id BLOB NOT NULL,
  "user" BLOB NOT NULL,
  token_hash BLOB NOT NULL UNIQUE,
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER,
  PRIMARY KEY (tenant, id),
  FOREIGN KEY (tenant, "user") REFERENCES "user" (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX login_user ON login (tenant, "user");

CREATE TABLE room (
  tenant BLOB NOT NULL REFERENCES tenant (id),
  id BLOB NOT NULL,
  kind TEXT NOT NULL,
  pair BLOB,
  created_by BLOB NOT NULL,
  seq INTEGER NOT NULL DEFAULT 0,
  number INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  active_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, id),
  UNIQUE (tenant, pair)
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
  tenant BLOB NOT NULL,
  room BLOB NOT NULL,
  "user" BLOB NOT NULL,
  role TEXT NOT NULL,
  read_number INTEGER NOT NULL DEFAULT 0,
  -- own messages above read_number: unread stays a subtraction
  own_above INTEGER NOT NULL DEFAULT 0,
  history_from INTEGER NOT NULL DEFAULT 0,
  joined_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, room, "user"),
  FOREIGN KEY (tenant, room) REFERENCES room (tenant, id),
  FOREIGN KEY (tenant, "user") REFERENCES "user" (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX member_user ON member (tenant, "user", room);

CREATE TABLE event (
  tenant BLOB NOT NULL,
  room BLOB NOT NULL,
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor BLOB,
  -- of the message it points to
  number INTEGER,
  data TEXT,
  PRIMARY KEY (room, seq),
  FOREIGN KEY (tenant, room) REFERENCES room (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
  tenant BLOB NOT NULL,
  room BLOB NOT NULL,
  number INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  id BLOB NOT NULL,
  sender BLOB NOT NULL,
  nonce TEXT NOT NULL,
  text TEXT NOT NULL,
  hash BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  edited_at INTEGER,
  deleted_at INTEGER,
  PRIMARY KEY (room, number),
  UNIQUE (room, sender, nonce),
  FOREIGN KEY (tenant, room) REFERENCES room (tenant, id),
  FOREIGN KEY (tenant, sender) REFERENCES "user" (tenant, id)
) STRICT, WITHOUT ROWID;
