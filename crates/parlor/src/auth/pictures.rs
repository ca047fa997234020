//! Pictures that hosts name of their people, fetched away from every sign-in: a few at a time, a few of each tenant, no
//! larger and no slower than agreed, and nowhere inside. What becomes of the bytes is the engine's.

use std::sync::Weak;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::iter;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use parlor_core::{Chat, PictureWish};
use parlor_proto::Code;

use super::believed::Believed;
use crate::egress::{Ask, Egress, Fault};

/// What a host may take for a picture.
const WITHIN: Duration = Duration::from_secs(10);
const BYTES: usize = 5 * 1024 * 1024;
/// Pictures that are fetched at once.
const AT_ONCE: usize = 4;
/// How often is looked for those that are to be tried again, or that other nodes have left.
const LOOK: Duration = Duration::from_secs(60);

/// Fetches for as long as there is somebody to fetch for.
pub(super) async fn fetch(believed: Weak<Believed>) {
    // What was due when this began is found at once.
    let mut all = true;
    loop {
        let Some(it) = believed.upgrade() else { return };
        let named = it.chat().pictures_wanted();
        match it.chat().pictures_in(all).await {
            Ok(tenants) => {
                for tenant in tenants {
                    // A tenant that has many more comes again: the others do not wait for all of them.
                    if some(&it.chat().of(tenant), it.egress()).await {
                        it.chat().of(tenant).pictures_again();
                    }
                }
            }
            Err(problem) => tracing::warn!(%problem, "which pictures to fetch cannot be asked now"),
        }
        drop(it);
        all = tokio::time::timeout(LOOK, named).await.is_err();
    }
}

/// Fetches some of one tenant's. `true`: there may be more.
async fn some(chat: &Chat, egress: &Egress) -> bool {
    let wishes = match chat.pictures_to_fetch().await {
        Ok(wishes) => wishes,
        Err(problem) => {
            tracing::warn!(%problem, "which pictures to fetch cannot be asked now");
            return false;
        }
    };
    let more = !wishes.is_empty();
    iter(&wishes).for_each_concurrent(AT_ONCE, |wish| one(chat, egress, wish)).await;
    more
}

async fn one(chat: &Chat, egress: &Egress, wish: &PictureWish) {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static("image/webp, image/png, image/jpeg, image/gif"));
    let ask = Ask { url: &wish.url, headers, most: BYTES, within: WITHIN };
    // Of its address the host alone is said: what follows may be a key to it.
    let host = wish.url.split('/').nth(2).unwrap_or_default();
    let for_good = match egress.get(ask).await {
        Ok(answer) if answer.status == StatusCode::OK => {
            match chat.picture_came(wish, answer.body).await {
                Ok(()) => return,
                Err(problem) => {
                    tracing::info!(user = %wish.user, host, %problem, "a host's picture was not taken");
                    // Our own disk, our own haste: that may be better later.
                    !matches!(
                        problem.code,
                        Code::RateLimited | Code::Overloaded | Code::Unavailable | Code::StorageFull
                    )
                }
            }
        }
        Ok(answer) => {
            let status = answer.status;
            tracing::info!(user = %wish.user, host, status = status.as_u16(), "a host's picture is not there");
            !status.is_server_error() && status != StatusCode::TOO_MANY_REQUESTS
        }
        Err(fault) => {
            tracing::info!(user = %wish.user, host, %fault, "a host's picture cannot be fetched");
            matches!(fault, Fault::Url(_) | Fault::Plain | Fault::Large)
        }
    };
    if let Err(problem) = chat.picture_failed(wish, for_good).await {
        tracing::warn!(%problem, "a picture that could not be had is tried again later");
    }
}
