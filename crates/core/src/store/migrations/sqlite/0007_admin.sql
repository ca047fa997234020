-- What the lists of the staff walk: all messages and all relations of a tenant by time, and where somebody was.

CREATE INDEX message_at ON message (tenant, created_at);
CREATE INDEX relation_created ON relation (tenant, created_at, low, high);
CREATE INDEX past_member_user ON past_member (tenant, "user");
CREATE INDEX user_staff ON "user" (tenant, id) WHERE staff IS NOT NULL;
