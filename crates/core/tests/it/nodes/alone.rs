//! What concerns one person alone, on another node: at once while the bus is there, within two seconds without it.

use std::time::{Duration, Instant};

use parlor_core::proto::frame::Outgoing;
use parlor_core::proto::{AccountEvent, member, room};

use super::{Client, Two, person, send};

#[tokio::test(flavor = "multi_thread")]
async fn who_keeps_hides_comes_and_goes_is_told_on_every_node() {
    let Some(mut two) = Two::start().await else { return };
    let cem = person(&two.a, "cem").await;
    for with_bus in [true, false] {
        if !with_bus {
            two.redis.kill();
        }
        let within = Duration::from_secs(if with_bus { 1 } else { 2 });
        let (ann, bob) = (Client::connect(&two.b, &two.ann).await, Client::connect(&two.b, &two.bob).await);
        let account = |client: &Client, which: &dyn Fn(&AccountEvent) -> bool| {
            client.when(|frame| matches!(frame, Outgoing::Account(event) if which(event)))
        };

        // Pinned here, told there; a lost hint is found, and what is said then is: look at everything again.
        let start = Instant::now();
        let keep = room::Keep { room: two.room, pinned: Some(with_bus), muted_until: None, archived: None };
        two.a.run(&two.ann, keep).await.unwrap();
        let kept = |event: &AccountEvent| match event {
            AccountEvent::RoomKept { kept, .. } => with_bus && kept.pinned,
            AccountEvent::AccountChanged { .. } => !with_bus,
            _ => false,
        };
        let seen = super::until("kept", within, || account(&ann, &kept)).await;
        eprintln!("kept elsewhere, bus {with_bus}: {:?}", seen.duration_since(start));

        // A group with bob: he is told, hears what is said, is removed, and hears nothing more.
        let open = room::Open::group("Garden", vec!["bob".into(), "cem".into()]);
        let garden = two.a.run(&two.ann, open).await.unwrap().id;
        let added =
            |event: &AccountEvent| matches!(event, AccountEvent::RoomAdded { room, .. } if *room == garden);
        super::until("added", within, || account(&bob, &added)).await;
        let said = send(&two.a, &cem, garden, "for all").await;
        let heard = |client: &Client, of: &parlor_core::proto::message::Message| {
            client.messages().into_iter().find(|(_, message)| message == of).map(drop)
        };
        super::until("the message", within, || heard(&bob, &said)).await;
        let start = Instant::now();
        two.a.run(&two.ann, member::Remove { room: garden, user: two.bob.user }).await.unwrap();
        let removed =
            |event: &AccountEvent| matches!(event, AccountEvent::RoomRemoved { room, .. } if *room == garden);
        let seen = super::until("removed", within, || account(&bob, &removed)).await;
        eprintln!("removed elsewhere, bus {with_bus}: {:?}", seen.duration_since(start));
        let said = send(&two.a, &cem, garden, "without bob").await;
        super::until("ann hears it", within, || heard(&ann, &said)).await;
        let later = send(&two.b, &two.ann, two.room, if with_bus { "later" } else { "later, without" }).await;
        super::until("something later", within, || heard(&bob, &later)).await;
        assert!(heard(&bob, &said).is_none(), "nothing more goes through");
        let silent = |event: &AccountEvent| matches!(event, AccountEvent::AccountChanged { .. });
        assert!(account(&bob, &silent).is_none(), "the rooms explain it all");
    }
    two.end().await;
}
