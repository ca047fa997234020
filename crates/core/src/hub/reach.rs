//! Whom a frame reaches, and what is taken back from those who may not have it any more. Must not decide who that is.

use std::collections::HashSet;

use bytes::Bytes;
use parlor_proto::signal::{Cut, Signal};
use parlor_proto::{LoginId, RoomId, Seq, UserId};

use super::outbox::{Close, Of, close};
use super::{Present, State, bytes};
use crate::fanout::Audience;
use crate::session::Session;

impl State {
    /// A signal, for those who see such.
    pub(super) fn to_audience(&self, room: RoomId, except: UserId, to: Audience, frame: &Bytes) {
        let Some(now) = self.rooms.get(&room).filter(|now| !now.quiet) else { return };
        let others = now.people.iter().filter(|user| **user != except);
        for person in others.filter_map(|user| self.people.get(user)).filter(|person| person.sees(to)) {
            person.sessions.iter().for_each(|session| session.outbox.live(Of::Signal(room), frame));
        }
    }

    /// Connected here, and shows it.
    pub(super) fn is_visible(&self, user: UserId) -> bool {
        self.people.get(&user).is_some_and(|person| person.listening && person.sees(Audience::Presence))
    }

    /// Connected anywhere, and shows it.
    pub(super) fn shown(&self, user: UserId) -> bool {
        self.is_visible(user) || self.remote.has(user)
    }

    pub(super) fn to_user(&self, user: UserId, frame: &Bytes) {
        if let Some(person) = self.people.get(&user) {
            person.sessions.iter().for_each(|session| session.outbox.live(Of::Own, frame));
        }
    }

    /// Of a room, nothing up to here is told to the sessions of a user.
    pub(super) fn starts_here(&self, user: UserId, room: RoomId, head: Seq) {
        if let Some(person) = self.people.get(&user) {
            person.sessions.iter().for_each(|session| session.outbox.starts_here(room, head));
        }
    }

    /// Somebody is here or not, or is called otherwise: told to one of those who may know.
    pub(super) fn about_other(&self, user: UserId, frame: &Bytes) {
        if let Some(person) = self.people.get(&user) {
            person.sessions.iter().for_each(|session| session.outbox.live(Of::Other, frame));
        }
    }

    /// What waits for a user of a room is not theirs any more.
    pub(super) fn forget(&self, user: UserId, room: RoomId) {
        if let Some(person) = self.people.get(&user) {
            person.sessions.iter().for_each(|session| session.outbox.forget(room));
        }
    }

    /// People do not talk in a room any more: what waits of typing, receipts and presence is not told.
    pub(super) fn fall_silent(&self, room: RoomId) {
        let Some(now) = self.rooms.get(&room) else { return };
        for person in now.people.iter().filter_map(|user| self.people.get(user)) {
            person.sessions.iter().for_each(|session| session.outbox.hush(room));
        }
    }

    pub(super) fn end_logins(&self, ended: &HashSet<LoginId>, why: Cut) {
        for person in self.people.values() {
            let of = |session: &Session| session.actor().and_then(|actor| actor.login);
            person.end(close::UNAUTHENTICATED, why, |session| {
                of(session).is_some_and(|login| ended.contains(&login))
            });
        }
    }
}

impl Present {
    /// Who shows such a thing sees it of others.
    pub(super) fn sees(&self, what: Audience) -> bool {
        match what {
            Audience::Receipts => self.settings.is_some_and(|it| it.receipts),
            Audience::Presence => self.settings.is_some_and(|it| it.presence),
        }
    }

    /// Rooms in which others are told that they came, left or changed.
    pub(super) fn told_in(&self) -> Vec<RoomId> {
        if self.recent.is_empty() { self.rooms.iter().copied().collect() } else { self.recent.to_vec() }
    }

    /// Ends the chosen sessions, telling them why: what waits for them is not told any more.
    pub(super) fn end(&self, close: Close, why: Cut, which: impl Fn(&Session) -> bool) {
        let reason = Signal::ForceDisconnect { room: None, reason: why };
        for session in self.sessions.iter().filter(|session| which(session)) {
            session.outbox.cut(bytes(&reason), close.clone());
        }
    }
}
