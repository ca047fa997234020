//! What each template is given: exactly the tables of `templates/CONTEXTS.md`. Only data; nothing is decided here.

use serde::Serialize;
use serde_json::Value;

pub(crate) use crate::urls::PageUrls;

/// On every page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Base {
    pub(crate) lang: &'static str,
    pub(crate) dir: &'static str,
    pub(crate) app: String,
    pub(crate) urls: PageUrls,
    pub(crate) me: Option<Me>,
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
}

/// `login.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Login {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) form: LoginForm,
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

/// `inbox.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Inbox {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) rooms: Vec<Row>,
    pub(crate) rooms_next: Option<String>,
    pub(crate) unread_total: i64,
    pub(crate) room: Option<OpenRoom>,
    pub(crate) messages: Vec<Bubble>,
    pub(crate) older_url: Option<String>,
    pub(crate) newer_url: Option<String>,
    pub(crate) composer: Composer,
    pub(crate) new_form: NewForm,
    pub(crate) state: Value,
}

/// `partials/messages.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct MessagesPart {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) messages: Vec<Bubble>,
    pub(crate) older_url: Option<String>,
    pub(crate) newer_url: Option<String>,
    pub(crate) room: OpenRoom,
}

/// `partials/room_row.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RowPart {
    pub(crate) row: Row,
    pub(crate) urls: PageUrls,
}

/// What was typed, and why it did not go.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Composer {
    pub(crate) text: String,
    pub(crate) nonce: String,
    pub(crate) error: Option<String>,
}

/// A row of the room list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) title: String,
    pub(crate) url: String,
    pub(crate) hue: u8,
    pub(crate) initials: String,
    pub(crate) online: Option<bool>,
    pub(crate) preview: Option<String>,
    pub(crate) preview_own: bool,
    pub(crate) at: Option<String>,
    pub(crate) at_label: String,
    pub(crate) unread: i64,
    pub(crate) open: bool,
}

/// The room on the page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct OpenRoom {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) title: String,
    pub(crate) url: String,
    pub(crate) hue: u8,
    pub(crate) initials: String,
    pub(crate) online: Option<bool>,
    pub(crate) unread: i64,
    pub(crate) last_number: i64,
    pub(crate) send_url: String,
    pub(crate) read_url: String,
}

/// A message on the page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Bubble {
    pub(crate) id: String,
    pub(crate) seq: i64,
    pub(crate) number: i64,
    pub(crate) nonce: Option<String>,
    pub(crate) sender: Sender,
    pub(crate) own: bool,
    pub(crate) text: String,
    /// Usernames that the text mentions, and `all`.
    pub(crate) mentions: Vec<String>,
    pub(crate) at: String,
    pub(crate) time: String,
    pub(crate) day: String,
    pub(crate) day_label: String,
    pub(crate) new_day: bool,
    pub(crate) new_line: bool,
    pub(crate) run_start: bool,
    pub(crate) run_end: bool,
    pub(crate) state: Option<&'static str>,
}

/// Who said it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Sender {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) hue: u8,
    pub(crate) initials: String,
}

/// `reference.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Reference {
    pub(crate) app: String,
    pub(crate) css: String,
    pub(crate) document: String,
    pub(crate) api: String,
    pub(crate) version: &'static str,
    pub(crate) routes: Vec<RouteView>,
    pub(crate) codes: Vec<CodeView>,
}

/// A route, for readers.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RouteView {
    pub(crate) anchor: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) summary: &'static str,
    pub(crate) command: Option<&'static str>,
    pub(crate) open: bool,
    pub(crate) fields: Vec<FieldView>,
    pub(crate) done: Vec<DoneView>,
    pub(crate) refusals: Vec<&'static str>,
}

/// A field of a request.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FieldView {
    pub(crate) name: String,
    pub(crate) place: &'static str,
    pub(crate) kind: String,
    pub(crate) required: bool,
    pub(crate) says: Vec<Words>,
}

/// A piece of a sentence: plain, or code.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Words {
    pub(crate) text: String,
    pub(crate) code: bool,
}

/// An answer of a route.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DoneView {
    pub(crate) status: u16,
    pub(crate) says: &'static str,
}

/// A code of refusal, for readers.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CodeView {
    pub(crate) code: &'static str,
    pub(crate) title: &'static str,
    pub(crate) status: u16,
    pub(crate) retry: &'static str,
    pub(crate) meaning: Vec<Words>,
}
