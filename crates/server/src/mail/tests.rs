//! Letters and a mail server, real sockets between them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use parlor::{Mail, Post as _};
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tracing_subscriber::fmt::MakeWriter;

use super::*;

/// What a mail server of the test has heard: of each letter, its envelope and its text.
struct Heard {
    letters: mpsc::Receiver<(Vec<String>, String)>,
    /// Every line, also of what came to nothing.
    lines: Arc<Mutex<Vec<String>>>,
    port: u16,
}

/// How it behaves.
#[derive(Clone, Default)]
struct Manners {
    tls: Option<TlsAcceptor>,
    /// Answers to `RCPT TO`, one after the other; then it takes.
    refuses: Arc<Mutex<Vec<&'static str>>>,
    /// Never greets.
    silent: bool,
}

trait Line: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Line for T {}

async fn server(manners: Manners) -> Heard {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    serve(listener, manners)
}

fn serve(listener: TcpListener, manners: Manners) -> Heard {
    let port = listener.local_addr().expect("an address").port();
    let (to, letters) = mpsc::channel(64);
    let lines: Arc<Mutex<Vec<String>>> = Arc::default();
    let all = lines.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(talk(stream, manners.clone(), all.clone(), to.clone()));
        }
    });
    Heard { letters, lines, port }
}

/// One conversation, as RFC 5321 has it.
async fn talk(
    stream: TcpStream,
    manners: Manners,
    all: Arc<Mutex<Vec<String>>>,
    to: mpsc::Sender<(Vec<String>, String)>,
) {
    if manners.silent {
        std::future::pending::<()>().await;
    }
    let mut line: BufReader<Box<dyn Line>> = BufReader::new(Box::new(stream));
    let (mut envelope, mut text, mut safe) = (Vec::new(), String::new(), false);
    say(&mut line, "220 mail.demo.test").await;
    loop {
        let mut said = String::new();
        if line.read_line(&mut said).await.unwrap_or(0) == 0 {
            return;
        }
        let said = said.trim_end().to_owned();
        all.lock().expect("lines").push(said.clone());
        let word = said.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match word.as_str() {
            "EHLO" => {
                say(&mut line, "250-mail.demo.test").await;
                if let (Some(_), false) = (&manners.tls, safe) {
                    say(&mut line, "250-STARTTLS").await;
                }
                say(&mut line, "250 AUTH PLAIN LOGIN").await;
            }
            "STARTTLS" => {
                say(&mut line, "220 go on").await;
                let tls = manners.tls.clone().expect("it was not offered");
                let Ok(stream) = tls.accept(line.into_inner()).await else { return };
                let stream: Box<dyn Line> = Box::new(stream);
                (line, safe) = (BufReader::new(stream), true);
            }
            "MAIL" | "AUTH" | "NOOP" => {
                envelope.push(said);
                say(&mut line, if word == "AUTH" { "235 welcome" } else { "250 yes" }).await;
            }
            "RCPT" => {
                let refusal = manners.refuses.lock().expect("manners").pop();
                envelope.push(said);
                say(&mut line, refusal.unwrap_or("250 yes")).await;
            }
            "DATA" => {
                say(&mut line, "354 write").await;
                loop {
                    let mut part = String::new();
                    if line.read_line(&mut part).await.unwrap_or(0) == 0 {
                        return;
                    }
                    if part == ".\r\n" {
                        break;
                    }
                    text.push_str(&part);
                }
                say(&mut line, "250 taken").await;
                let _ = to.send((std::mem::take(&mut envelope), std::mem::take(&mut text))).await;
            }
            "RSET" => say(&mut line, "250 yes").await,
            _ => {
                say(&mut line, "221 farewell").await;
                return;
            }
        }
    }
}

async fn say(line: &mut BufReader<Box<dyn Line>>, text: &str) {
    let _ = line.write_all(format!("{text}\r\n").as_bytes()).await;
    let _ = line.flush().await;
}

const SECRET: &str = "https://chat.demo.test/chat/account/reset/?ticket=hush-hush-hush";

fn mail(name: &str) -> Mail {
    Mail {
        to: "ann@demo.test".into(),
        name: name.into(),
        app: "Garden".into(),
        subject: "A new password".into(),
        text: format!("Hello,\n\n{SECRET}\n"),
        html: format!("<!doctype html><p><a href=\"{SECRET}\">x</a></p>"),
    }
}

const SOON: &[Duration] = &[Duration::from_millis(20), Duration::from_millis(20), Duration::from_millis(20)];

fn courier(url: &str, own: Option<&str>, again: &'static [Duration]) -> Courier {
    let smtp = reach::reach(url, own).expect("an address");
    let from = "chat@demo.test".parse().expect("an address");
    Courier { from, named: false, way: Way::Smtp(Arc::new(Office::new(smtp, again))) }
}

async fn next(heard: &mut Heard) -> (Vec<String>, String) {
    let letter = tokio::time::timeout(Duration::from_secs(20), heard.letters.recv()).await;
    letter.expect("a letter in time").expect("a letter")
}

/// What is logged while this thread works, with everything that it spawns on it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("a log").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;
    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

impl Log {
    fn begin() -> (Log, tracing::subscriber::DefaultGuard) {
        let log = Log::default();
        let to = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
        let guard = tracing::subscriber::set_default(to.with_writer(log.clone()).finish());
        (log, guard)
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("a log").clone()).expect("text")
    }

    async fn says(&self, part: &str) {
        for _ in 0..2_000 {
            if self.text().contains(part) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{part:?} is not in:\n{}", self.text());
    }

    /// What a log must not know: neither what opens an account nor whose it is.
    fn keeps_quiet(&self) {
        for secret in ["hush", "ticket=", "ann@demo.test", "letmein", "bGV0bWVpbg"] {
            assert!(!self.text().contains(secret), "{secret} in:\n{}", self.text());
        }
    }
}

#[tokio::test]
async fn a_letter_is_signed_in_for_and_taken() {
    let (log, _log) = Log::begin();
    let mut heard = server(Manners::default()).await;
    let courier = courier(&format!("smtp://parlor:letmein@127.0.0.1:{}", heard.port), None, SOON);
    courier.send(mail("Ann Lee")).await.expect("on its way");
    let (envelope, text) = next(&mut heard).await;
    assert!(envelope.iter().any(|it| it.starts_with("AUTH PLAIN ")), "{envelope:?}");
    assert!(envelope.contains(&"MAIL FROM:<chat@demo.test>".to_owned()), "{envelope:?}");
    assert!(envelope.contains(&"RCPT TO:<ann@demo.test>".to_owned()), "{envelope:?}");
    for line in [
        "From: Garden <chat@demo.test>\r\n",
        "To: \"Ann Lee\" <ann@demo.test>\r\n",
        "Subject: A new password\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Type: multipart/alternative;",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Content-Type: text/html; charset=utf-8\r\n",
    ] {
        assert!(text.contains(line), "{line:?} in\n{text}");
    }
    assert_eq!(text.matches("\r\nMessage-ID: <").count(), 1, "{text}");
    log.keeps_quiet();
}

/// T16, T28: what people call themselves is no line of a letter's head, nor a command.
#[tokio::test]
async fn names_are_no_headers() {
    let mut heard = server(Manners::default()).await;
    let courier = courier(&format!("smtp://127.0.0.1:{}", heard.port), None, SOON);
    for name in [
        "Ann\r\nBcc: evil@demo.test",
        "Ann\nSubject: won\r\n\r\n<script>",
        "\"Ann\" <evil@demo.test>,",
        "Ann\r\n.\r\nMAIL FROM:<evil@demo.test>",
        "آن\u{202e} <evil@demo.test>",
        &"a".repeat(5_000),
    ] {
        let letter = Mail { subject: name.into(), app: name.into(), ..mail(name) };
        courier.send(letter).await.expect("on its way");
        let (envelope, text) = next(&mut heard).await;
        let (head, _) = text.split_once("\r\n\r\n").expect("a head");
        let mut names: Vec<&str> = head
            .split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split(':').next().unwrap_or_default())
            .collect();
        names.sort_unstable();
        let own =
            ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"];
        assert_eq!(names, own, "{head}");
        let to: Vec<&String> = envelope.iter().filter(|it| it.starts_with("RCPT")).collect();
        assert_eq!(to, ["RCPT TO:<ann@demo.test>"], "{envelope:?}");
        assert!(head.split("\r\n").all(|line| line.len() < 998), "{head}");
    }
    for to in ["ann@demo.test>\r\nRCPT TO:<evil@demo.test", "ann@demo.test, bob@demo.test", "", "ann"] {
        assert!(courier.send(Mail { to: to.into(), ..mail("Ann") }).await.is_err(), "{to:?}");
    }
    assert!(!heard.lines.lock().expect("lines").iter().any(|it| it.contains("RCPT TO:<evil")));
}

#[tokio::test]
async fn a_letter_goes_over_tls_or_not_at_all() {
    let (log, _log) = Log::begin();
    let key = KeyPair::generate().expect("a key");
    let cert = CertificateParams::new(vec!["localhost".to_owned()]).expect("names");
    let cert = cert.self_signed(&key).expect("signed");
    let secret = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ServerConfig::builder_with_provider(ring).with_safe_default_protocol_versions();
    let tls = tls.expect("versions").with_no_client_auth();
    let tls = tls.with_single_cert(vec![cert.der().clone()], secret).expect("a certificate");
    let manners = Manners { tls: Some(TlsAcceptor::from(Arc::new(tls))), ..Manners::default() };
    let pem = std::env::temp_dir().join(format!("parlor-mail-{}.pem", std::process::id()));
    std::fs::write(&pem, cert.pem()).expect("a file");
    let mut heard = server(manners).await;
    let url = format!("smtp://parlor:letmein@localhost:{}?tls=required", heard.port);
    // Nobody knows who has signed that: no letter, and no password.
    courier(&url, None, &[]).send(mail("Ann")).await.expect("on its way");
    log.says("a letter was given up").await;
    assert!(!heard.lines.lock().expect("lines").iter().any(|it| it.starts_with("AUTH")));
    // Nor to one that does not speak it.
    let plain = server(Manners::default()).await;
    let there = format!("smtp://parlor:letmein@localhost:{}?tls=required", plain.port);
    courier(&there, None, &[]).send(mail("Ann")).await.expect("on its way");
    log.says("STARTTLS").await;
    assert!(!plain.lines.lock().expect("lines").iter().any(|it| it.starts_with("AUTH")));
    courier(&url, pem.to_str(), SOON).send(mail("Ann")).await.expect("on its way");
    let (envelope, text) = next(&mut heard).await;
    assert!(envelope.iter().any(|it| it.starts_with("AUTH")) && text.contains("hush"), "{envelope:?}");
    let order: Vec<String> = heard.lines.lock().expect("lines").clone();
    let at = |word: &str| order.iter().rposition(|it| it.starts_with(word)).expect(word);
    assert!(at("STARTTLS") < at("AUTH"), "{order:?}");
    log.keeps_quiet();
    let _ = std::fs::remove_file(pem);
}

#[tokio::test]
async fn what_is_refused_for_good_is_told_to_the_log_and_not_tried_again() {
    let (log, _log) = Log::begin();
    let refuses = Arc::new(Mutex::new(vec!["550 5.1.1 <ann@demo.test>: nobody of this name"]));
    let heard = server(Manners { refuses, ..Manners::default() }).await;
    let courier = courier(&format!("smtp://127.0.0.1:{}", heard.port), None, SOON);
    courier.send(mail("Ann")).await.expect("on its way");
    log.says("a letter was given up").await;
    assert!(log.text().contains("550") && log.text().contains("nobody of this name"), "{}", log.text());
    let tries = heard.lines.lock().expect("lines").iter().filter(|it| it.starts_with("RCPT")).count();
    assert_eq!(tries, 1);
    log.keeps_quiet();
}

#[tokio::test]
async fn what_is_put_off_is_tried_again() {
    let (log, _log) = Log::begin();
    let later = "450 4.2.1 try <ann@demo.test> later";
    let refuses = Arc::new(Mutex::new(vec![later, later]));
    let mut heard = server(Manners { refuses, ..Manners::default() }).await;
    let courier = courier(&format!("smtp://127.0.0.1:{}", heard.port), None, SOON);
    courier.send(mail("Ann")).await.expect("on its way");
    let (_, text) = next(&mut heard).await;
    assert!(text.contains("hush"), "{text}");
    assert_eq!(log.text().matches("a letter was not taken").count(), 2, "{}", log.text());
    assert!(heard.letters.try_recv().is_err(), "once");
    log.keeps_quiet();
}

#[tokio::test]
async fn a_mail_server_that_is_away_gets_the_letter_when_it_is_back() {
    let (log, _log) = Log::begin();
    let gone = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = gone.local_addr().expect("an address");
    drop(gone);
    const MANY: &[Duration] = &[Duration::from_millis(20); 200];
    let url = format!("smtp://parlor:letmein@{address}");
    courier(&url, None, MANY).send(mail("Ann")).await.expect("on its way");
    log.says("a letter was not taken").await;
    let mut heard = serve(TcpListener::bind(address).await.expect("the same port"), Manners::default());
    let (_, text) = next(&mut heard).await;
    assert!(text.contains("hush"), "{text}");
    // One that stays away: so often, and then the log is told.
    let nobody = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = nobody.local_addr().expect("an address");
    drop(nobody);
    courier(&format!("smtp://{address}"), None, SOON).send(mail("Ann")).await.expect("on its way");
    log.says("a letter was given up").await;
    log.keeps_quiet();
}

/// T28: whoever asks for a letter has the answer before a mail server has one, and what waits is bounded.
#[tokio::test]
async fn a_mail_server_that_says_nothing_keeps_nobody_waiting() {
    let (log, _log) = Log::begin();
    let heard = server(Manners { silent: true, ..Manners::default() }).await;
    let courier = courier(&format!("smtp://127.0.0.1:{}", heard.port), None, SOON);
    let all = async {
        for _ in 0..WAITING {
            courier.send(mail("Ann")).await.expect("it waits");
        }
        courier.send(mail("Ann")).await.expect_err("one too many")
    };
    let why = tokio::time::timeout(PATIENCE / 4, all).await.expect("at once");
    assert!(why.contains("256"), "{why}");
    log.keeps_quiet();
}

#[tokio::test]
async fn without_a_mail_server_letters_lie_in_a_folder_or_stand_in_the_log() {
    let (log, _log) = Log::begin();
    let folder = std::env::temp_dir().join(format!("parlor-mail-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let from: Mailbox = "Chat <chat@demo.test>".parse().expect("an address");
    let kept = Courier { from: from.clone(), named: true, way: Way::Folder(folder.clone()) };
    kept.send(mail("Zoë")).await.expect("kept");
    kept.send(mail("Ann")).await.expect("kept");
    let text = std::fs::read_to_string(folder.join("000001.eml")).expect("a letter");
    // As somebody opens it: the link is whole.
    assert!(text.contains(SECRET) && text.contains("From: Chat <chat@demo.test>\r\n"), "{text}");
    assert!(folder.join("000002.eml").exists());
    use std::os::unix::fs::PermissionsExt as _;
    for (path, mode) in [(folder.clone(), 0o700), (folder.join("000001.eml"), 0o600)] {
        let held = std::fs::metadata(&path).expect("there").permissions().mode() & 0o777;
        assert_eq!(held, mode, "{}", path.display());
    }
    log.keeps_quiet();
    let logged = Courier { from, named: true, way: Way::Log };
    logged.send(mail("Ann")).await.expect("logged");
    assert!(log.text().contains("ticket=hush-hush-hush"), "{}", log.text());
    let _ = std::fs::remove_dir_all(folder);
}
