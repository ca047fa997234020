//! What the pages of messages are given.

use serde::Serialize;

use super::{Base, MemberView, OpenRoom};

/// One line of the stream: a message, or what happened between messages.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    pub(crate) day: String,
    pub(crate) day_label: String,
    /// The first one of its day on this page.
    pub(crate) new_day: bool,
    /// The line "New messages" stands above it.
    pub(crate) new_line: bool,
    pub(crate) message: Option<Bubble>,
    pub(crate) system: Option<SystemLine>,
}

/// What happened, in a sentence.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SystemLine {
    pub(crate) seq: i64,
    pub(crate) at: String,
    pub(crate) time: String,
    pub(crate) text: String,
}

/// A message on the page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Bubble {
    pub(crate) id: String,
    pub(crate) seq: i64,
    pub(crate) number: i64,
    pub(crate) nonce: Option<String>,
    pub(crate) sender: Sender,
    pub(crate) own: bool,
    pub(crate) text: String,
    /// Usernames that the text mentions, and `all`.
    pub(crate) mentions: Vec<String>,
    pub(crate) at: String,
    pub(crate) time: String,
    pub(crate) run_start: bool,
    pub(crate) run_end: bool,
    /// Own messages: `sent`, `delivered`, `read`.
    pub(crate) state: Option<&'static str>,
    pub(crate) edited: bool,
    pub(crate) deleted: bool,
    pub(crate) forwarded: bool,
    pub(crate) pinned: bool,
    /// It mentions the reader.
    pub(crate) mentions_me: bool,
    pub(crate) reply: Option<QuoteView>,
    pub(crate) files: Vec<FileView>,
    pub(crate) reactions: Vec<ReactionView>,
    /// Its own page, with everything that can be done with it.
    pub(crate) url: String,
    pub(crate) react_url: String,
}

/// Who said it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Sender {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) hue: u8,
    pub(crate) initials: String,
    pub(crate) picture: Option<String>,
    /// They have left: the name says so, and there are no letters.
    pub(crate) gone: bool,
}

/// What a message answers to.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct QuoteView {
    pub(crate) number: i64,
    pub(crate) name: String,
    pub(crate) own: bool,
    pub(crate) text: String,
    /// `image`, `file`, `voice`.
    pub(crate) icon: Option<&'static str>,
    pub(crate) deleted: bool,
    pub(crate) url: String,
}

/// An attachment.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FileView {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) thumb_url: Option<String>,
    pub(crate) mime: String,
    pub(crate) size_label: String,
    pub(crate) width: i64,
    pub(crate) height: i64,
    /// `0:07`, of voice notes.
    pub(crate) duration_label: String,
    pub(crate) duration_ms: i64,
    pub(crate) waveform: Vec<u8>,
}

/// An emoji below a message.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ReactionView {
    pub(crate) emoji: String,
    pub(crate) count: i64,
    pub(crate) mine: bool,
}

/// What was typed, and why it did not go.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Composer {
    pub(crate) text: String,
    pub(crate) nonce: String,
    pub(crate) error: Option<String>,
    /// The message that is answered.
    pub(crate) reply: Option<QuoteView>,
}

/// `message.html`: one message, and everything that can be done with it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct MessagePage {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) room: OpenRoom,
    pub(crate) entry: Entry,
    pub(crate) message: Bubble,
    pub(crate) emojis: Vec<String>,
    pub(crate) can_edit: bool,
    pub(crate) can_delete: bool,
    pub(crate) can_pin: bool,
    pub(crate) can_react: bool,
    /// Somebody else's: it can be reported, and they can be blocked.
    pub(crate) can_report: bool,
    pub(crate) edit_text: String,
    pub(crate) read_by: Vec<MemberView>,
    pub(crate) delivered_to: Vec<MemberView>,
    pub(crate) read_count: i64,
    pub(crate) reactors: Vec<ReactorView>,
    /// Rooms where it may be said again.
    pub(crate) targets: Vec<Target>,
    pub(crate) nonce: String,
    pub(crate) error: Option<String>,
}

/// Who used an emoji.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ReactorView {
    pub(crate) emoji: String,
    pub(crate) names: String,
}

/// A room to forward to.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Target {
    pub(crate) id: String,
    pub(crate) title: String,
}

/// `search.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SearchPage {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) text: String,
    pub(crate) room: Option<OpenRoom>,
    pub(crate) hits: Vec<HitView>,
    pub(crate) next: Option<String>,
    pub(crate) searched: bool,
    pub(crate) error: Option<String>,
}

/// A message that was found.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct HitView {
    pub(crate) room_title: String,
    pub(crate) sender: String,
    pub(crate) at_label: String,
    pub(crate) url: String,
    pub(crate) pieces: Vec<PieceView>,
}

/// A piece of a found text.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PieceView {
    pub(crate) text: String,
    pub(crate) hit: bool,
}

/// `partials/message.html`, alone.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct BubblePart {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) message: Bubble,
    pub(crate) room: OpenRoom,
}
