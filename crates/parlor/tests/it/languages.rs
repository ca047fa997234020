//! The pages in five languages: which one a reader gets, that nothing of it stays English, and an operator's own texts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use http::StatusCode;
use parlor::Options;
use serde_json::{Value, json};

use crate::world::{Answer, World, get, post};

const LANGUAGES: [(&str, &str); 5] =
    [("en", "ltr"), ("de", "ltr"), ("fr", "ltr"), ("es", "ltr"), ("ar", "rtl")];

/// The texts of a language that stand on one line and wait for nothing.
fn texts(lang: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("languages").join(lang);
    let mut all = BTreeMap::new();
    for file in fs::read_dir(folder).expect("catalogues").flatten() {
        for line in fs::read_to_string(file.path()).expect("a catalogue").lines() {
            if let Some((id, text)) = line.split_once(" = ").filter(|(_, text)| !text.contains('{')) {
                all.insert(id.to_owned(), text.to_owned());
            }
        }
    }
    all
}

/// What somebody sees or hears of a page: no tags, no scripts, but the labels.
fn seen(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        out.push_str(text);
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        for label in ["aria-label=\"", "title=\"", "placeholder=\""] {
            let said = tag.split(label).nth(1).and_then(|it| it.split('"').next());
            out.push_str(&format!(" | {} | ", said.unwrap_or_default()));
        }
        rest = match tag.split_whitespace().next() {
            Some(name @ ("script" | "style")) => {
                after.split_once(&format!("</{name}>")).map_or("", |(_, rest)| rest)
            }
            _ => after,
        };
    }
    out.replace("&#x27;", "'").replace("&quot;", "\"")
}

async fn furnished(world: &World) -> (String, String, String) {
    let (ann, _bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    for (at, text) in ["one", "two"].into_iter().enumerate() {
        world.say(&ann, &room, text, &format!("n-{at}")).await;
    }
    let group = json!({"kind": "group", "name": "Garden", "members": ["bob"]});
    let group = world.send(post("/api/v1/rooms").bearer(&ann).json(&group)).await.json();
    let group = group["id"].as_str().expect("an id").to_owned();
    (ann, room, group)
}

fn in_language(answer: &Answer, lang: &str, dir: &str, path: &str) {
    let head = format!("<html lang=\"{lang}\" dir=\"{dir}\"");
    assert!(answer.text.contains(&head), "{path} in {lang}: {}", &answer.text[..answer.text.len().min(300)]);
}

#[tokio::test]
async fn every_page_is_wholly_in_the_language_that_the_browser_asks_for() {
    let world = World::new();
    let (ann, room, group) = furnished(&world).await;
    let english = texts("en");
    let at = |path: &str| format!("/chat/{path}");
    let pages = [
        "",
        "?archive=1",
        "new/",
        "new-group/",
        "profile/",
        "search/",
        "search/?text=nothing",
        "search/?text=one",
        "check-user/?with=bob",
        "check-user/?with=nobody",
        "list-partial/",
        "gone/",
        "widget/",
    ]
    .map(at);
    let of_rooms = [
        format!("{room}/"),
        format!("{room}/info/"),
        format!("{room}/messages/1/"),
        format!("{room}/messages/7/"),
        format!("{group}/"),
        format!("{group}/info/"),
        format!("{group}/edit/"),
        format!("search/?text=one&room={room}"),
    ]
    .map(|path| at(&path));
    for (lang, dir) in LANGUAGES {
        let own = texts(lang);
        let differs = |(id, text): &(&String, &String)| own.get(*id).is_some_and(|it| it != *text);
        let foreign: Vec<_> = english.iter().filter(differs).filter(|(_, text)| text.len() > 9).collect();
        assert!(lang == "en" || foreign.len() > 150, "{lang}: {}", foreign.len());
        let mut told = 0;
        for path in pages.iter().chain(&of_rooms).map(String::as_str).chain(["/chat/login/", "/chat/signup/"])
        {
            let ask = get(path)
                .header("accept-language", &format!("{lang}, tr;q=0.5"))
                .header("accept", "text/html");
            let ask =
                if path.ends_with("login/") || path.ends_with("signup/") { ask } else { ask.cookie(&ann) };
            let answer = world.send(ask).await;
            if answer.text.contains("<html") {
                in_language(&answer, lang, dir, path);
            }
            let seen = seen(&answer.text);
            let said = |text: &str| {
                let mut places = seen.match_indices(text).map(|(at, _)| at);
                places.any(|at| {
                    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                    let (before, after) = (&seen[..at], &seen[at + text.len()..]);
                    !letter(before.chars().next_back()) && !letter(after.chars().next())
                })
            };
            let left: Vec<_> = foreign.iter().filter(|(_, text)| said(text)).collect();
            assert!(left.is_empty(), "{path} in {lang} says {left:?}");
            told += own.values().filter(|text| text.chars().count() > 5 && said(text)).count();
        }
        assert!(told > 150, "{lang}: only {told} texts were found on the pages");
    }
}

#[tokio::test]
async fn ones_own_setting_comes_before_the_address_and_the_address_before_the_browser() {
    let world = World::with(Options::default().language("fr").expect("a language"));
    let (ann, room, _) = furnished(&world).await;
    let page = async |path: &str, header: &str| {
        let ask = get(path).cookie(&ann);
        let ask = if header.is_empty() { ask } else { ask.header("accept-language", header) };
        let answer = world.send(ask).await;
        let (_, rest) = answer.text.split_once("<html lang=\"").expect("a page");
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    assert_eq!(page("/chat/", "").await, "fr", "the installation's");
    assert_eq!(page("/chat/", "tr").await, "fr", "nobody speaks it here");
    assert_eq!(page("/chat/", "de-AT,de;q=0.9").await, "de");
    assert_eq!(page("/chat/?lang=es", "de").await, "es");
    assert_eq!(page("/chat/?lang=%3Cscript%3E", "de").await, "de");
    assert_eq!(page("/chat/gone/?lang=es", "de").await, "es");

    let fields =
        |lang| [("name", "Ann"), ("about", ""), ("receipts", "1"), ("presence", "1"), ("language", lang)];
    let chosen = world.send(post("/chat/profile/").cookie(&ann).form(&fields("ar"))).await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER, "{}", chosen.text);
    assert_eq!(page("/chat/?lang=es", "de").await, "ar");
    assert_eq!(page(&format!("/chat/{room}/info/"), "de").await, "ar");
    assert_eq!(
        page(&format!("/chat/{room}/messages/77/"), "de").await,
        "ar",
        "what is refused is said so, too"
    );
    let profile = world.send(get("/chat/profile/").cookie(&ann)).await.text;
    assert!(
        profile.contains("<option value=\"ar\" lang=\"ar\" dir=\"auto\" selected>العربية</option>"),
        "{profile}"
    );
    let me = world.send(get("/api/v1/me").bearer(&ann)).await.json();
    assert_eq!(me["language"], "ar");

    // A form that does not ask for it changes nothing; the empty choice is the browser's again.
    world.send(post("/chat/profile/").cookie(&ann).form(&fields("ar")[..4])).await;
    assert_eq!(page("/chat/", "de").await, "ar");
    world.send(post("/chat/profile/").cookie(&ann).form(&fields(""))).await;
    assert_eq!(page("/chat/", "de").await, "de");
    let refused = world.send(post("/chat/profile/").cookie(&ann).form(&fields("<b>"))).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_scripts_texts_are_an_asset_that_is_kept_for_ever() {
    let world = World::new();
    for (lang, dir) in LANGUAGES {
        let page = world.send(get("/chat/login/").header("accept-language", lang)).await.text;
        let url = page.split("data-words=\"").nth(1).and_then(|it| it.split('"').next()).expect("an address");
        assert!(url.starts_with(&format!("/chat/assets/words/{lang}.json?v=")), "{url}");
        assert!(page.contains(&format!("<link rel=\"preload\" as=\"fetch\" crossorigin href=\"{url}\">")));
        let answer = world.send(get(url)).await;
        assert_eq!(answer.head("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.head("content-type"), "application/json");
        let sent = answer.json();
        assert_eq!((sent["lang"].as_str(), sent["dir"].as_str()), (Some(lang), Some(dir)));
        assert!(sent["words"].as_object().is_some_and(|it| it.len() > 100), "{lang}");
        assert!(sent["words"].get("list-welcome-text").is_none(), "what only pages say is not sent");
        let same = world.send(get(url).header("if-none-match", answer.head("etag"))).await;
        assert_eq!((same.status, same.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
        assert_eq!(world.send(get(&format!("{url}0"))).await.head("cache-control"), "no-cache");
    }
    for gone in ["xx.json", "en", "..%2Fen.json", "en.json.ftl"] {
        let answer = world.send(get(&format!("/chat/assets/words/{gone}"))).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{gone}");
    }
}

#[tokio::test]
async fn hours_are_those_of_the_readers_zone() {
    let world = World::new();
    let (ann, room, _) = furnished(&world).await;
    let page = async |zone: &str| {
        let cookie = format!("parlor={ann}; parlor_zone={zone}");
        world.send(get(&format!("/chat/{room}/")).header("cookie", &cookie)).await.text
    };
    let hour = |page: &str| {
        let rest = page.split("class=\"msg-time\"").nth(1).expect("an hour");
        let text = rest.split('>').nth(1).and_then(|it| it.split('<').next()).expect("its text").to_owned();
        let (hour, minute) = text.split_once(':').expect("an hour");
        hour.parse::<i64>().expect("a number") * 60 + minute.parse::<i64>().expect("a number")
    };
    let (utc, kolkata) = (hour(&page("UTC").await), hour(&page("Asia/Kolkata").await));
    assert_eq!((kolkata - utc).rem_euclid(24 * 60), 330);
    assert_eq!(hour(&page("../etc").await), utc);
}

/// A folder of catalogues for one test.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left in the folder of temporary files does no harm.
        let _gone = fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn an_own_catalogue_changes_one_text_and_a_broken_one_breaks_nothing() {
    let folder = Folder(std::env::temp_dir().join(format!("parlor-own-words-{}", std::process::id())));
    for (file, text) in [
        ("en/mine.ftl", "account-sign-in = Come in\naccount-create = { broken\n"),
        ("tr/mine.ftl", "base-name = Türkçe\naccount-sign-in = Giriş yap\n"),
    ] {
        let path = folder.0.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let world = World::with(Options::default().languages(&folder.0));
    let page = async |lang: &str| world.send(get("/chat/login/").header("accept-language", lang)).await.text;
    let english = page("en").await;
    assert!(english.contains(">Come in</button>") && english.contains(">Create an account</a>"), "{english}");
    let turkish = page("tr").await;
    assert!(turkish.contains("<html lang=\"tr\" dir=\"ltr\""), "{turkish}");
    assert!(
        turkish.contains(">Giriş yap</button>") && turkish.contains(">Create an account</a>"),
        "{turkish}"
    );
    let sent: Value = world.send(get("/chat/assets/words/tr.json")).await.json();
    assert_eq!(sent["words"]["message-reply"], "Reply", "what a language lacks is said in English");
    let faults = parlor::check_languages(Some(&folder.0));
    assert!(
        faults
            .iter()
            .any(|it| it.file.ends_with("en/mine.ftl") && it.line == 2 && it.text.contains("{ broken")),
        "{faults:?}"
    );
}
