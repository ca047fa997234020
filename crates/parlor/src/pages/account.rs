//! Log in, sign up, log out.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use http::header;
use parlor_proto::login::{SignIn, SignedIn};
use parlor_proto::user::SignUp;
use parlor_proto::{Code, Problem, Reason};

use crate::auth::cookie;
use crate::language::Words;
use crate::letter;
use crate::pages::{Instead, Page, labels, posted, see, tickets, with_status};
use crate::peer;
use crate::rest::label;
use crate::state::{Face, State};
use crate::view::{DemoPersonView, DemoView, Login, LoginForm, Signup, SignupForm};

/// `GET …/login/`
pub(crate) async fn login_page(page: Page) -> Result<Response, Instead> {
    let next = page.urls.next(&page.query("next").unwrap_or_default());
    if page.face.visitor(&page.parts).await?.is_some() {
        return Ok(see(&next));
    }
    show_login(&page, LoginForm { next, ..LoginForm::default() }, false)
}

/// `unproved`: what is missing is that the address is confirmed.
fn show_login(page: &Page, form: LoginForm, unproved: bool) -> Result<Response, Instead> {
    let demo = page.face.options.demo.as_ref().map(|demo| DemoView {
        password: demo.password.clone(),
        people: demo
            .people
            .iter()
            .map(|person| DemoPersonView {
                login: person.login.clone(),
                name: person.name.clone(),
                hue: labels::hue(person.id.0),
                initials: labels::initials(&person.name),
            })
            .collect(),
    });
    let forgot = letter::is_on(&page.face.options).then(|| page.urls.account("forgot"));
    let again = (unproved && letter::is_on(&page.face.options)).then(|| page.urls.account("again"));
    let sign_up = page.face.options.sign_up;
    Ok(page.face.templates.html(&Login { base: page.base(), form, forgot, again, sign_up, demo })?)
}

/// `POST …/login/`
pub(crate) async fn login(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Instead> {
    let (page, mut fields) = posted(&face, request).await?;
    let next = page.urls.next(&fields.take("next"));
    let login = fields.take("login");
    let it = SignIn { login: login.clone(), password: fields.take("password") };
    match face.chat.sign_in_from(it, &label(&page.parts.headers), peer::of(&page.parts)).await {
        Ok(signed_in) => welcome(&page, &signed_in, &next).await,
        Err(problem) => {
            let mut form = LoginForm { login, next, ..LoginForm::default() };
            let mut why = say(&page.words, &problem);
            let unproved = is_unproved(&problem);
            if problem.code == Code::WrongLogin && page.face.chat.proves_email() {
                // By an address that is not confirmed nobody is found yet.
                why = format!("{why} {}", page.words.say("account-pending-hint"));
            }
            match problem.field.as_deref() {
                Some("login") if !unproved => form.errors.login = Some(why),
                Some("password") => form.errors.password = Some(why),
                _ => form.error = Some(why),
            }
            again(problem, show_login(&page, form, unproved))
        }
    }
}

fn is_unproved(problem: &Problem) -> bool {
    problem.reason.as_deref() == Some(Reason::EmailUnproved.as_str())
}

/// What went wrong, in the words of a page.
fn say(words: &Words, problem: &Problem) -> String {
    match problem.code {
        Code::WrongLogin => words.say("problem-wrong-login"),
        _ => words.refusal(problem),
    }
}

/// The form again; a fault of ours is not shown as one of the form.
fn again(problem: Problem, form: Result<Response, Instead>) -> Result<Response, Instead> {
    if problem.code == Code::Internal {
        return Err(problem.into());
    }
    let mut response = with_status(problem.code, form?);
    if let Some(seconds) = problem.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    Ok(response)
}

/// Signed in: the cookie, and on to where the visitor wanted to go. The sign-in that this browser had ends.
pub(super) async fn welcome(page: &Page, signed_in: &SignedIn, next: &str) -> Result<Response, Instead> {
    if let Ok(Some(before)) = page.face.visitor(&page.parts).await {
        // It may have ended by itself meanwhile; the new one counts in any case.
        let _ended = page.face.chat.sign_out(&before).await;
    }
    let cookie = cookie::set(&signed_in.token, page.face.options.tls)
        .ok_or_else(|| Problem::new(Code::Internal, "A fault of ours; it has been logged."))?;
    let mut response = see(next);
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// `GET …/signup/`
pub(crate) async fn signup_page(page: Page) -> Result<Response, Instead> {
    if page.face.visitor(&page.parts).await?.is_some() {
        return Ok(see(&page.urls.inbox()));
    }
    page.face.sign_up_open()?;
    show_signup(&page, SignupForm::default())
}

fn show_signup(page: &Page, form: SignupForm) -> Result<Response, Instead> {
    Ok(page.face.templates.html(&Signup { base: page.base(), form })?)
}

/// `POST …/signup/`
pub(crate) async fn signup(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Instead> {
    let (page, mut fields) = posted(&face, request).await?;
    face.sign_up_open()?;
    let (email, username, name) = (fields.take("email"), fields.take("username"), fields.take("name"));
    let password = fields.take("password");
    let it = SignUp {
        email: email.clone(),
        username: username.clone(),
        name: Some(name.clone()).filter(|name| !name.trim().is_empty()),
        password: password.clone(),
    };
    let from = peer::of(&page.parts);
    let mut wrong = face.chat.sign_up_problems(&it);
    if wrong.is_empty()
        && let Err(problem) = face.sign_up(it, from, &page.words).await
    {
        wrong.push(problem);
    }
    if let Some(first) = wrong.first().cloned() {
        let mut form = SignupForm { email, username, name, ..SignupForm::default() };
        for problem in &wrong {
            let beside = match problem.field.as_deref() {
                Some("email") => &mut form.errors.email,
                Some("username") => &mut form.errors.username,
                Some("name") => &mut form.errors.name,
                Some("password") => &mut form.errors.password,
                _ => &mut form.error,
            };
            *beside = Some(page.words.refusal(problem));
        }
        return again(first, show_signup(&page, form));
    }
    if face.chat.proves_email() {
        return tickets::pending(&page, &email);
    }
    let it = SignIn { login: username, password };
    match face.chat.sign_in_from(it, &label(&page.parts.headers), from).await {
        Ok(signed_in) => welcome(&page, &signed_in, &page.urls.inbox()).await,
        // The account is there; signing in can be tried again.
        Err(_) => Ok(see(&page.urls.login())),
    }
}

/// `POST …/logout/`
pub(crate) async fn logout(page: Page) -> Result<Response, Instead> {
    if let Some(actor) = page.face.visitor(&page.parts).await? {
        page.face.chat.sign_out(&actor).await?;
    }
    let mut response = see(&page.urls.login());
    if let Some(cookie) = cookie::clear(page.face.options.tls) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
