//! Settings of who gets in and who may talk to whom.

use parlor_core::{AccountEnd, FirstContact, Policy, RelationEnd};

use super::fits::ROLES;
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
    key(
        "policy",
        Kind::Word(Policy::WORDS),
        "open",
        "Who may begin to talk: anybody, related pairs, or nobody.",
    ),
    key(
        "roles",
        Kind::List(ROLES),
        "",
        "Pairs of roles that may talk, as MENTEE:MENTOR; none: roles do not matter.",
    ),
    key(
        "relation_end",
        Kind::Word(RelationEnd::WORDS),
        "archive",
        "What becomes of a pair's room when their relation ends.",
    ),
    key(
        "account_end",
        Kind::Word(AccountEnd::WORDS),
        "anonymise",
        "What becomes of what somebody said when their account is deleted.",
    ),
    key(
        "first_contact",
        Kind::Word(FirstContact::WORDS),
        "free",
        "A first word arrives as any other, or as a request.",
    ),
    key("retention.days", Kind::Count(0, 36_500), "0", "Days after which messages are taken away; 0: never."),
    key(
        "admin.read_messages",
        Kind::Word(&["off", "on"]),
        "off",
        "May staff read private messages? Each look is in the audit log.",
    ),
];
