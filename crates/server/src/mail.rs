//! How letters leave: by SMTP, or into a folder of `.eml` files until that is configured. What a letter says opens an
//! account, so that nothing of it is ever logged.

use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::PathBuf;
use std::time::Duration;

use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use parlor::{Mail, Post, Sending};

use crate::config::Config;
use crate::exit::Failed;
use crate::task;

/// Longest wait for a mail server.
const PATIENCE: Duration = Duration::from_secs(20);

/// Carries letters.
pub(crate) struct Courier {
    from: Mailbox,
    way: Way,
}

enum Way {
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    Folder(PathBuf),
}

impl Courier {
    /// As the configuration says.
    pub(crate) fn new(config: &Config) -> Result<Courier, Failed> {
        let said = config.said("mail.from");
        let said = if said.is_empty() { "parlor@localhost" } else { said };
        let mut from: Mailbox =
            said.parse().map_err(|err| Failed::config(format!("mail.from: {err}, in {said:?}")))?;
        from.name = from.name.or_else(|| Some(config.said("name").to_owned()));
        let smtp = config.said("mail.smtp");
        let way = if smtp.is_empty() {
            let folder = config.said("mail.folder");
            Way::Folder(if folder.is_empty() { config.data.join("mail") } else { folder.into() })
        } else {
            // The address holds a password: it is not shown.
            let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(smtp).map_err(|_| {
                Failed::config(
                    "mail.smtp: expected smtps://USER:PASSWORD@HOST or smtp://USER:PASSWORD@HOST:587?tls=required",
                )
            })?;
            Way::Smtp(Box::new(builder.timeout(Some(PATIENCE)).build()))
        };
        Ok(Courier { from, way })
    }

    fn letter(&self, mail: Mail) -> Result<Message, String> {
        let to: Address =
            mail.to.parse().map_err(|_| "an address that mail servers do not know".to_owned())?;
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(mail.name), to))
            .subject(mail.subject)
            .message_id(None)
            .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))
            .map_err(|err| err.to_string())
    }
}

impl Post for Courier {
    fn send(&self, mail: Mail) -> Sending<'_> {
        Box::pin(async move {
            let letter = self.letter(mail)?;
            match &self.way {
                Way::Smtp(transport) => {
                    transport.send(letter).await.map(drop).map_err(|err| format!("the mail server: {err}"))
                }
                Way::Folder(folder) => {
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
            }
        })
    }
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
