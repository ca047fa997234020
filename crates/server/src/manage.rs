//! `parlor user …` and `parlor token …`: an operator's orders, carried out by the running server where there is
//! one. Data on stdout, words on stderr.

use std::io::{IsTerminal, Read, Write};
use std::time::Duration;

use parlor_core::proto::UserId;
use parlor_core::proto::login::SignedIn;
use parlor_core::proto::user::{Account, SignUp};
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::config::Config;
use crate::control::{self, Order};
use crate::exit::Failed;
use crate::serve;

/// The longest password that is read from stdin.
const LONGEST: u64 = 4096;
/// How often a taken lock is asked for again: a server that starts or stops holds it without listening.
const TRIES: u32 = 20;

/// Carries orders out: through the running server, else on an engine opened for it.
pub(crate) struct Operator<'a> {
    config: &'a Config,
    own: Option<(Runtime, parlor_core::Chat)>,
}

impl Operator<'_> {
    /// One order, and its answer.
    pub(crate) fn order<T: DeserializeOwned>(&mut self, order: Order) -> Result<T, Failed> {
        let value = self.carry_out(order)?;
        serde_json::from_value(value).map_err(|err| Failed::new(format!("unexpected answer: {err}")))
    }

    fn carry_out(&mut self, order: Order) -> Result<Value, Failed> {
        for attempt in 1.. {
            if self.own.is_none()
                && self.config.is_sqlite()
                && let Some(answer) = control::ask(self.config, &order)?
            {
                return Ok(answer);
            }
            match self.open() {
                Ok(()) => break,
                Err(err) if err.is_held() && attempt < TRIES => pause(Duration::from_millis(100)),
                Err(err) => return Err(err),
            }
        }
        let Some((runtime, chat)) = &self.own else { return Err(Failed::new("the engine is not open")) };
        Ok(runtime.block_on(control::perform_in(chat, self.config.tenant.as_deref(), order))?)
    }

    fn open(&mut self) -> Result<(), Failed> {
        if self.own.is_none() {
            let file = self.config.store.strip_prefix("sqlite://").map(std::path::Path::new);
            if let Some(file) = file.filter(|file| !file.exists()) {
                eprintln!("parlor: nothing is at {}: a new installation begins there", file.display());
            }
            let runtime = Runtime::new().map_err(Failed::new)?;
            self.own = Some((runtime, serve::open(self.config)?));
        }
        Ok(())
    }
}

impl Drop for Operator<'_> {
    fn drop(&mut self) {
        if let Some((runtime, chat)) = self.own.take() {
            drop(runtime);
            chat.close();
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "what is waited for (another process, threads of files) does not tell; tries are bounded"
)]
pub(crate) fn pause(a_moment: Duration) {
    std::thread::sleep(a_moment);
}

/// Carries out what is ordered about this installation.
pub(crate) fn operator(config: &Config) -> Operator<'_> {
    Operator { config, own: None }
}

/// `parlor user add`.
pub(crate) fn user_add(
    config: &Config,
    as_json: bool,
    mut account: SignUp,
    password_stdin: bool,
) -> Result<(), Failed> {
    account.password = password(password_stdin)?;
    let user: parlor_core::proto::user::User = operator(config).order(Order::UserAdd { account })?;
    if as_json {
        println!("{}", json!(user));
    } else {
        println!("{}", user.id);
        eprintln!("{} can sign in now.", user.username);
    }
    Ok(())
}

/// `parlor user list`.
pub(crate) fn user_list(config: &Config, as_json: bool) -> Result<(), Failed> {
    let mut operator = operator(config);
    let mut after: Option<UserId> = None;
    let mut all: Vec<Account> = Vec::new();
    loop {
        let page: Vec<Account> = operator.order(Order::UserList { after })?;
        let Some(last) = page.last() else { break };
        after = Some(last.user.id);
        all.extend(page);
    }
    if as_json {
        println!("{}", json!({ "data": all }));
        return Ok(());
    }
    let name = all.iter().map(|it| it.user.username.len()).max().unwrap_or(0);
    for account in &all {
        let state = if account.disabled_at.is_some() { "disabled" } else { "active" };
        let email = account.user.email.as_deref().unwrap_or("–");
        println!("{}  {:name$}  {state:8}  {email}", account.user.id, account.user.username);
    }
    Ok(())
}

/// `parlor user disable` and `enable`.
pub(crate) fn user_disable(config: &Config, as_json: bool, who: &str, disabled: bool) -> Result<(), Failed> {
    let order = Order::UserDisable { who: who.to_owned(), disabled };
    let account: Account = operator(config).order(order)?;
    if as_json {
        println!("{}", json!(account));
    } else if disabled {
        eprintln!("{} is signed out everywhere and cannot sign in.", account.user.username);
    } else {
        eprintln!("{} can sign in again.", account.user.username);
    }
    Ok(())
}

/// `parlor token create`: only the token stands on stdout.
pub(crate) fn token_create(
    config: &Config,
    as_json: bool,
    who: &str,
    ttl: Duration,
    label: String,
) -> Result<(), Failed> {
    let order = Order::TokenCreate { who: who.to_owned(), ttl_seconds: ttl.as_secs(), label };
    let made: SignedIn = operator(config).order(order)?;
    if as_json {
        println!("{}", json!({"token": made.token, "user": made.user, "ttl_seconds": ttl.as_secs()}));
    } else {
        println!("{}", made.token);
    }
    Ok(())
}

/// From stdin, or from the terminal without showing it. Never blocks where nobody can type.
pub(crate) fn password(stdin: bool) -> Result<String, Failed> {
    let text = if stdin {
        let mut text = String::new();
        std::io::stdin().take(LONGEST).read_to_string(&mut text).map_err(Failed::new)?;
        text
    } else if std::io::stdin().is_terminal() {
        typed().map_err(Failed::new)?
    } else {
        return Err(Failed::usage(
            "no terminal to ask for a password: give it on stdin with --password-stdin",
        ));
    };
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.is_empty() {
        return Err(Failed::usage("the password is empty"));
    }
    Ok(text.to_owned())
}

fn typed() -> std::io::Result<String> {
    let stdin = std::io::stdin();
    let mut err = std::io::stderr();
    write!(err, "Password: ")?;
    err.flush()?;
    let before = tcgetattr(&stdin)?;
    let mut quiet = before.clone();
    quiet.local_modes.remove(LocalModes::ECHO);
    tcsetattr(&stdin, OptionalActions::Now, &quiet)?;
    let mut line = String::new();
    let read = stdin.read_line(&mut line);
    tcsetattr(&stdin, OptionalActions::Now, &before)?;
    writeln!(err)?;
    read.map(|_| line)
}

/// A moment, as 2026-07-01T12:00:00Z.
pub(crate) fn moment(text: &str) -> Result<parlor_core::proto::Time, String> {
    let time = serde_json::from_value(Value::String(text.to_owned()));
    time.map_err(|_| "expected a moment, as 2026-07-01T12:00:00Z".to_owned())
}

/// `1h`, `30m`, `7d`, `90s`, `45` (seconds).
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err("expected a number with s, m, h or d behind it, as 1h".to_owned()),
    };
    let number: u64 =
        digits.parse().map_err(|_| "expected a number with s, m, h or d behind it, as 1h".to_owned())?;
    number
        .checked_mul(unit)
        .filter(|seconds| (1..=10 * 366 * 86_400).contains(seconds))
        .map(Duration::from_secs)
        .ok_or_else(|| "expected a time from 1s to ten years".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_their_unit() {
        for (text, seconds) in [("1h", 3_600), ("30m", 1_800), ("7d", 604_800), ("90s", 90), ("45", 45)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for bad in ["", "h", "1w", "-1h", "0s", "1.5h", "99999999999999999999d", "1h30m"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
