//! Search: what is found, by whom, in which order, and what is found no more.

use std::time::Duration;

use parlor_core::proto::search::{Found, Search};
use parlor_core::proto::{Code, Problem, RoomId, UserId};
use parlor_core::testing::{On, Person, Setup, TestChat};

fn search(text: &str) -> Search {
    Search { text: text.to_owned(), room: None, from: None, limit: None, cursor: None }
}

async fn found(who: &Person, it: Search) -> Found {
    who.run(it).await
}

/// The texts that somebody finds, newest first.
async fn texts(who: &Person, text: &str) -> Vec<String> {
    found(who, search(text)).await.data.into_iter().map(|hit| hit.message.text).collect()
}

/// The first hit, with what was found in brackets.
async fn shown(who: &Person, text: &str) -> String {
    let hit = found(who, search(text)).await.data.into_iter().next();
    let pieces = hit.unwrap_or_else(|| panic!("{text} is not found")).snippet;
    pieces.iter().map(|it| if it.hit { format!("[{}]", it.text) } else { it.text.clone() }).collect()
}

/// All pages, while `meanwhile` happens between them.
async fn walk(who: &Person, it: Search, mut meanwhile: impl AsyncFnMut()) -> Vec<(RoomId, i64)> {
    let (mut all, mut cursor) = (Vec::new(), None);
    for _ in 0..1_000 {
        let page = found(who, Search { cursor: cursor.clone(), ..it.clone() }).await;
        all.extend(page.data.iter().map(|hit| (hit.message.room, hit.message.number)));
        assert_eq!(page.page.has_more, page.page.next.is_some());
        match page.page.next {
            Some(next) => assert_ne!(Some(&next), cursor.replace(next.clone()).as_ref(), "pages go on"),
            None => return all,
        }
        meanwhile().await;
    }
    panic!("pages without an end");
}

async fn pair(chat: &TestChat) -> (Person, Person, RoomId) {
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    (ann, bob, room)
}

async fn words_are_found_by_their_beginnings_in_whatever_script(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let said = [
        "Shall we go to the Crème café at 3?",
        "東京都に住んでいます。",
        "明日は京都へ行きます",
        "ภาษาไทยไม่มีช่องว่าง",
        "한국어로 말해 주세요",
        "Straße nach ŁÓDŹ",
        "mail me: ann@demo.test or https://demo.test/a?b=c",
        "👍🏽 x",
        "хорошо, Ёжик",
        "مُحَمَّد يقول أهلا",
        "ខ្ញុំចង់ញ៉ាំបាយ",
    ];
    for text in said {
        bob.send(room, text).await;
    }
    chat.indexed().await;
    for (wanted, nth) in [
        ("g", 0),
        ("cafe CREME", 0),
        ("CAFÉ", 0),
        ("we to sha", 0),
        ("3", 0),
        ("東京", 1),
        ("住", 1),
        ("京都へ", 2),
        ("行き", 2),
        ("ไทย", 3),
        ("ช่อง", 3),
        ("국어", 4),
        ("한", 4),
        ("STRASSE", 5),
        ("łodz", 5),
        ("ann@demo.test", 6),
        ("demo.test/a", 6),
        ("👍", 7),
        ("ежик", 8),
        ("محمد", 9),
        ("اهلا", 9),
        ("ចង់", 10),
    ] {
        assert_eq!(texts(&ann, wanted).await, [said[nth]], "{wanted}");
    }
    let mut both = texts(&ann, "京都").await;
    both.sort();
    assert_eq!(both, [said[2], said[1]], "東京都 has 京都 in it");
    for nothing in ["hall", "caféx", "都東", "go away", "demo@ann", "京 都人", "zzz", "q ann"] {
        assert_eq!(texts(&ann, nothing).await, [""; 0], "{nothing}");
    }
    assert_eq!(shown(&ann, "creme 3").await, "Shall we go to the [Crème] café at [3]?");
    assert_eq!(shown(&ann, "京都へ").await, "明日は[京都へ]行きます");
    assert_eq!(shown(&ann, "lod").await, "Straße nach [ŁÓDŹ]");
}
story!(words_are_found_by_their_beginnings_in_whatever_script);

/// Whatever is typed is words, never a query of the database.
async fn what_is_typed_is_never_syntax(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    for text in
        ["one two", "near and or not", "col words search_text", "it's 100% \"quoted\" a\\b", "1_0_one"]
    {
        bob.send(room, text).await;
    }
    chat.indexed().await;
    for hostile in [
        "\"",
        "'",
        "''",
        "one\"",
        "\"one",
        "one'",
        "one*",
        "*",
        "one OR zzz",
        "NEAR(one two)",
        "one AND zzz",
        "NOT zzz",
        "one NOT two",
        "words:one",
        "words : one",
        "-one",
        "^one",
        "(one",
        "one)",
        "{words}:one",
        "one + two",
        "a:* | b",
        "!one",
        "one & two",
        "one <-> two",
        "one:*",
        "one\\",
        "\\",
        "%",
        "_",
        "1_0_one",
        "0_one",
        "?1",
        "$1",
        "one; DROP TABLE search_text",
        "\u{202e}one",
        "one\u{0}",
        "__",
        "🏳️‍🌈",
        "\u{301}",
        "\u{fffd}",
    ] {
        let outcome: Result<Found, Problem> = ann.try_run(search(hostile)).await;
        match outcome {
            Ok(found) => {
                for hit in &found.data {
                    assert!(hit.snippet.iter().any(|it| it.hit), "{hostile}: {hit:?}");
                }
            }
            Err(problem) => assert_eq!(problem.code, Code::Empty, "{hostile}: {problem}"),
        }
    }
    assert_eq!(texts(&ann, "one OR zzz").await, [""; 0], "or is a word");
    assert_eq!(texts(&ann, "near and or not").await, ["near and or not"]);
    assert_eq!(texts(&ann, "\"quoted\"").await, ["it's 100% \"quoted\" a\\b"]);
    assert_eq!(texts(&ann, "one*").await.len(), 2);
    assert_eq!(texts(&ann, "0_one").await, ["1_0_one"]);
    let refused = |it: Search| async { ann.try_run(it).await.map(|_| ()).unwrap_err() };
    for (it, code, field) in [
        (search(""), Code::Empty, "text"),
        (search(" \t\u{a0}"), Code::Empty, "text"),
        (search(&"x".repeat(201)), Code::TooLong, "text"),
        (search(&"x ".repeat(11)), Code::TooLong, "text"),
        (Search { limit: Some(0), ..search("x") }, Code::Invalid, "limit"),
        (Search { limit: Some(51), ..search("x") }, Code::Invalid, "limit"),
        (Search { cursor: Some("x".into()), ..search("x") }, Code::Invalid, "cursor"),
        (Search { cursor: Some("A".repeat(4_000)), ..search("x") }, Code::Invalid, "cursor"),
    ] {
        let problem = refused(it).await;
        assert_eq!((problem.code, problem.field.as_deref()), (code, Some(field)));
    }
}
story!(what_is_typed_is_never_syntax);

async fn only_my_rooms_are_searched(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    let cem = chat.person("cem").await;
    let (other, notes) = (bob.open(&cem).await.id, ann.notes().await.id);
    bob.send(room, "secret of ann and bob").await;
    chat.advance(Duration::from_millis(1));
    bob.send(other, "secret of bob and cem").await;
    chat.advance(Duration::from_millis(1));
    ann.send(notes, "secret of ann alone").await;
    chat.indexed().await;
    assert_eq!(texts(&ann, "secret").await, ["secret of ann alone", "secret of ann and bob"]);
    assert_eq!(texts(&bob, "secret").await, ["secret of bob and cem", "secret of ann and bob"]);
    assert_eq!(texts(&cem, "secret").await, ["secret of bob and cem"]);
    let one = |who: &Person, room, from: Option<UserId>| {
        let who = who.clone();
        async move { who.try_run(Search { room: Some(room), from, ..search("secret") }).await }
    };
    assert_eq!(one(&ann, room, None).await.unwrap().data.len(), 1);
    for (who, room) in [(&ann, other), (&bob, notes), (&cem, room), (&cem, RoomId([7; 16]))] {
        assert_eq!(one(who, room, None).await.unwrap_err().code, Code::NotFound);
    }
    ann.send(room, "another secret").await;
    chat.indexed().await;
    let by = |found: Found| found.data.iter().map(|hit| hit.message.sender).collect::<Vec<_>>();
    assert_eq!(by(one(&ann, room, Some(bob.id())).await.unwrap()), [bob.id()]);
    assert_eq!(by(one(&ann, room, Some(ann.id())).await.unwrap()), [ann.id()]);
    assert_eq!(by(one(&ann, room, Some(cem.id())).await.unwrap()), []);
    let all = ann.run(Search { from: Some(ann.id()), ..search("secret") }).await;
    assert_eq!(by(all), [ann.id(), ann.id()]);
}
story!(only_my_rooms_are_searched, |it| it.stepped(3));

/// Over several rooms and whatever the page's length: newest first, each once, although more is said meanwhile.
async fn pages_neither_skip_nor_repeat(chat: TestChat) {
    let ann = chat.person("ann").await;
    let mut rooms = Vec::new();
    for n in 0..7 {
        rooms.push(ann.open(&chat.person(&format!("p{n}")).await).await.id);
    }
    let mut said = Vec::new();
    for n in 0..90_usize {
        let room = rooms[(n * n + n / 3) % rooms.len()];
        let it = ann.send(room, &format!("needle {n}")).await;
        ann.send(room, "straw").await;
        said.push((it.room, it.number));
        if n % 4 > 0 {
            // Some share their moment with the one before.
            chat.advance(Duration::from_millis(3));
        }
        if n == 40 {
            chat.advance(Duration::from_secs(60));
        }
    }
    chat.indexed().await;
    said.sort_unstable();
    for limit in [1, 3, 7, 50] {
        let it = Search { limit: Some(limit), ..search("needle") };
        let all = walk(&ann, it.clone(), async || {
            ann.send(rooms[2], "needle meanwhile").await;
            chat.indexed().await;
        })
        .await;
        let mut once = all.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(all.len(), once.len(), "none twice: {limit}");
        assert!(said.iter().all(|it| once.binary_search(it).is_ok()), "none is missing: {limit}");
    }
    let whole = found(&ann, Search { limit: Some(50), ..search("needle") }).await.data;
    let order: Vec<_> = whole.iter().map(|it| it.message.created_at).collect();
    assert!(order.windows(2).all(|two| two[0] >= two[1]), "newest first");
    let inside =
        walk(&ann, Search { room: Some(rooms[1]), limit: Some(2), ..search("needle") }, async || ()).await;
    let numbers: Vec<_> = inside.iter().map(|it| it.1).collect();
    let expected: Vec<_> = said.iter().filter(|it| it.0 == rooms[1]).map(|it| it.1).rev().collect();
    assert_eq!(numbers, expected);
}
story!(pages_neither_skip_nor_repeat, |it| it.stepped(7));

/// What a crash kept from being told is found by comparing.
async fn what_was_never_told_is_indexed_after_a_restart(mut chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    for n in 0..300 {
        bob.send(room, &format!("needle {n}")).await;
    }
    let tokens = [ann.token.clone(), bob.token.clone()];
    drop((ann, bob));
    chat.restart();
    chat.indexed().await;
    let (ann, bob) =
        (chat.authenticate(&tokens[0]).await.unwrap(), chat.authenticate(&tokens[1]).await.unwrap());
    let (mut count, mut cursor) = (0, None);
    loop {
        let page = chat.run(&ann, Search { limit: Some(50), cursor, ..search("needle") }).await.unwrap();
        count += page.data.len();
        cursor = page.page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(count, 300);
    let more = parlor_core::proto::message::Send::text(room, "needle more", "more");
    chat.run(&bob, more).await.unwrap();
    chat.indexed().await;
    assert_eq!(chat.run(&ann, search("more")).await.unwrap().data.len(), 1);
}

#[tokio::test]
async fn what_was_never_told_is_indexed_after_a_restart_in_a_file() {
    what_was_never_told_is_indexed_after_a_restart(Setup::on(On::File).start().expect("a file")).await;
}

#[tokio::test]
async fn what_was_never_told_is_indexed_after_a_restart_on_postgres() {
    let Some(chat) = Setup::on(On::Postgres).start() else { return };
    what_was_never_told_is_indexed_after_a_restart(chat).await;
}

async fn searching_is_bounded(chat: TestChat) {
    let ann = chat.person("ann").await;
    let mut refused = None;
    for _ in 0..30 {
        refused = ann.try_run(search("x")).await.err().or(refused);
    }
    let problem = refused.expect("thirty at once are too many");
    assert_eq!(problem.code, Code::RateLimited);
    assert!(problem.retry_after.is_some());
}
story!(searching_is_bounded, |it| it.limits(|_| ()));

/// Two nodes follow the same logs at the same time: what either took is found through both, once.
#[tokio::test]
async fn two_nodes_index_one_database_together() {
    let Some(mut chat) = Setup::on(On::Postgres).start() else { return };
    let ann = chat.person("ann").await;
    let mut rooms = Vec::new();
    for n in 0..12 {
        rooms.push(ann.open(&chat.person(&format!("p{n}")).await).await.id);
    }
    let other = chat.another();
    let there = chat.at(&other, &ann).await;
    for round in 0..3 {
        for n in 0..60 {
            let who = if n % 2 == 0 { &ann } else { &there };
            who.send(rooms[(n * n) % rooms.len()], &format!("needle r{round}r {n}")).await;
        }
        tokio::join!(chat.indexed(), chat.indexed_by(&other));
        for who in [&ann, &there] {
            let it = Search { limit: Some(7), ..search(&format!("needle r{round}r")) };
            let mut all = walk(who, it, async || ()).await;
            assert_eq!(all.len(), 60, "round {round}");
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), 60, "round {round}: each once");
        }
    }
}

/// A page is bounded by bytes, too, and goes on where it ended.
async fn long_messages_make_short_pages(chat: TestChat) {
    let (ann, bob, room) = pair(&chat).await;
    for n in 0..30 {
        bob.send(room, &format!("needle {n} {}", "長い ".repeat(1_600))).await;
    }
    chat.indexed().await;
    let it = Search { limit: Some(50), ..search("needle") };
    let first = found(&ann, it.clone()).await;
    assert!((1..30).contains(&first.data.len()) && first.page.has_more, "{}", first.data.len());
    let numbers: Vec<_> = walk(&ann, it, async || ()).await.into_iter().map(|it| it.1).collect();
    assert_eq!(numbers, (1..=30).rev().collect::<Vec<_>>());
}
story!(long_messages_make_short_pages);

/// What ends one's sight ends finding, at once; what gives it back gives finding back.
async fn who_comes_and_goes_finds_what_they_may_see(chat: TestChat) {
    use parlor_core::proto::member::{Add, Remove};
    use parlor_core::proto::room::{Delete, Hide, Leave, Open};
    let (ann, bob, cem) = (chat.person("ann").await, chat.person("bob").await, chat.person("cem").await);
    let room = ann.run(Open::group("Friends", vec!["bob".to_owned()])).await.id;
    ann.send(room, "needle one").await;
    chat.advance(Duration::from_millis(1));
    ann.run(Add { room, users: vec!["cem".to_owned()], history: false }).await;
    ann.send(room, "needle two").await;
    chat.indexed().await;
    assert_eq!(texts(&bob, "needle").await, ["needle two", "needle one"]);
    assert_eq!(texts(&cem, "needle").await, ["needle two"], "from their joining on");
    bob.run(Hide { room }).await;
    assert_eq!(texts(&bob, "needle").await, [""; 0], "hidden: what was there is gone for me");
    ann.run(Remove { room, user: cem.id() }).await;
    assert_eq!(texts(&cem, "needle").await, [""; 0], "removed");
    let inside = Search { room: Some(room), ..search("needle") };
    assert_eq!(cem.try_run(inside).await.unwrap_err().code, Code::NotFound);
    ann.run(Add { room, users: vec!["cem".to_owned()], history: true }).await;
    assert_eq!(texts(&cem, "needle").await, ["needle two", "needle one"], "with its history");
    cem.run(Leave { room }).await;
    assert_eq!(texts(&cem, "needle").await, [""; 0], "left");
    ann.run(Delete { room }).await;
    assert_eq!(texts(&ann, "needle").await, [""; 0], "deleted");
    chat.indexed().await;
    assert_eq!(texts(&ann, "needle").await, [""; 0]);
}
story!(who_comes_and_goes_finds_what_they_may_see, |it| it.stepped(11));

/// A changed, deleted or hidden message is found as it is now from that moment on.
async fn what_is_changed_is_found_as_it_is_now(chat: TestChat) {
    use parlor_core::proto::message::{Delete, Edit, Hide};
    let (ann, bob, room) = pair(&chat).await;
    for text in ["old needle one", "old needle two", "old needle three"] {
        ann.send(room, text).await;
        chat.advance(Duration::from_millis(1));
    }
    chat.indexed().await;
    ann.run(Edit { room, number: 1, text: "new needle one".to_owned() }).await;
    ann.run(Delete { room, number: 2 }).await;
    bob.run(Hide { room, numbers: vec![3] }).await;
    assert_eq!(texts(&bob, "old").await, [""; 0], "before the index follows");
    assert_eq!(texts(&ann, "old").await, ["old needle three"], "hidden for one only");
    assert_eq!(texts(&bob, "one needle").await, ["new needle one"], "what stayed of it is found still");
    chat.indexed().await;
    assert_eq!(texts(&bob, "new").await, ["new needle one"]);
    assert_eq!(texts(&bob, "needle").await, ["new needle one"]);
    ann.run(Edit { room, number: 1, text: "newer".to_owned() }).await;
    ann.run(Delete { room, number: 1 }).await;
    chat.indexed().await;
    assert_eq!(texts(&bob, "newer").await, [""; 0]);
    assert_eq!(texts(&ann, "needle").await, ["old needle three"]);
}
story!(what_is_changed_is_found_as_it_is_now, |it| it.stepped(13));
