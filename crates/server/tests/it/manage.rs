//! Orders of an operator, with and without a running server.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use parlor_client::Api;
use parlor_client::proto::Code;
use parlor_client::proto::user::SignUp;

use crate::server::{Folder, Server, ok, parlor, run, text};

fn add(folder: &Folder, name: &str, password: &str) -> (Option<i32>, String, String) {
    let email = format!("{name}@it.test");
    let mut child = parlor(folder, &["user", "add", name, "--email", &email, "--password-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    child.stdin.take().expect("piped").write_all(format!("{password}\n").as_bytes()).expect("written");
    let output = child.wait_with_output().expect("ends");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test]
async fn orders_go_through_the_running_server() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let socket = folder.data().join("parlor.sock");
    let mode = std::fs::metadata(&socket).expect("a control socket").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let mode = std::fs::metadata(folder.data()).expect("a folder").permissions().mode() & 0o777;
    assert_eq!(mode, 0o700);

    let (code, id, _) = add(&folder, "zoe", "correct-horse");
    assert_eq!(code, Some(0));
    let api = Api::new(server.base()).expect("an address");
    let signed_in = api.sign_in("zoe", "correct-horse").await.expect("the password works");
    assert_eq!(signed_in.user.id.to_string(), id.trim());

    let token = ok(&folder, &["token", "create", "--user", "zoe@it.test", "--ttl", "5m"]);
    assert_eq!(token.lines().count(), 1, "only the token: {token}");
    let me = api.with_token(token.trim()).me().await.expect("the token works");
    assert_eq!(me.username, "zoe");

    assert!(ok(&folder, &["user", "list"]).contains("zoe"));
    let (code, _, said) = add(&folder, "zoe", "correct-horse");
    assert_eq!(code, Some(1));
    assert!(said.contains("(") && said.contains("taken"), "{said}");

    ok(&folder, &["user", "disable", "zoe"]);
    let refused = api.with_token(token.trim()).me().await.expect_err("disabled");
    assert_eq!(refused.problem().map(|it| it.code), Some(Code::Unauthenticated));
    assert!(run(&folder, &["token", "create", "--user", "zoe"]).status.code() == Some(1));
    ok(&folder, &["user", "enable", "zoe"]);
    api.sign_in("zoe", "correct-horse").await.expect("enabled again");

    server.stop().await;
    assert!(!socket.exists(), "the control socket goes with its server");
}

#[tokio::test]
async fn orders_need_no_server() {
    let folder = Folder::new();
    let (code, ..) = add(&folder, "zoe", "correct-horse");
    assert_eq!(code, Some(0));
    let token = ok(&folder, &["token", "create", "--user", "zoe"]);
    let server = Server::start(&folder, &[]);
    let me = Api::new(server.base()).expect("an address").with_token(token.trim()).me().await;
    assert_eq!(me.expect("the token works").username, "zoe");
    // Killed, the socket file stays; the next order is not fooled by it, nor is the next server.
    server.kill();
    assert!(folder.data().join("parlor.sock").exists());
    let listed = ok(&folder, &["user", "list", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("JSON");
    assert_eq!(listed["data"][0]["username"], "zoe");
    Server::start(&folder, &[]).stop().await;
}

#[test]
fn a_password_is_asked_of_people_alone() {
    let folder = Folder::new();
    let output = run(&folder, &["user", "add", "zoe", "--email", "zoe@it.test"]);
    assert_eq!(output.status.code(), Some(2), "it must not wait for a terminal that is not there");
    assert!(text(&output.stderr).contains("--password-stdin"));
    let (code, _, said) = add(&folder, "zoe", "short");
    assert_eq!(code, Some(1), "{said}");
    assert!(!said.contains("short"), "a password is not repeated: {said}");
}

#[tokio::test]
async fn a_second_server_on_the_same_folder_is_refused() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let second = run(&folder, &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.status.code(), Some(75));
    assert_eq!(text(&second.stdout), "", "it must not say that it listens");
    let said = text(&second.stderr);
    assert!(said.contains("another parlor process is using") && said.contains("--data"), "{said}");
    // The first one is not disturbed, and its control socket still works.
    assert_eq!(ok(&folder, &["user", "list"]), "");
    server.stop().await;
}

#[tokio::test]
async fn a_closed_door_lets_nobody_sign_up_but_the_operator() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--sign-up", "closed"]);
    let api = Api::new(server.base()).expect("an address");
    let account = SignUp {
        email: "eve@it.test".into(),
        username: "eve".into(),
        name: None,
        password: "correct-horse".into(),
    };
    let refused = api.sign_up(&account).await.expect_err("closed");
    assert_eq!(refused.problem().map(|it| it.code), Some(Code::Forbidden), "{refused}");
    assert_eq!(add(&folder, "zoe", "correct-horse").0, Some(0));
    api.sign_in("zoe", "correct-horse").await.expect("signed in");
    server.stop().await;
}

#[test]
fn a_taken_port_is_said_before_anything_is_made() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let listen = taken.local_addr().expect("an address").to_string();
    let refused = run(&folder, &["serve", "--listen", &listen]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text(&refused.stderr).contains(&format!("cannot listen on {listen}")),
        "{}",
        text(&refused.stderr)
    );
    assert!(!folder.data().exists());
}

#[tokio::test]
async fn a_server_key_and_the_people_of_the_host() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let key = ok(&folder, &["key", "create", "--name", "shop"]);
    assert!(key.starts_with("parlor_sk_") && key.lines().count() == 1, "only the key: {key}");
    assert!(!ok(&folder, &["key", "list", "--json"]).contains(key.trim()));
    let put = ok(&folder, &["user", "put", "42", "--name", "Ann Lee", "--role", "MENTEE", "--json"]);
    assert!(put.contains("\"done\":\"created\""), "{put}");
    assert!(ok(&folder, &["user", "put", "42", "--role", "", "--json"]).contains("\"done\":\"changed\""));
    assert!(!ok(&folder, &["user", "show", "42", "--json"]).contains("MENTEE"));
    ok(&folder, &["user", "staff", "42", "moderator"]);
    assert_eq!(run(&folder, &["user", "staff", "42", "king"]).status.code(), Some(2));
    assert_eq!(run(&folder, &["user", "delete", "42"]).status.code(), Some(2), "without a yes");
    let gone = ok(&folder, &["user", "delete", "42", "--end", "erase", "--yes", "--json"]);
    assert!(gone.contains("\"end\":\"erase\""), "{gone}");
    assert_eq!(run(&folder, &["user", "show", "42"]).status.code(), Some(1));
    ok(&folder, &["key", "revoke", "shop"]);
    assert!(ok(&folder, &["key", "list"]).contains("revoked"));
    assert_eq!(run(&folder, &["key", "list", "--tenant", "nobody"]).status.code(), Some(1));
    server.stop().await;
}
