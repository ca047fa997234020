//! Claims of other types than they must be.

use super::*;

/// What every claim may not be.
fn wrong_times() -> Vec<(&'static str, Value)> {
    vec![
        ("string", json!("1795250600")),
        ("float", json!(1_795_250_600.5)),
        ("whole float", json!(1_795_250_600.0)),
        ("negative", json!(-1)),
        ("2^63", json!(9_223_372_036_854_775_808_u64)),
        ("2^63 - 1", json!(i64::MAX)),
        ("2^64", serde_json::from_str("18446744073709551616").expect("a number")),
        ("1e400", serde_json::from_str("\"1e400\"").expect("a text")),
        ("null", Value::Null),
        ("array", json!([1_795_250_600])),
        ("object", json!({"a": 1})),
        ("true", json!(true)),
    ]
}

fn wrong_texts() -> Vec<(&'static str, Value)> {
    vec![
        ("number", json!(7)),
        ("float", json!(7.5)),
        ("negative", json!(-7)),
        ("2^63", json!(9_223_372_036_854_775_808_u64)),
        ("array", json!(["a"])),
        ("object", json!({"a": 1})),
        ("true", json!(true)),
    ]
}

#[tokio::test]
async fn claims_that_must_be_there_are_there_and_typed() {
    let (clock, signer) = (Clock::stepped(1), Signer::ed25519());
    let tokens = tokens(&signer);
    let refusal = async |change: &dyn Fn(&mut Value)| {
        let mut said = claims(&clock);
        change(&mut said);
        verify(&tokens, &signer.token(&said), &clock).await.err()
    };
    assert_eq!(refusal(&|_| ()).await, None);
    for claim in ["exp", "iss", "aud", "sub"] {
        let absent = refusal(&|said| drop(said.as_object_mut().and_then(|it| it.remove(claim)))).await;
        assert_eq!(absent, Some(Refusal::Claim(claim.into())), "{claim} is missing");
    }
    for claim in ["exp", "iat", "nbf"] {
        for (kind, value) in wrong_times() {
            let got = refusal(&|said| said[claim] = value.clone()).await;
            assert_eq!(got, Some(Refusal::Claim(claim.into())), "{claim} is {kind}");
        }
    }
    for claim in ["iss", "sub"] {
        let null = ("null", Value::Null);
        for (kind, value) in wrong_texts().into_iter().chain([null]) {
            let got = refusal(&|said| said[claim] = value.clone()).await;
            assert_eq!(got, Some(Refusal::Claim(claim.into())), "{claim} is {kind}");
        }
    }
    for value in [
        json!(7),
        json!(null),
        json!({"a": AUDIENCE}),
        json!([AUDIENCE, 7]),
        json!([[AUDIENCE]]),
        json!([null]),
    ] {
        let got = refusal(&|said| said["aud"] = value.clone()).await;
        assert_eq!(got, Some(Refusal::Claim("aud".into())), "aud is {value}");
    }
    for value in [
        json!("other"),
        json!([]),
        json!(["other"]),
        json!(""),
        json!("Parlor"),
        json!("parlor "),
        json!("parlorx"),
    ] {
        assert_eq!(
            refusal(&|said| said["aud"] = value.clone()).await,
            Some(Refusal::Audience),
            "aud is {value}"
        );
    }
    for value in [
        "",
        "https://app.example/",
        "https://APP.example",
        "http://app.example",
        "https://app.example.evil.example",
    ] {
        assert_eq!(
            refusal(&|said| said["iss"] = value.into()).await,
            Some(Refusal::Issuer),
            "iss is {value}"
        );
    }
    for value in ["", " ", "a ", "find", "a\u{0}b", "a\nb", &"x".repeat(201)] {
        let got = refusal(&|said| said["sub"] = value.into()).await;
        assert_eq!(got, Some(Refusal::Claim("sub".into())), "sub is {value:?}");
    }
    // What is said about a person is typed, too.
    for claim in ["name", "preferred_username", "email", "picture", "role"] {
        for (kind, value) in wrong_texts() {
            let got = refusal(&|said| said[claim] = value.clone()).await;
            assert_eq!(got, Some(Refusal::Claim(claim.into())), "{claim} is {kind}");
        }
        assert_eq!(refusal(&|said| said[claim] = Value::Null).await, None, "null says nothing");
    }
    for (kind, value) in [("number", json!(1)), ("word", json!("yes")), ("array", json!([]))] {
        let got = refusal(&|said| said["email_verified"] = value.clone()).await;
        assert_eq!(got, Some(Refusal::Claim("email_verified".into())), "email_verified is {kind}");
    }
}

#[tokio::test]
async fn a_payload_says_each_thing_once() {
    let (clock, signer) = (Clock::stepped(1), Signer::ed25519());
    let tokens = tokens(&signer);
    let good = claims(&clock).to_string();
    let head = "{\"alg\":\"EdDSA\"}";
    assert!(verify(&tokens, &signer.written(head, &good), &clock).await.is_ok());
    for (name, value) in
        [("sub", "\"admin\""), ("exp", "9999999999"), ("role", "\"ADMIN\""), ("x", "1,\"x\":2")]
    {
        let twice = format!("{{\"{name}\":{value},{}", &good[1..]);
        assert!(verify(&tokens, &signer.written(head, &twice), &clock).await.is_err(), "{twice}");
    }
    for payload in
        ["", "[]", "null", "7", "{", "{}", "{}{}", "\u{feff}{}", &format!("[{good}]"), &format!("{good} x")]
    {
        assert!(verify(&tokens, &signer.written(head, payload), &clock).await.is_err(), "{payload}");
    }
    let deep = format!("{}{}", "[".repeat(4000), "]".repeat(4000));
    assert!(verify(&tokens, &signer.written(head, &deep), &clock).await.is_err());
    let long = good.replace("Physics", &"x".repeat(9000));
    assert_eq!(verify(&tokens, &signer.written(head, &long), &clock).await.err(), Some(Refusal::Malformed));
}

#[tokio::test]
async fn a_token_has_its_time() {
    let (clock, signer) = (Clock::stepped(1), Signer::hs256());
    let tokens = tokens(&signer);
    let at = async |claim: &str, offset: i64, tokens: &Tokens| {
        let mut said = claims(&clock);
        said[claim] = (now(&clock) + offset).into();
        verify(tokens, &signer.token(&said), &clock).await.err()
    };
    assert_eq!(at("exp", -59, &tokens).await, None);
    assert_eq!(at("exp", -60, &tokens).await, Some(Refusal::Expired));
    for claim in ["nbf", "iat"] {
        assert_eq!(at(claim, 60, &tokens).await, None);
        assert_eq!(at(claim, 61, &tokens).await, Some(Refusal::NotYet));
    }
    let strict = tokens.clone().leeway(0);
    assert_eq!(at("exp", 1, &strict).await, None);
    assert_eq!(at("exp", 0, &strict).await, Some(Refusal::Expired));
    assert_eq!(at("nbf", 1, &strict).await, Some(Refusal::NotYet));
    // Nobody stretches it beyond five minutes.
    assert_eq!(at("exp", -301, &tokens.leeway(u16::MAX)).await, Some(Refusal::Expired));
}

#[tokio::test]
async fn an_address_that_the_host_has_not_seen_is_not_said() {
    let (clock, signer) = (Clock::stepped(1), Signer::ed25519());
    for (verified, heard) in [
        (json!(true), true),
        (json!("true"), true),
        (json!(false), false),
        (json!("false"), false),
        (json!(null), true),
    ] {
        let mut said = claims(&clock);
        said["email_verified"] = verified.clone();
        let got = verify(&tokens(&signer), &signer.token(&said), &clock).await.expect("claims");
        assert_eq!(got.email.is_some(), heard, "{verified}");
    }
}
