//! What stands in for real contexts when the templates of the staff's pages are checked: what people wrote stands in every
//! place of them, and has to be escaped everywhere.

use serde_json::json;

use super::samples::{List, base, some};
use crate::view::*;

/// The pages of the staff: what people wrote stands in every place of them.
pub(super) fn pages(list: &mut List<'_>) {
    let much = list.full;
    let hostile = || "<work> \"><Smith>".to_owned();
    let link = || NavLink {
        label: hostile(),
        url: "/a".into(),
        current: much,
        danger: much,
        of: much.then(hostile),
        count: much.then(hostile),
    };
    let office = || Office {
        css: "/c".into(),
        script: "/s".into(),
        home: "/admin/".into(),
        nav: vec![link()],
        title: hostile(),
        up: much.then(link),
        rank: "R".into(),
        tenant: much.then(hostile),
        back_home: some(much),
        done: some(much),
    };
    let cell = |kind: &'static str| Cell {
        kind,
        text: hostile(),
        sub: much.then(hostile),
        url: some(much),
        tone: much.then_some("bad"),
        at: some(much),
        hue: 1,
        initials: "<S>".into(),
    };
    let kinds =
        ["person", "time", "state", "hidden", "said", "code", "act", "object", "none", "text", "number"];
    let field = |kind: &'static str| AskField {
        kind,
        name: "n",
        label: hostile(),
        value: hostile(),
        hint: much.then(hostile),
        options: vec![Choice { value: hostile(), label: hostile(), chosen: much }],
    };
    let fields = || ["text", "date", "select", "radio", "check", "area", "hidden"].map(field).to_vec();
    let question = || Question {
        url: "/q".into(),
        heading: hostile(),
        detail: much.then(hostile),
        fields: fields(),
        button: "B".into(),
        danger: much,
        back: some(much),
        error: much.then(hostile),
    };
    let row = || TableRow { cells: kinds.map(cell).to_vec(), acts: vec![link()] };
    list.add(&AdminList {
        base: base(true),
        office: office(),
        note: much.then(hostile),
        icon: "eye",
        loud: much,
        filters: if much { fields() } else { Vec::new() },
        only: much.then(link),
        filtered: much,
        action: "/admin/x/".into(),
        url: "/admin/x/?tenant=t".into(),
        columns: kinds.map(|kind| Column { label: hostile(), kind }).to_vec(),
        rows: if much { vec![row()] } else { Vec::new() },
        acts: much,
        next: some(much),
        first: some(much),
        tired: much,
        exports: vec![link()],
        error: much.then(hostile),
    });
    let said = || SaidLine {
        name: hostile(),
        hue: 1,
        initials: "S".into(),
        text: hostile(),
        at: cell("time"),
        meant: much,
        note: much.then(hostile),
    };
    list.add(&AdminThing {
        base: base(true),
        office: office(),
        head: much.then(|| cell("person")),
        facts: vec![Fact { label: hostile(), cell: cell("text") }],
        quote: much.then(hostile),
        said: if much { vec![said()] } else { Vec::new() },
        cut: much,
        people: if much { vec![cell("person")] } else { Vec::new() },
        links: if much { vec![link()] } else { Vec::new() },
        acts: if much { vec![link()] } else { Vec::new() },
        question: much.then(question),
    });
    list.add(&AdminAsk { base: base(true), office: office(), question: question() });
    list.add(&AdminCharts {
        base: base(true),
        office: office(),
        charts_script: "/c".into(),
        charts_css: "/u".into(),
        source: "/s".into(),
        node: hostile(),
        charts: vec![ChartView { id: "ack", title: hostile(), unit: "ms".into(), now: "1".into() }],
        columns: vec![hostile()],
        rows: if much { vec![vec![hostile(), hostile()]] } else { Vec::new() },
        state: json!({"names": "</script><script>"}),
    });
}
