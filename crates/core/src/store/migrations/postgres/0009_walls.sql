-- The second wall between tenants: whatever a sentence forgets to say, only rows of the session's tenants are seen and
-- written. `parlor.tenant` holds their ids with commas between, or `*` for the operator's tools and for what goes through all
-- tenants; a session that has not said it sees nothing. A superuser, and a role with BYPASSRLS, is not held by it.
-- Hosts stay without: they say which tenant a request is for.

CREATE FUNCTION parlor_scope() RETURNS UUID[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN said IS NULL OR said IN ('', '*') THEN '{}'::uuid[] ELSE string_to_array(said, ',')::uuid[] END
  FROM (SELECT current_setting('parlor.tenant', true) AS said) AS it
$$;

DO $$
DECLARE
  it TEXT;
BEGIN
  FOR it IN
    SELECT c.table_name FROM information_schema.columns c
    JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
    WHERE c.table_schema = current_schema() AND c.column_name = 'tenant' AND t.table_type = 'BASE TABLE'
    AND c.table_name <> 'tenant_host'
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', it);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', it);
    -- In subqueries: asked once a sentence, not once a row.
    EXECUTE format(
      'CREATE POLICY walls ON %I USING ((SELECT current_setting(''parlor.tenant'', true)) = ''*'' '
      'OR tenant = ANY ((SELECT parlor_scope())::uuid[]))', it);
  END LOOP;
END
$$;
