-- Search: how far each room's log is in the index, and the index.
-- A term carries its room, so that nobody else's are walked.

CREATE TABLE search_room (
  tenant UUID NOT NULL,
  room UUID NOT NULL,
  id BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
  seq BIGINT NOT NULL,
  PRIMARY KEY (tenant, room),
  FOREIGN KEY (tenant, room) REFERENCES room (tenant, id)
) WITH (fillfactor = 70);

-- Without a foreign key: it would lock the message's row for every entry.
CREATE TABLE search_text (
  tenant UUID NOT NULL,
  room UUID NOT NULL,
  number BIGINT NOT NULL,
  words TSVECTOR NOT NULL,
  PRIMARY KEY (room, number)
);

-- A pending list would be walked by every look into a room.
CREATE INDEX search_words ON search_text USING gin (words) WITH (fastupdate = off);
