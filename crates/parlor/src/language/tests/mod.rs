//! The catalogues themselves, and what becomes of them.

mod whole;

use std::path::{Path, PathBuf};

use http::{HeaderMap, HeaderValue};

use super::load::{Languages, check};
use super::words::{Arg, Words};

fn built_in() -> Languages {
    Languages::new(None, "en", false)
}

/// A folder of catalogues for one test.
struct Folder(PathBuf);

impl Folder {
    fn with(name: &str, files: &[(&str, &str)]) -> Folder {
        let folder = std::env::temp_dir().join(format!("parlor-languages-{}-{name}", std::process::id()));
        for (file, text) in files {
            let path = folder.join(file);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        Folder(folder)
    }

    fn languages(&self) -> Languages {
        Languages::new(Some(self.0.clone()), "en", true)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left in the folder of temporary files does no harm.
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

fn asked(languages: &Languages, header: &str) -> Words {
    let mut headers = HeaderMap::new();
    headers.insert("accept-language", HeaderValue::from_str(header).expect("a header"));
    languages.choose(None, None, &headers)
}

#[test]
fn the_built_in_catalogues_are_whole() {
    assert_eq!(check(None), []);
    let names: Vec<String> = built_in().names().into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["العربية", "Deutsch", "English", "Español", "Français"]);
}

#[test]
fn an_own_catalogue_wins_id_by_id_and_may_add_a_language() {
    let folder = Folder::with(
        "own",
        &[
            ("en/mine.ftl", "list-start = Begin { -what }\n-what = a talk\n"),
            ("tr/all.ftl", "base-name = Türkçe\nlist-start = Sohbet başlat\n"),
            ("pt-BR/all.ftl", "base-name = Português\n"),
        ],
    );
    let languages = folder.languages();
    assert_eq!(languages.words("en").say("list-start"), "Begin a talk");
    assert_eq!(languages.words("en").say("list-empty-title"), "Nobody here yet", "the others stay");
    let words = asked(&languages, "tr-TR, en;q=0.5");
    assert_eq!((words.lang(), words.say("list-start").as_str()), ("tr", "Sohbet başlat"));
    assert_eq!(words.say("list-empty-title"), "Nobody here yet", "what a language lacks is said in English");
    assert_eq!(asked(&languages, "pt").lang(), "pt-BR");
    assert_eq!(check(Some(&folder.0)), []);
}

#[test]
fn what_cannot_be_used_is_named_and_the_text_below_serves() {
    let folder = Folder::with(
        "broken",
        &[(
            "en/mine.ftl",
            "list-start = { $who } begins\nlist-empty-text = Fine\n\nlist-empty-title = { broken\nnever { heard\n",
        )],
    );
    let words = folder.languages().words("en");
    assert_eq!(words.say("list-start"), "Start a chat", "nobody gives it a name");
    assert_eq!(words.say("list-empty-title"), "Nobody here yet");
    assert_eq!(words.say("list-empty-text"), "Fine", "what is right in the same file counts");
    let faults: Vec<(usize, String, bool)> = check(Some(&folder.0))
        .into_iter()
        .map(|it| (it.line, it.text, Path::new(&it.file).ends_with("en/mine.ftl")))
        .collect();
    assert_eq!(faults[0], (1, "list-start = { $who } begins".to_owned(), true));
    assert!(faults.iter().any(|it| it.0 == 4 && it.1 == "list-empty-title = { broken" && it.2), "{faults:?}");
    assert!(faults.iter().any(|it| it.0 == 5), "{faults:?}");
}

#[test]
fn a_changed_file_is_read_again() {
    let folder = Folder::with("changed", &[("en/mine.ftl", "list-start = One\n")]);
    let languages = folder.languages();
    assert_eq!(languages.words("en").say("list-start"), "One");
    std::fs::write(folder.0.join("en/mine.ftl"), "list-start = Another\n").expect("a file");
    assert_eq!(
        languages.words("en").say("list-start"),
        "One",
        "a page is written without a look at the disk"
    );
    languages.look(true);
    assert_eq!(languages.words("en").say("list-start"), "Another");
    std::fs::remove_file(folder.0.join("en/mine.ftl")).expect("a file");
    languages.look(true);
    assert_eq!(languages.words("en").say("list-start"), "Start a chat");
}

#[test]
fn a_kind_of_a_language_takes_what_it_lacks_from_the_nearest() {
    let folder = Folder::with(
        "kinds",
        &[
            ("zh/all.ftl", "list-start = zh\nlist-empty-title = zh\nlist-empty-text = zh\n"),
            ("zh-Hant/all.ftl", "list-start = Hant\nlist-empty-title = Hant\n"),
            ("zh-Hant-TW/all.ftl", "list-start = TW\n"),
        ],
    );
    let languages = folder.languages();
    let words = asked(&languages, "zh-hant-tw");
    let said = ["list-start", "list-empty-title", "list-empty-text"].map(|id| words.say(id));
    assert_eq!((words.lang(), said), ("zh-Hant-TW", ["TW", "Hant", "zh"].map(str::to_owned)));
    assert_eq!(asked(&languages, "zh-Hant-HK").lang(), "zh-Hant");
    assert_eq!(languages.own("zh-Hans", &words).lang(), "zh");
    assert_eq!(languages.own("tr", &words).lang(), "zh-Hant-TW", "what is not there changes nothing");
}

const SHAPES: &str = r#"
-brand = { $case ->
    [genitive] Parlors
   *[plain] Parlor
}
    .kind = it
shape-count = { $count ->
    [0] nobody
    [one] one person
    [two] two people
    [few] { $count } people (few)
    [many] { $count } people (many)
   *[other] { $count } people
}
shape-word = { $role ->
    [admin] an admin
   *[member] a member
}
shape-term = { -brand(case: "genitive") } and { -brand }
shape-kind = { -brand.kind ->
    [it] it
   *[they] they
}
shape-literal = { "{" }{ NUMBER($count) }{ "\u00A0" }x
shape-other = see { shape-kind }
shape-name = { $name } left
"#;

#[test]
fn texts_choose_by_number_word_and_term() {
    let folder = Folder::with("shapes", &[("en/s.ftl", SHAPES), ("ar/s.ftl", SHAPES), ("de/s.ftl", SHAPES)]);
    let languages = folder.languages();
    assert_eq!(check(Some(&folder.0)), []);
    let (en, ar) = (languages.words("en"), languages.words("ar"));
    let count = |words: &Words, n: i64| words.with("shape-count", &[("count", n.into())]);
    for (n, text) in [(0, "nobody"), (1, "one person"), (2, "2 people"), (1234, "1,234 people")] {
        assert_eq!(count(&en, n), text);
    }
    for (n, text) in [
        (0, "nobody"),
        (1, "one person"),
        (2, "two people"),
        (3, "3 people (few)"),
        (11, "11 people (many)"),
        (100, "100 people"),
        (103, "103 people (few)"),
    ] {
        assert_eq!(count(&ar, n), text);
    }
    let role = |role: &str| en.with("shape-word", &[("role", role.into())]);
    assert_eq!((role("admin"), role("x")), ("an admin".to_owned(), "a member".to_owned()));
    assert_eq!(en.say("shape-term"), "Parlors and Parlor");
    assert_eq!(en.say("shape-other"), "see it");
    assert_eq!(en.with("shape-literal", &[("count", 7.into())]), "{7\u{a0}x");
    expect_test::expect![[r#"{"shape-count":[{"d":"other","o":{"0":"nobody","few":[{"v":"count"}," people (few)"],"many":[{"v":"count"}," people (many)"],"one":"one person","other":[{"v":"count"}," people"],"two":"two people"},"s":"count"}],"shape-literal":["{",{"v":"count"}," x"],"shape-other":"see it"}"#]]
    .assert_eq(&en.compiled(&["shape-count", "shape-literal", "shape-other", "shape-gone"]).to_string());
}

#[test]
fn names_that_run_the_other_way_are_kept_apart() {
    let folder = Folder::with("names", &[("en/s.ftl", SHAPES), ("ar/s.ftl", SHAPES)]);
    let languages = folder.languages();
    let left = |lang: &str, name: &str| languages.words(lang).with("shape-name", &[("name", name.into())]);
    assert_eq!(left("en", "Ann"), "Ann left");
    assert_eq!(left("en", "ليلى"), "\u{2068}ليلى\u{2069} left");
    assert_eq!(left("ar", "ليلى"), "ليلى left");
    assert_eq!(left("ar", "Ann"), "\u{2068}Ann\u{2069} left");
    assert_eq!(left("ar", "12:30"), "12:30 left");
}

#[test]
fn markup_in_a_text_comes_from_templates_alone() {
    let folder = Folder::with("markup", &[("en/s.ftl", "shape-name = <b>{ $name }</b> left\n")]);
    let words = folder.languages().words("en");
    let html = |name: Arg| words.written("shape-name", &[("name", name)], true);
    let escaped = "&lt;b&gt;&lt;i&gt;&lt;&#x2f;b&gt; left";
    assert_eq!(html("<i>".into()).as_deref(), Some(escaped));
    let given = "&lt;b&gt;<i>Ann</i>&lt;&#x2f;b&gt; left";
    assert_eq!(html(Arg::Html("<i>Ann</i>".into())).as_deref(), Some(given));
}

#[test]
fn the_zone_is_what_the_browser_told() {
    let languages = built_in();
    let zone = |name: &'static str, value: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).expect("a header"));
        languages.choose(None, None, &headers).zone().iana_name().map(str::to_owned)
    };
    assert_eq!(zone("parlor-zone", "Europe/Berlin").as_deref(), Some("Europe/Berlin"));
    assert_eq!(zone("cookie", "a=b; parlor_zone=Asia/Kolkata").as_deref(), Some("Asia/Kolkata"));
    assert_eq!(zone("cookie", "parlor_zone=America/New_York").as_deref(), Some("America/New_York"));
    for bad in ["../../etc/passwd", "Nowhere/Here", "", "<x>"] {
        assert_eq!(zone("parlor-zone", bad).as_deref(), Some("UTC"), "{bad}");
    }
}
