//! What a run found: a table for people, one JSON object for machines.

use std::time::Duration;

use hdrhistogram::Histogram;
use serde_json::{Map, Value, json};

use super::check::Counts;

/// Latencies from a microsecond to a minute, three digits.
pub(super) fn histogram() -> Histogram<u64> {
    let mut new = Histogram::new_with_bounds(1, 60_000_000_000, 3).unwrap_or_else(|_| {
        // These bounds are valid; the fallback is a histogram that grows.
        Histogram::new_with_max(u64::MAX / 2, 3).unwrap_or_else(|_| unreachable!("three digits are allowed"))
    });
    new.auto(true);
    new
}

/// One duration more.
pub(super) fn record(into: &mut Histogram<u64>, took: Duration) {
    into.saturating_record(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX));
}

/// The result of a run.
pub(super) struct Report {
    /// Which measurement.
    pub(super) mode: &'static str,
    /// What was set and what came out: name, value, unit.
    pub(super) facts: Vec<(&'static str, Value, &'static str)>,
    /// Latencies by name, in nanoseconds.
    pub(super) latencies: Vec<(&'static str, Histogram<u64>)>,
    /// The check.
    pub(super) counts: Option<Counts>,
    /// Why the numbers do not count, if they do not.
    pub(super) void: Option<String>,
    /// Limits of the server were raised for this run.
    pub(super) raised: bool,
}

const PERCENTILES: [(&str, f64); 5] =
    [("p50", 50.0), ("p90", 90.0), ("p99", 99.0), ("p99.9", 99.9), ("max", 100.0)];

fn micros(ns: u64) -> f64 {
    (ns as f64 / 100.0).round() / 10.0
}

impl Report {
    /// What must not be, if it is.
    pub(super) fn faults(&self) -> Option<String> {
        let counts = self.counts.as_ref()?;
        let wrong: Vec<String> = [
            ("lost", counts.lost),
            ("doubled", counts.doubled),
            ("out of order", counts.reordered),
            ("connections broken", counts.broken),
        ]
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(name, n)| format!("{name}: {n}"))
        .collect();
        (!wrong.is_empty()).then(|| wrong.join(", "))
    }

    /// Says it.
    pub(super) fn print(&self, as_json: bool) {
        if as_json {
            println!("{}", self.json());
            return;
        }
        println!("mode {}", self.mode);
        for (name, value, unit) in &self.facts {
            println!("  {name:34} {:>14} {unit}", shown(value));
        }
        if !self.latencies.is_empty() {
            print!("  {:34}", "latency (µs)");
            PERCENTILES.iter().for_each(|(name, _)| print!(" {name:>10}"));
            println!(" {:>10}", "count");
            for (name, histogram) in &self.latencies {
                print!("  {name:34}");
                for (_, at) in PERCENTILES {
                    print!(" {:>10.1}", micros(histogram.value_at_percentile(at)));
                }
                println!(" {:>10}", histogram.len());
            }
        }
        if let Some(counts) = &self.counts {
            println!(
                "  check: acknowledged {}, delivered {}, lost {}, doubled {}, out of order {}, gaps {}, refused {}, broken {}",
                counts.acknowledged,
                counts.delivered,
                counts.lost,
                counts.doubled,
                counts.reordered,
                counts.gaps,
                counts.refused,
                counts.broken
            );
        }
        if self.raised {
            println!("  (a throw-away server whose limits per person and address were raised)");
        }
        if let Some(why) = &self.void {
            println!("  VOID: {why}");
        }
    }

    fn json(&self) -> Value {
        let facts: Map<String, Value> =
            self.facts.iter().map(|(name, value, _)| (name.replace(' ', "_"), value.clone())).collect();
        let latencies: Map<String, Value> = self
            .latencies
            .iter()
            .map(|(name, histogram)| {
                let mut of: Map<String, Value> = PERCENTILES
                    .iter()
                    .map(|(name, at)| ((*name).to_owned(), json!(micros(histogram.value_at_percentile(*at)))))
                    .collect();
                of.insert("count".into(), json!(histogram.len()));
                (name.replace(' ', "_"), Value::Object(of))
            })
            .collect();
        json!({
            "mode": self.mode,
            "facts": facts,
            "latency_us": latencies,
            "check": self.counts.as_ref().map(Counts::json),
            "void": self.void,
            "limits_raised": self.raised,
        })
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(n) if n.is_f64() => format!("{:.1}", n.as_f64().unwrap_or_default()),
        other => other.to_string(),
    }
}
