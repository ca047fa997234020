//! `parlor tenant`: made, changed and removed, with and without a running server, and what people at the hosts meet.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use crate::server::{Folder, Server, ok, run, text};

fn json(folder: &Folder, args: &[&str]) -> Value {
    serde_json::from_str(&ok(folder, args)).expect("JSON")
}

fn status(server: &Server, host: &str) -> u16 {
    let at = server.base().strip_prefix("http://").expect("an address").to_owned();
    let mut line = TcpStream::connect(at).expect("a server");
    write!(line, "GET /chat/login/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("asked");
    let mut answer = String::new();
    let _ = line.read_to_string(&mut answer);
    answer.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or_default()
}

#[tokio::test]
async fn tenants_come_and_go_while_the_server_runs() {
    let folder = Folder::new();
    // Without a server first.
    let made =
        json(&folder, &["tenant", "add", "shop", "--host", "Shop.Example.", "policy=relations", "--json"]);
    assert_eq!(
        (&made["hosts"][0], &made["settings"]["policy"]),
        (&"shop.example".into(), &"relations".into())
    );
    let server = Server::start(&folder, &[]);
    assert_eq!((status(&server, "shop.example"), status(&server, "clinic.example")), (200, 421));
    let output = run(&folder, &["tenant", "add", "clinic", "--host", "clinic.example"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("default has no host"), "{}", text(&output.stderr));
    assert_eq!(status(&server, "clinic.example"), 200, "at once");
    for wrong in [
        &["tenant", "add", "shop"][..],
        &["tenant", "add", "x", "--host", "shop.example"],
        &["tenant", "add", "x", "--host", "a@b"],
        &["tenant", "set", "shop", "polcy=open"],
        &["tenant", "set", "shop", "policy=some"],
        &["tenant", "set", "nobody", "policy=open"],
        &["tenant", "remove", "default"],
        &["tenant", "show", "nobody"],
    ] {
        assert_eq!(run(&folder, wrong).status.code(), Some(1), "{wrong:?}");
    }
    assert_eq!(run(&folder, &["tenant", "set", "shop", "policy"]).status.code(), Some(2));
    // Secrets are kept, not shown.
    ok(&folder, &["tenant", "set", "shop", "proxy.secret=0123456789abcdef"]);
    let shown = ok(&folder, &["tenant", "show", "shop"]);
    assert!(shown.contains("proxy.secret = ***") && !shown.contains("0123456789abcdef"), "{shown}");
    // The other commands act where they are told to.
    let mut child = crate::server::parlor(
        &folder,
        &["user", "add", "zoe", "--email", "zoe@it.test", "--password-stdin", "--tenant", "shop"],
    )
    .stdin(std::process::Stdio::piped())
    .stdout(std::process::Stdio::piped())
    .spawn()
    .expect("runs");
    std::io::Write::write_all(&mut child.stdin.take().expect("piped"), b"correct-horse\n").expect("written");
    assert!(child.wait().expect("ends").success());
    assert!(ok(&folder, &["user", "list", "--tenant", "shop"]).contains("zoe"));
    assert!(!ok(&folder, &["user", "list"]).contains("zoe"));
    assert_eq!(run(&folder, &["user", "list", "--tenant", "nobody"]).status.code(), Some(1));
    ok(&folder, &["tenant", "disable", "shop"]);
    assert_eq!(status(&server, "shop.example"), 421);
    assert!(ok(&folder, &["tenant", "list"]).contains("disabled"));
    ok(&folder, &["tenant", "enable", "shop"]);
    ok(&folder, &["tenant", "set", "shop", "--host", "talk.example", "--no-host", "shop.example"]);
    assert_eq!((status(&server, "talk.example"), status(&server, "shop.example")), (200, 421));
    // For good, beside the running server.
    let asked = run(&folder, &["tenant", "remove", "shop"]);
    assert_eq!(asked.status.code(), Some(2), "nobody is there to write its name");
    let there = json(&folder, &["tenant", "remove", "shop", "--dry-run", "--json"]);
    assert_eq!((&there["users"], &there["holds"]), (&1.into(), &0.into()));
    ok(&folder, &["hold", "add", "--user", "zoe", "--tenant", "shop"]);
    let held = run(&folder, &["tenant", "remove", "shop", "--yes"]);
    assert_eq!(held.status.code(), Some(1), "{}", text(&held.stderr));
    assert_eq!(status(&server, "talk.example"), 200, "nothing was begun");
    let holds = json(&folder, &["hold", "list", "--tenant", "shop", "--json"]);
    let hold = holds["data"][0]["id"].as_str().expect("an id").to_owned();
    ok(&folder, &["hold", "release", &hold, "--tenant", "shop"]);
    let gone = json(&folder, &["tenant", "remove", "shop", "--yes", "--json"]);
    assert_eq!((&gone["removed"], &gone["was"]["users"]), (&"shop".into(), &1.into()));
    assert_eq!(status(&server, "talk.example"), 421);
    assert_eq!(
        run(&folder, &["tenant", "remove", "shop", "--yes"]).status.code(),
        Some(1),
        "it is not there"
    );
    ok(&folder, &["tenant", "set", "clinic", "--host", "talk.example"]);
    assert_eq!(status(&server, "talk.example"), 200, "its hosts are free");
    server.stop().await;
    let names = json(&folder, &["tenant", "list", "--json"]);
    let names: Vec<_> =
        names["data"].as_array().expect("tenants").iter().map(|it| it["name"].clone()).collect();
    assert_eq!(names, ["default", "clinic"]);
    // Without a server, too; then everything is as it should be.
    ok(&folder, &["tenant", "remove", "clinic", "--yes"]);
    assert!(!ok(&folder, &["tenant", "list"]).contains("clinic"));
    ok(&folder, &["verify"]);
}
