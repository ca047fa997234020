### The widget on other people's pages: its button, and what its panel says when there is no chat to show.

widget-open = Open chat
widget-close = Close chat
widget-title = Chat
widget-unread = { $n ->
    [one] { $n } unread message
   *[other] { $n } unread messages
}
widget-failed = The chat cannot be reached.
widget-loading = One moment…
widget-retry = Try again
widget-alone = This is the small window of a chat.
widget-alone-detail = It shows something only on the pages that it belongs to.
widget-ended = Your sign-in has ended.
widget-ended-detail = Try again, or reload the page and sign in.
widget-nobody = You are not signed in.
widget-nobody-detail = Sign in to this site to chat here.
widget-sign-in = Sign in
widget-away = The chat cannot be reached.
widget-away-detail = It comes back by itself as soon as it can.
widget-broken = Something went wrong here.
widget-broken-detail = Try again in a moment.
widget-no-room = This chat is not here.
widget-no-room-detail = It may be gone, or it is not yours to see.
widget-not-now = This cannot be done now. Try again.
