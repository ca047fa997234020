//! Every address is a function here. It knows where the router is mounted: a host may nest it anywhere, a proxy may
//! take a path away. It must not know what stands behind an address.

use axum::extract::OriginalUri;
use http::request::Parts;
use parlor_proto::{AttachmentId, Number, RoomId, Seq};
use serde::Serialize;

use crate::assets;
use crate::language::Words;
use crate::options::{Options, Origin};

/// Addresses as seen from outside, for one request.
#[derive(Clone, Debug)]
pub(crate) struct Urls {
    mount: String,
    prefix: String,
    /// Inside the widget's frame: the inbox is `widget/`.
    panel: bool,
    /// The staff's pages.
    admin: String,
    /// The texts of the page's script, below `assets/`.
    words: String,
    /// The operator's colours: which.
    theme: Option<String>,
}

impl Urls {
    /// The addresses for a request that reached our router.
    pub(crate) fn of(options: &Options, parts: &Parts) -> Urls {
        let here = parts.uri.path();
        let asked = parts.extensions.get::<OriginalUri>().map_or(here, |it| it.0.path());
        Urls {
            mount: format!("{}{}", options.outer_path, nested_at(asked, here)),
            prefix: options.prefix.clone(),
            admin: options.admin.clone().unwrap_or_default(),
            panel: here.strip_prefix(&options.prefix).is_some_and(|rest| rest.starts_with("widget/")),
            words: "words/en.json".to_owned(),
            theme: options.theme.version(),
        }
    }

    /// Addresses below a mount point, where there is no request.
    pub(crate) fn at(mount: &str) -> Urls {
        Urls {
            mount: mount.to_owned(),
            prefix: "/chat/".to_owned(),
            admin: "/admin/".to_owned(),
            panel: false,
            words: "words/en.json".to_owned(),
            theme: None,
        }
    }

    fn page(&self, rest: &str) -> String {
        format!("{}{}{rest}", self.mount, self.prefix)
    }

    /// The same, for a form that came from the widget's frame and goes back there.
    pub(crate) fn in_panel(self, panel: bool) -> Urls {
        Urls { panel: panel || self.panel, ..self }
    }
    /// The same, on a page in this language.
    pub(crate) fn in_words(self, words: &Words) -> Urls {
        Urls { words: words.asset(), ..self }
    }
    /// Inside the widget's frame.
    pub(crate) fn is_panel(&self) -> bool {
        self.panel
    }
    /// `…/chat/`, or `…/chat/widget/` in its frame.
    pub(crate) fn inbox(&self) -> String {
        self.page(if self.panel { "widget/" } else { "" })
    }
    /// `…/chat/?cursor=`
    pub(crate) fn inbox_after(&self, cursor: &str, archive: bool) -> String {
        let archive = if archive { "archive=1&" } else { "" };
        format!("{}?{archive}cursor={}", self.inbox(), escape(cursor))
    }
    /// `…/chat/widget/frame/?lang=`: what a host's page shows.
    pub(crate) fn frame(&self, lang: Option<&str>) -> String {
        let lang = lang.map(|it| format!("?lang={}", escape(it))).unwrap_or_default();
        self.page(&format!("widget/frame/{lang}"))
    }
    /// `…/chat/login/`
    pub(crate) fn login(&self) -> String {
        self.page("login/")
    }
    /// `…/chat/login/?next=`
    pub(crate) fn login_then(&self, next: &str) -> String {
        self.page(&format!("login/?next={}", escape(next)))
    }
    /// `…/chat/<room>/`
    pub(crate) fn room(&self, room: RoomId) -> String {
        format!("{}{room}/", self.inbox())
    }
    /// `…/chat/<room>/`, below which its forms are; also for the widget's frame.
    pub(crate) fn below(&self, room: RoomId) -> String {
        self.page(&format!("{room}/"))
    }
    /// `…/chat/<room>/<what>/`: `info`, `edit`, `leave`, …
    pub(crate) fn of_room(&self, room: RoomId, what: &str) -> String {
        self.page(&format!("{room}/{what}/"))
    }
    /// `…/chat/<room>/?around=<seq>#m-<number>`: the room where a message is.
    pub(crate) fn jump(&self, room: RoomId, seq: Seq, number: Number) -> String {
        format!("{}?around={seq}#m-{number}", self.room(room))
    }
    /// `…/chat/<room>/messages/<number>/`: a message, and what can be done with it.
    pub(crate) fn message(&self, room: RoomId, number: Number) -> String {
        self.page(&format!("{room}/messages/{number}/"))
    }
    /// `…/chat/<room>/messages/?after=`
    pub(crate) fn newer(&self, room: RoomId, after: Seq) -> String {
        self.page(&format!("{room}/messages/?after={after}"))
    }
    /// `…/api/v1/attachments/<attachment>`
    pub(crate) fn file(&self, id: AttachmentId) -> String {
        format!("{}/api/v1/attachments/{id}", self.mount)
    }
    /// `…/api/v1/attachments/<attachment>/thumb`
    pub(crate) fn thumb(&self, id: AttachmentId) -> String {
        format!("{}/api/v1/attachments/{id}/thumb", self.mount)
    }
    /// `…/chat/search/?text=&room=&cursor=`
    pub(crate) fn search(&self, text: &str, room: Option<RoomId>, cursor: Option<&str>) -> String {
        let mut url = self.page(&format!("search/?text={}", escape(text)));
        if let Some(room) = room {
            url.push_str(&format!("&room={room}"));
        }
        if let Some(cursor) = cursor {
            url.push_str(&format!("&cursor={}", escape(cursor)));
        }
        url
    }
    /// `…/admin/<rest>`: a page of the staff.
    pub(crate) fn admin(&self, rest: &str) -> String {
        format!("{}{}{rest}", self.mount, self.admin)
    }
    /// `…/chat/profile/`
    pub(crate) fn profile(&self) -> String {
        self.page("profile/")
    }
    /// `…/chat/account/<what>/`: `forgot`, `password`, `delete`, …
    pub(crate) fn account(&self, what: &str) -> String {
        self.page(&format!("account/{what}/"))
    }
    /// `…/chat/<room>/send/`
    pub(crate) fn send(&self, room: RoomId) -> String {
        self.page(&format!("{room}/send/"))
    }
    /// `…/chat/<room>/read/`
    pub(crate) fn read(&self, room: RoomId) -> String {
        self.page(&format!("{room}/read/"))
    }
    /// `…/chat/<room>/messages/?before=`
    pub(crate) fn older(&self, room: RoomId, before: Seq) -> String {
        self.page(&format!("{room}/messages/?before={before}"))
    }
    /// An asset, by its content: it may be kept for ever.
    pub(crate) fn asset(&self, name: &str) -> String {
        match assets::version(name) {
            Some(version) => self.page(&format!("assets/{name}?v={version}")),
            None => self.page(&format!("assets/{name}")),
        }
    }
    /// `…/api/openapi.json`
    pub(crate) fn openapi(&self) -> String {
        format!("{}/api/openapi.json", self.mount)
    }
    /// `…/api/#code`
    pub(crate) fn code(&self, code: &str) -> String {
        format!("{}/api/#{code}", self.mount)
    }
    /// A path below the mount point, as our router sees it.
    pub(crate) fn outside(&self, path: &str) -> String {
        format!("{}{path}", self.mount)
    }

    /// Where to go after signing in: an address of our own pages, or else the inbox. A whole address, another
    /// host, a trick with slashes or dots: all of them are the inbox.
    pub(crate) fn next(&self, wanted: &str) -> String {
        let inbox = self.inbox();
        let plain = |c: u8| c.is_ascii_alphanumeric() || b"/-_.~?=&%".contains(&c);
        let ours = wanted.len() <= 500
            && wanted.starts_with(&inbox)
            && wanted.bytes().all(plain)
            && !wanted.contains("//")
            && !wanted.contains("..")
            && ["login/", "signup/", "logout/"].iter().all(|page| !wanted[inbox.len()..].starts_with(page));
        if ours { wanted.to_owned() } else { inbox }
    }

    /// The host's page to sign in at, which is told where to go afterwards: in place of `{next}` in its address, or else as
    /// the parameter `next`. It is always a page of ours: its path, and the whole address (`own`) for a host elsewhere.
    pub(crate) fn login_elsewhere(&self, url: &str, next: &str, own: &[Origin]) -> String {
        let next = self.next(next);
        let here = url.starts_with('/') || own.iter().any(|it| it.is_of(url));
        let next = match own.first().filter(|_| !here) {
            Some(own) => escape(&format!("{}{next}", own.text)),
            None => escape(&next),
        };
        if url.contains("{next}") {
            return url.replace("{next}", &next);
        }
        let (before, after) = match url.split_once('#') {
            Some((before, after)) => (before, format!("#{after}")),
            None => (url, String::new()),
        };
        let mark = if before.contains('?') { '&' } else { '?' };
        format!("{before}{mark}next={next}{after}")
    }

    /// What templates and the script get.
    pub(crate) fn for_pages(&self) -> PageUrls {
        PageUrls {
            inbox: self.inbox(),
            pages: self.page(""),
            login: self.login(),
            signup: self.page("signup/"),
            logout: self.page("logout/"),
            new: self.page("new/"),
            new_group: self.page("new-group/"),
            check_user: self.page("check-user/"),
            search: self.page("search/"),
            profile: self.page("profile/"),
            account: self.page("account/"),
            archive: format!("{}?archive=1", self.inbox()),
            list_partial: self.page("list-partial/"),
            css: self.asset("parlor.css"),
            script: self.asset("page.js"),
            words: self.page(&format!("assets/{}", self.words)),
            icon: self.asset("icon.svg"),
            icon_png: self.asset("icon-180.png"),
            own: self.page("assets/own/"),
            theme: self.theme.as_ref().map(|version| self.page(&format!("assets/theme.css?v={version}"))),
            api: format!("{}/api/v1", self.mount),
            socket: format!("{}/ws", self.mount),
        }
    }
}

/// The addresses a page may use; see `templates/CONTEXTS.md`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PageUrls {
    inbox: String,
    /// Where the pages of rooms are, also for the widget's frame.
    pages: String,
    login: String,
    signup: String,
    logout: String,
    new: String,
    new_group: String,
    check_user: String,
    search: String,
    profile: String,
    /// Below which stands what one does with an account.
    account: String,
    archive: String,
    list_partial: String,
    css: String,
    script: String,
    /// The texts of the script, in the language of the page.
    words: String,
    icon: String,
    icon_png: String,
    /// Below which the operator's own files are.
    own: String,
    /// The operator's colours, where there are any.
    theme: Option<String>,
    api: String,
    socket: String,
}

/// What the nesting took away: `/talk` when `/talk/ws` was asked for and we see `/ws`.
fn nested_at<'a>(asked: &'a str, here: &str) -> &'a str {
    match asked.strip_suffix(here) {
        Some(mount) => mount,
        // `/talk` itself arrives as `/`.
        None if here == "/" => asked.trim_end_matches('/'),
        None => "",
    }
}

/// Percent-encodes a query value.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mount_point_is_what_was_taken_away() {
        for (asked, here, mount) in [
            ("/ws", "/ws", ""),
            ("/talk/ws", "/ws", "/talk"),
            ("/a/b/chat/", "/chat/", "/a/b"),
            ("/talk", "/", "/talk"),
            ("/talk/", "/", "/talk"),
            ("/", "/", ""),
        ] {
            assert_eq!(nested_at(asked, here), mount, "{asked}");
        }
    }

    #[test]
    fn next_is_a_page_of_ours_or_the_inbox() {
        let urls = Urls::at("/talk");
        for good in
            ["/talk/chat/", "/talk/chat/0190f3c2-0000-7000-8000-0000000000a1/", "/talk/chat/?cursor=a%2Fb"]
        {
            assert_eq!(urls.next(good), good);
        }
        for bad in [
            "",
            "/",
            "//evil.example",
            "https://evil.example/talk/chat/",
            "/talk/chat",
            "/talk/chat//evil.example",
            "/talk/chat/../../admin",
            "/talk/chat/%\\evil",
            "/talk/chat/\n",
            "/talk/chat/login/?next=x",
            "/talk/chat/logout/",
            "/chat/",
            "javascript:alert(1)",
            "/talk/chat/#\u{202e}",
        ] {
            assert_eq!(urls.next(bad), "/talk/chat/", "{bad}");
        }
        assert_eq!(urls.next(&format!("/talk/chat/{}", "a".repeat(600))), "/talk/chat/");
    }

    #[test]
    fn a_host_s_page_is_told_where_to_go_afterwards() {
        let urls = Urls::at("/talk");
        let origin = |text: &str| crate::Options::default().origin(text).expect(text).origins;
        let (none, ours) = (Vec::new(), origin("https://chat.example"));
        for (url, next, own, to) in [
            ("/login", "/talk/chat/x/", &none, "/login?next=/talk/chat/x/"),
            ("/login?a=b", "/talk/chat/?q=a%20b", &none, "/login?a=b&next=/talk/chat/%3Fq%3Da%2520b"),
            ("/login#top", "/talk/chat/x/", &none, "/login?next=/talk/chat/x/#top"),
            ("/in?to={next}&a=b", "/talk/chat/x/", &none, "/in?to=/talk/chat/x/&a=b"),
            ("https://chat.example/in", "/talk/chat/x/", &ours, "https://chat.example/in?next=/talk/chat/x/"),
            (
                "https://app.example/in",
                "/talk/chat/x/",
                &ours,
                "https://app.example/in?next=https%3A//chat.example/talk/chat/x/",
            ),
            // Its address is all that would be lost.
            ("https://app.example/in", "/talk/chat/x/", &none, "https://app.example/in?next=/talk/chat/x/"),
            (
                "https://chat.example.evil/in",
                "/talk/chat/x/",
                &ours,
                "https://chat.example.evil/in?next=https%3A//chat.example/talk/chat/x/",
            ),
            ("/login", "", &none, "/login?next=/talk/chat/"),
            ("/login", "//evil.example", &none, "/login?next=/talk/chat/"),
            ("/login", "https://evil.example/talk/chat/", &none, "/login?next=/talk/chat/"),
            ("/login", "/talk/chat/../../admin", &none, "/login?next=/talk/chat/"),
            ("/login", "/talk/chat/\r\nSet-Cookie:x", &none, "/login?next=/talk/chat/"),
            ("/login", "/talk/chat/&next=//evil.example", &none, "/login?next=/talk/chat/"),
        ] {
            assert_eq!(urls.login_elsewhere(url, next, own), to, "{url} {next}");
        }
    }

    #[test]
    fn query_values_are_escaped() {
        assert_eq!(escape("a b&c=d/é"), "a%20b%26c%3Dd/%C3%A9");
    }
}
