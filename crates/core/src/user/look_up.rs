//! Whether a name says more than it may: the work of looking somebody up, counted in sentences.

use parlor_proto::room::Open;
use parlor_proto::user::Find;

use crate::engine::Own;
use crate::limit::Limits;
use crate::store::testing::{Fresh, fresh_memory, fresh_schema};
use crate::testing::said::Stepped;

type Said = Vec<(bool, Vec<(&'static str, usize)>)>;

/// The sentences that a look-up says, and whether it was refused, for each name; and those of opening a room with whom
/// nobody finds.
fn looked(place: Fresh, change: fn(&mut Limits)) -> (Said, Said) {
    let mut stage = Stepped::on(place, change);
    let ann = stage.person("ann");
    let (cem, _) = (stage.person("cem"), stage.person("bob"));
    stage.own(Own::SetDisabled { who: "cem".into(), disabled: true });
    let none = stage.run(&ann, Find { with: "nobody".into() }).0.unwrap_err();
    let names = [
        "bob",
        "bob@demo.test",
        "cem",
        &cem.user.to_string(),
        "nobody",
        "nobody@demo.test",
        &"x".repeat(200),
    ]
    .map(str::to_owned);
    let (mut all, mut opens) = (Vec::new(), Vec::new());
    for with in names {
        let (found, said) = stage.run(&ann, Find { with: with.clone() });
        if let Err(problem) = &found {
            assert_eq!(*problem, none, "{with}: one answer");
        }
        all.push((found.is_err(), said));
        // The same of a room that is to be opened, where nobody is found.
        if found.is_err() {
            let (opened, said) = stage.run(&ann, Open::direct(with));
            assert!(opened.is_err());
            opens.push((true, said));
        }
    }
    (all, opens)
}

#[test]
fn none_disabled_and_not_allowed_are_the_same_work() {
    let places = || [Some(fresh_memory()), fresh_schema()].into_iter().flatten();
    for place in places() {
        let (open, opens) = looked(place, |_| ());
        assert!(opens.iter().all(|(_, said)| *said == opens[0].1), "the same of a room: {opens:#?}");
        assert_eq!(open.iter().filter(|(refused, _)| !refused).count(), 2, "bob, by both his names");
        let found = &open[0].1;
        assert!(!found.is_empty());
        assert!(open.iter().all(|(_, said)| said == found), "whether somebody is found or not: {open:#?}");
    }
    for place in places() {
        let (closed, opens) = looked(place, |limits| limits.look_up = false);
        assert!(opens.iter().all(|(_, said)| *said == opens[0].1), "the same of a room: {opens:#?}");
        assert!(closed.iter().all(|(refused, _)| *refused));
        let first = &closed[0].1;
        assert!(
            closed.iter().all(|(_, said)| said == first),
            "whether there is somebody or not: {closed:#?}"
        );
    }
}
