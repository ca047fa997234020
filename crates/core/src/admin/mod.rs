//! What staff see and do: a moderator reports and what belongs to them, an admin their tenant, the operator all tenants.
//! Every question passes `access::staff`; what they do is written down in the transaction that does it.
//!
//! Private messages are read only where the tenant has switched that on, and every look is in the audit log before the
//! first word is shown. Notes to oneself are shown to nobody.

pub(crate) mod act;
mod filter;
mod look;
mod papers;
mod rows;
mod said;
#[cfg(test)]
mod scale;
mod sql;

use parlor_proto::{LoginId, Problem, Reason, RoomId, TenantId, Time, UserId};

pub use self::act::{Deed, Held};
use self::filter::Place;
pub use self::filter::{Audit, Holds, Messages, Relations, Reports, Rooms, Sessions, Users};
pub use self::rows::{
    AuditRow, Clerk, HoldRow, MessageRow, RelationRow, ReportRow, RoomRow, RowId, Rows, SessionRow,
    TenantRow, UserRow, Who,
};
use crate::access::{self, Rank, Staff, Wish};
use crate::actor::Actor;
use crate::chat::{Chat, wait};
use crate::engine::Own;
use crate::error::Result;
use crate::hold;
use crate::login;
pub use crate::stats::Sample;
use crate::store::Conn;

/// Who somebody is, and what is known of them as staff of a tenant.
fn standing(conn: &mut dyn Conn, actor: &Actor, tenant: TenantId) -> Result<(Who, Staff)> {
    let found = sql::standing(conn, actor.tenant, actor.user)?;
    let (who, rank, disabled) = found.ok_or_else(nothing)?;
    Ok((who, Staff { rank, disabled, home: actor.tenant == tenant }))
}

fn nothing() -> Problem {
    Problem::not_found(Reason::NoSuchPage)
}

/// Reports that are counted where their number is shown.
const WAITING: i64 = 100;

/// Where staff work: what is asked here is asked by somebody, of one tenant.
#[derive(Clone)]
pub struct Desk {
    chat: Chat,
    actor: Actor,
}

impl Chat {
    /// The desk of somebody of the staff, in the tenant of this handle. Whether they are staff is asked with every
    /// question.
    #[must_use]
    pub fn desk(&self, actor: &Actor) -> Desk {
        Desk { chat: self.clone(), actor: *actor }
    }

    /// Operator: makes somebody staff, or takes it from them. `who`: id, username, e-mail, external id; `by`: what the
    /// audit log names ("command line").
    ///
    /// # Errors
    /// `not_found`.
    pub async fn set_staff(&self, who: &str, rank: Option<Rank>, by: &str) -> Result<(), Problem> {
        let own = Own::Appoint { who: who.to_owned(), rank, by: by.to_owned() };
        wait(|then| self.node.own_of(self.tenant, own, then)).await.map(drop)
    }
}

/// A page of a list: where it begins, how long it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct At {
    /// The cursor of the page before it.
    pub cursor: Option<String>,
    /// At most so many rows (50; 500 at most).
    pub limit: Option<i64>,
}

impl Desk {
    /// The tenant that is looked at.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.chat.tenant
    }

    /// The same person's desk in another tenant.
    #[must_use]
    pub fn of(&self, tenant: TenantId) -> Desk {
        Desk { chat: self.chat.of(tenant), actor: self.actor }
    }

    fn reads(&self) -> bool {
        self.chat.node.now(self.chat.tenant).rules.read_messages
    }

    /// Asks the store what somebody with that wish may have.
    async fn ask<T: Send + 'static>(
        &self,
        wish: Wish,
        ask: impl FnOnce(&mut dyn Conn, TenantId) -> Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let (actor, tenant, now) = (self.actor, self.chat.tenant, self.chat.node.clock.now());
        let read = move |conn: &mut dyn Conn| {
            let (_, facts) = standing(conn, &actor, tenant)?;
            access::staff(facts, wish)?;
            login::until(conn, &actor, now)?;
            ask(conn, tenant)
        };
        self.chat.read_of([actor.tenant, tenant], read).await
    }

    async fn page<T: Send + 'static>(
        &self,
        wish: Wish,
        at: &At,
        ask: impl FnOnce(&mut dyn Conn, TenantId, Place, i64) -> Result<Rows<T>> + Send + 'static,
    ) -> Result<Rows<T>, Problem> {
        let (from, most) = (Place::decode(at.cursor.as_deref())?, look::length(at.limit)?);
        self.ask(wish, move |conn, tenant| ask(conn, tenant, from, most)).await
    }

    /// Who looks, and how far they may see.
    ///
    /// # Errors
    /// `not_found` for everybody who is not staff there.
    pub async fn clerk(&self) -> Result<Clerk, Problem> {
        let (actor, tenant, reads) = (self.actor, self.chat.tenant, self.reads());
        let now = self.chat.node.clock.now();
        let read = move |conn: &mut dyn Conn| {
            let (who, facts) = standing(conn, &actor, tenant)?;
            let rank = access::staff(facts, Wish::Reports)?;
            login::until(conn, &actor, now)?;
            let name = sql::one_tenant(conn, tenant)?.ok_or_else(nothing)?.name;
            let waiting = sql::open_reports(conn, tenant, WAITING)?;
            Ok(Clerk { who, rank, tenant, tenant_name: name, home: facts.home, reads, waiting })
        };
        self.chat.read_of([actor.tenant, tenant], read).await
    }

    /// They are of the staff there.
    pub async fn is_staff(&self) -> bool {
        self.ask(Wish::Reports, |_, _| Ok(())).await.is_ok()
    }

    /// Messages, newest first. With their texts where the tenant has switched that on: then the look is in the audit
    /// log before it is given. `logged`: it is already (the pages of one export).
    ///
    /// # Errors
    /// `not_found`; `invalid` for a cursor that is none.
    pub async fn messages(&self, it: &Messages, at: &At, logged: bool) -> Result<Rows<MessageRow>, Problem> {
        let texts = self.reads();
        if texts && !logged {
            // Refused before it is written down.
            self.ask(Wish::Tenant, |_, _| Ok(())).await?;
            let object = it.room.map_or_else(|| "messages".to_owned(), |room| format!("room:{room}"));
            self.act(Deed::Look { action: "messages.read", object, filters: said(it) }).await?;
        }
        let it = it.clone();
        self.page(Wish::Tenant, at, move |conn, tenant, from, most| {
            said::messages(conn, tenant, &it, from, most, texts)
        })
        .await
    }

    /// Rooms, newest first; notes to oneself are nobody else's.
    ///
    /// # Errors
    /// As [`Desk::messages`].
    pub async fn rooms(&self, it: &Rooms, at: &At) -> Result<Rows<RoomRow>, Problem> {
        let it = it.clone();
        self.page(Wish::Tenant, at, move |conn, tenant, from, most| {
            look::rooms(conn, tenant, &it, from, most)
        })
        .await
    }

    /// A room, and up to 100 of its members.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn room(&self, id: RoomId) -> Result<RoomRow, Problem> {
        self.ask(Wish::Tenant, move |conn, tenant| {
            let room = sql::one_room(conn, tenant, id)?;
            let mut room = [room.ok_or_else(|| Problem::not_found(Reason::NoSuchRoom))?];
            sql::members(conn, tenant, &mut room, 100)?;
            let [room] = room;
            Ok(room)
        })
        .await
    }

    /// People, newest first.
    ///
    /// # Errors
    /// As [`Desk::messages`].
    pub async fn users(&self, it: &Users, at: &At) -> Result<Rows<UserRow>, Problem> {
        let it = it.clone();
        self.page(Wish::Tenant, at, move |conn, tenant, from, most| {
            look::users(conn, tenant, &it, from, most)
        })
        .await
    }

    /// A person.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn user(&self, id: UserId) -> Result<UserRow, Problem> {
        self.ask(Wish::Tenant, move |conn, tenant| {
            let user = sql::one_user(conn, tenant, id)?;
            Ok(user.ok_or_else(|| Problem::not_found(Reason::NoSuchPerson))?)
        })
        .await
    }

    /// Relations, newest first.
    ///
    /// # Errors
    /// As [`Desk::messages`].
    pub async fn relations(&self, it: &Relations, at: &At) -> Result<Rows<RelationRow>, Problem> {
        let it = it.clone();
        self.page(Wish::Tenant, at, move |conn, tenant, from, most| {
            look::relations(conn, tenant, &it, from, most)
        })
        .await
    }

    /// Sign-ins, newest first.
    ///
    /// # Errors
    /// As [`Desk::messages`].
    pub async fn sessions(&self, it: &Sessions, at: &At) -> Result<Rows<SessionRow>, Problem> {
        let (it, now, current) = (it.clone(), self.chat.node.clock.now(), self.actor.login);
        let mut found = self
            .page(Wish::Tenant, at, move |conn, tenant, from, most| {
                look::sessions(conn, tenant, &it, from, most, now)
            })
            .await?;
        found.rows.iter_mut().for_each(|row| row.current = Some(row.id) == current);
        Ok(found)
    }

    /// A sign-in.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn session(&self, id: LoginId) -> Result<SessionRow, Problem> {
        self.ask(Wish::Tenant, move |conn, tenant| {
            let found = sql::one_session(conn, tenant, id)?;
            Ok(found.ok_or_else(|| Problem::not_found(Reason::NoSuchSignIn))?)
        })
        .await
    }

    /// Every tenant, newest first: for the operator.
    ///
    /// # Errors
    /// As [`Desk::messages`].
    pub async fn tenants(&self, at: &At) -> Result<Rows<TenantRow>, Problem> {
        let mut found =
            self.page(Wish::Installation, at, |conn, _, from, most| look::tenants(conn, from, most)).await?;
        for row in &mut found.rows {
            row.reads = self.chat.node.now(row.id).rules.read_messages;
        }
        Ok(found)
    }

    /// Reports, newest first.
    ///
    /// # Errors
    /// As [`Desk::messages`].
    pub async fn reports(&self, it: Reports, at: &At) -> Result<Rows<ReportRow>, Problem> {
        self.page(Wish::Reports, at, move |conn, tenant, from, most| {
            look::reports(conn, tenant, it, from, most)
        })
        .await
    }

    /// A report, with what was said around what it is about: that somebody reads it is in the audit log before it is given.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn report(&self, id: RowId) -> Result<ReportRow, Problem> {
        let read = self.ask(Wish::Reports, move |conn, tenant| {
            Ok(sql::one_report(conn, tenant, id)?.ok_or_else(nothing)?)
        });
        let report = read.await?;
        let (object, filters) = (format!("report:{id}"), String::new());
        self.act(Deed::Look { action: "report.read", object, filters }).await?;
        Ok(report)
    }

    /// Legal holds, newest first.
    ///
    /// # Errors
    /// As [`Desk::messages`].
    pub async fn holds(&self, it: &Holds, at: &At) -> Result<Rows<HoldRow>, Problem> {
        let it = it.clone();
        self.page(Wish::Tenant, at, move |conn, tenant, from, most| {
            papers::holds(conn, tenant, &it, from, most)
        })
        .await
    }

    /// A legal hold.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn hold(&self, id: RowId) -> Result<HoldRow, Problem> {
        self.ask(Wish::Tenant, move |conn, tenant| papers::hold(conn, tenant, id)).await
    }

    /// Nothing of a person, or of a room, may be taken away now.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn is_held(&self, on: Held) -> Result<bool, Problem> {
        self.ask(Wish::Tenant, move |conn, tenant| {
            Ok(match on {
                Held::User(user) => papers::sql::is_held(conn, tenant, user)?,
                Held::Room(room) => hold::sql::is_held(conn, tenant, room)?,
            })
        })
        .await
    }

    /// The audit log, newest first.
    ///
    /// # Errors
    /// As [`Desk::messages`].
    pub async fn audit(&self, it: &Audit, at: &At) -> Result<Rows<AuditRow>, Problem> {
        let it = it.clone();
        self.page(Wish::Tenant, at, move |conn, tenant, from, most| {
            papers::audit(conn, tenant, &it, from, most)
        })
        .await
    }

    /// How this node did in the last hour, oldest first, after a moment: for the operator.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn samples(&self, after: Time) -> Result<Vec<Sample>, Problem> {
        self.ask(Wish::Installation, |_, _| Ok(())).await?;
        Ok(self.chat.node.stats.after(after))
    }

    /// Which node answers, in a few characters.
    #[must_use]
    pub fn node(&self) -> String {
        self.chat.node.hub.name()
    }

    /// Does something, and writes it down.
    ///
    /// # Errors
    /// `not_found` for what is not theirs to see, `forbidden` for what is above their rank.
    pub async fn act(&self, deed: Deed) -> Result<(), Problem> {
        let doing = act::Doing { actor: self.actor, deed };
        wait(|then| self.chat.node.own_of(self.chat.tenant, Own::Act(Box::new(doing)), then)).await.map(drop)
    }
}

/// The filters of a look, for the audit log.
fn said(it: &Messages) -> String {
    let mut said = Vec::new();
    let mut add =
        |name: &str, value: Option<String>| said.extend(value.map(|value| format!("{name}={value}")));
    add("from", it.from.map(|time| time.to_string()));
    add("until", it.until.map(|time| time.to_string()));
    add("read", it.read.map(|read| read.to_string()));
    add("sender", it.sender.clone());
    add("receiver", it.receiver.clone());
    add("text", it.text.clone());
    said.join("&")
}

/// Sees only reports.
impl Clerk {
    /// May see the lists of the tenant.
    #[must_use]
    pub fn sees_tenant(&self) -> bool {
        self.rank >= Rank::Admin
    }

    /// May see every tenant and the node.
    #[must_use]
    pub fn sees_installation(&self) -> bool {
        self.rank == Rank::Operator
    }
}
