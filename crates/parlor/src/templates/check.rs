//! Checks an operator's folder: every template is rendered with samples, strictly, for every tenant; the sources are
//! read for what would be refused or never used. It must not need a server.

use std::collections::BTreeSet;
use std::sync::Arc;

use minijinja::ErrorKind;

use super::folder::{self, TemplateFolder};
use super::overlay::{self, Overlay, Own};
use super::own_files::{self, OwnFiles};
use super::set::{self, Set, TemplateFault};
use super::{engine, samples, scan};
use crate::language::Languages;

/// What a check did and found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateCheck {
    /// What is wrong, file by file.
    pub faults: Vec<TemplateFault>,
    /// Own templates that were looked at.
    pub own: usize,
    /// Pages and fragments that were rendered.
    pub rendered: usize,
}

impl TemplateFolder {
    /// Renders every page and fragment with everything there can be and with as little as there can be, for every
    /// tenant that has own templates, and reads the sources of own templates.
    #[must_use]
    pub fn check(&self) -> TemplateCheck {
        let owns = self.owns();
        let (mut faults, mut rendered) = (Vec::new(), 0);
        if let Some(missing) = self.folder.as_ref().filter(|it| !it.is_dir()) {
            let says = "there is no such folder".to_owned();
            faults.push(TemplateFault { file: missing.display().to_string(), line: None, text: None, says });
        }
        let languages = self.languages.clone();
        if let Some(folder) = &languages {
            faults.extend(crate::language::check(Some(folder)).into_iter().map(|it| TemplateFault {
                file: it.file,
                line: Some(it.line),
                text: Some(it.text),
                says: it.what,
            }));
        }
        let languages = Arc::new(Languages::new(languages, "en", false));
        let mut used = BTreeSet::new();
        for tenant in self.tenants() {
            let overlay = Overlay { folder: self.folder.clone(), tenant };
            let files = Arc::new(OwnFiles::new(overlay.clone()));
            let read = overlay.read();
            for own in read.values().flatten() {
                faults.extend(sources(own, &read, &files));
            }
            let root = self.folder.as_deref();
            faults.extend(own_files::left_out(&overlay, &files).into_iter().map(|(path, why)| {
                let shown = root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(&path);
                let file = shown.display().to_string();
                TemplateFault { file, line: None, text: None, says: format!("it is not served: {why}") }
            }));
            let languages = languages.clone();
            let set = Set::new(read, Arc::new(move || engine(&files, &languages)));
            faults.extend(set.faults.iter().cloned());
            for sample in samples::all() {
                rendered += 1;
                let mut failed = |_: &str, mut fault: TemplateFault, _: ErrorKind| {
                    // The full ones come first: what fails only where there is nobody and nothing is worth saying.
                    if !sample.full && !faults.contains(&fault) {
                        fault.says.push_str(" (where there is as little as there can be)");
                    }
                    faults.push(fault);
                };
                let page = set.render(sample.file, &sample.context, "nonce", &mut failed);
                match page {
                    Ok(page) if leaks(&page.text) => faults.push(leak(&set, sample.file)),
                    Ok(_) => {}
                    Err(err) => {
                        let says = set::chain(&err);
                        let file = sample.file.to_owned();
                        faults.push(TemplateFault { file, line: None, text: None, says });
                    }
                }
            }
            used.extend(set.used());
        }
        let broken: BTreeSet<String> = faults.iter().map(|it| it.file.clone()).collect();
        for own in owns.iter().filter(|it| !used.contains(&it.path) && !broken.contains(&it.shown)) {
            let hint = folder::nearest(&own.name).map(|meant| format!(": did you mean {meant}?"));
            let says = format!("no page uses it{}", hint.unwrap_or_default());
            faults.push(TemplateFault::at(own, None, says));
        }
        faults.sort_by(|a, b| (&a.file, a.line, &a.says).cmp(&(&b.file, b.line, &b.says)));
        faults.dedup();
        TemplateCheck { faults, own: owns.len(), rendered }
    }
}

/// What can be seen without rendering.
fn sources(own: &Own, all: &overlay::Owns, files: &OwnFiles) -> Vec<TemplateFault> {
    let Ok(source) = own.text.as_deref() else { return Vec::new() };
    let mut out = Vec::new();
    if source.trim().is_empty() {
        let says = "it is empty; to show nothing on purpose, write a comment: {# nothing #}";
        out.push(TemplateFault::at(own, None, says));
    }
    for (line, says) in scan::refused(source) {
        out.push(TemplateFault::at(own, Some(line), says));
    }
    for (line, name) in scan::own_files(source).into_iter().filter(|(_, name)| files.find(name).is_none()) {
        let says = format!("there is no {}/{name}, or it is of a kind that is not served", overlay::STATIC);
        out.push(TemplateFault::at(own, Some(line), says));
    }
    if let Some(known) = inherited(source, &own.name, all) {
        for (line, name) in scan::outer_blocks(source).into_iter().filter(|(_, name)| !known.contains(name)) {
            let says = format!("nothing shows the block {name}: no parent of this template has it");
            out.push(TemplateFault::at(own, Some(line), says));
        }
    }
    out
}

/// The blocks of all parents; `None` where there is no parent, or one that is only known later.
fn inherited(source: &str, name: &str, all: &overlay::Owns) -> Option<BTreeSet<String>> {
    let (mut known, mut at, mut seen) =
        (BTreeSet::new(), scan::parent(source)?, BTreeSet::from([name.to_owned()]));
    loop {
        if !seen.insert(at.clone()) {
            return None;
        }
        let text = match overlay::insisted(&at) {
            Some(name) => overlay::embedded(name)?,
            None => match all.get(&at).and_then(|it| it.first()) {
                Some(own) => own.text.as_deref().ok()?.to_owned(),
                None => overlay::embedded(&at)?,
            },
        };
        known.extend(scan::blocks(&text));
        match scan::parent(&text) {
            Some(next) => at = next,
            None => return Some(known),
        }
    }
}

/// What the samples' people wrote stands in the page as markup.
fn leaks(text: &str) -> bool {
    text.contains("<work>") || text.contains("<Smith>")
}

fn leak(set: &Set, file: &str) -> TemplateFault {
    let says =
        format!("what people write stands in {file} without being escaped: anybody could run a script");
    let found = set.owns().values().flatten().find_map(|own| {
        let line = scan::unescaped(own.text.as_deref().ok()?)?;
        Some(TemplateFault::at(own, Some(line), says.clone()))
    });
    found.unwrap_or_else(|| TemplateFault {
        file: file.to_owned(),
        line: None,
        text: None,
        says: says.clone(),
    })
}
