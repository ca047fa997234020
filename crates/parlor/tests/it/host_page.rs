//! `docs/HOST-API.md`, carried out: every request that stands there is sent in its order, and what stands below it has to be the
//! answer. `…` in a text stands for any rest of it, behind a comma for whatever else there is.

use std::collections::BTreeSet;

use http::Method;
use serde_json::Value;

use crate::world::{Ask, World, ask};

const PAGE: &str = include_str!("../../../../docs/HOST-API.md");

/// A request of the page, and its answer.
#[derive(Debug)]
struct Transcript {
    line: usize,
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Value>,
    status: u16,
    answer: Option<Value>,
}

fn transcripts() -> Vec<Transcript> {
    let lines: Vec<&str> = PAGE.lines().collect();
    let begins = lines.iter().enumerate().filter(|(_, line)| **line == "```http");
    begins
        .map(|(at, _)| {
            let block: Vec<&str> = lines[at + 1..].iter().copied().take_while(|it| *it != "```").collect();
            let empty = block.iter().position(|it| it.is_empty()).expect("an answer behind an empty line");
            read(at + 2, &block[..empty], &block[empty + 1..])
        })
        .collect()
}

fn read(line: usize, request: &[&str], answer: &[&str]) -> Transcript {
    let (method, path) = request[0].split_once(' ').expect("a method and a path");
    let headers: Vec<_> = request[1..].iter().take_while(|it| !it.starts_with('{')).copied().collect();
    let body = request[1 + headers.len()..].join("\n");
    let json = |text: &str| {
        let read = |text: &str| {
            serde_json::from_str(text).unwrap_or_else(|err| panic!("line {line}: {err}: {text}"))
        };
        (!text.is_empty()).then(|| read(&dotted(text)))
    };
    Transcript {
        line,
        method: method.parse().expect("a method"),
        path: path.to_owned(),
        headers: headers
            .iter()
            .map(|it| it.split_once(": ").expect("a header"))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        body: json(&body),
        status: answer[0].split(' ').next().and_then(|it| it.parse().ok()).expect("a status"),
        answer: json(&answer[1..].join("\n")),
    }
}

/// With a `…` that stands alone as an entry of its own, so that it is JSON.
fn dotted(text: &str) -> String {
    let (mut out, mut open, mut quoted, mut escaped) = (String::new(), Vec::new(), false, false);
    for c in text.chars() {
        match c {
            '…' if !quoted => {
                out.push_str(if open.last() == Some(&'{') { "\"…\": 0" } else { "\"……\"" });
                continue;
            }
            '"' if !escaped => quoted = !quoted,
            '{' | '[' if !quoted => open.push(c),
            '}' | ']' if !quoted => drop(open.pop()),
            _ => {}
        }
        escaped = quoted && c == '\\' && !escaped;
        out.push(c);
    }
    out
}

/// Where the answer is not as it is written.
fn differs(written: &Value, got: &Value, at: &str) -> Option<String> {
    let wrong = || Some(format!("{at}: {got} instead of {written}"));
    match (written, got) {
        (Value::String(text), Value::String(got)) => match text.split_once('…') {
            Some((start, end)) => {
                let fits =
                    got.len() >= start.len() + end.len() && got.starts_with(start) && got.ends_with(end);
                if fits { None } else { wrong() }
            }
            None => {
                if text == got {
                    None
                } else {
                    wrong()
                }
            }
        },
        (Value::Object(fields), Value::Object(got)) => {
            let more = got.keys().find(|key| !fields.contains_key(*key) && !fields.contains_key("…"));
            if let Some(key) = more {
                return Some(format!("{at}.{key} is not written: {}", got[key]));
            }
            let named = fields.iter().filter(|(key, _)| *key != "…");
            named
                .filter_map(|(key, value)| match got.get(key) {
                    Some(got) => differs(value, got, &format!("{at}.{key}")),
                    None => Some(format!("{at}.{key} is missing")),
                })
                .next()
        }
        (Value::Array(items), Value::Array(got)) => {
            let open = items.last().is_some_and(|it| it == "……");
            let items = if open { &items[..items.len() - 1] } else { &items[..] };
            if got.len() < items.len() || !open && got.len() > items.len() {
                return wrong();
            }
            let pairs = items.iter().zip(got).enumerate();
            pairs.filter_map(|(n, (item, got))| differs(item, got, &format!("{at}[{n}]"))).next()
        }
        _ => {
            if written == got {
                None
            } else {
                wrong()
            }
        }
    }
}

#[tokio::test]
async fn the_page_is_true() {
    let world = World::new();
    let key = world.chat.create_server_key("shop").await.expect("a key").key;
    let all = transcripts();
    assert!(all.len() > 15, "{}", all.len());
    for it in &all {
        let mut request = ask(it.method.clone(), &it.path).bearer(&key);
        for (name, value) in &it.headers {
            let name: http::HeaderName = name.to_ascii_lowercase().parse().expect("a header");
            request.0.headers_mut().insert(name, value.parse().expect("a value"));
        }
        let request: Ask = match &it.body {
            Some(body) => request.json(body),
            None => request,
        };
        let got = world.send(request).await;
        let place = format!("docs/HOST-API.md, line {}: {} {}", it.line, it.method, it.path);
        assert_eq!(got.status.as_u16(), it.status, "{place}: {}", got.text);
        match &it.answer {
            Some(answer) => {
                let differs = differs(answer, &got.json(), "");
                assert_eq!(differs, None, "{place}: {}", got.text);
            }
            None => assert_eq!(got.text, "", "{place}"),
        }
    }
    // Every row of its tables is among them.
    let rows = PAGE.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|it| it.0));
    let fits = |row: &str, it: &Transcript| {
        let (method, path) = row.split_once(' ').unwrap_or_default();
        let given: Vec<&str> = it.path.split('?').next().unwrap_or_default().split('/').collect();
        let wanted: Vec<&str> = path.split('/').collect();
        let same = |(wanted, given): (&&str, &&str)| wanted == given || wanted.starts_with('{');
        method == it.method && wanted.len() == given.len() && wanted.iter().zip(&given).all(same)
    };
    let missing: BTreeSet<&str> = rows.filter(|row| !all.iter().any(|it| fits(row, it))).collect();
    assert!(missing.is_empty(), "no example shows {missing:?}");
}

/// Every route that takes a server key stands in its tables.
#[tokio::test]
async fn the_page_is_whole() {
    let world = World::new();
    let document = world.send(crate::world::get("/api/openapi.json")).await.json();
    let mut missing = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, about) in methods.as_object().expect("methods") {
            let command = about["operationId"].as_str().unwrap_or_default();
            let row = format!("| `{} /api/v1{path}`", method.to_uppercase());
            let row2 = format!("| `{} {path}`", method.to_uppercase());
            if command.starts_with("host.") && !PAGE.contains(&row) && !PAGE.contains(&row2) {
                missing.push(format!("{method} {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
    assert!(document.to_string().contains("host.put_user"), "this looks at something else than it should");
}

#[test]
fn a_page_that_is_not_true_is_found() {
    let page = |text: &str| serde_json::from_str::<Value>(&dotted(text)).expect(text);
    let got = page(r#"{"id": "0199", "n": 1, "all": [{"a": 1}, {"a": 2}], "t": "x"}"#);
    for good in [
        r#"{"id": "01…", "n": 1, "all": [{"a": 1}, …], "t": "x"}"#,
        r#"{"n": 1, …}"#,
        r#"{"all": [{…}, {"a": 2}], …}"#,
    ] {
        assert_eq!(differs(&page(good), &got, ""), None, "{good}");
    }
    for bad in [
        r#"{"id": "02…", …}"#,
        r#"{"n": 1}"#,
        r#"{"n": 2, …}"#,
        r#"{"m": 1, …}"#,
        r#"{"all": [{"a": 1}], …}"#,
        r#"{"all": [{"a": 2}, …], …}"#,
        r#"{"n": "1", …}"#,
    ] {
        assert!(differs(&page(bad), &got, "").is_some(), "{bad}");
    }
}
