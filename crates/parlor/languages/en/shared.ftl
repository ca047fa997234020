### Texts of pages and script.

cancel = Cancel
account-password-show = Show password
file-voice-label = Voice message, { $length }
list-by = { $name }:
list-more = Show more
list-muted = muted
list-pinned = pinned
list-online = online
list-no-messages = No messages yet
list-search = Search chats
list-you = You:
message-delete-all = Delete for everyone
message-delete-me = Delete for me
message-deleted = Message deleted
message-delivered = Delivered
message-delivered-to = Delivered to
message-edit = Edit
message-forward = Forward
message-pin = Pin
message-unpin = Unpin
message-react = React
message-read = Read
message-reply = Reply
message-sent = Sent
room-back = Back to your chats
room-empty = This is the very beginning. Say hello.
room-empty-self = A quiet place for your own notes.
room-members = { $count ->
    [one] 1 member
   *[other] { $count } members
}
room-newer = Show newer messages
room-pins = { $count } pinned
room-search = Search in this chat
room-to-newest = Go to the newest message
script-send = Send
script-not-sent = Not sent.
script-try-again = Try again
script-discard = Discard
script-mark-read = Mark as read
script-mark-unread = Mark as unread
script-pin = Pin to the top
script-unpin = Unpin from the top
script-mute-8 = Mute for 8 hours
script-mute = Mute for good
script-unmute = Unmute
script-archive = Archive
script-unarchive = Move out of the archive
script-find-words = Words
script-found-nothing = Nothing was found. Try fewer or shorter words.
script-delete-all-text = Its text and files are gone for everybody. A line stays that says so.
script-delete-me-text = You will not see it any more. Others notice nothing.
emoji = Emoji
