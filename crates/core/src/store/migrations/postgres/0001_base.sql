-- The base of Parlor: tenants, people, rooms and the log of every room.
-- Ids are UUIDv7, times are milliseconds since 1970, every foreign key carries its tenant.
-- Text that is compared or sorted is COLLATE "C": byte order, the same as in SQLite.

CREATE TABLE meta (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE tenant (
  id UUID NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL
);

CREATE TABLE "user" (
  tenant UUID NOT NULL REFERENCES tenant (id),
  id UUID NOT NULL,
  external_id TEXT COLLATE "C",
  username TEXT NOT NULL,
  username_key TEXT COLLATE "C" NOT NULL,
  email TEXT,
  email_key TEXT COLLATE "C",
  name TEXT NOT NULL,
  password TEXT,
  account_seq BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT,
  PRIMARY KEY (tenant, id),
  UNIQUE (tenant, username_key),
  UNIQUE (tenant, email_key),
  UNIQUE (tenant, external_id)
);

CREATE TABLE login (
  tenant UUID NOT NULL,
  id UUID NOT NULL,
  "user" UUID NOT NULL,
  token_hash BYTEA NOT NULL UNIQUE,
  label TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT,
  PRIMARY KEY (tenant, id),
  FOREIGN KEY (tenant, "user") REFERENCES "user" (tenant, id)
);

CREATE INDEX login_user ON login (tenant, "user");

CREATE TABLE room (
  tenant UUID NOT NULL REFERENCES tenant (id),
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  pair BYTEA,
  created_by UUID NOT NULL,
  seq BIGINT NOT NULL DEFAULT 0,
  number BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  active_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, id),
  UNIQUE (tenant, pair)
) WITH (fillfactor = 70);

CREATE TABLE member (
  tenant UUID NOT NULL,
  room UUID NOT NULL,
  "user" UUID NOT NULL,
  role TEXT NOT NULL,
  read_number BIGINT NOT NULL DEFAULT 0,
  -- own messages above read_number: unread stays a subtraction
  own_above BIGINT NOT NULL DEFAULT 0,
  history_from BIGINT NOT NULL DEFAULT 0,
  joined_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, room, "user"),
  FOREIGN KEY (tenant, room) REFERENCES room (tenant, id),
  FOREIGN KEY (tenant, "user") REFERENCES "user" (tenant, id)
) WITH (fillfactor = 70);

CREATE INDEX member_user ON member (tenant, "user", room);

CREATE TABLE event (
  tenant UUID NOT NULL,
  room UUID NOT NULL,
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  actor UUID,
  -- of the message it points to
  number BIGINT,
  data TEXT,
  PRIMARY KEY (room, seq),
  FOREIGN KEY (tenant, room) REFERENCES room (tenant, id)
);

CREATE TABLE message (
  tenant UUID NOT NULL,
  room UUID NOT NULL,
  number BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  id UUID NOT NULL,
  sender UUID NOT NULL,
  nonce TEXT COLLATE "C" NOT NULL,
  text TEXT NOT NULL,
  hash BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  edited_at BIGINT,
  deleted_at BIGINT,
  PRIMARY KEY (room, number),
  UNIQUE (room, sender, nonce),
  FOREIGN KEY (tenant, room) REFERENCES room (tenant, id),
  FOREIGN KEY (tenant, sender) REFERENCES "user" (tenant, id)
);
