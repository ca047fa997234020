//! How the node is: connections, messages, times and errors, drawn and as a table.

use axum::response::{IntoResponse, Response};
use http::header;
use parlor_core::admin::Sample;
use parlor_proto::Time;
use serde_json::{Value, json};

use super::Visit;
use crate::pages::{Instead, labels};
use crate::view::{AdminCharts, ChartView};

/// Rows of the table: a minute.
const SHOWN: usize = 12;

/// In the order of `admin.js`: moment, sessions, messages and frames a second, times in milliseconds, errors and refusals
/// a second.
fn numbers(sample: &Sample) -> Value {
    let seconds = sample.length_ms.max(1) as f64 / 1_000.0;
    let rate = |count: u64| (count as f64 / seconds * 100.0).round() / 100.0;
    let ms = |us: u64| (us as f64 / 10.0).round() / 100.0;
    let times = |it: Option<(u64, u64)>| [it.map(|it| ms(it.0)), it.map(|it| ms(it.1))];
    let ([ack, ack_most], [deliver, deliver_most]) = (times(sample.ack), times(sample.deliver));
    json!([
        sample.at.0,
        sample.sessions,
        rate(sample.messages),
        rate(sample.frames),
        ack,
        ack_most,
        deliver,
        deliver_most,
        rate(sample.errors),
        rate(sample.refused),
    ])
}

impl Visit {
    /// `GET …/admin/charts/`
    pub(super) async fn charts(&self) -> Result<Response, Instead> {
        let page = &self.signed.page;
        let samples = self.desk.samples(Time(0)).await?;
        let unit = |id: &str| self.say(id);
        let chart = |id: &'static str, title: &str, unit: String| ChartView {
            id,
            title: self.say(title),
            unit,
            now: String::new(),
        };
        let mut charts = vec![
            chart("sessions", "admin-chart-sessions", unit("admin-unit-connections")),
            chart("messages", "admin-chart-messages", unit("admin-unit-second")),
            chart("ack", "admin-chart-ack", unit("admin-unit-ms")),
            chart("deliver", "admin-chart-deliver", unit("admin-unit-ms")),
            chart("errors", "admin-chart-errors", unit("admin-unit-second")),
        ];
        let rows: Vec<Vec<String>> = samples.iter().rev().take(SHOWN).map(|it| self.figures(it)).collect();
        if let Some(last) = rows.first() {
            for (chart, at) in charts.iter_mut().zip([1, 2, 4, 6, 8]) {
                chart.now.clone_from(&last[at]);
            }
        }
        let columns = [
            "admin-time",
            "admin-chart-sessions",
            "admin-per-second-messages",
            "admin-per-second-frames",
            "admin-ack-half",
            "admin-ack-most",
            "admin-deliver-half",
            "admin-deliver-most",
            "admin-per-second-errors",
            "admin-per-second-refused",
        ];
        let series = |ids: &[&str]| -> Vec<String> { ids.iter().map(|id| self.say(id)).collect() };
        let state = json!({
            "lang": page.words.lang(),
            "samples": samples.iter().map(numbers).collect::<Vec<_>>(),
            "note": self.say("admin-charts-note"),
            "lost": self.say("admin-charts-lost"),
            "gone": self.say("admin-charts-gone"),
            "time": self.say("admin-time"),
            "names": {
                "sessions": series(&["admin-chart-sessions"]),
                "messages": series(&["admin-series-messages", "admin-series-frames"]),
                "ack": series(&["admin-series-half", "admin-series-most"]),
                "deliver": series(&["admin-series-half", "admin-series-most"]),
                "errors": series(&["admin-series-errors", "admin-series-refused"]),
            },
        });
        let view = AdminCharts {
            base: self.signed.base(),
            office: self.office("charts", self.say("admin-charts")),
            charts_script: page.urls.asset("charts.js"),
            charts_css: page.urls.asset("uplot.css"),
            source: page.urls.admin("charts/samples.json"),
            node: self.desk.node(),
            charts,
            columns: columns.iter().map(|id| self.say(id)).collect(),
            rows,
            state,
        };
        Ok(page.face.templates.html(&view)?)
    }

    /// A row of the table.
    fn figures(&self, sample: &Sample) -> Vec<String> {
        let words = &self.signed.page.words;
        let tenths = |value: Option<f64>| {
            value.map_or_else(|| "–".to_owned(), |value| words.tenths((value * 10.0).round() as i64))
        };
        let Value::Array(all) = numbers(sample) else { return Vec::new() };
        let first = [labels::hour(sample.at, words), words.number(sample.sessions as i64)];
        first.into_iter().chain(all.iter().skip(2).map(|value| tenths(value.as_f64()))).collect()
    }

    /// `GET …/admin/charts/samples.json?seen=<node>:<ms>,…`: what this node has counted since, of those that were asked before.
    pub(super) async fn samples(&self) -> Result<Response, Instead> {
        let (node, seen) = (self.desk.node(), self.signed.page.query("seen").unwrap_or_default());
        let mine = seen.split(',').filter_map(|it| it.split_once(':')).find(|(name, _)| *name == node);
        let after = mine.and_then(|(_, at)| at.parse().ok()).unwrap_or(0);
        let samples = self.desk.samples(Time(after)).await?;
        let rows: Vec<Vec<String>> = samples.iter().rev().take(SHOWN).map(|it| self.figures(it)).collect();
        let body = json!({
            "node": node,
            "samples": samples.iter().map(numbers).collect::<Vec<_>>(),
            "rows": rows,
        });
        Ok(([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response())
    }
}
