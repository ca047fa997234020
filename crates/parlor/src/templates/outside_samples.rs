//! Samples of the pages for those who are not signed in: see [`super::samples`].
//! Must not hold anything that a template may show as it is.

use serde_json::json;

use super::samples::{List, base, reference, some};
use crate::view::*;

/// Pages for those who are not signed in, or not where they wanted to be.
pub(super) fn pages(list: &mut List<'_>) {
    let much = list.full;
    let people = vec![DemoPersonView { login: "l".into(), name: "N".into(), hue: 0, initials: "N".into() }];
    let errors = LoginErrors { login: some(much), password: some(much) };
    list.add(&Login {
        base: base(much),
        form: LoginForm { error: some(much), errors, login: "\"><work>".into(), ..LoginForm::default() },
        forgot: some(much),
        again: some(much),
        sign_up: much,
        demo: much.then(|| DemoView { password: "p".into(), people }),
    });
    let errors =
        SignupErrors { email: some(much), username: some(much), name: some(much), password: some(much) };
    let form = SignupForm {
        error: some(much),
        errors,
        name: "\"><work>".into(),
        username: "\"><work>".into(),
        email: "\"><work>".into(),
    };
    list.add(&Signup { base: base(much), form });
    let field = AccountField {
        name: "password",
        kind: "password",
        complete: "new-password",
        label: "<work>".into(),
        value: "\"><work>".into(),
        hint: some(much),
        error: some(much),
        focus: much,
    };
    let link = || AccountLink { url: "/".into(), label: "<work>".into() };
    list.add(&AccountPage {
        base: base(much),
        heading: "<work>".into(),
        says: "<work>".into(),
        notes: if much { vec!["<work>".into()] } else { Vec::new() },
        username: much.then(|| "\"><work>".into()),
        action: some(much),
        fields: vec![field],
        ticket: some(much),
        button: some(much),
        danger: much,
        error: some(much),
        next: much.then(link),
        other: much.then(link),
        back: "/".into(),
    });
    list.add(&Letter {
        lang: "en".into(),
        dir: "ltr",
        app: "<work>".into(),
        heading: "<work>".into(),
        paragraphs: vec!["<work>".into()],
        link: much.then(|| "https://chat.example/\"><work>".into()),
        button: much.then(|| "<work>".into()),
        foot: vec!["<work>".into()],
    });
    let mut nobody = base(much);
    nobody.me = nobody.me.filter(|_| much);
    let (heading, detail) = ("H".to_owned(), "D".to_owned());
    list.add(&Failed { base: nobody, status: 404, heading, detail, reference: some(much) });
    let state = json!({"words": {"loading": "<work>"}, "origins": []});
    list.add(&Frame { base: base(false), script: "/f".into(), state });
    list.add(&reference(much));
}
