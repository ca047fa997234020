//! Signed addresses: for clients that cannot send a header (a picture in an e-mail program, a player). The signature
//! only says who asks; whether they may is asked again when the address is used.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use parlor_proto::{AttachmentId, Code, LoginId, Problem, Time, UserId};
use sha2::Sha256;

use crate::actor::Actor;
use crate::chat::Chat;
use crate::limit;

/// What stands in a signed address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// In whose name.
    pub user: UserId,
    /// With which sign-in; when it ends, the address ends.
    pub login: Option<LoginId>,
    /// Until when.
    pub until: Time,
    /// That it was us who said so.
    pub signature: String,
}

/// The key of signatures, from the installation's own secret.
pub(crate) fn key(secret: &[u8; 32]) -> [u8; 32] {
    let mut out = [0; 32];
    if let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret) {
        out.copy_from_slice(&mac.chain_update(b"parlor attachment link 1").finalize().into_bytes());
    }
    out
}

fn mac(key: &[u8; 32], actor: &Actor, id: AttachmentId, until: Time) -> Option<Hmac<Sha256>> {
    let login = actor.login.unwrap_or(LoginId([0; 16]));
    let mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    let parts = [&actor.tenant.0, &id.0, &actor.user.0, &login.0];
    let mac = parts.into_iter().fold(mac, |mac, part| mac.chain_update(part));
    Some(mac.chain_update(until.0.to_be_bytes()))
}

impl Chat {
    /// A signed address of a file that the actor may read now, good for five minutes.
    ///
    /// # Errors
    /// As of reading it.
    pub async fn link(&self, actor: &Actor, id: AttachmentId) -> Result<Link, Problem> {
        self.file(actor, id, false).await?;
        let until = Time(self.node.clock.now().0 + limit::LINK_MS);
        let mac = mac(&self.node.link_key, actor, id, until)
            .ok_or_else(|| Problem::new(Code::Internal, "A fault of ours."))?;
        let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        Ok(Link { user: actor.user, login: actor.login, until, signature })
    }

    /// In whose name a signed address is used. Whether they may read the file is another question.
    ///
    /// # Errors
    /// `not_found`, whatever is wrong with it.
    pub async fn linked(&self, id: AttachmentId, link: &Link) -> Result<Actor, Problem> {
        let actor = Actor { tenant: self.tenant, user: link.user, login: link.login };
        let signature = URL_SAFE_NO_PAD.decode(&link.signature).unwrap_or_default();
        let genuine = mac(&self.node.link_key, &actor, id, link.until)
            .is_some_and(|mac| mac.verify_slice(&signature).is_ok());
        let now = self.node.clock.now();
        if !genuine || link.until < now {
            return Err(super::missing());
        }
        if let Some(login) = link.login {
            let tenant = self.tenant;
            let valid = self
                .read(move |conn| {
                    Ok(crate::login::sql::valid(conn, &[(tenant, login)], now)?.contains(&login))
                })
                .await?;
            if !valid {
                return Err(super::missing());
            }
        }
        Ok(actor)
    }
}
