-- Sign-ins know by what they came, so that they end with it; and pictures that hosts name are fetched.

SELECT set_config('parlor.tenant', '*', true);

-- what has vouched: a key of a host's, a URL that is asked, a proxy; '': nobody but us
ALTER TABLE login ADD COLUMN source text NOT NULL DEFAULT '';
-- by what these came nobody knows any more: they come anew
UPDATE login SET source = 'before' WHERE kind IN ('jwt', 'forward');
UPDATE login SET source = 'guest' WHERE kind = 'guest';
CREATE INDEX login_source ON login (tenant, source) WHERE source <> '' AND revoked_at IS NULL;

-- the picture that the host has named of somebody, and what became of it
CREATE TABLE host_picture (
  tenant uuid NOT NULL,
  "user" uuid NOT NULL,
  url text NOT NULL,
  -- of the bytes that came last
  hash bytea,
  -- what was made of them
  attachment uuid,
  -- how often it was tried in vain
  tries bigint NOT NULL DEFAULT 0,
  -- when to fetch it; null: it has come, or nobody tries any more
  due_at bigint,
  PRIMARY KEY (tenant, "user"),
  FOREIGN KEY (tenant, "user") REFERENCES "user" (tenant, id)
);

CREATE INDEX host_picture_due ON host_picture (tenant, due_at) WHERE due_at IS NOT NULL;

INSERT INTO host_picture (tenant, "user", url, due_at)
SELECT tenant, id, picture_from, 0 FROM "user" WHERE picture_from IS NOT NULL AND erased_at IS NULL;

ALTER TABLE host_picture ENABLE ROW LEVEL SECURITY;
ALTER TABLE host_picture FORCE ROW LEVEL SECURITY;
CREATE POLICY walls ON host_picture USING ((SELECT current_setting('parlor.tenant', true)) = '*' OR tenant = ANY (
  (SELECT string_to_array(NULLIF(current_setting('parlor.tenant', true), '*'), ',')::uuid[])::uuid[]));
