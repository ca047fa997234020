//! What happened, told: effects of a commit here, hints from other nodes. Each frame is encoded once.

use std::collections::HashSet;

use bytes::Bytes;
use parlor_proto::event::AccountEvent;
use parlor_proto::read::Marked;
use parlor_proto::room::Role;
use parlor_proto::signal::Cut;
use parlor_proto::user::Settings;
use parlor_proto::{RoomId, Signal, TenantId, UserId};

use super::outbox::close;
use super::presence::tell_changed;
use super::told::Told;
use super::{Hub, Need, State, bytes};
use crate::access;
use crate::cx::Effect;
use crate::fanout::{Audience, Hint, Subject};
use crate::limit;

impl Hub {
    /// After a commit: tells everybody here, and hints the other nodes.
    pub(crate) fn publish(&self, effects: &[Effect]) -> Vec<Need> {
        let mut needs = Vec::new();
        let mut state = self.lock();
        for effect in effects {
            needs.extend(self.tell(&mut state, effect));
        }
        needs
    }

    fn tell(&self, state: &mut State, effect: &Effect) -> Vec<Need> {
        let need = match effect {
            Effect::Event(tenant, event, blind) => {
                let told = Told::new(event, blind);
                let hint = || Hint::Event {
                    tenant: *tenant,
                    room: event.room,
                    seq: event.seq,
                    frame: blind.is_empty().then(|| text(&told.frame)),
                };
                self.hint(Subject::Room(event.room), hint);
                state.entry(event.room, &told).1
            }
            Effect::Read { user, marked, told } => {
                let Marked { room, number, last, unread, mentions } = *marked;
                if let Some(number) = *told {
                    let moved = Signal::ReadMoved { room, user: *user, number };
                    self.signal(state, room, *user, Audience::Receipts, &moved);
                }
                let own = bytes(&Signal::UnreadChanged { room, number, last, unread, mentions });
                state.to_user(*user, &own);
                self.hint(Subject::User(*user), || Hint::Own {
                    user: *user,
                    account: None,
                    frame: text(&own),
                });
                None
            }
            Effect::Delivered { room, user, number } => {
                let moved = Signal::DeliveryMoved { room: *room, user: *user, number: *number };
                self.signal(state, *room, *user, Audience::Receipts, &moved);
                None
            }
            Effect::Profile { tenant, account, user: me, shown } => {
                let (tenant, user, account) = (*tenant, me.id, *account);
                let settings = me.settings.unwrap_or(Settings { receipts: false, presence: false });
                let frame = bytes(&AccountEvent::ProfileChanged { account, user: me.clone() });
                let hint = || Hint::Profile { user, account, settings, frame: text(&frame) };
                self.hint(Subject::User(user), hint);
                let gap = self.profile(state, user, account, settings, &frame);
                let mut needs: Vec<Need> = gap.into_iter().collect();
                needs.extend(shown.then_some(Need::Changed { tenant, user }));
                return needs;
            }
            Effect::Account(tenant, user) => {
                self.hint(Subject::User(*user), || Hint::Account { user: *user });
                state.people.contains_key(user).then_some(Need::Refresh { tenant: *tenant, user: *user })
            }
            Effect::Left { user, room, account, why } => {
                self.hint(Subject::User(*user), || Hint::Left {
                    user: *user,
                    room: *room,
                    account: *account,
                    why: *why,
                });
                self.left(state, *user, (*room, *why), *account)
            }
            Effect::Talk { room, quiet, cut } => {
                self.hint(Subject::Room(*room), || Hint::Talk { room: *room, quiet: *quiet, cut: *cut });
                state.talk(*room, *quiet, *cut);
                None
            }
            Effect::Again { room, seq } => {
                self.hint(Subject::Room(*room), || Hint::Again { room: *room, seq: *seq });
                state.again(*room, *seq);
                None
            }
            Effect::Own { user, account, event } => {
                let frame = bytes(event);
                let account = *account;
                self.hint(Subject::User(*user), || Hint::Own {
                    user: *user,
                    account: Some(account),
                    frame: text(&frame),
                });
                state.own(*user, account, &frame)
            }
            Effect::LoginEnded(login) => {
                self.hint(Subject::Nodes, || Hint::LoginEnded { login: *login });
                state.end_logins(&HashSet::from([*login]), Cut::SignedOut);
                None
            }
            Effect::UserEnded(user, why) => {
                self.hint(Subject::User(*user), || Hint::UserEnded { user: *user, why: *why });
                end_user(state, *user, *why);
                None
            }
            Effect::Role(tenant, user) => Some(Need::Settle { tenant: *tenant, user: Some(*user) }),
            Effect::Picture(tenant) => Some(Need::Picture { tenant: *tenant }),
            Effect::Unused => Some(Need::Sweep),
        };
        need.into_iter().collect()
    }

    /// A profile changed: what the person shows counts at once, and their sessions hear of it.
    fn profile(
        &self,
        state: &mut State,
        user: UserId,
        account: i64,
        settings: Settings,
        frame: &Bytes,
    ) -> Option<Need> {
        if state.is_old(user, account) {
            // What was heard already is newer: how it is now, the store says.
            state.own(user, account, &bytes(&AccountEvent::AccountChanged { account }))
        } else {
            self.settle(state, user, settings);
            state.own(user, account, frame)
        }
    }

    /// Passes a signal to those in a room, but its cause, who see such.
    pub(super) fn signal(&self, state: &State, room: RoomId, from: UserId, to: Audience, signal: &Signal) {
        let frame = bytes(signal);
        state.to_audience(room, from, to, &frame);
        self.hint(Subject::Room(room), || Hint::Signal { room, from, to, frame: text(&frame) });
    }

    pub(super) fn hint(&self, subject: Subject, hint: impl FnOnce() -> Hint) {
        if self.fanout.healthy().is_some() {
            self.fanout.publish(subject, self.sealer.seal(&hint()));
        }
    }

    /// Typing began or ended; `false`: not a room of theirs. Beginning again and again is passed on now and then.
    pub(crate) fn typing(&self, user: UserId, room: RoomId, started: bool, now: u64) -> bool {
        let mut state = self.lock();
        let state = &mut *state;
        let Some(person) = state.people.get_mut(&user) else { return false };
        if !person.rooms.contains(&room) {
            return false;
        }
        let quiet = state.rooms.get(&room).is_none_or(|now| now.quiet);
        let role = if person.reads.contains(&room) { Role::Reader } else { Role::Member };
        if !person.sees(Audience::Presence) || !access::may_type(role, quiet) {
            return true;
        }
        // Passed on at most once in a while, and an end only after a beginning that was passed on.
        match (started, person.typed.get(&room).copied()) {
            (true, Some((last, _))) if now.saturating_sub(last) < limit::TYPING_MS => return true,
            (true, _) => {
                if person.typed.len() >= limit::TYPED {
                    person.typed.clear();
                }
                person.typed.insert(room, (now, true));
            }
            (false, Some((last, true))) => {
                person.typed.insert(room, (last, false));
            }
            (false, _) => return true,
        }
        let signal =
            if started { Signal::TypingStarted { room, user } } else { Signal::TypingStopped { room, user } };
        self.signal(state, room, user, Audience::Presence, &signal);
        true
    }

    /// A sealed envelope from another node.
    pub(crate) fn accept(&self, sealed: &[u8], now: u64) -> Vec<Need> {
        let Some((node, hint)) = self.sealer.open(sealed) else { return Vec::new() };
        let mut state = self.lock();
        match hint {
            Hint::Event { room, seq, frame, .. } => {
                let need = match frame {
                    Some(frame) => state.entry(room, &Told::plain(seq, frame.into())).1,
                    None => state.spoken_of(room, seq),
                };
                need.into_iter().collect()
            }
            Hint::Signal { room, from, to, frame } => {
                state.to_audience(room, from, to, &frame.into());
                Vec::new()
            }
            Hint::Profile { user, account, settings, frame } => {
                self.profile(&mut state, user, account, settings, &frame.into()).into_iter().collect()
            }
            Hint::Changed { user, rooms, frame } => {
                tell_changed(&state, user, &rooms, &frame.into());
                Vec::new()
            }
            Hint::Own { user, account: Some(account), frame } => {
                state.own(user, account, &frame.into()).into_iter().collect()
            }
            Hint::Own { user, account: None, frame } => {
                state.to_user(user, &frame.into());
                Vec::new()
            }
            Hint::Left { user, room, account, why } => {
                self.left(&mut state, user, (room, why), account).into_iter().collect()
            }
            Hint::Talk { room, quiet, cut } => {
                state.talk(room, quiet, cut);
                Vec::new()
            }
            Hint::Again { room, seq } => {
                state.again(room, seq);
                Vec::new()
            }
            Hint::Account { user } => {
                let tenant = state.people.get(&user).map(|person| person.tenant);
                tenant.map(|tenant| Need::Refresh { tenant, user }).into_iter().collect()
            }
            Hint::LoginEnded { login } => {
                state.end_logins(&HashSet::from([login]), Cut::SignedOut);
                Vec::new()
            }
            Hint::UserEnded { user, why } => {
                end_user(&state, user, why);
                Vec::new()
            }
            Hint::Presence { tenant, user, online, last_seen, rooms } => {
                self.remote_presence(&mut state, node, (tenant, user), (online, last_seen), &rooms, now);
                Vec::new()
            }
            Hint::People { users, part, parts } => {
                self.remote_people(&mut state, node, &users, (part, parts), now)
            }
            Hint::Who => {
                state.asked = true;
                Vec::new()
            }
            Hint::Bye => {
                self.remote_leaves(&mut state, node, now);
                Vec::new()
            }
        }
    }
}

impl Hub {
    /// Nobody of a tenant may act any more: all their sockets go.
    pub(crate) fn end_tenant(&self, tenant: TenantId) {
        for person in self.lock().people.values().filter(|it| it.tenant == tenant) {
            person.end(close::DISABLED, Cut::Disabled, |_| true);
        }
    }
}

fn end_user(state: &State, user: UserId, why: Cut) {
    if let Some(person) = state.people.get(&user) {
        let close = match why {
            Cut::SignedOut | Cut::Expired => close::UNAUTHENTICATED,
            _ => close::DISABLED,
        };
        person.end(close, why, |_| true);
    }
}

pub(super) fn text(frame: &Bytes) -> String {
    String::from_utf8_lossy(frame).into_owned()
}
