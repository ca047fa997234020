//! What somebody does with their account: a forgotten password, an address to be confirmed, another password, another
//! address, the account's end. Every page is one form; a letter's link only shows one, so that what looks into mail uses
//! nothing up.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use http::header;
use parlor_core::{AccountEnd, Proved, Purpose, Says, Ticketed};
use parlor_proto::login::SignIn;
use parlor_proto::{Code, Problem, Reason, UserId};

use crate::auth::cookie;
use crate::language::Arg;
use crate::letter;
use crate::pages::{Fields, Instead, Page, Signed, account, posted, with_status};
use crate::peer;
use crate::rest::label;
use crate::state::{Face, State};
use crate::view::{AccountField, AccountLink, AccountPage};

/// A page of this kind, in the words of a page.
struct Form<'a> {
    page: &'a Page,
    view: AccountPage,
}

impl<'a> Form<'a> {
    fn new(page: &'a Page, signed: Option<&'a Signed>, name: &str) -> Form<'a> {
        Form::about(page, signed, name, &[])
    }

    /// The same about somebody or something.
    fn about(page: &'a Page, signed: Option<&'a Signed>, name: &str, args: &[(&str, Arg)]) -> Form<'a> {
        let say = |what: &str| page.words.with(&format!("account-{name}-{what}"), args);
        let base = signed.map_or_else(|| page.base(), Signed::base);
        let back = if signed.is_some() { page.urls.profile() } else { page.urls.login() };
        let view = AccountPage {
            base,
            heading: say("title"),
            says: say("says"),
            notes: Vec::new(),
            username: signed.map(|it| it.me.username.clone()),
            action: None,
            fields: Vec::new(),
            ticket: None,
            button: None,
            danger: false,
            error: None,
            next: None,
            other: None,
            back,
        };
        Form { page, view }
    }

    /// With a form that posts to the page itself.
    fn asks(mut self, name: &str, fields: Vec<AccountField>) -> Form<'a> {
        self.view.action = Some(self.page.urls.account(name));
        self.view.button = Some(self.page.words.say(&format!("account-{name}-button")));
        self.view.fields = fields;
        if let Some(first) = self.view.fields.iter_mut().find(|it| it.value.is_empty()) {
            first.focus = true;
        }
        self
    }

    fn note(mut self, id: &str) -> Form<'a> {
        self.view.notes.push(self.page.words.say(id));
        self
    }

    /// What one does next.
    fn next(mut self, url: String, label: &str) -> Form<'a> {
        self.view.next = Some(AccountLink { url, label: self.page.words.say(label) });
        self
    }

    fn other(mut self, url: String, label: &str) -> Form<'a> {
        self.view.other = Some(AccountLink { url, label: self.page.words.say(label) });
        self
    }

    fn then_sign_in(self) -> Form<'a> {
        let login = self.page.urls.login();
        self.next(login, "account-sign-in")
    }

    fn field(
        &self,
        name: &'static str,
        kind: &'static str,
        complete: &'static str,
        label: &str,
    ) -> AccountField {
        let new = complete == "new-password";
        let least: [(&str, Arg); 1] = [("least", 8.into())];
        AccountField {
            name,
            kind,
            complete,
            label: self.page.words.say(label),
            value: String::new(),
            hint: new.then(|| self.page.words.with("account-password-hint", &least)),
            error: None,
            focus: false,
        }
    }

    fn show(self) -> Result<Response, Instead> {
        Ok(self.page.face.templates.html(&self.view)?)
    }

    /// The form again, with what was wrong beside its field.
    fn again(mut self, problem: &Problem) -> Result<Response, Instead> {
        if matches!(problem.code, Code::Internal | Code::Unauthenticated) {
            return Err(problem.clone().into());
        }
        let why = match problem.code {
            Code::WrongLogin if problem.reason.is_none() => self.page.words.say("problem-wrong-login"),
            _ => self.page.words.refusal(problem),
        };
        let named = problem.field.as_deref();
        match self.view.fields.iter().position(|it| Some(it.name) == named) {
            Some(at) => {
                for (other, field) in self.view.fields.iter_mut().enumerate() {
                    field.focus = other == at;
                }
                self.view.fields[at].error = Some(why);
            }
            None => self.view.error = Some(why),
        }
        Ok(with_status(problem.code, self.show()?))
    }
}

/// A page that needs letters is not there where none are sent.
fn letters(face: &Face) -> Result<(), Problem> {
    match letter::is_on(&face.options) {
        true => Ok(()),
        false => Err(Problem::not_found(Reason::NoSuchPage)),
    }
}

fn forgot_form<'a>(page: &'a Page, value: String) -> Form<'a> {
    let form = Form::new(page, None, "forgot");
    let field = AccountField { value, ..form.field("login", "text", "username", "account-login") };
    form.asks("forgot", vec![field])
}

/// `GET …/account/forgot/`
pub(super) async fn forgot_page(page: Page) -> Result<Response, Instead> {
    letters(&page.face)?;
    forgot_form(&page, String::new()).show()
}

/// `POST …/account/forgot/`: the same answer, at the same time, whoever it is about.
pub(super) async fn forgot(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Instead> {
    letters(&face)?;
    let (page, mut fields) = posted(&face, request).await?;
    let login = fields.take("login");
    let (chat, from, who) = (face.chat.clone(), peer::of(&page.parts), login.clone());
    match face.chat.may_ask_reset(&login, from) {
        Ok(true) => letter::later(&face, &page.words, async move { chat.ask_reset(&who).await }),
        Ok(false) => {}
        Err(problem) => return forgot_form(&page, login).again(&problem),
    }
    Form::new(&page, None, "letter").note("account-sent-hint").then_sign_in().show()
}

/// Instead of the form: the link leads nowhere any more.
fn used(page: &Page, signed: Option<&Signed>, again: &str) -> Result<Response, Instead> {
    let form = Form::new(page, signed, "used");
    let url = match (signed, again) {
        // Asked for from there.
        (Some(_), "again") => page.urls.profile(),
        _ => page.urls.account(again),
    };
    let form = if letter::is_on(&page.face.options) { form.next(url, "account-used-again") } else { form };
    Ok(with_status(Code::NotFound, form.show()?))
}

fn is_used(problem: &Problem) -> bool {
    problem.reason.as_deref() == Some(Reason::TicketUsed.as_str())
}

fn reset_form<'a>(page: &'a Page, ticket: &str, whose: &Ticketed) -> Form<'a> {
    let form = Form::new(page, None, "reset");
    let field = form.field("password", "password", "new-password", "account-password-new");
    let mut form = form.asks("reset", vec![field]);
    form.view.ticket = Some(ticket.to_owned());
    form.view.username = Some(whose.username.clone());
    form
}

/// `GET …/account/reset/?ticket=`
pub(super) async fn reset_page(page: Page) -> Result<Response, Instead> {
    let ticket = page.query("ticket").unwrap_or_default();
    match page.face.chat.ticket(&ticket, Purpose::Reset).await {
        Ok(whose) => reset_form(&page, &ticket, &whose).show(),
        Err(problem) if is_used(&problem) => used(&page, None, "forgot"),
        Err(problem) => Err(problem.into()),
    }
}

/// `POST …/account/reset/`
pub(super) async fn reset(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Instead> {
    let (page, mut fields) = posted(&face, request).await?;
    let (ticket, password) = (fields.take("ticket"), fields.take("password"));
    match face.chat.reset_password(&ticket, password).await {
        Ok(user) => {
            tell(&page, user, Says::PasswordChanged);
            Form::new(&page, None, "reset-done").then_sign_in().show()
        }
        Err(problem) if is_used(&problem) => used(&page, None, "forgot"),
        Err(problem) => match face.chat.ticket(&ticket, Purpose::Reset).await {
            Ok(whose) => reset_form(&page, &ticket, &whose).again(&problem),
            Err(_) => used(&page, None, "forgot"),
        },
    }
}

/// Has somebody told what was done with their account.
fn tell(page: &Page, user: UserId, says: Says) {
    let chat = page.face.chat.clone();
    letter::later(&page.face, &page.words, async move { chat.notice(user, says).await });
}

/// Who has asked for a letter confirms the address; whoever else reads it needs the password.
fn verify_form<'a>(page: &'a Page, signed: Option<&'a Signed>, ticket: &str, whose: &Ticketed) -> Form<'a> {
    let args: [(&str, Arg); 2] =
        [("email", whose.email.as_str().into()), ("username", whose.username.as_str().into())];
    let signed = signed.filter(|it| it.actor.user == whose.user);
    let mut form = match signed {
        Some(_) => Form::about(page, signed, "verify", &args[..1]).asks("verify", Vec::new()),
        None => {
            let form = Form::about(page, None, "prove", &args);
            let field = form.field("password", "password", "current-password", "account-password");
            form.asks("verify", vec![field])
        }
    };
    form.view.ticket = Some(ticket.to_owned());
    form.view.username = Some(whose.username.clone());
    form
}

/// Whoever looks at it, signed in or not.
async fn perhaps(page: &Page) -> Result<Option<Signed>, Instead> {
    match page.face.visitor(&page.parts).await? {
        Some(_) => signed(page.again()).await.map(Some),
        None => Ok(None),
    }
}

/// `GET …/account/verify/?ticket=`
pub(super) async fn verify_page(page: Page) -> Result<Response, Instead> {
    let ticket = page.query("ticket").unwrap_or_default();
    let signed = perhaps(&page).await?;
    let page = signed.as_ref().map_or(&page, |it| &it.page);
    match page.face.chat.ticket(&ticket, Purpose::Verify).await {
        Ok(whose) => verify_form(page, signed.as_ref(), &ticket, &whose).show(),
        Err(problem) if is_used(&problem) => used(page, signed.as_ref(), "again"),
        Err(problem) => Err(problem.into()),
    }
}

/// `POST …/account/verify/`
pub(super) async fn verify(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Instead> {
    let (page, mut fields) = posted(&face, request).await?;
    let signed = perhaps(&page).await?;
    let page = signed.as_ref().map_or(&page, |it| &it.page);
    let (ticket, password) = (fields.take("ticket"), fields.take("password"));
    let (label, from) = (label(&page.parts.headers), peer::of(&page.parts));
    let actor = signed.as_ref().map(|it| &it.actor);
    let whose = match face.chat.ticket(&ticket, Purpose::Verify).await {
        Ok(whose) => whose,
        Err(problem) if is_used(&problem) => return used(page, signed.as_ref(), "again"),
        Err(problem) => return Err(problem.into()),
    };
    match face.chat.verify_email(&ticket, actor, password, &label, from).await {
        Ok(Proved { signed_in, notice }) => {
            letter::later(&face, &page.words, async move { Ok(notice) });
            match signed_in {
                Some(signed_in) => account::welcome(page, &signed_in, &page.urls.inbox()).await,
                None => {
                    let args = [("email", whose.email.as_str().into())];
                    let form = Form::about(page, signed.as_ref(), "verified", &args);
                    form.next(page.urls.profile(), "account-profile").show()
                }
            }
        }
        Err(problem) if is_used(&problem) => used(page, signed.as_ref(), "again"),
        Err(problem) => verify_form(page, signed.as_ref(), &ticket, &whose).again(&problem),
    }
}

/// After a sign-up: an address is to be confirmed first. The same, whoever has the address.
pub(super) fn pending(page: &Page, email: &str) -> Result<Response, Instead> {
    let form = Form::about(page, None, "pending", &[("email", email.trim().into())]);
    form.note("account-sent-hint").other(page.urls.account("again"), "account-pending-again").show()
}

/// Where nobody proves an address before the first sign-in, there is nothing to ask for again.
fn proving(face: &Face) -> Result<(), Problem> {
    letters(face)?;
    match face.chat.proves_email() {
        true => Ok(()),
        false => Err(Problem::not_found(Reason::NoSuchPage)),
    }
}

fn again_form<'a>(page: &'a Page, login: String, email: String) -> Form<'a> {
    let form = Form::new(page, None, "again");
    let fields = vec![
        AccountField { value: login, ..form.field("login", "text", "username", "account-username") },
        form.field("password", "password", "current-password", "account-password"),
        AccountField { value: email, ..form.field("email", "email", "email", "account-email") },
    ];
    form.asks("again", fields)
}

/// `GET …/account/again/`
pub(super) async fn again_page(page: Page) -> Result<Response, Instead> {
    proving(&page.face)?;
    again_form(&page, String::new(), String::new()).show()
}

/// `POST …/account/again/`: by the password of somebody who cannot sign in yet; to the same address or to another one.
pub(super) async fn again(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Instead> {
    proving(&face)?;
    let (page, mut fields) = posted(&face, request).await?;
    let (login, email) = (fields.take("login"), fields.take("email"));
    let it = SignIn { login: login.clone(), password: fields.take("password") };
    match face.chat.ask_again(it, &email, peer::of(&page.parts)).await {
        Ok(Some(user)) => {
            let chat = face.chat.clone();
            letter::later(&face, &page.words, async move { chat.first_letter(user).await });
            pending(&page, &email)
        }
        Ok(None) => Form::new(&page, None, "again-done").then_sign_in().show(),
        Err(problem) => again_form(&page, login, email).again(&problem),
    }
}

async fn signed(page: Page) -> Result<Signed, Instead> {
    let profile = page.urls.profile();
    page.signed(&profile).await
}

/// `POST …/account/letter/`: the letter to confirm the address that one has.
pub(super) async fn letter(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Instead> {
    letters(&face)?;
    let (page, _) = posted(&face, request).await?;
    let signed = signed(page).await?;
    let (chat, actor) = (face.chat.clone(), signed.actor);
    letter::later(&face, &signed.page.words, async move { chat.ask_verify(&actor, None).await });
    let email = signed.me.email.clone().unwrap_or_default();
    sent(&signed, &email)
}

/// A letter is on its way to there.
fn sent(signed: &Signed, email: &str) -> Result<Response, Instead> {
    let form = Form::about(&signed.page, Some(signed), "sent", &[("email", email.into())]);
    form.note("account-sent-hint").next(signed.page.urls.profile(), "account-profile").show()
}

fn password_form(signed: &Signed) -> Form<'_> {
    let form = Form::new(&signed.page, Some(signed), "password");
    let fields = vec![
        form.field("password", "password", "current-password", "account-password-now"),
        form.field("new", "password", "new-password", "account-password-new"),
    ];
    form.asks("password", fields)
}

/// `GET …/account/password/`
pub(super) async fn password_page(page: Page) -> Result<Response, Instead> {
    let signed = signed(page).await?;
    password_form(&signed).show()
}

/// `POST …/account/password/`: everybody who is signed in is signed out, and this browser signed in anew.
pub(super) async fn password(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Instead> {
    let (signed, mut fields) = both(&face, request).await?;
    let (before, new) = (fields.take("password"), fields.take("new"));
    let label = label(&signed.page.parts.headers);
    match face.chat.change_password(&signed.actor, before, new, &label).await {
        Ok(fresh) => {
            tell(&signed.page, signed.actor.user, Says::PasswordChanged);
            let mut response = signed.page.go(&format!("{}?saved=1", signed.page.urls.profile()));
            if let Some(cookie) = cookie::set(&fresh.token, face.options.tls) {
                response.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(problem) => password_form(&signed).again(&problem),
    }
}

fn email_form(signed: &Signed, email: String) -> Form<'_> {
    let form = Form::new(&signed.page, Some(signed), "email");
    let fields = vec![
        AccountField { value: email, ..form.field("email", "email", "email", "account-email-new") },
        form.field("password", "password", "current-password", "account-password-now"),
    ];
    form.asks("email", fields)
}

/// `GET …/account/email/`
pub(super) async fn email_page(page: Page) -> Result<Response, Instead> {
    letters(&page.face)?;
    let signed = signed(page).await?;
    email_form(&signed, String::new()).show()
}

/// `POST …/account/email/`: nothing changes before the letter's link is followed; whether somebody has the address is not
/// said.
pub(super) async fn email(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Instead> {
    letters(&face)?;
    let (signed, mut fields) = both(&face, request).await?;
    let (email, password) = (fields.take("email"), fields.take("password"));
    match face.chat.may_change_email(&signed.actor, &email, password).await {
        Ok(email) => {
            let (chat, actor, to) = (face.chat.clone(), signed.actor, email.clone());
            letter::later(&face, &signed.page.words, async move { chat.ask_verify(&actor, Some(to)).await });
            sent(&signed, &email)
        }
        Err(problem) => email_form(&signed, email).again(&problem),
    }
}

fn delete_form(signed: &Signed) -> Form<'_> {
    let form = Form::new(&signed.page, Some(signed), "delete");
    let fields = vec![form.field("password", "password", "current-password", "account-password-now")];
    let kept = match signed.page.face.chat.rules().account_end {
        AccountEnd::Erase => "account-delete-erase",
        AccountEnd::Anonymise => "account-delete-anonymise",
    };
    let mut form = form.asks("delete", fields).note("account-delete-now").note(kept);
    form.view.danger = true;
    form
}

/// `GET …/account/delete/`
pub(super) async fn delete_page(page: Page) -> Result<Response, Instead> {
    let signed = signed(page).await?;
    delete_form(&signed).show()
}

/// `POST …/account/delete/`
pub(super) async fn delete(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Instead> {
    let (signed, mut fields) = both(&face, request).await?;
    match face.chat.erase_me(&signed.actor, fields.take("password")).await {
        Ok(_) => {
            let mut response = Form::new(&signed.page, None, "deleted").show()?;
            if let Some(cookie) = cookie::clear(face.options.tls) {
                response.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(problem) => delete_form(&signed).again(&problem),
    }
}

async fn both(face: &Arc<Face>, request: Request) -> Result<(Signed, Fields), Instead> {
    let (page, fields) = posted(face, request).await?;
    Ok((signed(page).await?, fields))
}
