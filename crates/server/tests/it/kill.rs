//! `kill -9` in the middle of everything, again and again: nothing that was acknowledged is missing, nothing is
//! doubled, and everybody sees one order (C1–C7).

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::server::{Folder, Server, WIDE};
use crate::stage::{PEOPLE, Stage};

fn number(name: &str, usual: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is not a number: {text}")),
        Err(_) => usual,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_nothing_is_doubled() {
    let cycles = number("PARLOR_KILL_CYCLES", 50);
    let seed = number("PARLOR_KILL_SEED", fastrand::u64(..1_000_000));
    let mut dice = fastrand::Rng::with_seed(seed);
    eprintln!("again: PARLOR_KILL_SEED={seed}");
    let folder = Folder::new();
    let server = Server::start(&folder, WIDE);
    let stage = Stage::set(&server, Duration::ZERO).await;
    server.stop().await;
    let mut slowest = Duration::ZERO;
    for _ in 0..cycles {
        let began = Instant::now();
        let server = Server::start(&folder, WIDE);
        slowest = slowest.max(began.elapsed());
        stage.at(&[server.base()]);
        // The moment of the fault.
        sleep(Duration::from_millis(dice.u64(5..=300))).await;
        server.kill();
        stage.at(&[]);
    }
    let server = Server::start(&folder, WIDE);
    stage.at(&[server.base()]);
    let verdict = stage.judge(&server).await;
    server.stop().await;
    println!(
        "kill -9, SQLite: {cycles} cycles, {PEOPLE} writers, {} connections, {} acknowledged, {} deliveries checked, \
         {} retries found done, lost {}, doubled {}, violations {}; ready again within {} ms",
        verdict.connections,
        verdict.acknowledged,
        verdict.deliveries,
        verdict.repeats,
        verdict.lost,
        verdict.doubled,
        verdict.violations,
        slowest.as_millis()
    );
    verdict.assert_clean();
}
