//! Signals: which stop the process, and SIGHUP, which reads again what can change while people talk (certificate,
//! templates, filter of the log, who vouches for people). Everything else of the configuration waits for the next start,
//! and is named.

use std::io::{stderr, stdin};
use std::os::fd::AsFd;
use std::sync::Arc;

use rustix::termios::tcgetattr;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::Config;
use crate::exit::Failed;
use crate::identity;
use crate::tls::{self, Files, Tls};
use crate::{task, telemetry};

/// What is read again; a change of any other setting is named.
const LIVE: [&str; 4] = ["log.filter", "tls.cert", "tls.key", "tls.more"];

/// The signals of this process.
pub(crate) struct Signals {
    term: Signal,
    int: Signal,
    hup: Signal,
    /// It was started from a terminal.
    terminal: bool,
}

impl Signals {
    pub(crate) fn new() -> std::io::Result<Signals> {
        Ok(Signals {
            term: signal(SignalKind::terminate())?,
            int: signal(SignalKind::interrupt())?,
            hup: signal(SignalKind::hangup())?,
            terminal: is_terminal(),
        })
    }

    /// Waits for one that stops; serves the others.
    pub(crate) async fn stop(&mut self, reload: &Reload) -> &'static str {
        loop {
            tokio::select! {
                _ = self.term.recv() => return "SIGTERM",
                _ = self.int.recv() => return "SIGINT",
                _ = self.hup.recv() => {
                    // The same signal says that the terminal has been closed.
                    if self.terminal && !is_terminal() {
                        return "SIGHUP";
                    }
                    reload.now().await;
                }
            }
        }
    }
}

/// One of ours is a terminal that is still there.
fn is_terminal() -> bool {
    tcgetattr(stdin().as_fd()).is_ok() || tcgetattr(stderr().as_fd()).is_ok()
}

/// What can be read again.
pub(crate) struct Reload {
    began: Config,
    tls: Option<Arc<Tls>>,
    look: parlor::LookAgain,
    identity: parlor::Identity,
}

impl Reload {
    pub(crate) fn new(
        began: &Config,
        tls: Option<Arc<Tls>>,
        look: parlor::LookAgain,
        identity: parlor::Identity,
    ) -> Reload {
        Reload { began: began.clone(), tls, look, identity }
    }

    async fn now(&self) {
        self.look.now();
        let (began, tls, identity) = (self.began.clone(), self.tls.clone(), self.identity.clone());
        task::aside("reload", move || read(&began, tls.as_deref(), &identity)).await;
    }
}

fn read(began: &Config, tls: Option<&Tls>, identity: &parlor::Identity) {
    let fresh = match began.again() {
        Ok(fresh) => fresh,
        Err(err) => {
            tracing::error!("the configuration is not taken over: {err}");
            return tls.map_or((), |tls| tls::again(tls, tls.files()));
        }
    };
    telemetry::filter(fresh.said("log.filter"));
    let renewed = identity::sources(&fresh)
        .and_then(|sources| identity.renew(sources).map_err(|why| Failed::config(why.to_string())));
    if let Err(err) = renewed {
        tracing::error!("whoever vouched for people goes on vouching for them: {err}");
    }
    let named: Result<Option<Files>, _> = tls::files(&fresh);
    let mut waiting: Vec<&str> = fresh
        .all
        .iter()
        .map(|set| set.key.name)
        .filter(|name| {
            !LIVE.contains(name) && !identity::is_source(name) && fresh.said(name) != began.said(name)
        })
        .collect();
    match (tls, named) {
        (_, Err(err)) => tracing::error!("the certificate stays: {err}"),
        (Some(tls), Ok(Some(files))) => tls::again(tls, files),
        // From encrypted to clear or back is another server.
        (Some(_), Ok(None)) | (None, Ok(Some(_))) => waiting.push("tls.cert"),
        (None, Ok(None)) => {}
    }
    if !waiting.is_empty() {
        tracing::warn!(settings = waiting.join(", "), "changed, and counts from the next start");
    }
    tracing::info!("read again: certificate, templates, filter of the log, who vouches for people");
}
