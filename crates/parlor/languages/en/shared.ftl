### Texts of pages and script.

you = You
cancel = Cancel
close = Close
account-password-hide = Hide password
account-password-show = Show password
file-bytes = { $size } B
file-kilobytes = { $size } KB
file-megabytes = { $size } MB
file-voice = Voice message
file-photos = { $count ->
    [one] Photo
   *[other] { $count } photos
}
file-files = { $count ->
    [one] File
   *[other] { $count } files
}
file-voice-label = Voice message, { $length }
list-by = { $name }:
list-more = Show more
list-muted = muted
list-pinned = pinned
list-online = online
list-no-messages = No messages yet
list-search = Search chats
list-you = You:
message-copy = Copy text
message-delete-all = Delete for everyone
message-delete-me = Delete for me
message-deleted = Message deleted
message-delivered = Delivered
message-delivered-to = Delivered to
message-edit = Edit
message-failed = Not sent
message-forward = Forward
message-pin = Pin
message-unpin = Unpin
message-react = React
message-read = Read
message-read-by = Read by
message-read-nobody = Nobody has read it yet.
message-reply = Reply
message-sending = Sending
message-sent = Sent
message-unread-from = Mark unread from here
room-back = Back to your chats
room-empty = This is the very beginning. Say hello.
room-empty-self = A quiet place for your own notes.
room-members = { $count ->
    [one] 1 member
   *[other] { $count } members
}
room-members-online = { $count ->
    [one] 1 member, { $online } online
   *[other] { $count } members, { $online } online
}
# A group without a name and without others
room-nobody-else = Nobody else
# A group without a name, called by its members. $names: "Ann, Bob, Cem"; $count: how many more
room-names-others = { $count ->
    [one] { $names } and 1 other
   *[other] { $names } and { $count } others
}
room-newer = Show newer messages
room-offline = Offline
room-online = Online
room-only-you = Only you can see this
room-pins = { $count } pinned
room-search = Search in this chat
room-seen-date = Last seen on { $date }
room-seen-today = Last seen at { $time }
room-seen-weekday = Last seen on { $day }
room-seen-yesterday = Last seen yesterday at { $time }
room-to-newest = Go to the newest message
