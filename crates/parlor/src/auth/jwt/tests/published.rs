//! Keys that hosts publish: rotation, hosts that are slow, gone, elsewhere or talk nonsense, tenants side by side.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::AsyncWriteExt;

use super::*;
use crate::egress::tests::{Host, head, loopback};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// A host whose answer can be changed.
struct Keys {
    host: Host,
    body: Arc<Mutex<Vec<u8>>>,
}

impl Keys {
    async fn of(signers: &[&Signer]) -> Keys {
        let body: Arc<Mutex<Vec<u8>>> = Arc::default();
        let shown = body.clone();
        let host = Host::new(move |mut stream, _| {
            let answer = shown.lock().unwrap_or_else(PoisonError::into_inner).clone();
            async move {
                head(&mut stream).await;
                let _gone_or_not = stream.write_all(&answer).await;
            }
        })
        .await;
        let keys = Keys { host, body };
        keys.publish(signers);
        keys
    }

    fn publish(&self, signers: &[&Signer]) {
        let set: Vec<Value> = signers.iter().map(|it| it.jwk()).collect();
        self.answer(&format!("HTTP/1.1 200 OK\r\n\r\n{}", json!({"keys": set})));
    }

    fn answer(&self, bytes: &str) {
        *self.body.lock().unwrap_or_else(PoisonError::into_inner) = bytes.as_bytes().to_vec();
    }

    fn tokens(&self) -> Tokens {
        Tokens::new(ISSUER, AUDIENCE).expect("tokens").jwks(&self.host.url("/jwks.json"))
    }
}

/// A node: what it has fetched, and its clock.
struct Node {
    published: Published,
    egress: Egress,
    clock: Clock,
}

impl Node {
    fn new() -> Node {
        Node { published: Published::default(), egress: loopback(), clock: Clock::stepped(1) }
    }

    async fn ask(&self, of: TenantId, tokens: &Tokens, signer: &Signer) -> Result<(), Refusal> {
        let token = signer.token(&claims(&self.clock));
        tokens.verify(&token, of, &self.published, &self.egress, &self.clock).await.map(drop)
    }
}

#[tokio::test]
async fn keys_are_fetched_once_and_again_when_they_change() {
    let (old, new) = (Signer::rs256().named("old"), Signer::es256().named("new"));
    let (keys, node) = (Keys::of(&[&old]).await, Node::new());
    let tokens = keys.tokens();
    for _ in 0..5 {
        assert_eq!(node.ask(tenant(1), &tokens, &old).await, Ok(()));
    }
    assert_eq!(keys.host.came(), 1);
    // The host changes its key while people are there: a name that is not known has it asked, at most once a minute.
    assert_eq!(node.ask(tenant(1), &tokens, &new).await, Err(Refusal::Key));
    keys.publish(&[&old, &new]);
    assert_eq!(node.ask(tenant(1), &tokens, &new).await, Err(Refusal::Key));
    assert_eq!(keys.host.came(), 1);
    node.clock.advance(MINUTE);
    assert_eq!(node.ask(tenant(1), &tokens, &new).await, Ok(()));
    assert_eq!(node.ask(tenant(1), &tokens, &old).await, Ok(()));
    assert_eq!(keys.host.came(), 2);
    // What is published no more counts no more, an hour later at most.
    keys.publish(&[&new]);
    assert_eq!(node.ask(tenant(1), &tokens, &old).await, Ok(()));
    node.clock.advance(HOUR);
    assert_eq!(node.ask(tenant(1), &tokens, &old).await, Err(Refusal::Key));
    assert_eq!(node.ask(tenant(1), &tokens, &new).await, Ok(()));
    assert_eq!(keys.host.came(), 3);
    // Nobody makes us ask more often, whatever they invent.
    for kid in ["a", "b", "c", "d", "e", "f"] {
        let stranger = Signer::es256().named(kid);
        assert_eq!(node.ask(tenant(1), &tokens, &stranger).await, Err(Refusal::Key));
        assert_eq!(node.ask(tenant(1), &tokens, &Signer::hs256()).await, Err(Refusal::Key));
    }
    assert_eq!(keys.host.came(), 3);
}

#[tokio::test]
async fn a_host_that_fails_is_outlived_for_a_day() {
    let signer = Signer::ed25519().named("one");
    let (keys, node) = (Keys::of(&[&signer]).await, Node::new());
    let tokens = keys.tokens();
    assert_eq!(node.ask(tenant(1), &tokens, &signer).await, Ok(()));
    let large = format!("HTTP/1.1 200 OK\r\n\r\n{{\"keys\":[{}]}}", " ".repeat(10 * 1024 * 1024));
    let elsewhere = Keys::of(&[]).await;
    let moved =
        format!("HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", elsewhere.host.url("/"));
    let mut hours = 0;
    for fault in [
        "",
        "nonsense",
        "HTTP/1.1 500 Oh\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n<html>",
        "HTTP/1.1 200 OK\r\n\r\n[]",
        "HTTP/1.1 200 OK\r\n\r\n{\"keys\":7}",
        "HTTP/1.1 404 No\r\n\r\n{\"keys\":[]}",
        "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"keys\":[]}",
        &moved,
        &large,
    ] {
        keys.answer(fault);
        node.clock.advance(HOUR);
        hours += 1;
        assert_eq!(
            node.ask(tenant(1), &tokens, &signer).await,
            Ok(()),
            "{:?}",
            &fault[..fault.len().min(40)]
        );
    }
    assert_eq!(elsewhere.host.came(), 0, "nobody follows");
    node.clock.advance(HOUR * (24 - hours));
    assert_eq!(node.ask(tenant(1), &tokens, &signer).await, Ok(()));
    node.clock.advance(MINUTE);
    assert_eq!(node.ask(tenant(1), &tokens, &signer).await, Err(Refusal::Unavailable), "a day is over");
    keys.publish(&[&signer]);
    node.clock.advance(MINUTE);
    assert_eq!(node.ask(tenant(1), &tokens, &signer).await, Ok(()), "it is back");
    // From a set that says there are none, none are left.
    keys.publish(&[]);
    node.clock.advance(HOUR);
    assert_eq!(node.ask(tenant(1), &tokens, &signer).await, Err(Refusal::Key));
}

#[tokio::test]
async fn many_who_ask_at_once_ask_once() {
    let signer = Signer::es256().named("one");
    let (keys, node) = (Keys::of(&[&signer]).await, Node::new());
    let tokens = keys.tokens();
    let asking = (0..50).map(|_| node.ask(tenant(1), &tokens, &signer));
    assert!(futures_util::future::join_all(asking).await.into_iter().all(|it| it.is_ok()));
    assert_eq!(keys.host.came(), 1);
}

#[tokio::test]
async fn a_secret_that_is_published_is_none() {
    let (secret, good) = (Signer::hs256(), Signer::es256());
    let (keys, node) = (Keys::of(&[&secret, &good]).await, Node::new());
    assert_eq!(node.ask(tenant(1), &keys.tokens(), &secret).await, Err(Refusal::Key));
    assert_eq!(node.ask(tenant(1), &keys.tokens(), &good).await, Ok(()));
}

#[tokio::test]
async fn a_key_of_one_tenant_is_none_of_another_whoever_came_first() {
    const SAME: &str = "2026-11";
    let signers = [Signer::es256().named(SAME), Signer::es256().named(SAME), Signer::es256().named(SAME)];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        // Two tenants, each with keys of its own at its own address; and a third who asks the first one's address.
        let (a, b) = (Keys::of(&[&signers[0]]).await, Keys::of(&[&signers[1]]).await);
        let tokens = [a.tokens(), b.tokens(), a.tokens()];
        let node = Node::new();
        for at in order {
            let own = usize::from(at == 1);
            assert_eq!(node.ask(tenant(at as u8), &tokens[at], &signers[own]).await, Ok(()), "{order:?}");
        }
        for (at, tokens) in tokens.iter().enumerate() {
            for (of, signer) in signers.iter().enumerate() {
                let may = of == usize::from(at == 1);
                let got = node.ask(tenant(at as u8), tokens, signer).await;
                assert_eq!(got.is_ok(), may, "{order:?}: a token of {of} in tenant {at}");
            }
        }
        // What one tenant has fetched is not what another sees, although the name of the key is known by now.
        a.publish(&[&signers[2]]);
        node.clock.advance(HOUR);
        assert_eq!(node.ask(tenant(0), &tokens[0], &signers[2]).await, Ok(()));
        assert_eq!(node.ask(tenant(1), &tokens[1], &signers[2]).await, Err(Refusal::Signature));
        assert_eq!(node.ask(tenant(1), &tokens[1], &signers[1]).await, Ok(()));
    }
}

#[tokio::test]
async fn no_token_makes_us_ask_anybody() {
    let signer = Signer::es256().named("one");
    let (keys, trap, node) = (Keys::of(&[&signer]).await, Keys::of(&[&signer]).await, Node::new());
    let tokens = keys.tokens();
    let url = trap.host.url("/keys");
    let mut tried = 0;
    for name in ["jku", "x5u", "kid", "iss", "jwk", "url", "jwks_uri"] {
        for by in [&signer, &Signer::es256()] {
            let mut head = by.head();
            head[name] = url.clone().into();
            let mut said = claims(&node.clock);
            for claim in ["iss", "aud", "jku", "x5u", "picture", "sub"] {
                said[claim] = url.clone().into();
            }
            let token = by.written(&head.to_string(), &said.to_string());
            let got = tokens.verify(&token, tenant(1), &node.published, &node.egress, &node.clock).await;
            assert!(got.is_err(), "{name}");
            tried += 1;
        }
    }
    assert_eq!((tried, trap.host.came()), (14, 0));
    assert!(keys.host.came() <= 1, "only the configured address is asked, and once");
}

#[tokio::test]
async fn a_slow_host_keeps_nobody_longer_than_agreed() {
    let host = Host::new(|stream, _| async move {
        let _open = stream;
        std::future::pending::<()>().await;
    })
    .await;
    let (signer, node) = (Signer::es256(), Node::new());
    let tokens = Tokens::new(ISSUER, AUDIENCE).expect("tokens").jwks(&host.url("/"));
    let began = tokio::time::Instant::now();
    assert_eq!(node.ask(tenant(1), &tokens, &signer).await, Err(Refusal::Unavailable));
    assert!(began.elapsed() < Duration::from_secs(8));
    // And whoever comes next does not wait for it again.
    let began = tokio::time::Instant::now();
    assert_eq!(node.ask(tenant(1), &tokens, &signer).await, Err(Refusal::Unavailable));
    assert!(began.elapsed() < Duration::from_secs(1));
    assert_eq!(host.came(), 1);
}
