//! The load generator, for a second: that its check works and that what it prints can be read.

use serde_json::Value;

use crate::people::pair;
use crate::server::{Folder, Server, WIDE, ok, run, text};

fn bench(words: &[&str]) -> Value {
    let folder = Folder::new();
    let words = [&["bench", "--json", "--warm-up", "0"], words].concat();
    serde_json::from_str(&ok(&folder, &words)).expect("JSON")
}

fn clean(report: &Value) {
    for count in ["lost", "doubled", "reordered", "broken", "refused"] {
        assert_eq!(report["check"][count], 0, "{report}");
    }
}

#[test]
fn pairs_are_counted_and_checked() {
    let report = bench(&["--mode", "pairs", "--pairs", "3", "--seconds", "1"]);
    clean(&report);
    let sent = report["check"]["acknowledged"].as_u64().expect("a count");
    assert!(sent > 10, "{report}");
    assert_eq!(report["check"]["delivered"], sent, "{report}");
    assert!(report["facts"]["messages_per_second"].as_f64().expect("a rate") > 10.0);
}

#[test]
fn an_open_loop_measures_from_the_due_time() {
    for schedule in ["constant", "poisson"] {
        let words =
            ["--mode", "open", "--pairs", "2", "--rate", "50", "--seconds", "2", "--schedule", schedule];
        let report = bench(&words);
        clean(&report);
        let sent = report["check"]["acknowledged"].as_u64().expect("a count");
        assert!((50..150).contains(&sent), "about 100 are due: {report}");
        assert_eq!(report["check"]["delivered"], sent, "{report}");
        assert!(report["latency_us"]["due_to_deliver"]["p50"].as_f64().expect("a latency") > 0.0);
        // On a busy machine a run is void; it must say so itself, and why.
        assert!(report["void"].is_null() || report["void"].as_str().is_some_and(|why| why.contains("late")));
    }
}

#[tokio::test]
async fn a_running_server_is_measured_with_tokens() {
    let folder = Folder::new();
    let server = Server::start(&folder, WIDE);
    let (ann, bob, _) = pair(&server).await;
    let tokens = folder.path().join("tokens");
    std::fs::write(&tokens, format!("{}\n{}\n", ann.token, bob.token)).expect("written");
    let (tokens, pid) = (tokens.display().to_string(), server.pid().as_raw_nonzero().to_string());
    let at = ["--url", server.base(), "--token-file", &tokens, "--pid", &pid];
    let report = bench(&[&["--pairs", "1", "--seconds", "1"], &at[..]].concat());
    clean(&report);
    assert_eq!(report["limits_raised"], false, "nothing was changed on a server that is not ours");
    assert!(report["facts"]["server_cpu_per_message"].is_number(), "{report}");
    // More people than tokens.
    let few = run(&folder, &[&["bench", "--pairs", "2"], &at[..]].concat());
    assert_eq!(few.status.code(), Some(2), "{}", text(&few.stderr));
    server.stop().await;
}

#[test]
fn idle_connections_have_a_slope() {
    let report =
        bench(&["--mode", "idle", "--connections", "60", "--steps", "3", "--settle", "0", "--rooms", "4"]);
    clean(&report);
    assert_eq!(report["facts"]["connections"], 60);
    assert!(report["facts"]["memory_per_connection"].is_number(), "{report}");
}
