//! The steps of `cargo xtask test`: what each runs, in which order, how long it took.
//!
//! Must not know more than CI does: what runs here is what runs there. Under `CI=true` nothing is left out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::child::{self, Tally};
use crate::servers::Servers;
use crate::tools::{self, Tool};
use crate::{deny, root, tidy};

struct Step {
    name: &'static str,
    what: &'static str,
    needs: &'static [Tool],
    run: fn(&mut Run) -> Result<(), String>,
}

const STEPS: &[Step] = &[
    Step { name: "fmt", what: "rustfmt changes nothing", needs: &[], run: fmt },
    Step { name: "tidy", what: "the house rules hold", needs: &[], run: |run| tidy::run(&run.root, false) },
    Step { name: "deny", what: "licences, bans and sources of the dependencies", needs: &[], run: deny_step },
    Step { name: "clippy", what: "no lint in any target", needs: &[], run: clippy },
    Step { name: "doc", what: "the reference builds, no link in it is broken", needs: &[], run: doc },
    Step {
        name: "rust",
        what: "every Rust test, on SQLite, PostgreSQL and Redis",
        needs: &[Tool::Postgres, Tool::Redis],
        run: rust,
    },
    Step { name: "sdk", what: "types, tests and fresh built files of sdk/", needs: &[Tool::Node], run: sdk },
    Step {
        name: "e2e",
        what: "journeys of real people in a real browser",
        needs: &[Tool::Node, Tool::Chromium, Tool::Python],
        run: e2e,
    },
];

/// What the steps share.
struct Run {
    root: PathBuf,
    tally: Tally,
    servers: Option<Servers>,
}

/// One line per step, for `--help`.
pub(crate) fn list() -> String {
    STEPS.iter().map(|step| format!("  {:<8}{}\n", step.name, step.what)).collect()
}

/// Runs all steps, or the one that is named, and stops at the first failure.
pub(crate) fn run(only: Option<&str>) -> Result<(), String> {
    let root = root();
    let steps: Vec<&Step> = match only {
        Some(name) => STEPS.iter().filter(|step| step.name == name).collect(),
        None => STEPS.iter().filter(|step| has_folder_of(step, &root)).collect(),
    };
    if steps.is_empty() {
        return Err(format!("there is no such step; the steps are:\n{}", list()));
    }
    let mut needs: Vec<Tool> = vec![];
    for tool in steps.iter().flat_map(|step| step.needs) {
        if !needs.contains(tool) {
            needs.push(*tool);
        }
    }
    tools::require(&needs)?;

    let mut run = Run { root, tally: Tally::default(), servers: None };
    let start = Instant::now();
    let mut took: Vec<(&str, Duration)> = vec![];
    for step in &steps {
        println!("\n== {}: {}", step.name, step.what);
        let begun = Instant::now();
        let outcome = (step.run)(&mut run);
        took.push((step.name, begun.elapsed()));
        println!("== {} took {:.1} s", step.name, begun.elapsed().as_secs_f64());
        outcome.map_err(|why| {
            format!("\n== {} FAILED: {why}\n(again: cargo xtask test --only {0})", step.name)
        })?;
    }
    println!();
    for (name, time) in took {
        println!("{name:<8}{:>8.1} s", time.as_secs_f64());
    }
    println!("{:<8}{:>8.1} s", "all", start.elapsed().as_secs_f64());
    let Tally { passed, failed, skipped } = run.tally;
    if only.is_none() && passed == 0 {
        return Err("no test ran".into());
    }
    if passed + failed > 0 {
        println!("\ntests: {passed} passed, {failed} failed, {skipped} skipped");
    }
    Ok(())
}

/// A folder that the repository does not have has no step.
fn has_folder_of(step: &Step, root: &Path) -> bool {
    !matches!(step.name, "sdk" | "e2e") || root.join(step.name).join("package.json").is_file()
}

fn fmt(run: &mut Run) -> Result<(), String> {
    child::run(&mut run.cargo(&["fmt", "--all", "--check"]))
}

fn deny_step(run: &mut Run) -> Result<(), String> {
    deny::run(&run.root)?;
    if tools::has_cargo("deny") {
        // Advisories come over the network; what a repository holds can be judged without.
        return child::run(&mut run.cargo(&["deny", "--offline", "check", "licenses", "bans", "sources"]));
    }
    println!("cargo-deny is not installed; the lists of deny.toml were checked by xtask itself");
    Ok(())
}

fn clippy(run: &mut Run) -> Result<(), String> {
    child::run(&mut run.cargo(&[
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--",
        "-D",
        "warnings",
    ]))
}

fn doc(run: &mut Run) -> Result<(), String> {
    // The library and the binary of one name would overwrite each other's pages; the binary has none to read.
    let mut command = run.cargo(&["doc", "--locked", "--workspace", "--lib", "--no-deps", "--all-features"]);
    child::run(command.env("RUSTDOCFLAGS", "-D warnings"))
}

fn rust(run: &mut Run) -> Result<(), String> {
    let all = ["--locked", "--workspace", "--all-features"];
    let words: &[&str] = if tools::has_cargo("nextest") {
        &["nextest", "run"]
    } else {
        println!("cargo-nextest is not installed; cargo test runs the same tests, slower");
        &["test", "--no-fail-fast"]
    };
    let mut command = Command::new("cargo");
    command.args(words).args(all).current_dir(&run.root);
    command.envs(run.servers()?.env());
    child::run_counting(&mut command, &mut run.tally)?;
    if words[0] == "nextest" {
        // nextest does not run the examples in the documentation.
        child::run_counting(run.cargo(&["test", "--doc"]).args(all), &mut run.tally)?;
    }
    Ok(())
}

fn sdk(run: &mut Run) -> Result<(), String> {
    let folder = run.root.join("sdk");
    npm_ci(&folder)?;
    // `check` also holds the committed built files against fresh ones: nobody needs Node to build the server.
    child::run(&mut npm(&folder, &["run", "check"]))?;
    child::run_counting(&mut npm(&folder, &["test"]), &mut run.tally)
}

fn e2e(run: &mut Run) -> Result<(), String> {
    let folder = run.root.join("e2e");
    npm_ci(&folder)?;
    // The tests of this run build the server's binary, and none of the examples'.
    child::run(&mut run.cargo(&["build", "--locked", "--workspace", "--all-features", "--bins"]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| run.root.join("target"), PathBuf::from);
    let python = python_of_examples(&run.root, &target)?;
    let mut command = npm(&folder, &["test"]);
    command.env("PARLOR_PYTHON", python);
    command.env("PARLOR_BIN", target.join("debug/parlor"));
    command.env("PARLOR_CHROMIUM", Tool::Chromium.find().ok_or("no Chromium found")?);
    child::run_counting(&mut command, &mut run.tally)
}

impl Run {
    fn cargo(&self, args: &[&str]) -> Command {
        let mut command = Command::new("cargo");
        command.args(args).current_dir(&self.root);
        command
    }

    fn servers(&mut self) -> Result<&Servers, String> {
        if self.servers.is_none() {
            self.servers = Some(Servers::start()?);
        }
        self.servers.as_ref().ok_or_else(|| "no servers".into())
    }
}

fn npm(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(args).current_dir(folder);
    command
}

/// Installs exactly what the lock file says, unless that is what is there already.
fn npm_ci(folder: &Path) -> Result<(), String> {
    let lock = fs::read(folder.join("package-lock.json"))
        .map_err(|e| format!("{}/package-lock.json: {e}", folder.display()))?;
    let mark = folder.join("node_modules/.lock-of-this-install");
    if fs::read(&mark).is_ok_and(|it| it == lock) {
        return Ok(());
    }
    child::run(&mut npm(folder, &["ci", "--no-audit", "--no-fund", "--ignore-scripts"]))?;
    fs::create_dir_all(folder.join("node_modules")).map_err(|e| e.to_string())?;
    fs::write(&mark, lock).map_err(|e| format!("{}: {e}", mark.display()))
}

/// A Python with exactly the packages of the example that is a Django project.
fn python_of_examples(root: &Path, target: &Path) -> Result<PathBuf, String> {
    let list = root.join("examples/django/requirements.txt");
    let wanted = fs::read(&list).map_err(|e| format!("{}: {e}", list.display()))?;
    let folder = target.join("examples-python");
    let (python, mark) = (folder.join("bin/python"), folder.join(".list-of-this-install"));
    if fs::read(&mark).is_ok_and(|it| it == wanted) {
        return Ok(python);
    }
    let maker = Tool::Python.find().ok_or("no Python found")?;
    child::run(Command::new(maker).args(["-m", "venv", "--clear"]).arg(&folder))?;
    let quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    child::run(Command::new(&python).args(quiet).arg(&list))?;
    fs::write(&mark, wanted).map_err(|e| format!("{}: {e}", mark.display()))?;
    Ok(python)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_step_is_refused_with_the_list() {
        assert!(run(Some("no-such-step")).unwrap_err().contains("clippy"));
    }
}
