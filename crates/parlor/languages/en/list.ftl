### The list of chats.

list-empty-title = Nobody here yet
list-empty-text = Write to someone by their username or email.
list-start = Start a chat
