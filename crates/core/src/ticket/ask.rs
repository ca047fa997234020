//! Who gets a letter, and which. What is told to whoever asks for one must depend on nothing that is found out here: a door
//! answers first, and asks then.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parlor_proto::login::SignIn;
use parlor_proto::{Code, Problem, UserId};

use super::{Letter, Own, Purpose, Says, sql};
use crate::actor::Actor;
use crate::chat::{Chat, wait};
use crate::engine::{Own as Asked, Reply};
use crate::login;
use crate::user::{self, Person, key};

impl Chat {
    /// Whether somebody may ask for a new password now, for whomever. `false`: often enough for this name, so that
    /// nothing is to be sent; whoever asks is not told.
    ///
    /// # Errors
    /// `rate_limited`: from one address, whoever it is about.
    pub fn may_ask_reset(&self, who: &str, from: Option<IpAddr>) -> Result<bool, Problem> {
        let name: String = key(who).chars().take(254).collect();
        self.guard().reset_from(&name, from)
    }

    /// Whether people prove their address before they sign in here.
    #[must_use]
    pub fn proves_email(&self) -> bool {
        self.node.now(self.tenant()).rules.verify_email
    }

    /// Somebody has forgotten a password: the letter that has to be sent, if there is such a person. What is told to whoever
    /// asks must not depend on it, nor when. After [`Chat::may_ask_reset`].
    ///
    /// # Errors
    /// As [`Chat::run`].
    pub async fn ask_reset(&self, who: &str) -> Result<Option<Letter>, Problem> {
        let name = key(who);
        if name.is_empty() || name.len() > 254 || name.contains('\0') {
            return Ok(None);
        }
        let tenant = self.tenant();
        let found = self
            .read(move |conn| {
                let Some(it) = user::sql::by_name(conn, tenant, &name, "")? else { return Ok(None) };
                // Nobody's account is opened by an address that may be somebody else's.
                let theirs = sql::is_theirs(conn, tenant, it.user.id)?;
                Ok(theirs.then_some(it))
            })
            .await?;
        // Who has never had a password signs in elsewhere.
        match found.filter(|it| it.disabled_at.is_none() && it.password.is_some()) {
            Some(person) => self.ticket_to(person, None, Purpose::Reset).await,
            None => Ok(None),
        }
    }

    /// The letter by which somebody who has just signed up, or asks for it again, proves their address.
    ///
    /// # Errors
    /// As [`Chat::run`].
    pub async fn first_letter(&self, user: UserId) -> Result<Option<Letter>, Problem> {
        match self.person(user).await? {
            Some(person) => self.letter_to(person, None).await,
            None => Ok(None),
        }
    }

    /// Somebody who has signed up and has proved no address yet asks for the letter again, perhaps to another address
    /// (empty: to the same): who they are, for [`Chat::first_letter`]. `None`: there is nothing to be proved.
    ///
    /// # Errors
    /// As [`Chat::sign_in`], which this is a try of; `invalid`: it is no address.
    pub async fn ask_again(
        &self,
        it: SignIn,
        email: &str,
        from: Option<IpAddr>,
    ) -> Result<Option<UserId>, Problem> {
        let email = match email.trim() {
            "" => None,
            text => Some(user::email(text)?),
        };
        let person = self.known(it, from).await?;
        let (tenant, id) = (self.tenant(), person.user.id);
        if self.read(move |conn| Ok(sql::is_verified(conn, tenant, id)?)).await? {
            return Ok(None);
        }
        if let Some(email) = email.filter(|it| person.user.email.as_deref().map(key) != Some(key(it))) {
            self.ticketed(Own::Say(id, email)).await?;
        }
        Ok(Some(id))
    }

    /// Somebody wants another address, and says their password: the address as it is written. Then [`Chat::ask_verify`].
    ///
    /// # Errors
    /// `invalid`; `wrong_login`: the password is wrong; `rate_limited`.
    pub async fn may_change_email(
        &self,
        actor: &Actor,
        email: &str,
        password: String,
    ) -> Result<String, Problem> {
        let email = user::email(email)?;
        self.prove(actor, password).await?;
        Ok(email)
    }

    /// The letter by which somebody proves that an address is theirs: the one that they have, or another one, after
    /// [`Chat::may_change_email`]. None where nothing is to be proved; whose address it is already is told to that
    /// address alone.
    ///
    /// # Errors
    /// As [`Chat::run`].
    pub async fn ask_verify(&self, actor: &Actor, email: Option<String>) -> Result<Option<Letter>, Problem> {
        let (tenant, id) = (self.tenant(), actor.user);
        let Some(person) = self.person(id).await? else { return Ok(None) };
        let same =
            email.as_deref().map(key).is_none_or(|it| person.user.email.as_deref().map(key) == Some(it));
        if same && self.read(move |conn| Ok(sql::is_verified(conn, tenant, id)?)).await? {
            return Ok(None);
        }
        self.letter_to(person, email).await
    }

    /// A letter that tells somebody what has been done with their account.
    ///
    /// # Errors
    /// As [`Chat::run`].
    pub async fn notice(&self, user: UserId, says: Says) -> Result<Option<Letter>, Problem> {
        let tenant = self.tenant();
        let theirs = self.read(move |conn| Ok(sql::is_theirs(conn, tenant, user)?)).await?;
        let person = self.person(user).await?.filter(|_| theirs);
        Ok(person.and_then(|it| Letter::to(it, says)))
    }

    /// To an address of which somebody says that it is theirs.
    async fn letter_to(&self, person: Person, email: Option<String>) -> Result<Option<Letter>, Problem> {
        let Some(to) = email.or_else(|| person.user.email.clone()) else { return Ok(None) };
        let (tenant, wanted) = (self.tenant(), key(&to));
        if !self.guard().letter_to(&wanted) {
            return Ok(None);
        }
        let owner = self.read(move |conn| Ok(sql::by_email(conn, tenant, &wanted)?)).await?;
        match owner.filter(|it| it.user.id != person.user.id) {
            Some(owner) if owner.disabled_at.is_some() => Ok(None),
            Some(owner) => Ok(Letter::to(owner, Says::Taken)),
            None => self.ticket_to(person, Some(to), Purpose::Verify).await,
        }
    }

    async fn ticket_to(
        &self,
        person: Person,
        email: Option<String>,
        purpose: Purpose,
    ) -> Result<Option<Letter>, Problem> {
        let Some(to) = email.or(person.user.email) else { return Ok(None) };
        let ticket = URL_SAFE_NO_PAD.encode(self.clock().random::<32>());
        let (user, hash) = (person.user.id, login::hash(&ticket));
        let made = self.ticketed(Own::Make { user, purpose, email: to.clone(), hash }).await?;
        let says = match purpose {
            Purpose::Verify => Says::Verify(ticket),
            Purpose::Reset => Says::Reset(ticket),
        };
        let (name, language) = (person.user.name, person.user.language);
        Ok(made.then_some(Letter { to, name, language, says }))
    }

    /// Somebody who may act.
    pub(super) async fn person(&self, id: UserId) -> Result<Option<Person>, Problem> {
        let tenant = self.tenant();
        let found = self.read(move |conn| Ok(user::sql::by_id(conn, tenant, id)?)).await?;
        Ok(found.filter(|it| it.disabled_at.is_none()))
    }

    pub(super) async fn ticketed(&self, own: Own) -> Result<bool, Problem> {
        match wait(|then| self.node.own_of(self.tenant, Asked::Ticket(own), then)).await? {
            Reply::More => Ok(true),
            Reply::Done => Ok(false),
            _ => Err(Problem::new(Code::Internal, "A fault of ours.")),
        }
    }
}
