//! What somebody does with their account: a forgotten password, an address to be confirmed, another password, another
//! address, the account's end. Every page is one form; a letter's link only shows one, so that what looks into mail uses
//! nothing up.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use http::header;
use parlor_proto::{Code, Problem, Reason};

use crate::auth::cookie;
use crate::letter;
use crate::pages::{Fields, Instead, Page, Signed, posted, with_status};
use crate::peer;
use crate::rest::label;
use crate::state::{Face, State};
use crate::view::{AccountField, AccountPage};

/// A page of this kind, in the words of a page.
struct Form<'a> {
    page: &'a Page,
    signed: Option<&'a Signed>,
    view: AccountPage,
}

impl<'a> Form<'a> {
    fn new(page: &'a Page, signed: Option<&'a Signed>, name: &str) -> Form<'a> {
        let say = |what: &str| page.words.say(&format!("account-{name}-{what}"));
        let base = signed.map_or_else(|| page.base(), Signed::base);
        let back = if signed.is_some() { page.urls.profile() } else { page.urls.login() };
        let view = AccountPage {
            base,
            heading: say("title"),
            says: say("says"),
            action: None,
            fields: Vec::new(),
            ticket: None,
            button: None,
            danger: false,
            error: None,
            back,
        };
        Form { page, signed, view }
    }

    /// With a form that posts to the page itself.
    fn asks(mut self, name: &str, fields: Vec<AccountField>) -> Form<'a> {
        self.view.action = Some(self.page.urls.account(name));
        self.view.button = Some(self.page.words.say(&format!("account-{name}-button")));
        self.view.fields = fields;
        self
    }

    fn field(
        &self,
        name: &'static str,
        kind: &'static str,
        complete: &'static str,
        label: &str,
    ) -> AccountField {
        AccountField {
            name,
            kind,
            complete,
            label: self.page.words.say(label),
            value: String::new(),
            error: None,
        }
    }

    fn show(self) -> Result<Response, Instead> {
        let _ = self.signed;
        Ok(self.page.face.templates.html(&self.view)?)
    }

    /// The form again, with what was wrong beside its field.
    fn again(mut self, problem: &Problem) -> Result<Response, Instead> {
        if matches!(problem.code, Code::Internal | Code::Unauthenticated) {
            return Err(problem.clone().into());
        }
        let why = self.page.words.refusal(problem);
        let field = self.view.fields.iter_mut().find(|it| Some(it.name) == problem.field.as_deref());
        match field {
            Some(field) => field.error = Some(why),
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
    if let Err(problem) = face.chat.may_ask_reset(&login, from) {
        return forgot_form(&page, login).again(&problem);
    }
    letter::later(&face, &page.words, async move { chat.ask_reset(&who).await });
    Form::new(&page, None, "letter").show()
}

fn reset_form(page: &Page, ticket: String) -> Form<'_> {
    let form = Form::new(page, None, "reset");
    let field = form.field("password", "password", "new-password", "account-password-new");
    let mut form = form.asks("reset", vec![field]);
    form.view.ticket = Some(ticket);
    form
}

/// `GET …/account/reset/?ticket=`
pub(super) async fn reset_page(page: Page) -> Result<Response, Instead> {
    let ticket = page.query("ticket").unwrap_or_default();
    reset_form(&page, ticket).show()
}

/// `POST …/account/reset/`
pub(super) async fn reset(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Instead> {
    let (page, mut fields) = posted(&face, request).await?;
    let (ticket, password) = (fields.take("ticket"), fields.take("password"));
    match face.chat.reset_password(&ticket, password).await {
        Ok(()) => Form::new(&page, None, "reset-done").show(),
        Err(problem) => reset_form(&page, ticket).again(&problem),
    }
}

fn verify_form(page: &Page, ticket: String) -> Form<'_> {
    let mut form = Form::new(page, None, "verify").asks("verify", Vec::new());
    form.view.ticket = Some(ticket);
    form
}

/// `GET …/account/verify/?ticket=`
pub(super) async fn verify_page(page: Page) -> Result<Response, Instead> {
    let ticket = page.query("ticket").unwrap_or_default();
    verify_form(&page, ticket).show()
}

/// `POST …/account/verify/`
pub(super) async fn verify(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Instead> {
    let (page, mut fields) = posted(&face, request).await?;
    let ticket = fields.take("ticket");
    match face.chat.verify_email(&ticket).await {
        Ok(()) => Form::new(&page, None, "verified").show(),
        Err(problem) => verify_form(&page, ticket).again(&problem),
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
    Form::new(&signed.page, Some(&signed), "letter").show()
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
    match face.chat.ask_verify(&signed.actor, Some((email.clone(), password))).await {
        Ok(wanted) => {
            letter::later(&face, &signed.page.words, async move { Ok(wanted) });
            Form::new(&signed.page, Some(&signed), "letter").show()
        }
        Err(problem) => email_form(&signed, email).again(&problem),
    }
}

fn delete_form(signed: &Signed) -> Form<'_> {
    let form = Form::new(&signed.page, Some(signed), "delete");
    let fields = vec![form.field("password", "password", "current-password", "account-password-now")];
    let mut form = form.asks("delete", fields);
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
