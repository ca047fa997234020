//! Keys with which the host acts: `parlor_sk_…`, shown once and stored as a hash. Who may make one is an operator; what
//! a key may do is [`crate::host`]'s.

mod sql;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parlor_proto::host::{NewServerKey, ServerKey};
use parlor_proto::{Code, KeyId, Problem, Time};

use crate::chat::{Chat, wait};
use crate::cx::Cx;
use crate::engine::{Own as Asked, Reply};
use crate::error::Result;
use crate::host::Host;
use crate::{audit, limit, login, text};

/// Recognisable by scanners of leaked secrets, and told apart from a person's token.
const PREFIX: &str = "parlor_sk_";

/// Milliseconds between two uses that are written down.
const SEEN: i64 = 3_600_000;

/// A bearer token of this form is a server key, whatever it opens.
#[must_use]
pub fn is_server_key(token: &str) -> bool {
    token.starts_with(PREFIX)
}

/// What only an operator, or a use, asks the writer.
#[derive(Clone, Debug)]
pub(crate) enum Own {
    /// A key is made.
    Create { id: KeyId, name: String, hash: [u8; 32] },
    /// It opens nothing any more.
    Revoke(String),
    /// It was used.
    Seen(KeyId),
}

/// Applies what was asked; the key it is about.
pub(crate) fn apply(cx: &mut Cx<'_>, it: &Own) -> Result<Option<ServerKey>> {
    match it {
        Own::Create { id, name, hash } => {
            if sql::named(cx.conn, cx.tenant, name)?.is_some() {
                let problem = Problem::new(Code::Taken, "There is a server key with this name already.");
                return Err(problem.field("name").into());
            }
            sql::insert(cx.conn, cx.tenant, *id, name, hash, cx.now)?;
            note(cx, "key.created", *id, name)?;
            let (id, name) = (*id, name.clone());
            Ok(Some(ServerKey { id, name, created_at: cx.now, seen_at: None, revoked_at: None }))
        }
        Own::Revoke(which) => {
            let found = match which.parse() {
                Ok(id) => sql::by_id(cx.conn, cx.tenant, id)?,
                Err(_) => sql::named(cx.conn, cx.tenant, which)?,
            };
            let mut key = found.ok_or_else(|| Problem::no_such("server key"))?;
            if key.revoked_at.is_none() {
                sql::revoke(cx.conn, cx.tenant, key.id, cx.now)?;
                note(cx, "key.revoked", key.id, &key.name)?;
                key.revoked_at = Some(cx.now);
            }
            Ok(Some(key))
        }
        Own::Seen(id) => {
            sql::seen(cx.conn, cx.tenant, *id, cx.now)?;
            Ok(None)
        }
    }
}

fn note(cx: &mut Cx<'_>, action: &'static str, key: KeyId, name: &str) -> Result<()> {
    let (object, data) = (format!("key:{key}"), Some(serde_json::json!({ "name": name })));
    let done = audit::Entry { actor: None, name: "command line", action, object, data };
    Ok(audit::write(cx, &done)?)
}

impl Chat {
    /// Operator: a new server key; `name` says what it is for, and stands in the audit log.
    ///
    /// # Errors
    /// `taken`: a key that still opens something has this name; `invalid` and the like for a name that cannot be used.
    pub async fn create_server_key(&self, name: &str) -> Result<NewServerKey, Problem> {
        let name = text::name(name, "name", limit::NAME_CHARS)?;
        let key = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(self.clock().random::<32>()));
        let own = Own::Create { id: KeyId(self.clock().id()), name, hash: login::hash(&key) };
        let about = self.of_key(own).await?;
        Ok(NewServerKey { key, about })
    }

    /// Operator: a key opens nothing from now on. `which`: its id or its name.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn revoke_server_key(&self, which: &str) -> Result<ServerKey, Problem> {
        self.of_key(Own::Revoke(which.trim().to_owned())).await
    }

    /// Operator: all keys, oldest first, also those that open nothing any more; at most 1,000.
    ///
    /// # Errors
    /// As [`Chat::run`].
    pub async fn server_keys(&self) -> Result<Vec<ServerKey>, Problem> {
        let tenant = self.tenant();
        self.read(move |conn| Ok(sql::list(conn, tenant)?)).await
    }

    /// The host that a server key stands for, if the key opens something now.
    ///
    /// # Errors
    /// `unauthenticated`; `rate_limited`: this key is asked with faster than it may be; `unavailable`.
    pub async fn host_by_key(&self, key: &str) -> Result<Host, Problem> {
        if !is_server_key(key) || key.len() > 100 {
            return Err(unauthenticated());
        }
        let (tenant, hash, now) = (self.tenant(), login::hash(key), self.clock().now());
        let found = self.read(move |conn| Ok(sql::by_hash(conn, tenant, &hash)?)).await?;
        let found = found.filter(|key| key.revoked_at.is_none()).ok_or_else(unauthenticated)?;
        self.node.rates.host(found.id, &self.node.now(tenant).limits, self.clock().tick())?;
        let stale = |at: Time| now.0.saturating_sub(at.0) >= SEEN;
        if found.seen_at.is_none_or(stale) {
            // Nobody waits for it.
            self.node.own_of(tenant, Asked::Key(Own::Seen(found.id)), Box::new(|_| ()));
        }
        Ok(self.host(&found.name))
    }

    async fn of_key(&self, own: Own) -> Result<ServerKey, Problem> {
        match wait(|then| self.node.own_of(self.tenant, Asked::Key(own), then)).await? {
            Reply::Key(key) => Ok(key),
            _ => Err(Problem::new(Code::Internal, "A fault of ours.")),
        }
    }
}

fn unauthenticated() -> Problem {
    Problem::new(Code::Unauthenticated, "This server key opens nothing.")
}
