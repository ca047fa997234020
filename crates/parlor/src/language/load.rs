//! The catalogues of an installation: those built in, below those of the operator's folders, id by id. A text that a language
//! lacks is said in English, and said so in the log. While files may change they are read again when they have.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;
use jiff::tz::TimeZone;
use rust_embed::RustEmbed;

use super::choose::{choose, fitting, is_tag};
use super::compile::{Compiled, Fault, Source, compile};
use super::locale::Locale;
use super::pattern::{Pattern, Writing};
use super::words::{self, Words};
use crate::{assets, kept};

/// The language that every text has.
const SOURCE: &str = "en";

#[derive(RustEmbed)]
#[folder = "languages"]
struct Embedded;

/// A language, ready to be read.
pub(crate) struct Catalogue {
    pub(super) locale: Locale,
    /// What it calls itself.
    pub(super) name: String,
    pub(super) texts: BTreeMap<String, Pattern>,
    pub(super) script: Script,
}

/// Its texts for the page's script.
#[derive(Default)]
pub(super) struct Script {
    pub(super) body: String,
    pub(super) hash: String,
}

/// Everything that was read at one moment.
struct Loaded {
    stamp: u64,
    /// By the language in lower case.
    all: BTreeMap<String, Arc<Catalogue>>,
    english: Arc<Catalogue>,
}

/// The languages of one mounted face.
pub(crate) struct Languages {
    folder: Option<PathBuf>,
    default: String,
    /// In lower case; `None`: all that there are.
    offered: Option<Vec<String>>,
    /// Files are looked at again before each page.
    live: bool,
    /// The same for all tenants of a face.
    loaded: Arc<RwLock<Arc<Loaded>>>,
}

impl Languages {
    /// `live`: files of the folder may change while this runs (always so in debug builds).
    pub(crate) fn new(folder: Option<PathBuf>, default: &str, live: bool) -> Languages {
        let loaded = load(folder.as_deref());
        let default = default.to_ascii_lowercase();
        let there: Vec<&str> = loaded.all.keys().map(String::as_str).collect();
        if fitting(&default, &there).is_none() {
            tracing::error!(language = default, "there is no catalogue of the language that was chosen");
        }
        let live = live || cfg!(debug_assertions);
        let loaded = Arc::new(RwLock::new(Arc::new(loaded)));
        Languages { folder, default, offered: None, live, loaded }
    }

    /// The same catalogues for a tenant that offers some of them, or has another language by default.
    pub(crate) fn offering(&self, default: &str, offered: Option<Vec<String>>) -> Languages {
        let (default, loaded) = (default.to_ascii_lowercase(), self.loaded.clone());
        Languages { folder: self.folder.clone(), default, offered, live: self.live, loaded }
    }

    /// The languages that a reader may get. The default is one of them, whatever is offered.
    fn there<'a>(&self, loaded: &'a Loaded) -> Vec<&'a str> {
        let kept = |it: &&str| {
            self.offered.as_ref().is_none_or(|some| some.iter().any(|tag| tag == it)) || **it == *self.default
        };
        loaded.all.keys().map(String::as_str).filter(kept).collect()
    }

    fn current(&self) -> Arc<Loaded> {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the files again if they may change (or somebody asked) and have. It waits for the disk: once a page, not once a text.
    pub(crate) fn look(&self, asked: bool) {
        if (self.live || asked) && self.current().stamp != stamp(self.folder.as_deref()) {
            let fresh = Arc::new(load(self.folder.as_deref()));
            *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
    }

    /// The same words in somebody's own language, with the zone of their clock; as they are, if it is not there.
    pub(crate) fn own(&self, own: &str, words: &Words) -> Words {
        let loaded = self.current();
        let there = self.there(&loaded);
        match Some(own).filter(|it| is_tag(it)).and_then(|it| fitting(it, &there)) {
            Some(lang) => Words::new(loaded.get(lang), words.zone().clone()),
            None => words.clone(),
        }
    }

    /// The words for a reader: their own setting, the address, the browser's wish, the installation's language.
    pub(crate) fn choose(&self, own: Option<&str>, address: Option<&str>, headers: &HeaderMap) -> Words {
        let loaded = self.current();
        let there = self.there(&loaded);
        let asked: Vec<&str> =
            headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|it| it.to_str().ok()).collect();
        let lang = choose(&there, own, address, Some(&asked.join(",")), &self.default);
        Words::new(loaded.get(lang), words::zone(headers))
    }

    /// The words of a language, or of English where it is not there.
    pub(crate) fn words(&self, lang: &str) -> Words {
        Words::new(self.current().get(&lang.to_ascii_lowercase()), TimeZone::UTC)
    }

    /// The languages that there are, and what they call themselves.
    pub(crate) fn names(&self) -> Vec<(String, String)> {
        let loaded = self.current();
        let some = self.there(&loaded);
        let some = some.iter().filter_map(|it| loaded.all.get(*it));
        some.map(|it| (it.locale.lang.clone(), it.name.clone())).collect()
    }

    /// The texts for the page's script.
    pub(super) fn script(&self, lang: &str) -> Option<Arc<Catalogue>> {
        self.current().all.get(&lang.to_ascii_lowercase()).cloned()
    }
}

impl Loaded {
    fn get(&self, lang: &str) -> Arc<Catalogue> {
        self.all.get(lang).unwrap_or(&self.english).clone()
    }
}

/// What is wrong in the catalogues, the built-in ones and those of a folder, with file and line.
#[must_use]
pub fn check(folder: Option<&Path>) -> Vec<Fault> {
    compiled(folder).into_values().flat_map(|it| it.faults).collect()
}

/// Reads and compiles every language.
fn compiled(folder: Option<&Path>) -> BTreeMap<String, Compiled> {
    let sources = sources(folder);
    let none = Vec::new();
    // What English texts wait for is what the pages give; an operator's English may not wait for more.
    let built: Vec<Source> = embedded().remove(SOURCE).unwrap_or_default();
    let base = compile(&built, None);
    let english = compile(sources.get(SOURCE).unwrap_or(&none), Some(&base.texts));
    let mut all = BTreeMap::new();
    for (lang, sources) in &sources {
        if lang != SOURCE {
            all.insert(lang.clone(), compile(sources, Some(&english.texts)));
        }
    }
    all.insert(SOURCE.to_owned(), english);
    all
}

fn load(folder: Option<&Path>) -> Loaded {
    let stamp = stamp(folder);
    let mut compiled = compiled(folder);
    for fault in compiled.values().flat_map(|it| &it.faults) {
        tracing::error!(
            file = fault.file,
            line = fault.line,
            text = fault.text,
            "a catalogue: {}",
            fault.what
        );
    }
    let ids = script_ids();
    let english = compiled.remove(SOURCE).map(|it| it.texts).unwrap_or_default();
    let mut all: BTreeMap<String, Arc<Catalogue>> = BTreeMap::new();
    // A language comes before its kinds: `pt` before `pt-BR`, which takes from it what it lacks.
    let mut compiled: Vec<(String, Compiled)> = compiled.into_iter().collect();
    compiled.sort_by_key(|(lang, _)| lang.to_ascii_lowercase());
    for (lang, Compiled { mut texts, .. }) in compiled {
        let parent = parents(&lang).find_map(|it| all.get(&it.to_ascii_lowercase()));
        let below = parent.map_or(&english, |it| &it.texts);
        let lacking: Vec<&String> = below.keys().filter(|id| !texts.contains_key(*id)).collect();
        if parent.is_none() && !is_english(&lang) && !lacking.is_empty() {
            tracing::warn!(lang, texts = lacking.len(), first = lacking[0], "texts are said in English");
        }
        for (id, text) in below {
            texts.entry(id.clone()).or_insert_with(|| text.clone());
        }
        all.insert(lang.to_ascii_lowercase(), Arc::new(catalogue(&lang, texts, &ids)));
    }
    let english = Arc::new(catalogue(SOURCE, english, &ids));
    all.insert(SOURCE.to_owned(), english.clone());
    Loaded { stamp, all, english }
}

/// What a language is a kind of, the nearest first: of `zh-Hant-TW` it is `zh-Hant`, then `zh`.
fn parents(lang: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(lang), |it| it.rsplit_once('-').map(|(shorter, _)| shorter)).skip(1)
}

/// English or a kind of it, to which English is no other language.
fn is_english(lang: &str) -> bool {
    lang.split('-').next().is_some_and(|it| it.eq_ignore_ascii_case(SOURCE))
}

fn catalogue(lang: &str, texts: BTreeMap<String, Pattern>, ids: &BTreeSet<String>) -> Catalogue {
    let plain = Locale::new(lang, |_| None);
    let said = |id: &str| {
        let mut out = String::new();
        Writing { locale: &plain, args: &[], html: false }.write(texts.get(id)?, &mut out);
        Some(out)
    };
    let locale = Locale::new(lang, said);
    let name = said("base-name").unwrap_or_else(|| lang.to_owned());
    let mut it = Catalogue { locale, name, texts, script: Script::default() };
    let body = words::script(&it, ids.iter());
    let hash = kept::hash(body.as_bytes());
    it.script = Script { body, hash };
    it
}

/// The ids that the page's script uses; the build of the script writes them down.
fn script_ids() -> BTreeSet<String> {
    assets::read("words.json").and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// The files of every language, the weakest first.
fn sources(folder: Option<&Path>) -> BTreeMap<String, Vec<Source>> {
    let mut all = embedded();
    for (lang, path) in folder.into_iter().flat_map(files) {
        // One that was taken away meanwhile is not there.
        if let Ok(text) = std::fs::read_to_string(&path) {
            let own = all.keys().find(|it| it.eq_ignore_ascii_case(&lang)).cloned();
            let source = Source { file: path.display().to_string(), text };
            all.entry(own.unwrap_or(lang)).or_default().push(source);
        }
    }
    all
}

fn embedded() -> BTreeMap<String, Vec<Source>> {
    let mut all: BTreeMap<String, Vec<Source>> = BTreeMap::new();
    for name in Embedded::iter().filter(|name| name.ends_with(".ftl")) {
        let (Some((lang, _)), Some(file)) = (name.split_once('/'), Embedded::get(&name)) else { continue };
        if let Ok(text) = String::from_utf8(file.data.into_owned()) {
            let source = Source { file: format!("languages/{name}"), text };
            all.entry(lang.to_owned()).or_default().push(source);
        }
    }
    all
}

/// `<folder>/<lang>/*.ftl`, in order.
fn files(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for language in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let Some(lang) = language.file_name().to_str().filter(|it| is_tag(it)).map(str::to_owned) else {
            continue;
        };
        for file in std::fs::read_dir(language.path()).into_iter().flatten().flatten() {
            if file.path().extension().is_some_and(|it| it == "ftl") {
                found.push((lang.clone(), file.path()));
            }
        }
    }
    found.sort();
    found
}

/// What changes when a file does.
fn stamp(folder: Option<&Path>) -> u64 {
    let mut hasher = DefaultHasher::new();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("languages");
    let built = cfg!(debug_assertions).then_some(own.as_path());
    for (_, path) in built.into_iter().chain(folder).flat_map(files) {
        let about = path.metadata().ok().map(|it| (it.len(), it.modified().ok()));
        (path, about).hash(&mut hasher);
    }
    if cfg!(debug_assertions) {
        assets::version("words.json").hash(&mut hasher);
    }
    hasher.finish()
}
