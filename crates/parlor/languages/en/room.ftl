### An open chat, and everything about it.

room-to = Back to the chat
room-messages = Messages
room-older = Show older messages
# The line above what is unread
room-new = New messages
room-write = Write a message
room-attach = Attach a file
room-record = Record a voice message
room-closed = You can read this room, but not write in it.

## Everything about a chat
room-this = This chat
room-pinned = Pinned messages
room-pictures = Pictures
room-files = Files
room-leave-or-delete = Leave or delete
room-hide-this = Delete this chat for me
room-hide-text = It leaves your list, and what was said so far is gone for you. Others notice nothing. It comes back when somebody writes.
