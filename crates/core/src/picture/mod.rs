//! Pictures that hosts name of their people: which are to be fetched, and what becomes of what came. Whoever chose a picture
//! here keeps it; a picture that cannot be had leaves none. It must not ask anybody: the fetching is the face's, with a
//! client that goes nowhere inside.

mod sql;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parlor_proto::attachment::{Delete, Kind};
use parlor_proto::{AttachmentId, Code, Problem, TenantId, Time, UserId};
use sha2::{Digest, Sha256};
use tokio::sync::Notify;

use crate::actor::Actor;
use crate::attachment::{self, Offer};
use crate::chat::{Chat, wait};
use crate::cx::{Cx, Effect};
use crate::engine::{self, Reply};
use crate::error::Result;
use crate::user::sql as people;
use crate::{limit, user};

/// A picture to fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Whose.
    pub user: UserId,
    /// Where the host says it is.
    pub url: String,
}

/// What only the engine itself asks the writer.
#[derive(Clone, Debug)]
pub(crate) enum Own {
    /// Some that are due, for whoever asks to fetch now.
    Take,
    /// It has come, and this was made of it (`None`: it is what came the last time).
    Came { wish: Wish, hash: [u8; 32], made: Option<AttachmentId> },
    /// It has not. `true`: nor will it.
    Failed { wish: Wish, for_good: bool },
}

/// Tenants whose hosts have named a picture a moment ago.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    tenants: Mutex<BTreeSet<TenantId>>,
    wake: Notify,
}

impl Wanted {
    /// There is something to fetch.
    pub(crate) fn want(&self, tenant: TenantId) {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner).insert(tenant);
        self.wake.notify_one();
    }
}

/// Applies what only the engine itself asks.
pub(crate) fn apply(cx: &mut Cx<'_>, it: &Own) -> Result<Vec<Wish>> {
    match it {
        Own::Take => {
            let again = Time(cx.now.0.saturating_add(limit::PICTURE_FETCH_MS));
            return Ok(sql::take(cx.conn, cx.tenant, cx.now, again, limit::PICTURES_AT_ONCE)?);
        }
        Own::Came { wish, hash, made } => came(cx, wish, hash, *made)?,
        Own::Failed { wish, for_good } => {
            if let Some(row) = found(cx, wish)? {
                let wait = limit::PICTURE_AGAIN_MS.get(row.tries as usize).filter(|_| !for_good);
                let due = wait.map(|wait| Time(cx.now.0.saturating_add(*wait)));
                sql::failed(cx.conn, cx.tenant, wish.user, due)?;
            }
        }
    }
    Ok(Vec::new())
}

/// What is known of a picture that is still the one that the host names.
fn found(cx: &mut Cx<'_>, wish: &Wish) -> Result<Option<sql::Row>> {
    Ok(sql::row(cx.conn, cx.tenant, wish.user)?.filter(|row| row.url == wish.url))
}

fn came(cx: &mut Cx<'_>, wish: &Wish, hash: &[u8; 32], made: Option<AttachmentId>) -> Result<()> {
    people::lock(cx.conn, cx.tenant, &[wish.user])?;
    let actor = Actor { tenant: cx.tenant, user: wish.user, login: None };
    let row = found(cx, wish)?;
    let person = people::by_id(cx.conn, cx.tenant, wish.user)?.filter(|person| person.disabled_at.is_none());
    let Some((row, person, made)) =
        row.zip(person).zip(made).map(|((row, person), made)| (row, person, made))
    else {
        // Another one was named meanwhile, they are gone, or it is the same.
        if let Some(made) = made {
            attachment::delete(cx, &actor, &Delete { attachment: made })?;
        } else {
            sql::same(cx.conn, cx.tenant, wish.user, &wish.url)?;
        }
        return Ok(());
    };
    sql::came(cx.conn, cx.tenant, wish.user, hash, made)?;
    // A picture of their own choice stays.
    if person.user.picture.is_some() && person.user.picture != row.attachment {
        attachment::delete(cx, &actor, &Delete { attachment: made })?;
        return Ok(());
    }
    attachment::picture(cx, &actor, person.user.picture, Some(made))?;
    shown(cx, person, Some(made))
}

/// The host names another picture of somebody; none: what was made of the last one goes, if it is still shown.
pub(crate) fn named(cx: &mut Cx<'_>, id: UserId, url: Option<&str>) -> Result<()> {
    if url.is_some() {
        return user::vouch::pictured(cx, id, url);
    }
    let row = sql::row(cx.conn, cx.tenant, id)?;
    sql::forget(cx.conn, cx.tenant, id)?;
    let person = people::by_id(cx.conn, cx.tenant, id)?;
    if let (Some(row), Some(person)) = (row, person)
        && row.attachment.is_some()
        && person.user.picture == row.attachment
    {
        attachment::unpicture(cx, row.attachment)?;
        people::set_picture(cx.conn, cx.tenant, id, None)?;
    }
    Ok(())
}

/// Everybody is told how they look now.
fn shown(cx: &mut Cx<'_>, mut person: user::Person, picture: Option<AttachmentId>) -> Result<()> {
    person.user.picture = picture;
    let account = people::set_picture(cx.conn, cx.tenant, person.user.id, picture)?;
    let user = Box::new(person.user);
    cx.effects.push(Effect::Profile { tenant: cx.tenant, account, user, shown: true });
    Ok(())
}

impl Chat {
    /// Resolves when some host has named a picture, here. What other nodes were told, and what is to be tried again, is
    /// found by looking now and then.
    pub fn pictures_wanted(&self) -> impl Future<Output = ()> + Send + use<> {
        // It must not keep the node alive.
        let wanted: Arc<Wanted> = self.node.pictures.clone();
        async move { wanted.wake.notified().await }
    }

    /// The tenants in which there may be something to fetch: those that were named a moment ago, or (`all`) each that has
    /// something due.
    ///
    /// # Errors
    /// `unavailable`, `overloaded`.
    pub async fn pictures_in(&self, all: bool) -> Result<Vec<TenantId>, Problem> {
        let named =
            std::mem::take(&mut *self.node.pictures.tenants.lock().unwrap_or_else(PoisonError::into_inner));
        if !all {
            return Ok(named.into_iter().collect());
        }
        let (tenants, now) = (self.node.tenants.ids(), self.node.clock.now());
        let of = tenants.clone();
        self.read_of(of, move |conn| {
            let mut due = Vec::new();
            for tenant in tenants {
                if sql::is_due(conn, tenant, now)? {
                    due.push(tenant);
                }
            }
            Ok(due)
        })
        .await
    }

    /// There may be more to fetch in this tenant.
    pub fn pictures_again(&self) {
        self.node.pictures.want(self.tenant);
    }

    /// Some pictures of this tenant's people, to be fetched now by whoever has asked; nobody else is given them for a
    /// while.
    ///
    /// # Errors
    /// `unavailable`, `overloaded`.
    pub async fn pictures_to_fetch(&self) -> Result<Vec<Wish>, Problem> {
        self.picture(Own::Take).await
    }

    /// The bytes of a picture have come: made anew as an upload is, it is theirs.
    ///
    /// # Errors
    /// `invalid`: it is no picture, or asks for too much; what an upload may be refused for.
    pub async fn picture_came(&self, wish: &Wish, bytes: Bytes) -> Result<(), Problem> {
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        let (tenant, user, url) = (self.tenant, wish.user, wish.url.clone());
        let before = self
            .read(move |conn| {
                let row = sql::row(conn, tenant, user)?.filter(|row| row.url == url);
                let person = people::by_id(conn, tenant, user)?;
                let shown = person.and_then(|person| person.user.picture);
                Ok(row
                    .filter(|row| row.attachment.is_some() && row.attachment == shown)
                    .and_then(|it| it.hash))
            })
            .await?;
        let wish = wish.clone();
        if before == Some(hash) {
            return self.picture(Own::Came { wish, hash, made: None }).await.map(drop);
        }
        let actor = Actor { tenant, user, login: None };
        let length = Some(bytes.len() as u64);
        let mut upload =
            self.upload(&actor, Offer { name: "picture".to_owned(), length, ..Offer::default() }).await?;
        upload.write(bytes).await?;
        let made = upload.finish().await?;
        if made.kind != Kind::Image {
            self.run(&actor, Delete { attachment: made.id }).await?;
            return Err(Problem::new(Code::Invalid, "What a host calls a picture is none."));
        }
        self.picture(Own::Came { wish, hash, made: Some(made.id) }).await.map(drop)
    }

    /// It could not be had. `for_good`: trying again is of no use until the host names another one.
    ///
    /// # Errors
    /// `unavailable`, `overloaded`.
    pub async fn picture_failed(&self, wish: &Wish, for_good: bool) -> Result<(), Problem> {
        self.picture(Own::Failed { wish: wish.clone(), for_good }).await.map(drop)
    }

    async fn picture(&self, own: Own) -> Result<Vec<Wish>, Problem> {
        match wait(|then| self.node.own_of(self.tenant, engine::Own::Picture(own), then)).await? {
            Reply::Pictures(wishes) => Ok(wishes),
            _ => Err(Problem::new(Code::Internal, "A fault of ours.")),
        }
    }
}
