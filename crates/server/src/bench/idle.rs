//! Idle, signed-in connections, opened in steps; the slope of the server's memory over their number is what one
//! costs. Buffers of the kernel are not in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use parlor_client::proto::hello::Hello;
use parlor_client::{SignIn, Socket};
use serde_json::json;
use tokio::time::{sleep, timeout};

use super::check::Counts;
use super::pairs::PATIENCE;
use super::report::Report;
use super::{BenchArgs, Target, proc};
use crate::exit::Failed;
use crate::task;

/// Connections opened at one time.
const AT_ONCE: usize = 32;

/// Runs it.
pub(super) async fn run(args: &BenchArgs, target: &Target) -> Result<Report, Failed> {
    let pid = target.pid.ok_or_else(|| Failed::usage("--mode idle needs the server's process: --pid"))?;
    let broken = Arc::new(AtomicU64::new(0));
    let mut open: u32 = 0;
    let mut points = Vec::new();
    for step in 1..=args.steps {
        let goal = u32::try_from(u64::from(args.connections) * u64::from(step) / u64::from(args.steps))
            .unwrap_or(args.connections);
        let tokens: Vec<String> =
            (open..goal).map(|n| target.tokens[n as usize % target.tokens.len()].clone()).collect();
        for tokens in tokens.chunks(AT_ONCE) {
            let sockets = join_all(tokens.iter().map(|token| connect(&target.base, token))).await;
            for socket in sockets {
                let socket = socket?;
                task::spawn("idle", hold(socket, Arc::clone(&broken)));
            }
        }
        open = goal;
        sleep(Duration::from_secs(args.settle.into())).await;
        points.push((f64::from(open), proc::pss(pid)? as f64));
    }
    let cpu = (proc::cpu(pid), sleep(Duration::from_secs(5)).await, proc::cpu(pid));
    let slope = proc::slope(&points);
    let mut facts = vec![
        ("connections", json!(open), ""),
        ("rooms of each person", json!(args.rooms), ""),
        ("memory per connection", json!((slope / 1024.0 * 100.0).round() / 100.0), "KiB"),
        ("memory at the first step", json!((points[0].1 / 1024.0).round()), "KiB"),
        ("memory at the last step", json!((points[points.len() - 1].1 / 1024.0).round()), "KiB"),
    ];
    if let (Some(before), (), Some(after)) = cpu {
        facts.push((
            "server cpu while idle",
            json!((after - before).as_secs_f64() / 5.0 * 100.0),
            "% of a core",
        ));
    }
    let counts = Counts { broken: broken.load(Ordering::Relaxed), ..Counts::default() };
    Ok(Report {
        mode: "idle",
        facts,
        latencies: Vec::new(),
        counts: Some(counts),
        void: None,
        raised: target.child.is_some(),
    })
}

async fn connect(base: &str, token: &str) -> Result<Socket, Failed> {
    let sign_in = SignIn::Header(token.to_owned());
    match timeout(PATIENCE, Socket::connect(base, &sign_in, Hello::default())).await {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(err)) => Err(Failed::unavailable(format!("cannot connect: {err}"))),
        Err(_) => Err(Failed::unavailable("no connection in time")),
    }
}

/// Reads, so that pings are answered, until the connection ends.
async fn hold(mut socket: Socket, broken: Arc<AtomicU64>) {
    while socket.frame().await.is_ok() {}
    broken.fetch_add(1, Ordering::Relaxed);
}
