-- Uploaded pictures, files and voice notes. The row comes before the bytes and goes after them, so that no bytes are
-- ever without a row that knows of them.

CREATE TABLE attachment (
  tenant BLOB NOT NULL,
  id BLOB NOT NULL,
  owner BLOB NOT NULL,
  -- where the bytes are; the small picture of it is at the same key followed by -thumb
  blob TEXT NOT NULL,
  -- 0 arriving, 1 ready, 2 going
  state INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  mime TEXT NOT NULL,
  size INTEGER NOT NULL,
  width INTEGER,
  height INTEGER,
  duration_ms INTEGER,
  waveform BLOB,
  thumb_mime TEXT,
  thumb_size INTEGER,
  created_at INTEGER NOT NULL,
  -- messages, rooms and people that have it
  used INTEGER NOT NULL DEFAULT 0,
  -- when somebody has to look whether it goes; null while it is used
  due_at INTEGER,
  PRIMARY KEY (tenant, id),
  FOREIGN KEY (tenant, owner) REFERENCES "user" (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX attachment_due ON attachment (tenant, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX attachment_unsent ON attachment (tenant, owner) WHERE used = 0;

CREATE TABLE message_attachment (
  tenant BLOB NOT NULL,
  room BLOB NOT NULL,
  number INTEGER NOT NULL,
  position INTEGER NOT NULL,
  attachment BLOB NOT NULL,
  -- the attachment's, for the lists of a room
  kind TEXT NOT NULL,
  PRIMARY KEY (room, number, position),
  FOREIGN KEY (room, number) REFERENCES message (room, number),
  FOREIGN KEY (tenant, attachment) REFERENCES attachment (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX message_attachment_used ON message_attachment (tenant, attachment);
CREATE INDEX message_attachment_kind ON message_attachment (room, kind, number, position);

CREATE INDEX room_picture ON room (tenant, picture) WHERE picture IS NOT NULL;
CREATE INDEX user_picture ON "user" (tenant, picture) WHERE picture IS NOT NULL;
