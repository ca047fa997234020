//! The simulation, over as many seeds as there is time for.
//!
//! `PARLOR_SIM_SEEDS` says how many (50), `PARLOR_SIM_FROM` where they begin, `PARLOR_SIM_SEED` replays one and
//! prints its trace.

use parlor_core::testing::sim::{Plan, Report, run};

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|it| it.parse().unwrap_or_else(|_| panic!("{name} is not a number: {it}")))
}

/// Runs the seeds; the first bad one is told with everything that is wrong with it.
fn seeds(usual: u64, plan: &Plan) {
    if let Some(seed) = number("PARLOR_SIM_SEED") {
        let report = run(seed, &Plan { traced: true, ..plan.clone() });
        report.trace.iter().for_each(|line| println!("{line}"));
        return told(&report);
    }
    let from = number("PARLOR_SIM_FROM").unwrap_or(0);
    let (mut acknowledged, mut lines, mut bad) = (0, 0, Vec::new());
    let seeds = number("PARLOR_SIM_SEEDS").unwrap_or(usual);
    for seed in from..from + seeds {
        let report = run(seed, plan);
        acknowledged += report.acknowledged;
        lines += report.lines;
        if !report.wrong.is_empty() {
            bad.push(report);
        }
    }
    println!(
        "{seeds} seeds, {lines} steps and frames, {acknowledged} messages acknowledged, {} bad",
        bad.len()
    );
    for report in bad.iter().skip(1).take(30) {
        println!("seed {}: {}", report.seed, report.wrong[0]);
    }
    bad.first().into_iter().for_each(told);
}

fn told(report: &Report) {
    let wrong: String = report.wrong.iter().take(20).map(|it| format!("\n  {it}")).collect();
    assert!(
        report.wrong.is_empty(),
        "PARLOR_SIM_SEED={} (its trace is {:x}):{wrong}",
        report.seed,
        report.hash
    );
}

#[test]
fn nothing_is_lost_doubled_or_misordered() {
    seeds(50, &Plan::default());
}

#[test]
fn long_absences_end_in_a_reset_and_not_in_a_hole() {
    seeds(4, &Plan { bursts: true, ..Plan::default() });
}

#[test]
fn after_the_end_of_a_right_nothing_passes() {
    seeds(30, &Plan { revocations: true, ..Plan::default() });
}

#[test]
fn groups_come_together_and_apart() {
    seeds(30, &Plan { groups: true, ..Plan::default() });
}

#[test]
fn the_same_seed_does_the_same() {
    for seed in 0..6 {
        let plan = Plan { revocations: seed % 2 == 0, ..Plan::default() };
        let (first, second) = (run(seed, &plan), run(seed, &plan));
        assert_eq!((first.hash, first.lines), (second.hash, second.lines), "seed {seed}");
        assert!(first.lines > 50);
    }
    assert_ne!(run(1, &Plan::default()).hash, run(2, &Plan::default()).hash);
}
