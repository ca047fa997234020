//! What the pages of rooms are given.

use serde::Serialize;
use serde_json::Value;

use super::{Base, Composer, Entry, GroupForm, NewForm};

/// `inbox.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Inbox {
    #[serde(flatten)]
    pub(crate) base: Base,
    /// Rooms in which somebody asks whether they may write.
    pub(crate) requests: Vec<Row>,
    /// How many there are, also where they are more than these.
    pub(crate) requests_count: i64,
    pub(crate) rooms: Vec<Row>,
    pub(crate) rooms_next: Option<String>,
    pub(crate) unread_total: i64,
    /// The staff's pages, for those who are of the staff.
    pub(crate) staff: Option<String>,
    /// The archive is listed.
    pub(crate) archive: bool,
    pub(crate) room: Option<OpenRoom>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) older_url: Option<String>,
    pub(crate) newer_url: Option<String>,
    pub(crate) composer: Composer,
    pub(crate) new_form: NewForm,
    pub(crate) group_form: GroupForm,
    pub(crate) state: Value,
}

/// `partials/messages.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct MessagesPart {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) entries: Vec<Entry>,
    pub(crate) older_url: Option<String>,
    pub(crate) newer_url: Option<String>,
    pub(crate) room: OpenRoom,
}

/// `partials/room_row.html`
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RowPart {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) row: Row,
}

/// A row of the room list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) title: String,
    pub(crate) url: String,
    pub(crate) hue: u8,
    pub(crate) initials: String,
    pub(crate) picture: Option<String>,
    /// The other person has left: the title says so, and there are no letters.
    pub(crate) gone: bool,
    pub(crate) online: Option<bool>,
    /// One line of the last message.
    pub(crate) preview: Option<String>,
    pub(crate) preview_own: bool,
    /// Who said it, in groups.
    pub(crate) preview_by: Option<String>,
    /// `image`, `file`, `voice`, `deleted`: drawn before the words.
    pub(crate) preview_icon: Option<&'static str>,
    pub(crate) at: Option<String>,
    pub(crate) at_label: String,
    pub(crate) unread: i64,
    pub(crate) mentions: i64,
    pub(crate) pinned: bool,
    pub(crate) muted: bool,
    pub(crate) archived: bool,
    /// What keeps people from talking: `ended`, `closed`, `blocked`, `unavailable`, `request`, `requested`.
    pub(crate) talk: Option<&'static str>,
    /// The same in a word.
    pub(crate) talk_label: Option<String>,
    pub(crate) open: bool,
}

/// The room on the page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct OpenRoom {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) title: String,
    pub(crate) url: String,
    pub(crate) hue: u8,
    pub(crate) initials: String,
    pub(crate) picture: Option<String>,
    /// The other person has left: the title says so, and there are no letters.
    pub(crate) gone: bool,
    pub(crate) online: Option<bool>,
    /// Below the title: "Online", "last seen yesterday", "4 members, 2 online".
    pub(crate) sub: String,
    pub(crate) unread: i64,
    pub(crate) last_number: i64,
    /// I may write here.
    pub(crate) can_post: bool,
    /// What keeps people from talking, as in *Row*.
    pub(crate) talk: Option<&'static str>,
    /// The same as a sentence, and what can be done.
    pub(crate) talk_text: Option<String>,
    /// I may change the group.
    pub(crate) can_manage: bool,
    pub(crate) muted: bool,
    pub(crate) pinned: bool,
    pub(crate) archived: bool,
    /// The message pinned last, and how many there are.
    pub(crate) pinned_message: Option<PinnedBar>,
    pub(crate) send_url: String,
    pub(crate) read_url: String,
    pub(crate) info_url: String,
    /// Below it: `accept/`, `decline/`, `block/`, `unblock/`, `report/`, `keep/`.
    pub(crate) act_url: String,
}

/// The bar of pinned messages.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PinnedBar {
    pub(crate) count: usize,
    pub(crate) text: String,
    pub(crate) url: String,
}

/// `info.html`: everything about a room.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Info {
    #[serde(flatten)]
    pub(crate) base: Base,
    pub(crate) room: OpenRoom,
    pub(crate) about: Option<String>,
    /// What the host says of the other person of a direct room.
    pub(crate) attributes: Vec<AttributeView>,
    pub(crate) members: Vec<MemberView>,
    pub(crate) member_count: i64,
    /// There are more members than these.
    pub(crate) members_next: Option<String>,
    pub(crate) pins: Vec<PinView>,
    pub(crate) pictures: Vec<super::FileView>,
    pub(crate) files: Vec<super::FileView>,
    pub(crate) can_leave: bool,
    pub(crate) can_delete: bool,
    /// The other person of a direct room, who can be blocked.
    pub(crate) can_block: bool,
    pub(crate) can_report: bool,
    pub(crate) edit_url: Option<String>,
    pub(crate) keep_url: String,
    pub(crate) unread_url: String,
    pub(crate) leave_url: String,
    pub(crate) delete_url: String,
    pub(crate) delete_group_url: String,
    pub(crate) search_url: String,
    pub(crate) error: Option<String>,
}

/// A field of a person.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AttributeView {
    pub(crate) label: String,
    pub(crate) value: String,
}

/// A member in a list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct MemberView {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) username: String,
    pub(crate) hue: u8,
    pub(crate) initials: String,
    pub(crate) picture: Option<String>,
    /// They have left: there are no letters, and the username says nothing.
    pub(crate) gone: bool,
    pub(crate) online: bool,
    pub(crate) role: &'static str,
    /// "Owner", "Admin", "Can only read"; nothing for members.
    pub(crate) role_label: String,
    pub(crate) is_me: bool,
    /// I may change what they may do, or remove them.
    pub(crate) can_manage: bool,
    /// The roles that I may give them.
    pub(crate) roles: Vec<&'static str>,
}

/// A pinned message in a list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PinView {
    pub(crate) number: i64,
    pub(crate) by: String,
    pub(crate) text: String,
    pub(crate) at_label: String,
    pub(crate) url: String,
}

/// `partials/info.html`: the same, without the page around it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct InfoPart(pub(crate) Info);
