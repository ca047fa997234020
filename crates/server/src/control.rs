//! The operator's way into a running server: a socket in the data folder that only its owner can open. One JSON
//! line asks, one line answers. Commands come here when a server holds the data, and go to the engine directly
//! when none does; both ways end in [`perform`].

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream as StdStream;
use std::path::PathBuf;
use std::time::Duration;

use parlor_core::Chat;
use parlor_core::proto::user::SignUp;
use parlor_core::proto::{Code, Problem, UserId};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::config::Config;
use crate::exit::Failed;
use crate::whole::errand::Errand;
use crate::{host, relation, task, tenant};

/// Longest line asked.
const LINE: u64 = 64 * 1024;
/// Longest wait for one exchange; a password hash may stand in a queue.
const PATIENCE: Duration = Duration::from_secs(20);

/// What an operator may order.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Order {
    /// Make an account.
    UserAdd {
        /// With what.
        account: SignUp,
    },
    /// A page of all accounts.
    UserList {
        /// Behind which.
        after: Option<UserId>,
    },
    /// May sign in or not.
    UserDisable {
        /// Id, username, e-mail address or external id.
        who: String,
        /// Not.
        disabled: bool,
    },
    /// Something about tenants.
    Tenant {
        /// What.
        ask: tenant::Ask,
    },
    /// A bearer token.
    TokenCreate {
        /// Id, username, e-mail address or external id.
        who: String,
        /// For how long.
        ttl_seconds: u64,
        /// What it is for.
        label: String,
    },
    /// What an operator does for the app around.
    Host {
        /// What.
        order: host::Order,
    },
    /// Something about relations.
    Relation {
        /// What.
        ask: relation::Ask,
    },
    /// Something about what a tenant has as a whole.
    Whole(Errand),
}

impl Order {
    pub(crate) fn json(&self) -> Value {
        match self {
            Order::Host { order } => json!({"do": "host", "order": order.json()}),
            Order::Relation { ask } => json!({"do": "relation", "ask": ask.json()}),
            Order::Whole(it) => it.json(),
            Order::UserAdd { account } => json!({"do": "user_add", "account": account}),
            Order::UserList { after } => json!({"do": "user_list", "after": after}),
            Order::UserDisable { who, disabled } => {
                json!({"do": "user_disable", "who": who, "disabled": disabled})
            }
            Order::Tenant { ask } => json!({"do": "tenant", "ask": ask.json()}),
            Order::TokenCreate { who, ttl_seconds, label } => {
                json!({"do": "token_create", "who": who, "ttl_seconds": ttl_seconds, "label": label})
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Ok(Value),
    Error(Problem),
}

/// Carries an order out.
pub(crate) async fn perform(chat: &Chat, order: Order) -> Result<Value, Problem> {
    match order {
        Order::Host { order } => order.perform(chat).await,
        Order::Relation { ask } => relation::perform(chat, ask).await,
        Order::Whole(it) => it.perform(chat).await,
        Order::UserAdd { account } => chat.sign_up(account).await.map(|user| json!(user)),
        Order::UserList { after } => chat.users(after).await.map(|users| json!(users)),
        Order::UserDisable { who, disabled } => {
            chat.set_disabled(&who, disabled).await.map(|account| json!(account))
        }
        Order::Tenant { ask } => tenant::perform(chat, ask).await,
        Order::TokenCreate { who, ttl_seconds, label } => {
            chat.create_token(&who, ttl_seconds, &label).await.map(|signed_in| json!(signed_in))
        }
    }
}

fn path(config: &Config) -> PathBuf {
    config.data.join("parlor.sock")
}

/// Listens as long as the answer is held. Without it the server still serves: that is only logged.
pub(crate) async fn listen(config: &Config, chat: &Chat) -> Option<Listening> {
    // With PostgreSQL nobody holds the data alone, and several nodes may share a folder.
    if !config.is_sqlite() {
        return None;
    }
    let path = path(config);
    // We hold the lock on the data, so that whoever made this one is gone.
    match std::fs::remove_file(&path) {
        Err(err) if err.kind() != ErrorKind::NotFound => {
            tracing::warn!(error = %err, "cannot remove the old control socket");
        }
        _ => {}
    }
    let open = UnixListener::bind(&path).and_then(|listener| {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        Ok(listener)
    });
    match open {
        Ok(listener) => {
            Some(Listening { task: task::spawn("control", accept(listener, chat.clone())), path })
        }
        Err(err) => {
            tracing::warn!(error = %err, "no control socket: commands wait until this server is stopped");
            None
        }
    }
}

/// A listening control socket; dropped, it is gone.
pub(crate) struct Listening {
    task: JoinHandle<Option<()>>,
    path: PathBuf,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.task.abort();
        let _ = std::fs::remove_file(&self.path);
    }
}

/// One at a time: there is one operator, and the line is short.
async fn accept(listener: UnixListener, chat: Chat) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let _ = timeout(PATIENCE, exchange(stream, &chat)).await;
            }
            Err(err) => {
                tracing::warn!(error = %err, "control socket");
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
    }
}

/// An order, and the tenant that it is for.
fn parse(line: &str) -> serde_json::Result<(Option<String>, Order)> {
    let mut line: Value = serde_json::from_str(line)?;
    let tenant = line.as_object_mut().and_then(|it| it.remove("tenant"));
    // `null` says as much as nothing.
    let tenant = tenant.map(serde_json::from_value::<Option<String>>).transpose()?.flatten();
    Ok((tenant, serde_json::from_value(line)?))
}

/// Carries an order out in the tenant of that name; without one, in the default tenant.
pub(crate) async fn perform_in(chat: &Chat, tenant: Option<&str>, order: Order) -> Result<Value, Problem> {
    match tenant {
        Some(name) => perform(&chat.of(chat.tenant_named(name)?.id), order).await,
        None => perform(chat, order).await,
    }
}

async fn exchange(stream: UnixStream, chat: &Chat) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    tokio::io::BufReader::new(read.take(LINE)).read_line(&mut line).await?;
    let answer = match parse(&line) {
        Ok((tenant, order)) => match perform_in(chat, tenant.as_deref(), order).await {
            Ok(value) => json!({ "ok": value }),
            Err(problem) => json!({ "error": problem }),
        },
        Err(err) => json!({"error": Problem::new(Code::BadRequest, format!("Not an order: {err}."))}),
    };
    let mut text = answer.to_string();
    text.push('\n');
    write.write_all(text.as_bytes()).await
}

/// A server runs on this data.
pub(crate) fn is_running(config: &Config) -> bool {
    StdStream::connect(path(config)).is_ok()
}

/// Asks the server that runs on this data; `None` when there is none.
pub(crate) fn ask(config: &Config, order: &Order) -> Result<Option<Value>, Failed> {
    let stream = match StdStream::connect(path(config)) {
        Ok(stream) => stream,
        Err(err) if matches!(err.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) => {
            return Ok(None);
        }
        Err(err) => return Err(Failed::new(format!("cannot reach the running server: {err}"))),
    };
    let lost = |err: std::io::Error| Failed::new(format!("the running server did not answer: {err}"));
    stream.set_read_timeout(Some(PATIENCE)).map_err(lost)?;
    let mut asked = order.json();
    if let (Some(tenant), Some(asked)) = (&config.tenant, asked.as_object_mut()) {
        asked.insert("tenant".to_owned(), json!(tenant));
    }
    let mut text = asked.to_string();
    text.push('\n');
    (&stream).write_all(text.as_bytes()).map_err(lost)?;
    let mut line = String::new();
    BufReader::new((&stream).take(16 * 1024 * 1024)).read_line(&mut line).map_err(lost)?;
    match serde_json::from_str(&line) {
        Ok(Answer::Ok(value)) => Ok(Some(value)),
        Ok(Answer::Error(problem)) => Err(problem.into()),
        Err(err) => Err(Failed::new(format!("the running server answered something else: {err}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_as_they_are_written() {
        let account = SignUp {
            email: "a@demo.test".into(),
            username: "a".into(),
            name: None,
            password: "hush-hush".into(),
        };
        for order in [
            Order::UserAdd { account },
            Order::UserList { after: Some(UserId([3; 16])) },
            Order::UserDisable { who: "a".into(), disabled: true },
            Order::TokenCreate { who: "a".into(), ttl_seconds: 60, label: "x".into() },
        ] {
            let line = order.json().to_string();
            let read: Order = serde_json::from_str(&line).expect(&line);
            assert_eq!(read.json().to_string(), line);
        }
        assert!(serde_json::from_str::<Order>(r#"{"do":"nothing"}"#).is_err());
    }
}
