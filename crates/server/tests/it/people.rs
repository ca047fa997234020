//! People of a test: accounts made over REST, signed in, with rooms between them.

use parlor_client::Api;
use parlor_client::proto::user::{SignUp, User};
use parlor_client::proto::{RoomId, UserId};

use crate::server::Server;

/// The password of all of them.
pub(crate) const PASSWORD: &str = "correct-horse";

/// Somebody with a token.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) user: User,
    pub(crate) token: String,
}

impl Person {
    pub(crate) fn id(&self) -> UserId {
        self.user.id
    }
    pub(crate) fn api(&self, base: &str) -> Api {
        Api::new(base).expect("an address").with_token(&self.token)
    }
}

/// Makes an account and signs in.
pub(crate) async fn person(server: &Server, name: &str) -> Person {
    let api = Api::new(server.base()).expect("an address");
    let account = SignUp {
        email: format!("{name}@it.test"),
        username: name.to_owned(),
        name: None,
        password: PASSWORD.to_owned(),
    };
    api.sign_up(&account).await.expect("a new account");
    let signed_in = api.sign_in(name, PASSWORD).await.expect("signed in");
    Person { user: signed_in.user, token: signed_in.token }
}

/// Two of them and their room.
pub(crate) async fn pair(server: &Server) -> (Person, Person, RoomId) {
    let (ann, bob) = (person(server, "ann").await, person(server, "bob").await);
    let room = ann.api(server.base()).direct(&bob.user.username).await.expect("a room");
    (ann, bob, room.id)
}
