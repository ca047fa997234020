//! Tokens of hosts that mean well and of others that do not.

mod heads;
mod keys;
mod published;
mod signers;
mod typed;
mod vectors;

use parlor_core::Clock;
use parlor_proto::TenantId;
use serde_json::{Value, json};

use super::*;
use signers::Signer;

const ISSUER: &str = "https://app.example";
const AUDIENCE: &str = "parlor";

fn tenant(n: u8) -> TenantId {
    TenantId([n; 16])
}

fn now(clock: &Clock) -> i64 {
    clock.now().0 / 1000
}

/// Claims of somebody, good for five minutes.
fn claims(clock: &Clock) -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "user-7", "iat": now(clock), "exp": now(clock) + 300,
        "name": "Ann Bee", "preferred_username": "ann", "email": "ann@demo.test", "role": "MENTEE",
        "picture": "https://app.example/ann.png", "data": {"major": "Physics", "year": 2},
    })
}

/// Tokens of the usual issuer with this signer's key.
fn tokens(signer: &Signer) -> Tokens {
    Tokens::new(ISSUER, AUDIENCE).and_then(|it| it.key(&signer.public())).expect("tokens")
}

/// What becomes of a token where nothing is fetched.
async fn verify(tokens: &Tokens, token: &str, clock: &Clock) -> Result<Claims, Refusal> {
    let (published, egress) = (Published::default(), Egress::default());
    tokens.verify(token, tenant(1), &published, &egress, clock).await
}

#[tokio::test]
async fn what_a_host_says_of_its_people_is_heard() {
    let clock = Clock::stepped(1);
    for signer in Signer::all() {
        let heard = verify(&tokens(&signer), &signer.token(&claims(&clock)), &clock).await.expect("claims");
        let said = Claims {
            external_id: "user-7".into(),
            name: Some("Ann Bee".into()),
            username: Some("ann".into()),
            email: Some("ann@demo.test".into()),
            picture: Some("https://app.example/ann.png".into()),
            role: Some("MENTEE".into()),
            data: json!({"major": "Physics", "year": 2}).as_object().cloned(),
            until: parlor_proto::Time((now(&clock) + 300 + 60) * 1000),
            source: heard.source.clone(),
        };
        assert_eq!(heard, said, "{signer:?}");
        // Without more than what must be there.
        let bare = json!({"iss": ISSUER, "aud": ["other", AUDIENCE], "sub": "7", "exp": now(&clock) + 5});
        let heard = verify(&tokens(&signer), &signer.token(&bare), &clock).await.expect("claims");
        assert_eq!((heard.external_id.as_str(), heard.name, heard.data), ("7", None, None));
    }
}

#[tokio::test]
async fn claims_have_the_names_that_the_host_gives_them() {
    let (clock, signer) = (Clock::stepped(1), Signer::ed25519());
    let names = ClaimNames {
        name: "display_name".into(),
        username: "login".into(),
        email: "mail".into(),
        picture: "avatar".into(),
        role: "https://app.example/role".into(),
        data: ["profile", "major", "missing"].map(str::to_owned).to_vec(),
    };
    let token = signer.token(&json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "7", "exp": now(&clock) + 5, "display_name": "Ann", "login": "ann",
        "mail": "ann@demo.test", "avatar": "https://a/b", "https://app.example/role": "MENTOR", "name": "not this",
        "profile": {"year": 2}, "major": ["Physics"],
    }));
    let heard = verify(&tokens(&signer).claims(names), &token, &clock).await.expect("claims");
    assert_eq!(heard.name.as_deref(), Some("Ann"));
    assert_eq!(heard.username.as_deref(), Some("ann"));
    assert_eq!(heard.email.as_deref(), Some("ann@demo.test"));
    assert_eq!(heard.picture.as_deref(), Some("https://a/b"));
    assert_eq!(heard.role.as_deref(), Some("MENTOR"));
    assert_eq!(heard.data.map(Value::Object), Some(json!({"year": 2, "major": ["Physics"]})));
}

#[tokio::test]
async fn a_key_is_taken_in_every_form_that_hosts_have() {
    let clock = Clock::stepped(1);
    for signer in Signer::all() {
        let token = signer.token(&claims(&clock));
        for form in signer.forms() {
            let text = String::from_utf8_lossy(&form).into_owned();
            let tokens = Tokens::new(ISSUER, AUDIENCE).and_then(|it| it.key(&form)).expect(&text);
            assert!(verify(&tokens, &token, &clock).await.is_ok(), "{text}");
        }
    }
    // A key per host that is going and one that is coming.
    let (old, new) = (Signer::es256(), Signer::es256());
    let both = tokens(&old).key(&new.public()).expect("two");
    for signer in [&old, &new] {
        assert!(verify(&both, &signer.token(&claims(&clock)), &clock).await.is_ok());
    }
}

#[test]
fn weak_keys_and_private_ones_are_refused() {
    let short = "x".repeat(31);
    let private = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", keys::RSA);
    let curve = json!({"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"}).to_string();
    let bits = json!({"kty": "RSA", "n": "AQAB", "e": "AQAB"}).to_string();
    let oct = json!({"kty": "oct", "k": "c2hvcnQ"}).to_string();
    let wrong = json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "alg": "RS256"}).to_string();
    let encrypts = json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "use": "enc"}).to_string();
    let secret = json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "d": "AA"}).to_string();
    for bad in [
        "",
        " ",
        &short,
        keys::WEAK,
        keys::P384,
        &private,
        &curve,
        &bits,
        &oct,
        &wrong,
        &encrypts,
        &secret,
        "{}",
        "{\"keys\":1}",
        "{\"keys\":[1]}",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN",
    ] {
        let given = Tokens::new(ISSUER, AUDIENCE).and_then(|it| it.key(bad.as_bytes()));
        let sentence = given.expect_err(bad).to_string();
        assert!(!sentence.is_empty() && (bad.len() < 20 || !sentence.contains(bad)), "{sentence}");
    }
    assert!(Tokens::new("", "a").is_err() && Tokens::new("a", "").is_err());
}
