//! The shape of a route's fields, read off the contract's own schema: what stands in the path, in the query and in
//! the body, and which of it is a number.

use http::Method;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;

/// Where a field stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// `/rooms/{room}`
    Path,
    /// `?limit=10`
    Query,
    /// `{"text": "…"}`
    Body,
}

/// A field of a request.
#[derive(Clone, Debug)]
pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) required: bool,
    pub(crate) schema: Value,
}

impl Param {
    fn is(&self, wanted: &str) -> bool {
        match self.schema.get("type") {
            Some(Value::String(kind)) => kind == wanted,
            Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == wanted),
            _ => false,
        }
    }

    /// A text of an address as the value that the contract wants; `Err` says what it should be. Lists stand there
    /// with commas between.
    pub(crate) fn read(&self, text: &str) -> Result<Value, &'static str> {
        if self.is("integer") {
            return text.parse::<i64>().map(Value::from).map_err(|_| "an integer");
        }
        if self.is("boolean") {
            return text.parse::<bool>().map(Value::from).map_err(|_| "`true` or `false`");
        }
        if self.is("array") {
            return Ok(text.split(',').map(Value::from).collect());
        }
        Ok(Value::from(text))
    }

    /// It is an id: what is none cannot be there.
    pub(crate) fn is_id(&self) -> bool {
        self.schema.get("format").is_some_and(|format| format == "uuid")
    }
}

/// Names in braces of a path.
pub(crate) fn path_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// The fields of `T` on a route.
pub(crate) fn params<T: JsonSchema>(path: &str, method: &Method) -> Vec<Param> {
    let schema = T::json_schema(&mut generator()).to_value();
    let required = |name: &str| {
        schema.get("required").and_then(Value::as_array).is_some_and(|all| all.iter().any(|one| one == name))
    };
    // What is a list of objects stands in no address, whatever the method.
    let lists = |schema: &Value| schema["type"] == "array" && schema["items"].get("$ref").is_some();
    let fields = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let bodied = [Method::POST, Method::PUT, Method::PATCH].contains(method)
        || fields.clone().any(|(_, schema)| lists(schema));
    let fields = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    fields
        .map(|(name, schema)| {
            let place = match () {
                () if path_names(path).any(|one| one == name) => Place::Path,
                () if bodied => Place::Body,
                () => Place::Query,
            };
            Param { name: name.clone(), place, required: required(name), schema: schema.clone() }
        })
        .collect()
}

/// Schemas as OpenAPI 3.1 wants them: JSON Schema 2020-12, shared types in the components.
pub(crate) fn generator() -> SchemaGenerator {
    schemars::generate::SchemaSettings::draft2020_12()
        .with(|it| {
            it.meta_schema = None;
            it.definitions_path = "/components/schemas".into();
        })
        .into_generator()
}
