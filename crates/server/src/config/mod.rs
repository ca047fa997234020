//! The configuration: flags over environment over one TOML file over defaults. Every value knows where it came
//! from, so that a mistake names it and `parlor config` can show it.

pub(crate) mod file;
pub(crate) mod keys;
mod show;
mod value;

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use parlor_core::Limits;

use self::keys::{KEYS, Key};
pub(crate) use self::show::{hidden, show};
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

/// A value and its origin.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    /// Which setting.
    pub(crate) key: &'static Key,
    /// The value as text.
    pub(crate) text: String,
    /// Where it came from.
    pub(crate) origin: Origin,
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
    /// Every setting in the order of the table.
    pub(crate) all: Vec<Set>,
    /// Variables that look like ours and are not: warned about.
    pub(crate) strangers: Vec<String>,
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
    /// `log.filter`.
    pub(crate) log_filter: String,
    /// Those that the engine keeps.
    pub(crate) limits: Limits,
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
        let env = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| name.starts_with("PARLOR_"))
            .collect();
        Config::from_layers(flags, env)
    }

    /// Only what is said here: neither file nor environment.
    pub(crate) fn bare(values: Vec<(String, String, String)>) -> Result<Config, Failed> {
        Config::from_layers(Flags { file: None, values, bare: true }, BTreeMap::new())
    }

    /// The data stands in a file of this machine.
    pub(crate) fn is_sqlite(&self) -> bool {
        self.store.starts_with("sqlite:")
    }

    fn from_layers(flags: Flags, mut env: BTreeMap<String, String>) -> Result<Config, Failed> {
        let mut all: Vec<Set> = KEYS
            .iter()
            .map(|key| Set { key, text: key.default.to_owned(), origin: Origin::Default })
            .collect();
        let named = flags.file.clone().or(env.remove("PARLOR_CONFIG").map(PathBuf::from));
        let usual = || (!flags.bare && Path::new(FILE).exists()).then(|| PathBuf::from(FILE));
        let path = named.or_else(usual);
        if let Some(path) = path {
            for said in file::read(&path)? {
                put(&mut all, said.key, said.value, Origin::File(path.display().to_string(), said.line));
            }
        }
        for key in KEYS {
            let name = key.env();
            let from = format!("{name}_FILE");
            if let Some(path) = env.remove(&from) {
                let text = std::fs::read_to_string(&path)
                    .map_err(|err| Failed::config(format!("{from}: cannot read {path}: {err}")))?;
                put(&mut all, key.name, text.trim_end().to_owned(), Origin::Env(from));
            }
            if let Some(text) = env.remove(&name) {
                put(&mut all, key.name, text, Origin::Env(name));
            }
        }
        for (name, text, flag) in flags.values {
            let Some(key) = keys::find(&name) else {
                let hint = keys::nearest(&name).map(|meant| format!("; did you mean \"{meant}\"?"));
                let hint = hint.unwrap_or_default();
                return Err(Failed::usage(format!("{flag}: there is no setting \"{name}\"{hint}")));
            };
            put(&mut all, key.name, text, Origin::Flag(flag));
        }
        let strangers = env.into_keys().filter(|name| !name.starts_with("PARLOR_TEST_")).collect();
        value::typed(all, strangers)
    }
}

fn put(all: &mut [Set], name: &str, text: String, origin: Origin) {
    if let Some(set) = all.iter_mut().find(|set| set.key.name == name) {
        set.text = text;
        set.origin = origin;
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
        assert_eq!(config.strangers, ["PARLOR_LISTN"]);
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
                "environment PARLOR_EMBED__ORIGINS: embed.origins takes sites with commas between, each named exactly, as https://shop.example, not \"https://a.example, *\"",
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
        let flag = Flags { values: vec![("listn".into(), "x".into(), "--set".into())], ..Flags::default() };
        let err = Config::from_layers(flag, env(&[])).expect_err("no such setting");
        assert_eq!(
            (err.code(), err.sentence()),
            (2, "--set: there is no setting \"listn\"; did you mean \"listen\"?")
        );
    }
}
