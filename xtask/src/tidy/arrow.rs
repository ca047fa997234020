//! Arrows: which crate may know which, which feature may call which, and how many packages we carry.
//!
//! Must not hold the lists: `[crates]` and `[feature]` in `xtask/tidy.toml` do.

use toml::{Table, Value};

use super::source::words;
use super::{Finding, Rules, Tree};

pub(super) fn check(tree: &Tree, rules: &Rules, found: &mut Vec<Finding>) {
    crates(tree, rules, found);
    features(tree, rules, found);
    dialects(tree, found);
    budget(tree, rules, found);
}

/// Holds each crate's Cargo.toml against `[crates.NAME]`: `only` names all that it may depend on, `never`
/// what it must not, both beyond what its tests use.
fn crates(tree: &Tree, rules: &Rules, found: &mut Vec<Finding>) {
    for file in tree.under("crates/").filter(|file| file.path.ends_with("/Cargo.toml")) {
        let table: Table = match file.text.parse() {
            Ok(table) => table,
            Err(e) => {
                found.push(Finding::new(&file.path, 1, format!("cannot be read: {e}")));
                continue;
            }
        };
        let name = table.get("package").and_then(|it| it.get("name")).and_then(Value::as_str).unwrap_or("");
        let line = |dependency: &str| {
            let starts = |text: &str| {
                text.strip_prefix(dependency).is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
            };
            file.lines().find(|(_, text)| starts(text)).map_or(1, |(line, _)| line)
        };
        if rules.table(&format!("crates.{name}")).is_none() {
            let message = format!("{name} has no arrows in {} [crates.{name}]", Rules::PATH);
            found.push(Finding::new(&file.path, 1, message));
        }
        let only =
            rules.strings(&format!("crates.{name}.only")).into_iter().map(str::to_owned).collect::<Vec<_>>();
        let never =
            rules.strings(&format!("crates.{name}.never")).into_iter().map(str::to_owned).collect::<Vec<_>>();
        for dependency in dependencies(&table, &["dependencies", "build-dependencies"]) {
            if !only.is_empty() && !only.contains(&dependency) {
                let message = format!("{name} depends on {}, not on {dependency}", only.join(", "));
                found.push(Finding::new(&file.path, line(&dependency), message));
            }
            if never.contains(&dependency) {
                let message = format!("{name} must not know {dependency}");
                found.push(Finding::new(&file.path, line(&dependency), message));
            }
        }
        for dependency in dependencies(&table, &["dependencies", "build-dependencies", "dev-dependencies"]) {
            if dependency == "parlor-server" {
                found.push(Finding::new(&file.path, line(&dependency), "nothing depends on the binary"));
            }
        }
    }
}

fn dependencies(table: &Table, kinds: &[&str]) -> Vec<String> {
    let mut tables = vec![table];
    let targets = table.get("target").and_then(Value::as_table);
    tables.extend(targets.into_iter().flat_map(Table::values).filter_map(Value::as_table));
    let lists = tables.iter().flat_map(|it| kinds.iter().filter_map(|kind| it.get(*kind)?.as_table()));
    lists.flat_map(Table::keys).cloned().collect()
}

/// Features of the engine call downward: a row of `feature.order` may use the rows above it, not its own
/// neighbours and nothing below.
fn features(tree: &Tree, rules: &Rules, found: &mut Vec<Finding>) {
    const CORE: &str = "crates/core/src/";
    let rows: Vec<Vec<&str>> = rules
        .at("feature.order")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|row| match row {
            Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect(),
        })
        .collect();
    let rank = |name: &str| rows.iter().position(|row| row.contains(&name));
    for (path, source) in tree.rust() {
        let Some(inner) = path.strip_prefix(CORE) else { continue };
        let me = inner.split(['/', '.']).next().unwrap_or("");
        if inner.ends_with("/sql.rs") && rank(me).is_none() && !["store", "testing"].contains(&me) {
            let message = format!("the feature {me} has no row in {} feature.order", Rules::PATH);
            found.push(Finding::new(path, 1, message));
        }
        let Some(mine) = rank(me) else { continue };
        for (at, other) in used_modules(&source.shipped) {
            let upward = other != me && rank(other).is_some_and(|theirs| theirs >= mine);
            if upward && !rules.allows("feature.except", &format!("{me} -> {other}")) {
                let message = format!("{me} calls {other}, which stands beside or below it in feature.order");
                found.push(Finding::new(path, source.line(at), message));
            }
        }
    }
}

/// First parts of all `crate::…` paths, those in braces (`use crate::{room, user::User}`) as well.
fn used_modules(code: &str) -> Vec<(usize, &str)> {
    let mut out = vec![];
    for at in words(code, "crate::") {
        let from = at + "crate::".len();
        let rest = &code[from..];
        if !rest.starts_with('{') {
            out.push((at, rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("")));
            continue;
        }
        let (mut depth, mut start) = (0, true);
        for (n, c) in rest.char_indices() {
            match c {
                '{' => (depth, start) = (depth + 1, true),
                '}' if depth == 1 => break,
                '}' => depth -= 1,
                ',' => start = true,
                c if c.is_whitespace() => {}
                _ if depth == 1 && start => {
                    let name =
                        rest[n..].split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("");
                    out.push((from + n, name));
                    start = false;
                }
                _ => {}
            }
        }
    }
    out
}

const MOUNTED: &str = "dialect::router()";

/// A dialect translates a foreign protocol; the house stands when its folder is gone.
fn dialects(tree: &Tree, found: &mut Vec<Finding>) {
    for (path, source) in tree.rust().filter(|(path, _)| !path.contains("/dialect/")) {
        for at in words(&source.shipped, "dialect::") {
            // Where the router is put together they are mounted, and nothing else of them is known.
            let mounts = path == "crates/parlor/src/lib.rs" && source.shipped[at..].starts_with(MOUNTED);
            if mounts {
                continue;
            }
            found.push(Finding::new(
                path,
                source.line(at),
                "nothing depends on a dialect: it is only mounted",
            ));
        }
    }
}

/// Every package is compiled on two cores, read by somebody and updated for years.
fn budget(tree: &Tree, rules: &Rules, found: &mut Vec<Finding>) {
    let Some(lock) = tree.text("Cargo.lock") else { return };
    let count = lock.lines().filter(|line| *line == "[[package]]").count();
    let budget = rules.number("packages.budget").unwrap_or(400);
    if count > budget {
        let message = format!("{count} packages, the budget is {budget}: what can go?");
        found.push(Finding::new("Cargo.lock", 1, message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "
        [crates.parlor-proto]
        only = ['serde', 'serde_json']
        [crates.parlor-core]
        never = ['axum']
        [feature]
        order = ['user', 'room', ['read', 'typing']]
        [packages]
        budget = 2
    ";

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let mut found = vec![];
        check(&Tree::with(files), &Rules::read(RULES).unwrap(), &mut found);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_crate_knows_only_what_it_may() {
        let proto = "[package]\nname = 'parlor-proto'\n[dependencies]\nserde.workspace = true\ntokio = '1'\n";
        let want = "crates/proto/Cargo.toml:5: parlor-proto depends on serde, serde_json, not on tokio";
        assert_eq!(found(&[("crates/proto/Cargo.toml", proto)]), [want]);
        let core = "[package]\nname = 'parlor-core'\n[target.'cfg(unix)'.dependencies]\naxum = '0.8'\n";
        let want = "crates/core/Cargo.toml:4: parlor-core must not know axum";
        assert_eq!(found(&[("crates/core/Cargo.toml", core)]), [want]);
    }

    #[test]
    fn nobody_depends_on_the_binary_and_no_crate_is_forgotten() {
        let core = "[package]\nname = 'parlor-core'\n[dev-dependencies]\nparlor-server = '1'\n";
        assert!(found(&[("crates/core/Cargo.toml", core)])[0].contains("nothing depends on the binary"));
        let other = "[package]\nname = 'parlor-other'\n";
        assert!(found(&[("crates/other/Cargo.toml", other)])[0].contains("has no arrows"));
    }

    #[test]
    fn features_call_downward() {
        let up = "//! x\nuse crate::{cx::Cx, room::{self, typing}, user};\n";
        let want = "crates/core/src/user/mod.rs:2: user calls room, which stands beside or below it in feature.order";
        assert_eq!(found(&[("crates/core/src/user/mod.rs", up)]), [want]);
        assert!(found(&[("crates/core/src/room/mod.rs", "use crate::user::User;")]).is_empty());
        assert_eq!(found(&[("crates/core/src/typing.rs", "fn a() { crate::read::b() }")]).len(), 1);
        assert!(found(&[("crates/core/src/user/tests.rs", "use crate::room;")]).is_empty());
        assert!(found(&[("crates/core/src/pin/sql.rs", "")])[0].contains("the feature pin has no row"));
    }

    #[test]
    fn nothing_needs_a_dialect() {
        let text = "use crate::dialect::chatter::Frame;";
        assert_eq!(found(&[("crates/parlor/src/socket.rs", text)]).len(), 1);
        assert!(found(&[("crates/parlor/src/dialect/mod.rs", "use crate::dialect::x;")]).is_empty());
        let mount = ".merge(dialect::router())";
        assert!(found(&[("crates/parlor/src/lib.rs", mount)]).is_empty());
        assert_eq!(found(&[("crates/parlor/src/socket.rs", mount)]).len(), 1);
    }

    #[test]
    fn the_packages_have_a_budget() {
        let lock = "[[package]]\n[[package]]\n[[package]]\n";
        assert_eq!(
            found(&[("Cargo.lock", lock)]),
            ["Cargo.lock:1: 3 packages, the budget is 2: what can go?"]
        );
    }
}
