### Who may talk: chats that have ended, requests, blocks, reports, and what takes a chat or a sign-in away. $name: a person, or a group.

## In place of the field (or above it), when a chat is not like others
talk-ended = You and { $name } are not connected here any more, so this conversation has ended. You can still read it.
talk-closed = This chat has been closed. You can still read it.
talk-unavailable = Messages to { $name } cannot be delivered. You can still read what was said.
talk-blocked = You have blocked { $name }. Neither of you can write here.
# The other account was taken away
talk-gone = This account is not there any more. You can still read what was said.
talk-request = { $name } would like to write to you. Until you accept, they do not see whether you are here or have read this.
# $most: messages that are left
talk-requested = { $name } can answer when they accept. { $most ->
    [one] Until then you can send one more message, text only.
   *[other] Until then you can send { $most } more messages, text only.
}
talk-requested-full = { $name } has your messages, and can answer when they accept.
talk-accept = Accept
talk-decline = Decline
talk-block = Block
talk-unblock = Unblock
talk-report = Report
# Above what was being written when the chat was closed
talk-kept = Not sent:
# Below the name, and beside the row. $talk: gone (the other account was taken away), ended, closed, blocked, unavailable, request, requested
talk-sub = { $talk ->
    [gone] Has left
    [ended] Ended
    [closed] Closed
    [blocked] Blocked
    [request] Would like to write to you
    [requested] Has not accepted yet
   *[unavailable] Not available
}
talk-requests = Requests
talk-requests-count = { $count ->
    [one] One request
   *[other] { $count } requests
}
talk-accepted = Accepted. You can write to each other now.
talk-declined = Declined. { $name } is not told.

## Where people do not begin chats themselves
talk-empty-closed = Your chats appear here when they are opened for you.
talk-welcome-closed = Choose a chat from the list.
talk-find-related = You can find the people you are connected with here, by their exact username or email.

## Blocking
block-this = Block { $name }
block-ask = Block { $name }?
block-text = { $name } cannot write to you any more, nor you to them, and neither sees whether the other is here. They are not told. Groups that you share stay as they are.
block-done = { $name } is blocked.
unblock-this = Unblock { $name }
unblock-done = { $name } is not blocked any more.
blocked-people = Blocked people
blocked-hint = They cannot write to you, nor you to them. They are not told.

## Reporting
report-message = Report this message
report-person = Report { $name }
report-group = Report this group
report-text = Moderators get it with the messages around it, as they are now. Nobody in the chat is told.
report-why = What is wrong?
# $why: spam, harassment, threat, sexual, illegal, other
report-reason = { $why ->
    [spam] Advertising or fraud
    [harassment] Insults or harassment
    [threat] Threats or violence
    [sexual] Sexual content that is not wanted
    [illegal] Something against the law
   *[other] Something else
}
report-choose = Choose what fits best.
report-note = In your own words
report-note-hint = { $most ->
   *[other] If you like; at most { $most } characters.
}
report-also-block = Also block { $name }
report-send = Send the report
report-done = Thank you. The report has been sent, and somebody will look at it.

## What was taken away. $reason: relation_ended, removed, room_closed, blocked
cut-room = { $reason ->
    [relation_ended] You and { $name } are not connected here any more, so this chat is gone.
    [removed] You are not in “{ $name }” any more.
   *[room_closed] The chat “{ $name }” is not there any more.
}
# $reason: signed_out, expired, disabled, deleted
ended-title = { $reason ->
    [expired] Your sign-in has run out
    [disabled] This account has been disabled
    [deleted] This account has been deleted
   *[signed_out] You have been signed out
}
ended-text = { $reason ->
    [expired] Sign in again to go on. What you were writing is kept in this browser.
    [disabled] It cannot be used at the moment. Ask whoever runs this site.
    [deleted] It is not there any more, and nothing can be sent with it.
   *[signed_out] This sign-in was ended, here or on another device. Sign in again to go on.
}
ended-again = Sign in again
