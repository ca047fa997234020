//! Tokens that were tampered with: heads that name another algorithm or want something of us, thousands of mutations.

use std::collections::HashMap;

use fastrand::Rng;

use super::signers::b64;
use super::*;

#[tokio::test]
async fn a_head_decides_nothing() {
    let clock = Clock::stepped(1);
    let payload = claims(&clock).to_string();
    for signer in Signer::all() {
        let tokens = tokens(&signer);
        let alg = signer.algorithm;
        let good = signer.written(&format!("{{\"alg\":\"{alg}\"}}"), &payload);
        assert!(verify(&tokens, &good, &clock).await.is_ok());
        // Signed by the right key all the same.
        for head in [
            "{}".to_owned(),
            "[]".to_owned(),
            "null".to_owned(),
            "\"none\"".to_owned(),
            format!("{{\"alg\":\"{alg}\",\"alg\":\"{alg}\"}}"),
            format!("{{\"alg\":\"none\",\"alg\":\"{alg}\"}}"),
            format!("{{\"alg\":[\"{alg}\"]}}"),
            format!("{{\"alg\":\"{}\"}}", alg.to_lowercase()),
            format!("{{\"alg\":\" {alg}\"}}"),
            format!("{{\"alg\":\"{alg}\",\"jku\":\"https://evil.example/keys\"}}"),
            format!("{{\"alg\":\"{alg}\",\"x5u\":\"https://evil.example/cert\"}}"),
            format!("{{\"alg\":\"{alg}\",\"x5c\":[\"AAAA\"]}}"),
            format!("{{\"alg\":\"{alg}\",\"jwk\":{}}}", signer.jwk()),
            format!("{{\"alg\":\"{alg}\",\"crit\":[\"exp\"]}}"),
            format!("{{\"alg\":\"{alg}\",\"b64\":false,\"crit\":[\"b64\"]}}"),
            format!("{{\"alg\":\"{alg}\",\"zip\":\"DEF\"}}"),
            format!("{{\"alg\":\"{alg}\",\"enc\":\"A128GCM\"}}"),
            format!("{{\"alg\":\"{alg}\",\"cty\":\"JWT\"}}"),
            format!("{{\"alg\":\"{alg}\",\"typ\":\"logout+jwt\"}}"),
            format!("{{\"alg\":\"{alg}\",\"typ\":\"dpop+jwt\"}}"),
            format!("{{\"alg\":\"{alg}\",\"typ\":7}}"),
            format!("{{\"alg\":\"{alg}\",\"kid\":7}}"),
            format!("{{\"alg\":\"{alg}\",\"kid\":\"{}\"}}", "k".repeat(257)),
            format!("{{\"alg\":\"{alg}\"}} x"),
        ] {
            let token = signer.written(&head, &payload);
            assert!(verify(&tokens, &token, &clock).await.is_err(), "{head}");
        }
        for other in [
            "none", "None", "NONE", "nOnE", "", "HS384", "HS512", "RS384", "RS512", "PS256", "ES384",
            "ES512", "ES256K", "Ed25519", "HS256", "RS256", "ES256", "EdDSA", "RSA1_5", "dir", "A128KW",
        ] {
            if other == alg {
                continue;
            }
            let head = json!({"alg": other}).to_string();
            let message = format!("{}.{}", b64(&head), b64(&payload));
            for token in [
                signer.written(&head, &payload),
                format!("{message}."),
                message.clone(),
                format!("{message}.{}", b64("")),
                format!("{message}.{}", b64([0; 64])),
                format!("{message}.{}", b64([0; 32])),
            ] {
                assert!(verify(&tokens, &token, &clock).await.is_err(), "{alg}: {token}");
            }
        }
        // The public key as a secret: every form in which it can be read.
        for form in signer.forms() {
            let forged = {
                let message = format!("{}.{}", b64("{\"alg\":\"HS256\"}"), b64(&payload));
                let tag = ring::hmac::sign(
                    &ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &form),
                    message.as_bytes(),
                );
                format!("{message}.{}", b64(tag))
            };
            let accepted = verify(&tokens, &forged, &clock).await.is_ok();
            assert!(!accepted || (alg == "HS256" && form == signer.public()), "{alg}");
        }
    }
    // Zeros are the signature of nobody (and were Java's of everybody).
    let signer = Signer::es256();
    let message = format!("{}.{}", b64("{\"alg\":\"ES256\"}"), b64(&payload));
    for signature in [vec![0; 64], vec![], vec![0; 63], vec![0; 65], vec![0xff; 64], signer.sign(b"else")] {
        let token = format!("{message}.{}", b64(signature));
        assert!(verify(&tokens(&signer), &token, &clock).await.is_err());
    }
}

#[tokio::test]
async fn a_key_is_tried_only_where_it_is_meant() {
    let clock = Clock::stepped(1);
    let (one, two) = (Signer::es256().named("one"), Signer::es256().named("two"));
    let both = tokens(&one).key(&two.public()).expect("two");
    for signer in [&one, &two] {
        assert!(verify(&both, &signer.token(&claims(&clock)), &clock).await.is_ok());
    }
    // The other's name does not make a key count.
    let payload = claims(&clock).to_string();
    let crossed = one.written("{\"alg\":\"ES256\",\"kid\":\"two\"}", &payload);
    assert_eq!(verify(&both, &crossed, &clock).await.err(), Some(Refusal::Signature));
    let unknown = one.written("{\"alg\":\"ES256\",\"kid\":\"three\"}", &payload);
    assert_eq!(verify(&both, &unknown, &clock).await.err(), Some(Refusal::Key));
    assert!(verify(&both, &one.written("{\"alg\":\"ES256\"}", &payload), &clock).await.is_ok());
    let (rsa, other) = (Signer::rs256(), Signer::other_rs256());
    assert_eq!(
        verify(&tokens(&rsa), &other.token(&claims(&clock)), &clock).await.err(),
        Some(Refusal::Signature)
    );
    assert_eq!(verify(&tokens(&rsa), &one.token(&claims(&clock)), &clock).await.err(), Some(Refusal::Key));
}

/// Another text than the token, a little or a lot.
fn mutated(dice: &mut Rng, good: &str, others: &[String]) -> String {
    let mut bytes: Vec<u8> = good.bytes().collect();
    let at = dice.usize(..bytes.len());
    let alphabet = b"ABCXYZabcxyz0189-_.=+/ \n%";
    let any = alphabet[dice.usize(..alphabet.len())];
    let parts: Vec<&str> = good.split('.').collect();
    let other: Vec<&str> = others[dice.usize(..others.len())].split('.').collect();
    match dice.u8(..14) {
        0 => bytes[at] = any,
        1 => bytes.insert(at, any),
        2 => drop(bytes.remove(at)),
        3 => bytes.truncate(at),
        4 => bytes.extend_from_slice(&[any; 3][..dice.usize(1..3)]),
        5 => bytes[at] ^= 1 << dice.u8(..7),
        6 => bytes.swap(at, 0),
        7 => return [other[0], parts[1], parts[2]].join("."),
        8 => return [parts[0], other[1], parts[2]].join("."),
        9 => return [parts[0], parts[1], other[2]].join("."),
        10 => {
            let mut order = [0, 1, 2];
            dice.shuffle(&mut order);
            return order.map(|it| parts[it]).join(".");
        }
        11 => {
            // The last character of a part: bits that are left over.
            let part = dice.usize(..3);
            let mut parts: Vec<String> = parts.iter().map(|&it| it.to_owned()).collect();
            parts[part].pop();
            parts[part].push(char::from(b"ABCDEFGHQRSTghijwxyz0123456789-_"[dice.usize(..32)]));
            return parts.join(".");
        }
        12 => {
            return parts
                .iter()
                .map(|it| format!("{it}{}", "=".repeat(dice.usize(..3))))
                .collect::<Vec<_>>()
                .join(".");
        }
        _ => {
            for _ in 0..dice.usize(2..20) {
                let at = dice.usize(..bytes.len());
                bytes[at] = dice.u8(33..127);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn ten_thousand_mutations_and_only_the_token_itself_counts() {
    let clock = Clock::stepped(1);
    let mut dice = Rng::with_seed(7);
    let mut refused: HashMap<&str, usize> = HashMap::new();
    let signers = Signer::all();
    for signer in &signers {
        let tokens = tokens(signer);
        let good = signer.token(&claims(&clock));
        let mut else_said = claims(&clock);
        else_said["sub"] = "admin".into();
        let others = [
            Signer::hs256().token(&else_said),
            Signer::es256().token(&else_said),
            Signer::ed25519().token(&else_said),
            Signer::other_rs256().token(&else_said),
            format!("{}.{}.", b64("{\"alg\":\"none\"}"), b64(else_said.to_string())),
        ];
        for _ in 0..2_500 {
            let token = mutated(&mut dice, &good, &others);
            let accepted = verify(&tokens, &token, &clock).await.is_ok();
            assert_eq!(accepted, token == good, "{}: {token}", signer.algorithm);
            *refused.entry(signer.algorithm).or_default() += usize::from(!accepted);
        }
    }
    assert!(refused.values().all(|n| *n > 2_300), "{refused:?}");
}
