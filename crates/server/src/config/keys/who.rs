//! Settings of who gets in and who may talk to whom.

use super::{Key, Kind, key};

/// The rows.
pub(super) const KEYS: &[Key] = &[
    key("sign_up", Kind::Word(&["open", "closed"]), "open", "May strangers make accounts?"),
    key(
        "look_up",
        Kind::Word(&["open", "closed"]),
        "open",
        "May people be found by username or e-mail address?",
    ),
];
