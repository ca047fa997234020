//! What is seeded is right; and one damage of each kind is seen and named.
//!
//! Each damage is done in a transaction that is taken back: what is looked at afterwards is whole again.

use super::*;
use crate::store::testing::{Fresh, fresh_memory, fresh_schema};
use crate::testing::TestChat;
use crate::tools::Plan;

/// A damage, and the check that has to name it.
struct Damage {
    check: &'static str,
    does: &'static str,
}

/// The busiest room, a direct one, the notes of somebody, a message with this or that.
const DAMAGES: &[Damage] = &[
    Damage {
        check: "user.username_key",
        does: "UPDATE \"user\" SET username_key = username_key || 'x' WHERE username LIKE '%-7-3'",
    },
    Damage {
        check: "user.email_key",
        does: "UPDATE \"user\" SET email_key = 'else@demo.test' WHERE username LIKE '%-7-3'",
    },
    Damage { check: "user.picture", does: "UPDATE \"user\" SET picture = id WHERE username LIKE '%-7-3'" },
    Damage { check: "room.picture", does: "UPDATE room SET picture = id WHERE kind = 'group'" },
    Damage { check: "room.seq", does: "UPDATE room SET seq = seq + 1 WHERE kind = 'group'" },
    Damage { check: "room.number", does: "UPDATE room SET number = number + 1 WHERE kind = 'group'" },
    Damage {
        check: "room.sorted_at",
        does: "UPDATE room SET sorted_at = sorted_at - 3600000 WHERE kind = 'group'",
    },
    Damage {
        check: "room.active_at",
        does: "UPDATE room SET active_at = active_at + 1 WHERE kind = 'group' AND active_at < sorted_at + 59000",
    },
    Damage { check: "room.pair", does: "UPDATE room SET pair = NULL WHERE kind = 'direct'" },
    Damage { check: "room.same", does: "UPDATE room SET same = pair WHERE kind = 'direct'" },
    Damage {
        check: "room.members",
        does: "DELETE FROM member WHERE room = (SELECT id FROM room WHERE kind = 'direct' ORDER BY id LIMIT 1)",
    },
    Damage { check: "room.owner", does: "UPDATE member SET role = 'member'" },
    Damage { check: "room.deleted", does: "UPDATE room SET deleted_at = 1 WHERE kind = 'group'" },
    Damage { check: "member.read_number", does: "UPDATE member SET read_number = 1000000" },
    Damage { check: "member.seen_number", does: "UPDATE member SET seen_number = 1000000" },
    Damage { check: "member.delivered_number", does: "UPDATE member SET delivered_number = -1" },
    Damage { check: "member.hidden_number", does: "UPDATE member SET hidden_number = -2" },
    Damage { check: "member.history_from", does: "UPDATE member SET history_from = 1000000" },
    Damage { check: "member.sorted_at", does: "UPDATE member SET sorted_at = sorted_at - 1" },
    Damage { check: "member.own_above", does: "UPDATE member SET own_above = own_above + 1" },
    Damage {
        check: "member.own_above",
        does: "UPDATE member SET read_number = read_number - 1 WHERE read_number = (SELECT max(m.number) FROM message m WHERE m.room = member.room AND m.sender = member.\"user\") AND own_above = 0",
    },
    Damage {
        check: "past_member",
        does: "INSERT INTO past_member (tenant, room, \"user\", left_at) SELECT tenant, room, \"user\", 1 FROM member WHERE true ON CONFLICT DO NOTHING",
    },
    Damage {
        check: "past_member",
        does: "DELETE FROM member WHERE room IN (SELECT id FROM room WHERE kind = 'group')",
    },
    Damage {
        check: "suspended_member",
        does: "INSERT INTO suspended_member (tenant, room, \"user\", role, read_number, own_above, history_from, joined_at, seen_number, delivered_number, hidden_number, archived, sorted_at, suspended_at) SELECT tenant, room, \"user\", role, read_number, own_above, history_from, joined_at, seen_number, delivered_number, hidden_number, archived, sorted_at, 1 FROM member",
    },
    // The two have not blocked each other; nobody keeps them apart; a group is never ended; nobody knows a talk 9.
    Damage { check: "room.talk", does: "UPDATE room SET talk = 3 WHERE kind = 'direct'" },
    Damage { check: "room.talk", does: "UPDATE room SET talk = 1 WHERE kind = 'direct'" },
    Damage { check: "room.talk", does: "UPDATE room SET talk = 1 WHERE kind = 'group'" },
    Damage { check: "room.talk", does: "UPDATE room SET talk = 9 WHERE kind = 'direct'" },
    Damage {
        check: "room.talk",
        does: "INSERT INTO block (tenant, \"user\", blocked, created_at) SELECT a.tenant, a.\"user\", b.\"user\", 1 FROM member a \
               JOIN member b ON b.tenant = a.tenant AND b.room = a.room AND b.\"user\" > a.\"user\" \
               JOIN room r ON r.tenant = a.tenant AND r.id = a.room AND r.kind = 'direct'",
    },
    Damage { check: "room.talk", does: "UPDATE tenant SET settings = '{\"policy\":\"closed\"}'" },
    Damage { check: "room.asked_by", does: "UPDATE room SET asked_by = id WHERE kind = 'direct'" },
    Damage {
        check: "suspended_member",
        does: "INSERT INTO suspended_member (tenant, room, \"user\", role, read_number, own_above, history_from, joined_at, seen_number, delivered_number, hidden_number, archived, sorted_at, suspended_at) \
               SELECT m.tenant, m.room, m.\"user\", m.role, m.read_number, m.own_above, m.history_from, m.joined_at, m.seen_number, m.delivered_number, m.hidden_number, m.archived, m.sorted_at, 1 \
               FROM member m JOIN room r ON r.tenant = m.tenant AND r.id = m.room AND r.kind = 'direct'; \
               DELETE FROM member WHERE room IN (SELECT id FROM room WHERE kind = 'direct')",
    },
    Damage { check: "tenant.settings", does: "UPDATE tenant SET settings = '{\"no.such.key\":1}'" },
    Damage {
        check: "tenant.none",
        does: "INSERT INTO hold (tenant, id, \"user\", note, created_at) SELECT id, id, id, '', 1 FROM \"user\" LIMIT 1",
    },
    Damage {
        check: "hold.of",
        does: "INSERT INTO hold (tenant, id, note, created_at) SELECT id, id, '', 1 FROM tenant",
    },
    Damage {
        check: "hold.of",
        does: "INSERT INTO hold (tenant, id, room, note, created_at) SELECT id, id, id, '', 1 FROM tenant",
    },
    Damage {
        check: "event.seq",
        does: "DELETE FROM event WHERE kind = 'reaction.added' AND NOT EXISTS (SELECT 1 FROM reaction r WHERE r.room = event.room AND r.place = event.seq)",
    },
    Damage { check: "event.seq", does: "DELETE FROM event WHERE seq = 2" },
    Damage { check: "event.number", does: "UPDATE event SET number = 1000000 WHERE kind = 'message.edited'" },
    Damage {
        check: "event.number",
        does: "UPDATE event SET number = number - 1 WHERE kind = 'message.sent' AND number > 1",
    },
    Damage { check: "event.data", does: "UPDATE event SET data = '{' WHERE kind = 'room.created'" },
    Damage {
        check: "message.number",
        does: "DELETE FROM message WHERE number = 3 AND NOT EXISTS (SELECT 1 FROM message_attachment x WHERE x.room = message.room AND x.number = 3) AND NOT EXISTS (SELECT 1 FROM reaction x WHERE x.room = message.room AND x.number = 3) AND NOT EXISTS (SELECT 1 FROM mention x WHERE x.room = message.room AND x.number = 3) AND NOT EXISTS (SELECT 1 FROM version x WHERE x.room = message.room AND x.number = 3) AND NOT EXISTS (SELECT 1 FROM hidden_message x WHERE x.room = message.room AND x.number = 3)",
    },
    Damage { check: "message.seq", does: "UPDATE message SET seq = seq + 1 WHERE number = 1" },
    Damage { check: "message.seq", does: "UPDATE event SET actor = NULL WHERE kind = 'message.sent'" },
    Damage {
        check: "message.deleted_at",
        does: "UPDATE message SET text = 'said again' WHERE deleted_at IS NOT NULL",
    },
    Damage { check: "message.deleted_at", does: "UPDATE message SET deleted_at = NULL" },
    Damage { check: "message.hash", does: "UPDATE message SET hash = substr(hash, 1, 8)" },
    Damage {
        check: "message.reply_to",
        does: "UPDATE message SET reply_to = number + 1 WHERE reply_to IS NOT NULL",
    },
    Damage {
        check: "reaction.number",
        does: "UPDATE message SET deleted_at = 1, text = '', reply_to = NULL, everyone = NULL, edited_at = NULL, pinned_at = NULL",
    },
    Damage { check: "reaction.place", does: "UPDATE reaction SET place = 1" },
    Damage {
        check: "mention.number",
        does: "UPDATE message SET deleted_at = 1, text = '', reply_to = NULL, everyone = NULL, edited_at = NULL, pinned_at = NULL",
    },
    Damage {
        check: "mention.user",
        does: "INSERT INTO mention (tenant, \"user\", room, number) SELECT tenant, sender, room, number FROM message WHERE deleted_at IS NULL",
    },
    Damage { check: "version.version", does: "UPDATE version SET version = version + 1" },
    Damage { check: "search.cursor", does: "UPDATE search_room SET seq = seq + 1000" },
    Damage { check: "search.text", does: "DELETE FROM search_text WHERE KEY" },
    Damage {
        check: "search.text",
        does: "UPDATE message SET text = '…' WHERE number = 1 AND deleted_at IS NULL",
    },
    Damage { check: "attachment.used", does: "UPDATE attachment SET used = 2" },
    Damage { check: "attachment.state", does: "UPDATE attachment SET state = 2" },
    Damage { check: "attachment.due_at", does: "UPDATE attachment SET due_at = 1" },
    Damage { check: "message_attachment.position", does: "UPDATE message_attachment SET position = 1" },
    Damage { check: "message_attachment.kind", does: "UPDATE message_attachment SET kind = 'voice'" },
    Damage {
        check: "message_attachment.number",
        does: "UPDATE message SET deleted_at = 1, text = '', reply_to = NULL, everyone = NULL, edited_at = NULL, pinned_at = NULL",
    },
];

/// A file on the first message of each room.
const FILES: &str = "INSERT INTO attachment (tenant, id, owner, blob, state, kind, name, mime, size, created_at, used) \
     SELECT tenant, id, sender, 'aabbccddeeff', 1, 'file', 'a.txt', 'text/plain', 3, 1, 1 FROM message WHERE number = 1 AND deleted_at IS NULL; \
     INSERT INTO message_attachment (tenant, room, number, position, attachment, kind) \
     SELECT tenant, room, number, 0, id, 'file' FROM message WHERE number = 1 AND deleted_at IS NULL";

fn plan() -> Plan {
    Plan {
        messages: 900,
        users: Some(12),
        rooms: Some(12),
        seed: 7,
        days: 60,
        until: Some(parlor_proto::Time(1_790_000_000_000)),
        tenant: None,
        password: None,
        add: false,
    }
}

fn quiet() -> impl FnMut(Step) {
    |_| ()
}

fn seeded(place: &Fresh) -> Box<dyn Conn> {
    let builder = Builder::default().store(crate::testing::url(place)).limits(crate::Limits::default());
    // In memory it lives as long as somebody is connected.
    let store = Box::leak(Box::new(Store::open(place).unwrap()));
    let made = builder.seed(&plan(), &mut quiet()).unwrap();
    assert_eq!((made.users, made.rooms, made.messages), (12, 12, 900));
    let again = builder.seed(&plan(), &mut quiet()).unwrap_err();
    assert!(again.to_string().contains("--add"), "{again}");
    let mut conn = store.writer().unwrap();
    conn.begin().unwrap();
    conn.script(FILES).unwrap();
    conn.commit().unwrap();
    let found = builder.verify(false, &mut quiet()).unwrap();
    assert_eq!(found.differences, []);
    assert_eq!((found.users, found.rooms, found.messages), (12, 12, 900));
    conn
}

fn every_damage_is_named(place: &Fresh) {
    let mut conn = seeded(place);
    let (mut missed, rules) = (Vec::new(), Rules::default());
    for damage in DAMAGES {
        // Each engine has an index of its own form.
        let key = if conn.engine() == Engine::Sqlite { "rowid & 4294967295 = 1" } else { "number = 1" };
        conn.begin().unwrap();
        let done = conn.script(&damage.does.replace("KEY", key));
        let beside = Beside { rules: Some(&rules), ..Beside::default() };
        let found = done.and_then(|()| look(&mut *conn, &beside, None, &mut quiet()));
        conn.rollback();
        let named = |found: &Verified| {
            // What is of no tenant has none.
            let of = |it: &Difference| it.tenant == "default" || it.check == "tenant.none";
            found.differences.iter().any(|it| it.check == damage.check && of(it))
        };
        match found {
            Ok(found) if named(&found) => {}
            Ok(found) => missed.push(format!(
                "{}: {} gives {:#?}",
                damage.check,
                damage.does,
                found.differences.first()
            )),
            Err(fault) => missed.push(format!("{}: {} gives {fault}", damage.check, damage.does)),
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    let found = everything(&mut *conn, &mut quiet()).unwrap();
    assert_eq!(found.differences, [], "taken back");
}

#[test]
fn every_damage_is_named_on_sqlite() {
    every_damage_is_named(&fresh_memory());
}

#[test]
fn every_damage_is_named_on_postgres() {
    if let Some(place) = fresh_schema() {
        every_damage_is_named(&place);
    }
}

#[test]
fn every_check_has_a_damage() {
    let sources = [include_str!("mod.rs"), include_str!("room.rs"), include_str!("strange.rs")];
    let of = |text: &'static str, before: &'static str| {
        text.split(before).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
    };
    let mut checks: Vec<&str> = sources.iter().flat_map(|text| of(text, "self.wrong(")).collect();
    checks.extend(sources.iter().flat_map(|text| of(text, "bound(")));
    assert!(checks.len() > 40, "{checks:?}");
    for check in checks {
        // The bytes of files have a test of their own.
        let of_bytes = ["attachment.blob", "attachment.none"].contains(&check);
        let named = of_bytes || DAMAGES.iter().any(|damage| damage.check == check);
        assert!(named, "nothing damages {check}");
    }
}

#[test]
fn the_same_number_makes_the_same_data() {
    let dump = |seed: u64| {
        let place = fresh_memory();
        let store = Store::open(&place).unwrap();
        let builder = Builder::default().store(crate::testing::url(&place));
        builder.seed(&Plan { seed, ..plan() }, &mut quiet()).unwrap();
        let mut conn = store.reader().unwrap();
        let tenant = sql::tenants(&mut *conn).unwrap()[0].0;
        let rooms = sql::rooms(&mut *conn, tenant, RoomId([0; 16]), 100).unwrap();
        format!("{rooms:?}")
    };
    assert_eq!(dump(3), dump(3));
    assert_ne!(dump(3), dump(4));
}

/// What people do through the engine is as right as what is seeded.
#[tokio::test]
async fn what_the_engine_makes_is_right() {
    let chat: TestChat =
        crate::testing::Setup::on(crate::testing::On::Memory).start().unwrap_or_else(|| panic!("memory"));
    let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
    let room = ann.open(&bob).await.id;
    for at in 0..30 {
        let number = ann.send(room, &format!("hello {at}")).await.number;
        if at % 7 == 0 {
            bob.run(parlor_proto::message::Hide { room, numbers: vec![number] }).await;
        }
        if at % 5 == 0 {
            ann.run(parlor_proto::message::Delete { room, number }).await;
        }
        if at % 11 == 0 {
            bob.mark(room, number - 1).await;
        }
    }
    chat.indexed().await;
    let url = chat.url();
    let found =
        tokio::task::spawn_blocking(move || Builder::default().store(url).verify(false, &mut quiet()));
    assert_eq!(found.await.unwrap().unwrap().differences, []);
}
