//! Truth tables: who may do what, whoever asks and wherever.

use super::*;
use crate::talk::Talk;

#[test]
fn truth_table() {
    let roles = [None, Some(Role::Owner), Some(Role::Admin), Some(Role::Member), Some(Role::Reader)];
    let mut table = String::new();
    for room in [None, Some(Kind::Direct), Some(Kind::Group), Some(Kind::Own)] {
        for role in roles {
            for disabled in [false, true] {
                let facts = Facts { room, role, disabled, voice: Voice::Free };
                let word = |it: Result<(), Problem>| it.map_or_else(|p| p.code.as_str(), |()| "yes");
                let see = word(may_see(&facts).map(|_| ()));
                let post = word(may_post(&facts));
                if see != "not_found" || post != "not_found" {
                    let role = role.map_or("stranger", Role::as_str);
                    let room = room.map_or("nothing", Kind::as_str);
                    table.push_str(&format!(
                        "{room} {role}{}: see {see}, post {post}\n",
                        if disabled { " disabled" } else { "" }
                    ));
                }
            }
        }
    }
    assert!(table.contains("direct member: see yes, post yes\n"));
    assert!(table.contains("group reader: see yes, post forbidden\n"));
    assert!(!table.contains("nothing member: see yes"));
    assert!(!table.contains("stranger: see yes"));
    assert!(table.contains("self owner disabled: see disabled, post disabled\n"));
}

#[test]
fn who_may_manage_whom() {
    let roles = [Role::Owner, Role::Admin, Role::Member, Role::Reader];
    let word = |it: Result<(), Problem>| if it.is_ok() { 'y' } else { '-' };
    let mut table =
        String::from("me      manage delete leave remove   give: owner admin member reader  myself\n");
    for me in roles {
        let facts = Facts { room: Some(Kind::Group), role: Some(me), disabled: false, voice: Voice::Free };
        let row = |it: &mut dyn FnMut(Role) -> Result<(), Problem>| -> String {
            roles.iter().map(|role| word(it(*role))).collect()
        };
        let gives: Vec<String> =
            roles.iter().map(|now| row(&mut |new| may_give(&facts, false, *now, new))).collect();
        table.push_str(&format!(
            "{:7} {}      {}      {}     {}           {}\n",
            me.as_str(),
            word(may_manage(&facts).map(drop)),
            word(may_delete(&facts)),
            word(may_leave(&facts)),
            row(&mut |whom| may_remove(&facts, whom)),
            format_args!("{}  {}", gives.join("  "), row(&mut |new| may_give(&facts, true, me, new))),
        ));
    }
    expect_test::expect![[r#"
        me      manage delete leave remove   give: owner admin member reader  myself
        owner   y      y      y     yyyy           yyyy  yyyy  yyyy  yyyy  yyyy
        admin   y      -      y     --yy           ----  ----  --yy  --yy  -yyy
        member  -      -      y     ----           ----  ----  ----  ----  --yy
        reader  -      -      y     ----           ----  ----  ----  ----  ---y
    "#]]
    .assert_eq(&table);
    // Nothing of it in a direct room, with oneself, for strangers, or for the disabled.
    for (room, role, disabled) in [
        (Some(Kind::Direct), Some(Role::Member), false),
        (Some(Kind::Own), Some(Role::Owner), false),
        (Some(Kind::Group), None, false),
        (Some(Kind::Group), Some(Role::Owner), true),
        (None, None, false),
    ] {
        let facts = Facts { room, role, disabled, voice: Voice::Free };
        assert!(may_manage(&facts).is_err() && may_delete(&facts).is_err() && may_leave(&facts).is_err());
        assert!(may_remove(&facts, Role::Reader).is_err());
        assert!(may_give(&facts, true, Role::Owner, Role::Reader).is_err());
        assert!(may_give(&facts, false, Role::Reader, Role::Member).is_err());
    }
}

#[test]
fn what_staff_may() {
    let ranks = [None, Some(Rank::Moderator), Some(Rank::Admin), Some(Rank::Operator)];
    let word = |rank: Option<Rank>| rank.map_or("nobody", Rank::as_str);
    let mut table = String::from(
        "                    reports tenant install.  over: n m a o  reported: n m a o  give n: m a o\n",
    );
    for home in [true, false] {
        for rank in ranks {
            let it = Staff { rank, disabled: false, home };
            let says = |wish| match staff(it, wish) {
                Ok(_) => 'y',
                Err(problem) if problem.code == parlor_proto::Code::NotFound => '.',
                Err(_) => '-',
            };
            let row = |wish: &dyn Fn(Option<Rank>) -> Wish, of: &[Option<Rank>]| -> String {
                of.iter().map(|other| format!(" {}", says(wish(*other)))).collect()
            };
            table.push_str(&format!(
                "{:9} {:9} {}       {}      {}              {}            {}         {}\n",
                word(rank),
                if home { "at home" } else { "elsewhere" },
                says(Wish::Reports),
                says(Wish::Tenant),
                says(Wish::Installation),
                row(&Wish::Over, &ranks),
                row(&Wish::Reported, &ranks),
                row(&|new| Wish::Give(None, new), &ranks[1..]),
            ));
            assert!(staff(Staff { disabled: true, ..it }, Wish::Reports).is_err());
        }
    }
    expect_test::expect![[r#"
                            reports tenant install.  over: n m a o  reported: n m a o  give n: m a o
        nobody    at home   .       .      .               . . . .             . . . .          . . .
        moderator at home   y       .      .               . . . .             y - - -          . . .
        admin     at home   y       y      .               y y - -             y y - -          y - -
        operator  at home   y       y      y               y y y -             y y y -          y y -
        nobody    elsewhere .       .      .               . . . .             . . . .          . . .
        moderator elsewhere .       .      .               . . . .             . . . .          . . .
        admin     elsewhere .       .      .               . . . .             . . . .          . . .
        operator  elsewhere y       y      y               y y y -             y y y -          y y -
    "#]]
    .assert_eq(&table);
}

/// Whatever is granted, in whatever order: nobody ever rises to or above whoever granted it, nobody takes a rank
/// from their like, and the number of operators never grows.
#[test]
fn ranks_are_given_downwards_only() {
    let ranks = [None, Some(Rank::Moderator), Some(Rank::Admin), Some(Rank::Operator)];
    let mut people = [3, 2, 2, 1, 1, 0, 0, 0].map(|at: usize| ranks[at]);
    let mut dice = 7_u64;
    let mut roll = |of: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) as usize % of
    };
    let (mut given, mut refused) = (0, 0);
    for _ in 0..100_000 {
        let (by, whom, new) = (roll(people.len()), roll(people.len()), ranks[roll(4)]);
        let before = people;
        let facts = Staff { rank: people[by], disabled: roll(10) == 0, home: true };
        if staff(facts, Wish::Give(people[whom], new)).is_ok() {
            people[whom] = new;
            given += 1;
            assert!(by != whom && !facts.disabled);
            assert!(before[whom] < before[by] && new < before[by]);
        } else {
            refused += 1;
        }
        assert_eq!(people.iter().filter(|it| **it == Some(Rank::Operator)).count(), 1);
    }
    assert!(given > 1_000 && refused > 1_000, "{given} given, {refused} refused");
}

#[test]
fn what_may_be_done_where_people_talk_or_not() {
    let me = parlor_proto::UserId([1; 16]);
    let other = parlor_proto::UserId([2; 16]);
    let talks = [
        Talk::Open,
        Talk::Ended,
        Talk::Closed,
        Talk::Blocked,
        Talk::Asked(me),
        Talk::Asked(other),
        Talk::Declined(me),
        Talk::Declined(other),
    ];
    let word = |it: Result<(), Problem>| match it {
        Ok(()) => "yes".to_owned(),
        Err(problem) => problem.reason.unwrap_or_default().replace("talk_", "").replace("request_", ""),
    };
    let mut table = String::from(
        "talk            role    see send        file        4th         post        moderate    answer\n",
    );
    for talk in talks {
        for (kind, role) in
            [(Kind::Direct, Role::Member), (Kind::Group, Role::Owner), (Kind::Group, Role::Reader)]
        {
            if kind == Kind::Group && !matches!(talk, Talk::Open | Talk::Closed) {
                continue;
            }
            let voice = talk.voice(me);
            let facts = Facts { room: Some(kind), role: Some(role), disabled: false, voice };
            let name = match talk {
                Talk::Asked(by) if by == me => "Asked by me".to_owned(),
                Talk::Declined(by) if by == me => "Declined, mine".to_owned(),
                talk => format!("{talk:?}").split('(').next().unwrap_or_default().to_owned(),
            };
            let cells = [
                word(may_send(&facts, 0, true).map(drop)),
                word(may_send(&facts, 0, false).map(drop)),
                word(may_send(&facts, 3, true).map(drop)),
                word(may_post(&facts)),
                word(may_moderate(&facts, Some(Role::Member))),
                word(may_answer(&facts)),
            ];
            let cells: Vec<String> =
                cells.iter().map(|cell| format!("{:11}", &cell[..cell.len().min(11)])).collect();
            let see = word(may_see(&facts).map(drop));
            let row = format!("{name:15} {:7} {see} {}", role.as_str(), cells.join(" "));
            table.push_str(row.trim_end());
            table.push('\n');
        }
    }
    expect_test::expect![[r#"
        talk            role    see send        file        4th         post        moderate    answer
        Open            member  yes yes         yes         yes         yes         delete_not_ not_yours
        Open            owner   yes yes         yes         yes         yes         yes         not_yours
        Open            reader  yes read_only   read_only   read_only   read_only   delete_not_ not_yours
        Ended           member  yes ended       ended       ended       ended       ended       not_yours
        Closed          member  yes closed      closed      closed      closed      closed      not_yours
        Closed          owner   yes closed      closed      closed      closed      closed      not_yours
        Closed          reader  yes closed      closed      closed      closed      closed      not_yours
        Blocked         member  yes unavailable unavailable unavailable unavailable unavailable not_yours
        Asked by me     member  yes yes         text        waits       text        text        not_yours
        Asked           member  yes yes         yes         yes         text        text        yes
        Declined, mine  member  yes unavailable unavailable unavailable unavailable unavailable not_yours
        Declined        member  yes yes         yes         yes         text        text        yes
    "#]]
    .assert_eq(&table);
}

#[test]
fn who_may_meet_whom() {
    let rules = |policy, request, roles: bool| Rules {
        policy,
        first_contact: if request { FirstContact::Request } else { FirstContact::Free },
        roles: if roles { vec![("MENTEE".into(), "MENTOR".into())] } else { Vec::new() },
        ..Rules::default()
    };
    let pair = |roles: [&str; 2], related| Pair {
        roles: roles.map(|it| (!it.is_empty()).then(|| it.to_owned())),
        related,
        ..Pair::default()
    };
    let mut table = String::from(
        "policy     request roles   nothing related mentor+mentee both    mentors related+blocked host's  gone\n",
    );
    let mut cells = 0;
    for policy in [Policy::Open, Policy::Relations, Policy::Closed] {
        for request in [false, true] {
            for roles in [false, true] {
                let rules = rules(policy, request, roles);
                let asked = [
                    pair(["", ""], false),
                    pair(["", "MENTOR"], true),
                    pair(["MENTOR", "MENTEE"], false),
                    pair(["MENTEE", "MENTOR"], true),
                    pair(["MENTOR", "MENTOR"], true),
                    Pair { blocked: true, ..pair(["MENTEE", "MENTOR"], true) },
                    Pair { host_room: true, ..pair(["", ""], false) },
                    Pair { gone: true, host_room: true, ..pair(["MENTEE", "MENTOR"], true) },
                ];
                cells += asked.len();
                let row: Vec<String> =
                    asked.iter().map(|it| format!("{:7}", format!("{:?}", meet(it, &rules)))).collect();
                // Either way round.
                for it in &asked {
                    let mut turned = it.clone();
                    turned.roles.reverse();
                    assert_eq!(meet(&turned, &rules), meet(it, &rules));
                }
                let row = format!("{:10} {request:7} {roles:7} {}", policy.as_str(), row.join(" "));
                table.push_str(row.trim_end());
                table.push('\n');
            }
        }
    }
    assert_eq!(cells, 96);
    expect_test::expect![[r#"
        policy     request roles   nothing related mentor+mentee both    mentors related+blocked host's  gone
        open       false   false   Yes     Yes     Yes     Yes     Yes     No      Yes     No
        open       false   true    No      No      Yes     Yes     No      No      Yes     No
        open       true    false   Ask     Yes     Ask     Yes     Yes     No      Yes     No
        open       true    true    No      No      Ask     Yes     No      No      Yes     No
        relations  false   false   No      Yes     No      Yes     Yes     No      Yes     No
        relations  false   true    No      No      No      Yes     No      No      Yes     No
        relations  true    false   No      Yes     No      Yes     Yes     No      Yes     No
        relations  true    true    No      No      No      Yes     No      No      Yes     No
        closed     false   false   No      No      No      No      No      No      Yes     No
        closed     false   true    No      No      No      No      No      No      Yes     No
        closed     true    false   No      No      No      No      No      No      Yes     No
        closed     true    true    No      No      No      No      No      No      Yes     No
    "#]]
    .assert_eq(&table);
}

#[test]
fn a_stranger_and_a_missing_room_get_the_same_answer() {
    let stranger = Facts { room: Some(Kind::Direct), role: None, disabled: false, voice: Voice::Free };
    let missing = Facts { room: None, ..stranger };
    assert_eq!(may_see(&stranger), may_see(&missing));
    assert_eq!(may_post(&stranger), may_post(&missing));
}
