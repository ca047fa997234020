//! All templates as they were at one moment, compiled. An own template that cannot be used, or fails while it renders,
//! is left out and the next one of its name serves; the log says so once. It must not render half a page.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::error::Error as _;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::{Object, Value, merge_maps};
use minijinja::{Environment, Error, ErrorKind};

use super::overlay::{self, Own, Owns};

/// What an own template may do in one rendering, in instructions of the engine; the largest built-in page with a
/// thousand messages stays far below.
const FUEL: u64 = 2_000_000;
/// What a page with own templates may become, in bytes.
const LARGEST: usize = 32 * 1024 * 1024;
/// Sets of left out files whose templates are kept compiled.
const KEPT: usize = 16;
/// Places whose faults are told.
const TOLD: usize = 1_000;
/// What own templates write into `nonce="…"`.
pub(super) const NONCE: &str = "csp_nonce";

/// What is wrong with an own template, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFault {
    /// The file, below the operator's folder.
    pub file: String,
    /// The line, counted from 1, where it is known.
    pub line: Option<usize>,
    /// What stands in that line.
    pub text: Option<String>,
    /// What is wrong, in a sentence.
    pub says: String,
}

impl fmt::Display for TemplateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.says),
            None => write!(f, "{}: {}", self.file, self.says),
        }
    }
}

impl TemplateFault {
    pub(super) fn at(own: &Own, line: Option<usize>, says: impl Into<String>) -> TemplateFault {
        let text = own.text.as_deref().ok().zip(line).and_then(|(text, line)| text.lines().nth(line - 1));
        let text = text.map(|it| it.trim().chars().take(200).collect());
        TemplateFault { file: own.shown.clone(), line, text, says: says.into() }
    }
}

/// A rendered page.
pub(super) struct Rendered {
    pub(super) text: String,
    /// It holds the nonce that was offered.
    pub(super) nonce: bool,
}

/// The templates of one moment.
pub(super) struct Set {
    owns: Arc<Owns>,
    make: Make,
    /// Files that cannot be read or compiled, and what is wrong with them.
    broken: BTreeSet<PathBuf>,
    pub(super) faults: Vec<TemplateFault>,
    /// Some own template uses the nonce.
    nonce: bool,
    compiled: Mutex<HashMap<BTreeSet<PathBuf>, Arc<Environment<'static>>>>,
    told: Mutex<HashSet<(String, String, Option<usize>)>>,
}

/// Makes an engine that has all filters and functions, and no templates.
pub(super) type Make = Arc<dyn Fn() -> Environment<'static> + Send + Sync>;

impl Set {
    pub(super) fn new(owns: Owns, make: Make) -> Set {
        let (mut broken, mut faults) = (BTreeSet::new(), Vec::new());
        let engine = make();
        for own in owns.values().flatten() {
            let fault = match &own.text {
                Err(why) => Some(TemplateFault::at(own, None, why.clone())),
                Ok(text) => engine
                    .template_from_named_str(&own.name, text)
                    .err()
                    .map(|err| TemplateFault::at(own, err.line(), sentence(&err))),
            };
            if let Some(fault) = fault {
                broken.insert(own.path.clone());
                faults.push(fault);
            }
        }
        let nonce = owns.values().flatten().any(|own| own.text.as_deref().is_ok_and(|it| it.contains(NONCE)));
        let (compiled, told) = (Mutex::default(), Mutex::default());
        Set { owns: Arc::new(owns), make, broken, faults, nonce, compiled, told }
    }

    pub(super) fn owns(&self) -> &Owns {
        &self.owns
    }

    /// Renders with whatever works: an own template that fails is left out of this rendering, and named. `Err` when
    /// the built-in one fails, too.
    pub(super) fn render(
        &self,
        file: &str,
        context: &Value,
        nonce: &str,
        failed: &mut dyn FnMut(&str, TemplateFault, ErrorKind),
    ) -> Result<Rendered, Error> {
        let mut out = self.broken.clone();
        loop {
            let err = match self.attempt(file, context, nonce, &out) {
                Ok(rendered) => return Ok(rendered),
                Err(err) => err,
            };
            if let Some((own, fault)) = self.blamed(file, &err, &out) {
                failed(file, fault, deepest(&err).kind());
                out.insert(own.path.clone());
            } else if self.owns.values().flatten().any(|own| !out.contains(&own.path)) {
                // No own file is on the way to it, and yet it may be one that changed what others are given.
                let says = format!("it does not render with the own templates: {}", chain(&err));
                let fault = TemplateFault { file: file.to_owned(), line: None, text: None, says };
                failed(file, fault, deepest(&err).kind());
                out = self.owns.values().flatten().map(|own| own.path.clone()).collect();
            } else {
                return Err(err);
            }
        }
    }

    /// The own files that have been asked for.
    pub(super) fn used(&self) -> BTreeSet<PathBuf> {
        let compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        let mut used = BTreeSet::new();
        for (out, engine) in compiled.iter() {
            for (name, _) in engine.templates() {
                used.extend(serving(&self.owns, name, out).map(|own| own.path.clone()));
            }
        }
        used
    }

    /// Once in the life of this set for a page and a place in an own template: never by what an error says, which may
    /// be what somebody wrote.
    pub(super) fn tell(&self, page: &str, fault: &TemplateFault, say: impl FnOnce()) {
        let place = (page.to_owned(), fault.file.clone(), fault.line);
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() < TOLD && told.insert(place) {
            drop(told);
            say();
        }
    }

    fn attempt(
        &self,
        file: &str,
        context: &Value,
        nonce: &str,
        out: &BTreeSet<PathBuf>,
    ) -> Result<Rendered, Error> {
        let engine = self.engine(out);
        let template = engine.get_template(file)?;
        if self.owns.is_empty() {
            return Ok(Rendered { text: template.render(context.clone())?, nonce: false });
        }
        let used = Arc::new(Used { text: nonce.to_owned(), used: Mutex::new(false) });
        let context = match self.nonce {
            true => merge_maps([Value::from_dyn_object(used.clone()), context.clone()]),
            false => context.clone(),
        };
        let mut page = Bounded(Vec::new());
        template.render_captured_to(context, &mut page)?;
        let text = String::from_utf8(page.0)
            .map_err(|err| Error::new(ErrorKind::WriteFailure, "not UTF-8").with_source(err))?;
        let nonce = *used.used.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Rendered { text, nonce })
    }

    /// The engine with everything but what is left out.
    fn engine(&self, out: &BTreeSet<PathBuf>) -> Arc<Environment<'static>> {
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(engine) = compiled.get(out) {
            return engine.clone();
        }
        let mut engine = (self.make)();
        if !self.owns.is_empty() {
            engine.set_fuel(Some(FUEL));
        }
        let (owns, left_out) = (self.owns.clone(), out.clone());
        engine.set_loader(move |name| {
            if let Some(name) = overlay::insisted(name) {
                return Ok(overlay::embedded(name));
            }
            let own = serving(&owns, name, &left_out).and_then(|own| own.text.as_deref().ok());
            Ok(own.map(str::to_owned).or_else(|| overlay::embedded(name)))
        });
        let engine = Arc::new(engine);
        if compiled.len() >= KEPT {
            compiled.clear();
        }
        compiled.insert(out.clone(), engine.clone());
        engine
    }

    /// The own template to leave out: the innermost one on the way to the fault.
    fn blamed(&self, file: &str, err: &Error, out: &BTreeSet<PathBuf>) -> Option<(&Own, TemplateFault)> {
        let way = way(err);
        let deepest = way.last().copied().unwrap_or(err);
        let own = |name: &str| serving(&self.owns, name, out);
        let blamed = way.iter().rev().find_map(|it| Some((own(it.name()?)?, it.line(), it.name())));
        let (own, line, name) = blamed.or_else(|| Some((own(file)?, None, Some(file))))?;
        let mut says = sentence(deepest);
        if let Some(inside) = deepest.name().filter(|it| name != Some(*it)) {
            let line = deepest.line().map_or_else(String::new, |line| format!(", line {line}"));
            says.push_str(&format!(" (in {inside}{line})"));
        }
        Some((own, TemplateFault::at(own, line, says)))
    }
}

/// An error and what led to it, the deepest cause last.
fn way(err: &Error) -> Vec<&Error> {
    let mut way: Vec<&Error> = vec![err];
    let mut next = err.source();
    while let Some(cause) = next {
        way.extend(cause.downcast_ref::<Error>());
        next = cause.source();
    }
    way
}

/// What is at the bottom of a fault.
pub(super) fn deepest(err: &Error) -> &Error {
    way(err).last().copied().unwrap_or(err)
}

/// The own template that serves for a name.
fn serving<'a>(owns: &'a Owns, name: &str, out: &BTreeSet<PathBuf>) -> Option<&'a Own> {
    owns.get(name)?.iter().find(|own| !out.contains(&own.path))
}

/// What one error says, without where.
fn sentence(err: &Error) -> String {
    match err.detail() {
        Some(detail) if err.kind() == ErrorKind::SyntaxError => detail.to_owned(),
        Some(detail) => format!("{}: {detail}", err.kind()),
        None => err.kind().to_string(),
    }
}

/// A fault with what led to it: the deepest cause is the one that helps.
pub(super) fn chain(fault: &Error) -> String {
    let mut text = fault.to_string();
    let mut next = fault.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

/// A context with nothing in it but the nonce, which notices that it is used.
#[derive(Debug)]
struct Used {
    text: String,
    used: Mutex<bool>,
}

impl Object for Used {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        (key.as_str() == Some(NONCE)).then(|| {
            *self.used.lock().unwrap_or_else(PoisonError::into_inner) = true;
            Value::from(self.text.as_str())
        })
    }
}

/// A page in the making that does not grow for ever.
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LARGEST {
            return Err(io::Error::other("the page becomes too large"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
