//! `parlor relation`: one pair and a file of them, with and without a running server.

use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use crate::server::{Folder, Server, ok, parlor, run, text};

fn json(folder: &Folder, args: &[&str]) -> Value {
    serde_json::from_str(&ok(folder, args)).expect("JSON")
}

/// Pairs on stdin: exit code, stdout, stderr.
fn piped(folder: &Folder, args: &[&str], lines: &str) -> (Option<i32>, String, String) {
    let mut child = parlor(folder, args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    child.stdin.take().expect("piped").write_all(lines.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("ends");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test]
async fn relations_are_put_listed_and_ended() {
    let folder = Folder::new();
    // Without a server first, for people who are not there yet.
    assert_eq!(ok(&folder, &["relation", "put", "42", "43", "--label", "mentorship"]), "1 put\n");
    let server = Server::start(&folder, &["--set", "policy=relations", "--set", "relation_end=delete"]);
    assert_eq!(ok(&folder, &["relation", "put", "43", "42", "--label", "mentorship"]), "1 as before\n");
    let many: String = (0..250).map(|n| format!("n{n},next-{n},a pair\n")).collect();
    let (code, out, err) = piped(&folder, &["relation", "put", "--from", "-"], &many);
    assert_eq!((code, out.as_str()), (Some(0), "250 put\n"), "{err}");
    // One pair that cannot be keeps no other; a line that is none keeps all.
    let (code, out, err) = piped(&folder, &["relation", "put", "--from", "-"], "7,7\n[\"8\",\"9\"]\n");
    assert_eq!((code, out.as_str()), (Some(1), "1 put, 1 refused\n"));
    assert!(err.contains("7 – 7") && err.contains("one pair was refused"), "{err}");
    let (code, out, err) = piped(&folder, &["relation", "put", "--from", "-"], "10,11\nalone\n");
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("stdin, line 2") && err.contains("nothing was done"), "{err}");
    let all = json(&folder, &["relation", "list", "--json"]);
    assert_eq!(all["data"].as_array().map(Vec::len), Some(252));
    let of = json(&folder, &["relation", "list", "--user", "42", "--json"]);
    let mut users: Vec<_> = of["data"][0]["users"].as_array().expect("two").clone();
    users.sort_by_key(ToString::to_string);
    assert_eq!((users, &of["data"][0]["label"]), (vec!["42".into(), "43".into()], &"mentorship".into()));
    // They talk; then it would be deleted, which is asked for.
    let api = parlor_client::Api::new(server.base()).expect("an address");
    let token = |who: &str| ok(&folder, &["token", "create", "--user", who]).trim().to_owned();
    let (one, two) = (api.with_token(token("42")), api.with_token(token("43")));
    let (me, peer) = (one.me().await.expect("42"), two.me().await.expect("43"));
    assert_ne!(me.id, peer.id);
    let open = opened(&server, &token("42"), &peer.id.to_string());
    assert!(open.contains("201") || open.contains("200"), "{open}");
    let dry = json(&folder, &["relation", "end", "42", "43", "--dry-run", "--json"]);
    assert_eq!(
        (&dry["counts"]["ended"], &dry["end"], &dry["rooms"]),
        (&1.into(), &"delete".into(), &1.into())
    );
    assert_eq!(
        run(&folder, &["relation", "end", "42", "43"]).status.code(),
        Some(2),
        "nobody is there to ask"
    );
    assert_eq!(ok(&folder, &["relation", "end", "42", "43", "--yes"]), "1 ended\n");
    assert_eq!(ok(&folder, &["relation", "end", "42", "43", "--yes"]), "1 as before\n");
    assert!(ok(&folder, &["relation", "list", "--user", "42", "--ended"]).contains("ended 20"));
    assert_eq!(ok(&folder, &["relation", "list", "--user", "42"]), "");
    // In a tenant of its own, by name only who is there, and nobody by nothing.
    ok(&folder, &["tenant", "add", "shop"]);
    assert_eq!(ok(&folder, &["relation", "put", "1", "2", "--tenant", "shop"]), "1 put\n");
    let there = json(&folder, &["relation", "list", "--tenant", "shop", "--json"]);
    let mut users: Vec<_> = there["data"][0]["users"].as_array().expect("two").clone();
    users.sort_by_key(ToString::to_string);
    assert_eq!(users, ["1", "2"]);
    assert_eq!(run(&folder, &["relation", "put", "nobody", "42", "--by-name"]).status.code(), Some(1));
    assert_eq!(run(&folder, &["relation", "put", "42"]).status.code(), Some(2));
    assert_eq!(run(&folder, &["relation", "put", "--from", "no-such-file"]).status.code(), Some(1));
    server.stop().await;
}

/// Opens the room of two people.
fn opened(server: &Server, token: &str, with: &str) -> String {
    let mut line = std::net::TcpStream::connect(server.address()).expect("a server");
    let body = format!("{{\"kind\":\"direct\",\"with\":\"{with}\"}}");
    write!(
        line,
        "POST /api/v1/rooms HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        server.address(),
        body.len()
    )
    .expect("asked");
    let mut answer = String::new();
    let _ = std::io::Read::read_to_string(&mut line, &mut answer);
    answer.lines().next().unwrap_or_default().to_owned()
}
