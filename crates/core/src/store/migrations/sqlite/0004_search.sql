-- Search: how far each room's log is in the index, and the index.
-- No text is kept twice: the index knows terms alone, and a term carries its room, so that nobody else's are walked.

CREATE TABLE search_room (
  id INTEGER NOT NULL PRIMARY KEY,
  tenant BLOB NOT NULL,
  room BLOB NOT NULL,
  seq INTEGER NOT NULL,
  UNIQUE (tenant, room),
  FOREIGN KEY (tenant, room) REFERENCES room (tenant, id)
) STRICT;

-- rowid: search_room.id << 32 | message.number; the tokenizer does nothing but split at spaces
CREATE VIRTUAL TABLE search_text USING fts5(
  words, content = '', contentless_delete = 1, detail = 'none', tokenize = "ascii tokenchars '_'"
);
