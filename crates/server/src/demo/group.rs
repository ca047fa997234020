//! The group of the demo: what a message can do, in ten seconds. Replies, reactions, a mention, a picture, a voice note, a pin,
//! and something unread for everybody.

use std::time::Duration;

use bytes::Bytes;
use parlor::proto::message::{Message, Send};
use parlor::proto::room::Open;
use parlor::proto::{AttachmentId, Number, Problem, RoomId, pin, reaction, read};
use parlor::{Actor, Chat};
use parlor_core::Offer;

use super::hum::hum;

const PICTURE: &[u8] = include_bytes!("../../assets/demo/lighthouse.jpg");
const MINUTE: Duration = Duration::from_secs(60);

/// What is sent with a line.
#[derive(Clone, Copy)]
enum With {
    Words,
    Picture,
    Voice,
}

/// Who (0 ann, 1 bob, 2 cem, 3 dana), what, with what, in answer to which line, minutes before now, reactions (who, what).
struct Line {
    who: usize,
    text: &'static str,
    with: With,
    reply: Option<usize>,
    ago: u32,
    reactions: &'static [(usize, &'static str)],
}

const fn line(who: usize, text: &'static str, ago: u32) -> Line {
    Line { who, text, with: With::Words, reply: None, ago, reactions: &[] }
}

const LINES: [Line; 12] = [
    line(
        0,
        "So, everybody: the *lighthouse weekend* is booked. Three nights, four beds, one very small kitchen.",
        190,
    ),
    Line {
        reactions: &[(0, "❤️"), (3, "❤️"), (1, "🎉"), (2, "🎉")],
        with: With::Picture,
        ..line(1, "This is what we will see from the ferry 😍", 184)
    },
    Line { reply: Some(1), ..line(3, "That is the view from my dreams. Who took it?", 178) },
    Line {
        reactions: &[(3, "😂")],
        ..line(1, "My uncle. He also took my good umbrella, so be warned.", 176)
    },
    line(
        2,
        "What we need to bring:\n- firewood\n- coffee (a *lot*)\n- `exact change` for the ferry\n- somebody who can cook",
        120,
    ),
    Line {
        reply: Some(4),
        reactions: &[(0, "🙏"), (1, "🙏"), (2, "👍")],
        ..line(3, "I can cook. I cannot carry firewood up 212 steps.", 112)
    },
    line(0, "@cem are you still bringing the telescope?", 64),
    Line {
        reply: Some(6),
        reactions: &[(0, "🔭")],
        ..line(
            2,
            "Packed since Tuesday. https://www.lighthouse.example/sky-this-week says it will be clear.",
            58,
        )
    },
    Line { reactions: &[(0, "😂"), (1, "👏"), (3, "❤️")], with: With::Voice, ..line(3, "", 31) },
    line(1, "Is that the song from the boat? Now I will have it in my head until Friday.", 27),
    line(
        2,
        "Ferry leaves at *14:05*, platform 2. Can somebody pin this, so that nobody can say they did not know?",
        12,
    ),
    line(1, "@ann you have the tickets, right?", 2),
];

/// The line that is pinned.
const PINNED: usize = 10;

/// Makes the group, or finds it: nonces make a repeat harmless.
pub(super) async fn seed(chat: &Chat, people: &[Actor; 4]) -> Result<(), Problem> {
    let ago = |minutes: u32| chat.clock().set_behind(MINUTE * minutes);
    ago(195);
    let others = people[1..].iter().map(|it| it.user.to_string()).collect();
    let open = Open {
        about: Some("Three nights at the coast".into()),
        nonce: Some("demo-group".into()),
        ..Open::group("Lighthouse weekend", others)
    };
    let made = chat.run(&people[0], open).await?;
    if !made.created {
        return Ok(());
    }
    let mut said: Vec<Message> = Vec::new();
    for (at, line) in LINES.iter().enumerate() {
        ago(line.ago);
        let who = &people[line.who];
        let attachments = match line.with {
            With::Words => Vec::new(),
            With::Picture => vec![upload(chat, who, picture(), PICTURE).await?],
            With::Voice => {
                let hum = hum();
                vec![upload(chat, who, voice(hum.duration_ms, hum.waveform), &hum.wav).await?]
            }
        };
        // Whoever speaks has read what came before.
        if let Some(before) = said.last() {
            read_up_to(chat, who, made.id, before.number).await?;
        }
        let reply_to = line.reply.and_then(|at| said.get(at)).map(|it| it.number);
        let words = Send::text(made.id, line.text, format!("demo-{at}"));
        let it = chat.run(who, Send { reply_to, attachments, ..words }).await?;
        if at == PINNED {
            chat.run(&people[0], pin::Add { room: made.id, number: it.number }).await?;
        }
        said.push(it);
    }
    for (line, it) in LINES.iter().zip(&said) {
        for (who, emoji) in line.reactions {
            ago(line.ago.saturating_sub(2));
            let add = reaction::Add { room: made.id, number: it.number, emoji: (*emoji).to_owned() };
            chat.run(&people[*who], add).await?;
        }
    }
    // Ann has not seen the last two, Cem and Dana not the last one.
    let last = said.last().map_or(0, |it| it.number);
    for (who, unread) in [(0, 2), (2, 1), (3, 1)] {
        read_up_to(chat, &people[who], made.id, last - unread).await?;
    }
    Ok(())
}

async fn read_up_to(chat: &Chat, who: &Actor, room: RoomId, number: Number) -> Result<(), Problem> {
    chat.run(who, read::Mark { room, number }).await.map(|_| ())
}

fn picture() -> Offer {
    let length = u64::try_from(PICTURE.len()).ok();
    Offer { name: "lighthouse.jpg".into(), voice: false, duration_ms: None, waveform: None, length }
}

fn voice(duration_ms: i64, waveform: Vec<u8>) -> Offer {
    Offer {
        name: "the song from the boat.wav".into(),
        voice: true,
        duration_ms: Some(duration_ms),
        waveform: Some(waveform),
        length: None,
    }
}

async fn upload(chat: &Chat, who: &Actor, offer: Offer, bytes: &[u8]) -> Result<AttachmentId, Problem> {
    let mut upload = chat.upload(who, offer).await?;
    upload.write(Bytes::copy_from_slice(bytes)).await?;
    upload.finish().await.map(|it| it.id)
}
