//! Passwords: Argon2id, on threads of their own, never on the writer's or an async runtime's.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use parlor_proto::{Code, Problem};

use crate::clock::Clock;

/// OWASP's minimum for Argon2id (19 MiB, two passes, one lane): 20–40 ms here.
/// Source: OWASP Password Storage Cheat Sheet.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19_456, 2, 1, None).unwrap_or_default())
}

/// Hashes a password into a PHC string.
pub(crate) fn hash(password: &str, clock: &Clock) -> Result<String, Problem> {
    let fault = || Problem::new(Code::Internal, "The password could not be stored.");
    let salt = SaltString::encode_b64(&clock.random::<16>()).map_err(|_| fault())?;
    argon2().hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string()).map_err(|_| fault())
}

/// Whether the password fits. Without a hash the same work is done for nothing, so that the time does not tell
/// whether there is such an account.
pub(crate) fn fits(password: &str, hash: Option<&str>) -> bool {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ib2R5$QmFzZTY0T2ZOb3RoaW5nQXRBbGxUb0NvbXBhcmU";
    let known = hash.is_some();
    PasswordHash::new(hash.unwrap_or(NOBODY))
        .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
        && known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let hash = hash("demo-demo", &Clock::stepped(1)).expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(fits("demo-demo", Some(&hash)));
        assert!(!fits("demo-demp", Some(&hash)));
        assert!(!fits("demo-demo", None));
    }
}
