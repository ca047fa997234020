//! `parlor templates`: looks after an operator's folder of templates. It needs no running server and no database.

use std::path::{Path, PathBuf};

use parlor::{TemplateFault, TemplateFolder};
use serde_json::{Value, json};

use crate::config::Config;
use crate::exit::Failed;

/// The folder that is meant: the flag's, else the configuration's.
pub(crate) fn folder(config: &Config, flag: Option<PathBuf>) -> TemplateFolder {
    TemplateFolder::new(flag.or_else(|| config.templates.clone())).languages(config.languages.clone())
}

/// `parlor templates list`
pub(crate) fn list(folder: &TemplateFolder, as_json: bool) {
    let all = folder.list();
    if as_json {
        let list: Vec<Value> = all
            .iter()
            .map(|it| json!({"name": it.name, "own": it.own, "built_in": it.built_in, "blocks": it.blocks}))
            .collect();
        println!("{}", json!({ "templates": list }));
        return;
    }
    let from =
        |own: &Option<String>| own.as_ref().map_or("built in".to_owned(), |file| format!("own: {file}"));
    let wide = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let name = wide(&mut all.iter().map(|it| it.name.len()));
    let origin = wide(&mut all.iter().map(|it| from(&it.own).len()));
    for it in &all {
        println!(
            "{}",
            format!("{:name$}  {:origin$}  {}", it.name, from(&it.own), it.blocks.join(", ")).trim_end()
        );
    }
}

/// `parlor templates eject`
pub(crate) fn eject(
    folder: &TemplateFolder,
    at: Option<&Path>,
    names: &[String],
    force: bool,
) -> Result<(), Failed> {
    if at.is_none() {
        return Err(Failed::usage("say which folder: --folder DIR, or the setting templates.folder"));
    }
    for name in names {
        println!("{}", folder.eject(name, force).map_err(Failed::new)?.display());
    }
    Ok(())
}

/// `parlor templates diff`
pub(crate) fn diff(folder: &TemplateFolder, name: Option<&str>, as_json: bool) -> Result<(), Failed> {
    let all = folder.diff(name).map_err(Failed::new)?;
    if as_json {
        let list: Vec<Value> = all
            .iter()
            .map(|it| json!({"name": it.name, "own": it.own, "behind": it.behind, "from": it.from, "diff": it.diff}))
            .collect();
        println!("{}", json!({ "templates": list }));
    } else {
        for it in &all {
            let from = it.from.as_deref().unwrap_or_default();
            let state = match it.behind {
                Some(true) => format!("ejected from {from}; the built-in one has changed since"),
                Some(false) => format!("ejected from {from}; the built-in one has not changed since"),
                None => "not ejected: whether the built-in one has changed is not known".to_owned(),
            };
            println!("{}: {state}", it.own);
            print!("{}", it.diff);
        }
    }
    match all.iter().filter(|it| it.behind == Some(true)).count() {
        0 => Ok(()),
        n => Err(Failed::pending(format!(
            "{n} of {} own templates stand for built-in ones that have changed",
            all.len()
        ))),
    }
}

/// `parlor templates check`
pub(crate) fn check(folder: &TemplateFolder, as_json: bool) -> Result<(), Failed> {
    let done = folder.check();
    if as_json {
        let faults: Vec<Value> = done.faults.iter().map(shown).collect();
        println!("{}", json!({"faults": faults, "own": done.own, "rendered": done.rendered}));
    } else {
        for fault in &done.faults {
            println!("{fault}");
            if let Some(text) = &fault.text {
                println!("    {text}");
            }
        }
    }
    match done.faults.len() {
        0 if as_json => Ok(()),
        0 => {
            println!(
                "{} own templates; {} pages and fragments render; nothing is wrong",
                done.own, done.rendered
            );
            Ok(())
        }
        1 => Err(Failed::pending("1 fault in the own templates and catalogues")),
        n => Err(Failed::pending(format!("{n} faults in the own templates and catalogues"))),
    }
}

fn shown(fault: &TemplateFault) -> Value {
    json!({"file": fault.file, "line": fault.line, "text": fault.text, "says": fault.says})
}
