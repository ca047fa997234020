//! Letters: what is sent to somebody's e-mail address, in their language. Links begin with the configured address alone,
//! never with what a request says. How a letter travels is [`Post`]'s; nobody who asks for one waits for that.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use http::HeaderMap;
use parlor_core::{Letter as Wanted, Says};
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
    /// What it is from: the name of the installation, or of the tenant.
    pub app: String,
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

impl Out {
    /// The same for whoever is reached at another host.
    pub(crate) fn at_host(&self, host: &str) -> Option<Out> {
        let (scheme, _) = self.origin.split_once("://")?;
        Some(Out { post: self.post.clone(), origin: format!("{scheme}://{host}") })
    }
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

/// What a letter says: its words, and the page that its link leads to, with what the link does there.
struct Draft {
    subject: &'static str,
    says: &'static str,
    way: Option<(String, &'static str)>,
    /// It is about something that was asked for, and that nothing changes without.
    asked: bool,
}

impl Draft {
    fn of(says: &Says) -> Draft {
        let ticket = |page: &str, it: &str| format!("account/{page}/?ticket={}", escape(it));
        let (subject, text, way) = match says {
            Says::Verify(it) => (
                "mail-verify-subject",
                "mail-verify-says",
                Some((ticket("verify", it), "account-verify-button")),
            ),
            Says::Reset(it) => {
                ("mail-reset-subject", "mail-reset-says", Some((ticket("reset", it), "account-reset-title")))
            }
            Says::Taken => {
                ("mail-taken-subject", "mail-taken-says", Some(("login/".to_owned(), "account-sign-in")))
            }
            Says::PasswordChanged => (
                "mail-password-subject",
                "mail-password-says",
                Some(("account/forgot/".to_owned(), "account-reset-title")),
            ),
            Says::EmailChanged => ("mail-email-subject", "mail-email-says", None),
        };
        let asked = matches!(says, Says::Verify(_) | Says::Reset(_));
        Draft { subject, says: text, way, asked }
    }
}

fn write(face: &Face, words: &Words, letter: &Wanted) -> Result<Mail, Problem> {
    let Draft { subject, says, way, asked } = Draft::of(&letter.says);
    let options = &face.options;
    let origin = origin(options).unwrap_or_default();
    let link =
        way.as_ref().map(|(page, _)| format!("{origin}{}{}{page}", options.outer_path, options.prefix));
    let app = [("app", options.name.as_str().into())];
    let hello = words.with("mail-hello", &[("name", letter.name.as_str().into())]);
    let says = words.with(says, &app);
    let foot = match asked {
        true => vec![words.say("mail-hour"), words.say("mail-not-you")],
        false => Vec::new(),
    };
    let mut text = format!("{hello}\n\n{says}\n");
    for part in link.iter().chain(&foot) {
        text.push_str(&format!("\n{part}\n"));
    }
    let view = Letter {
        lang: words.lang().to_owned(),
        dir: words.dir(),
        app: options.name.clone(),
        heading: words.with(subject, &app),
        paragraphs: vec![hello, says],
        link,
        button: way.map(|(_, button)| words.say(button)),
        foot,
    };
    let html = face.templates.text(&view)?;
    let line = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
    Ok(Mail {
        to: letter.to.clone(),
        name: line(&letter.name),
        app: line(&options.name),
        subject: line(&view.heading),
        text,
        html,
    })
}
