//! Pairs with one message in flight each: the next is sent when the last one is acknowledged. Counts what was
//! acknowledged in a window of time.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parlor_client::proto::Seq;
use parlor_client::proto::hello::Hello;
use parlor_client::{Api, Error, SignIn, Socket};
use serde_json::json;
use tokio::sync::{Barrier, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout, timeout_at};

use super::check::{self, Counts, View};
use super::ground::Pair;
use super::report::{Report, histogram, record};
use super::wire::{self, Heard, Stamp};
use super::{BenchArgs, Target, proc};
use crate::exit::Failed;
use crate::{clock, task};

/// Longest wait for one answer, and for the last deliveries.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// Connects; the view starts at the room's last entry.
pub(super) async fn connect(base: &str, token: &str, pair: &Pair) -> Result<(Socket, View), Failed> {
    let sign_in = SignIn::Header(token.to_owned());
    let connect = Socket::connect(base, &sign_in, Hello::default());
    let (socket, welcome) = timeout(PATIENCE, connect)
        .await
        .map_err(|_| Failed::unavailable("no connection in time"))?
        .map_err(|err| Failed::unavailable(format!("cannot connect: {err}")))?;
    Ok((socket, View::starting(welcome.heads.get(&pair.room).copied())))
}

/// What a receiver heard up to the last entry that its sender knows of.
pub(super) async fn receive(
    mut socket: Socket,
    mut view: View,
    mut until: oneshot::Receiver<Seq>,
    mut heard: impl FnMut(Stamp),
) -> Result<Counts, Failed> {
    let mut last = None;
    let mut end = clock::now() + Duration::from_secs(86_400);
    loop {
        if last.is_some_and(|last| view.last() >= last) {
            return Ok(view.counts);
        }
        let frame = tokio::select! {
            frame = timeout_at(end, socket.frame()) => frame,
            seq = &mut until, if last.is_none() => {
                let Ok(seq) = seq else { return Ok(view.counts) };
                last = Some(seq);
                end = clock::now() + PATIENCE;
                continue;
            }
        };
        match frame {
            Ok(Ok(frame)) => match wire::hear(&frame)? {
                Heard::Message(seq, stamp) if view.heard(seq) => {
                    view.counts.delivered += 1;
                    stamp.into_iter().for_each(&mut heard);
                }
                Heard::Entry(seq) => drop(view.heard(seq)),
                _ => {}
            },
            Ok(Err(_)) => {
                view.counts.broken += 1;
                return Ok(view.counts);
            }
            Err(_) => {
                // In time, or lost: the log is checked besides.
                view.counts.lost += u64::try_from(last.unwrap_or(0) - view.last()).unwrap_or(0);
                return Ok(view.counts);
            }
        }
    }
}

struct Sent {
    counts: Counts,
    acked: HashMap<u32, Seq>,
    counted: u64,
    latency: hdrhistogram::Histogram<u64>,
}

struct Sender {
    socket: Socket,
    view: View,
    pair: Pair,
    run: u32,
    index: u32,
    text: Arc<str>,
}

impl Sender {
    async fn run(
        mut self,
        begin: Instant,
        args: &BenchArgs,
        tell: oneshot::Sender<Seq>,
    ) -> Result<Sent, Failed> {
        let (from, until) = (begin + args.warm_up(), begin + args.warm_up() + args.counted());
        let mut sent =
            Sent { counts: Counts::default(), acked: HashMap::new(), counted: 0, latency: histogram() };
        let mut last = 0;
        for n in 0.. {
            let now = clock::now();
            if now >= until {
                break;
            }
            match timeout(PATIENCE, self.one(n, now - begin)).await {
                Ok(Ok(Some(seq))) => {
                    sent.acked.insert(n, seq);
                    last = seq;
                    let done = clock::now();
                    if done >= from && done < until {
                        sent.counted += 1;
                        record(&mut sent.latency, done - now);
                    }
                }
                Ok(Ok(None)) => self.view.counts.refused += 1,
                Ok(Err(_)) | Err(_) => {
                    self.view.counts.broken += 1;
                    break;
                }
            }
        }
        let _ = tell.send(last);
        sent.counts = self.view.counts;
        sent.counts.acknowledged = sent.acked.len() as u64;
        Ok(sent)
    }

    /// Sends one and waits for its answer; `None` when it was refused.
    async fn one(&mut self, n: u32, due: Duration) -> Result<Option<Seq>, Error> {
        let stamp = Stamp { run: self.run, pair: self.index, n, due };
        let id = self.socket.id();
        self.socket.text(wire::send(id, self.pair.room, &self.text, &stamp.nonce())).await?;
        loop {
            let frame = self.socket.frame().await?;
            let heard = wire::hear(&frame).map_err(|err| Error::Unexpected(err.to_string()))?;
            match heard {
                Heard::Acked(of, seq) if of == id => return Ok(Some(seq)),
                Heard::Refused(of, _) if of == Some(id) => return Ok(None),
                Heard::Message(seq, _) | Heard::Entry(seq) => drop(self.view.heard(seq)),
                _ => {}
            }
        }
    }
}

/// What a task of the run came to.
pub(super) async fn ended<T>(task: JoinHandle<Option<Result<T, Failed>>>) -> Result<T, Failed> {
    match task.await {
        Ok(Some(done)) => done,
        Ok(None) | Err(_) => Err(Failed::new("a task of the generator failed")),
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
    let start = Arc::new(Barrier::new(connected.len()));
    let (mut senders, mut receivers) = (Vec::new(), Vec::new());
    for (index, (pair, sender, receiver)) in (0u32..).zip(connected) {
        let (tell, until) = oneshot::channel();
        receivers.push(task::spawn("receiver", receive(receiver.0, receiver.1, until, |_| {})));
        let (start, args, text) = (Arc::clone(&start), args.clone(), Arc::clone(&text));
        senders.push(task::spawn("sender", async move {
            let sender = Sender { socket: sender.0, view: sender.1, pair, run, index, text };
            start.wait().await;
            sender.run(clock::now(), &args, tell).await
        }));
    }
    // CPU is read over the counted window alone.
    tokio::time::sleep(args.warm_up()).await;
    let before = (target.pid.and_then(proc::cpu), proc::cpu(std::process::id()));
    tokio::time::sleep(args.counted()).await;
    let after = (target.pid.and_then(proc::cpu), proc::cpu(std::process::id()));

    let mut counts = Counts::default();
    let (mut counted, mut latency) = (0, histogram());
    let mut logs = Vec::new();
    for task in senders {
        let sent = ended(task).await?;
        counts.add(&sent.counts);
        counted += sent.counted;
        let _ = latency.add(&sent.latency);
        logs.push(sent.acked);
    }
    for task in receivers {
        counts.add(&ended(task).await?);
    }
    let api = Api::new(&target.base).map_err(Failed::new)?;
    for ((index, pair), acked) in (0u32..).zip(&target.pairs).zip(&logs) {
        let api = api.with_token(&pair.receiver);
        counts.add(&check::log(&api, pair.room, run, index, acked, true).await?);
    }
    let rate = counted as f64 / args.counted().as_secs_f64();
    let mut facts = vec![
        ("pairs", json!(target.pairs.len()), ""),
        ("seconds", json!(args.seconds), "s"),
        ("text", json!(args.text), "bytes"),
        ("messages acknowledged", json!(counted), ""),
        ("messages per second", json!(rate), "/s"),
    ];
    facts.extend(cpu_facts(before, after, counted, args.counted()));
    Ok(Report {
        mode: "pairs",
        facts,
        latencies: vec![("send to ack", latency)],
        counts: Some(counts),
        void: None,
        raised: target.child.is_some(),
    })
}

type Cpu = (Option<Duration>, Option<Duration>);

/// CPU of the server for each message, and how busy server and generator were.
pub(super) fn cpu_facts(
    before: Cpu,
    after: Cpu,
    messages: u64,
    over: Duration,
) -> Vec<(&'static str, serde_json::Value, &'static str)> {
    let used = |a: Option<Duration>, b: Option<Duration>| Some(b?.saturating_sub(a?));
    let share = |used: Duration| json!((1000.0 * used.as_secs_f64() / over.as_secs_f64()).round() / 10.0);
    let mut facts = Vec::new();
    if let Some(server) = used(before.0, after.0) {
        let each = server.as_secs_f64() * 1e6 / messages.max(1) as f64;
        facts.push(("server cpu per message", json!((each * 10.0).round() / 10.0), "µs"));
        facts.push(("server cpu", share(server), "% of a core"));
    }
    if let Some(own) = used(before.1, after.1) {
        facts.push(("generator cpu", share(own), "% of a core"));
    }
    facts
}
