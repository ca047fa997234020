//! Frames as cheaply as a load generator must handle them: only what is checked is decoded, nothing is copied.
//! A nonce says which message it is and when it was due, so that both ends measure by one clock.

use std::borrow::Cow;
use std::time::Duration;

use parlor_core::proto::{RoomId, Seq};
use serde::Deserialize;

use crate::exit::Failed;

/// What matters of a frame.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// A send was answered: its id, and the seq it got.
    Acked(u64, Seq),
    /// Something was refused.
    Refused(Option<u64>, String),
    /// A message of a room's log.
    Message(Seq, Option<Stamp>),
    /// Another entry of the log.
    Entry(Seq),
    /// Nothing that is counted.
    Other,
}

#[derive(Deserialize)]
struct Lean<'a> {
    id: Option<u64>,
    #[serde(borrow)]
    ok: Option<Sent<'a>>,
    #[serde(borrow)]
    error: Option<Problem<'a>>,
    #[serde(borrow)]
    event: Option<Cow<'a, str>>,
    seq: Option<Seq>,
    #[serde(borrow)]
    data: Option<Sent<'a>>,
}

#[derive(Deserialize)]
struct Sent<'a> {
    seq: Option<Seq>,
    #[serde(borrow)]
    nonce: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Problem<'a> {
    #[serde(borrow)]
    code: Cow<'a, str>,
}

/// Decodes what matters.
pub(super) fn hear(frame: &str) -> Result<Heard, Failed> {
    let lean: Lean<'_> = serde_json::from_str(frame)
        .map_err(|err| Failed::new(format!("a frame that is not of the contract: {err}")))?;
    Ok(match lean {
        Lean { error: Some(error), id, .. } => Heard::Refused(id, error.code.into_owned()),
        Lean { id: Some(id), ok: Some(Sent { seq: Some(seq), .. }), .. } => Heard::Acked(id, seq),
        Lean { event: Some(name), seq: Some(seq), data, .. } if name == "message.sent" => {
            Heard::Message(seq, data.and_then(|data| data.nonce).and_then(|nonce| Stamp::parse(&nonce)))
        }
        Lean { event: Some(_), seq: Some(seq), .. } => Heard::Entry(seq),
        _ => Heard::Other,
    })
}

/// What a nonce says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Which run.
    pub(super) run: u32,
    /// Which pair.
    pub(super) pair: u32,
    /// Which message of the pair, from 0.
    pub(super) n: u32,
    /// When it was due, counted from the start of the run.
    pub(super) due: Duration,
}

impl Stamp {
    pub(super) fn nonce(self) -> String {
        format!("{:08x}.{}.{}.{}", self.run, self.pair, self.n, self.due.as_nanos())
    }
    pub(super) fn parse(nonce: &str) -> Option<Stamp> {
        let mut parts = nonce.split('.');
        let stamp = Stamp {
            run: u32::from_str_radix(parts.next()?, 16).ok()?,
            pair: parts.next()?.parse().ok()?,
            n: parts.next()?.parse().ok()?,
            due: Duration::from_nanos(parts.next()?.parse().ok()?),
        };
        parts.next().is_none().then_some(stamp)
    }
}

/// A `message.send`, written without a detour: neither room nor nonce nor text holds anything to escape.
pub(super) fn send(id: u64, room: RoomId, text: &str, nonce: &str) -> String {
    format!(r#"{{"id":{id},"cmd":"message.send","room":"{room}","text":"{text}","nonce":"{nonce}"}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matters_is_heard() {
        let stamp = Stamp { run: 0xbeef, pair: 3, n: 9, due: Duration::from_nanos(1_234_567) };
        assert_eq!(Stamp::parse(&stamp.nonce()), Some(stamp));
        assert_eq!(Stamp::parse("somebody-else"), None);
        let event = format!(
            r#"{{"event":"message.sent","room":"x","seq":12,"at":"…","data":{{"id":"y","seq":12,"text":"a \"b\"","nonce":"{}"}}}}"#,
            stamp.nonce()
        );
        assert_eq!(hear(&event).expect("event"), Heard::Message(12, Some(stamp)));
        assert_eq!(
            hear(r#"{"id":4,"ok":{"id":"y","seq":12,"nonce":"z"}}"#).expect("ack"),
            Heard::Acked(4, 12)
        );
        assert_eq!(
            hear(r#"{"id":4,"error":{"code":"overloaded","detail":"","retry":"later"}}"#).expect("refusal"),
            Heard::Refused(Some(4), "overloaded".into())
        );
        assert_eq!(
            hear(r#"{"event":"room.created","room":"x","seq":1,"data":{"kind":"direct"}}"#).expect("entry"),
            Heard::Entry(1)
        );
        assert_eq!(
            hear(r#"{"signal":"presence.changed","user":"x","online":true}"#).expect("signal"),
            Heard::Other
        );
        let frame = send(7, RoomId([1; 16]), "hello", "n");
        let said = parlor_core::proto::Incoming::decode(&frame);
        assert!(said.is_ok_and(|said| said.id == 7));
    }
}
