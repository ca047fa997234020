//! Runs other programs: shows what they print as they print it, and counts the tests that they report.
//!
//! Must not decide what is run; that is `steps.rs`.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Command, Stdio};
use std::thread;

/// What the test runners said, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Runs to the end; an exit code other than 0 is an error that names the command.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    say(command);
    let status = command.stdin(Stdio::null()).status().map_err(|e| format!("{}: {e}", name(command)))?;
    if status.success() { Ok(()) } else { Err(format!("{} failed ({status})", line(command))) }
}

/// As [`run`], and reads the closing lines of test runners on the way.
pub(crate) fn run_counting(command: &mut Command, tally: &mut Tally) -> Result<(), String> {
    say(command);
    if std::io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always").env("FORCE_COLOR", "1");
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|e| format!("{}: {e}", name(command)))?;
    let out = child.stdout.take().map(|from| thread::spawn(move || copy(from, std::io::stdout())));
    let err = child.stderr.take().map(|from| thread::spawn(move || copy(from, std::io::stderr())));
    let status = child.wait().map_err(|e| format!("{}: {e}", name(command)))?;
    for reader in [out, err].into_iter().flatten() {
        tally.add(reader.join().unwrap_or_default());
    }
    if status.success() { Ok(()) } else { Err(format!("{} failed ({status})", line(command))) }
}

fn copy(from: impl Read, mut to: impl Write) -> Tally {
    let mut tally = Tally::default();
    let mut from = BufReader::new(from);
    let mut bytes = Vec::new();
    while from.read_until(b'\n', &mut bytes).is_ok_and(|n| n > 0) {
        // A closed terminal is no reason to stop counting.
        let _ = to.write_all(&bytes).and_then(|()| to.flush());
        tally.add(closing_line(&plain(&String::from_utf8_lossy(&bytes))));
        bytes.clear();
    }
    tally
}

/// Reads the closing line of nextest, of `cargo test` and of Node's test runner; any other line counts nothing.
fn closing_line(line: &str) -> Tally {
    let words: Vec<&str> = line.split_whitespace().collect();
    let before = |word: &str| {
        let at = words.iter().position(|w| w.trim_end_matches([',', ';']) == word);
        at.and_then(|at| words.get(at.checked_sub(1)?)?.parse().ok()).unwrap_or(0)
    };
    match words.as_slice() {
        // Summary [ 1.2s] 7 tests run: 6 passed (1 slow), 1 failed, 1 timed out, 2 skipped
        ["Summary", ..] if line.contains("run:") => {
            let out = words.windows(3).find(|w| w[1] == "timed").and_then(|w| w[0].parse().ok()).unwrap_or(0);
            Tally { passed: before("passed"), failed: before("failed") + out, skipped: before("skipped") }
        }
        // test result: ok. 7 passed; 0 failed; 1 ignored; …
        ["test", "result:", ..] => {
            Tally { passed: before("passed"), failed: before("failed"), skipped: before("ignored") }
        }
        // ℹ pass 7
        ["ℹ" | "#", word, count] => {
            let count = count.parse().unwrap_or(0);
            match *word {
                "pass" => Tally { passed: count, ..Tally::default() },
                "fail" | "cancelled" => Tally { failed: count, ..Tally::default() },
                "skipped" | "todo" => Tally { skipped: count, ..Tally::default() },
                _ => Tally::default(),
            }
        }
        _ => Tally::default(),
    }
}

/// The line without colour codes.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            chars.by_ref().find(char::is_ascii_alphabetic);
        } else {
            out.push(c);
        }
    }
    out
}

fn say(command: &Command) {
    println!("$ {}", line(command));
}

fn line(command: &Command) -> String {
    let args = command.get_args().map(|arg| arg.to_string_lossy().into_owned());
    std::iter::once(name(command)).chain(args).collect::<Vec<_>>().join(" ")
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u64, failed: u64, skipped: u64) -> Tally {
        Tally { passed, failed, skipped }
    }

    #[test]
    fn reads_the_runners() {
        let green = "     Summary [   0.012s] 7 tests run: 7 passed (1 slow), 2 skipped\n";
        assert_eq!(closing_line(green), tally(7, 0, 2));
        let red = "     Summary [   0.012s] 9 tests run: 6 passed, 2 failed, 1 timed out, 0 skipped\n";
        assert_eq!(closing_line(red), tally(6, 3, 0));
        let cargo = "test result: ok. 5 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(closing_line(cargo), tally(5, 1, 2));
        assert_eq!(closing_line("ℹ pass 4\n"), tally(4, 0, 0));
        assert_eq!(closing_line("# fail 3\n"), tally(0, 3, 0));
        assert_eq!(closing_line("12 passed the gate\n"), tally(0, 0, 0));
    }

    #[test]
    fn sees_through_colour() {
        assert_eq!(plain("\u{1b}[34mℹ pass 4\u{1b}[39m"), "ℹ pass 4");
    }

    #[test]
    fn a_failing_program_is_an_error_that_names_it() {
        let why = run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert!(why.contains("sh -c exit 3 failed"), "{why}");
        assert!(run(&mut Command::new("there-is-no-such-program")).is_err());
    }

    #[test]
    fn counts_what_a_child_prints_on_both_streams() {
        let mut sum = Tally::default();
        let text = "echo 'ℹ pass 2'; echo 'test result: ok. 3 passed; 0 failed; 1 ignored' >&2";
        run_counting(Command::new("sh").args(["-c", text]), &mut sum).unwrap();
        assert_eq!(sum, tally(5, 0, 1));
    }
}
