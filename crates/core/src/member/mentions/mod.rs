//! What of a member's unread messages mentions them: counted when it is asked, from rows above the pointer.

mod sql;

pub(crate) use sql::unread;
