//! The application's own people and sessions, as every application has them in its own way. It must not know the chat, but
//! for what the chat may know of somebody.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, header};

use crate::PutUser;

/// Somebody. (A real application has them in a database, and the password not in clear.)
pub(crate) struct Person {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) email: &'static str,
    password: &'static str,
}

pub(crate) const PEOPLE: &[Person] = &[
    Person { id: "ann", name: "Ann Lee", email: "ann@demo.test", password: "demo-demo" },
    Person { id: "bob", name: "Bob Okoye", email: "bob@demo.test", password: "demo-demo" },
];

impl Person {
    /// What the chat may know.
    pub(crate) fn profile(&self) -> PutUser {
        PutUser {
            username: Some(self.id.to_owned()),
            email: Some(Some(self.email.to_owned())),
            ..PutUser::named(self.id, self.name)
        }
    }
}

/// Whose name and password these are.
pub(crate) fn check(name: &str, password: &str) -> Option<&'static Person> {
    PEOPLE.iter().find(|it| it.id == name && it.password == password)
}

/// Who is signed in, by the random text in the cookie.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<String, &'static Person>>);

impl Sessions {
    /// Begins one; the cookie that the browser is to keep.
    pub(crate) fn begin(&self, person: &'static Person) -> String {
        let mut bytes = [0; 24];
        // Without randomness nobody can be signed in safely.
        if getrandom::fill(&mut bytes).is_err() {
            return "workshop=; Max-Age=0".to_owned();
        }
        let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        self.all().insert(text.clone(), person);
        format!("workshop={text}; Path=/; HttpOnly; SameSite=Lax")
    }

    /// Whose session a request shows.
    pub(crate) fn of(&self, headers: &HeaderMap) -> Option<(String, &'static Person)> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
        let text = cookies.flat_map(|it| it.split("; ")).find_map(|it| it.strip_prefix("workshop="))?;
        self.all().get(text).map(|person| (text.to_owned(), *person))
    }

    /// Ends it; the cookie that takes the browser's away.
    pub(crate) fn end(&self, headers: &HeaderMap) -> String {
        if let Some((text, _)) = self.of(headers) {
            self.all().remove(&text);
        }
        "workshop=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax".to_owned()
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, &'static Person>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
