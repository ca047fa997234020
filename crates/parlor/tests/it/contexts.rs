//! `templates/CONTEXTS.md` says what each template is given: struct by struct what stands in `src/view/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

type Fields = BTreeSet<(String, String)>;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// The fields of the structs of a Rust file. What is only carried along belongs to its own struct.
fn declared(text: &str, into: &mut Fields) {
    let (mut name, mut carried) = (String::new(), false);
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("pub(crate) struct ") {
            name = rest.split([' ', '(']).next().unwrap_or_default().to_owned();
        } else if line.contains("serde(flatten)") {
            carried = true;
        } else if let Some((field, _)) = line.strip_suffix(',').and_then(|it| it.split_once(": ")) {
            let field = field.trim_start_matches("pub(crate) ").trim_start_matches("r#");
            if !std::mem::take(&mut carried) && !field.contains(' ') {
                into.insert((name.clone(), field.to_owned()));
            }
        }
    }
}

#[test]
fn every_field_is_in_the_document_and_the_other_way_round() {
    let mut is = Fields::new();
    for file in ["mod", "form", "message", "reference", "room", "talk"] {
        declared(&read(&format!("src/view/{file}.rs")), &mut is);
    }
    let urls = read("src/urls.rs");
    let at = urls.find("pub(crate) struct PageUrls {").expect("the addresses");
    let end = urls[at..].find("\n}").expect("their end");
    declared(&urls[at..at + end], &mut is);
    assert!(is.len() > 200, "only {} fields were read", is.len());

    let (mut says, mut name) = (Fields::new(), String::new());
    for line in read("templates/CONTEXTS.md").lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            name = heading.to_owned();
        } else if let Some((field, _)) = line.strip_prefix("| `").and_then(|it| it.split_once('`')) {
            says.insert((name.clone(), field.to_owned()));
        }
    }
    let (missing, gone): (Vec<_>, Vec<_>) = (is.difference(&says).collect(), says.difference(&is).collect());
    assert!(missing.is_empty() && gone.is_empty(), "not told: {missing:?}; told, and not there: {gone:?}");
}
