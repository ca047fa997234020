//! The comfortable client against the real server: it comes back by itself and never shows a hole.

use std::time::Duration;

use parlor_client::proto::{RoomId, What, message};
use parlor_client::{Backoff, Connection, Cursors, Error, Happening, Happenings, Options};
use tokio::time::timeout;

use crate::people::{Person, pair};
use crate::server::{Folder, PATIENCE, Server, WIDE};

fn options(server: &Server, person: &Person) -> Options {
    let mut options = Options::new(server.base(), &person.token);
    options.backoff = Backoff::new(Duration::from_millis(20), Duration::from_millis(200));
    options.patience = PATIENCE;
    options
}

async fn next(happenings: &mut Happenings) -> Happening {
    timeout(PATIENCE, happenings.next()).await.expect("in time").expect("not ended")
}

/// The next message, which must have this number.
async fn message(happenings: &mut Happenings, number: i64) -> message::Message {
    loop {
        if let Happening::Event(event) = next(happenings).await
            && let What::MessageSent(message) = event.what
        {
            assert_eq!(message.number, number, "a hole or a repeat");
            return message;
        }
    }
}

fn send(room: RoomId, n: u32) -> message::Send {
    message::Send::text(room, format!("message {n}"), format!("n-{n}"))
}

#[tokio::test]
async fn it_resumes_where_it_was_when_the_server_comes_back() {
    let folder = Folder::new();
    let server = Server::start(&folder, WIDE);
    let (ann, bob, room) = pair(&server).await;
    let from_the_start = Cursors::new(None, [(room, 0)]);
    let (listening, mut heard) =
        Connection::open(options(&server, &bob).resume(from_the_start)).expect("an address");
    let (talking, mut own) = Connection::open(options(&server, &ann)).expect("an address");
    tokio::spawn(async move { while own.next().await.is_some() {} });

    let first = talking.ask(send(room, 1)).await.expect("acknowledged");
    assert_eq!(message(&mut heard, 1).await, first);

    let address = server.address().to_owned();
    server.kill();
    // Asked while nobody is there: it waits for the server.
    let waiting = tokio::spawn({
        let talking = talking.clone();
        async move {
            // The connection may die with the question under way; then the same nonce is asked again.
            loop {
                match talking.ask(send(room, 2)).await {
                    Ok(message) => break message,
                    Err(err) => assert!(err.is_unknown(), "{err}"),
                }
            }
        }
    });
    let server = Server::start_as(&folder, &[&["serve", "--listen", &address], WIDE].concat());
    let second = waiting.await.expect("asked").number;
    assert_eq!(second, 2);
    message(&mut heard, 2).await;

    // Missed altogether by a client that is away, and told in order when it is back.
    drop((listening, heard));
    for n in 3..=40 {
        talking.ask(send(room, n)).await.expect("acknowledged");
    }
    let (_listening, mut heard) =
        Connection::open(options(&server, &bob).resume(Cursors::new(None, [(room, first.seq)])))
            .expect("an address");
    for n in 2..=40 {
        message(&mut heard, n).await;
    }
    server.stop().await;
}

#[tokio::test]
async fn a_repeat_is_the_same_message_and_another_text_is_refused() {
    let folder = Folder::new();
    let server = Server::start(&folder, WIDE);
    let (ann, _, room) = pair(&server).await;
    let (talking, _own) = Connection::open(options(&server, &ann)).expect("an address");
    let first = talking.ask(send(room, 1)).await.expect("acknowledged");
    let again = talking.ask(send(room, 1)).await.expect("acknowledged");
    assert!(again.duplicate && !first.duplicate);
    assert_eq!((again.id, again.seq), (first.id, first.seq));
    // The same over REST.
    let rest = ann.api(server.base()).send(room, "message 1", "n-1").await.expect("acknowledged");
    assert_eq!(rest.id, first.id);
    let other = message::Send { text: "something else".into(), ..send(room, 1) };
    let refused = talking.ask(other).await.expect_err("refused");
    assert_eq!(refused.problem().map(|it| it.code.as_str()), Some("nonce_reused"));
    assert!(!refused.is_unknown());
    server.stop().await;
}

#[tokio::test]
async fn a_sign_in_that_has_ended_is_not_tried_again() {
    let folder = Folder::new();
    let server = Server::start(&folder, WIDE);
    let (ann, ..) = pair(&server).await;
    let (_talking, mut heard) = Connection::open(options(&server, &ann)).expect("an address");
    assert!(matches!(next(&mut heard).await, Happening::Connected(_)));
    ann.api(server.base()).sign_out().await.expect("signed out");
    let ended = async { while heard.next().await.is_some() {} };
    timeout(PATIENCE, ended).await.expect("it gives up");
    assert!(matches!(heard.why(), Some(Error::Closed(it)) if it.code == 4001), "{:?}", heard.why());
    // And a token that was never one.
    let mut wrong = options(&server, &ann);
    wrong.sign_in = parlor_client::SignIn::Hello("prl_nobody".into());
    let (_talking, mut heard) = Connection::open(wrong).expect("an address");
    let ended = async { while heard.next().await.is_some() {} };
    timeout(PATIENCE, ended).await.expect("it gives up");
    assert!(
        matches!(heard.why(), Some(Error::Refused(it)) if it.code.as_str() == "unauthenticated"),
        "{:?}",
        heard.why()
    );
    server.stop().await;
}
