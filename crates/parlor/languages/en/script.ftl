# What only the script says: the line, sending, files, recording, rooms from their rows.

## The status bar
script-back-online = Back online
script-offline = You are offline. Messages will go out when you are back.
script-connecting = Connecting again. Messages will go out as soon as it works.
script-too-many-windows = Too many windows are open. Close one, then reload this page.
script-new-version = There is a new version. Reload the page to go on.
script-account-closed = This account cannot be used here any more.
script-refused = The connection was refused. Reload the page to try again.
script-not-connected = Not connected
script-failed = That did not work. Try again.
script-offline-again = You are offline. Try again when you are back.
script-not-loaded = That could not be loaded. Try again when you are online.
script-search-not-loaded = The search could not be loaded. Try again when you are online.
script-emoji-not-loaded = The emoji could not be loaded. Try again when you are online.
script-picture-not-loaded = The picture could not be opened. Try again when you are online.
script-recorder-not-loaded = Recording could not be loaded. Try again when you are online.
script-notifications-blocked = Notifications are blocked in this browser.
script-sign-out-unsent = { $count ->
    [one] A message has not been sent. Sign out and lose it?
   *[other] { $count } messages have not been sent. Sign out and lose them?
}
script-sign-out-offline = You are offline. Sign out when you are back.

## The composer. $count: characters; $most: how many there may be
script-message-too-long = A message has at most { $most } characters.
script-characters-left = { $count } left
script-characters-over = { $count } too many
script-not-connected-yet = Not connected yet. Your text is kept; try again in a moment.
script-edit-empty = Nothing is left. To take the message away, delete it.
# Above the field, in place of a name
script-editing = Edit message
script-replying = Reply to { $name }
script-replying-yourself = Reply to yourself
script-cancel-edit = Cancel the edit
script-cancel-reply = Cancel the reply
script-send = Send

## Below a bubble. $reason: a sentence
script-not-sent = Not sent.
script-not-sent-because = Not sent. { $reason }
script-not-changed = Not changed.
script-not-changed-because = Not changed. { $reason }
script-try-again = Try again

## Files that will go with a message. $part: of a hundred
script-files-to-attach = Files to attach
script-files-most = A message has at most { $most } files.
script-files-failed = { $count ->
    [one] One file was not uploaded. Try it again, or remove it.
   *[other] { $count } files were not uploaded. Try them again, or remove them.
}
script-not-uploaded = Not uploaded.
script-uploading = { $size }, { $part } %
script-percent = { $part } %
script-remove-file = Remove { $name }

## Recording and playing
script-mic-forbidden = The microphone is not allowed here. Allow it in the browser's settings of this page, then try again.
script-mic-none = No microphone was found.
script-mic-busy = The microphone is in use by another program.
script-mic-broken = Recording does not work in this browser.
script-recording = Recording
script-recorded = Your recording
script-discard = Discard
script-stop = Stop
script-voice-position = Position
script-voice-play = Play
script-voice-pause = Pause
script-voice-broken = Cannot be played here
# Lengths: "0:07 of 0:31"
script-voice-at = { $now } of { $all }

## Pictures, large
script-picture = Picture
script-picture-before = Picture before
script-picture-after = Picture after
script-picture-at = { $at } of { $count }
script-download = Download

## Notifications, and what is said aloud. $text: what was written
script-notice-picture = Picture
script-notice-pictures = { $count ->
   *[other] { $count } pictures
}
script-notice-voice = Voice note
script-notice-files = { $count ->
   *[other] { $count } files
}
script-heard = New message from { $name }
script-heard-here = { $name }: { $text }
script-heard-many = { $count ->
   *[other] { $count } new messages from { $name }
}
# Both are more than one
script-heard-people = { $count ->
   *[other] { $people ->
       *[other] { $count } new messages from { $people } people
    }
}

## The list of rooms and the head of a room
script-typing = typing…
# $names: one or several, joined by script-list
script-typing-names = { $count ->
    [one] { $names } is typing
   *[other] { $names } are typing
}
# "Ann, Bob" and one more name
script-list = { $names }, { $name }
# Before the preview of a message
script-list-not-sent = Not sent:
script-no-match = No chat matches “{ $words }”.
script-back-unread = { $count ->
   *[other] Back to your chats, { $count } unread
}
# $shown: the number as it is shown, at most "99+"
script-new-count = { $count ->
   *[other] { $shown } new
}
script-to-newest-count = { $count ->
   *[other] { $count } new, go to the newest message
}

## What can be done with a room, in its row's menu
script-mark-read = Mark as read
script-mark-unread = Mark as unread
script-pin = Pin to the top
script-unpin = Unpin from the top
script-mute-8 = Mute for 8 hours
script-mute = Mute for good
script-unmute = Unmute
script-archive = Archive
script-unarchive = Move out of the archive
script-more-about = More about this chat

## New chat, new group
script-new-whom = Whom do you want to write to?
script-nobody = There is no such person.
script-nobody-named = There is no such person: { $who }
script-group-whom = Whom do you want in it?
script-member-hint = An exact username or email, then Enter.
script-you-anyway = You are in it anyway.
script-take-out = Take { $name } out

## Searching in a room
script-find-hint = Messages that hold all the words.
script-find-words = Words
script-go-to = Go to
script-go-to-day = Go to a day
script-close-search = Close the search
script-found = { $count ->
   *[other] { $count } found
}
# There are more than so many
script-found-more = { $count ->
   *[other] { $count }+ found
}
script-found-nothing = Nothing was found. Try fewer or shorter words.
