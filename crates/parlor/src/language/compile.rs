//! From Fluent files to patterns: later files win id by id, terms and references are resolved, and what cannot be used is named
//! with its file and line while the text below it serves. It reads no file.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, VariantKey};
use fluent_syntax::ast::{Message, Pattern as Written, PatternElement, Term};
use fluent_syntax::{parser, unicode};

use super::pattern::{Part, Pattern, variables};

/// Something in a catalogue that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, as it was given.
    pub file: String,
    /// The line, from 1 on.
    pub line: usize,
    /// What stands there.
    pub text: String,
    /// What is wrong with it.
    pub what: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}: {}", self.file, self.line, self.what, self.text)
    }
}

/// A file of a catalogue.
pub(super) struct Source {
    pub(super) file: String,
    pub(super) text: String,
}

impl Source {
    fn fault(&self, at: usize, what: impl Into<String>) -> Fault {
        let before = self.text.get(..at).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let text = self.text.lines().nth(line - 1).unwrap_or_default().trim().to_owned();
        Fault { file: self.file.clone(), line, text, what: what.into() }
    }

    /// What the parser could not read. Noticed at the beginning of a line, it is missing before that line.
    fn unread(&self, at: usize, what: String) -> Fault {
        let before = self.text.get(..at).unwrap_or(&self.text);
        let at = if before.ends_with('\n') { before.trim_end().len() } else { at };
        self.fault(at, what)
    }

    /// Where the entry of this id begins.
    fn place(&self, id: &str) -> usize {
        let begins = |line: &str| {
            line.strip_prefix(id).is_some_and(|rest| rest.trim_start_matches(' ').starts_with('='))
        };
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            if begins(line) {
                return at;
            }
            at += line.len();
        }
        0
    }
}

/// The texts of one language.
pub(super) struct Compiled {
    pub(super) texts: BTreeMap<String, Pattern>,
    pub(super) faults: Vec<Fault>,
}

/// Compiles the files of one language, the weakest first. `allowed`: the English texts; a text may wait for nothing that the
/// English one of its id does not wait for, because nobody would give it.
pub(super) fn compile(sources: &[Source], allowed: Option<&BTreeMap<String, Pattern>>) -> Compiled {
    let mut faults = Vec::new();
    let mut known = Known { messages: HashMap::new(), terms: HashMap::new() };
    for source in sources {
        let resource = parser::parse(source.text.as_str()).unwrap_or_else(|(resource, errors)| {
            faults.extend(errors.iter().map(|it| source.unread(it.pos.start, it.kind.to_string())));
            resource
        });
        let mut seen = BTreeSet::new();
        for entry in resource.body {
            match entry {
                Entry::Message(it) => {
                    if !seen.insert(it.id.name.to_owned()) {
                        faults.push(source.fault(source.place(it.id.name), "twice in this file"));
                    }
                    known.messages.entry(it.id.name.to_owned()).or_default().push((source, it));
                }
                Entry::Term(it) => {
                    known.terms.insert(it.id.name.to_owned(), it);
                }
                Entry::Comment(_)
                | Entry::GroupComment(_)
                | Entry::ResourceComment(_)
                | Entry::Junk { .. } => {}
            }
        }
    }
    let mut texts = BTreeMap::new();
    for (id, candidates) in &known.messages {
        // The strongest that can be used.
        for (source, message) in candidates.iter().rev() {
            match known.message(message).and_then(|it| checked(id, it, allowed)) {
                Ok(pattern) => {
                    texts.insert(id.clone(), pattern);
                    break;
                }
                Err(what) => faults.push(source.fault(source.place(id), what)),
            }
        }
    }
    faults.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    Compiled { texts, faults }
}

fn checked(
    id: &str,
    pattern: Pattern,
    allowed: Option<&BTreeMap<String, Pattern>>,
) -> Result<Pattern, String> {
    let Some(english) = allowed.and_then(|all| all.get(id)) else { return Ok(pattern) };
    let given = variables(english);
    match variables(&pattern).into_iter().find(|name| !given.contains(name)) {
        Some(name) => Err(format!("nobody gives it ${name}")),
        None => Ok(pattern),
    }
}

/// How deep references may lead.
const DEPTH: usize = 8;

/// What a term was given: `{ -term(case: "genitive") }`.
type Given = HashMap<String, String>;

struct Known<'a> {
    messages: HashMap<String, Vec<(&'a Source, Message<&'a str>)>>,
    terms: HashMap<String, Term<&'a str>>,
}

impl Known<'_> {
    fn message(&self, it: &Message<&str>) -> Result<Pattern, String> {
        if !it.attributes.is_empty() {
            return Err("attributes of texts are not used here".to_owned());
        }
        let value = it.value.as_ref().ok_or("it says nothing")?;
        self.pattern(value, None, 0)
    }

    fn pattern(&self, it: &Written<&str>, given: Option<&Given>, depth: usize) -> Result<Pattern, String> {
        if depth > DEPTH {
            return Err("it leads back to itself".to_owned());
        }
        let mut parts = Pattern::new();
        for element in &it.elements {
            match element {
                PatternElement::TextElement { value } => push(&mut parts, (*value).to_owned()),
                PatternElement::Placeable { expression } => {
                    for part in self.expression(expression, given, depth)? {
                        match part {
                            Part::Text(text) => push(&mut parts, text),
                            other => parts.push(other),
                        }
                    }
                }
            }
        }
        Ok(parts)
    }

    fn expression(
        &self,
        it: &Expression<&str>,
        given: Option<&Given>,
        depth: usize,
    ) -> Result<Pattern, String> {
        let (selector, variants) = match it {
            Expression::Inline(inline) => return self.inline(inline, given, depth),
            Expression::Select { selector, variants } => (selector, variants),
        };
        let mut options = BTreeMap::new();
        let mut otherwise = String::new();
        for variant in variants {
            let key = match &variant.key {
                VariantKey::Identifier { name } => (*name).to_owned(),
                VariantKey::NumberLiteral { value } => (*value).to_owned(),
            };
            if variant.default {
                otherwise.clone_from(&key);
            }
            options.insert(key, self.pattern(&variant.value, given, depth + 1)?);
        }
        // By a variable of the page, or by what is known already (a term's argument or attribute).
        let chosen = match self.inline(selector, given, depth)?.as_slice() {
            [Part::Variable(variable)] => {
                return Ok(vec![Part::Select { variable: variable.clone(), options, otherwise }]);
            }
            [Part::Text(text)] => text.clone(),
            [] => otherwise.clone(),
            _ => return Err("one can only choose by a variable".to_owned()),
        };
        Ok(options.remove(&chosen).or_else(|| options.remove(&otherwise)).unwrap_or_default())
    }

    fn inline(
        &self,
        it: &InlineExpression<&str>,
        given: Option<&Given>,
        depth: usize,
    ) -> Result<Pattern, String> {
        match it {
            InlineExpression::StringLiteral { value } => {
                Ok(vec![Part::Text(unicode::unescape_unicode_to_string(value).into_owned())])
            }
            InlineExpression::NumberLiteral { value } => Ok(vec![Part::Text((*value).to_owned())]),
            InlineExpression::VariableReference { id } => Ok(match given {
                // Inside a term there is nothing but what it was given.
                Some(given) => given.get(id.name).map(|it| Part::Text(it.clone())).into_iter().collect(),
                None => vec![Part::Variable(id.name.to_owned())],
            }),
            InlineExpression::Placeable { expression } => self.expression(expression, given, depth),
            InlineExpression::MessageReference { id, attribute: None } => {
                let candidates = self.messages.get(id.name);
                let message = candidates.and_then(|all| all.last()).map(|(_, it)| it);
                let value = message.and_then(|it| it.value.as_ref());
                self.pattern(value.ok_or_else(|| format!("there is no text {}", id.name))?, None, depth + 1)
            }
            InlineExpression::MessageReference { attribute: Some(_), .. } => {
                Err("attributes of texts are not used here".to_owned())
            }
            InlineExpression::TermReference { id, attribute, arguments } => {
                let term = self.terms.get(id.name).ok_or_else(|| format!("there is no term -{}", id.name))?;
                let given = given_to(arguments.as_ref())?;
                let value = match attribute {
                    None => &term.value,
                    Some(name) => {
                        let found = term.attributes.iter().find(|it| it.id.name == name.name);
                        &found.ok_or_else(|| format!("-{} has no .{}", id.name, name.name))?.value
                    }
                };
                self.pattern(value, Some(&given), depth + 1)
            }
            // Numbers are always written as the language writes them.
            InlineExpression::FunctionReference { id, arguments }
                if id.name == "NUMBER" && arguments.named.is_empty() =>
            {
                match arguments.positional.as_slice() {
                    [one] => self.inline(one, given, depth),
                    _ => Err("NUMBER takes one number".to_owned()),
                }
            }
            InlineExpression::FunctionReference { id, .. } => {
                Err(format!("{}() cannot be used here", id.name))
            }
        }
    }
}

fn given_to(arguments: Option<&CallArguments<&str>>) -> Result<Given, String> {
    let mut given = Given::new();
    for it in arguments.iter().flat_map(|it| &it.named) {
        let value = match &it.value {
            InlineExpression::StringLiteral { value } => {
                unicode::unescape_unicode_to_string(value).into_owned()
            }
            InlineExpression::NumberLiteral { value } => (*value).to_owned(),
            _ => return Err("a term is only given texts and numbers".to_owned()),
        };
        given.insert(it.name.name.to_owned(), value);
    }
    Ok(given)
}

/// Texts that follow each other are one.
fn push(parts: &mut Pattern, text: String) {
    match parts.last_mut() {
        Some(Part::Text(before)) => before.push_str(&text),
        _ if text.is_empty() => {}
        _ => parts.push(Part::Text(text)),
    }
}
