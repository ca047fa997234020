//! Why a command failed, as a sentence for people and an exit code for scripts. The table stands in
//! `parlor --help`.

use std::fmt::Display;
use std::process::ExitCode;

use parlor_core::proto::{Code, Problem};

/// A failed command.
#[derive(Debug)]
pub(crate) struct Failed {
    code: u8,
    sentence: String,
}

impl Failed {
    fn with(code: u8, sentence: impl Display) -> Failed {
        Failed { code, sentence: sentence.to_string() }
    }
    /// 1: it did not work.
    pub(crate) fn new(sentence: impl Display) -> Failed {
        Failed::with(1, sentence)
    }
    /// 2: the words of the command line do not fit together.
    pub(crate) fn usage(sentence: impl Display) -> Failed {
        Failed::with(2, sentence)
    }
    /// 3: a check found something to do.
    pub(crate) fn pending(sentence: impl Display) -> Failed {
        Failed::with(3, sentence)
    }
    /// 69: something that is needed cannot be reached.
    pub(crate) fn unavailable(sentence: impl Display) -> Failed {
        Failed::with(69, sentence)
    }
    /// 75: somebody else holds it; try again.
    pub(crate) fn held(sentence: impl Display) -> Failed {
        Failed::with(75, sentence)
    }
    /// 78: the configuration is wrong.
    pub(crate) fn config(sentence: impl Display) -> Failed {
        Failed::with(78, sentence)
    }
    /// Says it on stderr.
    pub(crate) fn report(self) -> ExitCode {
        if !self.sentence.is_empty() {
            eprintln!("parlor: {}", self.sentence);
        }
        ExitCode::from(self.code)
    }
    /// Somebody else holds it.
    pub(crate) fn is_held(&self) -> bool {
        self.code == 75
    }
    /// The exit code.
    #[cfg(test)]
    pub(crate) fn code(&self) -> u8 {
        self.code
    }
    /// The sentence.
    #[cfg(test)]
    pub(crate) fn sentence(&self) -> &str {
        &self.sentence
    }
}

impl Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl From<Problem> for Failed {
    fn from(problem: Problem) -> Failed {
        let sentence = match &problem.field {
            Some(field) => format!("{} ({field}, {})", problem.detail, problem.code.as_str()),
            None => format!("{} ({})", problem.detail, problem.code.as_str()),
        };
        match problem.code {
            Code::Unavailable => Failed::unavailable(sentence),
            Code::Overloaded | Code::RateLimited | Code::StorageFull => Failed::held(sentence),
            _ => Failed::new(sentence),
        }
    }
}

impl From<std::io::Error> for Failed {
    fn from(err: std::io::Error) -> Failed {
        Failed::new(err)
    }
}
