//! One line to its parts. Left to right; escapes before code, code before addresses, addresses before mentions, and
//! emphasis last. A sign that opens nothing and closes nothing is text.

use std::collections::HashMap;

use super::{EMPHASES, Inline, Reader, chars, link};

/// A raised arm is no escape.
const SHRUG: [char; 9] = ['¯', '\\', '_', '(', 'ツ', ')', '_', '/', '¯'];

/// What a run of signs can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Strong,
    DoubleStrong,
    Em,
    Strike,
    DoubleStrike,
}

impl Kind {
    fn of(sign: char, length: usize) -> Option<Kind> {
        match (sign, length) {
            ('*', 1) => Some(Kind::Strong),
            ('*', 2) => Some(Kind::DoubleStrong),
            ('_', 1) => Some(Kind::Em),
            ('~', 1) => Some(Kind::Strike),
            ('~', 2) => Some(Kind::DoubleStrike),
            _ => None,
        }
    }

    fn node(self, children: Vec<Inline>) -> Inline {
        match self {
            Kind::Strong | Kind::DoubleStrong => Inline::Strong(children),
            Kind::Em => Inline::Em(children),
            Kind::Strike | Kind::DoubleStrike => Inline::Strike(children),
        }
    }
}

/// A part of a line on its way: a run that may still open emphasis is text that nothing may be added to.
struct Part {
    node: Inline,
    opens: bool,
}

/// A run that waits to be closed, where it stands, and how deep emphasis goes behind it.
struct Open {
    kind: Kind,
    at: usize,
    depth: u8,
}

/// The parts so far, and which of them wait to be closed.
#[derive(Default)]
struct Parts {
    parts: Vec<Part>,
    open: Vec<Open>,
    waiting: [usize; 5],
}

impl Parts {
    fn text(&mut self, text: impl IntoIterator<Item = char>) {
        if let Some(Part { node: Inline::Text(held), opens: false }) = self.parts.last_mut() {
            return held.extend(text);
        }
        self.node(Inline::Text(text.into_iter().collect()));
    }

    fn node(&mut self, node: Inline) {
        self.parts.push(Part { node, opens: false });
    }

    fn opening(&mut self, kind: Kind, run: &[char]) {
        self.open.push(Open { kind, at: self.parts.len(), depth: 0 });
        self.waiting[kind as usize] += 1;
        self.parts.push(Part { node: Inline::Text(run.iter().collect()), opens: true });
    }

    /// Closes what the nearest run of this kind opened; runs in between stay text. Each waits once and goes once.
    fn close(&mut self, kind: Kind, steps: &mut usize) -> bool {
        if self.waiting[kind as usize] == 0 {
            return false;
        }
        while let Some(open) = self.open.pop() {
            *steps += 1;
            self.waiting[open.kind as usize] -= 1;
            let closes = open.kind == kind && open.depth < EMPHASES;
            let depth = open.depth + u8::from(closes);
            if let Some(around) = self.open.last_mut() {
                around.depth = around.depth.max(depth);
            }
            if closes {
                *steps += self.parts.len() - open.at;
                let children = merged(self.parts.split_off(open.at + 1));
                self.parts.pop();
                self.node(kind.node(children));
            }
            if open.kind == kind {
                return closes;
            }
        }
        false
    }
}

fn merged(parts: Vec<Part>) -> Vec<Inline> {
    let mut nodes: Vec<Inline> = Vec::with_capacity(parts.len());
    for part in parts {
        match (nodes.last_mut(), part.node) {
            (Some(Inline::Text(held)), Inline::Text(more)) => held.push_str(&more),
            (_, node) => nodes.push(node),
        }
    }
    nodes
}

impl Reader<'_> {
    pub(super) fn line(&mut self, line: &str) -> Vec<Inline> {
        let c: Vec<char> = line.chars().collect();
        let closes = if line.contains('`') { closings(&c) } else { HashMap::new() };
        self.steps += c.len();
        let mut parts = Parts::default();
        let mut at = 0;
        while at < c.len() {
            self.steps += 1;
            let sign = c[at];
            let before = at.checked_sub(1).map(|at| c[at]);
            at += match sign {
                '\\' => escape(&c[at..], &mut parts),
                '`' => code(&c, at, &closes, &mut parts),
                '*' | '_' | '~' => self.emphasis(&c, at, &mut parts),
                '@' => self.mention(&c[at..], before, &mut parts),
                '¯' if c[at..].starts_with(&SHRUG) => literal(&c[at..at + SHRUG.len()], &mut parts),
                _ if sign.is_ascii_alphanumeric() => match link::find(&c[at..], before, &mut self.steps) {
                    link::Found::Link(link, length) => {
                        parts.node(Inline::Link(link));
                        length
                    }
                    link::Found::Text(length) => literal(&c[at..at + length], &mut parts),
                },
                _ => literal(&c[at..=at], &mut parts),
            };
        }
        merged(parts.parts)
    }

    fn emphasis(&mut self, c: &[char], at: usize, parts: &mut Parts) -> usize {
        let length = run(&c[at..]);
        self.steps += length;
        let word = |c: Option<&char>| c.is_some_and(|c| chars::wordy(*c));
        let gap = |c: Option<&char>| c.is_none_or(|c| c.is_whitespace());
        let (before, after) = (at.checked_sub(1).map(|at| &c[at]), c.get(at + length));
        let kind = Kind::of(c[at], length);
        let closed =
            kind.is_some_and(|kind| !gap(before) && !word(after) && parts.close(kind, &mut self.steps));
        match kind {
            _ if closed => {}
            Some(kind) if !gap(after) && !word(before) => parts.opening(kind, &c[at..at + length]),
            _ => parts.text(c[at..at + length].iter().copied()),
        }
        length
    }

    /// A name that is known to be mentioned, the longest that fits: a stop after it may belong to the sentence.
    fn mention(&mut self, c: &[char], before: Option<char>, parts: &mut Parts) -> usize {
        let apart = before.is_none_or(|c| !chars::wordy(c) && c != '@' && c != '/');
        let plain = |c: &&char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
        let mut length = c[1..].iter().take(33).take_while(plain).count();
        self.steps += length;
        while apart && (1..=32).contains(&length) {
            let name: String = c[1..=length].iter().collect();
            if self.mentions.has(&name) {
                parts.node(Inline::Mention(name));
                return length + 1;
            }
            if !matches!(c[length], '.' | '_' | '-') {
                break;
            }
            length -= 1;
        }
        literal(&c[..1], parts)
    }
}

fn literal(c: &[char], parts: &mut Parts) -> usize {
    parts.text(c.iter().copied());
    c.len()
}

/// How often the first character is repeated.
fn run(c: &[char]) -> usize {
    c.iter().take_while(|it| **it == c[0]).count()
}

/// Backslashes before a sign: each pair is one, an odd one takes the sign's meaning away. Elsewhere they are text.
fn escape(c: &[char], parts: &mut Parts) -> usize {
    let length = run(c);
    let Some(sign @ ('*' | '_' | '~' | '`')) = c.get(length) else { return literal(&c[..length], parts) };
    parts.text(c[..length / 2].iter().copied());
    if length.is_multiple_of(2) {
        return length;
    }
    // Of backticks only a whole run has a meaning.
    let taken = if *sign == '`' { run(&c[length..]) } else { 1 };
    length + literal(&c[length..length + taken], parts)
}

/// From each run of backticks to the next of the same length.
fn closings(c: &[char]) -> HashMap<usize, usize> {
    let (mut closes, mut last, mut at) = (HashMap::new(), HashMap::new(), 0);
    while at < c.len() {
        let length = if c[at] == '`' { run(&c[at..]) } else { 0 };
        if length > 0
            && let Some(before) = last.insert(length, at)
        {
            closes.insert(before, at);
        }
        at += length.max(1);
    }
    closes
}

fn code(c: &[char], at: usize, closes: &HashMap<usize, usize>, parts: &mut Parts) -> usize {
    let length = run(&c[at..]);
    let content = closes.get(&at).map(|end| (&c[at + length..*end], end + length - at));
    match content {
        Some((content, whole)) if !content.iter().all(|c| c.is_whitespace()) => {
            // One space on each side makes room for backticks inside.
            let bare = match content {
                [' ', inner @ .., ' '] => inner,
                _ => content,
            };
            parts.node(Inline::Code(chars::code(&bare.iter().collect::<String>())));
            whole
        }
        _ => literal(&c[at..at + length], parts),
    }
}
