//! What can go wrong for a client, and the table of close codes. Words only.

use parlor_proto::Problem;

/// Why something did not happen, or may not have happened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server answered: no, and why.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The socket was closed; of what was asked and not answered the outcome is not known.
    #[error(transparent)]
    Closed(#[from] Closed),
    /// No answer in time: the outcome is not known.
    #[error("no answer in time")]
    Timeout,
    /// The network.
    #[error("cannot reach the server: {0}")]
    Io(#[from] std::io::Error),
    /// The address given is not an `http://host:port/` one.
    #[error("not usable as an address: {0}")]
    Address(String),
    /// The other side does not speak this protocol.
    #[error("unexpected answer: {0}")]
    Unexpected(String),
}

impl Error {
    /// The refusal, if it is one.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Error::Refused(problem) => Some(problem),
            _ => None,
        }
    }
    /// What was asked may have been done nevertheless: ask again with the same nonce.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        match self {
            Error::Refused(problem) => problem.retry == parlor_proto::Retry::SameNonce,
            Error::Address(_) => false,
            Error::Closed(_) | Error::Timeout | Error::Io(_) | Error::Unexpected(_) => true,
        }
    }
}

/// How a socket ended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("connection closed ({code}): {reason}")]
pub struct Closed {
    /// Close code; 1006 where the connection broke without one.
    pub code: u16,
    /// The sentence that came with it.
    pub reason: String,
}

impl Closed {
    /// A connection that broke.
    #[must_use]
    pub fn broken(reason: impl Into<String>) -> Closed {
        Closed { code: 1006, reason: reason.into() }
    }
    /// What a client does about it.
    #[must_use]
    pub fn advice(&self) -> Advice {
        match self.code {
            1000 | 1003 | 1007 | 1009 | 4001 | 4003 | 4009 | 4010 | 4200..=4299 => Advice::Stop,
            1013 => Advice::Later,
            _ => Advice::Reconnect,
        }
    }
}

/// What a client does after a close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Come back, jittered, and resume.
    Reconnect,
    /// The server has too much to do: come back, but not soon.
    Later,
    /// Do not come back: the same would happen again.
    Stop,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_codes_are_followed_as_documented() {
        for (code, advice) in [
            (1000, Advice::Stop),
            (1006, Advice::Reconnect),
            (1009, Advice::Stop),
            (1012, Advice::Reconnect),
            (1013, Advice::Later),
            (4001, Advice::Stop),
            (4003, Advice::Stop),
            (4008, Advice::Reconnect),
            (4009, Advice::Stop),
            (4010, Advice::Stop),
            (4100, Advice::Reconnect),
            (4250, Advice::Stop),
        ] {
            assert_eq!(Closed { code, reason: String::new() }.advice(), advice, "{code}");
        }
    }
}
