//! Pages of a list: the entries and where to go on.

use serde::{Deserialize, Serialize};

/// Cursors of a page. They are opaque to a client, except that those of messages are seqs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Page {
    /// Goes on in the direction of the list (older messages, rooms less recently active).
    pub next: Option<String>,
    /// Goes the other way (newer messages).
    pub prev: Option<String>,
    /// There is more in the direction asked for.
    pub has_more: bool,
}

/// A page of `T`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Paged<T> {
    /// The entries.
    pub data: Vec<T>,
    /// Where to go on.
    pub page: Page,
}
