//! Reports: what somebody wants the tenant's moderators to look at, with what was said around it, as it was said then.

use serde::{Deserialize, Serialize};

use crate::room::Kind;
use crate::{MessageId, Number, RoomId, Time, UserId};

/// Why something is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Advertising, fraud.
    Spam,
    /// Insults, harassment, hatred.
    Harassment,
    /// Threats and violence.
    Threat,
    /// Sexual content that nobody asked for.
    Sexual,
    /// Against the law.
    Illegal,
    /// See the note.
    Other,
}

impl Why {
    /// Every reason, in the order in which they are offered.
    pub const ALL: &'static [Why] =
        &[Why::Spam, Why::Harassment, Why::Threat, Why::Sexual, Why::Illegal, Why::Other];

    /// The word on the wire and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Why::Spam => "spam",
            Why::Harassment => "harassment",
            Why::Threat => "threat",
            Why::Sexual => "sexual",
            Why::Illegal => "illegal",
            Why::Other => "other",
        }
    }
    /// The inverse of [`Why::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Why> {
        Why::ALL.iter().copied().find(|why| why.as_str() == text)
    }
}

/// `report.send` / `POST /reports`: a message (`number`), a person in the room (`user`), or the room. Of a direct room it is
/// the other person. Saying the same again while it has not been handled is one report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// Where it happened; one of my rooms.
    pub room: RoomId,
    /// Which message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Number>,
    /// Whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// Why.
    pub reason: Why,
    /// In one's own words, at most 1,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a report keeps of the room, as its sender saw it at that moment. For moderators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Context {
    /// Direct or group.
    pub kind: Kind,
    /// The group's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// At most 21 messages, oldest first: the reported one among those before and after it, or the last ones.
    pub messages: Vec<Said>,
    /// There was more than could be kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// A message as it was when it was reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Said {
    /// Its id.
    pub id: MessageId,
    /// Which.
    pub number: Number,
    /// Who said it.
    pub sender: UserId,
    /// What they were called.
    pub name: String,
    /// What it said.
    pub text: String,
    /// When.
    pub at: Time,
    /// It had been edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Time>,
    /// It had been deleted: nothing was left.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// Names of its files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
}
