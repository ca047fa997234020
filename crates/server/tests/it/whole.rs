//! Commands about an installation as a whole: filling it, looking whether it is right.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use parlor_client::proto::frame::Outgoing;
use parlor_client::proto::hello::Hello;
use parlor_client::proto::message::List;
use parlor_client::{SignIn, Socket};

use crate::people::pair;
use crate::server::{Folder, Server, WIDE, ok, run, text};

fn json(said: &str) -> serde_json::Value {
    serde_json::from_str(said).unwrap_or_else(|err| panic!("{err}: {said}"))
}

#[tokio::test]
async fn what_is_seeded_is_right_beside_a_server_too() {
    let folder = Folder::new();
    let made = json(&ok(&folder, &["seed", "--messages", "600", "--users", "10", "--seed", "7", "--json"]));
    assert_eq!((made["messages"].as_i64(), made["users"].as_i64()), (Some(600), Some(10)), "{made}");
    let again = run(&folder, &["seed", "--messages", "10"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("--add"), "{}", text(&again.stderr));
    ok(&folder, &["seed", "--messages", "60", "--users", "3", "--seed", "8", "--add"]);

    let server = Server::start(&folder, &[]);
    let found = json(&ok(&folder, &["verify", "--json"]));
    assert_eq!((found["messages"].as_i64(), found["wrong"].as_i64()), (Some(660), Some(0)), "{found}");
    let held = run(&folder, &["seed", "--messages", "10", "--add", "--seed", "9"]);
    assert_eq!(held.status.code(), Some(75), "a running server has the file: {}", text(&held.stderr));
    server.stop().await;
    let said = ok(&folder, &["verify"]);
    assert!(said.contains("660 messages") && said.contains("all as it should be"), "{said}");
}

#[test]
fn nothing_is_made_by_looking() {
    let folder = Folder::new();
    let nowhere = run(&folder, &["verify"]);
    assert_eq!(nowhere.status.code(), Some(1), "{}", text(&nowhere.stdout));
    assert!(
        text(&nowhere.stderr).contains("there is no database at data/parlor.db"),
        "{}",
        text(&nowhere.stderr)
    );
    assert!(!folder.data().exists());
}

/// Backed up while people talk; restored, whoever comes back is told to load everything again.
#[tokio::test]
async fn a_backup_under_load_comes_back_with_another_epoch() {
    let folder = Folder::new();
    let server = Server::start(&folder, WIDE);
    let (ann, bob, room) = pair(&server).await;
    let api = ann.api(server.base());
    let sign_in = SignIn::Header(bob.token.clone());
    let (mut before, welcome) = Socket::connect(server.base(), &sign_in, Hello::default()).await.expect("in");
    for at in 0..20 {
        api.send(room, "said before", &format!("a-{at}")).await.expect("sent");
    }
    let seq = loop {
        if let Outgoing::Event(event) = before.next().await.expect("heard")
            && event.seq >= 21
        {
            break event.seq;
        }
    };
    let (stop, sent) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicI64::new(0)));
    let talking = {
        let (api, stop, sent) = (ann.api(server.base()), stop.clone(), sent.clone());
        tokio::spawn(async move {
            for at in 0.. {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                api.send(room, "said meanwhile", &format!("b-{at}"))
                    .await
                    .expect("sent while it is backed up");
                sent.fetch_add(1, Ordering::Relaxed);
            }
        })
    };
    while sent.load(Ordering::Relaxed) < 20 {
        tokio::task::yield_now().await;
    }
    let whole = folder.path().join("whole");
    let (place, to) = (folder.path().to_owned(), whole.display().to_string());
    let backup = tokio::task::spawn_blocking(move || {
        let words = ["backup", &to, "--json"];
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_parlor"));
        command.args(words).current_dir(place).env_clear().output().expect("the binary runs")
    });
    let output = backup.await.expect("ended");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let kept = json(&text(&output.stdout));
    let at_least = 20 + 20;
    stop.store(true, Ordering::Relaxed);
    talking.await.expect("talked");
    let held = kept["verified"]["messages"].as_i64().expect("a number");
    assert!(held >= at_least && held <= 20 + sent.load(Ordering::Relaxed), "{kept}");
    api.send(room, "said afterwards", "c").await.expect("sent");

    let to = whole.display().to_string();
    let refused = run(&folder, &["restore", &to, "--replace", "--yes"]);
    assert_eq!(refused.status.code(), Some(75), "a server runs: {}", text(&refused.stderr));
    server.stop().await;
    let refused = run(&folder, &["restore", &to]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("--replace"), "{}", text(&refused.stderr));
    let refused = run(&folder, &["restore", &to, "--replace"]);
    assert_eq!(refused.status.code(), Some(2), "nobody is there to say yes");
    assert_eq!(ok(&folder, &["restore", &to, "--dry-run"]), "whole\n");
    let restored = json(&ok(&folder, &["restore", &to, "--replace", "--yes", "--json"]));
    assert_ne!(restored["epoch"].as_str(), Some(welcome.epoch.to_string().as_str()));

    let server = Server::start(&folder, WIDE);
    let since = BTreeMap::from([(room, seq)]);
    let hello = Hello { epoch: Some(welcome.epoch), since, ..Hello::default() };
    let (mut after, again) =
        Socket::connect(server.base(), &sign_in, hello).await.expect("the login is in it");
    assert_eq!(Some(again.epoch.to_string().as_str()), restored["epoch"].as_str());
    loop {
        match after.next().await.expect("told") {
            Outgoing::Reset { reset, .. } if reset == room => break,
            Outgoing::Event(event) => panic!("an entry of another history: {event:?}"),
            _ => {}
        }
    }
    let newest = bob.api(server.base()).messages(&List::newest(room)).await.expect("read");
    assert_eq!(newest.data.iter().map(|it| it.number).max(), Some(held));
    assert!(newest.data.iter().all(|it| it.text != "said afterwards"));
    ann.api(server.base()).send(room, "and on", "d").await.expect("it goes on");
    server.stop().await;
    assert_eq!(json(&ok(&folder, &["verify", "--json"]))["wrong"], 0);
}

#[tokio::test]
async fn what_is_old_goes_unless_it_is_held() {
    let folder = Folder::new();
    ok(
        &folder,
        &["seed", "--messages", "400", "--users", "6", "--rooms", "5", "--days", "100", "--seed", "7"],
    );
    let server = Server::start(&folder, &[]);
    let users = json(&ok(&folder, &["user", "list", "--json"]));
    let who = users["data"][0]["username"].as_str().expect("a name").to_owned();
    let would = json(&ok(&folder, &["purge", "--days", "30", "--dry-run", "--json"]));
    let old = would["messages"].as_i64().expect("a number");
    assert!(old > 50, "{would}");
    let asked = run(&folder, &["purge", "--days", "30"]);
    assert_eq!(asked.status.code(), Some(2), "{}", text(&asked.stderr));
    let unsaid = run(&folder, &["purge", "--yes"]);
    assert_eq!(unsaid.status.code(), Some(1), "for how long? {}", text(&unsaid.stderr));

    let id = ok(&folder, &["hold", "add", "--user", &who, "--note", "case 12"]);
    assert!(ok(&folder, &["hold", "list"]).contains("case 12"));
    let went = json(&ok(&folder, &["purge", "--days", "30", "--yes", "--json"]));
    assert!(went["held"].as_i64() > Some(0) && went["messages"].as_i64() < Some(old), "{went}");
    ok(&folder, &["hold", "release", id.trim()]);
    let rest = json(&ok(&folder, &["purge", "--days", "30", "--yes", "--json"]));
    assert_eq!(went["messages"].as_i64().zip(rest["messages"].as_i64()).map(|(a, b)| a + b), Some(old));
    assert_eq!(json(&ok(&folder, &["purge", "--days", "30", "--dry-run", "--json"]))["messages"], 0);
    server.stop().await;
    assert_eq!(json(&ok(&folder, &["verify", "--files", "--json"]))["wrong"], 0);
}

#[test]
fn an_export_and_the_manual_are_files() {
    let folder = Folder::new();
    ok(&folder, &["seed", "--messages", "100", "--users", "4", "--rooms", "3", "--seed", "7"]);
    let sum = json(&ok(&folder, &["export", "--all", "out", "--json"]));
    assert_eq!(sum["messages"], 100, "{sum}");
    assert!(folder.path().join("out/default/messages.jsonl").exists());
    let of_what = run(&folder, &["export", "out2"]);
    assert_eq!(of_what.status.code(), Some(2));
    assert!(text(&of_what.stderr).contains("<--user <WHO>|--room <ID>|--all>"), "{}", text(&of_what.stderr));
    assert_eq!(run(&folder, &["export", "--user", "nobody", "out3"]).status.code(), Some(1));
    ok(&folder, &["man", "man"]);
    for page in ["parlor.1", "parlor-backup.1", "parlor-hold-add.1"] {
        let text = std::fs::read_to_string(folder.path().join("man").join(page)).expect(page);
        assert!(text.contains(".TH") && text.contains("parlor"), "{page}");
    }
}

#[tokio::test]
async fn an_account_is_taken_away_and_everything_still_counts() {
    let folder = Folder::new();
    ok(&folder, &["seed", "--messages", "400", "--users", "6", "--rooms", "6", "--seed", "7"]);
    let server = Server::start(&folder, &[]);
    let users = json(&ok(&folder, &["user", "list", "--json"]));
    let who = users["data"][1]["username"].as_str().expect("a name").to_owned();
    let other = users["data"][2]["username"].as_str().expect("a name").to_owned();
    let would = json(&ok(&folder, &["erase", &who, "--dry-run", "--json"]));
    assert!(would["groups"]["messages"].as_i64() > Some(0) && would["held"] == false, "{would}");
    assert_eq!(run(&folder, &["erase", &who]).status.code(), Some(2), "nobody is there to say yes");
    let id = ok(&folder, &["hold", "add", "--user", &who]);
    assert_eq!(run(&folder, &["erase", &who, "--yes"]).status.code(), Some(1), "held");
    let would = run(&folder, &["erase", &who, "--dry-run"]);
    assert_eq!(would.status.code(), Some(3), "{}", text(&would.stdout));
    assert!(text(&would.stderr).contains("parlor hold list"), "{}", text(&would.stderr));
    ok(&folder, &["hold", "release", id.trim()]);
    let went = json(&ok(&folder, &["erase", &who, "--mode", "erase", "--yes", "--json"]));
    assert!(went["messages"].as_i64() > Some(0), "all of it has gone when that is said: {went}");
    ok(&folder, &["erase", &other, "--mode", "anonymise", "--yes"]);
    assert_eq!(run(&folder, &["erase", &who, "--yes"]).status.code(), Some(1), "there is nobody any more");
    server.stop().await;
    let found = json(&ok(&folder, &["verify", "--json"]));
    assert_eq!(found["wrong"], 0, "{found}");
}

/// Killed in the middle (the system ends whoever writes more than it may), on the way in and on the way out.
#[test]
fn broken_off_nothing_is_half() {
    let folder = Folder::new();
    ok(&folder, &["seed", "--messages", "2000", "--users", "8", "--rooms", "6", "--seed", "7"]);
    ok(&folder, &["backup", "whole"]);
    ok(&folder, &["seed", "--messages", "60", "--users", "3", "--seed", "8", "--add"]);
    let cut = |words: &str| {
        let mut shell = std::process::Command::new("sh");
        let script = format!("ulimit -c 0; ulimit -f 256; exec '{}' {words}", env!("CARGO_BIN_EXE_parlor"));
        let output =
            shell.args(["-c", &script]).current_dir(folder.path()).env_clear().output().expect("a shell");
        assert_eq!(output.status.code(), None, "it was not killed: {}", text(&output.stderr));
    };
    cut("backup half");
    let half = run(&folder, &["restore", "half", "--dry-run"]);
    assert!(text(&half.stderr).contains("broken off"), "{}", text(&half.stderr));
    // Somebody else is still at it; then nobody is, and it is begun anew.
    let lock = std::fs::File::open(folder.path().join("half/.unfinished")).expect("a marker");
    lock.lock().expect("held");
    let busy = run(&folder, &["backup", "half"]);
    assert_eq!(busy.status.code(), Some(75), "{}", text(&busy.stderr));
    drop(lock);
    // What is not ours is nobody's to remove.
    let strange = folder.path().join("half/letters");
    std::fs::create_dir(&strange).expect("a folder");
    let refused = run(&folder, &["backup", "half"]);
    assert!(text(&refused.stderr).contains("half is not empty"), "{}", text(&refused.stderr));
    assert!(strange.exists() && folder.path().join("half/.unfinished").exists());
    std::fs::remove_dir(&strange).expect("removed");
    ok(&folder, &["backup", "half"]);
    assert_eq!(ok(&folder, &["restore", "half", "--dry-run"]), "whole\n");
    assert!(!folder.path().join("half/.unfinished").exists());
    let again = run(&folder, &["backup", "half"]);
    assert!(text(&again.stderr).contains("holds a backup already"), "{}", text(&again.stderr));

    cut("restore whole --replace --yes");
    assert_eq!(json(&ok(&folder, &["verify", "--json"]))["messages"], 2_060, "what was there is there");
    ok(&folder, &["restore", "whole", "--replace", "--yes"]);
    assert_eq!(json(&ok(&folder, &["verify", "--json"]))["messages"], 2_000);
    for left in ["parlor.db.restoring", "parlor.db.restoring-wal", "parlor.db-wal"] {
        assert!(!folder.data().join(left).exists(), "{left}");
    }

    // Refused, nothing of it stays, and what is said names the file and not the database.
    let nowhere = run(&folder, &["backup", "data/parlor.db/x"]);
    assert_eq!(text(&nowhere.stderr), "parlor: data/parlor.db/x: Not a directory (os error 20)\n");
    assert_eq!(run(&folder, &["export", "--user", "nobody", "out"]).status.code(), Some(1));
    assert!(!folder.path().join("out").exists());
}

/// The log of a server that was killed never meets the database that takes its place.
#[tokio::test]
async fn a_restore_over_what_a_killed_server_has_left() {
    let folder = Folder::new();
    let server = Server::start(&folder, WIDE);
    let (ann, _, room) = pair(&server).await;
    let api = ann.api(server.base());
    api.send(room, "said before", "a").await.expect("sent");
    ok(&folder, &["backup", "whole"]);
    for at in 0..50 {
        api.send(room, "said afterwards", &format!("b-{at}")).await.expect("sent");
    }
    server.kill();
    assert!(std::fs::metadata(folder.data().join("parlor.db-wal")).expect("a log").len() > 0);
    ok(&folder, &["restore", "whole", "--replace", "--yes"]);
    let found = json(&ok(&folder, &["verify", "--json"]));
    assert_eq!((found["messages"].as_i64(), found["wrong"].as_i64()), (Some(1), Some(0)), "{found}");
    let server = Server::start(&folder, WIDE);
    let newest = ann.api(server.base()).messages(&List::newest(room)).await.expect("read");
    assert_eq!(newest.data.iter().map(|it| it.text.as_str()).collect::<Vec<_>>(), ["said before"]);
    server.stop().await;
}

/// Files: lost, and of nobody.
#[test]
fn files_of_nobody_are_found() {
    let folder = Folder::new();
    ok(&folder, &["seed", "--messages", "60", "--users", "3", "--seed", "7"]);
    let place = folder.data().join("blobs/ab");
    std::fs::create_dir_all(&place).expect("a folder");
    let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
    for (name, came) in [("cdef0011223344", Some(old)), ("ccef0011223344", None)] {
        let file = std::fs::File::create(place.join(name)).expect("a file");
        came.map_or(Ok(()), |came| file.set_modified(came)).expect("a time");
    }
    assert_eq!(json(&ok(&folder, &["verify", "--json"]))["wrong"], 0, "nobody asked for files");
    let found = run(&folder, &["verify", "--files", "--json"]);
    assert_eq!(found.status.code(), Some(3), "{}", text(&found.stderr));
    let found = json(&text(&found.stdout));
    assert_eq!(found["wrong"], 1, "one that has just come may be on its way to a row: {found}");
    assert_eq!(found["differences"][0]["check"], "attachment.none");
    assert_eq!(found["differences"][0]["key"], "abcdef0011223344");
}
