//! Who it is by the host's own session: the visitor's cookies are shown to a URL of the host, which says. Its answer counts
//! for a minute; while somebody is connected it is asked for again. A host that cannot be asked is not one that has said no.

mod answer;
mod keep;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{HeaderMap, HeaderValue, StatusCode, header};
use parlor_core::{Actor, Admitted, Chat, Vouched, of_session};
use parlor_proto::{Code, Problem, Time};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use self::answer::Said;
pub(crate) use self::keep::Kept;
use super::believed::Believed;
use super::cookie;
use crate::egress::Ask;
use crate::options::OptionError;

/// What the host may take for its answer.
const WITHIN: Duration = Duration::from_secs(3);
const BYTES: usize = 64 * 1024;
/// Bytes of cookies that are passed on.
const COOKIES: usize = 8 * 1024;
/// Milliseconds for which "nobody" counts, and a fault.
const NOBODY: u64 = 5_000;
const FAULT: u64 = 2_000;
/// Milliseconds for which the last answer counts when the host does not answer.
const GRACE: u64 = 300_000;
/// Sessions that are remembered.
const MOST: usize = 20_000;
/// What such a sign-in is called in lists.
const LABEL: &str = "host session";
/// Questions to hosts that are under way.
const ASKING: usize = 64;

/// A host that is asked who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForwardAuth {
    url: String,
    cookies: Vec<String>,
    lasts: Duration,
}

impl ForwardAuth {
    /// The URL to ask.
    ///
    /// # Errors
    /// Not `https://…` (or `http://…` of a host that [`crate::Egress::allow`] names).
    pub fn new(url: &str) -> Result<ForwardAuth, OptionError> {
        let begins = ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme));
        if !begins || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(OptionError::new(format!("`{url}` is not a URL to ask")));
        }
        Ok(ForwardAuth { url: url.to_owned(), cookies: Vec::new(), lasts: Duration::from_secs(60) })
    }

    /// Passes only a cookie of this name on; call it once for each. With none, all but our own are passed on: then every
    /// change of any of them has the host asked again.
    #[must_use]
    pub fn cookie(mut self, name: &str) -> ForwardAuth {
        self.cookies.push(name.to_owned());
        self
    }

    /// How long an answer counts: a minute unless said otherwise, and at most that.
    #[must_use]
    pub fn lasting(mut self, time: Duration) -> ForwardAuth {
        self.lasts = time.clamp(Duration::from_secs(1), Duration::from_secs(60));
        self
    }

    /// What it is called where sign-ins are kept: another URL, or other cookies, are another one.
    pub(crate) fn source(&self) -> String {
        let mut hash = Sha256::new();
        for text in std::iter::once(&self.url).chain(&self.cookies) {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
        format!("forward {}", super::jwt::short(hash))
    }

    /// Where it is asked.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The session that cookies show, and the cookies.
    fn session(&self, chat: &Chat, headers: &HeaderMap) -> Option<([u8; 32], String)> {
        let cookies = self.shown(headers)?;
        let key = of_session(chat.tenant(), format!("{}\n{cookies}", self.url).as_bytes());
        Some((key, cookies))
    }

    /// The cookies that are shown to the host, in the order of their names; none: there is nobody to ask about.
    fn shown(&self, headers: &HeaderMap) -> Option<String> {
        let texts = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs: Vec<&str> = texts
            .flat_map(|value| value.split(';'))
            .map(str::trim)
            .filter(|pair| {
                let name = pair.split_once('=').map_or("", |(name, _)| name);
                let wanted = self.cookies.is_empty() || self.cookies.iter().any(|it| it == name);
                wanted && !name.is_empty() && !cookie::is_ours(name)
            })
            .collect();
        pairs.sort_unstable();
        let text = pairs.join("; ");
        (!text.is_empty() && text.len() <= COOKIES).then_some(text)
    }
}

/// What a host has answered about a session.
enum Answered {
    Somebody(Box<Said>),
    Nobody,
    /// It could not be asked, or did not say.
    Fault,
}

/// A session of a host's, as far as it is remembered.
#[derive(Clone)]
struct Known {
    chat: Chat,
    from: ForwardAuth,
    cookies: String,
    label: String,
    last: Last,
    /// When the host was asked.
    asked: u64,
    /// Live connections.
    live: usize,
}

#[derive(Clone)]
enum Last {
    /// Who it was, as what, and when the host has said so.
    Somebody {
        said: Box<Said>,
        actor: Actor,
        at: u64,
    },
    Nobody,
    Fault,
}

/// All sessions of all hosts.
pub(crate) struct Forward {
    believed: Arc<Believed>,
    known: Mutex<HashMap<[u8; 32], Known>>,
    /// Those about which somebody is asking.
    turns: Mutex<HashMap<[u8; 32], Arc<tokio::sync::Mutex<()>>>>,
    asking: Semaphore,
    keeping: keep::Keeping,
}

fn unavailable() -> Problem {
    Problem::new(Code::Unavailable, "Who you are cannot be found out now.").after(2)
}

impl Forward {
    pub(crate) fn new(believed: Arc<Believed>) -> Arc<Forward> {
        Arc::new(Forward {
            believed,
            known: Mutex::default(),
            turns: Mutex::default(),
            asking: Semaphore::new(ASKING),
            keeping: keep::Keeping::default(),
        })
    }

    fn known(&self) -> MutexGuard<'_, HashMap<[u8; 32], Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whose session the cookies show.
    pub(crate) async fn who(
        &self,
        chat: &Chat,
        from: &ForwardAuth,
        headers: &HeaderMap,
    ) -> Result<Option<Actor>, Problem> {
        let Some((key, cookies)) = from.session(chat, headers) else { return Ok(None) };
        if let Some(answer) = self.remembered(chat, key).await {
            return answer;
        }
        // Whoever comes with the same cookies meanwhile waits for this answer, and asks nobody.
        let turn = self.turn(key);
        let one = turn.lock().await;
        let answer = match self.remembered(chat, key).await {
            Some(answer) => answer,
            None => {
                let known = Known {
                    chat: chat.clone(),
                    from: from.clone(),
                    cookies,
                    label: LABEL.to_owned(),
                    last: Last::Fault,
                    asked: 0,
                    live: 0,
                };
                self.ask(key, known).await
            }
        };
        drop(one);
        self.turns
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, turn| Arc::strong_count(turn) > 1);
        answer
    }

    fn turn(&self, key: [u8; 32]) -> Arc<tokio::sync::Mutex<()>> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().clone()
    }

    /// What is known without asking the host.
    async fn remembered(&self, chat: &Chat, key: [u8; 32]) -> Option<Result<Option<Actor>, Problem>> {
        match self.believed.found(chat, key).await {
            Ok(Some(actor)) => return Some(Ok(Some(actor))),
            Ok(None) => {}
            // Ended here: nobody, as after signing out; the host's own pages are not ours to end.
            Err(problem) if problem.code == Code::Unauthenticated => return Some(Ok(None)),
            Err(problem) => return Some(Err(problem)),
        }
        let now = chat.clock().tick();
        let known = self.known();
        let known = known.get(&key)?;
        let age = now.saturating_sub(known.asked);
        match known.last {
            Last::Nobody if age < NOBODY => Some(Ok(None)),
            Last::Fault if age < FAULT => Some(Err(unavailable())),
            _ => None,
        }
    }

    /// Asks the host, and takes it at its word.
    async fn ask(&self, key: [u8; 32], asked: Known) -> Result<Option<Actor>, Problem> {
        let answered = self.question(&asked).await;
        let now = asked.chat.clock().tick();
        let before = self.known().get(&key).map(|known| known.last.clone());
        let (said, at) = match (answered, before) {
            (Answered::Somebody(said), _) => (said, now),
            // It is not known to be over.
            (Answered::Fault, Some(Last::Somebody { said, at, .. })) if now.saturating_sub(at) < GRACE => {
                (said, at)
            }
            (Answered::Fault, _) => {
                self.remember(key, Known { last: Last::Fault, asked: now, ..asked });
                return Err(unavailable());
            }
            (Answered::Nobody, before) => {
                if let Some(Last::Somebody { actor, .. }) = before {
                    asked.chat.forget(&actor).await?;
                }
                self.remember(key, Known { last: Last::Nobody, asked: now, ..asked });
                return Ok(None);
            }
        };
        let until = Time(asked.chat.clock().now().0.saturating_add(asked.from.lasts.as_millis() as i64));
        let it = said.clone();
        let admitted = Admitted {
            external_id: it.external_id,
            name: it.name,
            username: it.username,
            email: it.email,
            picture: it.picture,
            role: it.role,
            data: it.data,
            by: Vouched::Forward,
            key,
            until,
            label: asked.label.clone(),
            source: asked.from.source(),
        };
        match self.believed.admit(&asked.chat, admitted).await {
            Ok(actor) => {
                self.remember(key, Known { last: Last::Somebody { said, actor, at }, asked: now, ..asked });
                Ok(Some(actor))
            }
            Err(problem) if problem.code == Code::Unauthenticated => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    fn remember(&self, key: [u8; 32], it: Known) {
        let mut known = self.known();
        let now = it.asked;
        if known.len() >= MOST && !known.contains_key(&key) {
            known.retain(|_, it| it.live > 0 || now.saturating_sub(it.asked) < NOBODY);
            if known.len() >= MOST {
                // A flood of strangers: forgetting them costs a question each.
                known.retain(|_, it| it.live > 0);
            }
        }
        let live = known.get(&key).map_or(0, |before| before.live);
        known.insert(key, Known { live, ..it });
    }

    async fn question(&self, of: &Known) -> Answered {
        let Ok(Ok(_place)) = tokio::time::timeout(WITHIN, self.asking.acquire()).await else {
            return Answered::Fault;
        };
        let mut headers = HeaderMap::new();
        let Ok(mut cookies) = HeaderValue::from_str(&of.cookies) else { return Answered::Nobody };
        cookies.set_sensitive(true);
        headers.insert(header::COOKIE, cookies);
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        let url = &of.from.url;
        match self.believed.egress().get(Ask { url, headers, most: BYTES, within: WITHIN }).await {
            Ok(answer) => match answer.status {
                StatusCode::OK => match Said::read(&answer.body) {
                    Ok(Some(said)) => Answered::Somebody(Box::new(said)),
                    Ok(None) => Answered::Nobody,
                    Err(why) => {
                        tracing::warn!(url, why, "who somebody is was not said as expected");
                        Answered::Fault
                    }
                },
                // A redirect leads to where one signs in.
                StatusCode::NO_CONTENT | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Answered::Nobody,
                status if status.is_redirection() => Answered::Nobody,
                status => {
                    tracing::warn!(url, status = status.as_u16(), "nobody says who somebody is");
                    Answered::Fault
                }
            },
            Err(fault) => {
                tracing::warn!(url, %fault, "nobody says who somebody is");
                Answered::Fault
            }
        }
    }
}
