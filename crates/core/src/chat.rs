//! The façade: what a host, a door or a test may do with the engine.

use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use parlor_proto::command::{Ask, Call};
use parlor_proto::login::{SignIn, SignedIn};
use parlor_proto::user::{Account, SignUp, User};
use parlor_proto::{Code, EpochId, Number, Problem, Reason, RoomId, SessionId, TenantId, Time, UserId};
use tokio::sync::oneshot;

use crate::actor::Actor;
use crate::builder::Builder;
use crate::clock::Clock;
use crate::damage;
use crate::engine::{Own, Reply};
use crate::error::{Result, overloaded};
use crate::hub::outbox::{Close, Next};
use crate::limit::Limits;
use crate::login::guard::Guard;
use crate::login::{self, NewLogin, password};
use crate::message::{self, Version};
use crate::node::Node;
use crate::session::{self, Session};
use crate::store::{Conn, Scope};
use crate::tenant::rules::Rules;
use crate::user::{self, NewUser};

/// The handle you keep: cheap to clone, usable from any thread and any async runtime.
#[derive(Clone)]
pub struct Chat {
    pub(crate) node: Arc<Node>,
    /// Where everything asked of this handle happens.
    pub(crate) tenant: TenantId,
}

/// How the node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// The database answers.
    pub store: bool,
    /// The bus answers (`None`: there is none).
    pub fanout: Option<bool>,
    /// Signed-in sessions on this node.
    pub sessions: usize,
    /// Storage has failed for good: the process should end and be started again.
    pub fatal: Option<String>,
}

impl Chat {
    /// A builder with defaults.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The tenant that this handle is bound to: the default one, unless [`Chat::of`] made it.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The same node for another tenant: whatever is asked of the handle happens there.
    #[must_use]
    pub fn of(&self, tenant: TenantId) -> Chat {
        Chat { node: self.node.clone(), tenant }
    }

    /// Who may talk to whom here, and what becomes of what was said, as the tenant has it now.
    #[must_use]
    pub fn rules(&self) -> Rules {
        self.node.tenants.now(self.tenant).rules.clone()
    }

    /// How much of everything there may be here, as the tenant has it now.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.node.tenants.now(self.tenant).limits.clone()
    }

    /// Which history the logs belong to: another one than a client knows means that a log may have gone back.
    #[must_use]
    pub fn epoch(&self) -> EpochId {
        self.node.epoch
    }

    /// The engine's clock: the only one.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.node.clock
    }

    /// Carries out any command or query of the contract. Runs to its end even when the caller goes away.
    ///
    /// # Errors
    /// A refusal, `unknown_outcome`, or `internal`.
    pub async fn run<A: Ask>(&self, actor: &Actor, it: A) -> Result<A::Answer, Problem> {
        let call: Call = it.into();
        let answer = wait(|then| self.node.call(actor, call, then)).await?;
        A::answer(answer).ok_or_else(|| Problem::new(Code::Internal, "A fault of ours."))
    }

    /// Makes an account for somebody whom the caller knows: the address is theirs.
    ///
    /// # Errors
    /// `taken`, `invalid` or `too_long` with the field; `overloaded`.
    pub async fn sign_up(&self, it: SignUp) -> Result<User, Problem> {
        let mut fresh = NewUser::check(&it)?;
        fresh.password = Some(self.hash(it.password).await?);
        self.own_account(Own::SignUp(fresh)).await.map(|account| account.user)
    }

    /// The same for a stranger from this address, which may make only so many. Where addresses are to be proved
    /// ([`Chat::proves_email`]), nothing tells whether somebody has this one: send them [`Chat::first_letter`].
    ///
    /// # Errors
    /// As [`Chat::sign_up`], and `rate_limited`.
    pub async fn sign_up_from(&self, it: SignUp, from: Option<IpAddr>) -> Result<User, Problem> {
        let mut fresh = NewUser::check(&it)?;
        self.guard().sign_up_from(from)?;
        fresh.password = Some(self.hash(it.password).await?);
        self.own_account(Own::SignUpSelf(fresh)).await.map(|account| account.user)
    }

    /// What is wrong with a sign-up, by its fields, as far as it can be told without asking who is there.
    #[must_use]
    pub fn sign_up_problems(&self, it: &SignUp) -> Vec<Problem> {
        NewUser::check_all(it).err().unwrap_or_default()
    }

    /// Signs in; `label` says what signs in (the browser's own words, "command line").
    ///
    /// # Errors
    /// `wrong_login` (the same for "no such person" and "wrong password"), `rate_limited`, `overloaded`.
    pub async fn sign_in(&self, it: SignIn, label: &str) -> Result<SignedIn, Problem> {
        self.sign_in_from(it, label, None).await
    }

    /// The same from this address, which may try only so often whatever the accounts.
    ///
    /// # Errors
    /// As [`Chat::sign_in`].
    pub async fn sign_in_from(
        &self,
        it: SignIn,
        label: &str,
        from: Option<IpAddr>,
    ) -> Result<SignedIn, Problem> {
        let person = self.known(it, from).await?;
        self.proved(person.user.id).await?;
        let signed_in = self.log_in(person.user, label, None).await?;
        self.guard().signed_in(signed_in.user.id, from);
        Ok(signed_in)
    }

    /// Who has this name and this password. A try, as every sign-in is.
    pub(crate) async fn known(&self, it: SignIn, from: Option<IpAddr>) -> Result<user::Person, Problem> {
        let key = user::key(&it.login);
        let wrong = || Problem::new(Code::WrongLogin, "The login or the password is wrong.");
        if key.len() > 254 || key.contains('\0') || it.password.len() > 1_000 {
            return Err(wrong());
        }
        self.guard().sign_in_from(from)?;
        let (tenant, name) = (self.tenant, key.clone());
        let found = self.read(move |conn| Ok(user::sql::by_name(conn, tenant, &name, "")?)).await?;
        self.guard().sign_in_as(found.as_ref().map(|person| person.user.id), &key, from)?;
        let hash = found.as_ref().and_then(|person| person.password.clone());
        let fits = self.on_hasher(move || password::fits(&it.password, hash.as_deref())).await?;
        found.filter(|person| fits && person.disabled_at.is_none()).ok_or_else(wrong)
    }

    pub(crate) fn guard(&self) -> Guard<'_> {
        Guard {
            tenant: self.tenant,
            tries: &self.node.rates.sign_ins,
            limits: self.node.now(self.tenant).limits.clone(),
            now: self.node.clock.tick(),
        }
    }

    pub(crate) async fn log_in(
        &self,
        user: User,
        label: &str,
        expires_at: Option<Time>,
    ) -> Result<SignedIn, Problem> {
        let token = login::token(&self.node.clock);
        let fresh =
            NewLogin { user: user.id, hash: login::hash(&token), label: login::label(label), expires_at };
        wait(|then| self.node.own_of(self.tenant, Own::LoginCreate(fresh), then)).await?;
        Ok(SignedIn { token, user })
    }

    /// Who a bearer token belongs to, if it is valid now.
    ///
    /// # Errors
    /// `unauthenticated`; `unavailable` when the store cannot be asked.
    pub async fn authenticate(&self, token: &str) -> Result<Actor, Problem> {
        self.node.now(self.tenant).open()?;
        let (token, tenant, now) = (token.to_owned(), self.tenant, self.node.clock.now());
        let (actor, seen) = self.read(move |conn| login::look(conn, tenant, &token, now)).await?;
        if let Some(seen) = seen {
            // Nobody waits for it: whether it was written down is no matter of this request.
            self.node.own_of(self.tenant, Own::LoginCreate(seen), Box::new(|_| ()));
        }
        Ok(actor)
    }

    /// Ends the actor's own login, its sockets included.
    ///
    /// # Errors
    /// As [`Chat::run`].
    pub async fn sign_out(&self, actor: &Actor) -> Result<(), Problem> {
        match actor.login {
            Some(login) => self.run(actor, parlor_proto::login::Revoke { login }).await.map(|_| ()),
            None => Ok(()),
        }
    }

    /// Ends all logins of the actor's, sockets included, but for the one that they ask with.
    ///
    /// # Errors
    /// As [`Chat::run`].
    pub async fn end_others(&self, actor: &Actor) -> Result<(), Problem> {
        let own = Own::LoginEndOthers { user: actor.user, but: actor.login };
        wait(|then| self.node.own_of(self.tenant, own, then)).await.map(|_| ())
    }

    /// A new socket. `actor`: signed in by the handshake already (cookie, header); else `hello` must bring a token.
    #[must_use]
    pub fn connect(&self, actor: Option<Actor>) -> Live {
        Live { session: self.node.connect(self.tenant, actor), node: self.node.clone() }
    }

    /// How the node is; asks the store.
    pub async fn health(&self) -> Health {
        let tenant = self.tenant;
        let store =
            self.read(move |conn| Ok(user::sql::list(conn, tenant, UserId([0; 16]), 1)?)).await.is_ok();
        Health {
            store,
            fanout: self.node.fanout.healthy(),
            sessions: self.node.hub.sessions(),
            fatal: self.node.fatal.get().cloned(),
        }
    }

    /// Operator: everybody, oldest first, at most 1,000 after an id.
    ///
    /// # Errors
    /// As [`Chat::run`].
    pub async fn users(&self, after: Option<UserId>) -> Result<Vec<Account>, Problem> {
        let (tenant, after) = (self.tenant, after.unwrap_or(UserId([0; 16])));
        let people = self.read(move |conn| Ok(user::sql::list(conn, tenant, after, 1_000)?)).await?;
        Ok(people.iter().map(user::Person::account).collect())
    }

    /// Operator: may act or not; disabling ends logins and sockets. `who`: id, username, e-mail, external id.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn set_disabled(&self, who: &str, disabled: bool) -> Result<Account, Problem> {
        self.own_account(Own::SetDisabled { who: who.to_owned(), disabled }).await
    }

    /// Operator: the earlier texts of a message, the first one first.
    ///
    /// # Errors
    /// As [`Chat::run`].
    pub async fn versions(&self, room: RoomId, number: Number) -> Result<Vec<Version>, Problem> {
        let tenant = self.tenant;
        self.read(move |conn| Ok(message::versions(conn, tenant, room, number)?)).await
    }

    /// Operator: a bearer token for a user, valid for `ttl_seconds`.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn create_token(&self, who: &str, ttl_seconds: u64, label: &str) -> Result<SignedIn, Problem> {
        let (tenant, who) = (self.tenant, who.to_owned());
        let found = self.read(move |conn| user::find(conn, tenant, &who)).await?;
        let person = found
            .filter(|it| it.disabled_at.is_none())
            .ok_or_else(|| Problem::not_found(Reason::NoSuchPerson))?;
        let ms = i64::try_from(ttl_seconds).unwrap_or(i64::MAX).saturating_mul(1000);
        let until = Time(self.node.clock.now().0.saturating_add(ms));
        self.log_in(person.user, label, Some(until)).await
    }

    /// How often something damaged was passed over in a list or a log, since the process began.
    #[must_use]
    pub fn damaged(&self) -> u64 {
        damage::seen()
    }

    /// Tells every socket to come back later (close 1012) and gets the same for new ones.
    pub fn drain(&self) {
        self.node.drain();
    }

    /// Finishes what was accepted and closes the store. Blocks.
    pub fn close(&self) {
        self.drain();
        // Uploads first: what they end with goes through the writer.
        self.node.depot.close();
        self.node.part();
        self.node.inbox.stop();
        self.node.fanout.close();
        self.node.readers.close();
        self.node.watch.close();
        self.node.hashers.close();
    }

    pub(crate) async fn own_account(&self, own: Own) -> Result<Account, Problem> {
        match wait(|then| self.node.own_of(self.tenant, own, then)).await? {
            Reply::Account(account) => Ok(account),
            _ => Err(Problem::new(Code::Internal, "A fault of ours.")),
        }
    }

    pub(crate) async fn hash(&self, password: String) -> Result<String, Problem> {
        let clock = self.node.clock.clone();
        self.on_hasher(move || password::hash(&password, &clock)).await?
    }

    pub(crate) async fn on_hasher<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let (to, from) = oneshot::channel();
        let taken = self.node.hashers.submit(move |()| {
            let _ = to.send(work());
        });
        if !taken {
            return Err(overloaded());
        }
        from.await.map_err(|_| overloaded())
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&mut dyn Conn) -> Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        self.read_of([self.tenant], ask).await
    }

    /// The same where more tenants than this handle's are concerned.
    pub(crate) async fn read_of<T: Send + 'static>(
        &self,
        tenants: impl IntoIterator<Item = TenantId>,
        ask: impl FnOnce(&mut dyn Conn) -> Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let scope = Scope::Of(tenants.into_iter().collect());
        wait(|then: Box<dyn FnOnce(Result<T, Problem>) + Send>| self.node.read_in(scope, ask, then)).await
    }
}

/// Turns a callback into something to wait for. When nobody waits any more the work goes on all the same.
pub(crate) async fn wait<T: Send + 'static>(
    start: impl FnOnce(Box<dyn FnOnce(Result<T, Problem>) + Send>),
) -> Result<T, Problem> {
    let (to, from) = oneshot::channel();
    start(Box::new(move |outcome| {
        let _ = to.send(outcome);
    }));
    // Dropped without an answer: the thread that had it is gone, and what it did is not known.
    from.await.unwrap_or_else(|_| {
        Err(Problem::new(Code::Unknown, "The outcome is not known. Send again with the same nonce."))
    })
}

/// One connected client: frames in by [`Live::frame`], frames out by [`Live::next`]. Dropping it disconnects.
pub struct Live {
    pub(crate) session: Arc<Session>,
    node: Arc<Node>,
}

impl Live {
    /// This session's id.
    #[must_use]
    pub fn id(&self) -> SessionId {
        self.session.id
    }

    /// A text frame arrived. Never blocks; answers come through [`Live::next`].
    pub fn frame(&self, text: &str) {
        session::frame(&self.node, &self.session, text);
    }

    /// Something else arrived (a pong, a ping): the client is alive.
    pub fn alive(&self) {
        self.session.alive(self.node.clock.tick());
    }

    /// Waits for something to do. Cancel-safe. `into` gets UTF-8 text frames, encoded once and shared.
    pub async fn next(&self, into: &mut Vec<Bytes>) -> Next {
        let before = into.len();
        let next = self.session.outbox.next(into, &self.node.hub.trust).await;
        self.handed(into.len() - before);
        session::ask(&self.node, &self.session);
        next
    }

    /// What there is to do right now, without waiting.
    pub fn take(&self, into: &mut Vec<Bytes>) -> Option<Next> {
        let before = into.len();
        let next = self.session.outbox.take(into, &self.node.hub.trust);
        self.handed(into.len() - before);
        session::ask(&self.node, &self.session);
        next
    }

    /// Frames left for the socket.
    fn handed(&self, frames: usize) {
        if frames > 0 {
            let since = self.session.outbox.waited_since();
            let waited = since.map(|since| self.node.clock.micros().saturating_sub(since));
            self.node.stats.handed(frames, waited);
        }
    }

    /// Resolves when the session has been ended although the pump is stuck in a write: drop the socket.
    pub async fn ended(&self) -> Close {
        self.session.outbox.ended().await
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.session.outbox.close(None, Close { code: 1000, reason: "" });
        self.node.hub.leave(&self.session, self.node.clock.tick());
    }
}
