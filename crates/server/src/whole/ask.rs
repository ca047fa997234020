//! A question before something cannot be taken back: on a terminal, or answered by `--yes`. Never where nobody can answer.

use std::io::{IsTerminal, Write};

use crate::exit::Failed;

/// Goes on when somebody says so.
pub(crate) fn sure(yes: bool, question: &str) -> Result<(), Failed> {
    if yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failed::usage(format!("{question} Say --yes, or --dry-run to see what it would be.")));
    }
    let mut err = std::io::stderr();
    write!(err, "{question} [y/N] ").map_err(Failed::new)?;
    err.flush().map_err(Failed::new)?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(Failed::new)?;
    match line.trim() {
        "y" | "Y" | "yes" => Ok(()),
        _ => Err(Failed::new("nothing was done")),
    }
}

/// The same for what is too much for a `y`: the name has to be written.
pub(crate) fn named(yes: bool, name: &str, what: &str) -> Result<(), Failed> {
    if yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failed::usage(format!("{what} Say --yes, or --dry-run to see what it would be.")));
    }
    let mut err = std::io::stderr();
    write!(err, "{what}\nWrite its name to go on: ").map_err(Failed::new)?;
    err.flush().map_err(Failed::new)?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(Failed::new)?;
    if line.trim() == name { Ok(()) } else { Err(Failed::new("nothing was done")) }
}
