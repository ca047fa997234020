//! Every bound of the engine, named, in one place. Those that an operator may move are in [`Limits`].

/// Jobs that may wait for the writer; one more is refused with `overloaded`.
pub(crate) const INBOX: usize = 8_192;
/// Of the room that is left there, one of several tenants may have so many times as much waiting, and so many in any case
/// (for those there is as much room again, for all of them together).
pub(crate) const INBOX_SHARE: usize = 4;
pub(crate) const INBOX_LEAST: usize = 16;
/// Jobs applied in one transaction.
pub(crate) const BATCH: usize = 512;
/// Milliseconds after which a turn that is tried one by one refuses the rest as busy.
pub(crate) const TURN_MS: u64 = 5_000;
/// Queries that may wait for a reader.
pub(crate) const READS: usize = 8_192;
/// Reader threads.
pub(crate) const READERS: usize = 2;
/// Passwords hashed at once, and waiting.
pub(crate) const HASHERS: usize = 2;
pub(crate) const HASHES: usize = 32;
/// Characters and bytes of a message.
pub(crate) const TEXT_CHARS: usize = 5_000;
pub(crate) const TEXT_BYTES: usize = 20 * 1024;
/// Characters of a person's name, after cleaning.
pub(crate) const NAME_CHARS: usize = 80;
/// Characters of what a group says about itself.
pub(crate) const ROOM_ABOUT: usize = 500;
/// People added to a group at once.
pub(crate) const ADDED: usize = 100;
/// Rooms pinned in one person's list.
pub(crate) const PINNED_ROOMS: i64 = 50;
/// Messages that can be made unread again.
pub(crate) const UNMARK: i64 = 1_000;
/// Milliseconds that a room's place in the index of the list may lie behind its last activity.
pub(crate) const SORT_MS: i64 = 60_000;
/// Names that make the title of a group without one.
pub(crate) const TITLE_NAMES: usize = 4;
/// Messages, and entries, of a deleted group that are taken away in one step; milliseconds between two looks for such.
pub(crate) const PURGE_MESSAGES: i64 = 200;
pub(crate) const PURGE_ENTRIES: i64 = 1_000;
pub(crate) const PURGE_MS: u64 = 30_000;
/// What is too old is looked for: a page of rooms at once, messages of a page, of one step of the writer, how often.
pub(crate) const RETENTION_ROOMS: i64 = 200;
pub(crate) const RETENTION_MESSAGES: u64 = 5_000;
pub(crate) const RETENTION: i64 = 200;
pub(crate) const RETENTION_MS: u64 = 3_600_000;
/// Newest messages of a room that a page usually shows: whoever has it open loads it again when one of these goes by age.
pub(crate) const RETENTION_SHOWN: i64 = 200;
/// People one person may have blocked; messages that a request may have before it is accepted.
pub(crate) const BLOCKS: i64 = 1_000;
pub(crate) const REQUEST_MESSAGES: i64 = 3;
/// First words of one person that may wait for an answer at a time.
pub(crate) const REQUESTS: i64 = 20;
/// Reports of one person: on average in an hour, and at once.
pub(crate) const REPORTS_PER_HOUR: u32 = 20;
pub(crate) const REPORTS_BURST: u32 = 10;
/// Characters of a report's note; messages before and after the reported one, and bytes that are kept of it all.
pub(crate) const REPORT_NOTE: usize = 1_000;
pub(crate) const REPORT_AROUND: i64 = 10;
pub(crate) const REPORT_BYTES: usize = 24 * 1024;
/// Pairs in one command about relations; characters of a relation's label and of a host's id.
pub(crate) const RELATIONS: usize = 100;
pub(crate) const LABEL_CHARS: usize = 80;
pub(crate) const EXTERNAL_CHARS: usize = 200;
/// Direct rooms settled in one step when a tenant's policy or somebody's role has changed.
pub(crate) const SETTLED: i64 = 100;
/// Milliseconds between two looks for rooms that wait for it, and how many such notes are read at once.
pub(crate) const SETTLE_MS: u64 = 30_000;
pub(crate) const SETTLINGS: i64 = 20_000;
/// Milliseconds in which other nodes learn new rules (an installation that is restarted node by node), and by which their
/// clocks may differ: rooms that they made by older ones are settled once more.
pub(crate) const SETTLED_FRESH_MS: i64 = 600_000;
pub(crate) const SETTLED_MARGIN_MS: i64 = 60_000;
/// Characters of what a person says about themselves.
pub(crate) const ABOUT_CHARS: usize = 300;
/// Combining marks on one letter of a name; what is beyond is cut.
pub(crate) const MARKS: usize = 8;
/// Encoded bytes and levels of custom JSON.
pub(crate) const DATA_BYTES: usize = 4 * 1024;
pub(crate) const DATA_DEPTH: usize = 8;
/// Bytes of one emoji. The longest that Unicode recommends (a kiss of two people, each with a skin tone) has 35.
pub(crate) const EMOJI_BYTES: usize = 40;
/// Names looked up in one text.
pub(crate) const MENTIONS: usize = 50;
/// Members up to which everybody may say `@all`.
pub(crate) const MENTION_ALL: i64 = 100;
/// Messages hidden by one command, and rooms that one is forwarded to.
pub(crate) const HIDDEN_AT_ONCE: usize = 100;
pub(crate) const FORWARD: usize = 20;
/// Pinned messages of a room.
pub(crate) const PINS: i64 = 50;
/// Different emoji on a message.
pub(crate) const EMOJI_PER_MESSAGE: usize = 20;
/// Characters of a nonce.
pub(crate) const NONCE_CHARS: usize = 64;
/// Entries of a page.
pub(crate) const PAGE: i64 = 100;
/// Entries of a page when nothing is said.
pub(crate) const PAGE_DEFAULT: i64 = 50;
/// Events of a page of the log.
pub(crate) const EVENTS: i64 = 500;
/// Encoded bytes of a page; at least one entry is always given. A page must fit a socket's queue.
pub(crate) const PAGE_BYTES: usize = 192 * 1024;
/// Encoded bytes of the system entries and of the people of a page: on top of it, within a frame.
pub(crate) const SYSTEM_BYTES: usize = 32 * 1024;
pub(crate) const PEOPLE_BYTES: usize = 24 * 1024;
/// Characters of a message in a list of rooms.
pub(crate) const PREVIEW: i64 = 200;
/// Events and bytes replayed to one `hello`; what is beyond is reset.
pub(crate) const REPLAY_EVENTS: usize = 500;
pub(crate) const REPLAY_BYTES: usize = 200 * 1024;
/// Rooms named in the answer to a `hello`.
pub(crate) const HEADS: usize = 500;
/// Frames and bytes that may wait for one socket.
pub(crate) const QUEUE_FRAMES: usize = 512;
pub(crate) const QUEUE_BYTES: usize = 256 * 1024;
/// Commands of one socket that may be in work.
pub(crate) const IN_WORK: u32 = 64;
/// Queries of one socket that are answered at once; the others wait, also while much of what was answered waits.
pub(crate) const QUERIES: u32 = 4;
/// Rooms of one person that a node listens to.
pub(crate) const ROOMS_PER_PERSON: i64 = 10_000;
/// Members up to which receipts and pointers are told one by one.
pub(crate) const RECEIPTS: usize = 100;
/// Rooms named in one `delivery.mark`.
pub(crate) const DELIVERED: usize = 500;
/// Members up to which those who are here are counted.
pub(crate) const COUNTED: i64 = 1_000;
/// People whose last seconds here are written down at once, and who may wait for that.
pub(crate) const SEEN: usize = 1_000;
pub(crate) const SEEN_WAITING: usize = 100_000;
/// Rooms to which a person's coming and going, or another name, is told: those that were active last.
pub(crate) const PRESENCE_ROOMS: usize = 200;
/// Milliseconds until a `hello` that waits for the store is given up.
pub(crate) const WELCOME_MS: u64 = 30_000;
/// Milliseconds: sign-in on a socket, ping, silence until dead, grace before "offline".
pub(crate) const HELLO_MS: u64 = 5_000;
pub(crate) const PING_MS: u64 = 25_000;
pub(crate) const DEAD_MS: u64 = 60_000;
pub(crate) const GRACE_MS: u64 = 5_000;
/// Milliseconds between two announcements of a node's people, and until it is forgotten.
pub(crate) const HEARTBEAT_MS: u64 = 15_000;
pub(crate) const FORGET_MS: u64 = 45_000;
/// Milliseconds by which a login may be ended too early, so that it is never too late.
pub(crate) const EXPIRY_MS: i64 = 500;
/// Milliseconds between two head checks, and while the bus is away.
pub(crate) const HEAD_CHECK_MS: u64 = 1_000;
pub(crate) const HEAD_CHECK_BLIND_MS: u64 = 500;
/// Milliseconds after the beginning of a head check in which sockets are told something on the strength of it. What ends
/// a right is heard of in two seconds at most, and the rest of them is for the way.
pub(crate) const TRUST_MS: u64 = 1_800;
/// Head checks, and looks at tenants, that may wait for their thread.
pub(crate) const WATCHES: usize = 8;
/// People whose rooms a head check reads itself.
pub(crate) const REFRESHED: usize = 500;
/// The same where one process owns the file: for logins that expire.
pub(crate) const HEAD_CHECK_ALONE_MS: u64 = 3_000;
/// Rooms in which one person's typing is remembered.
pub(crate) const TYPED: usize = 64;
/// Milliseconds between two `typing.start` of a person in a room that are passed on; clients send one in 2 s, and
/// the network may bring two closer together.
pub(crate) const TYPING_MS: u64 = 1_500;

/// Rooms that are known to have grown without the index; more are found by comparing.
pub(crate) const INDEX_BEHIND: usize = 10_000;
/// Rooms, entries and bytes of text of one piece of the index: what keeps the writer busy for a moment; few
/// entries while people are talking.
pub(crate) const INDEX_ROOMS: usize = 64;
pub(crate) const INDEX_ENTRIES: usize = 256;
pub(crate) const INDEX_FEW: usize = 32;
/// Entries between two ticks up to which the index follows at once.
pub(crate) const INDEX_QUIET: usize = 50;
/// Messages of a deleted room that leave the index at once.
pub(crate) const INDEX_ERASE: i64 = 256;
pub(crate) const INDEX_BYTES: usize = 64 * 1024;
/// Rooms of a page when all are compared with the index, and milliseconds between two comparisons.
pub(crate) const INDEX_PAGE: i64 = 2_000;
pub(crate) const INDEX_COMPARE_MS: u64 = 300_000;
/// Hits of a page, and when nothing is said.
pub(crate) const FOUND: i64 = 50;
pub(crate) const FOUND_DEFAULT: i64 = 20;
/// Characters and words that may be searched for, and terms of them that the index is asked for.
pub(crate) const FOUND_CHARS: usize = 200;
pub(crate) const FOUND_WORDS: usize = 10;
pub(crate) const FOUND_TERMS: usize = 16;
/// Parts of rooms (4,096 messages each) that one search looks into, besides one of each room.
pub(crate) const FOUND_PARTS: usize = 4_096;
/// Threads for the bytes of attachments, and what may wait for them.
pub(crate) const FILE_THREADS: usize = 4;
pub(crate) const FILE_JOBS: usize = 1_024;
/// Pictures decoded at once, and waiting: a decoder may take half a gigabyte for a moment.
pub(crate) const PICTURE_THREADS: usize = 1;
/// Pictures that hosts name: so many are fetched of one tenant at once, within so many milliseconds; one that cannot be
/// had is tried again after so long, and then no more.
pub(crate) const PICTURES_AT_ONCE: i64 = 8;
pub(crate) const PICTURE_FETCH_MS: i64 = 180_000;
pub(crate) const PICTURE_AGAIN_MS: [i64; 4] = [60_000, 600_000, 3_600_000, 21_600_000];
/// Rooms of a guest that go over to whom they turn out to be.
pub(crate) const CLAIMED: i64 = 500;
pub(crate) const PICTURE_JOBS: usize = 16;
/// Pixels of a picture that is decoded (half of it for progressive JPEGs), of a side, and bytes of its pixels.
pub(crate) const PICTURE_PIXELS: u64 = 50_000_000;
pub(crate) const PICTURE_SIDE: u32 = 30_000;
pub(crate) const PICTURE_BYTES: u64 = 256 * 1024 * 1024;
/// Milliseconds that a picture may be worked on.
pub(crate) const PICTURE_MS: u64 = 10_000;
/// Pixels of the longer side, of what is shown and of its thumbnail.
pub(crate) const PICTURE_SHOWN: u32 = 2_560;
pub(crate) const THUMB_SIDE: u32 = 480;
/// Frames of an animation, and pixels of all of them; of a longer one the first frame is kept.
pub(crate) const FRAMES: usize = 300;
pub(crate) const FRAME_PIXELS: u64 = 40_000_000;
/// Uploads that one person, and that everybody, may have under way on a node.
pub(crate) const UPLOADS_PER_USER: usize = 4;
pub(crate) const UPLOADS: usize = 32;
/// Milliseconds that an upload may take in all: whoever drips must not keep the others out, and its row is not swept
/// meanwhile.
pub(crate) const UPLOAD_MS: u64 = 30 * 60 * 1000;
/// Bytes of an upload that are written at once.
pub(crate) const UPLOAD_CHUNK: usize = 128 * 1024;
/// Attachments of a message.
pub(crate) const ATTACHMENTS: usize = 10;
/// Characters of a file's name.
pub(crate) const FILE_NAME: usize = 200;
/// Values of a voice note's waveform, and its longest duration: a day.
pub(crate) const WAVEFORM: usize = 64;
pub(crate) const VOICE_MS: i64 = 24 * 3600 * 1000;
/// Milliseconds until an upload that was never sent is swept, and one that never arrived.
pub(crate) const UNSENT_MS: i64 = 24 * 3600 * 1000;
pub(crate) const ARRIVING_MS: i64 = 2 * 3600 * 1000;
/// Milliseconds between two looks for files to remove, files removed at once, and until a failed removal is tried
/// again.
pub(crate) const SWEEP_MS: u64 = 60_000;
pub(crate) const SWEEP: i64 = 100;
pub(crate) const SWEEP_AGAIN_MS: i64 = 10 * 60 * 1000;
/// Milliseconds that a signed address of a file is good for.
pub(crate) const LINK_MS: i64 = 5 * 60 * 1000;

/// Messages, reactions or rooms of an account that is taken away that go at once.
pub(crate) const ERASE: i64 = 100;
/// How many of these pieces an operator's order does before it answers.
pub(crate) const ERASE_STEPS: usize = 20;

/// Rows of a tenant that is removed that go at once; steps, and milliseconds, after which whoever waits for it is told how far it
/// has come.
pub(crate) const REMOVE: i64 = 500;
pub(crate) const REMOVE_STEPS: usize = 2_000;
pub(crate) const REMOVE_MS: u64 = 1_000;

/// The bounds that an operator may move; defaults are those of the published promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Messages a second that one user may send on average.
    pub messages_per_second: u32,
    /// Messages that one user may send at once.
    pub messages_burst: u32,
    /// Searches a second of one user on average.
    pub searches_per_second: u32,
    /// Searches of one user at once.
    pub searches_burst: u32,
    /// Sockets of one user; a newer one replaces the oldest.
    pub sockets_per_user: usize,
    /// Sign-ins tried in a minute for one account, whatever it is called.
    pub logins_per_minute: u32,
    /// Sign-ins tried in a minute from one address (IPv6: one /64), whatever the accounts; 0: no such bound.
    pub logins_per_address: u32,
    /// Accounts made in an hour from one address, and at once; 0: no such bound.
    pub sign_ups_per_address: u32,
    /// Seconds in which a message may be edited; 0: for ever.
    pub edit_seconds: u32,
    /// Seconds in which one's own message may be deleted for everyone; 0: for ever.
    pub delete_seconds: u32,
    /// Keep earlier texts of messages, for operators.
    pub keep_versions: bool,
    /// Members of a group.
    pub group_members: u32,
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Bytes that one user may have uploaded and not sent.
    pub unsent_bytes: u64,
    /// Files that one user may upload in a minute, and at once.
    pub uploads_per_minute: u32,
    /// People may find each other by exact username, e-mail address or external id. Otherwise only by id, which whoever
    /// has met them knows.
    pub look_up: bool,
    /// People that one user may look up by name in a minute.
    pub look_ups_per_minute: u32,
    /// People that one user may look up by name at once.
    pub look_ups_burst: u32,
    /// Requests a second with one server key on average.
    pub host_per_second: u32,
    /// Requests with one server key at once.
    pub host_burst: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            messages_per_second: 10,
            messages_burst: 30,
            searches_per_second: 2,
            searches_burst: 10,
            sockets_per_user: 20,
            logins_per_minute: 10,
            logins_per_address: 30,
            sign_ups_per_address: 10,
            edit_seconds: 900,
            delete_seconds: 0,
            keep_versions: true,
            group_members: 1_000,
            file_bytes: 25 * 1024 * 1024,
            unsent_bytes: 200 * 1024 * 1024,
            uploads_per_minute: 60,
            look_up: true,
            look_ups_per_minute: 60,
            look_ups_burst: 30,
            host_per_second: 200,
            host_burst: 1_000,
        }
    }
}

impl Limits {
    /// Frames of any kind a second from one socket; a flood closes it with 4009. Ten for each message allowed.
    pub(crate) fn frames_per_second(&self) -> f64 {
        f64::from(self.messages_per_second.saturating_mul(10))
    }

    /// Frames of any kind at once.
    pub(crate) fn frames_burst(&self) -> u32 {
        self.messages_burst.saturating_mul(20)
    }
}

/// At least as many bytes as a message takes when it is encoded, alone or as an event.
pub(crate) fn weight(message: &parlor_proto::message::Message) -> usize {
    let escaped = |text: &str| -> usize {
        let byte = |byte: u8| match byte {
            0..0x20 => 6,
            b'"' | b'\\' => 2,
            _ => 1,
        };
        text.bytes().map(byte).sum()
    };
    let quote = message.reply.as_ref().map_or(0, |it| 256 + escaped(&it.text));
    let reactions: usize = message.reactions.iter().map(|it| 64 + it.emoji.len()).sum();
    // Rare, and of many shapes: measured by encoding.
    let attachments: usize =
        message.attachments.iter().map(|it| parlor_proto::frame::encode(it).len() + 1).sum();
    let hung = quote + reactions + attachments + message.mentions.len() * 40;
    864 + escaped(&message.text) + escaped(&message.nonce) + hung
}

/// How many of the first entries make a page: by number and by encoded bytes, but at least one.
pub(crate) fn fitting(weights: impl Iterator<Item = usize>, most: usize) -> usize {
    let mut left = PAGE_BYTES;
    let fits = |(at, weight): &(usize, usize)| {
        let fits = *at == 0 || *weight <= left;
        left = left.saturating_sub(*weight);
        fits
    };
    weights.take(most).enumerate().take_while(fits).count()
}

/// How many of the first entries fit so many bytes.
pub(crate) fn within(bytes: usize, weights: impl Iterator<Item = usize>) -> usize {
    let mut left = bytes;
    weights.take_while(|weight| left.checked_sub(*weight).map(|rest| left = rest).is_some()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_bounded_by_number_and_bytes_and_never_empty() {
        let page = |weights: &[usize], most| fitting(weights.iter().copied(), most);
        assert_eq!(page(&[], 50), 0);
        assert_eq!(page(&[10, 10, 10], 2), 2);
        assert_eq!(page(&[PAGE_BYTES * 2, 1], 50), 1);
        assert_eq!(page(&[PAGE_BYTES / 4; 50], 50), 4);
        assert_eq!(page(&[1, PAGE_BYTES, 1], 50), 1);
    }

    #[test]
    fn the_weight_of_a_message_is_never_less_than_its_encoding() {
        for text in
            ["x".repeat(5_000), "\u{1}\u{1f}".repeat(2_500), "\"\\".repeat(2_500), "🦊é".repeat(2_500)]
        {
            let message = parlor_proto::message::Message {
                id: parlor_proto::MessageId([0xff; 16]),
                room: parlor_proto::RoomId([0xff; 16]),
                seq: i64::MAX,
                number: i64::MAX,
                sender: parlor_proto::UserId([0xff; 16]),
                text,
                nonce: "\u{7f}\"".repeat(32),
                created_at: parlor_proto::Time(253_402_300_799_999),
                duplicate: true,
                edited_at: Some(parlor_proto::Time(253_402_300_799_999)),
                deleted: true,
                hidden: true,
                forwarded: true,
                everyone: true,
                pinned: true,
                reply: Some(Box::new(parlor_proto::message::Quote {
                    number: i64::MAX,
                    seq: i64::MAX,
                    sender: parlor_proto::UserId([0xff; 16]),
                    text: "\u{1}".repeat(200),
                    attachment: Some(parlor_proto::attachment::Kind::Image),
                    deleted: true,
                })),
                mentions: vec![parlor_proto::UserId([0xff; 16]); 50],
                attachments: vec![
                    parlor_proto::attachment::Attachment {
                        id: parlor_proto::AttachmentId([0xff; 16]),
                        kind: parlor_proto::attachment::Kind::Voice,
                        name: "\"".repeat(200),
                        mime: "application/octet-stream".to_owned(),
                        size: i64::MAX,
                        width: Some(i64::MAX),
                        height: Some(i64::MAX),
                        duration_ms: Some(i64::MAX),
                        waveform: Some(vec![100; 64]),
                        thumb: true,
                    };
                    10
                ],
                reactions: vec![
                    parlor_proto::reaction::Reaction {
                        emoji: "👩‍❤️‍💋‍👩".to_owned(),
                        count: i64::MAX,
                        mine: true,
                    };
                    20
                ],
            };
            let event = parlor_proto::Event {
                room: message.room,
                seq: message.seq,
                at: message.created_at,
                by: Some(message.sender),
                what: parlor_proto::What::MessageSent(message.clone()),
            };
            assert!(weight(&message) >= parlor_proto::frame::encode(&event).len());
        }
    }
}
