//! Renders the Jinja templates: an operator's folder wins over what is built in, every field must exist, and what
//! people wrote is escaped. It must not fetch anything: a context brings all there is to show.

use std::path::{Component, Path, PathBuf};

use axum::response::{Html, IntoResponse, Response};
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};
use parlor_proto::{Code, Problem};
use rust_embed::RustEmbed;
use serde::Serialize;

use crate::markup::{self, Mentions};
use crate::view;

#[derive(RustEmbed)]
#[folder = "templates"]
struct Embedded;

/// A context and the template it belongs to.
pub(crate) trait Template: Serialize {
    /// The file, below the templates' folder.
    const FILE: &'static str;
}

macro_rules! templates {
    ($($context:ident $file:literal)*) => { $(impl Template for view::$context { const FILE: &'static str = $file; })* };
}

templates! {
    Login "login.html"
    Signup "signup.html"
    Inbox "inbox.html"
    New "new.html"
    Failed "error.html"
    MessagesPart "partials/messages.html"
    BubblePart "partials/message.html"
    RowPart "partials/room_row.html"
    NewGroup "new_group.html"
    NewGroupPart "partials/new_group_form.html"
    NewPart "partials/new_form.html"
    EditGroup "edit_group.html"
    Info "info.html"
    InfoPart "partials/info.html"
    LookUp "partials/check_user_result.html"
    MessagePage "message.html"
    SearchPage "search.html"
    Profile "profile.html"
    Reference "reference.html"
}

/// The templates of one mounted face.
pub(crate) struct Templates {
    folder: Option<PathBuf>,
    /// Debug builds read the files again at every rendering.
    kept: Option<Environment<'static>>,
}

impl Templates {
    /// Templates from an operator's folder, and the built-in ones where it has none.
    pub(crate) fn new(folder: Option<PathBuf>) -> Templates {
        let kept = (!cfg!(debug_assertions)).then(|| environment(folder.clone()));
        Templates { folder, kept }
    }

    /// Renders a context to text.
    pub(crate) fn text<T: Template>(&self, context: &T) -> Result<String, Problem> {
        let fresh;
        let environment = match &self.kept {
            Some(kept) => kept,
            None => {
                fresh = environment(self.folder.clone());
                &fresh
            }
        };
        environment.get_template(T::FILE).and_then(|it| it.render(Value::from(Serde(context)))).map_err(
            |fault| {
                tracing::error!(template = T::FILE, fault = %chain(&fault), "a template cannot be rendered");
                Problem::new(Code::Internal, "A fault of ours; it has been logged.")
            },
        )
    }

    /// Renders a context to an answer.
    pub(crate) fn html<T: Template>(&self, context: &T) -> Result<Response, Problem> {
        Ok(Html(self.text(context)?).into_response())
    }
}

/// A fault with what led to it: the deepest cause is the one that helps.
fn chain(fault: &minijinja::Error) -> String {
    let mut text = fault.to_string();
    let mut next = std::error::Error::source(fault);
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

fn environment(folder: Option<PathBuf>) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("markup", |text: &str, mentions: Option<Vec<String>>| {
        let mentions = Mentions::of(mentions.iter().flatten().map(String::as_str));
        Value::from_safe_string(markup::html(&markup::parse(text, &mentions)))
    });
    environment.add_test("large_emoji", |text: &str| markup::large(text));
    environment.set_loader(move |name| Ok(own(folder.as_deref(), name).or_else(|| embedded(name))));
    environment
}

/// A template of the operator's; a name cannot lead out of the folder.
fn own(folder: Option<&Path>, name: &str) -> Option<String> {
    let plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    let path = folder?.join(name);
    if plain { std::fs::read_to_string(path).ok() } else { None }
}

fn embedded(name: &str) -> Option<String> {
    let file = Embedded::get(name)?;
    String::from_utf8(file.data.into_owned()).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::urls::Urls;
    use crate::view::*;

    /// As much of everything as there can be, or as little.
    fn base(much: bool) -> Base {
        let me = Me {
            id: "i".into(),
            name: "Ann <Smith>".into(),
            username: "ann".into(),
            email: Some("ann@demo.test".into()),
            hue: 4,
            initials: "AS".into(),
            picture: much.then(|| "/p".into()),
        };
        let urls = Urls::at(if much { "/talk" } else { "" }).for_pages();
        Base { lang: "en", dir: "ltr", app: "Parlor".into(), urls, me: Some(me), panel: much }
    }

    fn row(much: bool) -> Row {
        Row {
            id: "i".into(),
            kind: if much { "direct" } else { "self" },
            title: "T".into(),
            url: "/chat/i/".into(),
            hue: 11,
            initials: String::new(),
            picture: much.then(|| "/p".into()),
            online: much.then_some(true),
            preview: much.then(|| "p <work>".into()),
            preview_own: much,
            preview_by: some(much),
            preview_icon: much.then_some("image"),
            at: much.then(|| "2026-11-21T08:43:20.123Z".into()),
            at_label: String::new(),
            unread: if much { 100 } else { 0 },
            mentions: i64::from(much),
            pinned: much,
            muted: much,
            archived: much,
            open: much,
        }
    }

    fn room(much: bool) -> OpenRoom {
        let bar = PinnedBar { count: 2, text: "pinned <work>".into(), url: "/j".into() };
        OpenRoom {
            id: "i".into(),
            kind: if much { "group" } else { "self" },
            title: "T <work>".into(),
            url: "/chat/i/".into(),
            hue: 0,
            initials: "T".into(),
            picture: much.then(|| "/p".into()),
            online: much.then_some(false),
            sub: "2 members".into(),
            unread: i64::from(much),
            last_number: 3,
            can_post: much,
            can_manage: much,
            muted: much,
            pinned: much,
            archived: much,
            pinned_message: much.then_some(bar),
            send_url: "/s".into(),
            read_url: "/r".into(),
            info_url: "/i".into(),
        }
    }

    fn quote() -> QuoteView {
        QuoteView {
            number: 1,
            name: "Bob <Smith>".into(),
            own: false,
            text: "<work>".into(),
            icon: Some("voice"),
            deleted: false,
            url: "/j".into(),
        }
    }

    fn file(kind: &'static str) -> FileView {
        FileView {
            id: "i".into(),
            kind,
            name: "<work>.jpg".into(),
            url: "/f".into(),
            thumb_url: (kind == "image").then(|| "/t".into()),
            mime: "image/jpeg".into(),
            size_label: "3 KB".into(),
            width: 3,
            height: 4,
            duration_label: "0:07".into(),
            duration_ms: 7_000,
            waveform: vec![1, 50, 100],
        }
    }

    fn bubble(own: bool) -> Bubble {
        Bubble {
            id: "i".into(),
            seq: 2,
            number: 1,
            nonce: own.then(|| "n".into()),
            sender: Sender {
                id: "s".into(),
                name: "Bob <Smith>".into(),
                hue: 1,
                initials: "B".into(),
                picture: own.then(|| "/p".into()),
            },
            own,
            text: "<b> *bold* @ann <work>".into(),
            mentions: vec!["ann".into()],
            at: "2026-11-21T08:43:20.123Z".into(),
            time: "08:43".into(),
            run_start: true,
            run_end: false,
            state: own.then_some("read"),
            edited: own,
            deleted: !own,
            forwarded: own,
            pinned: own,
            mentions_me: !own,
            reply: own.then(quote),
            files: if own { vec![file("image"), file("file"), file("voice")] } else { Vec::new() },
            reactions: if own {
                vec![ReactionView { emoji: "👍".into(), count: 2, mine: true }]
            } else {
                Vec::new()
            },
            url: "/m/".into(),
            react_url: "/m/react/".into(),
        }
    }

    fn entry(message: Option<Bubble>) -> Entry {
        let system = message.is_none().then(|| SystemLine {
            seq: 1,
            at: "2026-11-21T08:43:20.123Z".into(),
            time: "08:43".into(),
            text: "Ann <Smith> left".into(),
        });
        Entry {
            day: "2026-11-21".into(),
            day_label: "Today".into(),
            new_day: system.is_some(),
            new_line: system.is_none(),
            message,
            system,
        }
    }

    fn entries(much: bool) -> Vec<Entry> {
        if much {
            vec![entry(None), entry(Some(bubble(true))), entry(Some(bubble(false)))]
        } else {
            Vec::new()
        }
    }

    fn member(much: bool) -> MemberView {
        MemberView {
            id: "i".into(),
            name: "Bob <Smith>".into(),
            username: "bob".into(),
            hue: 1,
            initials: "B".into(),
            picture: much.then(|| "/p".into()),
            online: much,
            role: "admin",
            role_label: if much { "Admin" } else { "" },
            is_me: much,
            can_manage: much,
            roles: if much { vec!["owner", "admin", "member", "reader"] } else { Vec::new() },
        }
    }

    fn info(much: bool) -> Info {
        let pin = PinView {
            number: 1,
            by: "Bob <Smith>".into(),
            text: "<work>".into(),
            at_label: "08:43".into(),
            url: "/j".into(),
        };
        Info {
            base: base(much),
            room: room(much),
            about: some(much),
            members: vec![member(much)],
            member_count: 2,
            members_next: some(much),
            pins: if much { vec![pin] } else { Vec::new() },
            pictures: if much { vec![file("image")] } else { Vec::new() },
            files: if much { vec![file("file")] } else { Vec::new() },
            can_leave: much,
            can_delete: much,
            edit_url: some(much),
            keep_url: "/k".into(),
            unread_url: "/u".into(),
            leave_url: "/l".into(),
            delete_url: "/d".into(),
            delete_group_url: "/g".into(),
            search_url: "/s".into(),
            error: some(much),
        }
    }

    fn some(much: bool) -> Option<String> {
        much.then(|| "It did not <work>.".to_owned())
    }

    fn rendered<T: Template>(context: &T) -> String {
        let templates = Templates::new(None);
        let text = templates.text(context).unwrap_or_else(|_| panic!("{} cannot be rendered", T::FILE));
        assert!(!text.contains("<work>") && !text.contains("<Smith>"), "{}: {text}", T::FILE);
        text
    }

    #[test]
    fn every_template_renders_with_all_and_with_nothing() {
        for much in [true, false] {
            let people =
                vec![DemoPersonView { login: "l".into(), name: "N".into(), hue: 0, initials: "N".into() }];
            rendered(&Login {
                base: base(much),
                form: LoginForm {
                    error: some(much),
                    errors: LoginErrors { login: some(much), password: some(much) },
                    ..LoginForm::default()
                },
                demo: much.then(|| DemoView { password: "p".into(), people }),
            });
            let errors = SignupErrors {
                email: some(much),
                username: some(much),
                name: some(much),
                password: some(much),
            };
            let form = SignupForm { error: some(much), errors, ..SignupForm::default() };
            rendered(&Signup { base: base(much), form });
            let form =
                || NewForm { with: "w".into(), error: some(much), errors: NewErrors { with: some(much) } };
            rendered(&New { base: base(much), form: form() });
            let mut nobody = base(much);
            nobody.me = nobody.me.filter(|_| much);
            let (heading, detail) = ("H".to_owned(), "D".to_owned());
            rendered(&Failed { base: nobody, status: 404, heading, detail, reference: some(much) });
            let inbox = rendered(&Inbox {
                base: base(much),
                rooms: if much { vec![row(true), row(false)] } else { Vec::new() },
                rooms_next: some(much),
                unread_total: 3,
                room: much.then(|| room(true)),
                archive: much,
                entries: entries(much),
                older_url: some(much),
                newer_url: some(much),
                composer: Composer { error: some(much), reply: much.then(quote), ..Composer::default() },
                new_form: form(),
                group_form: GroupForm::default(),
                state: json!({"text": "</script><script>"}),
            });
            let shown = inbox.contains("&lt;b&gt; <strong>bold</strong> <bdi class=\"mention\">@ann</bdi>");
            assert_eq!(shown, much);
            assert_eq!(inbox.matches("</script>").count(), inbox.matches("<script").count());
            let (older_url, newer_url) = (some(much), some(much));
            let entries = entries(much);
            rendered(&MessagesPart { base: base(much), entries, older_url, newer_url, room: room(much) });
            rendered(&BubblePart { base: base(much), message: bubble(much), room: room(much) });
            rendered(&RowPart { row: row(much), urls: base(much).urls });
        }
    }

    #[test]
    fn pages_around_a_room_render_with_all_and_with_nothing() {
        for much in [true, false] {
            rendered(&info(much));
            rendered(&InfoPart(info(much)));
            let errors = GroupErrors { name: some(much), members: some(much) };
            let form = GroupForm { error: some(much), errors, ..GroupForm::default() };
            let group = NewGroup { base: base(much), form };
            rendered(&group);
            rendered(&NewGroupPart(group));
            rendered(&NewPart(New { base: base(much), form: NewForm::default() }));
            let errors = EditErrors { name: some(much), about: some(much), add: some(much) };
            rendered(&EditGroup {
                base: base(much),
                room: room(much),
                members: vec![member(much)],
                edit_url: "/e".into(),
                form: EditForm { error: some(much), history: much, errors, ..EditForm::default() },
            });
            rendered(&LookUp { user: much.then(|| member(much)), problem: some(!much), empty: false });
            rendered(&MessagePage {
                base: base(much),
                room: room(much),
                entry: entry(Some(bubble(much))),
                message: bubble(much),
                emojis: vec!["👍".into()],
                can_edit: much,
                can_delete: much,
                can_pin: much,
                can_react: much,
                edit_text: "</textarea><work>".into(),
                read_by: vec![member(much)],
                delivered_to: if much { vec![member(much)] } else { Vec::new() },
                read_count: 1,
                reactors: vec![ReactorView { emoji: "👍".into(), names: "<work>".into() }],
                targets: vec![Target { id: "i".into(), title: "<work>".into() }],
                nonce: "n".into(),
                error: some(much),
            });
            let pieces = vec![PieceView { text: "<work>".into(), hit: much }];
            let hit = HitView {
                room_title: "<work>".into(),
                sender: "Bob <Smith>".into(),
                at_label: "08:43".into(),
                url: "/j".into(),
                pieces,
            };
            rendered(&SearchPage {
                base: base(much),
                text: "<work>".into(),
                room: much.then(|| room(much)),
                hits: if much { vec![hit] } else { Vec::new() },
                next: some(much),
                searched: true,
                error: some(much),
            });
            let sign_in =
                SignInView { id: "i".into(), label: "<work>".into(), since: "Today".into(), current: much };
            rendered(&Profile {
                base: base(much),
                form: ProfileForm {
                    error: some(much),
                    errors: ProfileErrors { name: some(much), about: some(much) },
                    receipts: much,
                    presence: much,
                    ..ProfileForm::default()
                },
                sign_ins: if much { vec![sign_in] } else { Vec::new() },
                saved: much,
            });
        }
    }

    #[test]
    fn what_is_missing_is_a_fault_and_never_a_blank() {
        let mut environment = environment(None);
        environment.add_template("x.html", "{{ here }}{{ gone }}").expect("a template");
        let rendered = environment
            .get_template("x.html")
            .and_then(|it| it.render(Value::from(Serde(json!({"here": 1})))));
        assert!(rendered.is_err());
    }

    #[test]
    fn a_name_cannot_lead_out_of_the_operators_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        assert!(own(Some(&folder), "login.html").is_some());
        assert!(own(Some(&folder), "partials/avatar.html").is_some());
        for name in ["../Cargo.toml", "/etc/passwd", "partials/../../Cargo.toml", ".", ""] {
            assert!(own(Some(&folder), name).is_none(), "{name}");
        }
        assert!(embedded("../Cargo.toml").is_none());
    }
}
