//! Hosts that sign: one for each algorithm.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::rsa;
use ring::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use ring::{hmac, rand};
use serde_json::{Value, json};

use super::keys;

/// Somebody with a key.
pub(super) struct Signer {
    pub(super) algorithm: &'static str,
    pub(super) kid: Option<&'static str>,
    key: Pair,
}

enum Pair {
    Secret(Vec<u8>),
    Rsa(Box<signature::RsaKeyPair>),
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.algorithm)
    }
}

pub(super) fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Signer {
    fn new(algorithm: &'static str, key: Pair) -> Signer {
        Signer { algorithm, kid: None, key }
    }

    pub(super) fn hs256() -> Signer {
        let secret: [u8; 40] = rand::generate(&SystemRandom::new()).expect("chance").expose();
        Signer::new("HS256", Pair::Secret(STANDARD.encode(secret).into_bytes()))
    }

    pub(super) fn rs256() -> Signer {
        Signer::rsa(keys::RSA)
    }

    pub(super) fn other_rs256() -> Signer {
        Signer::rsa(keys::OTHER_RSA)
    }

    fn rsa(text: &str) -> Signer {
        let der = STANDARD.decode(text).expect("base64");
        Signer::new("RS256", Pair::Rsa(Box::new(rsa::KeyPair::from_pkcs8(&der).expect("a key"))))
    }

    pub(super) fn es256() -> Signer {
        let (how, chance) = (&signature::ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let made = EcdsaKeyPair::generate_pkcs8(how, &chance).expect("a key");
        Signer::new(
            "ES256",
            Pair::P256(EcdsaKeyPair::from_pkcs8(how, made.as_ref(), &chance).expect("a key")),
        )
    }

    pub(super) fn ed25519() -> Signer {
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
        Signer::new("EdDSA", Pair::Ed25519(Ed25519KeyPair::from_pkcs8(made.as_ref()).expect("a key")))
    }

    pub(super) fn all() -> [Signer; 4] {
        [Signer::hs256(), Signer::rs256(), Signer::es256(), Signer::ed25519()]
    }

    pub(super) fn named(mut self, kid: &'static str) -> Signer {
        self.kid = Some(kid);
        self
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let chance = SystemRandom::new();
        match &self.key {
            Pair::Secret(secret) => {
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message).as_ref().to_vec()
            }
            Pair::Rsa(pair) => {
                let mut out = vec![0; pair.public().modulus_len()];
                pair.sign(&signature::RSA_PKCS1_SHA256, &chance, message, &mut out).expect("signed");
                out
            }
            Pair::P256(pair) => pair.sign(&chance, message).expect("signed").as_ref().to_vec(),
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
        }
    }

    pub(super) fn head(&self) -> Value {
        match self.kid {
            Some(kid) => json!({"alg": self.algorithm, "typ": "JWT", "kid": kid}),
            None => json!({"alg": self.algorithm, "typ": "JWT"}),
        }
    }

    pub(super) fn token(&self, claims: &Value) -> String {
        self.written(&self.head().to_string(), &claims.to_string())
    }

    /// A token of these very texts.
    pub(super) fn written(&self, head: &str, payload: &str) -> String {
        let message = format!("{}.{}", b64(head), b64(payload));
        let signature = b64(self.sign(message.as_bytes()));
        format!("{message}.{signature}")
    }

    /// Its public key, or its secret, as it would stand in a file.
    pub(super) fn public(&self) -> Vec<u8> {
        match &self.key {
            Pair::Secret(secret) => secret.clone(),
            _ => self.jwk().to_string().into_bytes(),
        }
    }

    /// Its key as it would be published (of a secret: as it must not be).
    pub(super) fn jwk(&self) -> Value {
        let mut jwk = match &self.key {
            Pair::Secret(secret) => json!({"kty": "oct", "k": b64(secret)}),
            Pair::Rsa(pair) => {
                let parts: rsa::PublicKeyComponents<Vec<u8>> = pair.public().into();
                json!({"kty": "RSA", "n": b64(parts.n), "e": b64(parts.e)})
            }
            Pair::P256(pair) => {
                let point = pair.public_key().as_ref();
                json!({"kty": "EC", "crv": "P-256", "x": b64(&point[1..33]), "y": b64(&point[33..])})
            }
            Pair::Ed25519(pair) => json!({"kty": "OKP", "crv": "Ed25519", "x": b64(pair.public_key())}),
        };
        if let Some(kid) = self.kid {
            jwk["kid"] = kid.into();
        }
        jwk
    }

    /// PEM, where there is such a thing.
    pub(super) fn pem(&self) -> Option<String> {
        let (before, key): (&[u8], Vec<u8>) = match &self.key {
            Pair::Secret(_) => return None,
            Pair::Rsa(pair) => {
                let key = pair.public_key().as_ref().to_vec();
                // SEQUENCE { SEQUENCE { rsaEncryption, NULL }, BIT STRING }, for a key of 270 bytes.
                let before = b"\x30\x82\x01\x22\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00\x03\x82\x01\x0f\x00";
                (before, key)
            }
            Pair::P256(pair) => (
                b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00",
                pair.public_key().as_ref().to_vec(),
            ),
            Pair::Ed25519(pair) => {
                (b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", pair.public_key().as_ref().to_vec())
            }
        };
        let text = STANDARD.encode([before, &key].concat());
        let lines: Vec<&str> =
            text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
        Some(format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n")))
    }

    /// Every way in which a host may give its key.
    pub(super) fn forms(&self) -> Vec<Vec<u8>> {
        let mut jwk = self.jwk();
        let mut forms = vec![jwk.to_string(), json!({"keys": [jwk]}).to_string()];
        jwk["alg"] = self.algorithm.into();
        jwk["use"] = "sig".into();
        jwk["kid"] = "some".into();
        forms.push(format!("\n {jwk}\n"));
        forms.extend(self.pem());
        let mut forms: Vec<Vec<u8>> = forms.into_iter().map(String::into_bytes).collect();
        if let Pair::Secret(secret) = &self.key {
            forms.push(secret.clone());
            forms.push([secret, &b"\r\n"[..]].concat());
        }
        forms
    }
}
