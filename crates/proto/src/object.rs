//! JSON from outside as an object: bounded in depth, and no key twice, because two readers of such an object could
//! disagree about what it says. No meaning of any field stands here.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::error::{Code, Problem};
use crate::frame::{depth, limit};

/// Reads an object.
///
/// # Errors
/// `bad_request`: too deep, not an object, or a key stands twice in one object.
pub fn read(text: &str) -> Result<Map<String, Value>, Problem> {
    let bad = |why: &str| Problem::new(Code::BadRequest, why);
    if depth(text) > limit::DEPTH {
        return Err(bad("Nested deeper than 16 levels."));
    }
    match serde_json::from_str(text) {
        Ok(Strict(Value::Object(fields))) => Ok(fields),
        // Of a text that is JSON, only what `Strict` refuses.
        Err(fault) if fault.is_data() => Err(bad("A key stands twice in one object.")),
        _ => Err(bad("Not a JSON object.")),
    }
}

/// A value whose objects have each key once.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Each).map(Strict)
    }
}

struct Each;

impl<'de> Visitor<'de> for Each {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, it: bool) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_i64<E>(self, it: i64) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_u64<E>(self, it: u64) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_f64<E>(self, it: f64) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_str<E>(self, it: &str) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_string<E>(self, it: String) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Strict(item)) = from.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some((key, Strict(value))) = from.next_entry::<String, Strict>()? {
            if fields.insert(key, value).is_some() {
                return Err(A::Error::custom("a key stands twice"));
            }
        }
        Ok(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_serde_json_reads() {
        let text = r#"{"a":[1,-2,3.5,true,null,"x\u0000\n",{"b":{}}],"c":""}"#;
        let read = read(text).expect("an object");
        assert_eq!(Value::Object(read), serde_json::from_str::<Value>(text).expect("JSON"));
    }

    #[test]
    fn refuses_a_key_that_stands_twice_at_any_depth() {
        for text in [
            r#"{"id":1,"id":1}"#,
            r#"{"a":{"b":1,"c":2,"b":3}}"#,
            r#"{"a":[{"b":1,"\u0062":2}]}"#,
            r#"{"":1,"":2}"#,
        ] {
            let problem = read(text).expect_err(text);
            assert_eq!(
                (problem.code, &*problem.detail),
                (Code::BadRequest, "A key stands twice in one object.")
            );
        }
        assert!(read(r#"{"a":{"b":1},"b":{"a":1}}"#).is_ok());
    }

    #[test]
    fn refuses_what_is_no_object_and_what_is_too_deep() {
        for text in ["", "[]", "1", "null", "\"a\"", "{", "{} x", "{\"a\":1e999}", "{a:1}"] {
            let problem = read(text).expect_err(text);
            assert_eq!((problem.code, &*problem.detail), (Code::BadRequest, "Not a JSON object."), "{text}");
        }
        let nested = format!("{{\"a\":{}{}}}", "[".repeat(16), "]".repeat(16));
        assert!(read(&nested).expect_err("deep").detail.contains("16 levels"));
    }
}
