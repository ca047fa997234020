//! The staff's lists, read: each page walks an index downwards. What has to be looked for in what the rows say (a word in
//! a text, "not read") is looked for in so many rows and no more: then the page ends early and says so.

use parlor_proto::{Problem, TenantId, Time, UserId};

use super::filter::{Place, Relations, Reports, Rooms, Sessions, Users};
use super::rows::{RelationRow, ReportRow, RoomRow, Rows, SessionRow, TenantRow, UserRow};
use super::sql;
use crate::error::Result;
use crate::store::Conn;
use crate::user;

/// Rows looked at together where something has to be looked for in them.
const CHUNK: i64 = 500;
/// So many times, for one page.
const CHUNKS: usize = 20;
/// People that a name may mean.
const MEANT: usize = 8;
/// Members that are named in a list.
pub(super) const NAMED: i64 = 3;

/// Walks until a page is full, there is no more, or enough has been looked at. `read` gives rows below a place;
/// `fits` says which belong to the page.
pub(super) fn page<T>(
    from: Place,
    most: i64,
    picky: bool,
    mut read: impl FnMut(Place, i64) -> Result<Vec<(Place, Option<T>)>>,
) -> Result<Rows<T>> {
    let (mut rows, mut below) = (Vec::new(), from);
    for _ in 0..if picky { CHUNKS } else { 2 } {
        let asked = if picky { CHUNK } else { most + 1 };
        let found = read(below, asked)?;
        let end = (found.len() as i64) < asked;
        for (place, row) in found {
            if let Some(row) = row {
                if rows.len() as i64 == most {
                    return Ok(Rows { rows, next: Some(below.encode()), tired: false });
                }
                rows.push(row);
            }
            below = place;
        }
        if end {
            return Ok(Rows { rows, next: None, tired: false });
        }
        if !picky && rows.len() as i64 == most {
            break;
        }
    }
    let tired = (rows.len() as i64) < most;
    Ok(Rows { rows, next: Some(below.encode()), tired })
}

pub(super) fn holds(text: &str, wanted: &str) -> bool {
    text.to_lowercase().contains(wanted)
}

pub(super) fn wanted(text: Option<&str>) -> Option<String> {
    text.map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty())
}

/// Whom a name may mean: whoever it names exactly, else those in whose names it stands, newest first.
pub(super) fn meant(
    conn: &mut dyn Conn,
    tenant: TenantId,
    name: Option<&str>,
) -> Result<Option<Vec<UserId>>> {
    let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else { return Ok(None) };
    if let Some(person) = user::find(conn, tenant, name)? {
        return Ok(Some(vec![person.user.id]));
    }
    let it = Users { text: Some(name.to_owned()), ..Users::default() };
    let found = users(conn, tenant, &it, Place::TOP, MEANT as i64)?;
    Ok(Some(found.rows.into_iter().map(|row| row.who.id).collect()))
}

pub(super) fn rooms(
    conn: &mut dyn Conn,
    tenant: TenantId,
    it: &Rooms,
    from: Place,
    most: i64,
) -> Result<Rows<RoomRow>> {
    let of = meant(conn, tenant, it.member.as_deref())?;
    let text = wanted(it.text.as_deref());
    if of.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Rows { rows: Vec::new(), next: None, tired: false });
    }
    let picky = it.kind.is_some() || it.open.is_some() || text.is_some();
    let mut found = page(from, most, picky, |below, most| {
        let mut rows = Vec::new();
        match &of {
            None => rows = sql::rooms(conn, tenant, below.id, None, most)?,
            Some(of) => {
                for member in of {
                    rows.extend(sql::rooms(conn, tenant, below.id, Some(*member), most)?);
                }
                rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
                rows.dedup_by_key(|row| row.id);
                rows.truncate(most as usize);
            }
        }
        let fits = |row: &RoomRow| {
            it.kind.is_none_or(|kind| row.kind == kind)
                && it.open.is_none_or(|open| (row.talk == 0 && !row.deleted) == open)
                && text.as_ref().is_none_or(|text| {
                    [&row.name, &row.key].into_iter().flatten().any(|name| holds(name, text))
                })
        };
        Ok(rows.into_iter().map(|row| (Place::of(row.id.0), Some(row).filter(fits))).collect())
    })?;
    sql::members(conn, tenant, &mut found.rows, NAMED)?;
    Ok(found)
}

pub(super) fn users(
    conn: &mut dyn Conn,
    tenant: TenantId,
    it: &Users,
    from: Place,
    most: i64,
) -> Result<Rows<UserRow>> {
    let text = wanted(it.text.as_deref());
    let fits = |row: &UserRow| {
        it.disabled.is_none_or(|disabled| row.disabled_at.is_some() == disabled)
            && text.as_ref().is_none_or(|text| {
                let names = [Some(&row.who.name), Some(&row.who.username), row.email.as_ref()];
                names.into_iter().chain([row.external_id.as_ref()]).flatten().any(|name| holds(name, text))
            })
    };
    // Whoever is named exactly is there at once, however many there are.
    if let (Some(text), true) = (&it.text, from == Place::TOP) {
        let exact = user::find(conn, tenant, text)?.map(|person| person.user.id);
        let exact = exact.map(|id| sql::one_user(conn, tenant, id)).transpose()?.flatten();
        if let Some(row) = exact.filter(|row| !it.staff || row.staff.is_some()) {
            return Ok(Rows { rows: vec![row], next: None, tired: false });
        }
    }
    page(from, most, text.is_some() || it.disabled.is_some(), |below, most| {
        let rows = sql::users(conn, tenant, below.id, it.staff, most)?;
        Ok(rows.into_iter().map(|row| (Place::of(row.who.id.0), Some(row).filter(fits))).collect())
    })
}

pub(super) fn relations(
    conn: &mut dyn Conn,
    tenant: TenantId,
    it: &Relations,
    from: Place,
    most: i64,
) -> Result<Rows<RelationRow>> {
    let of = meant(conn, tenant, it.member.as_deref())?;
    page(from, most, it.ended.is_some(), |below, most| {
        let mut rows = Vec::new();
        match &of {
            None => rows = sql::relations(conn, tenant, below, None, most)?,
            Some(of) => {
                for member in of {
                    rows.extend(sql::relations(conn, tenant, below, Some(*member), most)?);
                }
            }
        }
        let place = |row: &RelationRow| Place { at: row.created_at.0, id: row.low.id.0, more: row.high.id.0 };
        rows.sort_unstable_by_key(|row| std::cmp::Reverse(place(row)));
        rows.dedup_by_key(|row| place(row));
        rows.truncate(most as usize);
        let fits = |row: &RelationRow| it.ended.is_none_or(|ended| row.ended_at.is_some() == ended);
        Ok(rows.into_iter().map(|row| (place(&row), Some(row).filter(fits))).collect())
    })
}

pub(super) fn sessions(
    conn: &mut dyn Conn,
    tenant: TenantId,
    it: &Sessions,
    from: Place,
    most: i64,
    now: Time,
) -> Result<Rows<SessionRow>> {
    let of = meant(conn, tenant, it.member.as_deref())?;
    page(from, most, !it.ended, |below, most| {
        let mut rows = Vec::new();
        match &of {
            None => rows = sql::sessions(conn, tenant, below.id, None, most)?,
            Some(of) => {
                for member in of {
                    rows.extend(sql::sessions(conn, tenant, below.id, Some(*member), most)?);
                }
                rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
                rows.truncate(most as usize);
            }
        }
        let over =
            |row: &SessionRow| row.revoked_at.is_some() || row.expires_at.is_some_and(|until| until <= now);
        Ok(rows
            .into_iter()
            .map(|row| (Place::of(row.id.0), Some(row).filter(|row| it.ended || !over(row))))
            .collect())
    })
}

pub(super) fn tenants(conn: &mut dyn Conn, from: Place, most: i64) -> Result<Rows<TenantRow>> {
    page(from, most, false, |below, most| {
        let rows = sql::tenants(conn, below.id, most)?;
        Ok(rows.into_iter().map(|row| (Place::of(row.id.0), Some(row))).collect())
    })
}

pub(super) fn reports(
    conn: &mut dyn Conn,
    tenant: TenantId,
    it: Reports,
    from: Place,
    most: i64,
) -> Result<Rows<ReportRow>> {
    page(from, most, false, |below, most| {
        let rows = sql::reports(conn, tenant, below.id, it.as_str(), most)?;
        Ok(rows.into_iter().map(|row| (Place::of(row.id.0), Some(row))).collect())
    })
}

/// How long a page is: within its bound.
pub(super) fn length(asked: Option<i64>) -> Result<i64, Problem> {
    crate::page_limit(asked, 50, 500)
}
