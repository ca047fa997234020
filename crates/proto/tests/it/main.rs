//! `docs/PROTOCOL.md`, the transcripts and the code say the same.
//!
//! The document is the source of the transcripts, the code is the source of its table of codes: with
//! `UPDATE_EXPECT=1` both are written anew. Must not hold an example of its own.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use parlor_proto::event::AccountEvent;
use parlor_proto::frame::{self, Incoming, Outgoing};
use parlor_proto::hello::Welcome;
use parlor_proto::message::Message;
use parlor_proto::{Arg, Call, Code, Problem, Reason, Retry, What, command};
use serde_json::Value;

const DOCUMENT: &str = "../../docs/PROTOCOL.md";

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Equal, or made equal when that is asked for.
fn same(name: &str, is: &str, should_be: &str) {
    if is == should_be {
        return;
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return fs::write(path(name), should_be).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    panic!("{name} is stale (UPDATE_EXPECT=1 writes it anew); it should be:\n{should_be}");
}

/// Every line of every `json` block of the document, in order.
fn examples() -> Vec<String> {
    let (mut inside, mut lines) = (false, Vec::new());
    for line in read(DOCUMENT).lines() {
        match line.trim_end() {
            "```json" => inside = true,
            "```" => inside = false,
            line if inside => lines.push(line.to_owned()),
            _ => {}
        }
    }
    assert!(lines.len() > 15, "the document has lost its examples");
    lines
}

/// Who says it: only a client's frame has a `cmd`.
fn spoken_by(client: bool) -> Vec<String> {
    examples().into_iter().filter(|line| value(line).get("cmd").is_some() == client).collect()
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

#[test]
fn the_transcripts_are_the_examples_of_the_document() {
    for (name, client) in [("transcripts/client.jsonl", true), ("transcripts/server.jsonl", false)] {
        let lines: String = spoken_by(client).into_iter().map(|line| line + "\n").collect();
        same(name, &fs::read_to_string(path(name)).unwrap_or_default(), &lines);
    }
}

#[test]
fn what_a_client_says_is_understood_and_nothing_else_in_its_place() {
    for line in spoken_by(true) {
        let Ok(Incoming { id, call }) = Incoming::decode(&line) else { panic!("not understood: {line}") };
        assert_eq!(Some(id), value(&line)["id"].as_u64());
        // Nothing of the frame was overlooked: one field more is refused, and so is one field less.
        let mut more = value(&line);
        more["surplus"] = Value::Null;
        let (told, problem) = refused(&more.to_string());
        assert_eq!((told, problem.code), (Some(id), Code::BadRequest), "{more}");
        assert_eq!(problem.field.as_deref(), Some("surplus"));
        for field in ["room", "text", "nonce", "number", "kind", "after"] {
            let mut less = value(&line);
            let optional = match &call {
                Call::Query(command::Query::MessageList(_) | command::Query::Search(_)) => field != "text",
                Call::Query(command::Query::AttachmentList(_)) => field == "kind",
                Call::Command(command::Command::MessageSend(_)) => field == "text",
                Call::Command(command::Command::ReadUnmark(_)) => field == "number",
                Call::Command(command::Command::ReportSend(_)) => field == "number",
                Call::Command(command::Command::RoomOpen(_)) => field == "nonce",
                _ => false,
            };
            if less.as_object_mut().and_then(|it| it.remove(field)).is_some() && !optional {
                assert_eq!(refused(&less.to_string()).1.code, Code::BadRequest, "{less}");
            }
        }
    }
}

fn refused(text: &str) -> (Option<u64>, Problem) {
    match Incoming::decode(text) {
        Err(refusal) => refusal,
        Ok(_) => panic!("understood: {text}"),
    }
}

#[test]
fn what_the_server_says_is_read_by_its_own_types_and_comes_out_the_same() {
    let mut kinds = BTreeSet::new();
    for line in spoken_by(false) {
        let out: Outgoing = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!(value(&frame::encode(&out)), value(&line));
        // The typed encoders, which the server really uses, say the same as the general type.
        let (kind, encoded) = match &out {
            Outgoing::Ok { id, ok } if ok.get("epoch").is_some() => {
                let it: Welcome = serde_json::from_value(ok.clone()).expect("a welcome");
                ("welcome", frame::welcome(*id, &it))
            }
            Outgoing::Ok { id, ok } => {
                let it: Message = serde_json::from_value(ok.clone()).expect("a message");
                ("ok", frame::ok(*id, &it))
            }
            Outgoing::Error { id, error } => ("error", frame::error(*id, error)),
            Outgoing::Event(it) => (it.what.name(), frame::encode(it)),
            Outgoing::Account(it) => (account(it), frame::encode(it)),
            Outgoing::Signal(it) => ("signal", frame::encode(it)),
            Outgoing::Reset { reset, seq } => ("reset", frame::reset(*reset, *seq)),
        };
        assert_eq!(value(&encoded), value(&line), "{kind}");
        kinds.insert(kind);
    }
    let all: BTreeSet<&str> = ["error", "ok", "reset", "signal", "welcome"]
        .into_iter()
        .chain(What::NAMES.iter().copied())
        .chain(ACCOUNT.iter().copied())
        .collect();
    assert_eq!(kinds, all, "every kind of frame has an example");
}

const ACCOUNT: [&str; 8] = [
    "room.added",
    "room.removed",
    "room.kept",
    "room.talk",
    "room.hidden",
    "message.hidden",
    "profile.changed",
    "account.changed",
];

fn account(it: &AccountEvent) -> &'static str {
    match it {
        AccountEvent::RoomAdded { .. } => ACCOUNT[0],
        AccountEvent::RoomRemoved { .. } => ACCOUNT[1],
        AccountEvent::RoomKept { .. } => ACCOUNT[2],
        AccountEvent::RoomTalk { .. } => ACCOUNT[3],
        AccountEvent::RoomHidden { .. } => ACCOUNT[4],
        AccountEvent::MessageHidden { .. } => ACCOUNT[5],
        AccountEvent::ProfileChanged { .. } => ACCOUNT[6],
        AccountEvent::AccountChanged { .. } => ACCOUNT[7],
    }
}

#[test]
fn every_signal_has_an_example() {
    let said: BTreeSet<String> = spoken_by(false)
        .iter()
        .filter_map(|line| value(line).get("signal").and_then(Value::as_str).map(str::to_owned))
        .collect();
    let source = include_str!("../../src/signal.rs");
    let known = source.split("rename = \"").skip(1).filter_map(|it| it.split('"').next()).map(str::to_owned);
    assert_eq!(said, known.collect());
}

/// First column of the table of commands.
fn commands_of_the_table() -> BTreeSet<String> {
    let text = read(DOCUMENT);
    let table = text.split("| `cmd` |").nth(1).expect("the table of commands");
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let cells = rows.filter_map(|row| row.split('|').nth(1)).flat_map(|cell| cell.split(','));
    cells.map(|name| name.trim().trim_matches('`').to_owned()).collect()
}

#[test]
fn every_command_is_in_the_table_and_the_table_knows_no_other() {
    let names: BTreeSet<String> = command::NAMES.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(names.len(), command::NAMES.len(), "a name twice");
    assert_eq!(commands_of_the_table(), names);
    for name in command::NAMES {
        // Known by name: what is complained of is at most a missing field.
        if let Err((_, problem)) = Incoming::decode(&format!(r#"{{"id":1,"cmd":"{name}"}}"#)) {
            assert_eq!(problem.code, Code::BadRequest, "{name}: {}", problem.detail);
        }
    }
    assert_eq!(refused(r#"{"id":1,"cmd":"message.shout"}"#).1.code, Code::UnknownCommand);
}

#[test]
fn the_table_of_codes_is_the_code() {
    let mut table = String::from("\n| code | status | retry | meaning |\n|---|---|---|---|\n");
    for code in Code::ALL {
        let retry = match code.retry() {
            Retry::Never => "never",
            Retry::Later => "later",
            Retry::SameNonce => "same_nonce",
        };
        table.push_str(&format!(
            "| `{}` | {} | `{retry}` | {} |\n",
            code.as_str(),
            code.status(),
            code.meaning()
        ));
        assert_eq!(frame::encode(code), format!("\"{}\"", code.as_str()), "the name on the wire");
        assert_eq!(frame::encode(&code.retry()), format!("\"{retry}\""));
        let family = if code.retry() == Retry::Never { 400..500 } else { 429..504 };
        assert!(family.contains(&code.status()), "{}", code.as_str());
    }
    printed("codes", &table);
}

/// The document has this between its two marks.
fn printed(what: &str, table: &str) {
    let (begin, end) = (format!("<!-- {what}:begin -->"), format!("<!-- {what}:end -->"));
    let text = read(DOCUMENT);
    let (before, rest) = text.split_once(&begin).expect("the mark before the table");
    let (_, after) = rest.split_once(&end).expect("the mark behind the table");
    same(DOCUMENT, &text, &format!("{before}{begin}{table}{end}{after}"));
}

#[test]
fn the_table_of_reasons_is_the_code() {
    let mut table = String::from("\n| reason | code | `args` | `detail` |\n|---|---|---|---|\n");
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let mut names = std::collections::BTreeSet::new();
    for reason in Reason::ALL {
        let variables: Vec<String> = reason.variables().map(|name| format!("`{name}`")).collect();
        let (name, code) = (reason.as_str(), reason.code().as_str());
        table.push_str(&format!(
            "| `{name}` | `{code}` | {} | {} |\n",
            variables.join(", "),
            reason.sentence()
        ));
        assert!(names.insert(name) && !codes.contains(&name), "{name} names two things");
        assert!(name.bytes().all(|it| it.is_ascii_lowercase() || it == b'_'), "{name}");
        assert_eq!(Reason::parse(name), Some(*reason));
    }
    printed("reasons", &table);
}

#[test]
fn a_reason_says_its_sentence_with_its_variables() {
    let refused = Problem::because(Reason::UsernameInvalid, &[("least", 2.into()), ("most", 32.into())]);
    assert_eq!(refused.detail, "A username has 2 to 32 letters, digits, dots, dashes or underscores.");
    let large = Problem::because(Reason::MessageTooLong, &[("most", 5_000.into())]);
    assert_eq!(large.detail, "A message has at most 5,000 characters.");
    for (number, said) in [(0, "0"), (999, "999"), (-1_000, "-1,000"), (1_234_567, "1,234,567")] {
        assert_eq!(Arg::from(number).to_string(), said);
    }
    // What is not there is said alike however it is said.
    let gone = Problem::not_found(Reason::NoSuchRoom);
    assert_eq!(gone, Problem::because(Reason::NoSuchRoom, &[]));
    assert_eq!(Problem::no_such("cursor").reason, None);
    // Nothing of it on the wire where there is nothing to say; and a reason of a newer server is read.
    let plain = frame::encode(&Problem::new(Code::Invalid, "No."));
    assert!(!plain.contains("reason") && !plain.contains("args"), "{plain}");
    let newer =
        r#"{"code":"invalid","detail":"No.","retry":"never","reason":"not_on_sundays","args":{"day":7}}"#;
    let newer: Problem = serde_json::from_str(newer).expect("a reason that is not known");
    assert_eq!((newer.reason.as_deref(), &newer.args["day"]), (Some("not_on_sundays"), &Arg::Number(7)));
}

#[test]
fn bad_frames_are_refused_by_name_and_cost_nothing() {
    let deep = format!(r#"{{"id":1,"cmd":"ping","x":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let keys: String = (0..70).map(|n| format!(r#","k{n}":1"#)).collect();
    let since: String = (0..501).map(|n| format!(r#""0190f3c2-0000-7000-8000-{n:012}":1,"#)).collect();
    let since = since.trim_end_matches(',');
    let room = "0190f3c2-0000-7000-8000-0000000000a1";
    let cases = [
        ("", Code::BadRequest, None),
        ("null", Code::BadRequest, None),
        ("[1]", Code::BadRequest, None),
        ("{", Code::BadRequest, None),
        (r#"{"id":1}"#, Code::BadRequest, Some(1)),
        (r#"{"cmd":"ping"}"#, Code::BadRequest, None),
        (r#"{"id":-1,"cmd":"ping"}"#, Code::BadRequest, None),
        (r#"{"id":1.5,"cmd":"ping"}"#, Code::BadRequest, None),
        (r#"{"id":"1","cmd":"ping"}"#, Code::BadRequest, None),
        (r#"{"id":9007199254740993,"cmd":"ping"}"#, Code::BadRequest, None),
        (r#"{"id":1,"cmd":7}"#, Code::BadRequest, Some(1)),
        (r#"{"id":1,"cmd":"PING"}"#, Code::UnknownCommand, Some(1)),
        (r#"{"id":1,"cmd":"ping","x":NaN}"#, Code::BadRequest, None),
        (r#"{"id":1,"cmd":"read.mark","room":"x","number":1}"#, Code::BadRequest, Some(1)),
        (r#"{"id":1,"cmd":"room.open","kind":"direct","with":"\ud800"}"#, Code::BadRequest, None),
        (&deep, Code::TooLarge, None),
        (&deep[..60_000], Code::BadRequest, None),
        (&format!(r#"{{"id":1,"cmd":"ping"{keys}}}"#), Code::BadRequest, Some(1)),
        (&format!(r#"{{"id":1,"cmd":"hello","since":{{{since}}}}}"#), Code::BadRequest, Some(1)),
        (&format!(r#"{{"id":1,"cmd":"read.mark","room":"{room}","number":"1"}}"#), Code::BadRequest, Some(1)),
        (&format!(r#"{{"id":1,"cmd":"read.mark","room":"{room}","number":1e400}}"#), Code::BadRequest, None),
    ];
    for (text, code, id) in cases {
        let shown: String = text.chars().take(80).collect();
        let (told, problem) = refused(text);
        assert_eq!((problem.code, told), (code, id), "{shown}: {}", problem.detail);
        assert!(problem.detail.len() < 300, "{shown}");
    }
}
