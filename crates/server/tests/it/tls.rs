//! TLS at the door: certificates in every order, others in their place while people talk, and strangers who speak
//! something else.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use rcgen::{BasicConstraints, CertificateParams, Issuer, KeyPair};
use rustix::process::Signal;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::Message;

use crate::server::{Folder, PATIENCE, Server, ok, run, text, until};

/// A certificate that nobody but this test trusts, in PEM.
struct Made {
    cert: String,
    chain: String,
    root: String,
    key: String,
}

fn params(ends: i32) -> CertificateParams {
    named(&["localhost", "127.0.0.1"], ends)
}

fn named(names: &[&str], ends: i32) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|it| (*it).to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("names");
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(ends, 1, 1);
    params
}

fn made_until(ends: i32) -> Made {
    made_of(params(ends))
}

/// For these names.
fn of(names: &[&str]) -> Made {
    made_of(named(names, 2080))
}

/// Leaf, intermediate, root.
fn made_of(leaf: CertificateParams) -> Made {
    let authority = || {
        let mut params = params(2090);
        params.is_ca = rcgen::IsCa::Ca(BasicConstraints::Unconstrained);
        (params, KeyPair::generate().expect("a key"))
    };
    let ((root, root_key), (middle, middle_key)) = (authority(), authority());
    let root_cert = root.self_signed(&root_key).expect("signed");
    let root = Issuer::new(root, root_key);
    let middle_cert = middle.signed_by(&middle_key, &root).expect("signed");
    let middle = Issuer::new(middle, middle_key);
    let key = KeyPair::generate().expect("a key");
    let leaf = leaf.signed_by(&key, &middle).expect("signed");
    Made { cert: leaf.pem(), chain: middle_cert.pem(), root: root_cert.pem(), key: key.serialize_pem() }
}

fn made() -> Made {
    made_until(2080)
}

impl Made {
    fn whole(&self) -> String {
        format!("{}{}", self.cert, self.chain)
    }
    fn client(&self, protocols: &[&str]) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(der(&self.root)).expect("a root");
        let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().expect("versions");
        let mut client = builder.with_root_certificates(roots).with_no_client_auth();
        client.alpn_protocols = protocols.iter().map(|it| it.as_bytes().to_vec()).collect();
        TlsConnector::from(Arc::new(client))
    }
    /// A handshake with whoever trusts this certificate's root alone.
    async fn connect(&self, server: &Server, protocols: &[&str]) -> std::io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(server.address()).await?;
        let name = ServerName::try_from("localhost").expect("a name");
        timeout(PATIENCE, self.client(protocols).connect(name, stream)).await.expect("in time")
    }
    async fn get(&self, server: &Server, path: &str) -> std::io::Result<String> {
        let host = server.address();
        self.ask(server, &format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")).await
    }
    async fn ask(&self, server: &Server, request: &str) -> std::io::Result<String> {
        let mut stream = self.connect(server, &["http/1.1"]).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut all = Vec::new();
        timeout(PATIENCE, stream.read_to_end(&mut all)).await.expect("in time")?;
        Ok(String::from_utf8_lossy(&all).into_owned())
    }
    /// Waits until this is the certificate that is shown.
    async fn is_shown(&self, server: &Server) {
        let end = Instant::now() + PATIENCE;
        while self.get(server, "/healthz").await.is_err() {
            assert!(Instant::now() < end, "another certificate is shown:\n{}", server.log());
            sleep(Duration::from_millis(50)).await;
        }
    }
}

fn der(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).expect("PEM")
}

/// For this user's eyes only.
fn write(folder: &Folder, name: &str, text: impl AsRef<[u8]>) {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("a mode");
}

/// Makes Ann's account in a running server; a token of hers.
fn ann(folder: &Folder) -> String {
    use std::io::Write;
    use std::process::Stdio;
    let words = ["user", "add", "ann", "--email", "ann@demo.test", "--password-stdin"];
    let mut command = crate::server::parlor(folder, &words);
    let mut adding = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("runs");
    adding.stdin.take().expect("piped").write_all(b"battery-staple").expect("written");
    assert!(adding.wait().expect("ends").success());
    ok(folder, &["token", "create", "--user", "ann"]).trim().to_owned()
}

const APART: [&str; 4] = ["--set", "tls.cert=cert.pem", "--set", "tls.key=key.pem"];
const TOGETHER: [&str; 2] = ["--set", "tls.cert=cert.pem"];

#[tokio::test]
async fn certificate_key_and_chain_may_stand_in_any_order() {
    let it = made();
    let whole = it.whole();
    for (what, cert, key) in [
        ("apart", whole.clone(), Some(it.key.clone())),
        ("apart, the settings exchanged", it.key.clone(), Some(whole.clone())),
        ("certificate then key", format!("{whole}{}", it.key), None),
        ("key then certificate", format!("{}{whole}", it.key), None),
        ("key in the middle", format!("{}{}{}", it.cert, it.key, it.chain), None),
        ("chain before the leaf", format!("{}{}{}", it.chain, it.cert, it.key), None),
        ("one file for both settings", format!("{whole}{}", it.key), Some(format!("{whole}{}", it.key))),
        (
            "comments, Windows lines, a mark",
            format!("\u{feff}# mine\r\n{}", format!("{whole}{}", it.key).replace('\n', "\r\n")),
            None,
        ),
    ] {
        let folder = Folder::new();
        write(&folder, "cert.pem", cert);
        let words: &[&str] = if let Some(key) = key {
            write(&folder, "key.pem", key);
            &APART
        } else {
            &TOGETHER
        };
        let server = Server::start(&folder, words);
        assert!(server.base().starts_with("https://"), "{}", server.base());
        let answer = it.get(&server, "/chat/login/").await.expect(what);
        let lower = answer.to_ascii_lowercase();
        assert!(
            lower.starts_with("http/1.1 200") && lower.contains("strict-transport-security: max-age="),
            "{what}: {answer}"
        );
        assert!(!server.log().contains("WARN"), "{what}: {}", server.log());
    }
}

#[tokio::test]
async fn http_1_is_spoken_and_nothing_else() {
    let (folder, it) = (Folder::new(), made());
    write(&folder, "cert.pem", it.whole());
    write(&folder, "key.pem", &it.key);
    let server = Server::start(&folder, &APART);
    let both = it.connect(&server, &["h2", "http/1.1"]).await.expect("shaken");
    assert_eq!(both.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    let none = it.connect(&server, &[]).await.expect("shaken");
    assert_eq!(none.get_ref().1.alpn_protocol(), None);
    assert!(it.connect(&server, &["h2"]).await.is_err());

    // Signed in by the form, as a browser does it: the cookie is one that no other host can plant.
    ann(&folder);
    let (host, form) = (server.address(), "login=ann&password=battery-staple");
    let head = format!(
        "host: {host}\r\norigin: https://{host}\r\nsec-fetch-site: same-origin\r\nconnection: close\r\n"
    );
    let kind =
        format!("content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n", form.len());
    let answer = it.ask(&server, &format!("POST /chat/login/ HTTP/1.1\r\n{head}{kind}\r\n{form}")).await;
    let answer = answer.expect("answered");
    let cookie = answer.lines().find(|it| it.starts_with("set-cookie: __Host-parlor=")).expect(&answer);
    assert!(cookie.contains("; Secure"), "{cookie}");

    // In clear: an answer that says what to do, and no word of where it was asked from.
    let mut stream = TcpStream::connect(server.address()).await.expect("connected");
    stream.write_all(b"GET / HTTP/1.1\r\nhost: evil.example\r\n\r\n").await.expect("written");
    let mut all = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut all)).await.expect("in time").expect("closed in order");
    assert!(all.starts_with("HTTP/1.1 400 ") && all.contains("This port speaks HTTPS"), "{all}");
    assert!(!all.contains("evil") && !all.to_lowercase().contains("location"), "{all}");
    for junk in
        [&b"\x16\x03\x01\xff\xff"[..], b"\x16\x03\x01\x00\x05hello", b"\x80\x2e\x01", b"SSH-2.0-x\r\n", b"\0"]
    {
        let mut stream = TcpStream::connect(server.address()).await.expect("connected");
        stream.write_all(junk).await.expect("written");
        stream.shutdown().await.expect("shut");
        let mut all = Vec::new();
        let _ = timeout(PATIENCE, stream.read_to_end(&mut all)).await.expect("let go of");
    }
    assert!(it.get(&server, "/healthz").await.expect("served").ends_with("ok\n"));
}

#[tokio::test]
async fn whoever_dawdles_in_the_handshake_is_cut_and_nobody_else_notices() {
    let (folder, it) = (Folder::new(), made());
    write(&folder, "cert.pem", it.whole());
    write(&folder, "key.pem", &it.key);
    let server = Server::start(&folder, &APART);
    let began = Instant::now();
    // The head of a record of 512 bytes, then a byte a second.
    let slow = async {
        let mut stream = TcpStream::connect(server.address()).await.expect("connected");
        stream.write_all(b"\x16\x03\x01\x02\x00\x01").await.expect("written");
        loop {
            sleep(Duration::from_secs(1)).await;
            let written = stream.write_all(b"x").await;
            let mut byte = [0; 64];
            match stream.try_read(&mut byte) {
                Err(err) if err.kind() == std::io::ErrorKind::WouldBlock && written.is_ok() => {}
                _ => break began.elapsed(),
            }
            assert!(began.elapsed() < PATIENCE, "a slow handshake is not cut");
        }
    };
    // And who has shaken hands and then says nothing.
    let silent = async {
        let mut stream = it.connect(&server, &["http/1.1"]).await.expect("shaken");
        let mut all = Vec::new();
        let _ = timeout(PATIENCE, stream.read_to_end(&mut all)).await.expect("let go of");
        began.elapsed()
    };
    let honest = async {
        while began.elapsed() < Duration::from_secs(8) {
            let asked = Instant::now();
            assert!(it.get(&server, "/healthz").await.expect("served").ends_with("ok\n"));
            assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
            sleep(Duration::from_millis(200)).await;
        }
    };
    let (slow, silent, ()) = tokio::join!(slow, silent, honest);
    assert!(slow > Duration::from_secs(9) && slow < Duration::from_secs(20), "{slow:?}");
    assert!(silent > Duration::from_secs(9) && silent < Duration::from_secs(20), "{silent:?}");
}

/// Tenants on hosts of their own: each name gets the certificate that is for it, also one that came later.
#[tokio::test]
async fn each_name_is_shown_its_own_certificate() {
    let (folder, first, second, third) =
        (Folder::new(), made(), of(&["chat.one.example"]), of(&["*.two.example"]));
    let whole = |it: &Made| format!("{}{}", it.key, it.whole());
    write(&folder, "first.pem", whole(&first));
    write(&folder, "one.pem", whole(&second));
    write(&folder, "parlor.toml", "[tls]\ncert = \"first.pem\"\nmore = [\"one.pem\"]\n");
    let server = Server::start(&folder, &[]);
    let shows = async |it: &Made, name: &str| {
        let stream = TcpStream::connect(server.address()).await.expect("a connection");
        let name = ServerName::try_from(name.to_owned()).expect("a name");
        timeout(PATIENCE, it.client(&["http/1.1"]).connect(name, stream)).await.expect("in time").is_ok()
    };
    assert!(shows(&first, "localhost").await && shows(&second, "chat.one.example").await);
    assert!(!shows(&first, "chat.one.example").await && !shows(&second, "localhost").await);
    assert!(!shows(&third, "a.two.example").await);
    // Whoever asks for a name that none is for is shown the first; so is who asks for none.
    assert!(shows(&first, "127.0.0.1").await);
    // One more, while it serves; and one of them renewed.
    write(&folder, "two.pem", whole(&third));
    write(&folder, "parlor.toml", "[tls]\ncert = \"first.pem\"\nmore = [\"one.pem\", \"two.pem\"]\n");
    server.signal(Signal::HUP);
    until("it has read again", || server.log().contains("read again")).await;
    assert!(shows(&third, "a.two.example").await && shows(&second, "chat.one.example").await);
    let renewed = of(&["chat.one.example"]);
    write(&folder, "one.pem", whole(&renewed));
    let end = Instant::now() + PATIENCE;
    while !shows(&renewed, "chat.one.example").await {
        assert!(Instant::now() < end, "the old one is shown:\n{}", server.log());
        sleep(Duration::from_millis(50)).await;
    }
    // What cannot be shown is named, and changes nothing.
    write(&folder, "two.pem", third.whole());
    until("the log says why", || server.log().contains("tls.more: two.pem has no private key")).await;
    assert!(shows(&third, "a.two.example").await);
    server.stop().await;
}

#[tokio::test]
async fn another_certificate_takes_its_place_while_people_talk() {
    let (folder, first, second, third) = (Folder::new(), made(), made(), made());
    let put = |it: &Made| {
        write(&folder, "cert.pem", it.whole());
        write(&folder, "key.pem", &it.key);
    };
    put(&first);
    write(&folder, "parlor.toml", "[tls]\ncert = \"cert.pem\"\nkey = \"key.pem\"\n");
    let server = Server::start(&folder, &[]);
    let token = ann(&folder);
    let stream = first.connect(&server, &["http/1.1"]).await.expect("shaken");
    let (mut socket, _) = tokio_tungstenite::client_async(format!("wss://{}/ws", server.address()), stream)
        .await
        .expect("upgraded");
    let hello = json!({"id": 1, "cmd": "hello", "token": token});
    socket.send(Message::text(hello.to_string())).await.expect("sent");
    let heard = socket.next().await.expect("a frame").expect("a frame");
    assert!(heard.to_text().expect("text").contains("\"session\""), "{heard}");

    put(&second);
    second.is_shown(&server).await;
    assert!(first.get(&server, "/healthz").await.is_err(), "the first is gone");

    // What cannot be used is named, and changes nothing.
    write(&folder, "key.pem", &third.key);
    until("the log says why", || {
        server
            .log()
            .contains("tls.key: key.pem: the private key does not belong to the certificate in cert.pem")
    })
    .await;
    assert!(server.log().contains("the old one stays"));
    second.is_shown(&server).await;
    write(&folder, "cert.pem", "-----BEGIN CERTIFICATE-----\nnonsense");
    until("the log says why", || server.log().contains("tls.cert: cert.pem is broken")).await;
    std::fs::remove_file(folder.path().join("cert.pem")).expect("removed");
    until("the log says why", || server.log().contains("tls.cert: cert.pem cannot be read")).await;
    second.is_shown(&server).await;
    put(&third);
    third.is_shown(&server).await;

    // SIGHUP: other files, another filter; what needs a start is named.
    write(&folder, "other.pem", format!("{}{}", first.key, first.whole()));
    write(&folder, "parlor.toml", "sign_up = \"closed\"\nlog.filter = \"debug\"\ntls.cert = \"other.pem\"\n");
    server.signal(Signal::HUP);
    until("it has read again", || server.log().contains("read again")).await;
    first.get(&server, "/healthz").await.expect("the first again");
    assert!(
        server.log().contains("settings=\"sign_up\"") || server.log().contains("settings=sign_up"),
        "{}",
        server.log()
    );
    write(&folder, "parlor.toml", "sgn_up = 1\n");
    server.signal(Signal::HUP);
    until("it says why", || server.log().contains("there is no setting \"sgn_up\"")).await;

    // Who was there first is still there.
    let ask = json!({"id": 2, "cmd": "ping"});
    socket.send(Message::text(ask.to_string())).await.expect("sent");
    let answer = timeout(PATIENCE, socket.next()).await.expect("in time").expect("a frame").expect("a frame");
    assert!(answer.to_text().expect("text").contains("\"id\":2"), "{answer}");
    drop(socket);
    server.stop().await;
}

fn doctor(folder: &Folder, words: &[&str]) -> Value {
    let words = [&["doctor", "--json", "--set", "listen=127.0.0.1:0"][..], words].concat();
    let json: Value = serde_json::from_str(&text(&run(folder, &words).stdout)).expect("JSON");
    json["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|it| it["about"] == "tls")
        .cloned()
        .expect("a finding")
}

#[test]
fn what_cannot_be_shown_is_named_at_the_start_and_by_doctor() {
    let (it, other, ended) = (made(), made(), made_until(2021));
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let legacy = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
    let odd = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    let der = der(&it.cert).to_vec();
    for (cert, key, says) in [
        (
            it.whole().into_bytes(),
            Some(other.key.as_str()),
            "tls.key: key.pem: the private key does not belong to the certificate in cert.pem",
        ),
        (
            it.whole().into_bytes(),
            None,
            "tls.cert: cert.pem has no private key: name the key's file in tls.key",
        ),
        (it.whole().into_bytes(), Some(other.cert.as_str()), "tls.key: key.pem has no private key"),
        (it.whole().into_bytes(), Some(encrypted), "tls.key: key.pem: the private key is encrypted"),
        (it.whole().into_bytes(), Some(legacy), "tls.key: key.pem: the private key is encrypted"),
        (it.whole().into_bytes(), Some(odd), "tls.key: key.pem: this private key cannot be used"),
        (it.whole().into_bytes(), Some(""), "tls.key: key.pem is not PEM"),
        (it.key.clone().into_bytes(), Some(it.key.as_str()), "tls.cert: cert.pem has no certificate"),
        (
            ended.whole().into_bytes(),
            Some(ended.key.as_str()),
            "tls.cert: cert.pem: the certificate ended on 2021-01-01T00:00:00Z: renew it",
        ),
        (der, Some(it.key.as_str()), "tls.cert: cert.pem is not PEM: it may be DER"),
        (
            b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec(),
            Some(it.key.as_str()),
            "tls.cert: cert.pem: a certificate cannot be read",
        ),
        (vec![b'-'; 2_000_000], Some(it.key.as_str()), "tls.cert: cert.pem is longer than"),
    ] {
        let folder = Folder::new();
        write(&folder, "cert.pem", cert);
        let words: &[&str] = if let Some(key) = key {
            write(&folder, "key.pem", key);
            &APART
        } else {
            &TOGETHER
        };
        let started = run(&folder, &[&["serve", "--listen", "127.0.0.1:0"][..], words].concat());
        let said = text(&started.stderr);
        assert_eq!(started.status.code(), Some(78), "{says}: {said}");
        assert!(said.contains(says), "{says}: {said}");
        assert!(!folder.data().exists(), "nothing is opened before it is known to be of use");
        let found = doctor(&folder, words);
        assert!(
            found["state"] == "fail" && found["says"].as_str().is_some_and(|it| it.contains(says)),
            "{found}"
        );
        let checked = run(&folder, &[&["config", "--check"][..], words].concat());
        assert_eq!(checked.status.code(), Some(78));
    }
    let folder = Folder::new();
    for (words, says) in [
        (&["--set", "tls.key=key.pem"][..], "tls.key is said, and tls.cert is not"),
        (&["--set", "tls.cert=gone.pem"][..], "tls.cert: gone.pem cannot be read: No such file"),
    ] {
        let started = run(&folder, &[&["serve", "--listen", "127.0.0.1:0"][..], words].concat());
        assert!(text(&started.stderr).contains(says), "{}", text(&started.stderr));
        assert_eq!(doctor(&folder, words)["state"], "fail");
    }
}

#[test]
fn doctor_looks_at_what_is_shown() {
    let (folder, it) = (Folder::new(), made());
    write(&folder, "cert.pem", it.whole());
    write(&folder, "key.pem", &it.key);
    let found = doctor(&folder, &APART);
    assert_eq!(
        (&found["state"], &found["says"]),
        (&"ok".into(), &"the certificate counts until 2080-01-01T00:00:00Z".into())
    );
    let named = |host: &str| {
        doctor(&folder, &[&APART[..], &["--set", &format!("public_url=https://{host}")]].concat())
    };
    assert_eq!(named("localhost:8443")["state"], "ok");
    let wrong = named("chat.example");
    assert!(
        wrong["state"] == "warn"
            && wrong["says"].as_str().is_some_and(|it| it.contains("not for chat.example")),
        "{wrong}"
    );
    let open = |path: &Path| {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).expect("a mode");
    };
    open(&folder.path().join("cert.pem"));
    assert_eq!(doctor(&folder, &APART)["state"], "ok", "a certificate is no secret");
    open(&folder.path().join("key.pem"));
    let found = doctor(&folder, &APART);
    assert!(
        found["says"].as_str().is_some_and(|it| it.contains("tls.key: key.pem can be read by every user")),
        "{found}"
    );
}
