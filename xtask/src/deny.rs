//! Holds the dependencies against deny.toml: licences, banned packages, sources. Works offline and everywhere.
//!
//! Reads the same file as cargo-deny, which says more (duplicates, advisories) where it is installed. Must not
//! be cleverer than that file.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use toml::Table;

pub(crate) fn run(root: &Path) -> Result<(), String> {
    let text = fs::read_to_string(root.join("deny.toml")).map_err(|e| format!("deny.toml: {e}"))?;
    let rules = text.parse::<Table>().map_err(|e| format!("deny.toml: {e}"))?;
    let mut command = Command::new("cargo");
    command.args(["metadata", "--locked", "--all-features", "--format-version", "1"]).current_dir(root);
    // Without the targets nobody builds here; their packages need not be fetched.
    command.args(["--filter-platform", &host()?]);
    let output = command.output().map_err(|e| format!("cargo: {e}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let metadata: Value =
        serde_json::from_slice(&output.stdout).map_err(|e| format!("cargo metadata: {e}"))?;
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let found = judge(&rules, packages);
    if found.is_empty() {
        println!("{} packages: licences, bans and sources are as deny.toml wants", packages.len());
        return Ok(());
    }
    Err(found.join("\n"))
}

fn judge(rules: &Table, packages: &[Value]) -> Vec<String> {
    let list = |table: &str, key: &str| -> Vec<String> {
        let values = rules.get(table).and_then(|it| it.get(key)?.as_array());
        let name = |value: &toml::Value| {
            let name =
                value.as_str().or_else(|| value.get("crate").or_else(|| value.get("name"))?.as_str())?;
            Some(name.to_owned())
        };
        values.into_iter().flatten().filter_map(name).collect()
    };
    let (allowed, banned) = (list("licenses", "allow"), list("bans", "deny"));
    let mut found = vec![];
    for package in packages {
        let field = |name: &str| package[name].as_str().unwrap_or("");
        let id = format!("{} {}", field("name"), field("version"));
        if banned.iter().any(|it| it == field("name")) {
            found.push(format!("{id} is banned by deny.toml"));
        }
        let source = field("source");
        let ours = source.is_empty() && package["source"].is_null();
        if !ours && !source.starts_with("registry+") {
            found.push(format!("{id} comes from {source}, not from the registry"));
        }
        let license = field("license");
        if !permitted(license, &allowed) {
            found.push(format!("{id}: the licence \"{license}\" is not allowed by deny.toml"));
        }
    }
    found
}

/// Reads an SPDX expression: is there a choice in which every licence is allowed?
fn permitted(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let good = either(&words, &mut at, allowed);
    good && at == words.len()
}

fn either(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut good = both(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        good |= both(words, at, allowed);
    }
    good
}

fn both(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut good = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        good &= one(words, at, allowed);
    }
    good
}

fn one(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let good = either(words, at, allowed);
        *at += 1;
        return good;
    }
    let mut name = (*word).to_owned();
    if words.get(*at) == Some(&"WITH") {
        name = format!("{name} WITH {}", words.get(*at + 1).unwrap_or(&""));
        *at += 2;
    }
    allowed.contains(&name)
}

fn host() -> Result<String, String> {
    let output = Command::new("rustc").arg("-vV").output().map_err(|e| format!("rustc: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc does not say its host".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_licence_expressions() {
        let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        for good in ["MIT", "GPL-3.0 OR MIT", "MIT/Apache-2.0", "(MIT OR X) AND Apache-2.0"] {
            assert!(permitted(good, &allowed), "{good}");
        }
        assert!(permitted("Apache-2.0 WITH LLVM-exception", &allowed));
        for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "MIT WITH x", "(MIT", "MIT)"] {
            assert!(!permitted(bad, &allowed), "{bad}");
        }
    }

    #[test]
    fn finds_licences_bans_and_foreign_sources() {
        let text = "[licenses]\nallow = ['MIT']\n[bans]\ndeny = [{ crate = 'openssl-sys' }, 'zstd-sys']\n";
        let package = |name: &str, license: &str, source: &str| serde_json::json!({"name": name, "version": "1.0.0", "license": license, "source": source});
        let packages = [
            package("good", "MIT", "registry+x"),
            package("openssl-sys", "MIT", "registry+x"),
            package("zstd-sys", "MIT", "registry+x"),
            package("copyleft", "GPL-3.0", "registry+x"),
            package("elsewhere", "MIT", "git+https://example.test/x"),
        ];
        let found = judge(&text.parse().unwrap(), &packages);
        let names: Vec<&str> = found.iter().map(|it| it.split(' ').next().unwrap()).collect();
        assert_eq!(names, ["openssl-sys", "zstd-sys", "copyleft", "elsewhere"]);
    }
}
