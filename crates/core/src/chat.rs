//! The façade: what a host, a door or a test may do with the engine.

use bytes::Bytes;
use parlor_proto::command::Ask;
use parlor_proto::login::{SignIn, SignedIn};
use parlor_proto::user::{Account, SignUp, User};
use parlor_proto::{LoginId, Problem, SessionId, TenantId, UserId};

/// Who acts, in which tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The tenant.
    pub tenant: TenantId,
    /// The person.
    pub user: UserId,
    /// The signed-in device, if it is one of ours; revoking it ends its sockets.
    pub login: Option<LoginId>,
}

/// Every bound that an operator may move (see `docs`): defaults are those of the published promises.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Messages a second one user may send on average, and at once.
    pub messages_per_second: u32,
    /// Burst of messages.
    pub messages_burst: u32,
    /// Sockets of one user.
    pub sockets_per_user: usize,
    /// Logins tried in a minute for one account.
    pub logins_per_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { messages_per_second: 10, messages_burst: 30, sockets_per_user: 20, logins_per_minute: 10 }
    }
}

/// Why the engine could not start: a sentence for the operator.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StartError(pub String);

/// Makes a [`Chat`].
#[derive(Clone, Debug, Default)]
pub struct Builder {}

impl Builder {
    /// Where the data is: `sqlite://./data/parlor.db`, `postgres://…`, `sqlite::memory:name` (tests).
    #[must_use]
    pub fn store(self, _url: &str) -> Builder {
        self
    }
    /// Fan-out between nodes: `redis://…`; local (one node) without it.
    #[must_use]
    pub fn fanout(self, _url: &str) -> Builder {
        self
    }
    /// Moves the bounds.
    #[must_use]
    pub fn limits(self, _limits: Limits) -> Builder {
        self
    }
    /// Opens the store, migrates it and starts the threads. Blocks: not for async code.
    ///
    /// # Errors
    /// Whatever keeps it from starting, as a sentence.
    pub fn build(self) -> Result<Chat, StartError> {
        Err(StartError("not yet".into()))
    }
}

/// The handle you keep: cheap to clone, usable from any thread and any async runtime.
#[derive(Clone)]
pub struct Chat {}

/// How the node is.
#[derive(Clone, Debug)]
pub struct Health {
    /// The database answers.
    pub store: bool,
    /// The bus answers (`None`: there is none).
    pub fanout: Option<bool>,
    /// Connected sessions.
    pub sessions: usize,
}

impl Chat {
    /// A builder with defaults.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }
    /// The default tenant.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        TenantId([0; 16])
    }
    /// Carries out any command or query of the contract. Runs to its end even when the caller goes away.
    ///
    /// # Errors
    /// A refusal, or `unknown_outcome`, or `internal`.
    pub async fn run<A: Ask>(&self, _actor: &Actor, _it: A) -> Result<A::Answer, Problem> {
        std::future::pending().await
    }
    /// Makes an account.
    ///
    /// # Errors
    /// `taken`, `invalid`, `too_long` with the field; `overloaded`.
    pub async fn sign_up(&self, _it: SignUp) -> Result<User, Problem> {
        std::future::pending().await
    }
    /// Signs in; `label` says what signs in (user agent, "command line").
    ///
    /// # Errors
    /// `wrong_login`, `rate_limited`, `overloaded`.
    pub async fn sign_in(&self, _it: SignIn, _label: &str) -> Result<SignedIn, Problem> {
        std::future::pending().await
    }
    /// Who a bearer token belongs to, if it is valid now.
    ///
    /// # Errors
    /// `unauthenticated`; `unavailable` when the store cannot be asked.
    pub async fn authenticate(&self, _token: &str) -> Result<Actor, Problem> {
        std::future::pending().await
    }
    /// Ends the actor's own login, its sockets included.
    ///
    /// # Errors
    /// As [`Chat::run`].
    pub async fn sign_out(&self, _actor: &Actor) -> Result<(), Problem> {
        std::future::pending().await
    }
    /// A new socket. `actor`: signed in by the handshake already (cookie, header), else `hello` must bring a token.
    #[must_use]
    pub fn connect(&self, _actor: Option<Actor>) -> Live {
        Live {}
    }
    /// How the node is; asks the store.
    pub async fn health(&self) -> Health {
        std::future::pending().await
    }
    /// Operator: everybody, oldest first, a page of at most 1,000 after an id.
    ///
    /// # Errors
    /// As [`Chat::run`].
    pub async fn users(&self, _after: Option<UserId>) -> Result<Vec<Account>, Problem> {
        std::future::pending().await
    }
    /// Operator: may sign in or not; disabling ends logins and sockets. `who`: id, username, e-mail, external id.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn set_disabled(&self, _who: &str, _disabled: bool) -> Result<Account, Problem> {
        std::future::pending().await
    }
    /// Operator: a bearer token for a user, valid for `ttl_seconds`.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn create_token(
        &self,
        _who: &str,
        _ttl_seconds: u64,
        _label: &str,
    ) -> Result<SignedIn, Problem> {
        std::future::pending().await
    }
    /// Tells every socket to come back later (close 1012) and refuses new ones; then finishes what was accepted.
    pub fn drain(&self) {}
    /// Waits for the writer to finish and closes the store. Blocks.
    pub fn close(&self) {}
}

/// Why a socket is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// Close code of the protocol.
    pub code: u16,
    /// A short sentence (at most 120 bytes).
    pub reason: String,
}

/// What a socket's pump has to do next.
#[derive(Debug)]
pub enum Next {
    /// Text frames were put into the buffer: write them all, then flush once.
    Frames,
    /// Write a ping.
    Ping,
    /// Write what was put into the buffer, then close.
    Close(Close),
}

/// One connected client: frames in by [`Live::frame`], frames out by [`Live::next`]. Dropping it disconnects.
pub struct Live {}

impl Live {
    /// This session's id.
    #[must_use]
    pub fn id(&self) -> SessionId {
        SessionId([0; 16])
    }
    /// A text frame arrived. Never blocks; answers come through [`Live::next`].
    pub fn frame(&self, _text: &str) {}
    /// Something else arrived (a pong, a ping): the client is alive.
    pub fn alive(&self) {}
    /// Waits for something to do. Cancel-safe. `into` gets UTF-8 text frames, encoded once and shared.
    pub async fn next(&self, _into: &mut Vec<Bytes>) -> Next {
        std::future::pending().await
    }
    /// Resolves when the session must end although the pump is stuck in a write (slow reader, revoked): drop the socket.
    pub async fn ended(&self) -> Close {
        std::future::pending().await
    }
}
