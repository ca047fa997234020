//! What the readable page of the API is given.

use serde::Serialize;

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
