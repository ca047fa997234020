//! Renders the Jinja templates: an operator's folder wins over what is built in, every field must exist, and what
//! people wrote is escaped. It must not fetch anything: a context brings all there is to show.

use std::path::{Component, Path, PathBuf};

use axum::response::{Html, IntoResponse, Response};
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};
use parlor_proto::{Code, Problem};
use rust_embed::RustEmbed;
use serde::Serialize;

use crate::view;

#[derive(RustEmbed)]
#[folder = "templates"]
struct Embedded;

/// A context and the template it belongs to.
pub(crate) trait Template: Serialize {
    /// The file, below the templates' folder.
    const FILE: &'static str;
}

macro_rules! templates {
    ($($context:ident $file:literal)*) => { $(impl Template for view::$context { const FILE: &'static str = $file; })* };
}

templates! {
    Login "login.html"
    Signup "signup.html"
    Inbox "inbox.html"
    New "new.html"
    Failed "error.html"
    MessagesPart "partials/messages.html"
    RowPart "partials/room_row.html"
    Reference "reference.html"
}

/// The templates of one mounted face.
pub(crate) struct Templates {
    folder: Option<PathBuf>,
    /// Debug builds read the files again at every rendering.
    kept: Option<Environment<'static>>,
}

impl Templates {
    /// Templates from an operator's folder, and the built-in ones where it has none.
    pub(crate) fn new(folder: Option<PathBuf>) -> Templates {
        let kept = (!cfg!(debug_assertions)).then(|| environment(folder.clone()));
        Templates { folder, kept }
    }

    /// Renders a context to text.
    pub(crate) fn text<T: Template>(&self, context: &T) -> Result<String, Problem> {
        let fresh;
        let environment = match &self.kept {
            Some(kept) => kept,
            None => {
                fresh = environment(self.folder.clone());
                &fresh
            }
        };
        environment.get_template(T::FILE).and_then(|it| it.render(Value::from(Serde(context)))).map_err(
            |fault| {
                tracing::error!(template = T::FILE, fault = %chain(&fault), "a template cannot be rendered");
                Problem::new(Code::Internal, "A fault of ours; it has been logged.")
            },
        )
    }

    /// Renders a context to an answer.
    pub(crate) fn html<T: Template>(&self, context: &T) -> Result<Response, Problem> {
        Ok(Html(self.text(context)?).into_response())
    }
}

/// A fault with what led to it: the deepest cause is the one that helps.
fn chain(fault: &minijinja::Error) -> String {
    let mut text = fault.to_string();
    let mut next = std::error::Error::source(fault);
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

fn environment(folder: Option<PathBuf>) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_loader(move |name| Ok(own(folder.as_deref(), name).or_else(|| embedded(name))));
    environment
}

/// A template of the operator's; a name cannot lead out of the folder.
fn own(folder: Option<&Path>, name: &str) -> Option<String> {
    let plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    let path = folder?.join(name);
    if plain { std::fs::read_to_string(path).ok() } else { None }
}

fn embedded(name: &str) -> Option<String> {
    let file = Embedded::get(name)?;
    String::from_utf8(file.data.into_owned()).ok()
}
