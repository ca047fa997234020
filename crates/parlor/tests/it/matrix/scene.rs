//! Who asks, and the room it is asked about: one world for a whole column, one fresh room for each cell.

use parlor::proto::command::Done;
use parlor::proto::room::{Kind, Role};
use parlor::proto::{RoomId, UserId, member, message, room};
use parlor::{Actor, Chat};
use serde_json::Value;

use crate::files::picture;
use crate::world::{World, post};

/// A person with a token, and whoever they are to the engine.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) token: String,
    pub(super) actor: Actor,
}

/// Everybody that a column needs.
pub(super) struct Cast {
    pub(super) world: World,
    /// Owns every group, is the other side of every room of two.
    pub(super) olga: Person,
    /// A member who has said something, and who can be removed or given a role.
    pub(super) mia: Person,
    /// Who asks.
    pub(super) me: Person,
    /// A room of two of mine and Mia's: where I may forward to.
    pub(super) elsewhere: RoomId,
}

/// The room of one cell.
pub(super) struct Scene {
    pub(super) room: RoomId,
    /// A file in its first message.
    pub(super) attachment: Option<String>,
}

pub(super) async fn person(world: &World, name: &str) -> Person {
    let token = world.person(name).await;
    let actor = world.chat.authenticate(&token).await.expect("signed in");
    Person { token, actor }
}

impl Cast {
    pub(super) async fn new(world: World) -> Cast {
        let olga = person(&world, "Olga").await;
        let mia = person(&world, "Mia").await;
        let me = person(&world, "Me").await;
        let open = room::Open { with: Some("mia".into()), ..room::Open::of(Kind::Direct) };
        let elsewhere = world.chat.run(&me.actor, open).await.expect("a room").id;
        Cast { world, olga, mia, me, elsewhere }
    }

    pub(super) fn chat(&self) -> &Chat {
        &self.world.chat
    }

    /// Olga's group with Mia, in which both have spoken.
    pub(super) async fn group(&self, nonce: &str, file: bool) -> Scene {
        let members = vec!["mia".to_owned()];
        let open = room::Open { members, name: Some("Garden".into()), ..room::Open::of(Kind::Group) };
        let room = self.chat().run(&self.olga.actor, open).await.expect("a group").id;
        let attachment = self.first(room, nonce, file).await;
        Scene { room, attachment }
    }

    /// The first two messages: Olga's, with a file where one is asked for, and another person's.
    async fn first(&self, room: RoomId, nonce: &str, file: bool) -> Option<String> {
        let attachment = if file { Some(self.upload(&self.olga).await) } else { None };
        let mut send = message::Send::text(room, "said first", format!("{nonce}-1"));
        if let Some(id) = &attachment {
            send.attachments.push(id.parse().expect("an id"));
        }
        self.chat().run(&self.olga.actor, send).await.expect("said");
        self.say(&self.mia, room, &format!("{nonce}-2")).await;
        attachment
    }

    /// A small picture of somebody's.
    pub(super) async fn upload(&self, who: &Person) -> String {
        let ask = post("/api/v1/attachments?name=a.jpg").bearer(&who.token).body(picture(16, 16));
        let answer = self.world.send(ask).await;
        answer.json()["id"].as_str().expect("an upload").to_owned()
    }

    pub(super) async fn say(&self, who: &Person, room: RoomId, nonce: &str) {
        let it = message::Send::text(room, "said", nonce);
        self.chat().run(&who.actor, it).await.expect("said");
    }

    /// Lets me into a group, as whatever.
    pub(super) async fn join(&self, scene: &Scene, role: Role) {
        let add = member::Add { room: scene.room, users: vec!["me".into()], history: true };
        self.chat().run(&self.olga.actor, add).await.expect("added");
        if role != Role::Member {
            let edit = member::Edit { room: scene.room, user: self.me.actor.user, role };
            let _: Done = self.chat().run(&self.olga.actor, edit).await.expect("a role");
        }
    }

    pub(super) async fn remove(&self, scene: &Scene, who: UserId) {
        let it = member::Remove { room: scene.room, user: who };
        let _: Done = self.chat().run(&self.olga.actor, it).await.expect("removed");
    }
}

/// An answer with what differs from one request to the next taken out.
pub(super) fn still(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(mut map)) => {
            map.remove("instance");
            map.remove("request_id");
            Value::Object(map).to_string()
        }
        _ => crate::world::still(text),
    }
}
