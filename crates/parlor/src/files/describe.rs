//! What the API's document says about the routes of bytes: the only ones that are not rows of the table.

use parlor_proto::Code;
use parlor_proto::attachment::{Attachment, Signed};
use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

/// Adds the paths.
pub(crate) fn describe(paths: &mut Map<String, Value>, types: &mut SchemaGenerator) {
    let attachment = types.subschema_for::<Attachment>();
    let signed = types.subschema_for::<Signed>();
    let id = json!({"name": "attachment", "in": "path", "required": true, "description": "Which.",
        "schema": {"type": "string", "format": "uuid"}});
    let query = |name: &str, says: &str, schema: Value| json!({"name": name, "in": "query", "required": false, "description": says, "schema": schema});
    let upload = json!({
        "operationId": "attachment.upload",
        "summary": "Upload a file: the body is the file, its type is told by its bytes",
        "security": [{"bearer": []}, {"cookie": []}],
        "parameters": [
            query("name", "Its name; at most 200 characters are kept.", json!({"type": "string"})),
            query("kind", "`voice` for a recorded voice note; otherwise the bytes tell.",
                json!({"type": "string", "enum": ["voice", "image", "file"]})),
            query("duration_ms", "Of a voice note.", json!({"type": "integer"})),
            query("waveform", "Of a voice note: at most 64 numbers from 0 to 100, with commas between.", json!({"type": "string"})),
        ],
        "requestBody": {"required": true, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
        "responses": responses(&[(201, "The attachment; it is mine alone until a message takes it.", "application/json", json!(attachment))], &[
            Code::BadRequest, Code::Unauthenticated, Code::Forbidden, Code::TooMany, Code::TooLarge, Code::UnsupportedMedia,
            Code::Empty, Code::Invalid, Code::RateLimited, Code::Overloaded, Code::StorageFull, Code::Unavailable, Code::Unknown, Code::Internal,
        ]),
    });
    let bytes = json!({"type": "string", "format": "binary"});
    let refused = [
        Code::BadRequest,
        Code::Unauthenticated,
        Code::Disabled,
        Code::NotFound,
        Code::RateLimited,
        Code::Overloaded,
        Code::Unavailable,
        Code::Internal,
    ];
    let read = |operation: &str, summary: &str| {
        let all = [
            (200, "The bytes.", "application/octet-stream", bytes.clone()),
            (206, "The part that `Range` asks for.", "application/octet-stream", bytes.clone()),
        ];
        json!({
            "operationId": operation,
            "summary": summary,
            "security": [{"bearer": []}, {"cookie": []}],
            "parameters": [id],
            "responses": responses(&all, &refused),
        })
    };
    let link = json!({
        "operationId": "attachment.link",
        "summary": "An address of a file that needs no sign-in, for five minutes",
        "security": [{"bearer": []}, {"cookie": []}],
        "parameters": [id],
        "responses": responses(&[(200, "The address.", "application/json", json!(signed))],
            &[&refused[..], &[Code::Forbidden]].concat()),
    });
    let mut put = |path: &str, method: &str, operation: Value| {
        let at = paths.entry(path).or_insert_with(|| json!({}));
        at[method] = operation;
    };
    put("/attachments", "post", upload);
    put("/attachments/{attachment}", "get", read("attachment.read", "A file that I may see"));
    put("/attachments/{attachment}/thumb", "get", read("attachment.thumb", "The small picture of an image"));
    put("/attachments/{attachment}/link", "post", link);
}

fn responses(done: &[(u16, &str, &str, Value)], refusals: &[Code]) -> Value {
    let mut all = Map::new();
    for (status, says, kind, schema) in done {
        all.insert(status.to_string(), json!({"description": says, "content": {*kind: {"schema": schema}}}));
    }
    for code in refusals {
        let status = code.status();
        let codes = refusals.iter().filter(|it| it.status() == status).map(|it| format!("`{}`", it.as_str()));
        let says = codes.collect::<Vec<_>>().join(", ");
        all.insert(
            status.to_string(),
            json!({"$ref": "#/components/responses/Problem", "description": says}),
        );
    }
    Value::Object(all)
}
