//! `parlor templates`: a folder of own templates from eject to check, and what the server does with it.

use serde_json::Value;

use crate::server::{Folder, ok, run, text};

fn write(folder: &Folder, name: &str, content: &str) {
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, content).expect("written");
}

/// Exit code, stdout and stderr.
fn said(folder: &Folder, words: &[&str]) -> (Option<i32>, String, String) {
    let output = run(folder, words);
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

const FOLDER: [&str; 2] = ["--set", "templates.folder=own"];

#[test]
fn an_ejected_template_is_the_built_in_one_until_it_is_changed() {
    let folder = Folder::new();
    let out = ok(&folder, &["templates", "eject", "--folder", "own", "base.html", "partials/avatar.html"]);
    assert_eq!(out, "own/base.html\nown/partials/avatar.html\n");
    let (code, out, err) = said(&folder, &["templates", "diff", "--folder", "own"]);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert_eq!(out.matches("the built-in one has not changed since").count(), 2, "{out}");
    assert!(!out.contains("@@"), "{out}");
    ok(&folder, &["templates", "check", "--folder", "own"]);

    let path = folder.path().join("own/base.html");
    let ejected = std::fs::read_to_string(&path).expect("the copy");
    assert!(ejected.starts_with("{#- ejected from parlor "), "{ejected}");
    let changed = ejected.replace("{% block footer %}", "<hr>{% block footer %}");
    std::fs::write(&path, &changed).expect("written");
    let (code, out, _) = said(&folder, &["templates", "diff", "--folder", "own", "base.html"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("\n-{% block footer %}") && out.contains("\n+<hr>{% block footer %}"), "{out}");

    // As if a later version had another built-in one: the hash in the first line is not that of ours.
    let line = changed.lines().next().expect("a line");
    let hash = line.split([' ', ';']).nth(6).expect("a hash");
    std::fs::write(&path, changed.replace(hash, "0123456789abcdef")).expect("written");
    let (code, out, err) = said(&folder, &["templates", "diff", "--folder", "own"]);
    assert_eq!(code, Some(3), "{out}");
    assert!(out.contains("own/base.html") || out.contains("base.html: ejected from"), "{out}");
    assert!(out.contains("the built-in one has changed since"), "{out}");
    assert!(err.contains("1 of 2 own templates"), "{err}");
    let json: Value =
        serde_json::from_str(&said(&folder, &["templates", "diff", "--folder", "own", "--json"]).1)
            .expect("JSON");
    assert_eq!(json["templates"][0]["behind"], true);
    assert_eq!(json["templates"][1]["diff"], "");
}

#[test]
fn eject_writes_over_nothing_unless_it_is_told_to() {
    let folder = Folder::new();
    write(&folder, "own/base.html", "mine");
    let (code, _, err) = said(&folder, &["templates", "eject", "--folder", "own", "base.html"]);
    assert_eq!((code, err.as_str()), (Some(1), "parlor: own/base.html is there already\n"));
    assert_eq!(std::fs::read_to_string(folder.path().join("own/base.html")).expect("mine"), "mine");
    ok(&folder, &["templates", "eject", "--folder", "own", "base.html", "--force"]);
    assert!(
        std::fs::read_to_string(folder.path().join("own/base.html"))
            .expect("theirs")
            .contains("<!doctype html>")
    );
    let (code, _, err) = said(&folder, &["templates", "eject", "--folder", "own", "bsae.html"]);
    assert_eq!(code, Some(1));
    assert_eq!(err, "parlor: there is no built-in template bsae.html; did you mean base.html?\n");
    for name in ["../x.html", "/etc/passwd", "CONTEXTS.md", ""] {
        let (code, ..) = said(&folder, &["templates", "eject", "--folder", "own", name]);
        assert_ne!(code, Some(0), "{name}");
    }
    let (code, _, err) = said(&folder, &["templates", "eject", "base.html"]);
    assert_eq!((code, err.contains("templates.folder")), (Some(2), true), "{err}");
}

#[test]
fn list_says_where_each_template_comes_from() {
    let folder = Folder::new();
    write(&folder, "own/base.html", "{% block content %}{% endblock %}");
    write(
        &folder,
        "own/tenants/acme/login.html",
        "{% extends \"layout.html\" %}{% block body %}{% endblock %}",
    );
    write(&folder, "own/static/no.html", "not a template");
    let out = ok(&folder, &[&["templates", "list"][..], &FOLDER].concat());
    let line = |name: &str| {
        out.lines().find(|it| it.starts_with(&format!("{name} "))).unwrap_or_default().to_owned()
    };
    assert!(line("base.html").contains("own: base.html") && line("base.html").ends_with("content"), "{out}");
    assert!(line("layout.html").contains("built in"), "{out}");
    assert!(out.contains("own: tenants/acme/login.html") && !out.contains("no.html"), "{out}");
    let json: Value = serde_json::from_str(&ok(&folder, &["templates", "list", "--json"])).expect("JSON");
    let all = json["templates"].as_array().expect("a list");
    assert!(all.len() > 20 && all.iter().all(|it| it["own"].is_null() && it["built_in"] == true));
}

#[test]
fn check_names_file_line_and_cause() {
    let folder = Folder::new();
    let out = ok(&folder, &["templates", "check"]);
    assert!(out.starts_with("0 own templates; "), "{out}");
    write(&folder, "own/base.html", "<html>\n{{ wrong.here }}\n{% block content %}{% endblock %}");
    write(&folder, "own/login.html", "{% extends \"layout.html\" %}\n{% block bdoy %}x{% endblock %}");
    write(&folder, "own/signup.html", "{% if %}");
    write(&folder, "own/logni.html", "x");
    write(&folder, "own/profile.html", "");
    write(
        &folder,
        "own/search.html",
        "<script>go()</script>\n<p style=\"x\">\n<script src=\"https://cdn.example/x.js\"></script>\n{{ own(\"gone.css\") }}",
    );
    write(&folder, "own/partials/room_row.html", "{{ row.title|safe }}");
    write(&folder, "own/tenants/acme/new.html", "{{ form.wiht }}");
    write(&folder, "own/static/notes.md", "for nobody");
    write(&folder, "own/static/a b.css", "x");
    write(&folder, "own/static/.hidden", "x");
    write(&folder, "words/de/own.ftl", "room-empty = Nichts\nroom-x = { $\n");
    let words = ["templates", "check", "--folder", "own", "--set", "languages=words"];
    let (code, out, err) = said(&folder, &words);
    assert_eq!(code, Some(3), "{out}{err}");
    for wanted in [
        "base.html:2: ",
        "    {{ wrong.here }}",
        "login.html:2: nothing shows the block bdoy",
        "signup.html:1: ",
        "logni.html: no page uses it: did you mean login.html?",
        "profile.html: it is empty",
        "search.html:1: browsers will not run this inline script",
        "search.html:2: browsers will not apply a style attribute",
        "search.html:3: browsers will not load https://cdn.example/x.js",
        "search.html:4: there is no static/gone.css",
        "partials/room_row.html:1: what people write stands in inbox.html without being escaped",
        "tenants/acme/new.html:1: ",
        "own.ftl:2: ",
        "static/notes.md: it is not served: files of this kind are not",
        "static/a b.css: it is not served: its name has other characters",
    ] {
        assert!(out.contains(wanted), "{wanted}\n{out}");
    }
    assert!(!out.contains(".hidden"), "{out}");
    let json: Value =
        serde_json::from_str(&said(&folder, &[&words[..], &["--json"]].concat()).1).expect("JSON");
    let faults = json["faults"].as_array().expect("a list");
    let base = faults.iter().find(|it| it["file"] == "base.html").expect("a fault");
    assert_eq!((&base["line"], &base["text"]), (&2.into(), &"{{ wrong.here }}".into()));
    assert_eq!(json["own"], 8);
    let (code, _, err) = said(&folder, &["templates", "check", "--folder", "nowhere"]);
    assert_eq!(code, Some(3), "{err}");
}

#[test]
fn doctor_mentions_own_templates_that_are_broken() {
    let folder = Folder::new();
    let doctor = || {
        let words = [&["doctor", "--json", "--set", "listen=127.0.0.1:0"][..], &FOLDER].concat();
        let json: Value = serde_json::from_str(&said(&folder, &words).1).expect("JSON");
        let found =
            json["findings"].as_array().expect("a list").iter().find(|it| it["about"] == "own look").cloned();
        found.expect("a finding")
    };
    write(&folder, "own/base.html", "{% extends \"builtin/base.html\" %}");
    assert_eq!(doctor()["state"], "ok");
    write(
        &folder,
        "own/base.html",
        "{% extends \"builtin/base.html\" %}\n{{ gone }}{% block footer %}{{ gone }}{% endblock %}",
    );
    let broken = doctor();
    assert_eq!((&broken["state"], &broken["fix"]), (&"warn".into(), &"parlor templates check".into()));
    assert!(broken["says"].as_str().is_some_and(|it| it.starts_with("base.html:2: ")), "{broken}");
}

/// The files of the examples of the guide: what the fences name, by example.
fn examples() -> Vec<(String, String, String)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/CUSTOMISING.md");
    let text = std::fs::read_to_string(path).expect("the guide");
    let mut out = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|it| !it.is_empty()) else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|it| *it != "```").collect();
        let Some((example, file)) = info.split_once(' ').and_then(|(_, path)| path.split_once('/')) else {
            continue;
        };
        out.push((example.to_owned(), file.to_owned(), body.join("\n") + "\n"));
    }
    out
}

#[test]
fn every_example_of_the_guide_passes_the_check() {
    let all = examples();
    let mut names: Vec<&String> = all.iter().map(|it| &it.0).collect();
    names.dedup();
    assert_eq!(names, ["words", "add", "replace", "inline", "partial", "htmx"]);
    for name in names {
        let folder = Folder::new();
        for (_, file, content) in all.iter().filter(|it| it.0 == *name) {
            write(&folder, file, content);
        }
        write(&folder, "templates/static/htmx.min.js", "// copied from the package");
        write(&folder, "templates/static/hx-csp.min.js", "// copied from the package");
        let languages = if name == "words" { "languages=languages" } else { "languages=" };
        let words = ["templates", "check", "--folder", "templates", "--set", languages];
        let (code, out, err) = said(&folder, &words);
        assert_eq!(code, Some(0), "{name}: {out}{err}");
    }
}

#[test]
fn snippet_prints_what_a_hosts_layout_needs() {
    let folder = Folder::new();
    let out = ok(&folder, &["widget", "snippet", "--origin", "https://Chat.example/"]);
    assert!(
        out.starts_with(
            "<script async src=\"https://chat.example/widget.js\" data-token-url=\"/chat-token\"></script>\n"
        ),
        "{out}"
    );
    assert!(out.contains("connect-src https://chat.example wss://chat.example;"), "{out}");
    let out = ok(
        &folder,
        &["widget", "snippet", "--origin", "http://127.0.0.1:8390/talk", "--token-url", "/t?a=1&b=\"2\""],
    );
    assert!(
        out.contains(
            "src=\"http://127.0.0.1:8390/talk/widget.js\" data-token-url=\"/t?a=1&amp;b=&quot;2&quot;\""
        ),
        "{out}"
    );
    assert!(
        out.contains("script-src http://127.0.0.1:8390;") && out.contains("ws://127.0.0.1:8390;"),
        "{out}"
    );
    let json: Value = serde_json::from_str(&ok(
        &folder,
        &["widget", "snippet", "--origin", "https://chat.example", "--json"],
    ))
    .expect("JSON");
    assert_eq!(json["policy"]["frame-src"], "https://chat.example");
    for wrong in [
        "chat.example",
        "ftp://x",
        "https://",
        "https://a b",
        "https://x/?q",
        "https://u@x",
        "https://x/\"><script>",
    ] {
        assert_eq!(said(&folder, &["widget", "snippet", "--origin", wrong]).0, Some(2), "{wrong}");
    }
}
