//! Settings of how much, how often and for how long.

use super::fits::IP;
use super::{Key, Kind, key};

/// The rows.
pub(super) const KEYS: &[Key] = &[
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
    key(
        "limits.host_per_second",
        Kind::Count(1, 1_000_000_000),
        "200",
        "Requests a second with one server key.",
    ),
    key("limits.host_burst", Kind::Count(1, 1_000_000_000), "1000", "Requests with one server key at once."),
    key("limits.connections", Kind::Count(0, 10_000_000), "0", "Connections in all; 0: as open files allow."),
    key(
        "limits.connections_per_address",
        Kind::Count(0, 10_000_000),
        "100",
        "Connections of one address; 0: no limit.",
    ),
    key(
        "limits.proxies",
        Kind::List(IP),
        "127.0.0.1,::1",
        "Proxies: limited is whom their X-Forwarded-For names.",
    ),
];
