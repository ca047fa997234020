//! What belongs to nobody: rows of no tenant, holds of nothing, bytes of no attachment.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;

use parlor_proto::Time;

use super::{Look, sql};
use crate::blob::Blobs;
use crate::store::{Conn, Fault};

/// Bytes that came later than this before the look may be on their way to a row, or out of one.
const YOUNG_MS: i64 = 3_600_000;

/// Keys of the place where bytes are, by a short form of each (there may be millions).
pub(super) struct Listed(HashMap<u64, String>);

/// What is there and is not young; nothing where nobody can tell.
pub(super) fn listed(blobs: &dyn Blobs, now: Time) -> io::Result<Listed> {
    let mut all = HashMap::new();
    blobs.keys(&mut |key, came| {
        if now.0 - came > YOUNG_MS {
            all.insert(short(&key), key);
        }
    })?;
    Ok(Listed(all))
}

fn short(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

impl Look<'_> {
    /// An attachment has these bytes, and those of its small picture.
    pub(super) fn owned(&mut self, blob: &str) {
        if let Some(bytes) = &mut self.bytes {
            bytes.0.remove(&short(blob));
            bytes.0.remove(&short(&format!("{blob}-thumb")));
        }
    }

    /// After all tenants: what is left belongs to nobody.
    pub(super) fn unowned(&mut self) {
        self.tenant.1.clear();
        let mut left: Vec<String> =
            self.bytes.take().map(|it| it.0.into_values().collect()).unwrap_or_default();
        left.sort_unstable();
        for key in left {
            self.wrong("attachment.none", "attachment", key, "bytes of no attachment");
        }
    }

    pub(super) fn strays(&mut self, conn: &mut dyn Conn) -> Result<(), Fault> {
        for (table, rows) in sql::strays(conn)?.into_iter().filter(|it| it.1 > 0) {
            self.wrong("tenant.none", "tenant", table, format!("{rows} rows of no tenant"));
        }
        Ok(())
    }

    pub(super) fn holds(&mut self, conn: &mut dyn Conn) -> Result<(), Fault> {
        for it in sql::holds(conn, self.tenant.0)? {
            let key = it.id.to_string();
            if !it.one {
                self.wrong("hold.of", "hold", key, "is not of one person or one room");
            } else if !it.there {
                self.wrong("hold.of", "hold", key, "is of somebody or something that is not there");
            }
        }
        Ok(())
    }
}
