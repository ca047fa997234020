### The list of chats, and what stands beside it while none is open.

list = Chats
list-yours = Your chats
list-archive = Archive
list-all = All chats
list-new = New chat
list-new-group = New group
# For readers of the screen, on the button with one's own picture
list-account = Your account, { $initials }
list-profile = Profile and settings
list-staff = Administration
list-search-messages = Search messages
list-notify = Notify me
list-notes = Notes to yourself
list-keys = Keyboard shortcuts
list-sign-out = Sign out
# The first stop of Tab: over the list
list-skip = Skip to the open chat
# After the number of unread messages
list-unread = unread
list-mentioned = You are mentioned

list-empty-title = Nobody here yet
list-empty-text = Write to someone by their username or email.
list-start = Start a chat
list-welcome-title = Pick up where you left off
list-welcome-text = Choose a chat from the list, or start a new one.
