//! What a client does to groups.
//!
//! Must not know what is allowed: what is refused is as good a thing to have tried.

use parlor_proto::{Number, RoomId, UserId};
use serde_json::json;

use super::client::{Asked, Client};

impl Client {
    pub(super) fn make_group(&mut self, with: &str) {
        if self.is_greeted() {
            self.say("room.open", json!({"kind": "group", "members": [with]}), Asked::Open);
        }
    }

    /// Who comes into a room has read it all: their pointer may stand anywhere.
    pub(super) fn add(&mut self, room: RoomId, user: UserId) {
        if self.is_greeted() {
            drop(self.history.pointing(user, room, Some(Number::MAX)));
            self.say("member.add", json!({"room": room, "users": [user], "history": true}), Asked::Other);
        }
    }

    /// Of oneself it would be leaving, and a group could end.
    pub(super) fn remove(&mut self, room: RoomId, user: UserId) {
        if self.is_greeted() && user != self.actor.user {
            self.say("member.remove", json!({"room": room, "user": user}), Asked::Other);
        }
    }

    pub(super) fn give(&mut self, room: RoomId, user: UserId, role: &str) {
        if self.is_greeted() {
            self.say("member.edit", json!({"room": room, "user": user, "role": role}), Asked::Other);
        }
    }

    pub(super) fn rename(&mut self, room: RoomId) {
        if self.is_greeted() {
            self.say(
                "room.edit",
                json!({"room": room, "name": format!("named by {}", self.name)}),
                Asked::Other,
            );
        }
    }
}
