//! Orders about a whole installation that go to the running server where there is one: what they say, and who carries
//! them out. Each is short; long work is many of them.

use parlor_core::proto::host::AccountEnd;
use parlor_core::proto::{Code, Problem, RoomId, UserId};
use parlor_core::{Chat, Hold};
use serde::Deserialize;
use serde_json::{Value, json};

/// An order, in the tenant of the chat that carries it out.
#[derive(Deserialize)]
pub(crate) struct Errand {
    pub(crate) what: What,
}

/// What is ordered.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum What {
    /// A page of rooms loses (or, `dry`, would lose) what is too old.
    Purge { days: Option<u32>, after: Option<RoomId>, dry: bool },
    /// Something is held from now on.
    HoldAdd { user: Option<String>, room: Option<RoomId>, note: String },
    /// All holds.
    HoldList {},
    /// It is not held any more.
    HoldRelease { id: String },
    /// An account begins to be taken away, or what that would reach.
    Erase { who: String, end: Option<AccountEnd>, dry: bool },
    /// A piece of what is left of it.
    EraseOn { user: UserId },
}

impl Errand {
    /// As it is written on the line; `do` is what the socket looks at.
    pub(crate) fn json(&self) -> Value {
        let what = match &self.what {
            What::Purge { days, after, dry } => json!({"purge": {"days": days, "after": after, "dry": dry}}),
            What::HoldAdd { user, room, note } => {
                json!({"hold_add": {"user": user, "room": room, "note": note}})
            }
            What::HoldList {} => json!({"hold_list": {}}),
            What::HoldRelease { id } => json!({"hold_release": {"id": id}}),
            What::Erase { who, end, dry } => json!({"erase": {"who": who, "end": end, "dry": dry}}),
            What::EraseOn { user } => json!({"erase_on": {"user": user}}),
        };
        json!({"do": "whole", "what": what})
    }

    /// Carries it out.
    pub(crate) async fn perform(self, chat: &Chat) -> Result<Value, Problem> {
        Ok(match self.what {
            What::Purge { days, after, dry } => {
                let (sum, next) = chat.purge(days, after, dry).await?;
                json!({"rooms": sum.rooms, "messages": sum.messages, "files": sum.files, "held": sum.held, "next": next})
            }
            What::HoldAdd { user, room, note } => hold(&chat.hold_add(user.as_deref(), room, &note).await?),
            What::HoldList {} => Value::Array(chat.holds().await?.iter().map(hold).collect()),
            What::HoldRelease { id } => hold(&chat.hold_release(&id).await?),
            What::Erase { who, end, dry: true } => {
                let reach = chat.erase_reach(&who, end).await?;
                json!({"id": reach.user, "end": reach.end, "held": reach.held,
                    "direct": {"rooms": reach.direct.0, "messages": reach.direct.1},
                    "groups": {"rooms": reach.groups.0, "messages": reach.groups.1}})
            }
            What::Erase { who, end, dry: false } => json!(chat.erase_begin(&who, end).await?),
            What::EraseOn { user } => {
                let (gone, more) = chat.erase_on(user).await?;
                json!({"rooms": gone.rooms, "messages": gone.messages, "more": more})
            }
        })
    }
}

fn hold(it: &Hold) -> Value {
    json!({"id": it.id, "user": it.user, "room": it.room, "note": it.note, "created_at": it.created_at,
        "released_at": it.released_at})
}

/// For an answer that is not one.
pub(crate) fn strange(value: &Value) -> Problem {
    Problem::new(Code::Internal, format!("unexpected answer: {value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errands_are_read_as_they_are_written() {
        let room = Some(RoomId([7; 16]));
        for what in [
            What::Purge { days: Some(30), after: room, dry: true },
            What::HoldAdd { user: Some("ann".into()), room: None, note: "case 12".into() },
            What::HoldList {},
            What::HoldRelease { id: "x".into() },
            What::Erase { who: "ann".into(), end: Some(AccountEnd::Erase), dry: true },
            What::EraseOn { user: UserId([7; 16]) },
        ] {
            let line = Errand { what }.json();
            let read: Errand = serde_json::from_value(line.clone()).expect("read");
            assert_eq!(read.json(), line);
        }
    }
}
