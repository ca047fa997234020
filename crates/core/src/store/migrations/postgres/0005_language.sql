-- The language that somebody reads in: a tag such as de or pt-BR; null: as their browser says.

ALTER TABLE "user" ADD COLUMN language TEXT;
