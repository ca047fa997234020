-- Uploaded pictures, files and voice notes. The row comes before the bytes and goes after them, so that no bytes are
-- ever without a row that knows of them.

CREATE TABLE attachment (
  tenant uuid NOT NULL,
  id uuid NOT NULL,
  owner uuid NOT NULL,
  -- where the bytes are; the small picture of it is at the same key followed by -thumb
  blob text COLLATE "C" NOT NULL,
  -- 0 arriving, 1 ready, 2 going
  state bigint NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  mime text NOT NULL,
  size bigint NOT NULL,
  width bigint,
  height bigint,
  duration_ms bigint,
  waveform bytea,
  thumb_mime text,
  thumb_size bigint,
  created_at bigint NOT NULL,
  -- messages, rooms and people that have it
  used bigint NOT NULL DEFAULT 0,
  -- when somebody has to look whether it goes; null while it is used
  due_at bigint,
  PRIMARY KEY (tenant, id),
  FOREIGN KEY (tenant, owner) REFERENCES "user" (tenant, id)
);

CREATE INDEX attachment_due ON attachment (tenant, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX attachment_unsent ON attachment (tenant, owner) WHERE used = 0;

CREATE TABLE message_attachment (
  tenant uuid NOT NULL,
  room uuid NOT NULL,
  number bigint NOT NULL,
  position bigint NOT NULL,
  attachment uuid NOT NULL,
  -- the attachment's, for the lists of a room
  kind text COLLATE "C" NOT NULL,
  PRIMARY KEY (room, number, position),
  FOREIGN KEY (room, number) REFERENCES message (room, number),
  FOREIGN KEY (tenant, attachment) REFERENCES attachment (tenant, id)
);

CREATE INDEX message_attachment_used ON message_attachment (tenant, attachment);
CREATE INDEX message_attachment_kind ON message_attachment (room, kind, number, position);

CREATE INDEX room_picture ON room (tenant, picture) WHERE picture IS NOT NULL;
CREATE INDEX user_picture ON "user" (tenant, picture) WHERE picture IS NOT NULL;
