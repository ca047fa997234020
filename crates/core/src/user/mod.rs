//! Users: built-in accounts. What a name or an address may look like, finding people, disabling them.
//! Passwords are hashed in [`crate::login::password`], never here and never in the writer.

mod edit;
pub(crate) mod hosted;
#[cfg(test)]
mod look_up;
pub(crate) mod sql;
pub(crate) mod vouch;

pub(crate) use edit::edit;

use parlor_proto::signal::Cut;
use parlor_proto::user::{Account, Find, Get, Settings, SignUp, User, Users};
use parlor_proto::{Code, LoginId, Problem, Reason, Time, UserId};
use unicode_normalization::UnicodeNormalization as _;

use crate::access;
use crate::actor::Actor;
use crate::cx::{Cx, Effect};
use crate::error::Result;
use crate::limit::Limits;
use crate::store::Conn;
use crate::talk::Meeting;
use crate::tenant::rules::Rules;
use crate::{limit, login, pair, text};

/// A user's row, as far as the engine looks at it.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) user: User,
    pub(crate) password: Option<String>,
    pub(crate) account: i64,
    pub(crate) created_at: parlor_proto::Time,
    pub(crate) disabled_at: Option<parlor_proto::Time>,
}

impl Person {
    /// What others see of them in every list.
    pub(crate) fn seen_by_others(&self) -> User {
        let User { id, username, name, picture, .. } = self.user.clone();
        User { picture, ..User::plain(id, username, name) }
    }

    /// What they show, and so see.
    pub(crate) fn settings(&self) -> Settings {
        self.user.settings.unwrap_or(Settings { receipts: true, presence: true })
    }

    pub(crate) fn account(&self) -> Account {
        Account { user: self.user.clone(), created_at: self.created_at, disabled_at: self.disabled_at }
    }
}

/// A sign-up that has passed what can be checked without the store.
#[derive(Clone, Debug)]
pub(crate) struct NewUser {
    pub(crate) email: String,
    pub(crate) username: String,
    pub(crate) name: String,
    /// An Argon2 hash; `None`: cannot sign in with a password.
    pub(crate) password: Option<String>,
}

/// Whoever had this id: what is left of somebody whose account was taken away.
pub(crate) fn gone(id: UserId) -> User {
    User::plain(id, format!("{}{id}", parlor_proto::user::GONE), parlor_proto::user::SOMEBODY.to_owned())
}

/// Addresses and usernames are compared in this form.
pub(crate) fn key(text: &str) -> String {
    text.trim().to_lowercase()
}

impl NewUser {
    /// Checks the fields of a sign-up. The password is measured, not kept.
    pub(crate) fn check(it: &SignUp) -> Result<NewUser, Problem> {
        NewUser::check_all(it).map_err(|mut wrong| wrong.swap_remove(0))
    }

    /// The same, with everything that is wrong, by the fields of a form; there is at least one.
    pub(crate) fn check_all(it: &SignUp) -> Result<NewUser, Vec<Problem>> {
        let (email, username) = (email(&it.email), username(&it.username));
        let name = match it.name.as_deref().filter(|name| !name.trim().is_empty()) {
            Some(name) => text::name(name, "name", limit::NAME_CHARS),
            None => Ok(username.clone().unwrap_or_default()),
        };
        match (email, username, name, new_password(&it.password)) {
            (Ok(email), Ok(username), Ok(name), Ok(())) => {
                Ok(NewUser { email, username, name, password: None })
            }
            (email, username, name, password) => {
                let all = [email.err(), username.err(), name.err(), password.err()];
                Err(all.into_iter().flatten().collect())
            }
        }
    }
}

/// An e-mail address, trimmed.
pub(crate) fn email(text: &str) -> Result<String, Problem> {
    let email = text.trim();
    let parts = email.split_once('@').filter(|(local, host)| {
        !local.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains('@')
    });
    let odd =
        |c: char| c.is_whitespace() || c.is_control() || text::is_unseen(c) || "<>()[]\\,;:\"".contains(c);
    if parts.is_none() || email.len() > 254 || email.chars().any(odd) {
        return Err(Problem::because(Reason::EmailInvalid, &[]).field("email"));
    }
    Ok(email.to_owned())
}

/// A username, trimmed, in the plain form of its letters (`ａｎｎ` is `ann`), and of one script, so that two that look
/// alike are one. None begins with the mark of those who are gone.
pub(crate) fn username(text: &str) -> Result<String, Problem> {
    let username: String = text.trim().chars().take(200).nfkc().collect();
    if !(2..=32).contains(&username.chars().count()) || !username.chars().all(in_username) {
        let bounds = &[("least", 2.into()), ("most", 32.into())];
        return Err(Problem::because(Reason::UsernameInvalid, bounds).field("username"));
    }
    if text::mixes_scripts(&username) {
        return Err(Problem::because(Reason::UsernameMixed, &[]).field("username"));
    }
    Ok(username)
}

/// What a username may have: letters and digits that can be seen, and three signs.
pub(crate) fn in_username(c: char) -> bool {
    c.is_alphanumeric() && !text::is_unseen(c) || matches!(c, '.' | '_' | '-')
}

/// A password that somebody chooses; it is measured, not kept.
pub(crate) fn new_password(text: &str) -> Result<(), Problem> {
    let length = text.chars().count();
    if length < 8 {
        let least = &[("least", 8.into())];
        return Err(Problem::because(Reason::PasswordTooShort, least).field("password"));
    }
    if length > 200 {
        let most = &[("most", 200.into())];
        return Err(Problem::because(Reason::PasswordTooLong, most).field("password"));
    }
    Ok(())
}

/// Makes an account. Where addresses are to be proved, one that a stranger says is nobody's before it is: who else has it
/// is not told, and it keeps nobody from theirs. Of whom an operator makes an account, it is known.
pub(crate) fn sign_up(cx: &mut Cx<'_>, it: &NewUser, stranger: bool) -> Result<Account> {
    let (proves, known) = (cx.rules.verify_email && stranger, cx.rules.verify_email && !stranger);
    if sql::exists(cx.conn, cx.tenant, sql::By::Username(&key(&it.username)))? {
        return Err(Problem::because(Reason::UsernameTaken, &[]).field("username").into());
    }
    if !proves && sql::exists(cx.conn, cx.tenant, sql::By::Email(&key(&it.email)))? {
        return Err(Problem::because(Reason::EmailTaken, &[]).field("email").into());
    }
    let id = UserId(cx.clock.id());
    let address = if proves { sql::Address::Said } else { sql::Address::Theirs { proved: known } };
    sql::insert(cx.conn, cx.tenant, id, it, address, cx.now)?;
    let user = User {
        email: Some(it.email.clone()),
        settings: Some(Settings { receipts: true, presence: true }),
        ..User::plain(id, it.username.clone(), it.name.clone())
    };
    Ok(Account { user, created_at: cx.now, disabled_at: None })
}

/// Finds a person by id, username, e-mail address or external id. Whatever is found or not, the same is asked.
pub(crate) fn find(
    conn: &mut dyn Conn,
    actor_tenant: parlor_proto::TenantId,
    who: &str,
) -> Result<Option<Person>> {
    let who = who.trim();
    if who.is_empty() || who.len() > 254 || who.contains('\0') {
        return Ok(None);
    }
    Ok(sql::find(conn, actor_tenant, who.parse().ok(), &key(who), who)?)
}

/// A name is an id: whoever knows it has met the person, and needs no look-up.
pub(crate) fn is_id(who: &str) -> bool {
    who.trim().parse::<UserId>().is_ok()
}

/// Finds somebody for another user: who may act, whom the policy lets the asker name, and whether the two may talk. "None",
/// "disabled" and "not allowed" are one answer after the same work.
pub(crate) fn find_for(
    conn: &mut dyn Conn,
    (limits, rules): (&Limits, &Rules),
    actor: &Actor,
    who: &str,
) -> Result<(Option<Person>, Meeting)> {
    let found = find(conn, actor.tenant, who)?;
    let other = found.as_ref().map_or(pair::NOBODY, |person| person.user.id);
    let between = pair::between(conn, actor.tenant, actor.user, &[other])?.pop().unwrap_or_default();
    let allowed = limits.look_up || is_id(who) || between.related || other == actor.user;
    let found = found.filter(|person| person.disabled_at.is_none() && allowed);
    let meeting = if found.is_some() { between.meet(rules) } else { Meeting::No };
    Ok((found, meeting))
}

/// `user.find`.
pub(crate) fn find_one(conn: &mut dyn Conn, of: (&Limits, &Rules), actor: &Actor, it: &Find) -> Result<User> {
    let (found, meeting) = find_for(conn, of, actor, &it.with)?;
    let found = found.filter(|person| meeting != Meeting::No || person.user.id == actor.user);
    let person = found.ok_or_else(|| Problem::not_found(Reason::NoSuchPerson).field("with"))?;
    let User { id, username, name, picture, about, data, .. } = person.user;
    Ok(User { picture, about, data, ..User::plain(id, username, name) })
}

/// `user.get`: people of a room that one may see, those who have left it included.
pub(crate) fn get(conn: &mut dyn Conn, actor: &Actor, it: &Get) -> Result<Users> {
    if !(1..=limit::PAGE as usize).contains(&it.users.len()) {
        let problem = Problem::new(Code::Invalid, "Name 1 to 100 people by their ids.");
        return Err(problem.field("users").into());
    }
    let users: std::collections::BTreeSet<UserId> = it.users.iter().copied().collect();
    let mut data = sql::met(conn, actor.tenant, it.room, users.into_iter())?;
    // What they say of themselves as far as it fits a page; their names always.
    let mut left = limit::PAGE_BYTES;
    for user in &mut data {
        let fields =
            user.data.as_ref().map_or(0, |data| serde_json::to_string(data).map_or(0, |it| it.len()));
        let weight = fields + 6 * user.about.as_ref().map_or(0, String::len);
        match left.checked_sub(weight) {
            Some(rest) => left = rest,
            None => (user.about, user.data) = (None, None),
        }
    }
    Ok(Users { data })
}

/// What the actor shows of themselves, and so sees of others.
pub(crate) fn settings(conn: &mut dyn Conn, actor: &Actor) -> Result<Settings> {
    Ok(sql::settings_of(conn, actor.tenant, actor.user)?.ok_or_else(access::disabled)?)
}

/// Finds several people, each as in [`find`]; who is disabled, or may not be talked to, cannot be found. The refusal says
/// who is missing, and not why.
pub(crate) fn find_all(cx: &mut Cx<'_>, actor: &Actor, names: &[String], field: &str) -> Result<Vec<UserId>> {
    if names.len() > limit::ADDED {
        let most = &[("most", limit::ADDED.into())];
        return Err(Problem::because(Reason::AddTooMany, most).field(field).into());
    }
    let fits = |name: &str| !name.is_empty() && name.len() <= 254 && !name.contains('\0');
    let asked: Vec<(Option<UserId>, &str)> = names
        .iter()
        .map(|name| name.trim())
        .map(|name| if fits(name) { (name.parse().ok(), name) } else { (None, "") })
        .collect();
    let found = sql::by_any(cx.conn, cx.tenant, &asked)?;
    let (mut ids, mut missing) = (Vec::with_capacity(names.len()), Vec::new());
    let others: Vec<UserId> =
        found.iter().map(|it| it.as_ref().map_or(pair::NOBODY, |person| person.user.id)).collect();
    let between = pair::between(cx.conn, cx.tenant, actor.user, &others)?;
    for (((name, (_, usable)), person), between) in names.iter().zip(&asked).zip(found).zip(between) {
        let allowed = |person: &Person| {
            let known = cx.limits.look_up || is_id(name) || between.related;
            person.user.id == actor.user || known && between.meet(cx.rules) == Meeting::Yes
        };
        match person.filter(|it| it.disabled_at.is_none() && !usable.is_empty() && allowed(it)) {
            Some(person) => ids.push(person.user.id),
            None => missing.push(name.trim().chars().take(80).collect::<String>()),
        }
    }
    if !missing.is_empty() {
        let names = &[("names", missing.join(", ").into())];
        return Err(Problem::because(Reason::NoSuchPeople, names).field(field).into());
    }
    Ok(ids)
}

/// `user.me`.
pub(crate) fn me(conn: &mut dyn Conn, actor: &Actor) -> Result<User> {
    let person = sql::by_id(conn, actor.tenant, actor.user)?.ok_or_else(access::disabled)?;
    if person.disabled_at.is_some() {
        return Err(access::disabled().into());
    }
    Ok(person.user)
}

/// Refuses who has been disabled, or is not there.
pub(crate) fn active(conn: &mut dyn Conn, actor: &Actor) -> Result<()> {
    me(conn, actor).map(drop)
}

/// Refuses who has been disabled, is not there, or whose sign-in is over: asked with every question, in the connection that
/// answers it. An [`Actor`] says who somebody was when a door looked; on whatever node that ends, nothing is answered after it.
pub(crate) fn acting(conn: &mut dyn Conn, actor: &Actor, now: Time) -> Result<()> {
    let with = actor.login.unwrap_or(LoginId([0; 16]));
    let it = sql::acting(conn, actor.tenant, actor.user, with, now)?.ok_or_else(access::disabled)?;
    match (it.disabled, it.signed_in || actor.login.is_none()) {
        (true, _) => Err(access::disabled().into()),
        (false, false) => Err(login::unauthenticated().into()),
        (false, true) => Ok(()),
    }
}

/// Operator: may act or not. Disabling ends every login and socket.
pub(crate) fn set_disabled(cx: &mut Cx<'_>, who: &str, disabled: bool) -> Result<Account> {
    let mut person =
        find(cx.conn, cx.tenant, who)?.ok_or_else(|| Problem::not_found(Reason::NoSuchPerson))?;
    if sql::erased(cx.conn, cx.tenant, person.user.id)? {
        return Err(Problem::not_found(Reason::NoSuchPerson).into());
    }
    if disabled != person.disabled_at.is_some() {
        person.disabled_at = disabled.then_some(cx.now);
    }
    able(cx, person.user.id, !disabled)?;
    Ok(person.account())
}

/// Somebody may act, or may not: then every login and socket of theirs ends.
pub(crate) fn able(cx: &mut Cx<'_>, user: UserId, may: bool) -> Result<()> {
    sql::set_disabled(cx.conn, cx.tenant, user, (!may).then_some(cx.now))?;
    if !may {
        login::sql::revoke_all(cx.conn, cx.tenant, user, cx.now)?;
        cx.effects.push(Effect::UserEnded(user, Cut::Disabled));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(email: &str, username: &str, name: &str, password: &str) -> Result<NewUser, Option<String>> {
        let it = SignUp {
            email: email.into(),
            username: username.into(),
            name: Some(name.into()),
            password: password.into(),
        };
        NewUser::check(&it).map_err(|problem| problem.field)
    }

    #[test]
    fn fields_are_bounded_and_the_refusal_names_the_field() {
        assert!(check("ann@demo.test", "ann", "Ann", "demo-demo").is_ok());
        assert!(check("ann@demo.test", "Zoë-1", "", "demo-demo").is_ok(), "the name may be left out");
        for bad in ["", "ann", "@demo.test", "ann@demo", "a b@demo.test", "ann@demo.test@x.y", "ann@.test"] {
            assert_eq!(check(bad, "ann", "Ann", "demo-demo").unwrap_err().as_deref(), Some("email"), "{bad}");
        }
        for bad in ["", "a", "a b", "ann@demo", "<b>", &"a".repeat(33)] {
            assert_eq!(
                check("ann@demo.test", bad, "", "demo-demo").unwrap_err().as_deref(),
                Some("username"),
                "{bad}"
            );
        }
        for bad in ["a\nb", "\u{200b}\u{202e}", &"a".repeat(81)] {
            let field = check("ann@demo.test", "ann", bad, "demo-demo").unwrap_err();
            assert_eq!(field.as_deref(), Some("name"), "{bad:?}");
        }
        let cleaned = check("ann@demo.test", "ann", " Ann\u{202e}  B\u{200b}ee ", "demo-demo");
        assert_eq!(cleaned.map(|it| it.name), Ok("Ann Bee".to_owned()));
        assert_eq!(check("ann@demo.test", "ann", "Ann", "short").unwrap_err().as_deref(), Some("password"));
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let it = SignUp {
            email: "ann".into(),
            username: "a b".into(),
            name: Some("\u{200b}".into()),
            password: "x".into(),
        };
        let wrong = NewUser::check_all(&it).expect_err("all of it");
        let fields: Vec<_> = wrong.iter().filter_map(|it| it.field.as_deref()).collect();
        assert_eq!(fields, ["email", "username", "name", "password"]);
    }

    #[test]
    fn usernames_and_addresses_that_look_like_another_s_are_theirs_or_none() {
        // The same letters, written in other ways.
        for (typed, kept) in [("ａｎｎ", "ann"), ("𝐚𝐧𝐧", "ann"), ("Zoe\u{308}", "Zoë"), ("ﬁnn", "finn")]
        {
            assert_eq!(username(typed).as_deref(), Ok(kept), "{typed:?}");
        }
        // Of one script, and of those that are written together.
        for good in ["анна", "άννα", "太郎さん", "taro太郎", "한글漢字", "محمد", "ann-7", "x86_64"]
        {
            assert_eq!(username(good).as_deref(), Ok(good), "{good:?}");
        }
        // Letters of another script among them; what cannot be seen.
        for (bad, why) in [
            ("\u{430}nn", "username_mixed"),
            ("anη", "username_mixed"),
            ("ann\u{3164}", "username_invalid"),
            ("\u{3164}\u{3164}", "username_invalid"),
            ("\u{115f}\u{1160}", "username_invalid"),
            ("an\u{200b}n", "username_invalid"),
        ] {
            let problem = username(bad).expect_err(bad);
            assert_eq!(problem.reason.as_deref(), Some(why), "{bad:?}");
        }
        for bad in [
            "ann\u{200b}@demo.test",
            "ann\u{3164}@demo.test",
            "ann@demo.test,bob@demo.test",
            "<ann@demo.test>",
        ] {
            assert!(email(bad).is_err(), "{bad:?}");
        }
        for good in ["o'brien+chat@demo.test", "ann@bücher.test"] {
            assert!(email(good).is_ok(), "{good:?}");
        }
    }
}
