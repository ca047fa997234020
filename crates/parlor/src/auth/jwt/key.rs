//! Keys of hosts, and whether a signature is theirs. Each key knows the one algorithm that it is for: what a token says
//! about algorithms is compared with it and decides nothing. It must not read what was signed.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use ring::{hmac, signature};
use rustls_pki_types::pem::{PemObject, SectionKind};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Keys that one tenant may have.
pub(super) const MOST: usize = 32;
/// Bytes of a secret: as many as the hash has.
const SECRET: usize = 32;
/// Bytes of the smallest modulus: 2,048 bits.
const MODULUS: usize = 256;

const PRIVATE: &str = "that is a private key, which stays with whoever signs: the public one is wanted";

/// How a token may be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Hs256,
    Rs256,
    Es256,
    EdDsa,
}

impl Algorithm {
    /// By the name that stands in a token's head: exactly.
    pub(super) fn named(name: &str) -> Option<Algorithm> {
        match name {
            "HS256" => Some(Algorithm::Hs256),
            "RS256" => Some(Algorithm::Rs256),
            "ES256" => Some(Algorithm::Es256),
            "EdDSA" => Some(Algorithm::EdDsa),
            _ => None,
        }
    }
}

/// A key and what it is for.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) kid: Option<String>,
    material: Material,
}

#[derive(Clone)]
enum Material {
    Secret(hmac::Key),
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// As PKCS#1 writes a public key.
    RsaDer(Vec<u8>),
    /// An uncompressed point of P-256.
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("kid", &self.kid).field("algorithm", &self.algorithm()).finish()
    }
}

impl Key {
    pub(super) fn algorithm(&self) -> Algorithm {
        match self.material {
            Material::Secret(_) => Algorithm::Hs256,
            Material::Rsa { .. } | Material::RsaDer(_) => Algorithm::Rs256,
            Material::P256(_) => Algorithm::Es256,
            Material::Ed25519(_) => Algorithm::EdDsa,
        }
    }

    /// What it is called where sign-ins are kept. Of a secret it is worked out with the secret, and says nothing of it.
    pub(super) fn name(&self) -> String {
        let mut hash = Sha256::new();
        match &self.material {
            Material::Secret(key) => hash.update(hmac::sign(key, b"the name of a key of parlor")),
            Material::Rsa { n, e } => hash.update([&n[..], &[0], e].concat()),
            Material::RsaDer(bytes) | Material::P256(bytes) | Material::Ed25519(bytes) => hash.update(bytes),
        }
        short(hash)
    }

    /// Whether this key has signed the message.
    pub(super) fn signed(&self, message: &[u8], given: &[u8]) -> bool {
        let by = |how: &'static dyn signature::VerificationAlgorithm, key: &[u8]| {
            signature::UnparsedPublicKey::new(how, key).verify(message, given).is_ok()
        };
        match &self.material {
            Material::Secret(key) => hmac::verify(key, message, given).is_ok(),
            Material::Rsa { n, e } => signature::RsaPublicKeyComponents { n, e }
                .verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, given)
                .is_ok(),
            Material::RsaDer(der) => by(&signature::RSA_PKCS1_2048_8192_SHA256, der),
            Material::P256(point) => by(&signature::ECDSA_P256_SHA256_FIXED, point),
            Material::Ed25519(key) => by(&signature::ED25519, key),
        }
    }

    /// Keys as a host gives them: public keys in PEM, a JWK or a set of them, or else the bytes of a secret. Each
    /// refusal is a sentence for whoever configures, and holds nothing of the key.
    pub(super) fn parse(text: &[u8]) -> Result<Vec<Key>, &'static str> {
        let start = text.trim_ascii_start();
        if start.starts_with(b"-----BEGIN") {
            return pem_keys(text);
        }
        if start.starts_with(b"{") {
            let json: Value = serde_json::from_slice(text).map_err(|_| "the key is no JSON")?;
            let all = match json.get("keys") {
                Some(Value::Array(all)) => all.clone(),
                Some(_) => return Err("`keys` of a set of keys must be a list"),
                None => vec![json],
            };
            return all.into_iter().map(jwk).collect();
        }
        // A file ends in a line's end that nobody means.
        secret(text.trim_ascii_end()).map(|key| vec![key])
    }

    /// A set of keys that a host publishes. What is not for us (other kinds, other uses, secrets that are none) is
    /// left out; what is no set at all is none.
    pub(super) fn published(text: &[u8]) -> Option<Vec<Key>> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Value>,
        }
        let set: Set = serde_json::from_slice(text).ok()?;
        let public = |key: Key| (key.algorithm() != Algorithm::Hs256).then_some(key);
        Some(set.keys.into_iter().filter_map(|it| jwk(it).ok().and_then(public)).take(MOST).collect())
    }

    #[cfg(test)]
    pub(super) fn hs256(secret: &[u8]) -> Key {
        Key { kid: None, material: Material::Secret(hmac::Key::new(hmac::HMAC_SHA256, secret)) }
    }
}

/// The first half of a hash, in words of sixteen.
pub(in crate::auth) fn short(hash: Sha256) -> String {
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn secret(bytes: &[u8]) -> Result<Key, &'static str> {
    if bytes.len() < SECRET {
        return Err("a secret has at least 32 bytes; anything shorter can be guessed");
    }
    let material = Material::Secret(hmac::Key::new(hmac::HMAC_SHA256, bytes));
    Ok(Key { kid: None, material })
}

/// Public keys, one after another.
fn pem_keys(text: &[u8]) -> Result<Vec<Key>, &'static str> {
    let mut keys = Vec::new();
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(text) {
        let (kind, der) = section.map_err(|_| "the PEM cannot be read")?;
        match kind {
            SectionKind::PublicKey => {
                // What reads a key reads text.
                let text = STANDARD.encode(der);
                keys.push(public_key(
                    format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n").as_bytes(),
                )?);
            }
            SectionKind::PrivateKey | SectionKind::RsaPrivateKey | SectionKind::EcPrivateKey => {
                return Err(PRIVATE);
            }
            _ => return Err("a PEM holds `PUBLIC KEY`s, nothing else"),
        }
    }
    if keys.is_empty() { Err("there is no `PUBLIC KEY` in the PEM") } else { Ok(keys) }
}

fn public_key(pem: &[u8]) -> Result<Key, &'static str> {
    let bytes = |key: DecodingKey| key.try_get_as_bytes().map(<[u8]>::to_vec).ok();
    let found = |key: jsonwebtoken::errors::Result<DecodingKey>| key.ok().and_then(bytes);
    let material = if let Some(der) = found(DecodingKey::from_rsa_pem(pem)) {
        if der.len() < MODULUS {
            return Err("an RSA key has at least 2,048 bits");
        }
        Material::RsaDer(der)
    } else if let Some(point) = found(DecodingKey::from_ec_pem(pem)) {
        if point.len() != 65 || point.first() != Some(&4) {
            return Err("of elliptic curves only P-256 is known (ES256)");
        }
        Material::P256(point)
    } else if let Some(key) = found(DecodingKey::from_ed_pem(pem)).filter(|it| it.len() == 32) {
        Material::Ed25519(key)
    } else {
        return Err("the key is none of RSA, P-256 and Ed25519");
    };
    Ok(Key { kid: None, material })
}

fn jwk(json: Value) -> Result<Key, &'static str> {
    if json.get("d").is_some() {
        return Err(PRIVATE);
    }
    let jwk: Jwk = serde_json::from_value(json).map_err(|_| "the key is no JWK")?;
    if jwk.common.public_key_use.as_ref().is_some_and(|it| *it != PublicKeyUse::Signature) {
        return Err("the key is not for signatures");
    }
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| "the key is not in base64url");
    let (material, is_for) = match &jwk.algorithm {
        AlgorithmParameters::RSA(it) => {
            let (n, e) = (bytes(&it.n)?, bytes(&it.e)?);
            if n.iter().skip_while(|byte| **byte == 0).count() < MODULUS {
                return Err("an RSA key has at least 2,048 bits");
            }
            (Material::Rsa { n, e }, KeyAlgorithm::RS256)
        }
        AlgorithmParameters::EllipticCurve(it) => {
            let (x, y) = (bytes(&it.x)?, bytes(&it.y)?);
            if it.curve != EllipticCurve::P256 || x.len() != 32 || y.len() != 32 {
                return Err("of elliptic curves only P-256 is known (ES256)");
            }
            (Material::P256([&[4][..], &x, &y].concat()), KeyAlgorithm::ES256)
        }
        AlgorithmParameters::OctetKeyPair(it) => {
            let key = bytes(&it.x)?;
            if it.curve != EllipticCurve::Ed25519 || key.len() != 32 {
                return Err("of Edwards curves only Ed25519 is known");
            }
            (Material::Ed25519(key), KeyAlgorithm::EdDSA)
        }
        AlgorithmParameters::OctetKey(it) => (secret(&bytes(&it.value)?)?.material, KeyAlgorithm::HS256),
        _ => return Err("the key is of a kind that is not known"),
    };
    if jwk.common.key_algorithm.is_some_and(|it| it != is_for) {
        return Err("the key is for another algorithm than HS256, RS256, ES256 and EdDSA");
    }
    let kid = jwk.common.key_id.filter(|kid| kid.len() <= 256);
    Ok(Key { kid, material })
}
