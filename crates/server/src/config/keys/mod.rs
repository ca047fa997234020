//! Every setting there is: its key, what it may be, its default, and one line that says what it does. The file,
//! the environment, the flags and `parlor config` all go by these tables. A new setting is a row in one of them and
//! a reader in [`super::value`] (or [`super::Config::said`]): nothing else.

mod fits;
mod limits;
mod look;
mod run;
mod who;

pub(crate) use fits::Fits;

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// A file or a folder; seen from where the process was started.
    Path,
    /// A whole number in a range.
    Count(u64, u64),
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A text of a form of its own, or nothing.
    Own(Fits),
    /// Several of them: an array in the file, with commas between elsewhere.
    List(Fits),
}

/// One setting.
#[derive(Debug)]
pub(crate) struct Key {
    /// Its name in the file, with dots.
    pub(crate) name: &'static str,
    /// What it may be.
    pub(crate) kind: Kind,
    /// What it is when nobody says.
    pub(crate) default: &'static str,
    /// It may hold a password: never shown whole.
    pub(crate) secret: bool,
    /// What it does.
    pub(crate) says: &'static str,
}

impl Key {
    /// Its name in the environment.
    pub(crate) fn env(&self) -> String {
        format!("PARLOR_{}", self.name.replace('.', "__").to_uppercase())
    }

    /// The same setting, never shown, and to be had from a file: `…_file` in the file, `…_FILE` in the environment.
    const fn secret(mut self) -> Key {
        self.secret = true;
        self
    }
}

const fn key(name: &'static str, kind: Kind, default: &'static str, says: &'static str) -> Key {
    Key { name, kind, default, secret: false, says }
}

/// All of them, in the order in which they are shown.
pub(crate) fn all() -> impl Iterator<Item = &'static Key> {
    [run::KEYS, look::KEYS, who::KEYS, limits::KEYS].into_iter().flatten()
}

/// What stands behind each item of a list that was given as one: an item may hold a comma, but not this.
const BEHIND: char = '\u{1f}';

/// Many as one text.
pub(super) fn joined<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    items.into_iter().flat_map(|item| item.chars().chain([BEHIND])).collect()
}

/// And back; what was not given as a list has commas between.
pub(crate) fn items(text: &str) -> impl Iterator<Item = &str> {
    let between = if text.contains(BEHIND) { BEHIND } else { ',' };
    text.split(between).map(str::trim).filter(|it| !it.is_empty())
}

/// The table in words, for `parlor help config`.
pub(crate) fn help() -> String {
    let width = all().map(|key| key.name.len()).max().unwrap_or(0);
    let mut out = String::from("Settings:\n");
    for key in all() {
        out.push_str(&format!("  {:width$}  {}\n", key.name, key.says));
    }
    out.push_str(
        "\nExamples:
  parlor config
  PARLOR_LISTEN=127.0.0.1:9000 parlor config
  parlor config --json --set limits.messages_burst=100

Exits 78 when something is wrong; --check says no more than that.

Secrets are not shown. Each can stand in a file of its own: store_file = \"/run/secrets/store\" in
the configuration, PARLOR_STORE_FILE in the environment. In the file, a dot in a name is a table:
  [limits]
  messages_burst = 100",
    );
    out
}

/// Finds a setting by its name in the file.
pub(crate) fn find(name: &str) -> Option<&'static Key> {
    all().find(|key| key.name == name)
}

/// The secret that `…_file` names a file of.
pub(crate) fn in_file(name: &str) -> Option<&'static Key> {
    find(name.strip_suffix("_file")?).filter(|key| key.secret)
}

/// The name that was perhaps meant.
pub(crate) fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    all()
        .map(|key| (distance(&name, key.name), key.name))
        .min()
        .filter(|(distance, meant)| *distance <= meant.len().div_ceil(3))
        .map(|(_, meant)| meant)
}

/// The same for a variable of the environment.
pub(crate) fn nearest_env(name: &str) -> Option<String> {
    let bare = name.strip_prefix("PARLOR_").unwrap_or(name);
    let (bare, file) = bare.strip_suffix("_FILE").map_or((bare, ""), |bare| (bare, "_FILE"));
    // One underscore where two belong is the usual mistake.
    let single = |key: &&Key| key.env().replace("__", "_") == format!("PARLOR_{}", bare.replace("__", "_"));
    let key = all().find(single).or_else(|| find(nearest(&bare.replace("__", "."))?))?;
    Some(key.env() + file)
}

/// Edits between two words (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let replaced = corner + usize::from(ca != *cb);
            corner = row[j + 1];
            row[j + 1] = replaced.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_and_typos_are_answered() {
        assert_eq!(find("log.format").map(Key::env), Some("PARLOR_LOG__FORMAT".to_owned()));
        assert_eq!(nearest("lisen"), Some("listen"));
        assert_eq!(nearest("limits.message_per_second"), Some("limits.messages_per_second"));
        assert_eq!(nearest("nonsense_altogether"), None);
        assert_eq!(nearest("Log.Format"), Some("log.format"));
        assert_eq!(nearest_env("PARLOR_LISTN").as_deref(), Some("PARLOR_LISTEN"));
        assert_eq!(nearest_env("PARLOR_LOG_FORMAT").as_deref(), Some("PARLOR_LOG__FORMAT"));
        assert_eq!(nearest_env("PARLOR_STROE_FILE").as_deref(), Some("PARLOR_STORE_FILE"));
        assert_eq!(nearest_env("PARLOR_NONSENSE_ALTOGETHER"), None);
        let mut names: Vec<_> = all().map(|key| key.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all().count());
        for key in all() {
            assert!(!key.name.ends_with("_file") && key.says.ends_with(['.', '?']), "{}", key.name);
        }
    }

    /// Of a bucket: there only where the binary has been built with it.
    fn of_bucket(line: &str) -> bool {
        line.starts_with("| `files.") && !line.starts_with("| `files.folder`")
    }

    /// The table of the handbook is this one; `UPDATE_EXPECT=1` writes it anew.
    #[test]
    fn every_setting_stands_in_the_handbook() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/OPERATING.md");
        let text = std::fs::read_to_string(path).expect("the handbook");
        let (before, rest) = text.split_once("<!-- settings -->\n").expect("a mark");
        let (table, after) = rest.split_once("<!-- /settings -->").expect("a mark");
        let mut should = String::from("| setting | takes | default | |\n|---|---|---|---|\n");
        for key in all() {
            let takes = match key.kind {
                Kind::Text => "a text".to_owned(),
                Kind::Path => "a path".to_owned(),
                Kind::Count(from, to) => format!("{from} to {to}"),
                Kind::Word(words) => words.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", "),
                Kind::Flag => "`true`, `false`".to_owned(),
                Kind::Own(form) | Kind::List(form) => form.takes.to_owned(),
            };
            let takes = if key.secret { format!("{takes}; secret") } else { takes };
            let default =
                if key.default.is_empty() { "–".to_owned() } else { format!("`{}`", key.default) };
            should.push_str(&format!("| `{}` | {takes} | {default} | {} |\n", key.name, key.says));
        }
        if cfg!(feature = "s3") && std::env::var_os("UPDATE_EXPECT").is_some() {
            let text = format!("{before}<!-- settings -->\n{should}<!-- /settings -->{after}");
            return std::fs::write(path, text).expect("written");
        }
        let here = |text: &str| {
            let lines = text.lines().filter(|line| cfg!(feature = "s3") || !of_bucket(line));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(here(table), here(&should), "UPDATE_EXPECT=1 with --all-features writes it");
    }

    #[test]
    fn an_item_may_hold_a_comma_where_it_was_given_in_a_list() {
        let list = |text: &str| items(text).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(list("a, b ,,c"), ["a", "b", "c"]);
        assert_eq!(list(&joined(["{\"a\":1,\"b\":2}"])), ["{\"a\":1,\"b\":2}"]);
        assert_eq!(list(&joined([])), [""; 0]);
    }
}
