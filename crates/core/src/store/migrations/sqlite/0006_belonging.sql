-- Belonging: tenants with settings, what the host owns (keys, external ids, relations), who may talk, and what is written
-- down about it.

ALTER TABLE tenant ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE tenant ADD COLUMN disabled_at INTEGER;

-- exact hosts in the compared form; no row at all: every host is the default tenant's
CREATE TABLE tenant_host (
  host TEXT NOT NULL PRIMARY KEY,
  tenant BLOB NOT NULL REFERENCES tenant (id)
) STRICT;

-- 'account' signed up here, 'host' came with claims, 'guest', 'system' speaks for the host
ALTER TABLE "user" ADD COLUMN origin TEXT NOT NULL DEFAULT 'account';
-- the host's own word (MENTEE), which rules of roles name
ALTER TABLE "user" ADD COLUMN role TEXT;
-- NULL, 'moderator', 'admin' (of the tenant), 'operator' (of the installation)
ALTER TABLE "user" ADD COLUMN staff TEXT;
ALTER TABLE "user" ADD COLUMN email_verified_at INTEGER;
-- the address that the host gave for the picture
ALTER TABLE "user" ADD COLUMN picture_from TEXT;
ALTER TABLE "user" ADD COLUMN erased_at INTEGER;

-- 'session' by password, 'token' made by an operator, 'jwt', 'forward', 'guest'
ALTER TABLE login ADD COLUMN kind TEXT NOT NULL DEFAULT 'session';
CREATE INDEX login_expires ON login (tenant, expires_at) WHERE expires_at IS NOT NULL;

-- addresses with a secret that are good for once
CREATE TABLE ticket (
  tenant BLOB NOT NULL,
  hash BLOB NOT NULL,
  "user" BLOB NOT NULL,
  -- 'verify' an e-mail address, 'reset' a password
  purpose TEXT NOT NULL,
  email TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (tenant, hash),
  FOREIGN KEY (tenant, "user") REFERENCES "user" (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX ticket_user ON ticket (tenant, "user");

-- keys with which the host acts
CREATE TABLE server_key (
  tenant BLOB NOT NULL REFERENCES tenant (id),
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  seen_at INTEGER,
  revoked_at INTEGER,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

-- a tie between two people that the host owns; low < high
CREATE TABLE relation (
  tenant BLOB NOT NULL,
  low BLOB NOT NULL,
  high BLOB NOT NULL,
  label TEXT,
  data TEXT,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (tenant, low, high),
  FOREIGN KEY (tenant, low) REFERENCES "user" (tenant, id),
  FOREIGN KEY (tenant, high) REFERENCES "user" (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX relation_high ON relation (tenant, high, low);

CREATE TABLE block (
  tenant BLOB NOT NULL,
  "user" BLOB NOT NULL,
  blocked BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, "user", blocked),
  FOREIGN KEY (tenant, "user") REFERENCES "user" (tenant, id),
  FOREIGN KEY (tenant, blocked) REFERENCES "user" (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX block_blocked ON block (tenant, blocked, "user");

CREATE TABLE report (
  tenant BLOB NOT NULL,
  id BLOB NOT NULL,
  reporter BLOB NOT NULL,
  room BLOB,
  number INTEGER,
  -- whom it is about
  "user" BLOB,
  reason TEXT NOT NULL,
  note TEXT NOT NULL,
  -- what was said, as it was when it was reported: JSON
  context TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- 'open', 'resolved', 'dismissed'
  state TEXT NOT NULL,
  handled_by BLOB,
  handled_at INTEGER,
  answer TEXT,
  PRIMARY KEY (tenant, id),
  FOREIGN KEY (tenant, reporter) REFERENCES "user" (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX report_state ON report (tenant, state, id);

-- what was done by those who may do more than others
CREATE TABLE audit (
  tenant BLOB NOT NULL,
  id BLOB NOT NULL,
  at INTEGER NOT NULL,
  actor BLOB,
  -- a key's name, "command line"
  actor_name TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  data TEXT,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

-- what must not be taken away: of a person, of a room
CREATE TABLE hold (
  tenant BLOB NOT NULL,
  id BLOB NOT NULL,
  "user" BLOB,
  room BLOB,
  note TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  released_at INTEGER,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

-- 0 open, 1 ended (read only), 2 closed by the host, 3 blocked, 4 asked for, 5 declined
ALTER TABLE room ADD COLUMN talk INTEGER NOT NULL DEFAULT 0;
ALTER TABLE room ADD COLUMN asked_by BLOB;
-- the host's own name of it (order:42)
ALTER TABLE room ADD COLUMN key TEXT;
CREATE UNIQUE INDEX room_key ON room (tenant, key) WHERE key IS NOT NULL;

-- members of a pair whose relation has ended and may come again: as they were
CREATE TABLE suspended_member (
  tenant BLOB NOT NULL,
  room BLOB NOT NULL,
  "user" BLOB NOT NULL,
  role TEXT NOT NULL,
  read_number INTEGER NOT NULL,
  own_above INTEGER NOT NULL,
  history_from INTEGER NOT NULL,
  joined_at INTEGER NOT NULL,
  seen_number INTEGER NOT NULL,
  delivered_number INTEGER NOT NULL,
  hidden_number INTEGER NOT NULL,
  pinned_at INTEGER,
  muted_until INTEGER,
  archived INTEGER NOT NULL,
  sorted_at INTEGER NOT NULL,
  suspended_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, room, "user"),
  FOREIGN KEY (tenant, room) REFERENCES room (tenant, id),
  FOREIGN KEY (tenant, "user") REFERENCES "user" (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX suspended_member_user ON suspended_member (tenant, "user");
