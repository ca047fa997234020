//! Who asks, and the room it is asked about: one world for a whole column, one fresh room for each cell.

use parlor::proto::host::{GetUser, PutUser};
use parlor::proto::room::Kind;
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
    /// Who asks, and at which host.
    pub(super) me: Person,
    pub(super) at: &'static str,
    /// A room of two of mine and somebody else's: where I may forward to.
    pub(super) elsewhere: RoomId,
}

/// The room of one cell.
pub(super) struct Scene {
    pub(super) room: RoomId,
    /// A file in its first message.
    pub(super) attachment: Option<String>,
    /// Who is there besides me, where it is not Mia.
    pub(super) mia: Option<UserId>,
    /// Whoever has been asked there and answers once the cell is done: not many may wait for an answer at once.
    pub(super) asked: Option<Actor>,
}

async fn person(world: &World, name: &str) -> Person {
    let token = world.person(name).await;
    let actor = world.chat.authenticate(&token).await.expect("signed in");
    Person { token, actor }
}

impl Cast {
    pub(super) async fn new(world: World) -> Cast {
        let olga = person(&world, "Olga").await;
        let mia = person(&world, "Mia").await;
        let me = person(&world, "Me").await;
        let own = room::Open::of(Kind::Own);
        let elsewhere = world.chat.run(&me.actor, own).await.expect("a room").id;
        Cast { world, olga, mia, me, at: "chat.example", elsewhere }
    }

    pub(super) fn chat(&self) -> &Chat {
        &self.world.chat
    }

    /// From now on I am somebody of another tenant.
    pub(super) async fn go_abroad(&mut self) {
        let host = |name: &str| vec![name.to_owned()];
        let own = parlor_core::TenantChange { hosts: host("chat.example"), ..Default::default() };
        self.chat().tenant_change("default", own).await.expect("a host");
        let other = self.chat().tenant_add("other", &host("other.example"), &[]).await.expect("a tenant").id;
        let chat = self.chat().of(other);
        chat.host("table").put_user(PutUser::named("me", "Me")).await.expect("made");
        let made = chat.create_token("me", 100_000, "table").await.expect("a token");
        let actor = chat.authenticate(&made.token).await.expect("signed in");
        self.me = Person { token: made.token, actor };
        self.at = "other.example";
    }

    /// Somebody new for a room of two.
    pub(super) async fn other(&self, nonce: &str) -> Person {
        let host = self.chat().host("table");
        host.put_user(PutUser::named(nonce, "Otto")).await.expect("made");
        let actor = host.actor(nonce).await.expect("there");
        let _ = host.user(GetUser { external_id: nonce.to_owned() }).await.expect("there");
        Person { token: String::new(), actor }
    }

    /// Olga's group with Mia, in which both have spoken.
    pub(super) async fn group(&self, nonce: &str, file: bool) -> Scene {
        let members = vec![self.mia.actor.user.to_string()];
        let open = room::Open { members, name: Some("Garden".into()), ..room::Open::of(Kind::Group) };
        let room = self.chat().run(&self.olga.actor, open).await.expect("a group").id;
        let attachment = if file { Some(self.upload_as(&self.olga.actor).await) } else { None };
        let mut send = message::Send::text(room, "said first", format!("{nonce}-1"));
        if let Some(id) = &attachment {
            send.attachments.push(id.parse().expect("an id"));
        }
        self.chat().run(&self.olga.actor, send).await.expect("said");
        self.say(&self.mia, room, &format!("{nonce}-2")).await;
        Scene { room, attachment, mia: None, asked: None }
    }

    /// A small picture of somebody's.
    pub(super) async fn upload_as(&self, who: &Actor) -> String {
        let made = self.chat().create_token(&who.user.to_string(), 1_000, "table").await.expect("a token");
        let ask = post("/api/v1/attachments?name=a.jpg").bearer(&made.token).body(picture(16, 16));
        self.world.send(ask).await.json()["id"].as_str().expect("an upload").to_owned()
    }

    pub(super) async fn say(&self, who: &Person, room: RoomId, nonce: &str) {
        let it = message::Send::text(room, "said", nonce);
        self.chat().run(&who.actor, it).await.expect("said");
    }

    /// Lets me into a group.
    pub(super) async fn join(&self, scene: &Scene) {
        let users = vec![self.me.actor.user.to_string()];
        let add = member::Add { room: scene.room, users, history: true };
        self.chat().run(&self.olga.actor, add).await.expect("added");
    }

    pub(super) async fn remove(&self, scene: &Scene, who: UserId) {
        let it = member::Remove { room: scene.room, user: who };
        self.chat().run(&self.olga.actor, it).await.expect("removed");
    }
}

/// An answer with what differs from one request to the next taken out.
pub(super) fn still(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(mut map)) => {
            map.remove("instance");
            Value::Object(map).to_string()
        }
        _ => crate::world::still(text),
    }
}
