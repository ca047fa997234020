//! `parlor serve`: bind, start the engine, say the address, serve, and leave in order. No rules of chat here.

use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::os::unix::fs::DirBuilderExt;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;
use parlor_core::{Builder, Chat, Files, StartError};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use crate::accept::{self, Bounds, Door};
use crate::config::{Config, hidden};
use crate::exit::Failed;
use crate::mail::Courier;
use crate::signals::{Reload, Signals};
use crate::tls::{self, Tls};
use crate::{clock, control, health, identity, task, telemetry};

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 1024;
/// How long a lock that somebody is about to let go of is waited for.
const LET_GO: Duration = Duration::from_secs(2);
/// How often the engine is asked whether its storage has failed.
const FATAL: Duration = Duration::from_secs(2);

/// Serves until a signal comes.
pub(crate) fn run(config: &Config, face: parlor::Options) -> Result<(), Failed> {
    telemetry::start(config)?;
    serve(config, face, Start { open, greet: Box::new(|_| ()) })
}

/// What a command that serves does in its own way.
pub(crate) struct Start {
    /// Starts the engine.
    pub(crate) open: fn(&Config) -> Result<Chat, Failed>,
    /// Says something once the address is known.
    pub(crate) greet: Box<dyn FnOnce(SocketAddr)>,
}

/// The same, with the log started already.
pub(crate) fn serve(config: &Config, face: parlor::Options, start: Start) -> Result<(), Failed> {
    let allowed = accept::files();
    let tls = tls::files(config)?.map(Tls::open).transpose()?;
    // Before anything is opened: a taken address must not wait for a database.
    let listener = bind(&config.listen)?;
    let chat = (start.open)(config)?;
    let runtime = Runtime::new().map_err(Failed::new)?;
    let served = runtime.block_on(until_signal(config, (face, tls), &chat, listener, (allowed, start.greet)));
    // What hangs beyond its time (a client that never reads) is dropped here.
    runtime.shutdown_timeout(Duration::from_secs(1));
    chat.close();
    tracing::info!("stopped");
    served
}

/// Starts the engine on the store of the configuration.
pub(crate) fn open(config: &Config) -> Result<Chat, Failed> {
    folder(config)?;
    builder(config).build().map_err(|err| refused(config, &err))
}

/// The same, for commands that follow each other on one folder: a process that is just ending, or an engine whose
/// last thread is, lets go of the lock a moment later.
pub(crate) fn open_soon(config: &Config) -> Result<Chat, Failed> {
    let patience = clock::now() + LET_GO;
    loop {
        match open(config) {
            Err(err) if err.is_held() && clock::now() < patience => pause(Duration::from_millis(20)),
            other => return other,
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a lock that is let go of tells nobody; bounded by the loop around it"
)]
fn pause(a_moment: Duration) {
    std::thread::sleep(a_moment);
}

/// The engine of the configuration, not started.
pub(crate) fn builder(config: &Config) -> Builder {
    let builder = Chat::builder()
        .store(&config.store)
        .files(files(config))
        .limits(config.limits.clone())
        .rules(config.rules.clone());
    match &config.fanout {
        Some(url) => builder.fanout(url),
        None => builder,
    }
}

/// Where the bytes of attachments are.
pub(crate) fn files(config: &Config) -> Files {
    #[cfg(feature = "s3")]
    if let Some(bucket) = &config.bucket {
        return Files::bucket(bucket.clone(), config.files.join("tmp"));
    }
    Files::folder(&config.files)
}

/// Why the engine did not start, or could not do what it was asked, with what to do about it.
pub(crate) fn refused(config: &Config, err: &StartError) -> Failed {
    if !err.of_store {
        return if err.busy { Failed::held(err) } else { Failed::new(err) };
    }
    let (store, why) = (hidden(&config.store), err.to_string());
    let sentence = if why.contains(&store) { why } else { format!("{store}: {why}") };
    match (err.busy, config.is_sqlite()) {
        (false, true) if why_is_missing(&sentence) => Failed::new(format!(
            "{sentence}: is it the right folder? `parlor config` says where it was looked for, and why there"
        )),
        (true, true) => Failed::held(format!(
            "{sentence}\nparlor: stop the other one, or give this one a folder of its own with --data"
        )),
        (true, false) => Failed::held(sentence),
        (false, false) if err.unreachable => Failed::unavailable(sentence),
        (false, _) => Failed::new(sentence),
    }
}

fn why_is_missing(sentence: &str) -> bool {
    sentence.contains("there is no database at")
}

/// Makes the data folder, for the eyes of this user only. A database elsewhere needs none.
pub(crate) fn folder(config: &Config) -> Result<(), Failed> {
    if !config.is_sqlite() {
        return Ok(());
    }
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&config.data)
        .map_err(|err| Failed::new(format!("cannot make the data folder {}: {err}", config.data.display())))
}

/// The first address that can be listened on.
pub(crate) fn bind(listen: &str) -> Result<TcpListener, Failed> {
    let addresses: Vec<SocketAddr> = listen
        .to_socket_addrs()
        .map_err(|err| Failed::config(format!("listen: {listen} is not an address of this machine: {err}")))?
        .collect();
    let mut last = None;
    for address in addresses {
        match listener(address) {
            Ok(listener) => return Ok(listener),
            Err(err) => last = Some(err),
        }
    }
    let why = last.map_or_else(|| "no such address".to_owned(), |err| err.to_string());
    Err(Failed::new(format!("cannot listen on {listen}: {why}")))
}

fn listener(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

async fn until_signal(
    config: &Config,
    (face, tls): (parlor::Options, Option<Arc<Tls>>),
    chat: &Chat,
    listener: TcpListener,
    (allowed, greet): (usize, Box<dyn FnOnce(SocketAddr)>),
) -> Result<(), Failed> {
    let mut signals = Signals::new().map_err(Failed::new)?;
    let listener = tokio::net::TcpListener::from_std(listener).map_err(Failed::new)?;
    let address = listener.local_addr().map_err(Failed::new)?;
    let leaving = Arc::new(AtomicBool::new(false));
    let look = parlor::LookAgain::default();
    let identity = identity::of(config, chat)?;
    let app = app(chat, identity.clone(), face.look_again(&look), &leaving);
    let connections = if config.connections == 0 { allowed } else { config.connections.min(allowed) };
    let door =
        Door::new(Bounds { connections, per_address: config.per_address, proxies: config.proxies.clone() });
    let (close, closing) = watch::channel(false);
    let (alive, mut gone) = mpsc::channel::<()>(1);
    let control = control::listen(config, chat).await;
    let accepting = task::spawn("accept", accept::run(listener, app, (door, tls.clone()), closing, alive));
    let watching = tls.clone().map(|tls| task::spawn("certificate", tls::watch(tls)));
    tracing::info!(%address, connections, store = hidden(&config.store), "serving");
    warn_exposed(config, address);
    greet(address);
    say_ready(address, tls.is_some());

    let reload = Reload::new(config, tls, look, identity);
    let fatal = tokio::select! {
        signal = signals.stop(&reload) => {
            tracing::info!(signal, "stopping: telling clients to come back later");
            None
        }
        why = storage_failed(chat) => Some(why),
    };
    if let Some(watching) = watching {
        watching.abort();
    }
    leaving.store(true, Ordering::Relaxed);
    let leave = async {
        tokio::time::sleep(config.drain_delay).await;
        let _ = close.send(true);
        let _ = accepting.await;
        chat.drain();
        // Everybody has left when nobody holds the other end any more.
        if timeout(config.drain, gone.recv()).await.is_err() {
            tracing::warn!(seconds = config.drain.as_secs(), "some connections did not end in time");
        }
        drop(control);
    };
    tokio::select! {
        () = leave => match fatal {
            None => Ok(()),
            Some(why) => Err(Failed::new(format!("storage has failed: {why}"))),
        },
        second = signals.stop(&reload) => {
            tracing::warn!(signal = second, "second signal: stopping at once");
            process::exit(if second == "SIGINT" { 130 } else { 143 });
        }
    }
}

/// Resolves when the engine says that its storage has failed for good: only a new process helps.
async fn storage_failed(chat: &Chat) -> String {
    loop {
        tokio::time::sleep(FATAL).await;
        if let Some(why) = chat.health().await.fatal {
            return why;
        }
    }
}

/// The one line on stdout: scripts wait for it.
fn say_ready(address: SocketAddr, encrypted: bool) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    // Nobody reading it is no reason to stop.
    let _ = writeln!(out, "listening on {}://{address}", if encrypted { "https" } else { "http" });
    let _ = out.flush();
}

/// People come over TLS: to us, or to a proxy in front.
pub(crate) fn is_encrypted(config: &Config) -> bool {
    !config.said("tls.cert").is_empty()
        || config.public_url.as_ref().is_some_and(|url| url.starts_with("https://"))
}

fn warn_exposed(config: &Config, address: SocketAddr) {
    if !address.ip().is_loopback() && !is_encrypted(config) {
        tracing::warn!(
            "listening beyond this machine without encryption: set tls.cert, or put a proxy with TLS in front and set public_url"
        );
    }
}

fn app(chat: &Chat, identity: parlor::Identity, face: parlor::Options, leaving: &Arc<AtomicBool>) -> Router {
    Router::new()
        .route("/", get(|| async { Redirect::temporary("/chat/") }))
        .merge(health::routes(chat.clone(), Arc::clone(leaving)))
        .merge(parlor::router(chat, identity, face))
}

/// How the pages and the API are mounted, as the configuration says.
pub(crate) fn face(config: &Config) -> Result<parlor::Options, Failed> {
    let mut face = parlor::Options::default().sign_up(config.sign_up).alone(true).name(config.said("name"));
    if let Some(url) = &config.public_url {
        face = face.origin(url).map_err(|err| Failed::config(format!("public_url: {err}")))?;
    }
    face = face.tls(is_encrypted(config));
    // With nothing said, letters lead to where this machine itself finds the server.
    let port = config.listen.rsplit(':').next().unwrap_or("8390");
    let here = format!("{}://127.0.0.1:{port}", if is_encrypted(config) { "https" } else { "http" });
    face = face
        .mail(config.public_url.as_ref().unwrap_or(&here), Courier::new(config)?)
        .map_err(|err| Failed::config(format!("public_url: {err}")))?;
    face = face
        .language(&config.language)
        .map_err(|err| Failed::config(format!("language: {err}")))?
        .templates_reload(config.templates_reload)
        .admin(config.said("admin.path"))
        .map_err(|err| Failed::config(format!("admin.path: {err}")))?;
    if let Some(folder) = &config.templates {
        face = face.templates(folder);
    }
    if let Some(folder) = &config.languages {
        face = face.languages(folder);
    }
    for site in &config.embed {
        face = face.embed(site).map_err(|err| Failed::config(format!("embed.origins: {err}")))?;
    }
    let theme = parlor::Theme::default()
        .accent(&config.accent)
        .and_then(|theme| theme.accent_dark(&config.accent_dark))
        .map_err(|err| Failed::config(format!("theme: {err}")))?;
    Ok(face.theme(theme))
}
