//! The simulation, over as many seeds as there is time for.
//!
//! `PARLOR_SIM_SEEDS` says how many (50), `PARLOR_SIM_FROM` where they begin, `PARLOR_SIM_SEED` replays one and
//! prints its trace.

use parlor_core::testing::sim::{Plan, Report, Tally, run, ties};

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

/// Rights of seven kinds end while people talk on two nodes. `PARLOR_SIM_ROUNDS` says how many times (1,200);
/// `PARLOR_SIM_FROM` with which seed it begins.
#[test]
fn a_right_that_ends_while_people_talk_has_ended() {
    let rounds = number("PARLOR_SIM_ROUNDS").unwrap_or(1_200) as usize;
    let from = number("PARLOR_SIM_FROM").unwrap_or(0);
    let mut all = Tally::default();
    for (at, seed) in (0..rounds.div_ceil(100)).zip(from..) {
        let tally = ties(seed, 100.min(rounds - at * 100));
        all.rounds += tally.rounds;
        tally.kinds.iter().for_each(|(kind, count)| *all.kinds.entry(kind).or_default() += count);
        (0..3).for_each(|at| all.buses[at] += tally.buses[at]);
        (0..2).for_each(|at| all.in_flight[at] += tally.in_flight[at]);
        (0..2).for_each(|at| all.last[at] = all.last[at].max(tally.last[at]));
        all.late += tally.late;
        all.heard_late += tally.heard_late;
        all.wrong.extend(tally.wrong);
        assert!(
            all.wrong.is_empty(),
            "{} wrong: {:#?}",
            all.wrong.len(),
            &all.wrong[..all.wrong.len().min(12)]
        );
    }
    println!(
        "{} interleavings {:?}; bus well {}, lossy {}, dead {}; under way when the right ended: {} carried out, {} refused; \
         {} commands after the end, 0 carried out; {} frames on their way, the last after {} ms (bus well) and {} ms (not)",
        all.rounds,
        all.kinds,
        all.buses[0],
        all.buses[1],
        all.buses[2],
        all.in_flight[0],
        all.in_flight[1],
        all.late,
        all.heard_late,
        all.last[0],
        all.last[1],
    );
    assert!(all.in_flight[0] > all.rounds / 4 && all.in_flight[1] > 0 && all.late > all.rounds);
}
