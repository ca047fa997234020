### Eigene Seiten: Suche, neuer Chat, was nicht ging.

page-back = Zurück
page-search = Suchen
page-search-in = In { $title } suchen
page-search-hint = Nachrichten mit allen Wörtern, aus allen deinen Chats.
page-new-with = Benutzername oder E-Mail-Adresse
page-new-hint = Der genaue Benutzername oder die E-Mail-Adresse der Person.
page-new-start = Chat beginnen
page-reference = Wenn du uns deswegen schreibst, nenne bitte diese Nummer: { $number }
page-to-chats = Zu deinen Chats
