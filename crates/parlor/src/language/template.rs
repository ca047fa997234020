//! The words of templates: `{{ t("room-empty") }}`, `{{ t("room-members", count=n) }}` and `{{ n|number }}`. The language is the
//! one that the context names as `lang`.

use std::sync::Arc;

use minijinja::value::{Kwargs, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State};

use super::load::Languages;
use super::words::{Arg, Words};

/// Gives an environment its words.
pub(crate) fn register(environment: &mut Environment<'_>, languages: &Arc<Languages>) {
    let all = languages.clone();
    environment.add_function("t", move |state: &State<'_, '_>, id: &str, given: Kwargs| {
        let words = words(state, &all);
        let mut args = Vec::new();
        for name in given.args() {
            args.push((name, arg(&given.get::<Value>(name)?)));
        }
        if let Some(name) = words.lacking(id, &args) {
            return Err(wrong(format!("the text {id} waits for {name}")));
        }
        let html = matches!(state.auto_escape(), AutoEscape::Html);
        match words.written(id, &args, html) {
            Some(text) if html => Ok(Value::from_safe_string(text)),
            Some(text) => Ok(Value::from(text)),
            None => Err(wrong(format!("there is no text {id}"))),
        }
    });
    let all = languages.clone();
    environment
        .add_filter("number", move |state: &State<'_, '_>, number: i64| words(state, &all).number(number));
}

fn words(state: &State<'_, '_>, all: &Languages) -> Words {
    let lang = state.lookup("lang");
    all.words(lang.as_ref().and_then(Value::as_str).unwrap_or_default())
}

fn arg(value: &Value) -> Arg {
    match (value.as_i64(), value.as_str()) {
        (Some(number), _) if value.is_number() => Arg::Number(number),
        (_, Some(text)) if value.is_safe() => Arg::Html(text.to_owned()),
        _ => Arg::Text(value.to_string()),
    }
}

fn wrong(what: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, what)
}
