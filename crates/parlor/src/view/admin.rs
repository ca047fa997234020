//! What the templates of the staff's pages are given. They are general (a table, a thing, a question), so that every list
//! looks and works alike; unlike those of the chat they may change with any version.

use serde::Serialize;

use super::Base;

/// Around every page of the staff.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Office {
    pub(crate) css: String,
    pub(crate) script: String,
    /// Below which the pages are.
    pub(crate) home: String,
    pub(crate) nav: Vec<NavLink>,
    /// What is shown: the heading.
    pub(crate) title: String,
    /// Where it belongs: the list above it.
    pub(crate) up: Option<NavLink>,
    /// What somebody may do, in a word.
    pub(crate) rank: String,
    /// The tenant that is looked at, where there are several.
    pub(crate) tenant: Option<String>,
    /// Back to one's own, when it is another's.
    pub(crate) back_home: Option<String>,
    /// Something was done.
    pub(crate) done: Option<String>,
}

/// A way to somewhere.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NavLink {
    pub(crate) label: String,
    pub(crate) url: String,
    pub(crate) current: bool,
    /// It changes something (after a question).
    pub(crate) danger: bool,
    /// What a reader hears beside the label: to what it is done.
    pub(crate) of: Option<String>,
    /// How many wait there.
    pub(crate) count: Option<String>,
}

/// One place of a table.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Cell {
    /// `text`, `person`, `time`, `number`, `state`, `said`, `hidden`, `code`, `act`, `object`.
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    /// Below it, smaller.
    pub(crate) sub: Option<String>,
    pub(crate) url: Option<String>,
    /// `good`, `bad`, `quiet`.
    pub(crate) tone: Option<&'static str>,
    /// The moment, for machines; the whole name of an object.
    pub(crate) at: Option<String>,
    /// Of a person.
    pub(crate) hue: u8,
    pub(crate) initials: String,
}

/// A column.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Column {
    pub(crate) label: String,
    pub(crate) kind: &'static str,
}

/// A row.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TableRow {
    pub(crate) cells: Vec<Cell>,
    pub(crate) acts: Vec<NavLink>,
}

/// A field of a form: of the filters, or beside a question.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AskField {
    /// `text`, `date`, `select`, `area`, `check`, `radio`, `hidden`.
    pub(crate) kind: &'static str,
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) hint: Option<String>,
    pub(crate) options: Vec<Choice>,
}

/// One of what can be chosen.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) chosen: bool,
}

/// `admin/list.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AdminList {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) office: Office,
    /// What is to be known about it: `quiet` or `loud`.
    pub(crate) note: Option<String>,
    /// Before it.
    pub(crate) icon: &'static str,
    pub(crate) loud: bool,
    pub(crate) filters: Vec<AskField>,
    /// Of what alone, beside the fields: its name, and the list without it.
    pub(crate) only: Option<NavLink>,
    /// Some filter is set.
    pub(crate) filtered: bool,
    /// Where the filters go.
    pub(crate) action: String,
    /// The list without filters.
    pub(crate) url: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<TableRow>,
    pub(crate) acts: bool,
    pub(crate) next: Option<String>,
    /// This is not the first page.
    pub(crate) first: Option<String>,
    pub(crate) tired: bool,
    pub(crate) exports: Vec<NavLink>,
    /// A filter that cannot be understood.
    pub(crate) error: Option<String>,
}

/// `admin/thing.html`: a person, a room, a report.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AdminThing {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) office: Office,
    pub(crate) head: Option<Cell>,
    pub(crate) facts: Vec<Fact>,
    /// What somebody wrote.
    pub(crate) quote: Option<String>,
    /// What was said around it.
    pub(crate) said: Vec<SaidLine>,
    pub(crate) cut: bool,
    pub(crate) people: Vec<Cell>,
    /// Where more about it is.
    pub(crate) links: Vec<NavLink>,
    /// What can be done with it.
    pub(crate) acts: Vec<NavLink>,
    pub(crate) question: Option<Question>,
}

/// Something that is known about it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Fact {
    pub(crate) label: String,
    pub(crate) cell: Cell,
}

/// A message as it was when it was reported.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SaidLine {
    pub(crate) name: String,
    pub(crate) hue: u8,
    pub(crate) initials: String,
    pub(crate) text: String,
    pub(crate) at: Cell,
    /// It is the one that was reported.
    pub(crate) meant: bool,
    pub(crate) note: Option<String>,
}

/// A form that does something.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Question {
    pub(crate) url: String,
    pub(crate) heading: String,
    pub(crate) detail: Option<String>,
    pub(crate) fields: Vec<AskField>,
    pub(crate) button: String,
    pub(crate) danger: bool,
    /// Without doing it.
    pub(crate) back: Option<String>,
    pub(crate) error: Option<String>,
}

/// `admin/ask.html`: before something is done.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AdminAsk {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) office: Office,
    pub(crate) question: Question,
}

/// `admin/charts.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AdminCharts {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) office: Office,
    /// What draws them.
    pub(crate) charts_script: String,
    pub(crate) charts_css: String,
    /// Where new figures are.
    pub(crate) source: String,
    pub(crate) node: String,
    pub(crate) charts: Vec<ChartView>,
    /// The last minute in figures: columns and rows.
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
    pub(crate) state: serde_json::Value,
}

/// One chart.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ChartView {
    pub(crate) id: &'static str,
    pub(crate) title: String,
    pub(crate) unit: String,
    /// What it shows now.
    pub(crate) now: String,
}
