//! Relations: ties between two people that the host owns and that say who may talk. Put, ended and listed by the host
//! alone (server key, command line); people are named by the host's own ids, and may be named before they come.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::user::User;
use crate::{Page, Problem, Time};

/// How people are named in a command about relations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// By the host's ids. Who has none yet is made: a relation may come before the people.
    #[default]
    ExternalId,
    /// By id, username, e-mail address or external id of somebody who is there.
    Name,
}

/// `PUT /relations`: 1–100 pairs. Putting again what is there changes nothing; what has ended begins again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Put {
    /// The pairs.
    pub relations: Vec<Tie>,
    /// How they are named.
    #[serde(default, skip_serializing_if = "is_default")]
    pub by: By,
}

/// A pair that is to be related.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Tie {
    /// The two, in any order.
    pub users: [String; 2],
    /// What it is, in the host's words, at most 80 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// An object of at most 4 KiB and 8 levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Map<String, Value>>,
}

/// `DELETE /relations`: 1–100 pairs. Ending again what has ended, or what never was, changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct End {
    /// The pairs.
    pub relations: Vec<Pair>,
    /// What becomes of their room; absent: as the tenant's `relation_end` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Ending>,
    /// How they are named.
    #[serde(default, skip_serializing_if = "is_default")]
    pub by: By,
}

/// Two people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// In any order.
    pub users: [String; 2],
}

/// What becomes of the room of two people whose relation ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It goes, with everything in it.
    Delete,
    /// It can be read and not be written in.
    Archive,
    /// It is gone for both, and comes back as it was with the relation.
    Keep,
}

/// `GET /relations`: those that have not ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Only of this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Those that have ended as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// 1–100, default 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// `page.next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How the person is named.
    #[serde(default, skip_serializing_if = "is_default")]
    pub by: By,
}

/// A relation as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Relation {
    /// The two, by external id where they have one (else by id).
    pub users: [String; 2],
    /// The two, as people; in answers to [`List`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<User>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The host's own fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Map<String, Value>>,
    /// Since when (anew, if it had ended).
    pub created_at: Time,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Time>,
}

/// Answer to [`List`], in the order of the people's ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Relations {
    /// The relations.
    pub data: Vec<Relation>,
    /// Where to go on.
    pub page: Page,
}

/// What became of one pair of a [`Put`] or [`End`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// They are related now and were not.
    Put,
    /// They were related; label or data are others now.
    Changed,
    /// It was so already.
    Same,
    /// They are not related any more.
    Ended,
}

/// One pair's outcome: either it was done, or it was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outcome {
    /// As they were named.
    pub users: [String; 2],
    /// What was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Done>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Problem>,
}

/// Answer to [`Put`] and [`End`]: in the order of the pairs. What one pair is refused does not keep the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outcomes {
    /// One for each pair.
    pub data: Vec<Outcome>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
fn is_default(by: &By) -> bool {
    *by == By::default()
}
