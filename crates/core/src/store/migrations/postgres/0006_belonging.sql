-- Belonging: tenants with settings, what the host owns (keys, external ids, relations), who may talk, and what is written
-- down about it.

ALTER TABLE tenant ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE tenant ADD COLUMN disabled_at BIGINT;

-- exact hosts in the compared form; no row at all: every host is the default tenant's
CREATE TABLE tenant_host (
  host TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant UUID NOT NULL REFERENCES tenant (id)
);

-- 'account' signed up here, 'host' came with claims, 'guest', 'system' speaks for the host
ALTER TABLE "user" ADD COLUMN origin TEXT NOT NULL DEFAULT 'account';
-- the host's own word (MENTEE), which rules of roles name
ALTER TABLE "user" ADD COLUMN role TEXT;
-- NULL, 'moderator', 'admin' (of the tenant), 'operator' (of the installation)
ALTER TABLE "user" ADD COLUMN staff TEXT;
ALTER TABLE "user" ADD COLUMN email_verified_at BIGINT;
-- the address that the host gave for the picture
ALTER TABLE "user" ADD COLUMN picture_from TEXT;
ALTER TABLE "user" ADD COLUMN erased_at BIGINT;

-- 'session' by password, 'token' made by an operator, 'jwt', 'forward', 'guest'
ALTER TABLE login ADD COLUMN kind TEXT NOT NULL DEFAULT 'session';
CREATE INDEX login_expires ON login (tenant, expires_at) WHERE expires_at IS NOT NULL;

-- addresses with a secret that are good for once
CREATE TABLE ticket (
  tenant UUID NOT NULL,
  hash BYTEA NOT NULL,
  "user" UUID NOT NULL,
  -- 'verify' an e-mail address, 'reset' a password
  purpose TEXT NOT NULL,
  email TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (tenant, hash),
  FOREIGN KEY (tenant, "user") REFERENCES "user" (tenant, id)
);

CREATE INDEX ticket_user ON ticket (tenant, "user");

-- keys with which the host acts
CREATE TABLE server_key (
  tenant UUID NOT NULL REFERENCES tenant (id),
  id UUID NOT NULL,
  name TEXT NOT NULL,
  hash BYTEA NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  seen_at BIGINT,
  revoked_at BIGINT,
  PRIMARY KEY (tenant, id)
);

-- a tie between two people that the host owns; low < high
CREATE TABLE relation (
  tenant UUID NOT NULL,
  low UUID NOT NULL,
  high UUID NOT NULL,
  label TEXT,
  data TEXT,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (tenant, low, high),
  FOREIGN KEY (tenant, low) REFERENCES "user" (tenant, id),
  FOREIGN KEY (tenant, high) REFERENCES "user" (tenant, id)
);

CREATE INDEX relation_high ON relation (tenant, high, low);

CREATE TABLE block (
  tenant UUID NOT NULL,
  "user" UUID NOT NULL,
  blocked UUID NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, "user", blocked),
  FOREIGN KEY (tenant, "user") REFERENCES "user" (tenant, id),
  FOREIGN KEY (tenant, blocked) REFERENCES "user" (tenant, id)
);

CREATE INDEX block_blocked ON block (tenant, blocked, "user");

CREATE TABLE report (
  tenant UUID NOT NULL,
  id UUID NOT NULL,
  reporter UUID NOT NULL,
  room UUID,
  number BIGINT,
  -- whom it is about
  "user" UUID,
  reason TEXT NOT NULL,
  note TEXT NOT NULL,
  -- what was said, as it was when it was reported: JSON
  context TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  -- 'open', 'resolved', 'dismissed'
  state TEXT NOT NULL,
  handled_by UUID,
  handled_at BIGINT,
  answer TEXT,
  PRIMARY KEY (tenant, id),
  FOREIGN KEY (tenant, reporter) REFERENCES "user" (tenant, id)
);

CREATE INDEX report_state ON report (tenant, state, id);

-- what was done by those who may do more than others
CREATE TABLE audit (
  tenant UUID NOT NULL,
  id UUID NOT NULL,
  at BIGINT NOT NULL,
  actor UUID,
  -- a key's name, "command line"
  actor_name TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  data TEXT,
  PRIMARY KEY (tenant, id)
);

-- what must not be taken away: of a person, of a room
CREATE TABLE hold (
  tenant UUID NOT NULL,
  id UUID NOT NULL,
  "user" UUID,
  room UUID,
  note TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  released_at BIGINT,
  PRIMARY KEY (tenant, id)
);

-- 0 open, 1 ended (read only), 2 closed by the host, 3 blocked, 4 asked for, 5 declined
ALTER TABLE room ADD COLUMN talk BIGINT NOT NULL DEFAULT 0;
ALTER TABLE room ADD COLUMN asked_by UUID;
-- the host's own name of it (order:42)
ALTER TABLE room ADD COLUMN key TEXT COLLATE "C";
CREATE UNIQUE INDEX room_key ON room (tenant, key) WHERE key IS NOT NULL;

-- members of a pair whose relation has ended and may come again: as they were
CREATE TABLE suspended_member (
  tenant UUID NOT NULL,
  room UUID NOT NULL,
  "user" UUID NOT NULL,
  role TEXT NOT NULL,
  read_number BIGINT NOT NULL,
  own_above BIGINT NOT NULL,
  history_from BIGINT NOT NULL,
  joined_at BIGINT NOT NULL,
  seen_number BIGINT NOT NULL,
  delivered_number BIGINT NOT NULL,
  hidden_number BIGINT NOT NULL,
  pinned_at BIGINT,
  muted_until BIGINT,
  archived BIGINT NOT NULL,
  sorted_at BIGINT NOT NULL,
  suspended_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, room, "user"),
  FOREIGN KEY (tenant, room) REFERENCES room (tenant, id),
  FOREIGN KEY (tenant, "user") REFERENCES "user" (tenant, id)
);

CREATE INDEX suspended_member_user ON suspended_member (tenant, "user");
