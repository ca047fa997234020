//! A tenant is removed: nobody gets in at once and its hosts are free; then everything in it goes, room by room, in bounded
//! steps of a transaction each, with whatever others want in between. Broken off, it is gone on with by whoever asks
//! again, and by every server by itself. The last thing that goes is the tenant's own row: while that is there,
//! there may be something left.
//!
//! A hold refuses it. Must not touch a row of another tenant.

mod sql;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use parlor_proto::{Code, Problem, Reason, TenantId};

use crate::chat::{Chat, wait};
use crate::cx::{Cx, Effect};
use crate::engine::{Own as Asked, Reply};
use crate::error::Result;
use crate::node::Node;
use crate::room::purge;
use crate::tenant::manage;
use crate::{audit, limit, search};

/// What is asked of the writer.
#[derive(Clone, Debug)]
pub(crate) enum Own {
    /// From now on nobody gets in, and it never comes back.
    Begin,
    /// One piece of what is left.
    Step,
    /// It is gone: a line of the log, in the default tenant.
    Note(String),
}

/// What a step has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stepped {
    /// Rows that went.
    pub(crate) rows: u64,
    /// Messages among them.
    pub(crate) messages: u64,
    /// Nothing can go on before the bytes of some files have gone.
    pub(crate) files: bool,
    /// Nothing is left, not even the tenant.
    pub(crate) gone: bool,
}

/// What is in a tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// People.
    pub users: i64,
    /// Rooms.
    pub rooms: i64,
    /// Messages.
    pub messages: i64,
    /// Files.
    pub files: i64,
    /// Bytes of them.
    pub bytes: i64,
    /// Holds that have not been released: while there is one, nothing goes.
    pub holds: i64,
}

/// How far a removal has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removal {
    /// Rows that went in this piece.
    pub rows: u64,
    /// Messages among them.
    pub messages: u64,
    /// Nothing is left.
    pub gone: bool,
}

pub(crate) fn apply(cx: &mut Cx<'_>, it: &Own) -> Result<Stepped> {
    match it {
        Own::Begin => {
            if sql::content(cx.conn, cx.tenant)?.holds > 0 {
                return Err(Problem::because(Reason::Held, &[]).into());
            }
            manage::remove(cx)?;
            Ok(Stepped::default())
        }
        Own::Step => step(cx),
        Own::Note(name) => {
            let (object, data) = (format!("tenant:{name}"), None);
            let done =
                audit::Entry { actor: None, name: "command line", action: "tenant.removed", object, data };
            audit::write(cx, &done)?;
            Ok(Stepped::default())
        }
    }
}

fn step(cx: &mut Cx<'_>) -> Result<Stepped> {
    match manage::removing(cx)? {
        Some(true) => {}
        // Somebody else has finished it.
        None => return Ok(Stepped { gone: true, ..Stepped::default() }),
        Some(false) => return Err(Problem::new(Code::Forbidden, "This tenant is not being removed.").into()),
    }
    if let Some(room) = sql::a_room(cx.conn, cx.tenant)? {
        // What follows its log does not go on with it.
        sql::end(cx.conn, cx.tenant, room, cx.now)?;
        if let Some(piece) = purge::piece(cx, room)? {
            return Ok(Stepped { rows: piece.rows, messages: piece.messages, ..Stepped::default() });
        }
        if search::erase(cx.conn, cx.tenant, room)? {
            return Ok(Stepped { rows: 1, ..Stepped::default() });
        }
        let members = sql::members(cx.conn, cx.tenant, room, limit::REMOVE)?;
        if members > 0 {
            return Ok(Stepped { rows: members, ..Stepped::default() });
        }
        sql::room(cx.conn, cx.tenant, room)?;
        return Ok(Stepped { rows: 1, ..Stepped::default() });
    }
    if sql::has_files(cx.conn, cx.tenant)? {
        let rows = sql::files(cx.conn, cx.tenant, cx.now, limit::REMOVE)?;
        cx.effects.push(Effect::Unused);
        return Ok(Stepped { rows, files: true, ..Stepped::default() });
    }
    let rows = sql::rest(cx.conn, cx.tenant, limit::REMOVE)?;
    if rows == 0 {
        manage::forget(cx)?;
    }
    Ok(Stepped { rows, gone: rows == 0, ..Stepped::default() })
}

impl Chat {
    /// Operator: what is in a tenant; changes nothing.
    ///
    /// # Errors
    /// `not_found`; `invalid`: the default tenant stays.
    pub async fn tenant_content(&self, name: &str) -> Result<Content, Problem> {
        let tenant = self.tenant_named(name)?.id;
        manage::may_go(name)?;
        self.read_of([tenant], move |conn| Ok(sql::content(conn, tenant)?)).await
    }

    /// Operator: removes a tenant for good. From now on nobody gets in, every socket of it ends, and its hosts are free; what
    /// is in it goes with [`Chat::tenant_remove_on`], and by and by without it. The same again is the same.
    ///
    /// # Errors
    /// `not_found`; `invalid`: the default tenant stays; `forbidden`: a legal hold keeps something.
    pub async fn tenant_remove(&self, name: &str) -> Result<(), Problem> {
        let tenant = self.tenant_named(name)?.id;
        manage::may_go(name)?;
        self.removal(tenant, Own::Begin).await?;
        self.tenants_again().await
    }

    /// Operator: goes on with a removal for about a second.
    ///
    /// # Errors
    /// `forbidden`: it is not being removed. Of one that is not there, all is gone.
    pub async fn tenant_remove_on(&self, name: &str) -> Result<Removal, Problem> {
        let mut done = Removal::default();
        let Ok(tenant) = self.tenant_named(name) else { return Ok(Removal { gone: true, ..done }) };
        let start = self.clock().tick();
        for _ in 0..limit::REMOVE_STEPS {
            let it = self.removal(tenant.id, Own::Step).await?;
            done.rows += it.rows;
            done.messages += it.messages;
            if it.gone {
                self.removal(self.node.tenant, Own::Note(name.to_owned())).await?;
                self.tenants_again().await?;
                return Ok(Removal { gone: true, ..done });
            }
            if it.files {
                self.node.sweep();
                break;
            }
            if self.clock().tick().saturating_sub(start) >= limit::REMOVE_MS {
                break;
            }
        }
        Ok(done)
    }

    async fn removal(&self, tenant: TenantId, own: Own) -> Result<Stepped, Problem> {
        match wait(|then| self.node.own_of(tenant, Asked::Remove(own), then)).await? {
            Reply::Removed(stepped) => Ok(stepped),
            _ => Err(Problem::new(Code::Internal, "A fault of ours.")),
        }
    }
}

impl Node {
    /// Now and then: was a removal broken off? Then it is gone on with.
    pub(crate) fn look_for_removal(self: &Arc<Node>) {
        let found = self.tenants.all().into_iter().find(|it| it.removing);
        if let Some(it) = found
            && self.depot.runs
            && !self.removing.swap(true, Ordering::SeqCst)
        {
            self.remove_on(it.id, it.name.clone());
        }
    }

    /// One piece after the other, with whatever else waits in between.
    fn remove_on(self: &Arc<Node>, tenant: TenantId, name: String) {
        let node = self.clone();
        let then = move |outcome: Result<Reply, Problem>| match outcome {
            Ok(Reply::Removed(it)) if !it.gone && !it.files => node.remove_on(tenant, name),
            outcome => {
                if let Ok(Reply::Removed(Stepped { gone: true, .. })) = outcome {
                    tracing::info!(tenant = name, "a tenant was removed");
                    node.own_of(node.tenant, Asked::Remove(Own::Note(name)), Box::new(|_| ()));
                    node.fulfil(vec![crate::hub::Need::Tenants]);
                }
                // Files take their time, and a fault may pass: the next look goes on.
                node.removing.store(false, Ordering::SeqCst);
            }
        };
        self.own_of(tenant, Asked::Remove(Own::Step), Box::new(then));
    }
}
