//! Passwords: Argon2id, on threads of their own, never on the writer's or an async runtime's.

use std::cell::RefCell;

use argon2::password_hash::{Output, ParamsString, PasswordHash, SaltString};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
use parlor_proto::{Code, Problem};

use crate::clock::Clock;

/// Bytes of a hash.
const LENGTH: usize = Params::DEFAULT_OUTPUT_LEN;

thread_local! {
    /// The 19 MiB that a hash needs, kept by each thread that hashes: asked for anew each time, they would make the
    /// process grow by what the allocator does not give back.
    static MEMORY: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) };
}

/// OWASP's minimum for Argon2id (19 MiB, two passes, one lane): 20–40 ms here.
/// Source: OWASP Password Storage Cheat Sheet.
fn params() -> Params {
    Params::new(19_456, 2, 1, None).unwrap_or_default()
}

fn digest(
    algorithm: Algorithm,
    version: Version,
    params: Params,
    password: &str,
    salt: &[u8],
    out: &mut [u8],
) -> argon2::Result<()> {
    MEMORY.with_borrow_mut(|memory| {
        if memory.len() < params.block_count() {
            memory.resize(params.block_count(), Block::default());
        }
        let argon2 = Argon2::new(algorithm, version, params);
        argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, memory)
    })
}

/// Hashes a password into a PHC string.
pub(crate) fn hash(password: &str, clock: &Clock) -> Result<String, Problem> {
    let fault = || Problem::new(Code::Internal, "The password could not be stored.");
    let bytes = clock.random::<16>();
    let salt = SaltString::encode_b64(&bytes).map_err(|_| fault())?;
    let mut out = [0; LENGTH];
    digest(Algorithm::Argon2id, Version::V0x13, params(), password, &bytes, &mut out).map_err(|_| fault())?;
    let hash = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params()).map_err(|_| fault())?,
        salt: Some(salt.as_salt()),
        hash: Some(Output::new(&out).map_err(|_| fault())?),
    };
    Ok(hash.to_string())
}

/// Whether the password fits. Without a hash the same work is done for nothing, so that the time does not tell
/// whether there is such an account.
pub(crate) fn fits(password: &str, hash: Option<&str>) -> bool {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ib2R5$QmFzZTY0T2ZOb3RoaW5nQXRBbGxUb0NvbXBhcmU";
    let known = hash.is_some();
    PasswordHash::new(hash.unwrap_or(NOBODY)).is_ok_and(|hash| is_of(&hash, password)) && known
}

fn is_of(hash: &PasswordHash<'_>, password: &str) -> bool {
    let (Some(wanted), Some(salt)) = (hash.hash, hash.salt) else { return false };
    let Ok(algorithm) = Algorithm::try_from(hash.algorithm) else { return false };
    let version = hash.version.map_or(Ok(Version::default()), Version::try_from);
    let (Ok(version), Ok(params)) = (version, Params::try_from(hash)) else { return false };
    let mut bytes = [0; 64];
    let Ok(salt) = salt.decode_b64(&mut bytes) else { return false };
    // Compared in constant time, as this type does.
    Output::init_with(wanted.len(), |out| Ok(digest(algorithm, version, params, password, salt, out)?))
        .is_ok_and(|made| made == wanted)
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let hash = hash("demo-demo", &Clock::stepped(1)).expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(fits("demo-demo", Some(&hash)));
        assert!(!fits("demo-demp", Some(&hash)));
        assert!(!fits("demo-demo", None));
    }

    #[test]
    fn hashes_are_those_of_the_library_and_its_are_ours() {
        let theirs = Argon2::new(Algorithm::Argon2id, Version::V0x13, params());
        let ours = hash("demo-demo", &Clock::stepped(1)).expect("a hash");
        let parsed = PasswordHash::new(&ours).expect("a PHC string");
        assert!(theirs.verify_password(b"demo-demo", &parsed).is_ok());
        // Also one of another measure, as an older version may have stored it.
        let small =
            Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).expect("params"));
        let salt = SaltString::encode_b64(b"some salt of it").expect("a salt");
        for hasher in [theirs, small] {
            let made = hasher.hash_password(b"demo-demo", &salt).expect("a hash").to_string();
            assert!(fits("demo-demo", Some(&made)) && !fits("demo-demp", Some(&made)), "{made}");
        }
    }

    #[test]
    fn a_thread_that_hashes_asks_for_its_memory_once() {
        let held = || MEMORY.with_borrow(|memory| (memory.as_ptr(), memory.capacity()));
        assert!(!fits("demo-demo", None));
        let first = held();
        assert_eq!(first.1 * Block::SIZE, 19_456 * 1024);
        hash("demo-demo", &Clock::stepped(1)).expect("a hash");
        assert!(!fits("demo-demo", None));
        assert_eq!(held(), first);
    }
}
