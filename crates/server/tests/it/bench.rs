//! The load generator, for a second: that its check works and that what it prints can be read.

use serde_json::Value;

use crate::server::{Folder, ok};

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

#[test]
fn idle_connections_have_a_slope() {
    let report = bench(&["--mode", "idle", "--connections", "60", "--steps", "3", "--settle", "0"]);
    clean(&report);
    assert_eq!(report["facts"]["connections"], 60);
    assert!(report["facts"]["memory_per_connection"].is_number(), "{report}");
}
