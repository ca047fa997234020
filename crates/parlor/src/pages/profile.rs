//! One's own profile: name, a few words, what one shows of oneself, and the devices that are signed in.

use std::sync::Arc;

use axum::extract::{Path, Request};
use axum::response::Response;
use parlor_proto::{LoginId, Problem, Reason, block, login, user};

use crate::letter;
use crate::pages::{Instead, Page, Signed, beside, labels, posted, with_status};
use crate::state::{Face, State};
use crate::view::{AccountView, LanguageView, Profile, ProfileForm, SignInView};

/// `GET …/profile/`
pub(crate) async fn page(page: Page) -> Result<Response, Instead> {
    let next = page.urls.outside(&page.parts.uri.to_string());
    let saved = page.query("saved").is_some();
    let signed = page.signed(&next).await?;
    signed.profile(None, saved).await
}

/// `POST …/profile/`
pub(crate) async fn save(State(face): State<Arc<Face>>, request: Request) -> Result<Response, Instead> {
    let (page, mut fields) = posted(&face, request).await?;
    let next = page.urls.outside(page.parts.uri.path());
    let signed = page.signed(&next).await?;
    let asked = fields.has("language");
    let mut form = ProfileForm {
        name: fields.take("name"),
        about: fields.take("about"),
        receipts: fields.has("receipts"),
        presence: fields.has("presence"),
        language: fields.take("language"),
        ..ProfileForm::default()
    };
    // A form of an operator's own may not ask for it.
    let chosen = asked.then(|| Some(form.language.clone()).filter(|lang| !lang.is_empty()));
    let it = user::Edit {
        name: Some(form.name.clone()),
        about: Some(Some(form.about.trim().to_owned()).filter(|text| !text.is_empty())),
        receipts: Some(form.receipts),
        presence: Some(form.presence),
        language: chosen,
        ..user::Edit::default()
    };
    match face.chat.run(&signed.actor, it).await {
        Ok(_) => Ok(signed.page.go(&format!("{}?saved=1", next))),
        Err(problem) if beside(&problem) => {
            let why = signed.page.words.refusal(&problem);
            match problem.field.as_deref() {
                Some("name") => form.errors.name = Some(why),
                Some("about") => form.errors.about = Some(why),
                _ => form.error = Some(why),
            }
            Ok(with_status(problem.code, signed.profile(Some(form), false).await?))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST …/sign-ins/{login}/end/`: signs another device out; `others`: all but this one.
pub(crate) async fn end(
    State(face): State<Arc<Face>>,
    Path(login): Path<String>,
    request: Request,
) -> Result<Response, Instead> {
    let (page, _) = posted(&face, request).await?;
    let profile = page.urls.profile();
    let signed = page.signed(&profile).await?;
    if login == "others" {
        face.chat.end_others(&signed.actor).await?;
        return Ok(signed.page.go(&format!("{profile}#sign-ins")));
    }
    let login: LoginId = login.parse().map_err(|_| Problem::not_found(Reason::NoSuchSignIn))?;
    face.chat.run(&signed.actor, login::Revoke { login }).await?;
    Ok(signed.page.go(&format!("{profile}#sign-ins")))
}

impl Signed {
    async fn profile(&self, form: Option<ProfileForm>, saved: bool) -> Result<Response, Instead> {
        let face = &self.page.face;
        let settings = self.me.settings.unwrap_or(user::Settings { receipts: true, presence: true });
        let form = form.unwrap_or_else(|| ProfileForm {
            name: self.me.name.clone(),
            about: self.me.about.clone().unwrap_or_default(),
            receipts: settings.receipts,
            presence: settings.presence,
            language: self.me.language.clone().unwrap_or_default(),
            ..ProfileForm::default()
        });
        let languages = face.languages.names();
        let languages = languages.into_iter().map(|(lang, name)| LanguageView { lang, name }).collect();
        let (tokens, sign_ins) =
            if face.auth.accounts() { self.sign_ins().await? } else { (Vec::new(), Vec::new()) };
        let found = face.chat.run(&self.actor, block::List { limit: Some(100), cursor: None }).await?;
        let blocked = self.people(found.data.into_iter().map(|it| it.user).collect());
        let account = match face.auth.accounts() {
            true => {
                let (verified, password) = face.chat.email_state(&self.actor).await?;
                let (email, letters) = (self.me.email.clone(), letter::is_on(&face.options));
                // Who has no password signs in elsewhere, and that is where the account is.
                password.then_some(AccountView { email, verified, letters })
            }
            false => None,
        };
        let context =
            Profile { base: self.base(), form, languages, sign_ins, tokens, blocked, account, saved };
        Ok(face.templates.html(&context)?)
    }

    /// Tokens, and where they are signed in: this device first, then what was used last.
    async fn sign_ins(&self) -> Result<(Vec<SignInView>, Vec<SignInView>), Instead> {
        let (face, words) = (&self.page.face, &self.page.words);
        let mut logins = face.chat.run(&self.actor, login::List {}).await?.data;
        logins.sort_by_key(|it| (!it.current, std::cmp::Reverse(it.seen_at)));
        let now = face.now();
        let view = |it: login::Login| SignInView {
            id: it.id.to_string(),
            label: labels::device(&it.label, words),
            since: labels::since(it.created_at, now, words),
            used: match it.kind {
                login::Kind::Token => labels::until(it.expires_at, now, words),
                _ if it.current => labels::used(now, now, words),
                _ => labels::used(it.seen_at, now, words),
            },
            current: it.current,
        };
        let (tokens, others): (Vec<_>, Vec<_>) =
            logins.into_iter().partition(|it| it.kind == login::Kind::Token);
        Ok((tokens.into_iter().map(view).collect(), others.into_iter().map(view).collect()))
    }
}
