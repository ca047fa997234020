//! What pages about who may talk are given.

use serde::Serialize;

use super::{Base, Bubble, OpenRoom};

/// `report.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ReportPage {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) room: OpenRoom,
    /// The message that is reported; null: the person, or the group.
    pub(crate) message: Option<Bubble>,
    /// Whom it is about; null: a group.
    pub(crate) person: Option<String>,
    pub(crate) form: ReportForm,
    /// It has been sent.
    pub(crate) sent: bool,
}

/// The form of `report.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ReportForm {
    /// Which message; empty: none.
    pub(crate) number: String,
    /// Which person; empty: none.
    pub(crate) user: String,
    pub(crate) reason: String,
    pub(crate) note: String,
    /// Block them, too.
    pub(crate) block: bool,
    /// The reasons that there are.
    pub(crate) reasons: Vec<&'static str>,
    pub(crate) note_most: usize,
    pub(crate) error: Option<String>,
    pub(crate) errors: ReportErrors,
}

/// Beside the fields of `report.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ReportErrors {
    pub(crate) reason: Option<String>,
    pub(crate) note: Option<String>,
}
