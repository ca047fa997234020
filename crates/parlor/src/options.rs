//! What a host may say about how the face is mounted. Nothing here is read from the environment: that is the
//! binary's work. A wrong value is refused when it is given, with a sentence.

use std::path::PathBuf;
use std::sync::Arc;

use http::Uri;
use parlor_proto::UserId;

use crate::letter::{Out, Post};
use crate::look::LookAgain;
use crate::widget::Theme;

/// A value that cannot be used: a sentence for whoever configures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionError(String);

impl OptionError {
    pub(crate) fn new(sentence: String) -> OptionError {
        OptionError(sentence)
    }
}

impl std::fmt::Display for OptionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OptionError {}

/// The address browsers use, as they write it into `Origin`: scheme, host and port, nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// `https://chat.example` or `http://127.0.0.1:8080`, lower case, without a default port.
    pub(crate) text: String,
    /// The same without the scheme: what stands in `Host`.
    pub(crate) host: String,
}

impl Origin {
    /// Whether an address is one of this origin.
    pub(crate) fn is_of(&self, url: &str) -> bool {
        let Ok(uri) = url.parse::<Uri>() else { return false };
        let Some(authority) = uri.authority() else { return false };
        Origin::parse(&format!("{}://{authority}", uri.scheme_str().unwrap_or_default()))
            .is_ok_and(|it| it == *self)
    }

    fn parse(url: &str) -> Result<Origin, OptionError> {
        let wrong = |why: &str| OptionError(format!("`{url}` is not a public address: {why}"));
        let uri: Uri = url.parse().map_err(|_| wrong("expected something like https://chat.example"))?;
        let scheme = match uri.scheme_str() {
            Some("https") => "https",
            Some("http") => "http",
            _ => return Err(wrong("it must begin with https:// or http://")),
        };
        let authority = uri.authority().map(|it| it.as_str()).unwrap_or_default();
        if authority.is_empty() || authority.contains('@') {
            return Err(wrong("a host, and a port if need be, must follow the scheme"));
        }
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(wrong("it must end after the host; a path belongs into `outer_path`"));
        }
        let lower = authority.to_ascii_lowercase();
        let default = if scheme == "https" { ":443" } else { ":80" };
        let host = lower.strip_suffix(default).unwrap_or(&lower).to_owned();
        Ok(Origin { text: format!("{scheme}://{host}"), host })
    }
}

/// Somebody that the login page of a demonstration offers.
#[derive(Clone, Debug)]
pub struct DemoPerson {
    /// What to sign in with.
    pub login: String,
    /// The name to show.
    pub name: String,
    /// Whose colour to show.
    pub id: UserId,
}

/// A demonstration: the login page shows these people and signs in with this password.
#[derive(Clone, Debug)]
pub struct Demo {
    /// The password of all of them.
    pub password: String,
    /// Who can be tried.
    pub people: Vec<DemoPerson>,
}

/// How the router is mounted. `Options::default()` suits one origin, pages below `/chat/`, open sign-up.
#[derive(Clone)]
pub struct Options {
    pub(crate) prefix: String,
    /// Where the staff's pages are; `None`: nowhere.
    pub(crate) admin: Option<String>,
    pub(crate) outer_path: String,
    pub(crate) origins: Vec<Origin>,
    pub(crate) check_host: bool,
    pub(crate) only_this_machine: bool,
    pub(crate) tls: bool,
    pub(crate) sign_up: bool,
    pub(crate) templates: Option<PathBuf>,
    pub(crate) languages: Option<PathBuf>,
    pub(crate) language: String,
    pub(crate) templates_reload: bool,
    pub(crate) look_again: LookAgain,
    pub(crate) name: String,
    pub(crate) demo: Option<Demo>,
    pub(crate) alone: bool,
    pub(crate) embed: Vec<Origin>,
    pub(crate) theme: Theme,
    pub(crate) mail: Option<Out>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            prefix: "/chat/".into(),
            admin: Some("/admin/".into()),
            outer_path: String::new(),
            origins: Vec::new(),
            check_host: false,
            only_this_machine: false,
            tls: false,
            sign_up: true,
            templates: None,
            languages: None,
            language: "en".into(),
            templates_reload: false,
            look_again: LookAgain::default(),
            name: "Parlor".into(),
            demo: None,
            alone: false,
            embed: Vec::new(),
            theme: Theme::default(),
            mail: None,
        }
    }
}

impl Options {
    /// Where the pages are, below the place where the router is mounted: `/chat/` unless said otherwise.
    ///
    /// # Errors
    /// The path does not begin and end in `/`, holds anything but letters, digits, `-`, `_` and `.`, or is taken
    /// by the API or what is live (`/ws`, `/stream`, `/poll`).
    pub fn prefix(mut self, path: &str) -> Result<Options, OptionError> {
        prefix(path)?;
        path.clone_into(&mut self.prefix);
        Ok(self)
    }

    /// Where the staff's pages are, beside the chat's: `/admin/` unless said otherwise; empty: there are none. Whoever is
    /// not staff finds nothing there.
    ///
    /// # Errors
    /// As for [`Options::prefix`].
    pub fn admin(mut self, path: &str) -> Result<Options, OptionError> {
        if !path.is_empty() {
            prefix(path)?;
        }
        self.admin = Some(path.to_owned()).filter(|path| !path.is_empty());
        Ok(self)
    }

    /// A path that a proxy in front takes away before the request comes here (`/talk` when it maps
    /// `https://app.example/talk/` to this server's `/`). A router nested in a host needs none: it sees the nesting.
    ///
    /// # Errors
    /// As for [`Options::prefix`].
    pub fn outer_path(mut self, path: &str) -> Result<Options, OptionError> {
        let bare = path.trim_end_matches('/');
        if !bare.is_empty() {
            plain_path(bare)?;
        }
        bare.clone_into(&mut self.outer_path);
        Ok(self)
    }

    /// An address that browsers use for this server, such as `https://chat.example`; call it once for each. With
    /// none, the address of the request itself counts: right when no proxy rewrites `Host`.
    ///
    /// # Errors
    /// Not `http(s)://host[:port]`.
    pub fn origin(mut self, url: &str) -> Result<Options, OptionError> {
        let origin = Origin::parse(url)?;
        if !self.origins.contains(&origin) {
            self.origins.push(origin);
        }
        Ok(self)
    }

    /// A site whose pages may show the widget's frame and use the API with a token, such as `https://shop.example`;
    /// call it once for each. With none, only pages of this server's own origin may.
    ///
    /// # Errors
    /// Not `http(s)://host[:port]`; there is no "all of them".
    pub fn embed(mut self, origin: &str) -> Result<Options, OptionError> {
        let origin = Origin::parse(origin)?;
        if origin.host.contains(|c: char| !(c.is_ascii_alphanumeric() || "-._:[]".contains(c))) {
            let sentence = format!("`{}` is not one site: every one is named, exactly", origin.text);
            return Err(OptionError(sentence));
        }
        if !self.embed.contains(&origin) {
            self.embed.push(origin);
        }
        Ok(self)
    }

    /// The operator's colours.
    #[must_use]
    pub fn theme(mut self, theme: Theme) -> Options {
        self.theme = theme;
        self
    }

    /// Letters (a forgotten password, an address to be confirmed) go out by `post`; their links begin with the first
    /// [`Options::origin`], or with this one where there is none. Without it no letters are sent.
    ///
    /// # Errors
    /// As for [`Options::origin`].
    pub fn mail(mut self, origin: &str, post: impl Post) -> Result<Options, OptionError> {
        let origin = Origin::parse(origin)?.text;
        self.mail = Some(Out { post: Arc::new(post), origin });
        Ok(self)
    }

    /// Refuse requests for any other host than those of [`Options::origin`] (421). Off by default; it does nothing
    /// while no origin is given.
    #[must_use]
    pub fn check_host(mut self, yes: bool) -> Options {
        self.check_host = yes;
        self
    }

    /// Refuse requests for any host but `localhost` and loopback addresses (421), whatever their port: no name that
    /// somebody else's DNS leads here is answered. For what runs on one's own machine only.
    #[must_use]
    pub fn only_this_machine(mut self, yes: bool) -> Options {
        self.only_this_machine = yes;
        self
    }

    /// Browsers reach this server over TLS (here or at a proxy): cookies become `Secure` with a `__Host-` name, and
    /// `Strict-Transport-Security` is sent.
    #[must_use]
    pub fn tls(mut self, yes: bool) -> Options {
        self.tls = yes;
        self
    }

    /// Whether strangers may make accounts. Only for built-in accounts; open by default.
    #[must_use]
    pub fn sign_up(mut self, open: bool) -> Options {
        self.sign_up = open;
        self
    }

    /// A folder whose templates win over the built-in ones of the same name, and whose `static/` is served below
    /// `…/assets/own/`. `docs/CUSTOMISING.md` says what may stand there.
    #[must_use]
    pub fn templates(mut self, folder: impl Into<PathBuf>) -> Options {
        self.templates = Some(folder.into());
        self
    }

    /// A folder of catalogues, `<language>/<any name>.ftl`: they win over the built-in texts id by id, and a language that
    /// is not built in is added.
    #[must_use]
    pub fn languages(mut self, folder: impl Into<PathBuf>) -> Options {
        self.languages = Some(folder.into());
        self
    }

    /// The language of those who ask for none that is here: `en` unless said otherwise.
    ///
    /// # Errors
    /// Not a language's tag, such as `de` or `pt-BR`.
    pub fn language(mut self, tag: &str) -> Result<Options, OptionError> {
        if !crate::language::is_tag(tag) {
            return Err(OptionError(format!(
                "`{tag}` is not a language: expected something like de or pt-BR"
            )));
        }
        tag.clone_into(&mut self.language);
        Ok(self)
    }

    /// Look at the folder of templates again for every page, so that a change shows without a restart. Off by default,
    /// always on in debug builds.
    #[must_use]
    pub fn templates_reload(mut self, yes: bool) -> Options {
        self.templates_reload = yes;
        self
    }

    /// Whoever holds this can say that templates and languages are to be read again.
    #[must_use]
    pub fn look_again(mut self, look: &LookAgain) -> Options {
        self.look_again = look.clone();
        self
    }

    /// The name in titles: "Parlor" unless said otherwise.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Options {
        self.name = name.into();
        self
    }

    /// Offer people to try on the login page. Never on an installation that is meant.
    #[must_use]
    pub fn demo(mut self, demo: Demo) -> Options {
        self.demo = Some(demo);
        self
    }

    /// Nothing of a host stands beside this router: it also says of all other addresses that they are not there, as
    /// a page to browsers and as a problem document to programs. Off by default: a host has its own way to say it.
    #[must_use]
    pub fn alone(mut self, yes: bool) -> Options {
        self.alone = yes;
        self
    }
}

/// Whether pages may stand below a path.
fn prefix(path: &str) -> Result<(), OptionError> {
    if !path.ends_with('/') || path.len() < 2 {
        return Err(OptionError(format!("`{path}` is not a page prefix: expected something like /chat/")));
    }
    let segments = plain_path(path.trim_end_matches('/'))?;
    if matches!(segments.first().map(String::as_str), Some("api" | "ws" | "stream" | "poll")) {
        return Err(OptionError(format!("`{path}` is taken by the API or what is live")));
    }
    Ok(())
}

/// Segments of an absolute path of plain characters.
fn plain_path(path: &str) -> Result<Vec<String>, OptionError> {
    let wrong =
        || OptionError(format!("`{path}` is not a plain path: letters, digits, `-`, `_` and `.` only"));
    let rest = path.strip_prefix('/').ok_or_else(wrong)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    rest.split('/')
        .map(|part| {
            let good = !part.is_empty() && part.chars().all(plain) && part.chars().any(|c| c != '.');
            good.then(|| part.to_owned()).ok_or_else(wrong)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_have_one_form() {
        for (given, text) in [
            ("https://chat.example", "https://chat.example"),
            ("https://Chat.Example:443/", "https://chat.example"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:80", "http://[::1]"),
        ] {
            assert_eq!(Origin::parse(given).expect(given).text, text);
        }
        for bad in
            ["", "chat.example", "ftp://a", "https://", "https://a/b", "https://u@a", "https://a?b", "null"]
        {
            assert!(Origin::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn who_may_embed_is_named_one_by_one() {
        let options = Options::default()
            .embed("https://Shop.example:443/")
            .and_then(|it| it.embed("http://[::1]:8000"));
        let texts: Vec<_> = options.expect("two").embed.into_iter().map(|it| it.text).collect();
        assert_eq!(texts, ["https://shop.example", "http://[::1]:8000"]);
        for bad in [
            "*",
            "https://*",
            "https://*.example",
            "null",
            "",
            "https://a.example/x",
            "https://a;b",
            "https://a,b",
        ] {
            assert!(Options::default().embed(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn prefixes_are_plain_paths() {
        for good in ["/chat/", "/a/b-c/", "/x.y/"] {
            assert!(Options::default().prefix(good).is_ok(), "{good}");
        }
        for bad in [
            "", "/", "chat/", "/chat", "//", "/a//b/", "/../", "/{room}/", "/a b/", "/api/", "/ws/",
            "/stream/", "/poll/x/", "/ü/",
        ] {
            assert!(Options::default().prefix(bad).is_err(), "{bad}");
        }
    }
}
