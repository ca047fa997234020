//! Every sentence about guests.

use parlor_proto::{TenantId, Time, UserId};

use crate::cx::one;
use crate::store::{Conn, Fault, Sql};
use crate::user::key;

static INSERT_GUEST: Sql = Sql::new(
    "INSERT INTO \"user\" (tenant, id, username, username_key, name, origin, account_seq, created_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, 'guest', 0, ?6)",
);

/// Stores a guest: username and name.
pub(super) fn insert_guest(
    conn: &mut dyn Conn,
    tenant: TenantId,
    id: UserId,
    (username, name): (&str, &str),
    now: Time,
) -> Result<(), Fault> {
    let row = vec![tenant.into(), id.into(), username.into(), key(username).into(), name.into(), now.into()];
    conn.write(&INSERT_GUEST, row)
}

static ORIGIN: Sql = Sql::new("SELECT origin FROM \"user\" WHERE tenant = ?1 AND id = ?2");

/// Where somebody comes from: 'account', 'host', 'guest', 'system'.
pub(crate) fn origin(conn: &mut dyn Conn, tenant: TenantId, id: UserId) -> Result<Option<String>, Fault> {
    one(conn.query(&ORIGIN, &[tenant.into(), id.into()])?)
        .map(|row| row.text(0).map(str::to_owned))
        .transpose()
}

// Named again, it is a picture like a new one: whatever was tried before.
static WANT_PICTURE: Sql = Sql::new(
    "INSERT INTO host_picture (tenant, \"user\", url, due_at) VALUES (?1, ?2, ?3, ?4) \
     ON CONFLICT (tenant, \"user\") DO UPDATE SET url = excluded.url, due_at = excluded.due_at, tries = 0",
);

/// The picture at this address is to be fetched.
pub(super) fn want_picture(
    conn: &mut dyn Conn,
    tenant: TenantId,
    user: UserId,
    url: &str,
    now: Time,
) -> Result<(), Fault> {
    conn.write(&WANT_PICTURE, vec![tenant.into(), user.into(), url.into(), now.into()])
}
