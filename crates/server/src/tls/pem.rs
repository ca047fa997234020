//! Certificate and key from PEM files: whatever order they stand in, together or apart. Every refusal names the setting
//! and the file, and nothing of a key.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use rustls::client::verify_server_name;
use rustls::crypto::ring;
use rustls::pki_types::pem::{PemObject, SectionKind};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::ParsedCertificate;
use rustls::sign::{CertifiedKey, SigningKey};
use rustls::{Error, InconsistentKeys};

use super::{SOON, validity};
use crate::clock;

/// Longest file: a certificate with its chain has some thousand bytes.
const MOST: u64 = 1024 * 1024;

/// A certificate with its chain and its key, checked.
#[derive(Debug)]
pub(crate) struct Pair {
    /// For the handshake.
    pub(crate) key: Arc<CertifiedKey>,
    /// Its last second.
    pub(crate) until: Option<i64>,
    /// What is odd and no reason to refuse.
    pub(crate) warnings: Vec<String>,
}

impl Pair {
    /// Whether browsers take it for this host.
    pub(crate) fn is_for(&self, host: &str) -> bool {
        let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned());
        let leaf = self.key.end_entity_cert().and_then(ParsedCertificate::try_from);
        matches!((leaf, name), (Ok(leaf), Ok(name)) if verify_server_name(&leaf, &name).is_ok())
    }

    /// Its last moment, in words.
    pub(crate) fn ends(&self) -> String {
        self.until.map_or_else(|| "nobody knows when".to_owned(), day)
    }
}

/// One file.
struct Held {
    /// The setting and the path, for sentences.
    name: String,
    certs: Vec<CertificateDer<'static>>,
    keys: Vec<PrivateKeyDer<'static>>,
    encrypted: bool,
    open: bool,
}

/// Reads and checks.
pub(super) fn load(setting: &str, path: &Path, key: Option<&Path>) -> Result<Arc<Pair>, String> {
    let cert = read(setting, path)?;
    let key = key.map(|path| read("tls.key", path)).transpose()?;
    let of_key = key.as_ref().unwrap_or(&cert);
    let both = [Some(&cert), key.as_ref()];
    let held = || both.iter().copied().flatten();
    let mut certs: Vec<CertificateDer<'static>> = Vec::new();
    for one in held().flat_map(|it| &it.certs) {
        if !certs.contains(one) {
            certs.push(one.clone());
        }
    }
    if certs.is_empty() {
        return Err(format!(
            "{} has no certificate (a block that begins -----BEGIN CERTIFICATE-----)",
            cert.name
        ));
    }
    let mut keys = held().flat_map(|it| &it.keys).peekable();
    if keys.peek().is_none() {
        return Err(match (held().find(|it| it.encrypted), &key) {
            (Some(it), _) => format!(
                "{}: the private key is encrypted: write it without a passphrase, for this user's eyes only (openssl pkey -in FILE -out FILE)",
                it.name
            ),
            (None, Some(key)) => {
                format!("{} has no private key (a block that begins -----BEGIN PRIVATE KEY-----)", key.name)
            }
            (None, None) if setting == "tls.more" => {
                format!("{} has no private key: here it stands in the file of its certificate", cert.name)
            }
            (None, None) => format!("{} has no private key: name the key's file in tls.key", cert.name),
        });
    }
    let mut refused = None;
    for key in keys {
        match ring::sign::any_supported_type(key) {
            Ok(signing) => {
                if let Some(at) = fitting(&certs, &signing).map_err(|why| format!("{}: {why}", cert.name))? {
                    let leaf = certs.remove(at);
                    certs.insert(0, leaf);
                    return checked(certs, signing, &cert.name, held());
                }
            }
            Err(_) => {
                let why = "this private key cannot be used: expected RSA (2048 to 8192 bits), ECDSA (P-256, P-384) or Ed25519";
                refused = Some(format!("{}: {why}", of_key.name));
            }
        }
    }
    Err(refused.unwrap_or_else(|| match &key {
        Some(key) => {
            format!("{}: the private key does not belong to the certificate in {}", key.name, path.display())
        }
        None => format!("{}: the private key does not belong to the certificate", cert.name),
    }))
}

/// Which certificate the key belongs to.
fn fitting(certs: &[CertificateDer<'static>], key: &Arc<dyn SigningKey>) -> Result<Option<usize>, String> {
    for (at, cert) in certs.iter().enumerate() {
        match CertifiedKey::new(vec![cert.clone()], key.clone()).keys_match() {
            // A key that does not tell is believed.
            Ok(()) | Err(Error::InconsistentKeys(InconsistentKeys::Unknown)) => return Ok(Some(at)),
            Err(Error::InconsistentKeys(_)) => {}
            Err(err) => return Err(format!("a certificate cannot be read: {err}")),
        }
    }
    Ok(None)
}

fn checked<'a>(
    certs: Vec<CertificateDer<'static>>,
    signing: Arc<dyn SigningKey>,
    name: &str,
    held: impl Iterator<Item = &'a Held>,
) -> Result<Arc<Pair>, String> {
    let now = i64::try_from(clock::wall()).unwrap_or(i64::MAX);
    let times = certs.first().and_then(|leaf| validity::of(leaf));
    let mut warnings: Vec<String> = held
        .filter(|it| it.open && !it.keys.is_empty())
        .map(|it| {
            format!(
                "{} can be read by every user of this machine, and has a private key: chmod 0600",
                it.name
            )
        })
        .collect();
    match times {
        Some((_, until)) if until < now => {
            return Err(format!("{name}: the certificate ended on {}: renew it", day(until)));
        }
        Some((_, until)) if until < now + SOON => {
            warnings.push(format!("{name}: the certificate ends on {}: renew it", day(until)));
        }
        Some((from, _)) if from > now => {
            warnings
                .push(format!("{name}: the certificate counts from {} only: is the clock right?", day(from)));
        }
        _ => {}
    }
    let key = Arc::new(CertifiedKey::new(certs, signing));
    Ok(Arc::new(Pair { key, until: times.map(|it| it.1), warnings }))
}

fn day(seconds: i64) -> String {
    Timestamp::from_second(seconds).map_or_else(|_| "a day far away".to_owned(), |it| it.to_string())
}

fn read(setting: &str, path: &Path) -> Result<Held, String> {
    let name = format!("{setting}: {}", path.display());
    let cannot = |err: std::io::Error| format!("{name} cannot be read: {err}");
    let file = File::open(path).map_err(cannot)?;
    let stat = rustix::fs::fstat(&file).map_err(|err| cannot(err.into()))?;
    let mut bytes = Vec::new();
    file.take(MOST + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > MOST {
        return Err(format!("{name} is longer than {MOST} bytes: that is no certificate"));
    }
    let has = |what: &[u8]| bytes.windows(what.len()).any(|it| it == what);
    if !has(b"-----BEGIN ") {
        let hint = if bytes.first() == Some(&0x30) {
            ": it may be DER or PKCS #12, which openssl turns into PEM"
        } else {
            ""
        };
        return Err(format!("{name} is not PEM{hint}"));
    }
    let legacy = has(b"Proc-Type: 4,ENCRYPTED");
    let encrypted = legacy || has(b"-----BEGIN ENCRYPTED PRIVATE KEY-----");
    let mut held =
        Held { name, certs: Vec::new(), keys: Vec::new(), encrypted, open: stat.st_mode & 0o004 != 0 };
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(text) {
        let (kind, der) = match section {
            Ok(section) => section,
            // The lines that say how it is encrypted are not base64.
            Err(_) if legacy => continue,
            Err(err) => return Err(format!("{} is broken: {err}", held.name)),
        };
        match kind {
            SectionKind::Certificate => held.certs.push(der.into()),
            SectionKind::PrivateKey | SectionKind::RsaPrivateKey | SectionKind::EcPrivateKey => {
                held.keys.extend(PrivateKeyDer::from_pem(kind, der));
            }
            _ => {}
        }
    }
    Ok(held)
}
