# What only the script says about a message: its menu, its dialogs, reactions, the emoji picker.

script-message-gone = That message is not here any more.
script-copied = Copied
script-more-people = { $count ->
   *[other] { $count } more
}
script-and-more = { $count ->
   *[other] and { $count } more
}
script-people = { $count ->
   *[other] { $count } people
}

## Deleting
script-delete-all-title = Delete for everyone?
script-delete-all-text = Its text and files are gone for everybody. A line stays that says so.
script-delete-me-title = Delete for you?
script-delete-me-text = You will not see it any more. Others notice nothing.
script-delete-me-alone = You will not see it any more.

## Forwarding
script-this-chat = this chat
script-no-such-chat = No chat of that name.
script-choose-most = { $most ->
   *[other] Choose at most { $most }.
}
# The button, when several chats are chosen
script-forward-to = { $count ->
   *[other] Forward to { $count }
}
script-forwarded = { $count ->
    [one] Forwarded
   *[other] Forwarded to { $count } chats
}
script-looking = Looking…

## Reactions
script-react-with = React with { $emoji }
script-react-back = Take back { $emoji }
script-emoji-more = More emoji
# For readers: "👍 3: Ann, Bob, 1 more"
script-reaction-by = { $emoji } { $count }: { $names }

## The emoji picker
emoji = Emoji
emoji-search = Search emoji
emoji-none = Nothing of that name.
emoji-recent = Recent
emoji-found = Found
emoji-smileys = Smileys
emoji-people = Hands and people
emoji-signs = Hearts and signs
emoji-nature = Animals and nature
emoji-food = Food and drink
emoji-activities = Going out
emoji-things = Things
