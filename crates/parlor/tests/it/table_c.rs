//! Seed C's table of routes, row by row: with a script (a fragment), with htmx, and without either; by whom it may be used, and
//! that a `GET` changes nothing and a `POST` from another site does nothing.

use http::{Method, StatusCode};
use serde_json::json;

use crate::world::{Answer, World, ask, get, post};

const NOBODY: &str = "0190f3c2-0000-7000-8000-00000000ffff";

/// Ann (owner), Bob and Cem in a group, Ann and Bob in a room of two; Dana is a stranger to both.
struct Table {
    world: World,
    ann: String,
    bob: String,
    dana: String,
    group: String,
    direct: String,
}

impl Table {
    async fn new() -> Table {
        let world = World::talkative(parlor_core::Rules::default());
        let ann = world.person("Ann").await;
        let bob = world.person("Bob").await;
        world.person("Cem").await;
        let dana = world.person("Dana").await;
        let direct = world.room(&ann, "bob").await;
        let group = Table::group(&world, &ann).await;
        for at in 1..=60 {
            world.say(&bob, &direct, &format!("said {at}"), &format!("n-{at}")).await;
        }
        world.say(&bob, &group, "to all", "g-1").await;
        Table { world, ann, bob, dana, group, direct }
    }

    async fn group(world: &World, owner: &str) -> String {
        let body = json!({"kind": "group", "name": "Garden", "members": ["bob", "cem"]});
        let made = world.send(post("/api/v1/rooms").bearer(owner).json(&body)).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        made.json()["id"].as_str().expect("an id").to_owned()
    }

    async fn get(&self, who: &str, path: &str) -> Answer {
        self.world.send(get(path).cookie(who)).await
    }

    async fn fragment(&self, who: &str, path: &str) -> Answer {
        self.world.send(get(path).cookie(who).header("hx-request", "true")).await
    }

    async fn post(&self, who: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.world.send(post(path).cookie(who).form(fields)).await
    }

    /// Where the log of a room stands, and what is unread: what a `GET` must not move.
    async fn stand(&self, who: &str, room: &str) -> (i64, i64, i64) {
        let room = self.world.send(get(&format!("/api/v1/rooms/{room}")).bearer(who)).await.json();
        let number = |name: &str| room[name].as_i64().unwrap_or(-1);
        (number("seq"), number("read"), number("unread"))
    }
}

/// A page is a whole document; a fragment is not.
fn whole(answer: &Answer) -> bool {
    answer.text.trim_start().starts_with("<!doctype html>")
}

#[tokio::test]
async fn every_page_answers_as_its_row_says_with_and_without_a_script() {
    let it = Table::new().await;
    let (group, direct) = (it.group.clone(), it.direct.clone());
    // Path, what the whole page shows, what the fragment shows (nothing: there is none).
    let rows: Vec<(String, &str, &str)> = vec![
        ("".into(), "Garden", ""),
        ("list-partial/".into(), "", "Garden"),
        ("new/".into(), "Username or email", "Username or email"),
        ("new-group/".into(), "Make the group", "Make the group"),
        ("check-user/?with=cem".into(), "@cem", "@cem"),
        ("check-user/?email=cem@demo.test".into(), "@cem", "@cem"),
        ("check-user/?with=nobody".into(), "There is no such person.", "There is no such person."),
        ("widget/".into(), "page-panel", ""),
        (format!("widget/{direct}/"), "page-panel", "said 60"),
        (format!("{direct}/"), "said 60", "said 60"),
        (format!("{direct}/info/"), "Delete this chat for me", "Delete this chat for me"),
        (format!("{group}/info/"), "Delete for everybody", "Delete for everybody"),
        (format!("{group}/edit/"), "Add people", ""),
        (format!("{direct}/messages/?before=12"), "said 10", "said 10"),
    ];
    for (path, shown, fragment) in rows {
        let path = format!("/chat/{path}");
        let before = (it.stand(&it.ann, &direct).await, it.stand(&it.ann, &group).await);
        let answer = it.get(&it.ann, &path).await;
        if shown.is_empty() {
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path} alone is no page");
        } else {
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
            assert!(answer.text.contains(shown), "{path}: {}", answer.text);
            assert_eq!(whole(&answer), !path.contains("check-user"), "{path}");
        }
        if !fragment.is_empty() {
            let answer = it.fragment(&it.ann, &path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
            assert!(answer.text.contains(fragment) && !whole(&answer), "{path}: {}", answer.text);
        }
        let after = (it.stand(&it.ann, &direct).await, it.stand(&it.ann, &group).await);
        assert_eq!(before, after, "{path}: looking changes nothing");

        // Who is not signed in goes to sign in, or is told so where a piece of a page is wanted.
        let stranger = it.world.send(get(&path)).await;
        let expected = if path.contains("list-partial") { "/chat/" } else { "/chat/login/" };
        let pieces = path.contains("check-user");
        assert!(
            pieces || stranger.head("location").starts_with(expected),
            "{path}: {} {}",
            stranger.status,
            stranger.head("location")
        );
        let stranger = it.world.send(get(&path).header("hx-request", "true")).await;
        assert!(
            !stranger.text.contains("said") && !stranger.text.contains("Garden"),
            "{path}: {}",
            stranger.text
        );
    }
}

#[tokio::test]
async fn another_persons_rooms_are_not_there() {
    let it = Table::new().await;
    for room in [&it.group, &it.direct, NOBODY, "no-id"] {
        for what in ["", "info/", "edit/", "messages/?before=9", "messages/1/"] {
            let path = format!("/chat/{room}/{what}");
            let answer = it.get(&it.dana, &path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.text);
            assert!(!answer.text.contains("said") && !answer.text.contains("Garden"), "{path}");
        }
        for what in [
            "send/",
            "leave/",
            "delete/",
            "delete-group/",
            "edit/",
            "read/",
            "keep/",
            "unread/",
            "messages/1/delete/",
        ] {
            let fields = [("text", "x"), ("number", "1"), ("act", "save"), ("keep", "pin"), ("emoji", "👍")];
            let path = format!("/chat/{room}/{what}");
            let answer = it.post(&it.dana, &path, &fields).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn changes_are_posts_of_our_own_pages() {
    let it = Table::new().await;
    let (group, direct) = (it.group.clone(), it.direct.clone());
    for what in ["leave/", "delete/", "delete-group/", "send/", "read/", "keep/", "unread/"] {
        let path = format!("/chat/{group}/{what}");
        let answer = it.get(&it.ann, &path).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let foreign = ask(Method::POST, &path)
            .cookie(&it.ann)
            .form(&[("text", "x"), ("keep", "pin"), ("number", "1")])
            .header("origin", "https://evil.example")
            .header("sec-fetch-site", "cross-site");
        let answer = it.world.send(foreign).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}: {}", answer.text);
    }
    assert_eq!(it.get(&it.ann, &format!("/chat/{group}/")).await.status, StatusCode::OK, "nothing was done");

    // Sending: without a script back to the room; with htmx the bubble itself.
    let path = format!("/chat/{direct}/send/");
    let sent = it.post(&it.ann, &path, &[("text", "by a form"), ("nonce", "f-1")]).await;
    assert_eq!((sent.status, sent.head("location")), (StatusCode::SEE_OTHER, &*format!("/chat/{direct}/")));
    let bubble = post(&path).cookie(&it.ann).form(&[("text", "by htmx"), ("nonce", "f-2")]);
    let bubble = it.world.send(bubble.header("hx-request", "true")).await;
    assert_eq!(bubble.status, StatusCode::OK, "{}", bubble.text);
    assert!(
        bubble.text.contains("by htmx") && bubble.text.contains("msg-own") && !whole(&bubble),
        "{}",
        bubble.text
    );
    let refused = it.post(&it.ann, &path, &[("text", " "), ("nonce", "f-3")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Write something first."), "{}", refused.text);

    // In the widget's frame a form leads back into the frame.
    let there =
        it.post(&it.ann, &path, &[("text", "from the panel"), ("nonce", "f-4"), ("panel", "1")]).await;
    assert_eq!(there.head("location"), format!("/chat/widget/{direct}/"));

    // Reading is said, not guessed.
    let read = it.post(&it.ann, &format!("/chat/{direct}/read/"), &[("number", "60")]).await;
    assert_eq!(read.status, StatusCode::SEE_OTHER);
    assert_eq!(it.stand(&it.ann, &direct).await.2, 0);
}

#[tokio::test]
async fn a_group_lives_and_ends_by_plain_forms() {
    let it = Table::new().await;
    let new = [("name", "Balcony"), ("members", "bob\nnobody"), ("nonce", "g-7")];
    let refused = it.post(&it.ann, "/chat/new-group/", &new).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert!(refused.text.contains("nobody") && refused.text.contains("Balcony"), "what was typed stays");
    let new = [("name", "Balcony"), ("members", "bob"), ("nonce", "g-7")];
    let made = it.post(&it.ann, "/chat/new-group/", &new).await;
    let again = it.post(&it.ann, "/chat/new-group/", &new).await;
    let room = made.head("location").to_owned();
    assert!(room.starts_with("/chat/") && room == again.head("location"), "sent twice, made once: {room}");
    let page = |what: &str| format!("{room}{what}");

    let edit = page("edit/");
    let saved = it.post(&it.ann, &edit, &[("act", "save"), ("name", "Terrace"), ("about", "Plants")]).await;
    assert_eq!(saved.head("location"), edit, "{}", saved.text);
    let shown = it.get(&it.bob, &page("info/")).await.text;
    assert!(
        shown.contains("Terrace") && shown.contains("Plants") && !shown.contains("Edit group"),
        "{shown}"
    );
    let forbidden = it.post(&it.bob, &edit, &[("act", "save"), ("name", "Mine"), ("about", "")]).await;
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN, "{}", forbidden.text);
    assert_eq!(it.get(&it.bob, &edit).await.status, StatusCode::FORBIDDEN);

    let added = it.post(&it.ann, &edit, &[("act", "add"), ("add", "dana, nobody")]).await;
    assert_eq!(added.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", added.text);
    let added = it.post(&it.ann, &edit, &[("act", "add"), ("add", "dana")]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    assert_eq!(it.get(&it.dana, &room).await.status, StatusCode::OK);
    let members = it
        .world
        .send(
            get(format!("/api/v1{}", room.replace("/chat/", "/rooms/")).trim_end_matches('/'))
                .bearer(&it.ann),
        )
        .await
        .json();
    let id = |name: &str| {
        let all = members["members"].as_array().expect("members");
        let found = all.iter().find(|it| it["user"]["username"] == name).expect("a member");
        found["user"]["id"].as_str().expect("an id").to_owned()
    };
    let dana = id("dana");
    let role = [("act", &*format!("role-{dana}")), (&*format!("to-{dana}"), "admin")]
        .map(|(a, b)| (a.to_owned(), b.to_owned()));
    let fields: Vec<(&str, &str)> = role.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(it.post(&it.ann, &edit, &fields).await.status, StatusCode::SEE_OTHER);
    assert_eq!(it.get(&it.dana, &edit).await.status, StatusCode::OK, "an admin may change the group");
    let remove = format!("remove-{}", id("bob"));
    assert_eq!(it.post(&it.dana, &edit, &[("act", &remove)]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(it.get(&it.bob, &room).await.status, StatusCode::NOT_FOUND);

    // Kept, hidden, left, deleted.
    for keep in ["pin", "mute-8", "archive", "unarchive", "unmute", "unpin"] {
        let kept = it.post(&it.ann, &page("keep/"), &[("keep", keep)]).await;
        assert_eq!((kept.status, kept.head("location")), (StatusCode::SEE_OTHER, &*page("info/")), "{keep}");
    }
    let unclear = it.post(&it.ann, &page("keep/"), &[("keep", "burn")]).await;
    assert_eq!(unclear.status, StatusCode::BAD_REQUEST);
    assert_eq!(it.post(&it.dana, &page("delete-group/"), &[]).await.status, StatusCode::FORBIDDEN);
    let hidden = it.post(&it.ann, &page("delete/"), &[]).await;
    assert_eq!((hidden.status, hidden.head("location")), (StatusCode::SEE_OTHER, "/chat/"));
    assert!(!it.get(&it.ann, "/chat/").await.text.contains("Terrace"), "it has left the list");
    assert!(it.get(&it.dana, "/chat/").await.text.contains("Terrace"), "and nobody else's");
    let left = it.post(&it.ann, &page("leave/"), &[]).await;
    assert_eq!(left.head("location"), "/chat/", "{}", left.text);
    assert_eq!(it.post(&it.dana, &page("delete-group/"), &[]).await.head("location"), "/chat/", "hers now");
    assert_eq!(it.get(&it.dana, &room).await.status, StatusCode::NOT_FOUND);
    let direct = it.post(&it.ann, &format!("/chat/{}/leave/", it.direct), &[]).await;
    assert_eq!(direct.status, StatusCode::FORBIDDEN, "{}", direct.text);
}
