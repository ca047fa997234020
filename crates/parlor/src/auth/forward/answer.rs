//! A host's answer about a session: a JSON object about somebody, or `null`. Strict about types, silent about what it does
//! not know.

use serde_json::{Map, Value};

use crate::auth::jwt::is_external_id;

/// Somebody.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Said {
    pub(super) external_id: String,
    pub(super) name: Option<String>,
    pub(super) username: Option<String>,
    pub(super) email: Option<String>,
    pub(super) picture: Option<String>,
    pub(super) role: Option<String>,
    pub(super) data: Option<Map<String, Value>>,
}

impl Said {
    /// Reads an answer. `None`: nobody is signed in there.
    pub(super) fn read(json: &[u8]) -> Result<Option<Said>, &'static str> {
        let mut map = match serde_json::from_slice(json).map_err(|_| "it is no JSON")? {
            Value::Null => return Ok(None),
            Value::Object(map) => map,
            _ => return Err("it is neither an object nor null"),
        };
        let external_id = match map.remove("id") {
            Some(Value::String(text)) => text,
            // Keys of databases are numbers.
            Some(Value::Number(number)) if number.is_i64() || number.is_u64() => number.to_string(),
            None | Some(Value::Null) => return Err("`id` is missing"),
            Some(_) => return Err("`id` is neither a text nor a whole number"),
        };
        if !is_external_id(&external_id) {
            return Err("`id` cannot be one");
        }
        let mut text = |name: &str| match map.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text).filter(|it| !it.is_empty())),
            Some(_) => Err("`name`, `username`, `email`, `picture` and `role` are texts"),
        };
        let (name, username, email) = (text("name")?, text("username")?, text("email")?);
        let (picture, role) = (text("picture")?, text("role")?);
        let data = match map.remove("data") {
            None | Some(Value::Null) => None,
            Some(Value::Object(data)) => Some(data),
            Some(_) => return Err("`data` is an object"),
        };
        Ok(Some(Said { external_id, name, username, email, picture, role, data }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_somebody_nobody_or_nonsense() {
        let id = |json: &str| Said::read(json.as_bytes()).map(|it| it.map(|said| said.external_id));
        assert_eq!(id("{\"id\":\"7\"}"), Ok(Some("7".into())));
        assert_eq!(id("{\"id\":7,\"more\":[]}"), Ok(Some("7".into())));
        assert_eq!(id("{\"id\":-7}"), Ok(Some("-7".into())));
        assert_eq!(id("null"), Ok(None));
        for bad in [
            "",
            "7",
            "[]",
            "true",
            "{}",
            "{\"id\":null}",
            "{\"id\":\"\"}",
            "{\"id\":7.5}",
            "{\"id\":[7]}",
            "{\"id\":true}",
            "{\"id\":\" 7\"}",
            "{\"id\":\"a\\u0000\"}",
            "{\"id\":\"7\",\"name\":7}",
            "{\"id\":\"7\",\"role\":[]}",
            "{\"id\":\"7\",\"data\":7}",
            "{\"id\":\"7\"} x",
            "<html>",
            "{\"id\":\"7\"",
        ] {
            assert!(id(bad).is_err(), "{bad}");
        }
    }
}
