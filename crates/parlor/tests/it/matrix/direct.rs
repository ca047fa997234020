//! Who asks about a room of two: one column each, of how the two stand to each other.

use parlor::proto::block::{Block, Decline};
use parlor::proto::message;
use parlor::proto::relation::{By, End, Ending, Pair, Put, Tie};
use parlor::proto::room::{self, Kind};
use parlor_core::{FirstContact, Policy, Rules};

use super::Asker;
use super::ops::Op;
use super::scene::{Cast, Person, Scene};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Two {
    /// It is a room of two others.
    Stranger,
    Open,
    /// I have blocked the other.
    Blocker,
    /// The other has blocked me.
    Blocked,
    /// The host has closed it.
    Closed,
    /// The host has related us.
    Related,
    /// The relation has ended: what was said can be read.
    Archived,
    /// The relation has ended: it is kept, and shown to nobody.
    Kept,
    /// The relation has ended, and what was said went with it.
    Deleted,
    /// I have asked, and wait.
    Asker,
    /// The other asks me.
    Asked,
    /// The other has declined.
    Declined,
}

pub(super) const ALL: [Two; 12] = [
    Two::Stranger,
    Two::Open,
    Two::Blocker,
    Two::Blocked,
    Two::Closed,
    Two::Related,
    Two::Archived,
    Two::Kept,
    Two::Deleted,
    Two::Asker,
    Two::Asked,
    Two::Declined,
];

impl Two {
    fn related(self) -> bool {
        matches!(self, Two::Related | Two::Archived | Two::Kept | Two::Deleted)
    }

    fn asks(self) -> bool {
        matches!(self, Two::Asker | Two::Asked | Two::Declined)
    }

    fn ending(self) -> Option<Ending> {
        match self {
            Two::Archived => Some(Ending::Archive),
            Two::Kept => Some(Ending::Keep),
            Two::Deleted => Some(Ending::Delete),
            _ => None,
        }
    }
}

async fn opened(cast: &Cast, who: &Person, with: &Person) -> parlor::proto::RoomId {
    let open = room::Open { with: Some(with.actor.user.to_string()), ..room::Open::of(Kind::Direct) };
    cast.chat().run(&who.actor, open).await.expect("a room of two").id
}

async fn said(cast: &Cast, who: &Person, room: parlor::proto::RoomId, nonce: &str, file: Option<&String>) {
    let mut send = message::Send::text(room, "said", nonce);
    send.attachments.extend(file.map(|id| id.parse::<parlor::proto::AttachmentId>().expect("an id")));
    cast.chat().run(&who.actor, send).await.expect("said");
}

impl Asker for Two {
    fn rules(self) -> Rules {
        let mut rules = Rules::default();
        if self.related() {
            rules.policy = Policy::Relations;
        }
        if self.asks() {
            rules.first_contact = FirstContact::Request;
        }
        rules
    }

    async fn begin(self, _: &mut Cast) {}

    async fn scene(self, cast: &Cast, op: &Op, nonce: &str) -> Scene {
        let other = cast.other(nonce).await;
        let me = if self == Two::Stranger { cast.mia.clone() } else { cast.me.clone() };
        let users = [me.actor.user.to_string(), other.actor.user.to_string()];
        if self.related() {
            let tie = Tie { users: users.clone(), ..Tie::default() };
            let put = cast.chat().put_relations(Put { relations: vec![tie], by: By::Name }).await;
            assert!(put.expect("put").data[0].refused.is_none());
        }
        let first = if matches!(self, Two::Asked) { (&other, &me) } else { (&me, &other) };
        let room = opened(cast, first.0, first.1).await;
        let mut attachment = None;
        if self.asks() {
            // Words only, and nothing of the other's yet.
            for at in 1..=2 {
                said(cast, first.0, room, &format!("{nonce}-{at}"), None).await;
            }
        } else {
            if op.wants_file() {
                attachment = Some(cast.upload_as(&other.actor).await);
            }
            said(cast, &other, room, &format!("{nonce}-1"), attachment.as_ref()).await;
            said(cast, &other, room, &format!("{nonce}-2"), None).await;
            said(cast, &me, room, &format!("{nonce}-3"), None).await;
        }
        match self {
            Two::Blocker => {
                cast.chat().run(&me.actor, Block { user: other.actor.user }).await.expect("blocked");
            }
            Two::Blocked => {
                cast.chat().run(&other.actor, Block { user: me.actor.user }).await.expect("blocked");
            }
            Two::Closed => cast.chat().close_room(room, true).await.expect("closed"),
            Two::Declined => {
                cast.chat().run(&other.actor, Decline { room }).await.expect("declined");
            }
            _ => {}
        }
        if let Some(end) = self.ending() {
            let it = End { relations: vec![Pair { users }], end: Some(end), by: By::Name };
            assert!(cast.chat().end_relations(it).await.expect("ended").data[0].refused.is_none());
        }
        let asked = (self == Two::Asker).then_some(other.actor);
        Scene { room, attachment, mia: Some(other.actor.user), asked }
    }

    fn signed_in(self) -> bool {
        true
    }

    fn inside(self) -> bool {
        !matches!(self, Two::Stranger | Two::Kept | Two::Deleted)
    }
}
