//! What forms are given: what was typed, and what was wrong with it.

use serde::Serialize;

use super::{Base, MemberView, OpenRoom};

/// `new.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct New {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) form: NewForm,
}

/// The form of `new.html` and of the inbox's dialog.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct NewForm {
    pub(crate) with: String,
    pub(crate) error: Option<String>,
    pub(crate) errors: NewErrors,
}

/// Beside the field of `new.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct NewErrors {
    pub(crate) with: Option<String>,
}

/// `new_group.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NewGroup {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) form: GroupForm,
}

/// The form of `new_group.html` and of the inbox's dialog.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct GroupForm {
    pub(crate) name: String,
    /// One person a line.
    pub(crate) members: String,
    pub(crate) nonce: String,
    pub(crate) error: Option<String>,
    pub(crate) errors: GroupErrors,
}

/// Beside the fields of `new_group.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct GroupErrors {
    pub(crate) name: Option<String>,
    pub(crate) members: Option<String>,
}

/// `edit_group.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EditGroup {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) room: OpenRoom,
    pub(crate) members: Vec<MemberView>,
    pub(crate) edit_url: String,
    pub(crate) form: EditForm,
}

/// The forms of `edit_group.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct EditForm {
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) add: String,
    pub(crate) history: bool,
    pub(crate) error: Option<String>,
    pub(crate) errors: EditErrors,
}

/// Beside the fields of `edit_group.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct EditErrors {
    pub(crate) name: Option<String>,
    pub(crate) about: Option<String>,
    pub(crate) add: Option<String>,
}

/// `partials/check_user_result.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LookUp {
    #[serde(flatten)]
    pub(crate) base: Base,
    /// Somebody was found.
    pub(crate) user: Option<MemberView>,
    /// Why not.
    pub(crate) problem: Option<String>,
    /// Nothing was asked yet.
    pub(crate) empty: bool,
}

/// `profile.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Profile {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) form: ProfileForm,
    pub(crate) languages: Vec<LanguageView>,
    pub(crate) sign_ins: Vec<SignInView>,
    /// What whoever runs the server has made.
    pub(crate) tokens: Vec<SignInView>,
    /// Whom I have blocked.
    pub(crate) blocked: Vec<MemberView>,
    pub(crate) account: Option<AccountView>,
    pub(crate) saved: bool,
}

/// One's own account.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AccountView {
    pub(crate) email: Option<String>,
    pub(crate) verified: bool,
    /// Letters are sent here.
    pub(crate) letters: bool,
}

/// `account.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AccountPage {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) heading: String,
    pub(crate) says: String,
    /// What is to be known beside it.
    pub(crate) notes: Vec<String>,
    /// Whose account it is, for what keeps passwords.
    pub(crate) username: Option<String>,
    /// Where the form goes; none: there is nothing to fill in.
    pub(crate) action: Option<String>,
    pub(crate) fields: Vec<AccountField>,
    pub(crate) ticket: Option<String>,
    pub(crate) button: Option<String>,
    pub(crate) danger: bool,
    pub(crate) error: Option<String>,
    /// What one does next, where there is no form.
    pub(crate) next: Option<AccountLink>,
    /// What one may do otherwise.
    pub(crate) other: Option<AccountLink>,
    pub(crate) back: String,
}

/// A way on from `account.html`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AccountLink {
    pub(crate) url: String,
    pub(crate) label: String,
}

/// A field of `account.html`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AccountField {
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    /// What a browser may fill in.
    pub(crate) complete: &'static str,
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) hint: Option<String>,
    pub(crate) error: Option<String>,
    /// Where one begins to write.
    pub(crate) focus: bool,
}

/// `letter.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Letter {
    pub(crate) lang: String,
    pub(crate) dir: &'static str,
    pub(crate) app: String,
    pub(crate) heading: String,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) link: Option<String>,
    pub(crate) button: Option<String>,
    pub(crate) foot: Vec<String>,
}

/// The form of `profile.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ProfileForm {
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) receipts: bool,
    pub(crate) presence: bool,
    /// One of the languages; empty: as the browser says.
    pub(crate) language: String,
    pub(crate) error: Option<String>,
    pub(crate) errors: ProfileErrors,
}

/// Beside the fields of `profile.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ProfileErrors {
    pub(crate) name: Option<String>,
    pub(crate) about: Option<String>,
}

/// A language to choose.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LanguageView {
    pub(crate) lang: String,
    /// What it calls itself.
    pub(crate) name: String,
}

/// A device that is signed in.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SignInView {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) since: String,
    /// When it was used last; of a token, until when it is good.
    pub(crate) used: String,
    pub(crate) current: bool,
}

/// `partials/new_group_form.html`, alone.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NewGroupPart(pub(crate) NewGroup);

/// `partials/new_form.html`, alone.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NewPart(pub(crate) New);
