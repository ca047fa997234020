### Eine Nachricht: im Verlauf und auf einer eigenen Seite.

message = Nachricht
message-at = { $day }, { $time }
message-forwarded = Weitergeleitet
message-edited = bearbeitet
message-more = Mehr
message-other-emoji = Anderes Emoji
message-react-add = Hinzufügen
message-reactions = Reaktionen
message-text = Text
message-save = Speichern
message-read-by-count = Gelesen von { $count }
