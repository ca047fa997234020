//! What ending relations would reach, without doing it: asked by an operator before. Must not change anything, and make nobody.

use parlor_proto::relation::{Done, End, Ending, Outcomes, Pair};
use parlor_proto::{Code, Problem, Reason, TenantId, UserId};

use super::{Outcomed, ending, sql};
use crate::chat::Chat;
use crate::error::Result;
use crate::room::{self, settle};
use crate::store::Conn;
use crate::tenant::rules::{RelationEnd, Rules};
use crate::user::{self, hosted};
use crate::{hold, pair};

/// What ending some relations would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parting {
    /// Of each pair: `Ended` if it would be.
    pub outcomes: Outcomes,
    /// What would become of their rooms.
    pub end: Ending,
    /// Rooms that it would happen to: those of pairs who may not talk without their relation.
    pub rooms: i64,
    /// Messages in them.
    pub messages: i64,
    /// Rooms of these that are held: nothing in them is taken away.
    pub held: i64,
}

impl Chat {
    /// What [`Chat::end_relations`] would do; changes nothing.
    ///
    /// # Errors
    /// As there.
    pub async fn end_relations_reach(&self, it: End) -> Result<Parting, Problem> {
        super::count(it.relations.len())?;
        let (tenant, rules) = (self.tenant, self.node.now(self.tenant).rules.clone());
        self.read(move |conn| reach(conn, tenant, &rules, &it)).await
    }
}

fn reach(conn: &mut dyn Conn, tenant: TenantId, rules: &Rules, it: &End) -> Result<Parting> {
    let named: Vec<&[String; 2]> = it.relations.iter().map(|Pair { users }| users).collect();
    let mut outcomes = Outcomed::new(&named);
    let mut seen = Vec::new();
    let (mut rooms, mut messages, mut held) = (0, 0, 0);
    for (at, users) in named.iter().enumerate() {
        let two = match both(conn, tenant, it, users)? {
            Ok(two) => two,
            Err(problem) if problem.code == Code::NotFound => continue,
            Err(problem) => {
                outcomes.refuse(at, &problem);
                continue;
            }
        };
        if seen.contains(&two) || !sql::lasts(conn, tenant, two.0, two.1)? {
            continue;
        }
        seen.push(two);
        outcomes.set(at, Done::Ended);
        let Some(room) = room::sql::of_pair(conn, tenant, pair::key(two.0, two.1))? else { continue };
        if settle::hangs(conn, tenant, rules, room)? {
            rooms += 1;
            messages += sql::said(conn, tenant, room)?;
            held += i64::from(hold::sql::is_held(conn, tenant, room)?);
        }
    }
    let end = match ending(it.end, rules) {
        RelationEnd::Delete => Ending::Delete,
        RelationEnd::Archive => Ending::Archive,
        RelationEnd::Keep => Ending::Keep,
    };
    Ok(Parting { outcomes: outcomes.done(), end, rooms, messages, held })
}

fn both(
    conn: &mut dyn Conn,
    tenant: TenantId,
    it: &End,
    users: &[String; 2],
) -> Result<Result<(UserId, UserId), Problem>> {
    let mut found = Vec::new();
    for name in users {
        let user = match it.by {
            parlor_proto::relation::By::Name => user::find(conn, tenant, name)?.map(|it| it.user.id),
            parlor_proto::relation::By::ExternalId => {
                if let Err(problem) = hosted::external_id(name) {
                    return Ok(Err(problem.field("users")));
                }
                hosted::sql::id_of(conn, tenant, name)?
            }
        };
        match user {
            Some(user) => found.push(user),
            None => return Ok(Err(Problem::not_found(Reason::NoSuchPerson))),
        }
    }
    Ok(match found[..] {
        [one, two] if one != two => Ok(pair::ordered(one, two)),
        _ => Err(super::twice()),
    })
}
