//! Letters: what is sent to somebody's e-mail address, in their language. Links begin with the configured address alone,
//! never with what a request says. How a letter travels is [`Post`]'s; nobody who asks for one waits for that.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use http::HeaderMap;
use parlor_core::{Letter as Wanted, Purpose};
use parlor_proto::Problem;

use crate::language::Words;
use crate::options::Options;
use crate::state::Face;
use crate::task;
use crate::urls::escape;
use crate::view::Letter;

/// A letter that is ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The address.
    pub to: String,
    /// Whose it is.
    pub name: String,
    /// One line.
    pub subject: String,
    /// For readers of plain text.
    pub text: String,
    /// The same as a page.
    pub html: String,
}

/// What [`Post::send`] gives; an error is a sentence for the log.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>>;

/// Sends letters.
pub trait Post: Send + Sync + 'static {
    /// Sends one. Must not show its text in a log: what it says opens an account.
    fn send(&self, mail: Mail) -> Sending<'_>;
}

/// How letters go out, and with which address their links begin.
#[derive(Clone)]
pub(crate) struct Out {
    pub(crate) post: Arc<dyn Post>,
    pub(crate) origin: String,
}

/// With what links begin; `None`: no letters are sent here.
fn origin(options: &Options) -> Option<&str> {
    let out = options.mail.as_ref()?;
    Some(options.origins.first().map_or(out.origin.as_str(), |it| it.text.as_str()))
}

/// Letters are sent here.
pub(crate) fn is_on(options: &Options) -> bool {
    options.mail.is_some()
}

/// Sends a letter that may be wanted, after whoever asked has got an answer: neither what it says nor when it comes
/// tells whether there is anybody.
pub(crate) fn later(
    face: &Arc<Face>,
    words: &Words,
    wanted: impl Future<Output = Result<Option<Wanted>, Problem>> + Send + 'static,
) {
    let (face, words) = (face.clone(), words.clone());
    task::spawn("letter", async move {
        match wanted.await {
            Ok(Some(letter)) => send(&face, &words, letter).await,
            Ok(None) => {}
            Err(problem) => tracing::warn!(code = problem.code.as_str(), "a letter could not be written"),
        }
    });
}

async fn send(face: &Face, words: &Words, letter: Wanted) {
    let Some(out) = &face.options.mail else { return };
    // In their own language; else in that of the page where it was asked for.
    let words = match &letter.language {
        Some(own) => face.languages.choose(Some(own), None, &HeaderMap::new()),
        None => words.clone(),
    };
    match write(face, &words, &letter) {
        Ok(mail) => {
            if let Err(why) = out.post.send(mail).await {
                tracing::error!(%why, "a letter could not be sent");
            }
        }
        Err(problem) => tracing::error!(detail = %problem.detail, "a letter could not be written"),
    }
}

fn write(face: &Face, words: &Words, letter: &Wanted) -> Result<Mail, Problem> {
    let (page, subject, says, button) = match letter.purpose {
        Purpose::Verify => ("verify", "mail-verify-subject", "mail-verify-says", "account-verify-button"),
        Purpose::Reset => ("reset", "mail-reset-subject", "mail-reset-says", "account-reset-title"),
    };
    let options = &face.options;
    let origin = origin(options).unwrap_or_default();
    let link = format!(
        "{origin}{}{}account/{page}/?ticket={}",
        options.outer_path,
        options.prefix,
        escape(&letter.ticket)
    );
    let app = [("app", options.name.as_str().into())];
    let hello = words.with("mail-hello", &[("name", letter.name.as_str().into())]);
    let (says, hour, foot) = (words.with(says, &app), words.say("mail-hour"), words.say("mail-not-you"));
    let text = format!("{hello}\n\n{says}\n\n{link}\n\n{hour}\n\n{foot}\n");
    let view = Letter {
        lang: words.lang().to_owned(),
        dir: words.dir(),
        app: options.name.clone(),
        heading: words.with(subject, &app),
        paragraphs: vec![hello, says],
        link,
        button: words.say(button),
        foot: vec![hour, foot],
    };
    let html = face.templates.text(&view)?;
    let subject = view.heading.chars().filter(|c| !c.is_control()).collect();
    Ok(Mail { to: letter.to.clone(), name: letter.name.clone(), subject, text, html })
}
