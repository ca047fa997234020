//! Why something was refused: a stable code, a sentence for people, and what a client may do about it.
//! The same codes stand in REST problem documents, socket answers and `docs/PROTOCOL.md`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::reason::{Arg, Reason};

/// What a client may do after a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// It will be refused again.
    Never,
    /// Certainly not done; try again after a while.
    Later,
    /// The outcome is not known; send again with the same nonce, which is harmless.
    SameNonce,
}

macro_rules! codes {
    ($($name:ident $text:literal $status:literal $retry:ident $meaning:literal;)*) => {
        /// Stable name of a refusal.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum Code {
            $(#[doc = $meaning] #[serde(rename = $text)] $name,)*
        }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            /// The code as it stands on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text),* }
            }
            /// The HTTP status that goes with it.
            #[must_use]
            pub fn status(self) -> u16 {
                match self { $(Code::$name => $status),* }
            }
            /// What a client may do.
            #[must_use]
            pub fn retry(self) -> Retry {
                match self { $(Code::$name => Retry::$retry),* }
            }
            /// One line for the documentation.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$name => $meaning),* }
            }
        }
    };
}

codes! {
    BadRequest "bad_request" 400 Never "Not understood: not JSON, a wrong type, an unknown or a missing field.";
    UnknownCommand "unknown_command" 400 Never "There is no such command.";
    Unauthenticated "unauthenticated" 401 Never "No valid sign-in: absent, expired or revoked.";
    WrongLogin "wrong_login" 401 Never "The login or the password is wrong (which of them is not said).";
    Disabled "disabled" 403 Never "This account has been disabled.";
    Forbidden "forbidden" 403 Never "Known to you, but not allowed to you.";
    NotFound "not_found" 404 Never "Not there, or not yours to see: the answer is the same.";
    MethodNotAllowed "method_not_allowed" 405 Never "The path exists, the method does not.";
    Taken "taken" 409 Never "The username or e-mail address is in use.";
    NonceReused "nonce_reused" 409 Never "The same nonce was used for another text.";
    LastOwner "last_owner" 409 Never "A group needs an owner: make somebody else one first.";
    TooLate "too_late" 409 Never "The time in which this could be changed is over.";
    TooMany "too_many" 409 Never "There are as many as there may be.";
    TooLarge "too_large" 413 Never "The body or frame is over its limit.";
    UnsupportedMedia "unsupported_media" 415 Never "The body must be JSON (`application/json`).";
    WrongHost "wrong_host" 421 Never "This server does not answer for that host.";
    Empty "empty" 422 Never "Nothing is left after trimming.";
    TooLong "too_long" 422 Never "Longer than its limit.";
    Invalid "invalid" 422 Never "Understood, but the value cannot be used.";
    RateLimited "rate_limited" 429 Later "Too many at once; wait `retry_after` seconds.";
    Overloaded "overloaded" 503 Later "The server has more to do than it can; certainly not done.";
    StorageFull "storage_full" 503 Later "There is no room on the disk; certainly not done.";
    Unavailable "unavailable" 503 Later "The database cannot be reached; certainly not done.";
    Unknown "unknown_outcome" 503 SameNonce "The outcome is not known; send again with the same nonce.";
    Internal "internal" 500 Later "A fault of ours; it has been logged.";
}

/// A refusal as it stands in a socket answer, and the heart of a REST problem document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// The stable code.
    pub code: Code,
    /// A plain sentence: why, and what can be done. Never shows anything of the inside.
    pub detail: String,
    /// What a client may do.
    pub retry: Retry,
    /// The field at fault, if it is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub field: Option<String>,
    /// Seconds to wait before trying again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub retry_after: Option<u32>,
    /// Why exactly, as a stable name that can be translated ([`Reason`]); what people cannot meet has none. A name that
    /// is not known here is one of a newer server.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<Box<str>>,
    /// The variables of the reason's sentence.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub args: BTreeMap<String, Arg>,
}

impl Problem {
    /// A refusal with its code's usual advice.
    pub fn new(code: Code, detail: impl Into<String>) -> Problem {
        Problem {
            code,
            detail: detail.into(),
            retry: code.retry(),
            field: None,
            retry_after: None,
            reason: None,
            args: BTreeMap::new(),
        }
    }
    /// A refusal that an ordinary person can meet: with a reason that can be translated. `args` are exactly the
    /// variables of its sentence.
    #[must_use]
    pub fn because(reason: Reason, args: &[(&str, Arg)]) -> Problem {
        debug_assert!(
            reason.variables().all(|name| args.iter().any(|(key, _)| *key == name))
                && args.iter().all(|(key, _)| reason.variables().any(|name| name == *key)),
            "the variables of {}",
            reason.as_str()
        );
        Problem {
            reason: Some(reason.as_str().into()),
            args: args.iter().map(|(name, arg)| ((*name).to_owned(), arg.clone())).collect(),
            ..Problem::new(reason.code(), reason.say(args))
        }
    }
    /// The same, naming the field at fault.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Problem {
        self.field = Some(field.into());
        self
    }
    /// The same, saying how many seconds to wait.
    #[must_use]
    pub fn after(mut self, seconds: u32) -> Problem {
        self.retry_after = Some(seconds);
        self
    }
    /// "There is no such …": for what is not there and for what is not yours, alike. The reason is one of those that
    /// say so and wait for nothing.
    #[must_use]
    pub fn not_found(reason: Reason) -> Problem {
        debug_assert!(reason.code() == Code::NotFound, "{} is not about what is missing", reason.as_str());
        Problem::because(reason, &[])
    }
    /// The same about something that people do not meet by themselves, an address or a file: without a reason.
    #[must_use]
    pub fn no_such(what: &str) -> Problem {
        Problem::new(Code::NotFound, format!("There is no such {what}."))
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.detail)
    }
}

impl std::error::Error for Problem {}
