//! Renders the Jinja templates: an operator's folder wins over what is built in, every field must exist, and what
//! people wrote is escaped. It must not fetch anything: a context brings all there is to show.

mod overlay;
#[cfg(test)]
mod samples;

use std::path::PathBuf;
use std::sync::Arc;

use axum::response::{Html, IntoResponse, Response};
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};
use parlor_proto::{Code, Problem};
use serde::Serialize;

use crate::language::{self, Languages};
use crate::markup::{self, Mentions};
use crate::view;

/// A context and the template it belongs to.
pub(crate) trait Template: Serialize {
    /// The file, below the templates' folder.
    const FILE: &'static str;
}

macro_rules! templates {
    ($($context:ident $file:literal)*) => {
        $(impl Template for view::$context { const FILE: &'static str = $file; })*
        /// Templates that are rendered on their own.
        #[cfg(test)]
        const FILES: &[&str] = &[$($file),*];
    };
}

templates! {
    Login "login.html"
    Signup "signup.html"
    Inbox "inbox.html"
    New "new.html"
    Failed "error.html"
    MessagesPart "partials/messages.html"
    BubblePart "partials/message.html"
    RowPart "partials/room_row.html"
    NewGroup "new_group.html"
    NewGroupPart "partials/new_group_form.html"
    NewPart "partials/new_form.html"
    EditGroup "edit_group.html"
    Info "info.html"
    InfoPart "partials/info.html"
    LookUp "partials/check_user_result.html"
    MessagePage "message.html"
    SearchPage "search.html"
    Profile "profile.html"
    Reference "reference.html"
}

/// The templates of one mounted face.
pub(crate) struct Templates {
    folder: Option<PathBuf>,
    languages: Arc<Languages>,
    /// Debug builds read the files again at every rendering.
    kept: Option<Environment<'static>>,
}

impl Templates {
    /// Templates from an operator's folder, and the built-in ones where it has none.
    pub(crate) fn new(folder: Option<PathBuf>, languages: &Arc<Languages>) -> Templates {
        let kept = (!cfg!(debug_assertions)).then(|| environment(folder.clone(), languages));
        Templates { folder, languages: languages.clone(), kept }
    }

    /// Renders a context to text.
    pub(crate) fn text<T: Template>(&self, context: &T) -> Result<String, Problem> {
        let fresh;
        let environment = match &self.kept {
            Some(kept) => kept,
            None => {
                fresh = environment(self.folder.clone(), &self.languages);
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

fn environment(folder: Option<PathBuf>, languages: &Arc<Languages>) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("markup", |text: &str, mentions: Option<Vec<String>>| {
        let mentions = Mentions::of(mentions.iter().flatten().map(String::as_str));
        Value::from_safe_string(markup::html(&markup::parse(text, &mentions)))
    });
    language::register(&mut environment, languages);
    environment.add_test("large_emoji", |text: &str| markup::large(text));
    environment.set_loader(move |name| Ok(overlay::find(folder.as_deref(), name)));
    environment
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_template_renders_with_all_and_with_nothing() {
        let environment = environment(None, &Arc::new(Languages::new(None, "en", false)));
        for sample in samples::all() {
            let (file, full) = (sample.file, sample.full);
            let text = environment
                .get_template(file)
                .and_then(|it| it.render(sample.context))
                .unwrap_or_else(|fault| panic!("{file} cannot be rendered: {}", chain(&fault)));
            assert!(!text.contains("<work>") && !text.contains("<Smith>"), "{file}: {text}");
            if file == "inbox.html" {
                let bold = "&lt;b&gt; <strong>bold</strong> <bdi class=\"mention\">@ann</bdi>";
                assert_eq!(text.contains(bold), full);
                assert_eq!(text.matches("</script>").count(), text.matches("<script").count());
            }
        }
    }

    #[test]
    fn every_template_has_samples() {
        let all = samples::all();
        for file in FILES {
            let of = all.iter().filter(|sample| sample.file == *file).count();
            assert_eq!(of, 2, "{file}: one full sample and one empty");
        }
    }

    #[test]
    fn what_is_missing_is_a_fault_and_never_a_blank() {
        let mut environment = environment(None, &Arc::new(Languages::new(None, "en", false)));
        environment.add_template("x.html", "{{ here }}{{ gone }}").expect("a template");
        let rendered = environment
            .get_template("x.html")
            .and_then(|it| it.render(Value::from(Serde(json!({"here": 1})))));
        assert!(rendered.is_err());
    }
}
