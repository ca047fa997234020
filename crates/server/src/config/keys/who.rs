//! Settings of who gets in and who may talk to whom.

use parlor_core::{AccountEnd, FirstContact, Policy, RelationEnd};

use super::fits::{COOKIE, EGRESS, HEADER, IP, LOGIN, ROLES, URL};
use super::{Key, Kind, key};

/// The rows.
pub(super) const KEYS: &[Key] = &[
    key("sign_up", Kind::Word(&["open", "closed"]), "open", "May strangers make accounts?"),
    key(
        "verify_email",
        Kind::Word(&["off", "on"]),
        "off",
        "Must people prove their address before the first sign-in?",
    ),
    key("mail.from", Kind::Text, "", "Who letters are from: Parlor <parlor@example.org>."),
    key("mail.smtp", Kind::Text, "", "Mail server: smtps://USER:PASSWORD@HOST.").secret(),
    key("mail.authorities", Kind::Text, "", "PEM file of certificates that its own is signed by, too."),
    key(
        "mail.without",
        Kind::Word(&["folder", "log"]),
        "folder",
        "Without a mail server: letters go to a folder, or to the log.",
    ),
    key("mail.folder", Kind::Text, "", "The folder for letters as .eml files [DATA/mail]."),
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
    key(
        "login_url",
        Kind::Own(LOGIN),
        "",
        "Your own page where people sign in instead; it is told where to go afterwards as next, or in place of {next}.",
    ),
    key("guests", Kind::Word(&["off", "on"]), "off", "May people come in as guests?"),
    key("jwt.issuer", Kind::Text, "", "Whose tokens sign people in: their iss; see docs/IDENTITY.md."),
    key("jwt.audience", Kind::Text, "parlor", "Whom those tokens are for: their aud."),
    key("jwt.keys", Kind::Text, "", "Keys of those tokens: PEM, JWK, a secret, or a file with them.")
        .secret(),
    key("jwt.jwks_url", Kind::Own(URL), "", "Where those keys are published (JWKS), instead."),
    key("jwt.leeway", Kind::Count(0, 300), "60", "Seconds that the clocks of hosts may differ."),
    key("jwt.claims.name", Kind::Text, "name", "The claim with the name to show."),
    key("jwt.claims.username", Kind::Text, "preferred_username", "The claim with the username."),
    key("jwt.claims.email", Kind::Text, "email", "The claim with the e-mail address."),
    key("jwt.claims.picture", Kind::Text, "picture", "The claim with the address of a picture."),
    key("jwt.claims.role", Kind::Text, "role", "The claim with the role that rules speak of."),
    key("jwt.claims.data", Kind::Text, "data", "Claims with free attributes, commas between."),
    key("forward_auth.url", Kind::Own(URL), "", "Where a host says whose session a cookie shows."),
    key(
        "forward_auth.cookies",
        Kind::List(COOKIE),
        "",
        "Cookies that are shown to it; nothing said: all but ours.",
    ),
    key("proxy.header", Kind::Own(HEADER), "", "The header in which a proxy says who it is."),
    key("proxy.peers", Kind::List(IP), "", "Addresses of that proxy."),
    key("proxy.secret", Kind::Text, "", "What that proxy sends as Parlor-Proxy-Secret.").secret(),
    key(
        "egress.allow",
        Kind::List(EGRESS),
        "",
        "Hosts that may be asked on a private network or without TLS.",
    ),
    key(
        "egress.authorities",
        Kind::Path,
        "",
        "More authorities (PEM) for certificates of hosts that are asked.",
    ),
];
