//! Who asks about a group: one column each.

use parlor::proto::host::PutRoom;
use parlor::proto::member;
use parlor::proto::room::Role;
use parlor_core::Rank;
use parlor_core::Rules;

use super::Asker;
use super::ops::Op;
use super::scene::{Cast, Scene};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Nobody,
    Revoked,
    Disabled,
    /// Of another tenant, at its own host.
    Foreign,
    Stranger,
    Past,
    Reader,
    Member,
    Admin,
    Owner,
    /// Staff who are not in the room.
    Moderator,
    Boss,
    Operator,
    /// The host's server key.
    Key,
}

pub(super) const ALL: [Who; 14] = [
    Who::Nobody,
    Who::Revoked,
    Who::Disabled,
    Who::Foreign,
    Who::Stranger,
    Who::Past,
    Who::Reader,
    Who::Member,
    Who::Admin,
    Who::Owner,
    Who::Moderator,
    Who::Boss,
    Who::Operator,
    Who::Key,
];

impl Asker for Who {
    fn rules(self) -> Rules {
        Rules::default()
    }

    async fn begin(self, cast: &mut Cast) {
        let rank = match self {
            Who::Moderator => Rank::Moderator,
            Who::Boss => Rank::Admin,
            Who::Operator => Rank::Operator,
            Who::Revoked => return cast.chat().sign_out(&cast.me.actor).await.expect("signed out"),
            Who::Foreign => return cast.go_abroad().await,
            Who::Key => {
                let made = cast.chat().create_server_key("table").await.expect("a key");
                cast.me.token = made.key;
                return;
            }
            _ => return,
        };
        cast.chat().set_staff("me", Some(rank), "table").await.expect("staff");
    }

    async fn scene(self, cast: &Cast, op: &Op, nonce: &str) -> Scene {
        if self == Who::Disabled {
            cast.chat().set_disabled("me", false).await.expect("enabled");
        }
        if op.what.starts_with("host.") {
            let room = PutRoom::group(format!("key {nonce}"), &["42", "43"]);
            cast.chat().host("table").put_room(room).await.expect("a room");
        }
        let scene = cast.group(nonce, op.wants_file()).await;
        let role = match self {
            Who::Reader => Role::Reader,
            Who::Admin => Role::Admin,
            Who::Owner => Role::Owner,
            Who::Revoked | Who::Disabled | Who::Past | Who::Member => Role::Member,
            _ => return scene,
        };
        cast.join(&scene).await;
        if self != Who::Revoked && self != Who::Disabled {
            cast.say(&cast.me, scene.room, &format!("{nonce}-3")).await;
        }
        if role != Role::Member {
            let edit = member::Edit { room: scene.room, user: cast.me.actor.user, role };
            cast.chat().run(&cast.olga.actor, edit).await.expect("a role");
        }
        match self {
            Who::Past => cast.remove(&scene, cast.me.actor.user).await,
            Who::Disabled => drop(cast.chat().set_disabled("me", true).await.expect("disabled")),
            _ => {}
        }
        scene
    }

    fn signed_in(self) -> bool {
        self != Who::Nobody
    }

    fn inside(self) -> bool {
        matches!(self, Who::Reader | Who::Member | Who::Admin | Who::Owner)
    }
}
