//! The words of the command line: what help says, how mistakes are answered, which exit codes scripts get.

use std::os::unix::fs::PermissionsExt;

use expect_test::{expect, expect_file};

use crate::server::{Folder, ok, run, text};

/// Exit code and stderr.
fn fails(folder: &Folder, words: &[&str]) -> (Option<i32>, String) {
    let output = run(folder, words);
    assert!(!output.status.success(), "{words:?} went well");
    assert_eq!(text(&output.stdout), "", "{words:?}: mistakes go to stderr");
    (output.status.code(), text(&output.stderr))
}

#[test]
fn alone_it_says_where_to_begin() {
    let folder = Folder::new();
    expect![[r#"
        Parlor: chat for any web application, one process, one port.

          parlor demo     people and rooms to try, in a folder of their own
          parlor serve    the real thing: SQLite in ./data, http://127.0.0.1:8390
          parlor doctor   looks for what would go wrong
          parlor help     everything else
    "#]]
    .assert_eq(&ok(&folder, &[]));
}

#[test]
fn help_teaches() {
    let folder = Folder::new();
    expect_file!["../snapshots/help.txt"].assert_eq(&ok(&folder, &["--help"]));
    for command in [
        "serve",
        "demo",
        "migrate",
        "seed",
        "verify",
        "backup",
        "restore",
        "export",
        "purge",
        "erase",
        "hold",
        "man",
        "user",
        "token",
        "tenant",
        "relation",
        "key",
        "templates",
        "widget",
        "doctor",
        "config",
        "bench",
    ] {
        let shown = ok(&folder, &["help", command]);
        // Settings of a bucket are there only where the binary has been built with it.
        let of_bucket = |line: &&str| {
            let names = ["bucket", "endpoint", "region", "prefix", "key", "secret"];
            !names.iter().any(|name| line.trim_start().starts_with(&format!("files.{name} ")))
        };
        let shown: String = shown.lines().filter(of_bucket).flat_map(|line| [line, "\n"]).collect();
        expect_file![format!("../snapshots/help-{command}.txt")].assert_eq(&shown);
    }
    for words in [
        ["user", "add"],
        ["user", "list"],
        ["user", "disable"],
        ["user", "enable"],
        ["token", "create"],
        ["templates", "list"],
        ["templates", "eject"],
        ["templates", "diff"],
        ["templates", "check"],
    ] {
        let shown = ok(&folder, &["help", words[0], words[1]]);
        assert!(shown.contains("Example"), "{words:?} has no example:\n{shown}");
    }
}

#[test]
fn completions_know_the_commands() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = ok(&folder, &["completions", shell]);
        assert!(script.contains("doctor") && script.contains("demo"), "{shell}");
    }
}

#[test]
fn a_mistake_in_the_file_names_key_file_and_line() {
    let folder = Folder::new();
    std::fs::write(
        folder.path().join("parlor.toml"),
        "listen = \"127.0.0.1:0\"\n\n[limits]\nmesages_burst = 3\n",
    )
    .expect("written");
    for words in [&["serve"][..], &["config"], &["doctor"], &["user", "list"]] {
        let (code, said) = fails(&folder, words);
        assert_eq!(code, Some(78), "{words:?}");
        assert_eq!(
            said,
            "parlor: parlor.toml, line 4, column 1: there is no setting \"limits.mesages_burst\"; did you mean \
             \"limits.messages_burst\"?\n"
        );
    }
    let (code, said) = fails(&folder, &["config", "--config", "elsewhere.toml"]);
    assert_eq!(code, Some(78));
    assert!(said.starts_with("parlor: cannot read the configuration elsewhere.toml: "), "{said}");
}

#[test]
fn wrong_words_are_usage() {
    let folder = Folder::new();
    for words in [
        &["sevre"][..],
        &["serve", "--listen", "nowhere"],
        &["serve", "--set", "listn=x"],
        &["serve", "--set", "listen"],
        &["token", "create"],
        &["token", "create", "--user", "ann", "--ttl", "soon"],
        &["user", "add", "ann", "--email", "a@it.test"],
        &["bench", "--mode", "idle", "--connections", "19000", "--pairs", "0"],
        &["bench", "--url", "http://127.0.0.1:1"],
    ] {
        let (code, said) = fails(&folder, words);
        assert_eq!(code, Some(2), "{words:?}: {said}");
    }
}

#[test]
fn config_shows_values_and_where_they_come_from() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("parlor.toml"), "sign_up = \"closed\"\n").expect("written");
    std::fs::write(folder.path().join("store"), "postgres://ann:hush@db/chat\n").expect("written");
    let mut command = crate::server::parlor(&folder, &["config", "--set", "log.format=json"]);
    command.env("PARLOR_STORE_FILE", "store").env("PARLOR_LIMITS__MESSAGES_BURST", "99");
    let shown = text(&command.output().expect("runs").stdout);
    let line = |key: &str| shown.lines().find(|line| line.starts_with(key)).unwrap_or_default().to_owned();
    assert!(line("sign_up").ends_with("closed                      parlor.toml, line 1"), "{shown}");
    assert!(
        line("store").ends_with("postgres://ann:***@db/chat  environment PARLOR_STORE_FILE: store"),
        "{shown}"
    );
    assert!(line("limits.messages_burst").contains("99 "), "{shown}");
    assert!(line("log.format").ends_with("--set log.format"), "{shown}");
    assert!(line("listen").ends_with("default"), "{shown}");
    let json = ok(&folder, &["config", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["settings"][0]["key"], "listen");
}

#[test]
fn secrets_come_from_files_and_are_never_said() {
    let folder = Folder::new();
    let write = |name: &str, text: &str, mode: u32| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("a mode");
    };
    write("parlor.toml", "fanout_file = \"bus\"\nstore_file = \"store\"\n", 0o644);
    write("bus", "redis://:hushhush@bus:6379\n", 0o600);
    write("store", "postgres://ann:hushhush@db/chat\n", 0o644);
    let output = run(&folder, &["config"]);
    let (shown, said) = (text(&output.stdout), text(&output.stderr));
    assert!(shown.contains("redis://:***@bus:6379") && shown.contains("parlor.toml, line 1: bus"), "{shown}");
    assert!(said.contains("parlor.toml, line 2: store can be read by every user of this machine"), "{said}");
    assert!(!said.contains("bus can be read"), "{said}");
    write("store", "mysql:hushhush", 0o600);
    let (code, wrong) = fails(&folder, &["config", "--check"]);
    assert_eq!(code, Some(78));
    assert_eq!(
        wrong,
        "parlor: parlor.toml, line 2, column 14, store: store takes sqlite://PATH or \
         postgres://USER:PASSWORD@HOST/DB, not \"…\"\n"
    );
    write("store", "", 0o600);
    assert!(fails(&folder, &["config"]).1.contains("store cannot be had: store: it is empty"));
    write("parlor.toml", "store_file = \"gone\"\n", 0o600);
    assert!(fails(&folder, &["config"]).1.contains("store cannot be had: gone: No such file"));
    write("parlor.toml", "", 0o600);
    let mut both = crate::server::parlor(&folder, &["config"]);
    let both =
        both.env("PARLOR_STORE", "sqlite://x").env("PARLOR_STORE_FILE", "store").output().expect("runs");
    assert!(text(&both.stderr).contains("PARLOR_STORE and PARLOR_STORE_FILE say the same"));
    for all in [shown, said, wrong] {
        assert!(!all.contains("hush"), "{all}");
    }
}

#[test]
fn config_check_says_right_or_wrong_and_warns_of_what_nobody_reads() {
    let folder = Folder::new();
    let mut command = crate::server::parlor(&folder, &["config", "--check", "--set", "log.format=json"]);
    let output = command.env("PARLOR_LOG_FORMAT", "json").env("PARLOR_LISTN", "x").output().expect("runs");
    assert!(output.status.success());
    assert!(text(&output.stdout).ends_with("settings are said; nothing is wrong\n"));
    assert_eq!(
        text(&output.stderr),
        "parlor: warning: environment PARLOR_LISTN: there is no such setting; did you mean PARLOR_LISTEN?\n\
         parlor: warning: environment PARLOR_LOG_FORMAT: there is no such setting; did you mean PARLOR_LOG__FORMAT?\n"
    );
    std::fs::write(
        folder.path().join("parlor.toml"),
        "[embed]\norigins = [\n  \"https://a.example\",\n  \"*\",\n]\n",
    )
    .expect("written");
    let (code, said) = fails(&folder, &["config", "--check"]);
    assert_eq!(code, Some(78));
    assert!(said.starts_with("parlor: parlor.toml, line 4, column 3: embed.origins takes sites"), "{said}");
}

#[test]
fn migrate_checks_and_applies() {
    let folder = Folder::new();
    let check = run(&folder, &["migrate", "--check"]);
    assert_eq!(check.status.code(), Some(3), "{}", text(&check.stderr));
    assert!(text(&check.stdout).contains("pending 0001_base"));
    assert!(!folder.data().join("parlor.db").exists(), "a check makes nothing");
    assert!(ok(&folder, &["migrate"]).contains("applied 0001_base"));
    assert_eq!(ok(&folder, &["migrate", "--check"]), "nothing to do\n");
    let (code, said) = fails(&folder, &["migrate", "--store", "postgres://nobody@127.0.0.1:9/none"]);
    assert_eq!(code, Some(69), "{said}");
}

#[test]
fn doctor_says_what_is_wrong_and_what_to_do() {
    let folder = Folder::new();
    let well = ok(&folder, &["doctor", "--set", "listen=127.0.0.1:0"]);
    assert!(!well.contains("fail "), "{well}");
    ok(&folder, &["migrate"]);
    let sound = ok(&folder, &["doctor", "--set", "listen=127.0.0.1:0", "--json"]);
    let sound: serde_json::Value = serde_json::from_str(&sound).expect("JSON");
    assert_eq!(sound["failed"], 0, "{sound}");

    let exposed = ok(&folder, &["doctor", "--set", "listen=0.0.0.0:0"]);
    assert!(exposed.contains("warn  exposed"), "{exposed}");

    let ill = run(&folder, &["doctor", "--set", "listen=127.0.0.1:0", "--set", "fanout=redis://127.0.0.1:9"]);
    assert_eq!(ill.status.code(), Some(1));
    assert!(text(&ill.stdout).contains("fail  fan-out   redis://127.0.0.1:9"), "{}", text(&ill.stdout));

    // Where attachments should be is a file.
    std::fs::write(folder.data().join("file"), "x").expect("written");
    let place = format!("files.folder={}", folder.data().join("file/blobs").display());
    let nowhere = run(&folder, &["doctor", "--set", "listen=127.0.0.1:0", "--set", &place]);
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(text(&nowhere.stdout).contains("fail  uploads"), "{}", text(&nowhere.stdout));

    // A file that is not a database.
    std::fs::write(
        folder.data().join("parlor.db"),
        "not a database at all, but long enough to be read as one",
    )
    .expect("written");
    for end in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(folder.data().join(format!("parlor.db{end}")));
    }
    let broken = run(&folder, &["doctor", "--set", "listen=127.0.0.1:0"]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(text(&broken.stdout).contains("fail  store"), "{}", text(&broken.stdout));
}

#[test]
fn who_stops_reading_sees_no_panic() {
    let folder = Folder::new();
    for words in [&["config"][..], &["completions", "bash"], &["--help"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("a full device");
        let output = crate::server::parlor(&folder, words).stdout(full).output().expect("runs");
        assert!(!text(&output.stderr).contains("panicked"), "{words:?}: {}", text(&output.stderr));
        let (read, write) = std::io::pipe().expect("a pipe");
        drop(read);
        let output = crate::server::parlor(&folder, words).stdout(write).output().expect("runs");
        assert_eq!(text(&output.stderr), "", "{words:?}");
        assert_ne!(output.status.code(), Some(101), "{words:?}");
    }
}

#[test]
fn a_misspelled_variable_is_said_by_every_command() {
    let folder = Folder::new();
    ok(&folder, &["migrate"]);
    for words in [&["verify"][..], &["user", "list"], &["migrate", "--check"], &["hold", "list"]] {
        let output =
            crate::server::parlor(&folder, words).env("PARLOR_DTA", "elsewhere").output().expect("runs");
        assert!(output.status.success(), "{words:?}");
        assert_eq!(
            text(&output.stderr),
            "parlor: warning: environment PARLOR_DTA: there is no such setting; did you mean PARLOR_DATA?\n",
            "{words:?}"
        );
    }
    let fresh = run(&folder, &["user", "list", "--data", "elsewhere"]);
    assert!(text(&fresh.stderr).contains("a new installation begins there"), "{}", text(&fresh.stderr));
}

#[test]
fn settings_that_do_not_fit_together_are_found_before_the_start() {
    let folder = Folder::new();
    let words = ["config", "--check", "--set", "proxy.header=X-User"];
    let (code, said) = fails(&folder, &words);
    assert_eq!(code, Some(78), "{said}");
    assert!(said.starts_with("parlor: proxy."), "{said}");
    let doctor = run(&folder, &["doctor", "--set", "listen=127.0.0.1:0", "--set", "proxy.header=X-User"]);
    assert!(text(&doctor.stdout).contains("fail  settings  proxy."), "{}", text(&doctor.stdout));
}
