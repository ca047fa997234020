//! What the commands of a host's operator order, as it travels to the running server, and how it is carried out.

use parlor_core::proto::host::{AccountEnd, GetUser, PutUser};
use parlor_core::proto::{Code, Problem};
use parlor_core::{Chat, Rank};
use serde::Deserialize;
use serde_json::{Value, json};

/// One order.
#[derive(Deserialize)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Order {
    /// A server key is made.
    KeyCreate {
        /// What it is for.
        name: String,
    },
    /// All server keys.
    KeyList {},
    /// A server key ends.
    KeyRevoke {
        /// Name or id.
        key: String,
    },
    /// A user of the host's is put.
    UserPut {
        /// How they are.
        user: Box<PutUser>,
    },
    /// A user of the host's.
    UserShow {
        /// The host's own id.
        external_id: String,
    },
    /// An account goes.
    UserDelete {
        /// Id, username, e-mail address or external id.
        who: String,
        /// What becomes of what they said.
        end: Option<AccountEnd>,
    },
    /// Somebody is staff, or is not.
    UserStaff {
        /// Id, username, e-mail address or external id.
        who: String,
        /// `moderator`, `admin`, `operator` or `none`.
        rank: String,
    },
}

impl Order {
    pub(crate) fn json(&self) -> Value {
        match self {
            Order::KeyCreate { name } => json!({"what": "key_create", "name": name}),
            Order::KeyList {} => json!({"what": "key_list"}),
            Order::KeyRevoke { key } => json!({"what": "key_revoke", "key": key}),
            Order::UserPut { user } => json!({"what": "user_put", "user": user}),
            Order::UserShow { external_id } => json!({"what": "user_show", "external_id": external_id}),
            Order::UserDelete { who, end } => json!({"what": "user_delete", "who": who, "end": end}),
            Order::UserStaff { who, rank } => json!({"what": "user_staff", "who": who, "rank": rank}),
        }
    }

    /// Carries it out.
    pub(crate) async fn perform(self, chat: &Chat) -> Result<Value, Problem> {
        let host = chat.host("command line");
        Ok(match self {
            Order::KeyCreate { name } => json!(chat.create_server_key(&name).await?),
            Order::KeyList {} => json!(chat.server_keys().await?),
            Order::KeyRevoke { key } => json!(chat.revoke_server_key(&key).await?),
            Order::UserPut { user } => json!(host.put_user(*user).await?),
            Order::UserShow { external_id } => json!(host.user(GetUser { external_id }).await?),
            Order::UserDelete { who, end } => json!(chat.erase(&who, end).await?),
            Order::UserStaff { who, rank } => {
                let rank = match rank.as_str() {
                    "none" => None,
                    word => Some(Rank::parse(word).ok_or_else(|| {
                        Problem::new(Code::Invalid, "Expected moderator, admin, operator or none.")
                    })?),
                };
                chat.set_staff(&who, rank, host.name()).await?;
                json!({})
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_as_they_are_written() {
        let orders = [
            Order::KeyCreate { name: "shop".into() },
            Order::KeyList {},
            Order::KeyRevoke { key: "shop".into() },
            Order::UserPut { user: Box::new(PutUser::named("42", "Ann")) },
            Order::UserShow { external_id: "42".into() },
            Order::UserDelete { who: "42".into(), end: Some(AccountEnd::Erase) },
            Order::UserStaff { who: "ann".into(), rank: "none".into() },
        ];
        for order in orders {
            let order = crate::control::Order::Host { order };
            let text = order.json();
            let read: crate::control::Order = serde_json::from_value(text.clone()).expect("an order");
            assert_eq!(read.json(), text);
        }
    }
}
