//! The configuration: flags over environment over one TOML file over defaults. Every value knows where it came
//! from, so that a mistake names it and `parlor config` can show it.

mod file;
pub(crate) mod keys;
mod secret;
mod show;
mod value;

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use parlor_core::{Limits, Rules};

use self::keys::Key;
pub(crate) use self::keys::items;
pub(crate) use self::show::{check, hidden, show};
use crate::exit::Failed;

/// The file that is read when nobody names one.
const FILE: &str = "parlor.toml";

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nobody said anything.
    Default,
    /// A line of the file.
    File(String, usize),
    /// A variable of the environment.
    Env(String),
    /// A flag.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File(path, line) => write!(f, "{path}, line {line}"),
            Origin::Env(name) => write!(f, "environment {name}"),
            Origin::Flag(name) => f.write_str(name),
        }
    }
}

/// Where in a text, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    line: usize,
    column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// A value and its origin.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    /// Which setting.
    pub(crate) key: &'static Key,
    /// The value as text.
    pub(crate) text: String,
    /// Where it came from.
    pub(crate) origin: Origin,
    /// The file that only holds this secret.
    from: Option<PathBuf>,
    /// In the configuration's file: where it begins; of a list, where each item does.
    places: Vec<Place>,
}

impl Set {
    /// Where the value (or that item of it) stands.
    fn place(&self, which: usize) -> String {
        let origin = match (&self.origin, self.places.get(which).or(self.places.first())) {
            (Origin::File(path, _), Some(place)) => format!("{path}, {place}"),
            (origin, _) => origin.to_string(),
        };
        match &self.from {
            Some(from) => format!("{origin}, {}", from.display()),
            None => origin,
        }
    }
}

/// What the command line says about settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    /// `--config`.
    pub(crate) file: Option<PathBuf>,
    /// (key, value, flag) in the order given.
    pub(crate) values: Vec<(String, String, String)>,
    /// Read no file.
    pub(crate) bare: bool,
}

/// The whole configuration, checked.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// What the command line said, to read everything again.
    pub(crate) flags: Flags,
    /// The tenant that a command acts in, by name.
    pub(crate) tenant: Option<String>,
    /// Every setting in the order of the table.
    pub(crate) all: Vec<Set>,
    /// What is odd and no reason to stop: said when something starts.
    pub(crate) warnings: Vec<String>,
    /// `listen`.
    pub(crate) listen: String,
    /// `data`.
    pub(crate) data: PathBuf,
    /// `store`, with its default filled in.
    pub(crate) store: String,
    /// `fanout`.
    pub(crate) fanout: Option<String>,
    /// `files.bucket` and what belongs to it.
    #[cfg(feature = "s3")]
    pub(crate) bucket: Option<parlor_core::Bucket>,
    /// `files.folder`, with its default filled in.
    pub(crate) files: PathBuf,
    /// `public_url`.
    pub(crate) public_url: Option<String>,
    /// `embed.origins`.
    pub(crate) embed: Vec<String>,
    /// `theme.accent`.
    pub(crate) accent: String,
    /// `theme.accent_dark`.
    pub(crate) accent_dark: String,
    /// `templates.folder`.
    pub(crate) templates: Option<PathBuf>,
    /// `templates.reload`.
    pub(crate) templates_reload: bool,
    /// `language`.
    pub(crate) language: String,
    /// `languages`.
    pub(crate) languages: Option<PathBuf>,
    /// `sign_up`.
    pub(crate) sign_up: bool,
    /// `log.format` is JSON.
    pub(crate) log_json: bool,
    /// Those that the engine keeps.
    pub(crate) limits: Limits,
    /// Who may talk, and what becomes of what was said, where a tenant says nothing.
    pub(crate) rules: Rules,
    /// `limits.connections`.
    pub(crate) connections: usize,
    /// `limits.connections_per_address`.
    pub(crate) per_address: usize,
    /// `limits.proxies`.
    pub(crate) proxies: Vec<IpAddr>,
    /// `drain.delay`.
    pub(crate) drain_delay: Duration,
    /// `drain.seconds`.
    pub(crate) drain: Duration,
}

impl Config {
    /// Loads it for this process.
    pub(crate) fn load(flags: Flags) -> Result<Config, Failed> {
        let mut env = BTreeMap::new();
        for (name, value) in std::env::vars_os() {
            let Some(name) = name.to_str().filter(|name| name.starts_with("PARLOR_")) else { continue };
            let value =
                value.into_string().map_err(|_| Failed::config(format!("environment {name}: not UTF-8")))?;
            env.insert(name.to_owned(), value);
        }
        Config::from_layers(flags, env)
    }

    /// The same as it would be if the process began now.
    pub(crate) fn again(&self) -> Result<Config, Failed> {
        if self.flags.bare {
            Config::bare(self.flags.values.clone())
        } else {
            Config::load(self.flags.clone())
        }
    }

    /// Only what is said here: neither file nor environment.
    pub(crate) fn bare(values: Vec<(String, String, String)>) -> Result<Config, Failed> {
        Config::from_layers(Flags { file: None, values, bare: true }, BTreeMap::new())
    }

    /// The data stands in a file of this machine.
    pub(crate) fn is_sqlite(&self) -> bool {
        self.store.starts_with("sqlite:")
    }

    /// What a setting was given, by its name: the text, or what it is without one.
    pub(crate) fn said(&self, name: &str) -> &str {
        self.all.iter().find(|set| set.key.name == name).map_or("", |set| set.text.as_str())
    }

    fn from_layers(flags: Flags, mut env: BTreeMap<String, String>) -> Result<Config, Failed> {
        let mut layers = Layers::default();
        let named = flags.file.clone().or(env.remove("PARLOR_CONFIG").map(PathBuf::from));
        let usual = || (!flags.bare && Path::new(FILE).exists()).then(|| PathBuf::from(FILE));
        let path = named.or_else(usual);
        if let Some(path) = path {
            for said in file::read(&path)? {
                let line = said.places.first().map_or(1, |place| place.line);
                let origin = Origin::File(path.display().to_string(), line);
                layers.put(said.key, (said.value, said.in_file), origin, said.places)?;
            }
        }
        for key in keys::all() {
            let name = key.env();
            let from = format!("{name}_FILE");
            match (env.remove(&name), env.remove(&from)) {
                (Some(_), Some(_)) => {
                    return Err(Failed::config(format!("environment: {name} and {from} say the same")));
                }
                (Some(text), None) => layers.put(key, (text, false), Origin::Env(name), Vec::new())?,
                (None, Some(path)) => layers.put(key, (path, true), Origin::Env(from), Vec::new())?,
                (None, None) => {}
            }
        }
        for (name, text, flag) in flags.values.clone() {
            let found = keys::find(&name).map(|key| (key, false));
            let Some((key, in_file)) = found.or_else(|| Some((keys::in_file(&name)?, true))) else {
                let hint = keys::nearest(&name).map(|meant| format!("; did you mean \"{meant}\"?"));
                let hint = hint.unwrap_or_default();
                return Err(Failed::usage(format!("{flag}: there is no setting \"{name}\"{hint}")));
            };
            layers.put(key, (text, in_file), Origin::Flag(flag), Vec::new())?;
        }
        for name in env.into_keys().filter(|name| !name.starts_with("PARLOR_TEST_")) {
            let hint = keys::nearest_env(&name).map(|meant| format!("; did you mean {meant}?"));
            let hint = hint.unwrap_or_else(|| "; `parlor config` lists all".to_owned());
            layers.warnings.push(format!("environment {name}: there is no such setting{hint}"));
        }
        value::typed(layers.all, layers.warnings, flags)
    }
}

/// What has been said so far; what comes later wins.
struct Layers {
    all: Vec<Set>,
    warnings: Vec<String>,
}

impl Default for Layers {
    fn default() -> Layers {
        let unsaid = |key: &'static Key| Set {
            key,
            text: key.default.to_owned(),
            origin: Origin::Default,
            from: None,
            places: Vec::new(),
        };
        Layers { all: keys::all().map(unsaid).collect(), warnings: Vec::new() }
    }
}

impl Layers {
    fn put(
        &mut self,
        key: &'static Key,
        (mut text, in_file): (String, bool),
        origin: Origin,
        places: Vec<Place>,
    ) -> Result<(), Failed> {
        let mut from = None;
        if in_file {
            let path = PathBuf::from(text);
            let read = secret::read(&path).map_err(|why| {
                Failed::config(format!("{origin}: {} cannot be had: {}: {why}", key.name, path.display()))
            })?;
            if key.secret && read.open {
                self.warnings.push(format!(
                    "{origin}: {} can be read by every user of this machine: chmod 0600 {0}",
                    path.display()
                ));
            }
            text = match key.kind {
                // A file is one item, whatever is in it.
                keys::Kind::List(_) => keys::joined([read.text.as_str()]),
                _ => read.text,
            };
            from = Some(path);
        }
        if let Some(set) = self.all.iter_mut().find(|set| set.key.name == key.name) {
            *set = Set { key, text, origin, from, places };
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn origin(config: &Config, name: &str) -> String {
        config
            .all
            .iter()
            .find(|set| set.key.name == name)
            .map(|set| set.origin.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn flags_win_over_environment_over_file_over_defaults() {
        let dir = std::env::temp_dir().join(format!("parlor-config-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a folder");
        let path = dir.join("parlor.toml");
        std::fs::write(&path, "listen = \"127.0.0.1:1\"\ndata = \"a\"\n[limits]\nmessages_burst = 7\n")
            .expect("a file");
        let flags = Flags {
            file: Some(path.clone()),
            values: vec![("listen".into(), "127.0.0.1:3".into(), "--listen".into())],
            bare: false,
        };
        let config = Config::from_layers(
            flags,
            env(&[("PARLOR_LISTEN", "127.0.0.1:2"), ("PARLOR_DATA", "b"), ("PARLOR_LISTN", "x")]),
        )
        .expect("valid");
        assert_eq!((config.listen.as_str(), config.data.as_path()), ("127.0.0.1:3", Path::new("b")));
        assert_eq!(config.limits.messages_burst, 7);
        assert_eq!(config.store, "sqlite://b/parlor.db");
        assert_eq!(origin(&config, "listen"), "--listen");
        assert_eq!(origin(&config, "data"), "environment PARLOR_DATA");
        assert_eq!(origin(&config, "limits.messages_burst"), format!("{}, line 4", path.display()));
        assert_eq!(origin(&config, "sign_up"), "default");
        assert_eq!(
            config.warnings,
            ["environment PARLOR_LISTN: there is no such setting; did you mean PARLOR_LISTEN?"]
        );
        assert_eq!(config.said("limits.messages_burst"), "7");
        std::fs::remove_dir_all(&dir).expect("removed");
    }

    #[test]
    fn a_wrong_value_names_where_it_stands() {
        for (name, value, sentence) in [
            (
                "PARLOR_LIMITS__MESSAGES_BURST",
                "many",
                "environment PARLOR_LIMITS__MESSAGES_BURST: limits.messages_burst takes a whole number from 1 to 1000000000, not \"many\"",
            ),
            (
                "PARLOR_SIGN_UP",
                "maybe",
                "environment PARLOR_SIGN_UP: sign_up takes open or closed, not \"maybe\"",
            ),
            (
                "PARLOR_LISTEN",
                "8390",
                "environment PARLOR_LISTEN: listen takes host:port, as 127.0.0.1:8390, not \"8390\"",
            ),
            (
                "PARLOR_STORE",
                "mysql://u:hush@x",
                "environment PARLOR_STORE: store takes sqlite://PATH or postgres://USER:PASSWORD@HOST/DB, not \"mysql://…\"",
            ),
            (
                "PARLOR_FANOUT",
                "nats://x",
                "environment PARLOR_FANOUT: fanout takes redis://HOST:PORT, not \"nats://…\"",
            ),
            (
                "PARLOR_PUBLIC_URL",
                "example.org",
                "environment PARLOR_PUBLIC_URL: public_url takes http://HOST or https://HOST, not \"example.org\"",
            ),
            (
                "PARLOR_EMBED__ORIGINS",
                "https://a.example, *",
                "environment PARLOR_EMBED__ORIGINS: embed.origins takes sites with commas between, each named exactly, as https://shop.example, not \"*\"",
            ),
            (
                "PARLOR_LANGUAGE",
                "de_DE",
                "environment PARLOR_LANGUAGE: language takes a language, as de or pt-BR, not \"de_DE\"",
            ),
            (
                "PARLOR_THEME__ACCENT",
                "teal",
                "environment PARLOR_THEME__ACCENT: theme.accent takes a colour, as #00aa77, not \"teal\"",
            ),
        ] {
            let err = Config::from_layers(Flags::default(), env(&[(name, value)])).expect_err(name);
            assert_eq!(err.sentence(), sentence);
            assert_eq!(err.code(), 78);
        }
        for (name, sentence) in [
            (
                "PARLOR_LOG__FILTER",
                "log.filter takes a level (error, warn, info, debug, trace), or module=level with commas between, not \"x=y=z\"",
            ),
            ("PARLOR_DATA", "data takes a text that is not empty, not \"\""),
        ] {
            let value = if name == "PARLOR_DATA" { "" } else { "x=y=z" };
            let err = Config::from_layers(Flags::default(), env(&[(name, value)])).expect_err(name);
            assert_eq!(err.sentence(), format!("environment {name}: {sentence}"));
        }
        let flag = Flags { values: vec![("listn".into(), "x".into(), "--set".into())], ..Flags::default() };
        let err = Config::from_layers(flag, env(&[])).expect_err("no such setting");
        assert_eq!(
            (err.code(), err.sentence()),
            (2, "--set: there is no setting \"listn\"; did you mean \"listen\"?")
        );
    }
}
