//! The audit log: what was done by those who may do more than others, written in the transaction that does it, so that
//! nothing of the kind is ever done without its line. It must not decide who may.

pub(crate) mod sql;

use parlor_proto::UserId;
use serde_json::Value;

use crate::cx::Cx;
use crate::store::Fault;

/// A line of the log that is to be written.
pub(crate) struct Entry<'a> {
    /// Who, if it was a person.
    pub(crate) actor: Option<UserId>,
    /// Their name, a key's name, or "command line".
    pub(crate) name: &'a str,
    /// `noun.past_tense`, as events are named.
    pub(crate) action: &'static str,
    /// What it was done to: `user:<id>`, `room:<id>`, `message:<room>/<number>`.
    pub(crate) object: String,
    /// What else is to be known. Never a text that somebody wrote in private.
    pub(crate) data: Option<Value>,
}

/// Writes a line. It is there when the transaction is.
pub(crate) fn write(cx: &mut Cx<'_>, it: &Entry<'_>) -> Result<(), Fault> {
    sql::insert(cx.conn, cx.tenant, cx.clock.id(), cx.now, it)
}
