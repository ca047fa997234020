//! An engine on a fresh database, strict by itself: dropped, it looks whether a log has a hole, a count is wrong
//! or a fault was logged.
//!
//! Must not change how the engine works: what it makes cheap (accounts without Argon2) goes through the writer.

use std::ops::Deref;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use parlor_proto::{LoginId, RoomId, UserId};

use super::busy::Stall;
use super::{Person, Socket, faults, sql};
use crate::actor::Actor;
use crate::blob::Files;
use crate::builder::Builder;
use crate::chat::Chat;
use crate::clock::Clock;
use crate::engine::{Own, Reply};
use crate::limit::Limits;
use crate::login::{self, NewLogin};
use crate::store::testing::{Fresh, fresh, fresh_memory, fresh_schema};
use crate::store::{Conn, Engine, Location, Scope, Store};
use crate::tenant::rules::Rules;
use crate::user::NewUser;

/// Where the data is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// SQLite in memory: the fastest.
    Memory,
    /// SQLite in a file.
    File,
    /// The server that `PARLOR_TEST_POSTGRES` names. Where there is none the test says so and does nothing;
    /// under `CI=true` it fails.
    Postgres,
}

/// How a [`TestChat`] is set up.
#[derive(Clone)]
pub struct Setup {
    on: On,
    limits: Limits,
    clock: Option<Clock>,
    fanout: Option<String>,
    files: Files,
    /// What the installation says.
    pub(super) rules: Rules,
}

impl Setup {
    /// On this store, with limits that a test does not meet by chance.
    #[must_use]
    pub fn on(on: On) -> Setup {
        let limits = Limits {
            messages_per_second: 1_000_000,
            messages_burst: 1_000_000,
            searches_per_second: 1_000_000,
            searches_burst: 1_000_000,
            logins_per_minute: 1_000_000,
            look_ups_burst: 1_000_000,
            ..Limits::default()
        };
        Setup { on, limits, clock: None, fanout: None, files: Files::temporary(), rules: Rules::default() }
    }

    /// The limits as they are shipped, changed by `change`.
    #[must_use]
    pub fn limits(mut self, change: impl FnOnce(&mut Limits)) -> Setup {
        self.limits = Limits::default();
        change(&mut self.limits);
        self
    }

    /// A clock that stands still until [`TestChat::advance`]; ids are the same in every run.
    #[must_use]
    pub fn stepped(mut self, seed: u64) -> Setup {
        self.clock = Some(Clock::stepped(seed));
        self
    }

    /// A bus between nodes.
    #[must_use]
    pub fn fanout(mut self, url: impl Into<String>) -> Setup {
        self.fanout = Some(url.into());
        self
    }

    /// Starts. `None`: there is no such store here (never under `CI=true`).
    #[must_use]
    pub fn start(self) -> Option<TestChat> {
        let place = match self.on {
            On::Memory => fresh_memory(),
            On::File => fresh(Engine::Sqlite)?,
            On::Postgres => fresh_schema()?,
        };
        faults::listen();
        let chat = self.build(&place);
        Some(TestChat { chat: Some(chat), others: Vec::new(), setup: self, place, checked: true })
    }

    fn build(&self, place: &Location) -> Chat {
        let mut builder =
            Builder::default().store(url(place)).limits(self.limits.clone()).files(self.files.clone());
        builder = builder.rules(self.rules.clone());
        if let Some(clock) = &self.clock {
            builder = builder.clock(clock.clone());
        }
        if let Some(fanout) = &self.fanout {
            builder = builder.fanout(fanout.clone());
        }
        builder.build().unwrap_or_else(|error| panic!("the engine does not start: {error}"))
    }
}

pub(crate) fn url(place: &Location) -> String {
    match place {
        Location::Sqlite(path) => format!("sqlite://{}", path.display()),
        Location::SqliteMemory(name) => format!("sqlite::memory:{name}"),
        Location::Postgres(url) => url.clone(),
    }
}

/// An engine on a fresh database.
pub struct TestChat {
    chat: Option<Chat>,
    others: Vec<Chat>,
    pub(super) setup: Setup,
    pub(super) place: Fresh,
    checked: bool,
}

impl Deref for TestChat {
    type Target = Chat;

    fn deref(&self) -> &Chat {
        self.chat.as_ref().unwrap_or_else(|| panic!("the engine has been stopped"))
    }
}

impl TestChat {
    /// The URL of its database.
    #[must_use]
    pub fn url(&self) -> String {
        url(&self.place)
    }

    /// Another node on the same database (not on a SQLite file, which has one writing process).
    pub fn another(&mut self) -> Chat {
        let other = self.setup.build(&self.place);
        self.others.push(other.clone());
        other
    }

    /// Stops the engine as a server does, and starts it again on the same database.
    pub fn restart(&mut self) {
        if let Some(chat) = self.chat.take() {
            chat.close();
            let gone = std::sync::Arc::downgrade(&chat.node);
            drop(chat);
            // A SQLite file is let go of by the last one who holds the node: the thread that ticks, or a person.
            for _ in 0..500 {
                if gone.strong_count() == 0 {
                    break;
                }
                std::thread::park_timeout(Duration::from_millis(10));
            }
        }
        self.chat = Some(self.setup.build(&self.place));
    }

    /// Everything that has been said so far is in the index of the search.
    pub async fn indexed(&self) {
        indexed(self).await;
    }

    /// The same, done by another node.
    pub async fn indexed_by(&self, node: &Chat) {
        indexed(node).await;
    }

    /// Somebody with an account and a login, made without the cost of a password.
    pub async fn person(&self, name: &str) -> Person {
        person_on(self, name).await
    }

    /// The same in another tenant, or on another node: where that handle acts.
    pub async fn person_of(&self, chat: &Chat, name: &str) -> Person {
        person_on(chat, name).await
    }

    /// Somebody of another tenant, signed in once more.
    pub async fn device_of(&self, chat: &Chat, of: &Person) -> Person {
        sign_in_on(chat, of.user.clone()).await
    }

    /// A tenant more, with these settings.
    pub async fn tenant_more(&self, name: &str, settings: &[(&str, &str)]) -> Chat {
        let said: Vec<_> =
            settings.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
        let made = self.tenant_add(name, &[], &said).await.unwrap_or_else(|problem| panic!("{problem}"));
        self.of(made.id)
    }

    /// The same person, signed in once more.
    pub async fn device(&self, of: &Person) -> Person {
        sign_in_on(self, of.user.clone()).await
    }

    /// Somebody after a restart.
    #[must_use]
    pub fn person_again(&self, user: parlor_proto::user::User, token: String, actor: Actor) -> Person {
        Person::new((**self).clone(), user, token, actor)
    }

    /// Somebody on another node.
    pub async fn at(&self, node: &Chat, of: &Person) -> Person {
        sign_in_on(node, of.user.clone()).await
    }

    /// A socket that nobody has signed in on.
    #[must_use]
    pub fn socket(&self) -> Socket {
        Socket::new(self.connect(None))
    }

    /// A socket of somebody whom the handshake has signed in.
    #[must_use]
    pub fn socket_of(&self, actor: Actor) -> Socket {
        Socket::new(self.connect(Some(actor)))
    }

    /// A socket whose handshake has signed somebody in (a cookie, a header).
    #[must_use]
    pub fn signed_in_socket(&self, who: &Person) -> Socket {
        Socket::new(self.connect(Some(who.actor)))
    }

    /// The stepped clock moves, and what is due is done.
    pub fn advance(&self, by: Duration) {
        if let Some(clock) = &self.setup.clock {
            clock.advance(by);
            // No time has passed in truth: nothing is less proven than it was.
            for node in std::iter::once(&**self).chain(&self.others) {
                node.node.hub.proven(clock.tick());
            }
        }
        self.node.tick();
    }

    /// Keeps the writer from committing until the guard is dropped.
    #[must_use]
    pub fn stall(&self) -> Stall {
        let place = self.place.clone();
        let (ready, is_ready) = sync_channel::<()>(1);
        let (release, released) = sync_channel::<()>(1);
        let thread = std::thread::spawn(move || {
            let store = Store::open(&place).unwrap_or_else(|fault| panic!("{fault}"));
            let mut conn = store.writer().unwrap_or_else(|fault| panic!("{fault}"));
            sql::stall(&mut *conn).unwrap_or_else(|fault| panic!("{fault}"));
            let _ = ready.send(());
            let _ = released.recv();
        });
        let _ = is_ready.recv();
        Stall::new(release, thread)
    }

    /// This test provokes faults: they do not fail it.
    pub fn forgive_faults(&self) {
        faults::forgive();
    }

    /// How many messages and entries the store has of a room.
    #[must_use]
    pub fn left_of(&self, room: RoomId) -> i64 {
        let tenant = self.tenant();
        looked(&self.place, |conn| sql::left(conn, tenant, room).unwrap_or_else(|fault| panic!("{fault}")))
    }

    /// How many logins the store has, valid or not.
    #[must_use]
    pub fn logins_stored(&self) -> i64 {
        let tenant = self.tenant();
        looked(&self.place, |conn| sql::logins(conn, tenant).unwrap_or_else(|fault| panic!("{fault}")))
    }

    /// Does to the stored rows what the engine would never do; from now on nobody looks whether they are right.
    pub fn damage(&mut self, script: &str) {
        self.checked = false;
        looked(&self.place, |conn| {
            conn.scope(Scope::All);
            conn.script(script).unwrap_or_else(|fault| panic!("{fault}"));
        });
    }

    /// Puts a report there, as if `reporter` had sent it about a message of `about`; its id as it is written.
    #[must_use]
    pub fn reported(&self, reporter: UserId, about: UserId, room: RoomId, number: i64) -> String {
        let (place, id, tenant) = (self.place.clone(), self.clock().id(), self.tenant());
        std::thread::spawn(move || {
            let store = Store::open(&place).unwrap_or_else(|fault| panic!("{fault}"));
            let mut conn = store.writer().unwrap_or_else(|fault| panic!("{fault}"));
            let context = r#"{"kind":"direct","messages":[]}"#;
            sql::report(&mut *conn, (tenant, id), (reporter, about), (room, number), context)
                .unwrap_or_else(|fault| panic!("{fault}"));
        })
        .join()
        .unwrap_or_else(|_| panic!("the report is not there"));
        parlor_proto::MessageId(id).to_string()
    }

    /// One step of taking away what deleted groups have left; `false`: there is nothing.
    pub async fn purge_step(&self) -> bool {
        matches!(own(self, Own::Purge).await, Reply::More)
    }

    /// As many steps as there are.
    pub async fn until_purged(&self) {
        while self.purge_step().await {}
    }

    /// An account begins to be taken away and is left after some steps, as by a crash; how many were taken.
    pub async fn erase_in_part(&self, who: &str, end: parlor_proto::host::AccountEnd, steps: usize) -> usize {
        let (tenant, name) = (self.tenant(), who.to_owned());
        let found = self.read(move |conn| crate::user::find(conn, tenant, &name)).await;
        let id = found.ok().flatten().unwrap_or_else(|| panic!("nobody is called {who}")).user.id;
        let by = crate::erase::Orders { actor: None, name: "a test".to_owned() };
        own(self, Own::Erase(crate::erase::Own::Begin(id, Some(end), by))).await;
        let mut taken = 0;
        // Out of their rooms first: what is counted is what they said.
        while taken < steps {
            match own(self, Own::Erase(crate::erase::Own::Step(id))).await {
                Reply::Gone(gone, true) => taken += usize::from(gone.messages > 0),
                _ => break,
            }
        }
        taken
    }

    /// A legal hold on a room.
    pub async fn hold_room(&self, room: RoomId) {
        self.hold(None, Some(room)).await;
    }

    /// A legal hold on a person.
    pub async fn hold_user(&self, user: UserId) {
        self.hold(Some(user), None).await;
    }

    async fn hold(&self, user: Option<UserId>, room: Option<RoomId>) {
        own(self, Own::Erase(crate::erase::Own::Hold(user, room))).await;
    }

    /// Looks into the store as `parlor verify` does: what is not as it should be.
    #[must_use]
    pub fn verified(&self) -> Vec<crate::Difference> {
        let (url, files) = (self.url(), self.setup.files.clone());
        std::thread::scope(|scope| {
            let look =
                scope.spawn(|| Builder::default().store(url).files(files).look_over(true, None, &mut |_| ()));
            let found = look.join().unwrap_or_else(|_| panic!("the look into the store panicked"));
            found.unwrap_or_else(|error| panic!("{error}")).differences
        })
    }

    /// The tenant decides otherwise from now on, on every node, and its rooms follow.
    pub async fn rules(&self, change: impl Fn(&mut Rules)) {
        for node in std::iter::once(&**self).chain(&self.others) {
            rules(node, &change);
        }
        // The writer has done what waited before it: the first page of rooms.
        own(self, Own::Seen(Vec::new())).await;
    }

    /// The host gives somebody another role.
    pub async fn role(&self, of: &Person, role: &str) {
        own(self, Own::Role(of.id(), role.to_owned())).await;
        own(self, Own::Seen(Vec::new())).await;
    }

    /// The host makes the room of two people its own, as one made by a key.
    pub async fn host_room(&self, room: RoomId, key: &str) {
        own(self, Own::HostRoom(room, key.to_owned())).await;
    }

    /// The reports in the store: whom each is about, and what is kept of it.
    #[must_use]
    pub fn reports(&self) -> Vec<(Option<UserId>, parlor_proto::report::Context)> {
        let tenant = self.tenant();
        looked(&self.place, |conn| sql::reports(conn, tenant).unwrap_or_else(|fault| panic!("{fault}")))
    }

    /// Looks into the store: holes, wrong counts.
    #[must_use]
    pub fn wrong(&self) -> Vec<String> {
        let tenant = self.tenant();
        looked(&self.place, |conn| sql::wrong(conn, tenant).unwrap_or_else(|fault| panic!("{fault}")))
    }
}

/// Asks the store on a plain thread, where a connection may block.
pub(super) fn looked<T: Send>(place: &Location, ask: impl FnOnce(&mut dyn Conn) -> T + Send) -> T {
    std::thread::scope(|scope| {
        let look = scope.spawn(|| {
            let store = Store::open(place).unwrap_or_else(|fault| panic!("{fault}"));
            let mut conn = store.writer().unwrap_or_else(|fault| panic!("{fault}"));
            ask(&mut *conn)
        });
        look.join().unwrap_or_else(|_| panic!("the look into the store panicked"))
    })
}

impl Drop for TestChat {
    fn drop(&mut self) {
        let Some(chat) = &self.chat else { return };
        chat.close();
        self.others.iter().for_each(Chat::close);
        if std::thread::panicking() || !self.checked {
            return;
        }
        let wrong = self.wrong();
        assert!(wrong.is_empty(), "the store is wrong: {wrong:#?}");
        // Everything that can be counted, where looking costs little.
        if self.setup.on == On::Memory {
            let differences = self.verified();
            assert!(differences.is_empty(), "the store is wrong: {differences:#?}");
        }
        let heard = faults::heard();
        assert!(heard.is_empty(), "faults were logged: {heard:#?}");
        assert_eq!(chat.node.fatal.get(), None);
    }
}

/// A node's tenant decides otherwise from now on.
pub fn rules(chat: &Chat, change: impl Fn(&mut Rules)) {
    let mut now = (*chat.node.now(chat.tenant())).clone();
    now.id = chat.tenant();
    change(&mut now.rules);
    chat.node.tenants.set(now);
    chat.node.resettle(chat.tenant(), None);
}

/// Everything that has been said so far is in the index of the search.
pub async fn indexed(chat: &Chat) {
    let (to, from) = tokio::sync::oneshot::channel();
    let done = Box::new(move || {
        let _ = to.send(());
    });
    crate::search::follower::settle(&chat.node, done);
    from.await.unwrap_or_else(|_| panic!("the follower has gone"));
}

async fn person_on(chat: &Chat, name: &str) -> Person {
    let new = NewUser {
        email: format!("{name}@demo.test"),
        username: name.to_owned(),
        name: name.to_owned(),
        password: None,
    };
    let Reply::Account(account) = own(chat, Own::SignUp(new)).await else { panic!("no account") };
    sign_in_on(chat, account.user).await
}

async fn sign_in_on(chat: &Chat, user: parlor_proto::user::User) -> Person {
    let token = login::token(&chat.node.clock);
    let new =
        NewLogin { user: user.id, hash: login::hash(&token), label: "a test".to_owned(), expires_at: None };
    let Reply::Done = own(chat, Own::LoginCreate(new)).await else { panic!("no login") };
    let actor = chat.authenticate(&token).await.unwrap_or_else(|problem| panic!("{problem}"));
    Person::new(chat.clone(), user, token, actor)
}

pub(super) async fn own(chat: &Chat, it: Own) -> Reply {
    let (to, from) = tokio::sync::oneshot::channel();
    chat.node.own_of(
        chat.tenant(),
        it,
        Box::new(move |outcome| {
            let _ = to.send(outcome);
        }),
    );
    from.await.unwrap_or_else(|_| panic!("no answer")).unwrap_or_else(|problem| panic!("{problem}"))
}

/// The ids of a login, where a test needs to compare them.
impl Person {
    /// The login behind the token.
    #[must_use]
    pub fn login(&self) -> LoginId {
        self.actor.login.unwrap_or_else(|| panic!("no login"))
    }

    /// Is the user connected, as this node sees it?
    #[must_use]
    pub fn is_online(&self, who: UserId) -> bool {
        use crate::hub::Online as _;
        self.chat.node.hub.is_online(who)
    }
}
