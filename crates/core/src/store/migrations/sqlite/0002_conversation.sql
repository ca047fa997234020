-- Groups, and everything that a message can do. What is emptied by deletion stays a row: numbers have no holes.

ALTER TABLE "user" ADD COLUMN about TEXT;
ALTER TABLE "user" ADD COLUMN picture BLOB;
ALTER TABLE "user" ADD COLUMN data TEXT;
-- what a person shows of themselves, and sees of others
ALTER TABLE "user" ADD COLUMN receipts INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "user" ADD COLUMN presence INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "user" ADD COLUMN last_seen_at INTEGER;

ALTER TABLE room ADD COLUMN name TEXT;
ALTER TABLE room ADD COLUMN about TEXT;
ALTER TABLE room ADD COLUMN picture BLOB;
ALTER TABLE room ADD COLUMN data TEXT;
-- of the exact set of members, while the group may be found by it
ALTER TABLE room ADD COLUMN same BLOB;
ALTER TABLE room ADD COLUMN nonce TEXT;
-- sorted_at <= active_at < sorted_at + 60 s: the list's index moves once a minute, not once a message
ALTER TABLE room ADD COLUMN sorted_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE room ADD COLUMN deleted_at INTEGER;
-- since when its content waits for being taken away
ALTER TABLE room ADD COLUMN purge_at INTEGER;
UPDATE room SET sorted_at = active_at;

CREATE UNIQUE INDEX room_nonce ON room (tenant, created_by, nonce) WHERE nonce IS NOT NULL;
-- groups whose content is still to be taken away
CREATE INDEX room_purge ON room (tenant, purge_at) WHERE purge_at IS NOT NULL;
CREATE INDEX room_same ON room (tenant, same) WHERE same IS NOT NULL;

-- the highest message ever read: what others are told; read_number may go back
ALTER TABLE member ADD COLUMN seen_number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE member ADD COLUMN delivered_number INTEGER NOT NULL DEFAULT 0;
-- the room is in the list while room.number > hidden_number
ALTER TABLE member ADD COLUMN hidden_number INTEGER NOT NULL DEFAULT -1;
ALTER TABLE member ADD COLUMN pinned_at INTEGER;
ALTER TABLE member ADD COLUMN muted_until INTEGER;
ALTER TABLE member ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
-- of its room, on whose index the list walks
ALTER TABLE member ADD COLUMN sorted_at INTEGER NOT NULL DEFAULT 0;
UPDATE member SET seen_number = read_number,
  sorted_at = (SELECT r.sorted_at FROM room r WHERE r.tenant = member.tenant AND r.id = member.room);

CREATE INDEX member_sorted ON member (tenant, "user", sorted_at, room);
CREATE INDEX member_pinned ON member (tenant, "user", pinned_at) WHERE pinned_at IS NOT NULL;

-- who has left a room: the log still names them
CREATE TABLE past_member (
  tenant BLOB NOT NULL,
  room BLOB NOT NULL,
  "user" BLOB NOT NULL,
  left_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, room, "user"),
  FOREIGN KEY (tenant, room) REFERENCES room (tenant, id),
  FOREIGN KEY (tenant, "user") REFERENCES "user" (tenant, id)
) STRICT, WITHOUT ROWID;

ALTER TABLE message ADD COLUMN reply_to INTEGER;
ALTER TABLE message ADD COLUMN forwarded INTEGER;
-- everybody is mentioned
ALTER TABLE message ADD COLUMN everyone INTEGER;
ALTER TABLE message ADD COLUMN pinned_at INTEGER;

CREATE INDEX message_pinned ON message (room, pinned_at) WHERE pinned_at IS NOT NULL;
CREATE INDEX message_everyone ON message (room, number) WHERE everyone IS NOT NULL;

CREATE TABLE reaction (
  tenant BLOB NOT NULL,
  room BLOB NOT NULL,
  number INTEGER NOT NULL,
  emoji TEXT NOT NULL,
  "user" BLOB NOT NULL,
  -- of its entry; the emoji of a message stand in the order of their first ones
  place INTEGER NOT NULL,
  PRIMARY KEY (room, number, emoji, "user"),
  FOREIGN KEY (room, number) REFERENCES message (room, number),
  FOREIGN KEY (tenant, "user") REFERENCES "user" (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE mention (
  tenant BLOB NOT NULL,
  "user" BLOB NOT NULL,
  room BLOB NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (tenant, "user", room, number),
  FOREIGN KEY (room, number) REFERENCES message (room, number),
  FOREIGN KEY (tenant, "user") REFERENCES "user" (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX mention_message ON mention (room, number);

-- deleted for me
CREATE TABLE hidden_message (
  tenant BLOB NOT NULL,
  "user" BLOB NOT NULL,
  room BLOB NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (tenant, "user", room, number),
  FOREIGN KEY (room, number) REFERENCES message (room, number),
  FOREIGN KEY (tenant, "user") REFERENCES "user" (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX hidden_message_message ON hidden_message (room, number);

-- earlier texts of a message: 1 is the first one
CREATE TABLE version (
  tenant BLOB NOT NULL,
  room BLOB NOT NULL,
  number INTEGER NOT NULL,
  version INTEGER NOT NULL,
  text TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (room, number, version),
  FOREIGN KEY (room, number) REFERENCES message (room, number)
) STRICT, WITHOUT ROWID;

-- shown as a line of its own between the messages
ALTER TABLE event ADD COLUMN note INTEGER;
CREATE INDEX event_note ON event (room, seq) WHERE note IS NOT NULL;
UPDATE event SET note = 1 WHERE kind = 'room.created';
