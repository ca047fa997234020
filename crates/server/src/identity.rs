//! Who vouches for people and what may be asked, as the configuration says.

use parlor::{Egress, Identity, Sources};
use parlor_core::Chat;

use crate::config::{Config, items};
use crate::exit::Failed;

/// Whether what the configuration says of it fits together.
pub(crate) fn check(config: &Config) -> Result<(), Failed> {
    parts(config).map(drop)
}

/// What may be said anew while people talk: whose sign-ins count.
pub(crate) fn is_source(key: &str) -> bool {
    key == "guests" || ["jwt.", "forward_auth.", "proxy."].iter().any(|it| key.starts_with(it))
}

/// Who vouches for people.
pub(crate) fn sources(config: &Config) -> Result<Sources, Failed> {
    let said = |name: &str| Some(config.said(name).to_owned()).filter(|text| !text.is_empty());
    Sources::default().with(&said).map_err(|(name, why)| Failed::config(format!("{name}: {why}")))
}

/// The answer to "who is this?".
pub(crate) fn of(config: &Config, chat: &Chat) -> Result<Identity, Failed> {
    let (sources, egress) = parts(config)?;
    let identity = Identity::new(chat, sources, egress).map_err(|why| Failed::config(why.to_string()))?;
    Ok(match config.said("login_url") {
        "" => identity,
        url => identity.login_at(url),
    })
}

fn parts(config: &Config) -> Result<(Sources, Egress), Failed> {
    let said = |name: &str| Some(config.said(name).to_owned()).filter(|text| !text.is_empty());
    let wrong = |(name, why): (String, parlor::OptionError)| Failed::config(format!("{name}: {why}"));
    let sources = sources(config)?;
    let mut egress = Egress::default();
    for host in items(config.said("egress.allow")) {
        egress = egress.allow(host).map_err(|why| wrong(("egress.allow".to_owned(), why)))?;
    }
    if let Some(path) = said("egress.authorities") {
        let pem = std::fs::read(&path)
            .map_err(|why| Failed::config(format!("egress.authorities: {path}: {why}")))?;
        egress = egress.authorities(&pem).map_err(|why| wrong(("egress.authorities".to_owned(), why)))?;
    }
    Ok((sources, egress))
}
