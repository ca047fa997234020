//! An account is taken away: `erase` (direct rooms with everything in them are gone for both, in groups tombstones stay)
//! or `anonymise` (texts stay, said by somebody who has left). At once nobody can act with it and nobody reads a name;
//! the rest is done in bounded steps, and whatever is left after a crash is found by the next look.
//!
//! An id is never used again. Must not decide who may ask for it.

mod sql;
pub(crate) mod tenant;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use parlor_proto::host::{self, Gone};
use parlor_proto::reaction::Reacted;
use parlor_proto::room::Kind;
use parlor_proto::signal::Cut;
use parlor_proto::user::Settings;
use parlor_proto::{Code, Problem, Reason, RoomId, TenantId, UserId, What};

use crate::actor::Actor;
use crate::chat::{Chat, wait};
use crate::cx::{Cx, Effect};
use crate::engine::{Own as Asked, Reply};
use crate::error::Result;
use crate::login::password;
use crate::node::Node;
use crate::tenant::rules::AccountEnd;
use crate::{access, attachment, audit, limit, login, member, message, reaction, room, user};

/// Who orders it, for the audit log.
#[derive(Clone, Debug)]
pub(crate) struct Orders {
    /// If it is a person.
    pub(crate) actor: Option<UserId>,
    /// Their name, a key's name, or "command line".
    pub(crate) name: String,
}

/// What is asked of the writer.
#[derive(Clone, Debug)]
pub(crate) enum Own {
    /// From now on there is nobody. `None`: as the tenant says.
    Begin(UserId, Option<host::AccountEnd>, Orders),
    /// One piece of what is left of somebody.
    Step(UserId),
    /// One piece of what is left of anybody.
    Any,
    /// A legal hold.
    #[cfg(any(test, feature = "testing"))]
    Hold(Option<UserId>, Option<RoomId>),
}

/// Applies it: what was done, and whether more is to do.
pub(crate) fn apply(cx: &mut Cx<'_>, it: &Own) -> Result<(Gone, bool)> {
    match it {
        Own::Begin(user, end, by) => begin(cx, *user, *end, by).map(|gone| (gone, true)),
        Own::Step(user) => step(cx, *user),
        Own::Any => match sql::waiting(cx.conn, cx.tenant)? {
            Some(user) => step(cx, user).map(|(gone, _)| (gone, true)),
            None => Ok((nothing(None, None), false)),
        },
        #[cfg(any(test, feature = "testing"))]
        Own::Hold(user, room) => {
            sql::hold(cx.conn, cx.tenant, cx.clock.id(), *user, *room, cx.now)?;
            Ok((nothing(None, None), false))
        }
    }
}

fn nothing(id: Option<UserId>, end: Option<host::AccountEnd>) -> Gone {
    Gone { id, end, rooms: 0, messages: 0 }
}

/// Refuses when a legal hold keeps a person or a room.
pub(crate) fn not_held(cx: &mut Cx<'_>, user: Option<UserId>, room: Option<RoomId>) -> Result<()> {
    if sql::held(cx.conn, cx.tenant, user, room)? {
        return Err(Problem::because(Reason::Held, &[]).into());
    }
    Ok(())
}

fn begin(cx: &mut Cx<'_>, id: UserId, end: Option<host::AccountEnd>, by: &Orders) -> Result<Gone> {
    let missing = || Problem::not_found(Reason::NoSuchPerson);
    let end = end.unwrap_or(match cx.rules.account_end {
        AccountEnd::Erase => host::AccountEnd::Erase,
        AccountEnd::Anonymise => host::AccountEnd::Anonymise,
    });
    not_held(cx, Some(id), None)?;
    if end == host::AccountEnd::Erase && sql::room_held(cx.conn, cx.tenant, id)? {
        return Err(Problem::because(Reason::Held, &[]).into());
    }
    // Ties before the person: the order of locks.
    sql::untie(cx.conn, cx.tenant, id)?;
    user::sql::lock(cx.conn, cx.tenant, &[id])?;
    let person = user::sql::by_id(cx.conn, cx.tenant, id)?.ok_or_else(missing)?;
    if sql::is_system(cx.conn, cx.tenant, id)? {
        return Err(missing().into());
    }
    if user::sql::erased(cx.conn, cx.tenant, id)? {
        // Taken away before. What was kept then may go now.
        if end == host::AccountEnd::Erase {
            sql::again(cx.conn, cx.tenant, id)?;
        }
        return Ok(nothing(Some(id), Some(end)));
    }
    attachment::unpicture(cx, person.user.picture)?;
    attachment::sql::forsake(cx.conn, cx.tenant, id, cx.now)?;
    cx.effects.push(Effect::Unused);
    login::sql::revoke_all(cx.conn, cx.tenant, id, cx.now)?;
    sql::forget_logins(cx.conn, cx.tenant, id, end == host::AccountEnd::Erase)?;
    let account = sql::gone(cx.conn, cx.tenant, id, end, cx.now)?;
    let done = audit::Entry {
        actor: by.actor,
        name: &by.name,
        action: "user.erased",
        object: format!("user:{id}"),
        data: Some(serde_json::json!({ "end": end })),
    };
    audit::write(cx, &done)?;
    let settings = Some(Settings { receipts: false, presence: false });
    let nobody = user::gone(id);
    let user = Box::new(parlor_proto::user::User { settings, ..nobody });
    cx.effects.push(Effect::Profile { tenant: cx.tenant, account, user, shown: true });
    cx.effects.push(Effect::UserEnded(id, Cut::Deleted));
    Ok(nothing(Some(id), Some(end)))
}

/// One piece: a room that they are in, or some messages, or some reactions.
fn step(cx: &mut Cx<'_>, id: UserId) -> Result<(Gone, bool)> {
    let Some(end) = sql::erasing(cx.conn, cx.tenant, id)? else {
        return Ok((nothing(Some(id), None), false));
    };
    let all = end == host::AccountEnd::Erase;
    let mut gone = nothing(Some(id), Some(end));
    // They are in no room before what they said goes: a message that was on its way is found then.
    if let Some(room) = sql::a_room(cx.conn, cx.tenant, id, all)? {
        hold(cx, room)?;
        gone.rooms = i64::from(out_of(cx, room, id, all)?);
        return Ok((gone, true));
    }
    if all && let Some(room) = sql::suspended(cx.conn, cx.tenant, id)? {
        hold(cx, room)?;
        room::manage::end(cx, None, room)?;
        sql::unsuspend(cx.conn, cx.tenant, room)?;
        gone.rooms = 1;
        return Ok((gone, true));
    }
    if all && let Some(room) = sql::said_in(cx.conn, cx.tenant, id)? {
        hold(cx, room)?;
        gone.messages = message::wipe(cx, room, id, limit::ERASE)?;
        return Ok((gone, true));
    }
    if all && let Some(room) = sql::reacted_in(cx.conn, cx.tenant, id)? {
        hold(cx, room)?;
        let whose = Actor { tenant: cx.tenant, user: id, login: None };
        for (number, emoji) in sql::reactions(cx.conn, cx.tenant, room, id, limit::ERASE)? {
            if let Some(count) = reaction::sql::remove(cx.conn, &whose, room, number, &emoji)? {
                let what = Reacted { number, emoji, user: id, count };
                cx.append(room, Some(id), What::ReactionRemoved(what))?;
            }
        }
        return Ok((gone, true));
    }
    if !all && room::leave_alone(cx, id, limit::ERASE)? {
        return Ok((gone, true));
    }
    sql::done(cx.conn, cx.tenant, id)?;
    Ok((gone, false))
}

fn hold(cx: &mut Cx<'_>, room: RoomId) -> Result<()> {
    Ok(member::sql::lock(cx.conn, &BTreeSet::from([(cx.tenant, room)]))?)
}

/// Notes end; so does a pair's room where everything goes, and a group of which nobody is left. `false`: they are out of it
/// already.
fn out_of(cx: &mut Cx<'_>, room: RoomId, id: UserId, all: bool) -> Result<bool> {
    let Some((standing, _)) = member::sql::standing(cx.conn, cx.tenant, room, id)? else { return Ok(false) };
    match standing.kind {
        Kind::Own => room::manage::end(cx, None, room)?,
        Kind::Direct if all => room::manage::end(cx, None, room)?,
        // The other keeps it.
        Kind::Direct => return Ok(false),
        Kind::Group if member::sql::count(cx.conn, cx.tenant, room)? == 1 => {
            room::manage::end(cx, None, room)?;
        }
        Kind::Group => member::manage::out(cx, room, id, standing.role)?,
    }
    Ok(true)
}

impl Chat {
    /// Operator, host: takes an account away. `who`: id, username, e-mail address or external id; `end`: what becomes of what
    /// they said, `None`: as the tenant says. When this answers, everything is done; broken off, the rest is done by and
    /// by.
    ///
    /// # Errors
    /// `not_found`; `forbidden`: a legal hold keeps them, or a room of theirs.
    pub async fn erase(&self, who: &str, end: Option<host::AccountEnd>) -> Result<Gone, Problem> {
        let (tenant, name) = (self.tenant(), who.to_owned());
        let found = self.read(move |conn| user::find(conn, tenant, &name)).await?;
        let person = found.ok_or_else(|| Problem::not_found(Reason::NoSuchPerson))?;
        self.erase_user(person.user.id, end, Orders { actor: None, name: "command line".to_owned() }).await
    }

    /// The same, begun: at once nobody can act with it and nobody reads its name. What is left is done by
    /// [`Chat::erase_on`], or by and by.
    ///
    /// # Errors
    /// As [`Chat::erase`].
    pub async fn erase_begin(&self, who: &str, end: Option<host::AccountEnd>) -> Result<Gone, Problem> {
        let (tenant, name) = (self.tenant(), who.to_owned());
        let found = self.read(move |conn| user::find(conn, tenant, &name)).await?;
        let id = found.ok_or_else(|| Problem::not_found(Reason::NoSuchPerson))?.user.id;
        let by = Orders { actor: None, name: "command line".to_owned() };
        self.erasing(Own::Begin(id, end, by)).await.map(|(gone, _)| gone)
    }

    /// Some pieces of what is left of somebody: what has gone, and whether there is more.
    ///
    /// # Errors
    /// As [`Chat::run`].
    pub async fn erase_on(&self, user: UserId) -> Result<(Gone, bool), Problem> {
        let mut gone = nothing(Some(user), None);
        for _ in 0..limit::ERASE_STEPS {
            let (some, more) = self.erasing(Own::Step(user)).await?;
            gone.rooms += some.rooms;
            gone.messages += some.messages;
            if !more {
                return Ok((gone, false));
            }
        }
        Ok((gone, true))
    }

    /// One's own account, by the password.
    ///
    /// # Errors
    /// `wrong_login`: the password is wrong, or there is none; `rate_limited`; as [`Chat::erase`].
    pub async fn erase_me(&self, actor: &Actor, password: String) -> Result<Gone, Problem> {
        let me = self.prove(actor, password).await?;
        let by = Orders { actor: Some(actor.user), name: me.user.username };
        self.erase_user(actor.user, None, by).await
    }

    /// The actor's password is this one.
    pub(crate) async fn prove(&self, actor: &Actor, password: String) -> Result<user::Person, Problem> {
        self.guard().proves(actor.user)?;
        self.has_password(actor.user, password).await
    }

    /// Somebody's password is this one. How often it may be tried is the caller's matter.
    pub(crate) async fn has_password(&self, id: UserId, password: String) -> Result<user::Person, Problem> {
        let tenant = self.tenant();
        let wrong = || Problem::because(Reason::PasswordWrong, &[]).field("password");
        if password.len() > 1_000 {
            return Err(wrong());
        }
        let found = self.read(move |conn| Ok(user::sql::by_id(conn, tenant, id)?)).await?;
        let person = found.filter(|it| it.disabled_at.is_none()).ok_or_else(access::disabled)?;
        let hash = person.password.clone();
        match self.on_hasher(move || password::fits(&password, hash.as_deref())).await? {
            true => Ok(person),
            false => Err(wrong()),
        }
    }

    pub(crate) async fn erase_user(
        &self,
        user: UserId,
        end: Option<host::AccountEnd>,
        by: Orders,
    ) -> Result<Gone, Problem> {
        let (mut gone, mut more) = self.erasing(Own::Begin(user, end, by)).await?;
        while more {
            let some;
            (some, more) = self.erasing(Own::Step(user)).await?;
            gone.rooms += some.rooms;
            gone.messages += some.messages;
        }
        Ok(gone)
    }

    async fn erasing(&self, own: Own) -> Result<(Gone, bool), Problem> {
        match wait(|then| self.node.own_of(self.tenant, Asked::Erase(own), then)).await? {
            Reply::Gone(gone, more) => Ok((gone, more)),
            _ => Err(Problem::new(Code::Internal, "A fault of ours.")),
        }
    }
}

/// What the end of an account reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Whose.
    pub user: UserId,
    /// What would become of what they said: with `anonymise`, all of it stays.
    pub end: host::AccountEnd,
    /// Rooms of two and notes, and the messages in them, of both.
    pub direct: (i64, i64),
    /// Groups, and their own messages in them.
    pub groups: (i64, i64),
    /// Something is held: the account is not taken away.
    pub held: bool,
}

impl Chat {
    /// Operator: what taking somebody's account away would reach; changes nothing. `end`: what becomes of what they said, `None`:
    /// as the tenant says.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn erase_reach(&self, who: &str, end: Option<host::AccountEnd>) -> Result<Reach, Problem> {
        let (tenant, who) = (self.tenant, who.to_owned());
        let all = end.map_or(self.node.now(tenant).rules.account_end == AccountEnd::Erase, |it| {
            it == host::AccountEnd::Erase
        });
        self.read(move |conn| {
            let nobody = || Problem::not_found(Reason::NoSuchPerson);
            let user = user::find(conn, tenant, &who)?.ok_or_else(nobody)?.user.id;
            let (direct, groups) = sql::reach(conn, tenant, user)?;
            let held =
                sql::held(conn, tenant, Some(user), None)? || all && sql::room_held(conn, tenant, user)?;
            let end = if all { host::AccountEnd::Erase } else { host::AccountEnd::Anonymise };
            Ok(Reach { user, end, direct, groups, held })
        })
        .await
    }
}

impl Node {
    /// Now and then: is something left of an account that was taken away? A reader looks.
    pub(crate) fn look_for_erasing(self: &Arc<Node>) {
        let (tenants, node) = (self.tenants.ids(), self.clone());
        self.read(
            move |conn| {
                let mut waiting = Vec::new();
                for tenant in tenants {
                    if sql::waiting(conn, tenant)?.is_some() {
                        waiting.push(tenant);
                    }
                }
                Ok(waiting)
            },
            move |waiting| {
                let waiting = waiting.unwrap_or_default();
                if !waiting.is_empty() && !node.erasing.swap(true, Ordering::SeqCst) {
                    node.erase_on(waiting);
                }
            },
        );
    }

    /// One piece after the other, with whatever else waits in between.
    fn erase_on(self: &Arc<Node>, mut tenants: Vec<TenantId>) {
        let node = self.clone();
        let Some(tenant) = tenants.last().copied() else {
            return node.erasing.store(false, Ordering::SeqCst);
        };
        let then = move |outcome: Result<Reply, Problem>| {
            if !matches!(outcome, Ok(Reply::Gone(_, true))) {
                tenants.pop();
            }
            node.erase_on(tenants);
        };
        self.own_of(tenant, Asked::Erase(Own::Any), Box::new(then));
    }
}
