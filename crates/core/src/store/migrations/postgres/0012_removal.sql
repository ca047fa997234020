-- A tenant that is being removed: nobody gets in, and what is in it goes piece by piece, also after a crash.

ALTER TABLE tenant ADD COLUMN removed_at BIGINT;
