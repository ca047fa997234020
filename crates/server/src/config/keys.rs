//! Every setting there is: its key, what it may be, its default, and one line that says what it does. The file,
//! the environment, the flags and `parlor config` all go by this table.

/// What a value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// A whole number in a range.
    Count(u64, u64),
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// `host:port`.
    Address,
    /// `http://…` or `https://…`, or nothing.
    Web,
    /// Addresses with commas between, or a list.
    Addresses,
    /// Addresses of sites with commas between, or a list.
    Sites,
    /// `#rgb` or `#rrggbb`, or nothing.
    Colour,
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
}

const fn key(name: &'static str, kind: Kind, default: &'static str, says: &'static str) -> Key {
    Key { name, kind, default, secret: false, says }
}

const fn secret(name: &'static str, says: &'static str) -> Key {
    Key { name, kind: Kind::Text, default: "", secret: true, says }
}

/// The table.
pub(crate) const KEYS: &[Key] = &[
    key("listen", Kind::Address, "127.0.0.1:8390", "Where to listen; port 0 takes a free one."),
    key("data", Kind::Text, "data", "Folder of the data, made if it is not there."),
    secret("store", "sqlite://PATH or postgres://USER:PASSWORD@HOST/DB."),
    secret("fanout", "redis://HOST:PORT, when several nodes serve one database."),
    key("files.folder", Kind::Text, "", "Folder of attachments; nothing said: blobs in the data folder."),
    #[cfg(feature = "s3")]
    key("files.bucket", Kind::Text, "", "Bucket of an S3-compatible store, instead of the folder."),
    #[cfg(feature = "s3")]
    key("files.endpoint", Kind::Web, "", "Address of that store; nothing said: Amazon's."),
    #[cfg(feature = "s3")]
    key("files.region", Kind::Text, "us-east-1", "Region of that store."),
    #[cfg(feature = "s3")]
    key("files.prefix", Kind::Text, "", "What the names of objects in the bucket begin with."),
    #[cfg(feature = "s3")]
    key("files.key", Kind::Text, "", "Access key of the bucket."),
    #[cfg(feature = "s3")]
    secret("files.secret", "Secret access key of the bucket."),
    key("public_url", Kind::Web, "", "The address that people see, if a proxy stands in front."),
    key("embed.origins", Kind::Sites, "", "Sites whose pages may show the widget, as https://shop.example."),
    key("theme.accent", Kind::Colour, "", "The colour that every shade is derived from, as #00aa77."),
    key("theme.accent_dark", Kind::Colour, "", "The same where it is dark, if it is to be another one."),
    key("sign_up", Kind::Word(&["open", "closed"]), "open", "May strangers make accounts?"),
    key(
        "look_up",
        Kind::Word(&["open", "closed"]),
        "open",
        "May people be found by username or e-mail address?",
    ),
    key("templates.folder", Kind::Text, "", "Folder of own templates and files; see docs/CUSTOMISING.md."),
    key("templates.reload", Kind::Flag, "false", "Look at that folder again for every page?"),
    key("language", Kind::Text, "en", "Language of those who ask for none that is here."),
    key("languages", Kind::Text, "", "Folder of own texts and languages: LANGUAGE/*.ftl."),
    key("log.format", Kind::Word(&["text", "json"]), "text", "Form of the log on stderr."),
    key("log.filter", Kind::Text, "info", "What is logged: a level, or module=level,…"),
    key(
        "limits.messages_per_second",
        Kind::Count(1, 1_000_000_000),
        "10",
        "Messages a second of one person (and ten times as many frames).",
    ),
    key(
        "limits.messages_burst",
        Kind::Count(1, 1_000_000_000),
        "30",
        "Messages one person may send at once.",
    ),
    key(
        "limits.searches_per_second",
        Kind::Count(1, 1_000_000_000),
        "2",
        "Searches a second of one person, on average.",
    ),
    key("limits.searches_burst", Kind::Count(1, 1_000_000_000), "10", "Searches of one person at once."),
    key("limits.sockets_per_user", Kind::Count(1, 1_000_000), "20", "Sockets of one person."),
    key(
        "limits.logins_per_minute",
        Kind::Count(1, 1_000_000_000),
        "10",
        "Sign-ins tried in a minute for one account.",
    ),
    key(
        "limits.logins_per_address",
        Kind::Count(0, 1_000_000_000),
        "30",
        "Sign-ins tried in a minute from one address; 0: no limit.",
    ),
    key(
        "limits.sign_ups_per_address",
        Kind::Count(0, 1_000_000_000),
        "10",
        "Accounts made in an hour from one address; 0: no limit.",
    ),
    key(
        "messages.edit_seconds",
        Kind::Count(0, 4_000_000_000),
        "900",
        "Seconds in which a message may be edited; 0: for ever.",
    ),
    key(
        "messages.delete_seconds",
        Kind::Count(0, 4_000_000_000),
        "0",
        "Seconds in which one's own message may be deleted for everyone; 0: for ever.",
    ),
    key(
        "messages.versions",
        Kind::Word(&["keep", "drop"]),
        "keep",
        "Earlier texts of edited and deleted messages: kept for operators, or not.",
    ),
    key("limits.group_members", Kind::Count(1, 100_000), "1000", "Members of a group."),
    key("limits.file_bytes", Kind::Count(1_024, 1 << 40), "26214400", "Bytes of one file."),
    key(
        "limits.unsent_bytes",
        Kind::Count(1_024, 1 << 50),
        "209715200",
        "Bytes that one person may have uploaded and not sent.",
    ),
    key(
        "limits.uploads_per_minute",
        Kind::Count(1, 1_000_000_000),
        "60",
        "Files that one person may upload in a minute.",
    ),
    key(
        "limits.look_ups_per_minute",
        Kind::Count(1, 1_000_000_000),
        "60",
        "People that one person may look up by name in a minute.",
    ),
    key(
        "limits.look_ups_burst",
        Kind::Count(1, 1_000_000_000),
        "30",
        "People that one person may look up by name at once.",
    ),
    key("limits.connections", Kind::Count(0, 10_000_000), "0", "Connections in all; 0: as open files allow."),
    key(
        "limits.connections_per_address",
        Kind::Count(0, 10_000_000),
        "100",
        "Connections of one address; 0: no limit.",
    ),
    key(
        "limits.proxies",
        Kind::Addresses,
        "127.0.0.1,::1",
        "Proxies: limited is whom their X-Forwarded-For names.",
    ),
    key("drain.delay", Kind::Count(0, 600), "0", "Seconds from /readyz saying 503 to closing the door."),
    key(
        "drain.seconds",
        Kind::Count(0, 600),
        "10",
        "Seconds that accepted work has to finish when stopping.",
    ),
];

/// The table in words, for `parlor help config`.
pub(crate) fn help() -> String {
    let width = KEYS.iter().map(|key| key.name.len()).max().unwrap_or(0);
    let mut out = String::from("Settings:\n");
    for key in KEYS {
        out.push_str(&format!("  {:width$}  {}\n", key.name, key.says));
    }
    out.push_str(
        "\nExamples:
  parlor config
  PARLOR_LISTEN=127.0.0.1:9000 parlor config
  parlor config --json --set limits.messages_burst=100

Passwords are not shown. In the file, a dot in a name is a table:
  [limits]
  messages_burst = 100",
    );
    out
}

/// Finds a setting by its name in the file.
pub(crate) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// The name that was perhaps meant.
pub(crate) fn nearest(name: &str) -> Option<&'static str> {
    KEYS.iter()
        .map(|key| (distance(name, key.name), key.name))
        .min()
        .filter(|(distance, meant)| *distance <= meant.len().div_ceil(3))
        .map(|(_, meant)| meant)
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
        let mut names: Vec<_> = KEYS.iter().map(|key| key.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), KEYS.len());
    }
}
