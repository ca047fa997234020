//! What is built in renders with all samples; what an operator puts into a folder serves, or is left out and named.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use serde_json::json;

use super::*;

/// A folder of own templates, gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Folder {
        let path = std::env::temp_dir().join(format!("parlor-own-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        let folder = Folder(path);
        fs::create_dir_all(&folder.0).expect("a folder");
        files.iter().for_each(|(name, text)| folder.write(name, text.as_bytes()));
        folder
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    fn set(&self) -> Set {
        let overlay = Overlay { folder: Some(self.0.clone()), tenant: overlay::TENANT.to_owned() };
        Set::new(overlay.read(), make())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn english() -> Arc<Languages> {
    Arc::new(Languages::new(None, "en", false))
}

fn make() -> Make {
    let nowhere = Overlay { folder: None, tenant: String::new() };
    let files = Arc::new(OwnFiles::new(nowhere));
    let languages = english();
    Arc::new(move || engine(&files, &languages))
}

fn built_in() -> Set {
    Set::new(overlay::Owns::new(), make())
}

fn sample(file: &str) -> Value {
    static ALL: OnceLock<Vec<samples::Sample>> = OnceLock::new();
    let all = ALL.get_or_init(samples::all);
    all.iter().find(|it| it.file == file && it.full).expect("a sample").context.clone()
}

fn rendered(set: &Set, file: &str, context: &Value) -> (Rendered, Vec<String>) {
    let mut faults = Vec::new();
    let page = set.render(file, context, "n0nce", &mut |_, fault, _| faults.push(fault.to_string()));
    (page.unwrap_or_else(|why| panic!("{file}: {}", set::chain(&why))), faults)
}

/// A page as it is served.
fn page(set: &Set, file: &str) -> String {
    rendered(set, file, &sample(file)).0.text
}

/// What is said of a page.
fn says(set: &Set, file: &str) -> String {
    rendered(set, file, &sample(file)).1.join(", ")
}

#[test]
fn every_template_renders_with_all_and_with_nothing() {
    let set = built_in();
    for sample in samples::all() {
        let (file, full) = (sample.file, sample.full);
        let (page, faults) = rendered(&set, file, &sample.context);
        assert!(faults.is_empty(), "{faults:?}");
        let text = page.text;
        assert!(!page.nonce && !text.contains("<work>") && !text.contains("<Smith>"), "{file}: {text}");
        if file == "inbox.html" {
            let bold = "&lt;b&gt; <strong>bold</strong> <bdi class=\"mention\">@ann</bdi>";
            assert_eq!(text.contains(bold), full);
            assert_eq!(text.matches("</script>").count(), text.matches("<script").count());
        }
    }
}

#[test]
fn every_template_renders_in_every_language() {
    let set = built_in();
    for (lang, dir) in
        [("en", "ltr"), ("de", "ltr"), ("fr", "ltr"), ("es", "ltr"), ("ar", "rtl"), ("xx", "ltr")]
    {
        for sample in samples::all() {
            let context = minijinja::context! { lang => lang, dir => dir, ..sample.context };
            let (page, faults) = rendered(&set, sample.file, &context);
            assert!(faults.is_empty(), "{lang}: {faults:?}");
            // A name stands in every language's sentences, escaped, and nothing of a text is left to be filled in.
            assert!(!page.text.contains("<Smith>") && !page.text.contains("{$"), "{} in {lang}", sample.file);
            let says = if lang == "ar" { "رد" } else { "Reply" };
            if sample.file == "partials/message.html" {
                assert_eq!(page.text.contains(says), matches!(lang, "en" | "ar" | "xx"), "{lang}");
            }
        }
    }
}

#[test]
fn every_template_has_samples() {
    let all = samples::all();
    for file in FILES {
        let of = all.iter().filter(|sample| sample.file == *file).count();
        assert_eq!(of, 2, "{file}: one full sample and one empty");
    }
}

#[test]
fn what_is_missing_is_a_fault_and_never_a_blank() {
    let mut engine = make()();
    engine.add_template("x.html", "{{ here }}{{ gone }}").expect("a template");
    let rendered =
        engine.get_template("x.html").and_then(|it| it.render(Value::from(Serde(json!({"here": 1})))));
    assert!(rendered.is_err());
}

#[test]
fn an_own_partial_serves_inside_built_in_pages() {
    let own = Folder::new("partial", &[("partials/avatar.html", "<i>mine {{ who.initials }}</i>")]);
    assert!(page(&own.set(), "inbox.html").contains("<i>mine AS</i>"));
    assert!(!page(&built_in(), "inbox.html").contains("<i>mine"));
}

#[test]
fn a_tenants_file_wins_over_the_folders_and_that_over_what_is_built_in() {
    let own = Folder::new(
        "tenants",
        &[
            ("base.html", "folder {% block content %}{% endblock %}"),
            ("tenants/default/base.html", "tenant {% block content %}{% endblock %}"),
            ("tenants/other/login.html", "not ours"),
        ],
    );
    let set = own.set();
    assert!(page(&set, "login.html").starts_with("tenant "));
    assert!(page(&set, "login.html").contains("<form"), "the built-in page stands in it");
    own.write("tenants/default/base.html", b"{% if %}");
    let set = own.set();
    assert!(page(&set, "login.html").starts_with("folder "), "what is below a broken one serves");
    assert_eq!(set.faults.len(), 1);
    assert_eq!(set.faults[0].file, "tenants/default/base.html");
}

#[test]
fn an_own_template_may_add_to_the_built_in_one_of_its_name() {
    let own = Folder::new(
        "adds",
        &[("base.html", "{% extends \"builtin/base.html\" %}{% block footer %}<p>imprint</p>{% endblock %}")],
    );
    let text = page(&own.set(), "login.html");
    assert!(text.contains("<p>imprint</p>") && text.contains("<!doctype html>") && text.contains("<form"));
}

#[test]
fn a_template_that_fails_is_named_and_the_built_in_one_serves() {
    let whole = page(&built_in(), "inbox.html");
    for (name, file, text, fault) in [
        ("base", "base.html", "<p>\n{{ wrong.here }}\n{% block content %}{% endblock %}", "base.html:2: "),
        ("syntax", "base.html", "one\ntwo {% iff x %}", ""),
        ("partial", "partials/room_row.html", "\n\n{{ row.tilte }}", "partials/room_row.html:3: "),
        ("filter", "partials/avatar.html", "{{ who.initials|shout }}", "partials/avatar.html:1: "),
        ("inner", "inbox.html", "{% include \"partials/avatar.html\" %}", "inbox.html:1: "),
        ("gone", "inbox.html", "\n{% include \"partials/gone.html\" %}", "inbox.html:2: "),
        ("parent", "inbox.html", "{% extends \"gone.html\" %}", "inbox.html:1: "),
        ("self", "inbox.html", "{% extends \"inbox.html\" %}", "inbox.html:1: "),
        ("round", "inbox.html", "{% include \"inbox.html\" %}", "inbox.html:1: "),
        (
            "fuel",
            "partials/sprite.html",
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            "partials/sprite.html:1: engine ran out of fuel",
        ),
        (
            "size",
            "partials/sprite.html",
            "{% set x %}{% for a in range(9999) %}0123456789{% endfor %}{% endset %}{% for a in range(999) %}{{ x }}{% endfor %}",
            "inbox.html: it does not render",
        ),
        (
            "macro",
            "partials/sprite.html",
            "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
            "partials/sprite.html:1: ",
        ),
    ] {
        let own = Folder::new(name, &[(file, text)]);
        let set = own.set();
        let (page, said) = rendered(&set, "inbox.html", &sample("inbox.html"));
        let said = said.join(", ");
        assert!(said.starts_with(fault), "{name}: {said}");
        assert_eq!(page.text, whole, "{name}: the built-in page, whole");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_left_out() {
    let own = Folder::new("unread", &[("new.html", "fine")]);
    own.write("login.html", b"one\ntwo \xff\n");
    own.write("signup.html", "x".repeat(300 * 1024).as_bytes());
    fs::create_dir_all(own.0.join("error.html")).expect("a folder");
    std::os::unix::fs::symlink("/etc/hostname", own.0.join("profile.html")).expect("a link");
    std::os::unix::fs::symlink(own.0.join("new.html"), own.0.join("search.html")).expect("a link");
    std::os::unix::fs::symlink("/dev/zero", own.0.join("info.html")).expect("a link");
    own.write("partials/message.html", b"{% for %}");
    let set = own.set();
    let mut faults: Vec<String> = set.faults.iter().map(ToString::to_string).collect();
    faults.sort();
    let syntax = faults.remove(2);
    assert!(syntax.starts_with("partials/message.html:1: "), "{syntax}");
    assert_eq!(
        faults,
        [
            "info.html: it is a link to a file outside of the folder",
            "login.html: it is not UTF-8 (line 2)",
            "profile.html: it is a link to a file outside of the folder",
            "signup.html: it is longer than 256 KiB",
        ]
    );
    assert!(page(&set, "login.html").contains("<form") && page(&set, "error.html").contains("<main"));
    assert_eq!(page(&set, "search.html"), "fine", "a link inside the folder is a file like another");
}

#[test]
fn names_do_not_lead_out_of_the_folder() {
    for name in ["../Cargo.toml", "/etc/passwd", "partials/../../x", ".", "", ".git", "a/.b", "a\\b", "a\0b"]
    {
        assert!(!overlay::is_plain(name), "{name:?}");
        assert!(overlay::embedded(name).is_none(), "{name:?}");
    }
    assert!(overlay::is_plain("partials/avatar.html") && overlay::embedded("partials/avatar.html").is_some());
    assert!(overlay::embedded("CONTEXTS.md").is_none());
    let own = Folder::new("names", &[("login.html", "{% include \"../x.html\" %}"), (".hidden.html", "x")]);
    fs::write(own.0.with_extension("x.html"), "outside").expect("a file");
    let set = own.set();
    assert_eq!(set.owns().len(), 1);
    assert!(says(&set, "login.html").starts_with("login.html:1: "));
    fs::remove_file(own.0.with_extension("x.html")).expect("gone");
}

#[test]
fn the_nonce_is_offered_to_own_templates_and_its_use_is_noticed() {
    let own = Folder::new(
        "nonce",
        &[
            ("login.html", "<script nonce=\"{{ csp_nonce }}\">1</script>"),
            ("signup.html", "{# csp_nonce #}none"),
        ],
    );
    let set = own.set();
    let rendered = |file: &str| rendered(&set, file, &sample(file)).0;
    let login = rendered("login.html");
    assert_eq!((login.text.as_str(), login.nonce), ("<script nonce=\"n0nce\">1</script>", true));
    assert!(!rendered("signup.html").nonce, "what is not written is not allowed");
    assert!(!rendered("inbox.html").nonce);
}

#[test]
fn a_change_shows_without_a_restart() {
    let own = Folder::new("reload", &[("login.html", "one")]);
    let templates = Templates::new(Some(own.0.clone()), true, Clock::stepped(1), english());
    let page = || {
        templates.look_between(&mut || {});
        self::page(&templates.set(), "login.html")
    };
    assert_eq!(page(), "one");
    own.write("login.html", b"three");
    assert_eq!(self::page(&templates.set(), "login.html"), "one", "nothing is read while a page is written");
    assert_eq!(page(), "three");
    let before = templates.set();
    assert_eq!(page(), "three");
    assert!(Arc::ptr_eq(&before, &templates.set()), "nothing is read again that did not change");
    own.write("login.html", b"{{ gone }}");
    assert!(page().contains("<form"));
    fs::remove_file(own.0.join("login.html")).expect("gone");
    assert!(page().contains("<form"));
    own.write("partials/avatar.html", b"new");
    page();
    assert!(templates.set().owns().contains_key("partials/avatar.html"));
}

#[test]
fn a_file_that_is_being_written_is_not_taken_before_it_is_whole() {
    let own = Folder::new("half", &[("login.html", "one")]);
    let templates = Templates::new(Some(own.0.clone()), true, Clock::stepped(1), english());
    let page = || self::page(&templates.set(), "login.html");
    // Longer than a page waits: a piece comes in each pause.
    let mut text = String::new();
    own.write("login.html", b"");
    let mut pauses = 0;
    templates.look_between(&mut || {
        pauses += 1;
        text.push_str("piece ");
        own.write("login.html", text.as_bytes());
    });
    assert_eq!((pauses, page().as_str()), (PATIENCE, "one"));
    // The next page meets the last piece.
    let mut rest = Some("whole");
    templates.look_between(&mut || {
        if let Some(last) = rest.take() {
            text.push_str(last);
            own.write("login.html", text.as_bytes());
        }
    });
    assert!(page().starts_with("piece ") && page().ends_with("whole"), "{}", page());
}

#[test]
fn a_fault_is_told_once_for_its_place_whatever_it_says() {
    let own = Folder::new("told", &[("login.html", "{{ t(app) }}\n{{ t(app) }}")]);
    let set = own.set();
    let mut told = Vec::new();
    let context = sample("login.html");
    for app in ["my secret", "another one"] {
        let context = minijinja::context! { app => app, ..context.clone() };
        let failed = &mut |page: &str, fault: TemplateFault, kind: ErrorKind| {
            assert!(fault.says.contains(app) && !kind.to_string().contains(app), "{fault}");
            set.tell(page, &fault, || told.push((fault.file.clone(), fault.line)));
        };
        set.render("login.html", &context, "n0nce", failed).unwrap_or_else(|err| panic!("{err}"));
    }
    assert_eq!(told, [("login.html".to_owned(), Some(1))]);
    let fault =
        |line| TemplateFault { file: String::new(), line: Some(line), text: None, says: String::new() };
    let mut many = 0;
    (0..10_000).for_each(|line| set.tell("x", &fault(line), || many += 1));
    assert!(many < 1_000, "what is told has a bound");
}

#[test]
fn own_files_are_read_once_and_again_only_by_a_look() {
    let large = vec![b'x'; 7 * 1024 * 1024];
    let own = Folder::new(
        "kept",
        &[("static/a.css", "a"), ("tenants/default/static/b.css", "tenant"), ("static/b.css", "all")],
    );
    ["static/c.js", "static/d.js", "static/e.js"].iter().for_each(|name| own.write(name, &large));
    let overlay = Overlay { folder: Some(own.0.clone()), tenant: overlay::TENANT.to_owned() };
    let files = OwnFiles::new(overlay);
    let kept = |name: &str| files.find(name).expect("a file").bytes();
    assert_eq!(kept("a.css").as_deref(), Some(b"a".as_slice()));
    assert_eq!(kept("b.css").as_deref(), Some(b"tenant".as_slice()), "the tenant's own wins");
    let large = ["c.js", "d.js", "e.js"].iter().filter(|name| kept(name).is_some()).count();
    assert_eq!(large, 2, "as many as there is room for, and the small ones before them");
    let before = files.find("a.css").expect("a file");
    own.write("static/a.css", b"changed");
    fs::remove_file(own.0.join("static/c.js")).expect("gone");
    assert!(Arc::ptr_eq(&before, &files.find("a.css").expect("a file")), "nobody looks");
    let same = files.find("b.css").expect("a file");
    files.look();
    assert_eq!(kept("a.css").as_deref(), Some(b"changed".as_slice()));
    assert!(files.find("c.js").is_none());
    assert!(Arc::ptr_eq(&same, &files.find("b.css").expect("a file")), "what is as it was is not read again");
}

#[test]
fn the_largest_page_stays_below_what_own_templates_may_do() {
    let own = Folder::new("large", &[("partials/avatar.html", "{% if true %}x{% endif %}")]);
    let set = own.set();
    let context = sample("inbox.html");
    let rows = context.get_attr("entries").expect("entries");
    let one: Vec<Value> = rows.try_iter().expect("a list").collect();
    let many: Vec<Value> = one.iter().cycle().take(1_000).cloned().collect();
    let large = minijinja::value::merge_maps([minijinja::context! { entries => many }, context]);
    assert_eq!(rendered(&set, "inbox.html", &large).1, [""; 0]);
}
