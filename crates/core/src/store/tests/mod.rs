//! The contract of [`Conn`], told once and run on every engine; what only one engine can do stands apart.

mod contract;
#[cfg(feature = "postgres")]
mod line;
mod migrations;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "postgres")]
mod proxy;
mod sqlite;
#[cfg(feature = "postgres")]
mod walls;

use super::testing::{Fresh, fresh, fresh_memory};
use super::*;

/// Runs a test on a file, in memory and, when there is a server, on PostgreSQL.
fn everywhere(test: impl Fn(&Store)) {
    let places = [fresh(Engine::Sqlite), Some(fresh_memory()), fresh(Engine::Postgres)];
    for place in places.into_iter().flatten() {
        eprintln!("on {:?}", place.engine());
        let store = Store::open(&place).unwrap();
        store.writer().unwrap().script(TABLES).unwrap();
        test(&store);
        drop(store);
        drop::<Fresh>(place);
    }
}

const TABLES: &str = "
    CREATE TABLE box (id BIGINT NOT NULL PRIMARY KEY, label TEXT, UNIQUE (label));
    CREATE TABLE thing (box BIGINT NOT NULL REFERENCES box (id), n BIGINT NOT NULL, note TEXT, PRIMARY KEY (box, n));";

const ADD_BOX: Sql = Sql::new("INSERT INTO box (id, label) VALUES (?1, ?2)");
const ADD_BOXES: Sql = Sql::pair(
    "INSERT INTO box (id, label) VALUES (?1, ?2)",
    "INSERT INTO box (id, label) SELECT * FROM unnest($1::bigint[], $2::text[])",
);
const ADD_THING: Sql = Sql::new("INSERT INTO thing (box, n, note) VALUES (?1, ?2, ?3)");
const BOXES: Sql = Sql::new("SELECT id, label FROM box ORDER BY id");
const COUNT: Sql = Sql::new("SELECT count(*) FROM box");
const RENAME: Sql = Sql::new("UPDATE box SET label = ?2 WHERE id = ?1 RETURNING label");
const FIND: Sql = Sql::pair(
    "SELECT ?1, id, label FROM box WHERE id = ?2",
    "SELECT o, id, label FROM unnest($1::bigint[], $2::bigint[]) AS a (o, wanted) JOIN box ON id = wanted ORDER BY o",
);

fn count(conn: &mut dyn Conn) -> i64 {
    conn.query(&COUNT, &[]).unwrap()[0].int(0).unwrap()
}

fn add(conn: &mut dyn Conn, id: i64, label: &str) -> Result<(), Fault> {
    conn.query(&ADD_BOX, &[id.into(), label.into()]).map(drop)
}
