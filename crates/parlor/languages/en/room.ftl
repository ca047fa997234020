### An open chat, and everything about it.

room-to = Back to the chat
room-messages = Messages
room-older = Show older messages
# The line above what is unread
room-new = New messages
room-write = Write a message
room-attach = Attach a file
room-drop = Drop files to attach them
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

## What the host has said of a person. A field of `data` is shown where there is a text of its name: attribute-<name>.
room-profile = Profile
attribute-role = Role
attribute-major = Major
attribute-minor = Minor
attribute-year = Year
attribute-hobbies = Hobbies
attribute-clubs = Clubs
attribute-goals = Goals
