//! What each template is given: exactly the tables of `templates/CONTEXTS.md`. Only data; nothing is decided here.

mod admin;
mod form;
mod message;
mod reference;
mod room;
mod talk;

use serde::Serialize;

pub(crate) use self::admin::*;
pub(crate) use self::form::*;
pub(crate) use self::message::*;
pub(crate) use self::reference::*;
pub(crate) use self::room::*;
pub(crate) use self::talk::*;
pub(crate) use crate::urls::PageUrls;

/// On every page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Base {
    pub(crate) lang: String,
    pub(crate) dir: &'static str,
    pub(crate) app: String,
    pub(crate) urls: PageUrls,
    pub(crate) me: Option<Me>,
    /// Who may begin to talk to whom: `open`, `relations` or `closed` (only rooms that the host makes).
    pub(crate) policy: &'static str,
    /// Inside a frame of the widget: one pane, addresses below `widget/`.
    pub(crate) panel: bool,
}

/// Who is signed in.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Me {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) username: String,
    pub(crate) email: Option<String>,
    pub(crate) hue: u8,
    pub(crate) initials: String,
    pub(crate) picture: Option<String>,
}

/// `login.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Login {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) form: LoginForm,
    /// Where a forgotten password is said.
    pub(crate) forgot: Option<String>,
    /// Where the letter by which an address is proved is asked for again, if that is what is missing.
    pub(crate) again: Option<String>,
    /// Strangers may make accounts here.
    pub(crate) sign_up: bool,
    pub(crate) demo: Option<DemoView>,
}

/// The form of `login.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct LoginForm {
    pub(crate) login: String,
    pub(crate) next: String,
    pub(crate) error: Option<String>,
    pub(crate) errors: LoginErrors,
}

/// Beside the fields of `login.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct LoginErrors {
    pub(crate) login: Option<String>,
    pub(crate) password: Option<String>,
}

/// People to try.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DemoView {
    pub(crate) password: String,
    pub(crate) people: Vec<DemoPersonView>,
}

/// One of them.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DemoPersonView {
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) hue: u8,
    pub(crate) initials: String,
}

/// `signup.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Signup {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) form: SignupForm,
}

/// The form of `signup.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct SignupForm {
    pub(crate) email: String,
    pub(crate) username: String,
    pub(crate) name: String,
    pub(crate) error: Option<String>,
    pub(crate) errors: SignupErrors,
}

/// Beside the fields of `signup.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct SignupErrors {
    pub(crate) email: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) password: Option<String>,
}

/// `frame.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Frame {
    #[serde(flatten)]
    pub(crate) base: Base,
    /// The frame's own script.
    pub(crate) script: String,
    pub(crate) state: serde_json::Value,
}

/// `error.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Failed {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) status: u16,
    pub(crate) heading: String,
    pub(crate) detail: String,
    pub(crate) reference: Option<String>,
}
