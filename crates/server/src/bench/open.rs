//! Open loop: a schedule says when each message is due, whatever the server does, and latency counts from that
//! moment. The generator watches itself: a run in which it was late is void.

use std::collections::HashMap;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use hdrhistogram::Histogram;
use parlor_client::Api;
use parlor_client::Socket;
use parlor_client::proto::Seq;
use serde_json::json;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use super::check::{self, Counts, View};
use super::ground::Pair;
use super::pairs::{PATIENCE, connect, cpu_facts, ended, receive};
use super::report::{Report, histogram, record};
use super::wire::{self, Heard, Stamp};
use super::{BenchArgs, Schedule, Target, proc};
use crate::exit::Failed;
use crate::{clock, task};

/// A send that began this much later than it was due has slipped.
const SLIP: Duration = Duration::from_millis(1);
/// Share of slipped sends above which a run is void.
const SLIPPED: f64 = 0.001;
/// Messages of a pair that may be due and not yet taken.
const WAITING: usize = 4096;

/// A message is due.
#[derive(Clone, Copy)]
struct Due {
    n: u32,
    at: Duration,
}

/// Wakes each pair when its message is due; an own thread, because the runtime's timer counts in milliseconds.
#[expect(
    clippy::disallowed_methods,
    reason = "the schedule is what is measured against, not a synchronisation"
)]
fn pace(args: &BenchArgs, begin: std::time::Instant, pairs: &[mpsc::Sender<Due>]) -> u64 {
    // The kernel may wake a sleeper 50 µs late unless told otherwise.
    let _ = rustix::thread::set_current_timer_slack(Some(std::num::NonZeroU64::MIN));
    let gap = 1.0 / f64::from(args.rate);
    let end = (args.warm_up() + args.counted()).as_secs_f64();
    let (mut at, mut overrun) = (0.0, 0);
    for k in 0u64.. {
        at += match args.schedule {
            Schedule::Constant => gap,
            Schedule::Poisson => -(1.0 - clock::chance()).ln() * gap,
        };
        if at >= end {
            break;
        }
        let due = Duration::from_secs_f64(at);
        let now = begin.elapsed();
        if now < due {
            thread::sleep(due - now);
        }
        let pair = (k % pairs.len() as u64) as usize;
        let n = (k / pairs.len() as u64) as u32;
        if pairs[pair].try_send(Due { n, at: due }).is_err() {
            overrun += 1;
        }
    }
    overrun
}

struct Sent {
    counts: Counts,
    acked: HashMap<u32, Seq>,
    latency: Histogram<u64>,
    slip: Histogram<u64>,
    slipped: u64,
}

struct Sender {
    socket: Socket,
    view: View,
    pair: Pair,
    run: u32,
    index: u32,
    text: Arc<str>,
    begin: Instant,
    from: Duration,
    waiting: HashMap<u64, Due>,
    sent: Sent,
}

impl Sender {
    async fn run(
        mut self,
        mut dues: mpsc::Receiver<Due>,
        tell: oneshot::Sender<Seq>,
    ) -> Result<Sent, Failed> {
        let mut end = None;
        while end.is_none() || !self.waiting.is_empty() {
            let patience = end.unwrap_or_else(|| clock::now() + Duration::from_secs(3_600));
            tokio::select! {
                biased;
                due = dues.recv(), if end.is_none() => match due {
                    Some(due) => if self.send(due).await.is_err() { break },
                    None => end = Some(clock::now() + PATIENCE),
                },
                frame = timeout_at(patience, self.socket.frame()) => match frame {
                    Ok(Ok(frame)) => self.hear(&frame)?,
                    Ok(Err(_)) | Err(_) => break,
                },
            }
        }
        // What was never answered has an unknown outcome; the connection is at fault.
        self.view.counts.broken += u64::from(!self.waiting.is_empty() || end.is_none());
        let _ = tell.send(self.sent.acked.values().copied().max().unwrap_or(0));
        self.sent.counts = self.view.counts;
        self.sent.counts.acknowledged = self.sent.acked.len() as u64;
        Ok(self.sent)
    }

    async fn send(&mut self, due: Due) -> Result<(), parlor_client::Error> {
        let late = self.begin.elapsed().saturating_sub(due.at);
        if due.at >= self.from {
            record(&mut self.sent.slip, late);
            self.sent.slipped += u64::from(late > SLIP);
        }
        let stamp = Stamp { run: self.run, pair: self.index, n: due.n, due: due.at };
        let id = self.socket.id();
        self.waiting.insert(id, due);
        self.socket.text(wire::send(id, self.pair.room, &self.text, &stamp.nonce())).await
    }

    fn hear(&mut self, frame: &str) -> Result<(), Failed> {
        match wire::hear(frame)? {
            Heard::Acked(id, seq) => {
                if let Some(due) = self.waiting.remove(&id) {
                    self.sent.acked.insert(due.n, seq);
                    if due.at >= self.from {
                        record(&mut self.sent.latency, self.begin.elapsed().saturating_sub(due.at));
                    }
                }
            }
            Heard::Refused(Some(id), _) => {
                self.waiting.remove(&id);
                self.view.counts.refused += 1;
            }
            Heard::Message(seq, _) | Heard::Entry(seq) => drop(self.view.heard(seq)),
            Heard::Refused(None, _) | Heard::Other => {}
        }
        Ok(())
    }
}

/// Runs it.
pub(super) async fn run(args: &BenchArgs, target: &Target) -> Result<Report, Failed> {
    let run: u32 = clock::salt();
    let text: Arc<str> = "x".repeat(args.text as usize).into();
    let mut connected = Vec::new();
    for pair in &target.pairs {
        let sender = connect(&target.base, &pair.sender, pair).await?;
        connected.push((pair.clone(), sender, connect(&target.base, &pair.receiver, pair).await?));
    }
    let begin = clock::now();
    let from = args.warm_up();
    let (mut paced, mut senders, mut receivers) = (Vec::new(), Vec::new(), Vec::new());
    for (index, (pair, sender, receiver)) in (0u32..).zip(connected) {
        let (tell, until) = oneshot::channel();
        let (due, dues) = mpsc::channel(WAITING);
        paced.push(due);
        receivers.push(task::spawn("receiver", async move {
            let mut latency = histogram();
            let counts = receive(receiver.0, receiver.1, until, |stamp| {
                if stamp.run == run && stamp.due >= from {
                    record(&mut latency, begin.elapsed().saturating_sub(stamp.due));
                }
            });
            counts.await.map(|counts| (counts, latency))
        }));
        let sent = Sent {
            counts: Counts::default(),
            acked: HashMap::new(),
            latency: histogram(),
            slip: histogram(),
            slipped: 0,
        };
        let (socket, view) = sender;
        let text = Arc::clone(&text);
        let waiting = HashMap::new();
        let sender = Sender { socket, view, pair, run, index, text, begin, from, waiting, sent };
        senders.push(task::spawn("sender", sender.run(dues, tell)));
    }
    let (paced_out, overrun) = oneshot::channel();
    let pacer = args.clone();
    thread::Builder::new()
        .name("bench-pace".to_owned())
        .spawn(move || paced_out.send(pace(&pacer, begin.into_std(), &paced)))
        .map_err(Failed::new)?;
    tokio::time::sleep_until(begin + args.warm_up()).await;
    let before = (target.pid.and_then(proc::cpu), proc::cpu(std::process::id()));
    let overrun = overrun.await.map_err(Failed::new)?;
    let after = (target.pid.and_then(proc::cpu), proc::cpu(std::process::id()));

    let mut counts = Counts::default();
    let (mut ack, mut deliver, mut slip, mut slipped) = (histogram(), histogram(), histogram(), overrun);
    let mut logs = Vec::new();
    for task in senders {
        let sent = ended(task).await?;
        counts.add(&sent.counts);
        let _ = ack.add(&sent.latency);
        let _ = slip.add(&sent.slip);
        slipped += sent.slipped;
        logs.push(sent.acked);
    }
    for task in receivers {
        let (heard, latency) = ended(task).await?;
        counts.add(&heard);
        let _ = deliver.add(&latency);
    }
    let api = Api::new(&target.base).map_err(Failed::new)?;
    for ((index, pair), acked) in (0u32..).zip(&target.pairs).zip(&logs) {
        let api = api.with_token(&pair.receiver);
        counts.add(&check::log(&api, pair.room, run, index, acked, false).await?);
    }
    let share = slipped as f64 / slip.len().max(1) as f64;
    let void = (share > SLIPPED).then(|| {
        format!("{:.2} % of the sends began over 1 ms late: the generator was too busy", share * 100.0)
    });
    let mut facts = vec![
        ("pairs", json!(target.pairs.len()), ""),
        ("seconds", json!(args.seconds), "s"),
        ("text", json!(args.text), "bytes"),
        ("schedule", json!(format!("{:?}", args.schedule).to_lowercase()), ""),
        ("rate due", json!(args.rate), "/s"),
        ("rate acknowledged", json!(ack.len() as f64 / args.counted().as_secs_f64()), "/s"),
        ("sends over 1 ms late", json!(slipped), ""),
    ];
    facts.extend(cpu_facts(before, after, ack.len(), args.counted()));
    Ok(Report {
        mode: "open",
        facts,
        latencies: vec![("due to ack", ack), ("due to deliver", deliver), ("generator late by", slip)],
        counts: Some(counts),
        void,
        raised: target.child.is_some(),
    })
}
