//! Row-level security: whatever a sentence forgets to say, no row of another tenant is seen or written.

use super::*;
use crate::store::Scope;
use crate::store::testing::fresh_schema;
use parlor_proto::TenantId;

const HERE: TenantId = TenantId([1; 16]);
const THERE: TenantId = TenantId([2; 16]);

static TENANT: Sql = Sql::new("INSERT INTO tenant (id, name, created_at) VALUES (?1, ?2, 1)");
static HOLD: Sql = Sql::new("INSERT INTO hold (tenant, id, note, created_at) VALUES (?1, ?2, ?3, 1)");
// What must never be written: it names no tenant.
static FORGOT: Sql = Sql::new("SELECT note FROM hold ORDER BY note");
static FORGOT_TO_DELETE: Sql = Sql::new("DELETE FROM hold RETURNING note");
static FORGOT_TO_CHANGE: Sql = Sql::new("UPDATE hold SET note = note || '!' RETURNING note");
static OPEN: Sql = Sql::new(
    "SELECT c.relname::text FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid \
     WHERE a.attname = 'tenant' AND NOT a.attisdropped AND c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace \
     AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS \
       (SELECT 1 FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'walls')) ORDER BY 1",
);

fn walls(test: impl Fn(&Store)) {
    let Some(place) = fresh_schema() else { return };
    let store = Store::open(&place).unwrap();
    let mut conn = store.writer().unwrap();
    for (tenant, name) in [(HERE, "here"), (THERE, "there")] {
        conn.query(&TENANT, &[tenant.into(), name.into()]).unwrap();
        conn.query(&HOLD, &[tenant.into(), tenant.into(), name.into()]).unwrap();
    }
    test(&store);
}

fn said(conn: &mut dyn Conn, sql: &'static Sql) -> Vec<String> {
    conn.query(sql, &[]).unwrap().iter().map(|row| row.text(0).unwrap().to_owned()).collect()
}

#[test]
fn every_table_with_a_tenant_has_the_wall() {
    walls(|store| {
        let open = said(&mut *store.reader().unwrap(), &OPEN);
        // Hosts say which tenant a request is for: they are asked before there is one.
        assert_eq!(open, ["tenant_host"], "a new table needs the policy `walls` in its migration");
    });
}

#[test]
fn a_sentence_that_forgets_its_tenant_gets_no_row_of_another() {
    walls(|store| {
        let mut conn = store.reader().unwrap();
        assert_eq!(said(&mut *conn, &FORGOT), ["here", "there"], "the operator's tools see all");
        for (scope, seen) in [
            (Scope::one(HERE), &["here"][..]),
            (Scope::one(THERE), &["there"]),
            (Scope::Of([HERE, THERE].into()), &["here", "there"]),
            (Scope::Of([].into()), &[]),
            (Scope::one(TenantId([3; 16])), &[]),
            (Scope::All, &["here", "there"]),
        ] {
            conn.scope(scope.clone());
            assert_eq!(said(&mut *conn, &FORGOT), seen, "{scope:?}");
            assert_eq!(said(&mut *conn, &FORGOT), seen, "{scope:?}, again");
        }
        let mut conn = store.writer().unwrap();
        conn.scope(Scope::one(HERE));
        assert_eq!(said(&mut *conn, &FORGOT_TO_CHANGE), ["here!"]);
        let fault = conn.query(&HOLD, &[THERE.into(), [9; 16].into(), "planted".into()]).unwrap_err();
        assert!(fault.detail.contains("row-level security"), "{fault}");
        assert_eq!(said(&mut *conn, &FORGOT_TO_DELETE), ["here!"]);
        conn.scope(Scope::All);
        assert_eq!(said(&mut *conn, &FORGOT), ["there"]);
    });
}

#[test]
fn a_scope_outlives_what_is_rolled_back_and_what_is_lost() {
    walls(|store| {
        let mut conn = store.writer().unwrap();
        conn.scope(Scope::one(HERE));
        conn.begin().unwrap();
        assert_eq!(said(&mut *conn, &FORGOT), ["here"]);
        conn.rollback();
        assert_eq!(said(&mut *conn, &FORGOT), ["here"]);
        // A fault, and a connection anew.
        conn.begin().unwrap();
        assert!(conn.query(&TENANT, &[HERE.into(), "here".into()]).is_err());
        conn.rollback();
        assert_eq!(said(&mut *conn, &FORGOT), ["here"]);
        conn.scope(Scope::one(THERE));
        conn.begin().unwrap();
        conn.write(&HOLD, vec![THERE.into(), [8; 16].into(), "too".into()]).unwrap();
        conn.commit().unwrap();
        assert_eq!(said(&mut *conn, &FORGOT), ["there", "too"]);
    });
}
