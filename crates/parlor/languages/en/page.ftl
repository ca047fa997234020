### Pages of their own: search, a new chat, what went wrong.

page-back = Back
page-search = Search
# $title: the name of the chat
page-search-in = Search in { $title }
page-search-hint = Messages that hold all the words, in all your chats.
page-new-with = Username or email
page-new-hint = The exact username or email of the person.
page-new-start = Start chat
page-reference = If you write to us about it, give this number: { $number }
page-to-chats = Go to your chats
