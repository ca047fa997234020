//! Finds the programs that the checks need, and installs from Debian's packages those that are missing.
//!
//! Must not install anything unless it runs as root; otherwise it says exactly what to install and stops.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::child;

/// A program of another project that a step needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    Postgres,
    Redis,
    Chromium,
    Node,
    Python,
}

impl Tool {
    /// Where it is, if it is installed.
    pub(crate) fn find(self) -> Option<PathBuf> {
        match self {
            Tool::Postgres => postgres_bin(),
            Tool::Redis => in_path("redis-server"),
            Tool::Chromium => ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(in_path),
            Tool::Python => in_path("python3").filter(|it| python_is_enough(it)),
            Tool::Node => in_path("node").filter(|_| in_path("npm").is_some() && node_is_new_enough()),
        }
    }

    fn packages(self) -> &'static [&'static str] {
        match self {
            Tool::Postgres => &["postgresql"],
            Tool::Redis => &["redis-server"],
            Tool::Chromium => &["chromium", "fonts-noto-color-emoji"],
            Tool::Python => &["python3", "python3-venv"],
            // Debian's own can be too old.
            Tool::Node => &[],
        }
    }
}

/// All of them, or a message that says what to install.
pub(crate) fn require(wanted: &[Tool]) -> Result<(), String> {
    let missing: Vec<Tool> = wanted.iter().copied().filter(|tool| tool.find().is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if missing.contains(&Tool::Node) {
        return Err(format!(
            "Node.js {OLDEST_NODE} or newer with npm is needed: install it and run this again"
        ));
    }
    let packages: Vec<&str> = missing.iter().flat_map(|tool| tool.packages()).copied().collect();
    let by_hand = format!("install what is missing: apt-get install {}", packages.join(" "));
    if !is_root() || in_path("apt-get").is_none() {
        return Err(format!("{missing:?} not found; {by_hand}"));
    }
    println!("-- {missing:?} not found: installing {}", packages.join(" "));
    child::run(Command::new("apt-get").args(["update", "-qq"]))?;
    child::run(
        Command::new("apt-get")
            .args(["install", "-y", "-qq", "--no-install-recommends"])
            .args(&packages)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )?;
    match missing.iter().find(|tool| tool.find().is_none()) {
        None => Ok(()),
        Some(tool) => Err(format!("{tool:?} is still not found after the install; {by_hand}")),
    }
}

/// Whether `cargo NAME` is there.
pub(crate) fn has_cargo(name: &str) -> bool {
    in_path(&format!("cargo-{name}")).is_some()
}

/// Whether this process may do everything.
pub(crate) fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|it| it.uid() == 0)
}

/// What the journeys' browser driver asks for.
const OLDEST_NODE: u32 = 20;

fn node_is_new_enough() -> bool {
    let output = Command::new("node").arg("--version").output();
    output.is_ok_and(|it| major(&String::from_utf8_lossy(&it.stdout)).is_some_and(|it| it >= OLDEST_NODE))
}

/// New enough for the example that is a Django project, and able to make a folder for its packages.
fn python_is_enough(python: &Path) -> bool {
    let ask = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))";
    Command::new(python).args(["-c", ask]).output().is_ok_and(|it| it.status.success())
}

/// The 20 of `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// The folder that holds both `initdb` and `postgres`: Debian keeps them out of the PATH.
fn postgres_bin() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|it| Some((it.file_name().to_str()?.parse().ok()?, it.path().join("bin"))))
        .collect();
    found.sort();
    let in_path = in_path("initdb").and_then(|it| Some(it.canonicalize().ok()?.parent()?.to_path_buf()));
    let newest_first = found.into_iter().rev().map(|(_, path)| path);
    in_path
        .into_iter()
        .chain(newest_first)
        .find(|bin| runs(&bin.join("initdb")) && runs(&bin.join("postgres")))
}

fn in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| runs(file))
}

fn runs(file: &Path) -> bool {
    std::fs::metadata(file).is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_version_of_node() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("nonsense"), None);
    }

    #[test]
    fn finds_only_what_runs() {
        assert!(in_path("sh").is_some());
        assert!(in_path("there-is-no-such-program").is_none());
        assert!(!runs(Path::new("/etc/passwd")), "a file without the right to run is no program");
        assert!(!runs(Path::new("/etc")), "a folder is no program");
    }
}
