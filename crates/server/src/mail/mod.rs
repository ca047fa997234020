//! How letters leave: by SMTP; or, until that is configured, into a folder of `.eml` files or into the log. What a letter
//! says opens an account, so that nothing of it is logged unless the log is where letters were told to go. Nobody waits for
//! a mail server; what it does not take is tried again, and what is given up is told to the log.

mod reach;
#[cfg(test)]
mod tests;

use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::Error;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use parlor::{Mail, Post, Sending};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::Config;
use crate::exit::Failed;
use crate::task;

type Smtp = AsyncSmtpTransport<Tokio1Executor>;

/// Longest wait for a mail server.
const PATIENCE: Duration = Duration::from_secs(20);
/// Letters that may wait to be taken; one more is refused.
const WAITING: usize = 256;
/// Letters that are handed over at once.
const HANDS: usize = 4;
/// How long to wait before each further try: a link is good for an hour.
const AGAIN: &[Duration] = &[
    Duration::from_secs(2),
    Duration::from_secs(15),
    Duration::from_secs(60),
    Duration::from_secs(300),
    Duration::from_secs(900),
];

/// Carries letters.
pub(crate) struct Courier {
    from: Mailbox,
    /// The sender has a name of its own; else it is that of the installation or the tenant.
    named: bool,
    way: Way,
}

enum Way {
    Smtp(Arc<Office>),
    Folder(PathBuf),
    Log,
}

/// The way to the mail server.
struct Office {
    smtp: Smtp,
    waiting: Arc<Semaphore>,
    hands: Semaphore,
    again: &'static [Duration],
}

impl Courier {
    /// As the configuration says.
    pub(crate) fn new(config: &Config) -> Result<Courier, Failed> {
        let said = config.said("mail.from");
        let said = if said.is_empty() { "parlor@localhost" } else { said };
        let from: Mailbox =
            said.parse().map_err(|err| Failed::config(format!("mail.from: {err}, in {said:?}")))?;
        let (smtp, folder) = (config.said("mail.smtp"), config.said("mail.folder"));
        let way = match (smtp, config.said("mail.without")) {
            ("", "log") => Way::Log,
            ("", _) => Way::Folder(if folder.is_empty() { config.data.join("mail") } else { folder.into() }),
            (url, _) => {
                let own = config.said("mail.authorities");
                let smtp = reach::reach(url, (!own.is_empty()).then_some(own)).map_err(Failed::config)?;
                Way::Smtp(Arc::new(Office::new(smtp, AGAIN)))
            }
        };
        Ok(Courier { named: from.name.is_some(), from, way })
    }

    /// `plain`: for people who open the file in an editor; else as old mail servers want it.
    fn letter(&self, mail: Mail, plain: bool) -> Result<Message, String> {
        let to: Address =
            mail.to.parse().map_err(|_| "an address that mail servers do not know".to_owned())?;
        let name = self.from.name.clone().filter(|_| self.named).unwrap_or(mail.app);
        let parts = match plain {
            false => MultiPart::alternative_plain_html(mail.text, mail.html),
            true => MultiPart::alternative()
                .singlepart(as_it_is(ContentType::TEXT_PLAIN, &mail.text))
                .singlepart(as_it_is(ContentType::TEXT_HTML, &mail.html)),
        };
        Message::builder()
            .from(Mailbox::new(Some(line(&name)), self.from.email.clone()))
            .to(Mailbox::new(Some(line(&mail.name)), to))
            .subject(line(&mail.subject))
            .message_id(None)
            // No holiday notices in answer. RFC 3834
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .multipart(parts)
            .map_err(|err| err.to_string())
    }
}

fn header(name: &'static str, value: &str) -> lettre::message::header::HeaderValue {
    let name = lettre::message::header::HeaderName::new_from_ascii_str(name);
    lettre::message::header::HeaderValue::new(name, value.to_owned())
}

/// A part of a letter that can be read where it lies.
fn as_it_is(kind: ContentType, text: &str) -> SinglePart {
    let lines = text.lines().collect::<Vec<_>>().join("\r\n").into_bytes();
    let body = Body::dangerous_pre_encoded(lines, ContentTransferEncoding::EightBit);
    SinglePart::builder().header(kind).body(body)
}

/// One short line: the library gives up at control characters.
fn line(text: &str) -> String {
    let unseen = |c: &char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|c| !unseen(c)).take(200).collect()
}

impl Post for Courier {
    fn send(&self, mail: Mail) -> Sending<'_> {
        Box::pin(async move {
            match &self.way {
                Way::Smtp(office) => office.take(self.letter(mail, false)?),
                Way::Folder(folder) => {
                    let letter = self.letter(mail, true)?;
                    let folder = folder.clone();
                    let kept = task::aside("mail", move || keep(&folder, &letter.formatted()));
                    match kept.await {
                        Some(Ok(path)) => {
                            tracing::info!(path = %path.display(), "no mail.smtp: a letter is kept in a file");
                            Ok(())
                        }
                        Some(Err(err)) => Err(format!("the folder of letters: {err}")),
                        None => Err("the folder of letters cannot be written".to_owned()),
                    }
                }
                Way::Log => {
                    let Mail { to, subject, text, .. } = mail;
                    tracing::info!(to, subject, text, "no mail.smtp: a letter");
                    Ok(())
                }
            }
        })
    }
}

impl Office {
    fn new(smtp: Smtp, again: &'static [Duration]) -> Office {
        let waiting = Arc::new(Semaphore::new(WAITING));
        Office { smtp, waiting, hands: Semaphore::new(HANDS), again }
    }

    /// Takes a letter, and is done: it goes out by itself.
    fn take(self: &Arc<Self>, letter: Message) -> Result<(), String> {
        let place = self.waiting.clone().try_acquire_owned();
        let place = place.map_err(|_| format!("{WAITING} letters are waiting for the mail server"))?;
        let under_way = UnderWay { _place: place, done: false };
        let office = self.clone();
        drop(task::spawn("mail", async move { office.carry(letter, under_way).await }));
        Ok(())
    }

    async fn carry(&self, letter: Message, mut under_way: UnderWay) {
        for pause in self.again.iter().map(Some).chain([None]) {
            let outcome = match self.hands.acquire().await {
                Ok(_hand) => self.smtp.send(letter.clone()).await,
                Err(_) => return,
            };
            let err = match outcome {
                Ok(_) => {
                    under_way.done = true;
                    return;
                }
                Err(err) => err,
            };
            let why = why(&err);
            match pause {
                Some(pause) if !err.is_permanent() => {
                    tracing::warn!(%why, again_in = ?pause, "a letter was not taken");
                    tokio::time::sleep(*pause).await;
                }
                _ => {
                    under_way.done = true;
                    tracing::error!(%why, "a letter was given up");
                    return;
                }
            }
        }
    }
}

/// A letter that is not lost without a word, whatever becomes of the process around it.
struct UnderWay {
    _place: OwnedSemaphorePermit,
    done: bool,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if !self.done {
            tracing::error!("a letter was given up: the server has stopped");
        }
    }
}

/// What went wrong, without whom a letter is for: mail servers like to repeat it.
fn why(err: &Error) -> String {
    let mut text = err.to_string();
    let mut source = std::error::Error::source(err);
    while let Some(inner) = source {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = inner.source();
    }
    let word = |word: &str| if word.contains('@') { "…".to_owned() } else { word.to_owned() };
    let words: Vec<String> = text.split_whitespace().map(word).collect();
    words.join(" ").chars().filter(|c| !c.is_control()).take(300).collect()
}

/// Puts a letter into the folder, for its owner alone; the names follow each other.
fn keep(folder: &PathBuf, letter: &[u8]) -> std::io::Result<PathBuf> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    for number in 1..1_000_000_u32 {
        let path = folder.join(format!("{number:06}.eml"));
        match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(mut file) => return file.write_all(letter).map(|()| path),
            Err(err) if err.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(err) => return Err(err),
        }
    }
    Err(std::io::Error::other("full"))
}
