//! One node stepped by hand whose connections remember every sentence that they say: for tests of how much work
//! something is.
//!
//! Must not change what is said.

use std::sync::{Arc, Mutex, PoisonError};

use parlor_proto::command::{Answer, Ask as Command};
use parlor_proto::{Problem, UserId};

use crate::actor::Actor;
use crate::builder::{Assembled, Builder};
use crate::clock::Clock;
use crate::engine::{Own, Reply};
use crate::fanout::Local;
use crate::limit::Limits;
use crate::store::testing::Fresh;
use crate::store::{Ask, CommitFault, Conn, Engine, Fault, Row, Sql, Value};
use crate::user::NewUser;

/// A sentence, and for how many rows it was said.
pub(crate) type Sentence = (&'static str, usize);

/// What was said: the sentence, and for how many rows.
type Said = Arc<Mutex<Vec<Sentence>>>;

struct Remembering {
    conn: Box<dyn Conn>,
    said: Said,
}

impl Remembering {
    fn say(&self, sql: &'static Sql, rows: usize) {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).push((sql.sqlite(), rows));
    }
}

impl Conn for Remembering {
    fn begin(&mut self) -> Result<(), Fault> {
        self.conn.begin()
    }
    fn commit(&mut self) -> Result<(), CommitFault> {
        self.conn.commit()
    }
    fn rollback(&mut self) {
        self.conn.rollback();
    }
    fn query(&mut self, sql: &'static Sql, params: &[Value]) -> Result<Vec<Row>, Fault> {
        self.say(sql, 1);
        self.conn.query(sql, params)
    }
    fn query_many(&mut self, asks: &[Ask<'_>]) -> Result<Vec<Vec<Row>>, Fault> {
        for ask in asks {
            match ask {
                Ask::One(sql, _) => self.say(sql, 1),
                Ask::Set(_, []) => {}
                Ask::Set(sql, rows) => self.say(sql, rows.len()),
            }
        }
        self.conn.query_many(asks)
    }
    fn write(&mut self, sql: &'static Sql, params: Vec<Value>) -> Result<(), Fault> {
        self.say(sql, 1);
        self.conn.write(sql, params)
    }
    fn write_set(&mut self, sql: &'static Sql, rows: Vec<Vec<Value>>) -> Result<(), Fault> {
        if !rows.is_empty() {
            self.say(sql, rows.len());
        }
        self.conn.write_set(sql, rows)
    }
    fn script(&mut self, text: &str) -> Result<(), Fault> {
        self.conn.script(text)
    }
    fn engine(&self) -> Engine {
        self.conn.engine()
    }
}

/// A node that remembers.
pub(crate) struct Stepped {
    made: Assembled,
    reader: Box<dyn Conn>,
    said: Said,
    // Last: gone when nobody is connected any more.
    _place: Fresh,
}

impl Stepped {
    pub(crate) fn on(place: Fresh, change: impl FnOnce(&mut Limits)) -> Stepped {
        let mut limits = Limits::default();
        change(&mut limits);
        let builder =
            Builder::default().store(super::chat::url(&place)).clock(Clock::stepped(1)).limits(limits);
        let made = builder.assemble(Arc::new(Local), None).unwrap_or_else(|error| panic!("{error}"));
        let said = Said::default();
        let reader = made.node.store.reader().unwrap_or_else(|fault| panic!("{fault}"));
        let Assembled { node, mut writer, waiting } = made;
        writer.conn = Box::new(Remembering { conn: writer.conn, said: said.clone() });
        let reader = Box::new(Remembering { conn: reader, said: said.clone() });
        Stepped { made: Assembled { node, writer, waiting }, reader, said, _place: place }
    }

    fn work(&mut self) {
        while self.made.writer.step(&mut self.made.waiting) || self.made.node.readers.step(&mut self.reader) {
        }
    }

    pub(crate) fn own(&mut self, own: Own) -> Reply {
        let slot: Arc<Mutex<Option<Result<Reply, Problem>>>> = Arc::default();
        let to = slot.clone();
        self.made.node.own(own, Box::new(move |outcome| *to.lock().unwrap() = Some(outcome)));
        self.work();
        let outcome = slot.lock().unwrap().take();
        outcome.expect("an answer").unwrap_or_else(|problem| panic!("{problem}"))
    }

    /// Somebody with an account.
    pub(crate) fn person(&mut self, name: &str) -> Actor {
        let new = NewUser {
            email: format!("{name}@demo.test"),
            username: name.to_owned(),
            name: name.to_owned(),
            password: None,
        };
        let Reply::Account(account) = self.own(Own::SignUp(new)) else { panic!("no account") };
        let user: UserId = account.user.id;
        Actor { tenant: self.made.node.tenant, user, login: None }
    }

    /// Carries it out; the answer, and what was said for it.
    pub(crate) fn run<A: Command>(
        &mut self,
        actor: &Actor,
        it: A,
    ) -> (Result<A::Answer, Problem>, Vec<Sentence>) {
        self.said.lock().unwrap().clear();
        let slot: Arc<Mutex<Option<Result<Answer, Problem>>>> = Arc::default();
        let to = slot.clone();
        self.made.node.call(actor, it.into(), Box::new(move |outcome| *to.lock().unwrap() = Some(outcome)));
        self.work();
        let outcome = slot.lock().unwrap().take().expect("an answer");
        let said = std::mem::take(&mut *self.said.lock().unwrap());
        (outcome.map(|answer| A::answer(answer).expect("of this command")), said)
    }
}

/// Sentences that change something, and how many rows.
pub(crate) fn changes(said: &[Sentence]) -> Vec<Sentence> {
    let changes =
        |text: &str| ["INSERT", "UPDATE", "DELETE", "WITH"].iter().any(|word| text.starts_with(word));
    said.iter().filter(|(text, _)| changes(text)).copied().collect()
}
