-- An account that was taken away may leave much behind: what is still to be done is found by this, also after a crash.

-- 'erase', 'anonymise': how an account is being taken away; NULL: nothing is left to do
ALTER TABLE "user" ADD COLUMN erasing TEXT;

CREATE INDEX user_erasing ON "user" (tenant, erased_at) WHERE erasing IS NOT NULL;
