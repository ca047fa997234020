//! Forms of values, each with the words for what it takes. Nothing here reads a file or asks a network.

use std::net::IpAddr;

use tracing_subscriber::EnvFilter;

/// A form: what to say that it takes, and whether a text fits.
#[derive(Clone, Copy)]
pub(crate) struct Fits {
    /// As in "takes …".
    pub(crate) takes: &'static str,
    /// Is it one?
    pub(crate) fits: fn(&str) -> bool,
}

impl std::fmt::Debug for Fits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.takes)
    }
}

/// `host:port`.
pub(super) const ADDRESS: Fits = Fits { takes: "host:port, as 127.0.0.1:8390", fits: is_address };
/// `http://…` or `https://…`.
pub(super) const WEB: Fits = Fits { takes: "http://HOST or https://HOST", fits: is_web };
/// The database.
pub(super) const STORE: Fits = Fits {
    takes: "sqlite://PATH or postgres://USER:PASSWORD@HOST/DB",
    fits: |text| begins(text, &["sqlite:", "postgres://", "postgresql://"]),
};
/// The bus.
pub(super) const FANOUT: Fits =
    Fits { takes: "redis://HOST:PORT", fits: |text| begins(text, &["redis://", "redis+unix://"]) };
/// An IP address.
pub(super) const IP: Fits =
    Fits { takes: "IP addresses with commas between", fits: |text| text.parse::<IpAddr>().is_ok() };
/// Another site.
pub(super) const SITE: Fits = Fits {
    takes: "sites with commas between, each named exactly, as https://shop.example",
    fits: |text| parlor::Options::default().embed(text).is_ok(),
};
/// `#rgb` or `#rrggbb`.
pub(super) const COLOUR: Fits =
    Fits { takes: "a colour, as #00aa77", fits: |text| parlor::Theme::default().accent(text).is_ok() };
/// Where pages are.
pub(super) const PREFIX: Fits = Fits {
    takes: "a path like /admin/, or nothing",
    fits: |text| parlor::Options::default().admin(text).is_ok(),
};
/// A language's tag.
pub(super) const LANGUAGE: Fits = Fits {
    takes: "a language, as de or pt-BR",
    fits: |text| parlor::Options::default().language(text).is_ok(),
};
/// Two roles.
pub(super) const ROLES: Fits = Fits {
    takes: "pairs of roles with commas between, as MENTEE:MENTOR",
    fits: |text| parlor_core::parse_roles(text).is_some_and(|it| it.len() == 1),
};
/// A URL to ask.
pub(super) const URL: Fits =
    Fits { takes: "https://HOST/PATH", fits: |text| parlor::ForwardAuth::new(text).is_ok() };
/// A page to sign in at; `{next}` stands for where to go afterwards.
pub(super) const LOGIN: Fits = Fits {
    takes: "https://HOST/PATH or /PATH, as https://app.example/login?next={next}",
    fits: |text| {
        let bare = text.replace("{next}", "x");
        let path = bare.starts_with('/') && !bare.starts_with("//");
        let plain = bare.bytes().all(|c| c.is_ascii_graphic() && !b"\\\"<>{}".contains(&c));
        plain && (path || parlor::ForwardAuth::new(&bare).is_ok())
    },
};
/// A cookie's name.
pub(super) const COOKIE: Fits = Fits {
    takes: "names of cookies with commas between",
    fits: |text| !text.is_empty() && text.bytes().all(|c| c.is_ascii_graphic() && !b"=;,\"".contains(&c)),
};
/// A header for a proxy.
pub(super) const HEADER: Fits = Fits {
    takes: "the name of a header, as X-Auth-User",
    fits: |text| {
        let peer = [std::net::IpAddr::from([127, 0, 0, 1])];
        parlor::ProxyHeaders::new(text, &peer, "sixteen of them!").is_ok()
    },
};
/// A host that may be asked.
pub(super) const EGRESS: Fits = Fits {
    takes: "hosts with commas between, as app.internal:8000",
    fits: |text| parlor::Egress::default().allow(text).is_ok(),
};
/// A file.
pub(super) const FILE: Fits = Fits { takes: "paths with commas between", fits: |text| !text.is_empty() };
/// What is logged.
pub(super) const FILTER: Fits = Fits {
    takes: "a level (error, warn, info, debug, trace), or module=level with commas between",
    fits: |text| EnvFilter::try_new(text).is_ok(),
};

fn begins(text: &str, schemes: &[&str]) -> bool {
    schemes.iter().any(|scheme| text.starts_with(scheme))
}

fn is_address(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
}

fn is_web(text: &str) -> bool {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains([' ', '@', '?', '#']))
}
