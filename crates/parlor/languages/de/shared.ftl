# Was das Skript mit denselben Worten sagt wie die Seiten.

you = Du
cancel = Abbrechen
close = Schließen
account-password-hide = Passwort verbergen
account-password-show = Passwort anzeigen
file-bytes = { $size } B
file-kilobytes = { $size } KB
file-megabytes = { $size } MB
file-voice = Sprachnachricht
file-photos = { $count ->
    [one] Foto
   *[other] { $count } Fotos
}
file-files = { $count ->
    [one] Datei
   *[other] { $count } Dateien
}
file-voice-label = Sprachnachricht, { $length }
list-by = { $name }:
list-more = Mehr anzeigen
list-muted = stummgeschaltet
list-pinned = angeheftet
list-online = online
list-no-messages = Noch keine Nachrichten
list-search = Chats durchsuchen
list-you = Du:
message-copy = Text kopieren
message-delete-all = Für alle löschen
message-delete-me = Für mich löschen
message-deleted = Nachricht gelöscht
message-delivered = Zugestellt
message-delivered-to = Zugestellt an
message-edit = Bearbeiten
message-failed = Nicht gesendet
message-forward = Weiterleiten
message-pin = Anheften
message-unpin = Nicht mehr anheften
message-react = Reagieren
message-read = Gelesen
message-read-by = Gelesen von
message-read-nobody = Noch niemand hat sie gelesen.
message-reply = Antworten
message-sending = Wird gesendet
message-sent = Gesendet
message-unread-from = Ab hier als ungelesen markieren
room-back = Zurück zu deinen Chats
room-empty = Hier fängt alles an. Sag Hallo.
room-empty-self = Ein ruhiger Ort für deine eigenen Notizen.
room-members = { $count ->
    [one] { $count } Mitglied
   *[other] { $count } Mitglieder
}
room-members-online = { $count ->
    [one] { $count } Mitglied, { $online } online
   *[other] { $count } Mitglieder, { $online } online
}
room-nobody-else = Sonst niemand
room-names-others = { $count ->
    [one] { $names } und 1 weitere Person
   *[other] { $names } und { $count } weitere
}
room-newer = Neuere Nachrichten anzeigen
room-offline = Offline
room-online = Online
room-only-you = Das siehst nur du
room-pins = { $count } angeheftet
room-search = In diesem Chat suchen
room-seen-date = Zuletzt online am { $date }
room-seen-today = Zuletzt online um { $time }
room-seen-weekday = Zuletzt online am { $day }
room-seen-yesterday = Zuletzt online gestern um { $time }
room-to-newest = Zur neuesten Nachricht
