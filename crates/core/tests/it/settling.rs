//! Rooms follow a change of who may talk, whoever made it and whatever ended in the middle of it.

use std::time::Duration;

use parlor_core::Policy;
use parlor_core::proto::relation::{By, End, Ending, Pair, Put, Tie};
use parlor_core::proto::room::{Open, Talk};
use parlor_core::testing::{On, Person, Setup, TestChat};

/// More than two pages of them.
const ROOMS: usize = 205;

/// Somebody with many direct rooms.
async fn with_rooms(chat: &TestChat) -> Person {
    let ann = chat.person("ann").await;
    let name = |at: usize| format!("h-{at}");
    for from in (0..ROOMS).step_by(100) {
        let tie = |at: usize| Tie { users: [name(at), name(at + 1)], ..Tie::default() };
        let relations = (from..(from + 100).min(ROOMS)).map(tie).collect();
        chat.put_relations(Put { relations, by: By::ExternalId }).await.unwrap();
    }
    for at in 0..ROOMS {
        ann.open_with(&name(at)).await.unwrap();
    }
    ann
}

/// How many of somebody's rooms have ended.
async fn ended(who: &Person) -> usize {
    let (mut count, mut cursor) = (0, None);
    loop {
        let page =
            who.run(parlor_core::proto::room::List { cursor, limit: Some(100), ..Default::default() }).await;
        count += page.data.iter().filter(|it| it.talk == Some(Talk::Ended)).count();
        cursor = page.page.next;
        if cursor.is_none() {
            return count;
        }
    }
}

async fn until_ended(who: &Person, wanted: usize) {
    for _ in 0..1_000 {
        if ended(who).await == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    panic!("{} of {wanted} rooms have ended", ended(who).await);
}

/// Somebody after the engine was stopped and started: nothing of theirs may hold the old one.
async fn over(chat: &mut TestChat, who: Person, restart: impl FnOnce(&mut TestChat)) -> Person {
    let (user, token) = (who.user.clone(), who.token.clone());
    drop(who);
    restart(chat);
    let actor = chat.authenticate(&token).await.unwrap();
    chat.person_again(user, token, actor)
}

async fn settled_whatever_ends(on: On) {
    let Some(mut chat) = Setup::on(on).start() else { return };
    let ann = with_rooms(&chat).await;
    let account = ann.resume(&[]).await.1.account;
    // It dies after the first page.
    let closed = [("policy", "closed")];
    let pages = chat.settle_in_part(&closed, |rules| rules.policy = Policy::Closed, 1).await;
    assert_eq!((pages, ended(&ann).await), (1, 100));
    let ann = over(&mut chat, ann, TestChat::restart).await;
    until_ended(&ann, ROOMS).await;
    let moved = ann.resume(&[]).await.1.account - account;
    assert_eq!(moved, ROOMS as i64, "each once");
    // It dies before the first page: nobody was running.
    assert_eq!(chat.settle_in_part(&[("policy", "")], |rules| rules.policy = Policy::Open, 0).await, 0);
    assert_eq!(ended(&ann).await, ROOMS);
    let ann = over(&mut chat, ann, TestChat::restart).await;
    until_ended(&ann, 0).await;
    // The installation says otherwise, and the tenant nothing.
    let restart = |chat: &mut TestChat| chat.restart_by(|rules| rules.policy = Policy::Relations);
    let ann = over(&mut chat, ann, restart).await;
    until_ended(&ann, ROOMS).await;
    let account = ann.resume(&[]).await.1.account;
    let ann = over(&mut chat, ann, TestChat::restart).await;
    until_ended(&ann, ROOMS).await;
    assert_eq!(ann.resume(&[]).await.1.account, account, "nothing is told again");
}

#[tokio::test]
async fn rooms_are_settled_whatever_ends_in_the_middle_on_a_file() {
    settled_whatever_ends(On::File).await;
}

#[tokio::test]
async fn rooms_are_settled_whatever_ends_in_the_middle_on_postgres() {
    settled_whatever_ends(On::Postgres).await;
}

/// What was left to be read when a relation ended stays so, though others that end now are put away.
async fn what_has_ended_before_stays_as_it_was_left(chat: TestChat) {
    let (ann, bob, cem) = (chat.person("ann").await, chat.person("bob").await, chat.person("cem").await);
    let two = |who: &Person| [ann.user.username.clone(), who.user.username.clone()];
    let tie = |who: &Person| Tie { users: two(who), ..Tie::default() };
    chat.put_relations(Put { relations: vec![tie(&bob), tie(&cem)], by: By::Name }).await.unwrap();
    let (old, other) = (ann.open(&bob).await.id, ann.open(&cem).await.id);
    chat.rules(|rules| rules.policy = Policy::Relations).await;
    let pair = Pair { users: two(&bob) };
    chat.end_relations(End { relations: vec![pair], end: Some(Ending::Archive), by: By::Name })
        .await
        .unwrap();
    assert_eq!(ann.room(old).await.talk, Some(Talk::Ended));
    chat.rules(|rules| rules.relation_end = parlor_core::RelationEnd::Keep).await;
    assert_eq!(ann.room(other).await.talk, None, "it counts for what ends from now on");
    chat.rules(|rules| rules.roles = vec![("A".into(), "B".into())]).await;
    assert_eq!(ann.room(old).await.talk, Some(Talk::Ended));
    assert!(ann.try_run(parlor_core::proto::room::Get { room: other }).await.is_err(), "this one waits");
    chat.rules(|rules| rules.roles.clear()).await;
    assert_eq!(ann.room(other).await.talk, None);
    assert_eq!(ann.run(Open::direct("cem")).await.id, other);
}
story!(what_has_ended_before_stays_as_it_was_left);
