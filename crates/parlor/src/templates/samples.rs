//! What stands in for real contexts when templates are checked: as much of everything as there can be, and as little.
//! It must not hold anything that a template may show as it is: `<work>` and `<Smith>` have to be escaped everywhere.

use minijinja::value::{Serde, Value};
use serde_json::json;

use super::{Template, outside_samples, staff_samples};
use crate::urls::Urls;
use crate::view::*;

/// A template and a context for it.
pub(crate) struct Sample {
    pub(crate) file: &'static str,
    /// Everything there can be, or as little as there can be.
    pub(crate) full: bool,
    pub(crate) context: Value,
}

/// Contexts for every template that is rendered on its own, twice: full and empty.
pub(crate) fn all() -> Vec<Sample> {
    let mut all = Vec::new();
    for full in [true, false] {
        let mut list = List { full, all: &mut all };
        outside_samples::pages(&mut list);
        inbox(&mut list);
        room_pages(&mut list);
        report(&mut list);
        own_pages(&mut list);
        staff_samples::pages(&mut list);
    }
    all
}

/// Samples of one fullness, being collected.
pub(super) struct List<'a> {
    pub(super) full: bool,
    all: &'a mut Vec<Sample>,
}

impl List<'_> {
    pub(super) fn add<T: Template>(&mut self, context: &T) {
        let context = Value::from(Serde(context));
        self.all.push(Sample { file: T::FILE, full: self.full, context });
    }
}

/// The API's reference, which stands alone.
pub(super) fn reference(much: bool) -> Reference {
    let says = || vec![Words { text: "<work>".into(), code: much }];
    let field = || FieldView {
        name: "text".into(),
        place: "body",
        kind: "text".into(),
        required: much,
        says: says(),
    };
    let route = || RouteView {
        anchor: "a".into(),
        method: "POST".into(),
        path: "/rooms/{room}".into(),
        summary: "Say something",
        command: much.then_some("message.send"),
        open: much,
        fields: if much { vec![field()] } else { Vec::new() },
        done: if much { vec![DoneView { status: 200, says: "done" }] } else { Vec::new() },
        refusals: if much { vec!["not_found"] } else { Vec::new() },
    };
    let code = || CodeView { code: "not_found", title: "T", status: 404, retry: "never", meaning: says() };
    Reference {
        app: "<work>".into(),
        css: "/c".into(),
        document: "/o".into(),
        api: "/api/v1".into(),
        version: "0",
        routes: if much { vec![route()] } else { Vec::new() },
        codes: if much { vec![code()] } else { Vec::new() },
    }
}

fn new_form(much: bool) -> NewForm {
    NewForm { with: "\"><work>".into(), error: some(much), errors: NewErrors { with: some(much) } }
}

/// The list of rooms, the room beside it, and their pieces.
fn inbox(list: &mut List<'_>) {
    let much = list.full;
    list.add(&Inbox {
        base: base(much),
        requests: if much { vec![row(true)] } else { Vec::new() },
        requests_count: i64::from(much),
        rooms: if much { vec![row(true), row(false)] } else { Vec::new() },
        rooms_next: some(much),
        unread_total: 3,
        staff: some(much),
        room: much.then(|| room(true)),
        archive: much,
        entries: entries(much),
        older_url: some(much),
        newer_url: some(much),
        composer: Composer {
            error: some(much),
            reply: much.then(quote),
            text: "</textarea><work>".into(),
            ..Composer::default()
        },
        new_form: new_form(much),
        group_form: GroupForm::default(),
        state: json!({"text": "</script><script>"}),
    });
    let (older_url, newer_url) = (some(much), some(much));
    let entries = entries(much);
    list.add(&MessagesPart { base: base(much), entries, older_url, newer_url, room: room(much) });
    list.add(&BubblePart { base: base(much), message: bubble(much), room: room(much) });
    list.add(&RowPart { base: base(much), row: row(much) });
}

/// Pages around one room or message.
fn room_pages(list: &mut List<'_>) {
    let much = list.full;
    list.add(&info(much));
    list.add(&InfoPart(info(much)));
    let errors = EditErrors { name: some(much), about: some(much), add: some(much) };
    list.add(&EditGroup {
        base: base(much),
        room: room(much),
        members: vec![member(much)],
        edit_url: "/e".into(),
        form: EditForm {
            error: some(much),
            history: much,
            errors,
            name: "\"><work>".into(),
            about: "\"><work>".into(),
            ..EditForm::default()
        },
    });
    list.add(&MessagePage {
        base: base(much),
        room: room(much),
        entry: entry(Some(bubble(much))),
        message: bubble(much),
        emojis: vec!["👍".into()],
        can_edit: much,
        can_delete: much,
        can_pin: much,
        can_react: much,
        can_report: much,
        edit_text: "</textarea><work>".into(),
        read_by: vec![member(much)],
        delivered_to: if much { vec![member(much)] } else { Vec::new() },
        read_count: 1,
        reactors: vec![ReactorView { emoji: "👍".into(), names: "<work>".into() }],
        targets: vec![Target { id: "i".into(), title: "<work>".into() }],
        nonce: "n".into(),
        error: some(much),
    });
}

/// What one wants others to look at.
fn report(list: &mut List<'_>) {
    let much = list.full;
    list.add(&ReportPage {
        base: base(much),
        room: room(much),
        message: much.then(|| bubble(false)),
        person: much.then(|| "Bob <Smith>".into()),
        form: ReportForm {
            note: "</textarea><work>".into(),
            reasons: vec!["spam"],
            reason: if much { "spam".into() } else { String::new() },
            block: much,
            error: some(much),
            errors: ReportErrors { reason: some(much), note: some(much) },
            ..ReportForm::default()
        },
        sent: !much,
    });
}

/// What one starts, looks up, and says of oneself.
fn own_pages(list: &mut List<'_>) {
    let much = list.full;
    list.add(&New { base: base(much), form: new_form(much) });
    list.add(&NewPart(New { base: base(much), form: NewForm::default() }));
    let errors = GroupErrors { name: some(much), members: some(much) };
    let form = GroupForm {
        error: some(much),
        errors,
        name: "\"><work>".into(),
        members: "\"><work>".into(),
        ..GroupForm::default()
    };
    let group = NewGroup { base: base(much), form };
    list.add(&group);
    list.add(&NewGroupPart(group));
    list.add(&LookUp {
        base: base(much),
        user: much.then(|| member(much)),
        problem: some(!much),
        empty: false,
    });
    let pieces = vec![PieceView { text: "<work>".into(), hit: much }];
    let hit = HitView {
        room_title: "<work>".into(),
        sender: "Bob <Smith>".into(),
        at_label: "08:43".into(),
        url: "/j".into(),
        pieces,
    };
    list.add(&SearchPage {
        base: base(much),
        text: "<work>".into(),
        room: much.then(|| room(much)),
        hits: if much { vec![hit] } else { Vec::new() },
        next: some(much),
        searched: true,
        error: some(much),
    });
    let sign_in = SignInView {
        id: "i".into(),
        label: "<work>".into(),
        since: "Today".into(),
        used: "Today".into(),
        current: much,
    };
    list.add(&Profile {
        base: base(much),
        form: ProfileForm {
            error: some(much),
            errors: ProfileErrors { name: some(much), about: some(much) },
            receipts: much,
            presence: much,
            name: "\"><work>".into(),
            about: "\"><work>".into(),
            ..ProfileForm::default()
        },
        languages: vec![LanguageView { lang: "de".into(), name: "Deutsch <work>".into() }],
        sign_ins: if much { vec![sign_in.clone(), sign_in.clone()] } else { Vec::new() },
        tokens: if much { vec![sign_in] } else { Vec::new() },
        blocked: if much { vec![member(false)] } else { Vec::new() },
        account: much.then(|| AccountView { email: some(much), verified: false, letters: true }),
        saved: much,
    });
}

pub(super) fn base(much: bool) -> Base {
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
    let policy = if much { "relations" } else { "closed" };
    Base { lang: "en".into(), dir: "ltr", app: "Parlor".into(), urls, me: Some(me), policy, panel: much }
}

fn row(much: bool) -> Row {
    Row {
        id: "i".into(),
        kind: if much { "direct" } else { "self" },
        title: "T <work>".into(),
        url: "/chat/i/".into(),
        hue: 11,
        initials: String::new(),
        picture: much.then(|| "/p".into()),
        gone: !much,
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
        talk: much.then_some("request"),
        talk_label: much.then(|| "Ended".into()),
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
        gone: !much,
        online: much.then_some(false),
        sub: "2 members".into(),
        unread: i64::from(much),
        last_number: 3,
        can_post: much,
        talk: much.then_some("request"),
        talk_text: much.then(|| "T <work> has ended.".into()),
        can_manage: much,
        muted: much,
        pinned: much,
        archived: much,
        pinned_message: much.then_some(bar),
        send_url: "/s".into(),
        read_url: "/r".into(),
        info_url: "/i".into(),
        act_url: "/i/".into(),
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
            gone: !own,
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
    if much { vec![entry(None), entry(Some(bubble(true))), entry(Some(bubble(false)))] } else { Vec::new() }
}

fn member(much: bool) -> MemberView {
    MemberView {
        id: "i".into(),
        name: "Bob <Smith>".into(),
        username: "bob".into(),
        hue: 1,
        initials: "B".into(),
        picture: much.then(|| "/p".into()),
        gone: !much,
        online: much,
        role: "admin",
        role_label: if much { "Admin".into() } else { String::new() },
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
        attributes: much
            .then(|| AttributeView { label: "L".into(), value: "V <work>".into() })
            .into_iter()
            .collect(),
        members: vec![member(much)],
        member_count: 2,
        members_next: some(much),
        pins: if much { vec![pin] } else { Vec::new() },
        pictures: if much { vec![file("image")] } else { Vec::new() },
        files: if much { vec![file("file")] } else { Vec::new() },
        can_leave: much,
        can_delete: much,
        can_block: much,
        can_report: much,
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

pub(super) fn some(much: bool) -> Option<String> {
    much.then(|| "It did not <work>.".to_owned())
}
