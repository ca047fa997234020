# Was nur das Skript sagt: die Leitung, das Senden, Dateien, Aufnahmen, Chats von ihrer Zeile aus.

## Die Statusleiste
script-back-online = Wieder verbunden
script-offline = Du bist offline. Nachrichten gehen raus, sobald du wieder verbunden bist.
script-connecting = Neue Verbindung wird aufgebaut. Nachrichten gehen raus, sobald es klappt.
script-too-many-windows = Es sind zu viele Fenster offen. Schließe eins und lade diese Seite neu.
script-new-version = Es gibt eine neue Version. Lade die Seite neu, um weiterzumachen.
script-account-closed = Dieses Konto kann hier nicht mehr verwendet werden.
script-refused = Die Verbindung wurde abgelehnt. Lade die Seite neu, um es noch einmal zu versuchen.
script-not-connected = Nicht verbunden
script-failed = Das hat nicht geklappt. Versuche es noch einmal.
script-offline-again = Du bist offline. Versuche es noch einmal, wenn du wieder verbunden bist.
script-not-loaded = Das konnte nicht geladen werden. Versuche es noch einmal, wenn du online bist.
script-search-not-loaded = Die Suche konnte nicht geladen werden. Versuche es noch einmal, wenn du online bist.
script-emoji-not-loaded = Die Emojis konnten nicht geladen werden. Versuche es noch einmal, wenn du online bist.
script-picture-not-loaded = Das Bild konnte nicht geöffnet werden. Versuche es noch einmal, wenn du online bist.
script-recorder-not-loaded = Die Aufnahme konnte nicht geladen werden. Versuche es noch einmal, wenn du online bist.
script-notifications-blocked = Benachrichtigungen sind in diesem Browser blockiert.
script-sign-out-unsent = { $count ->
    [one] Eine Nachricht wurde noch nicht gesendet. Trotzdem abmelden? Sie geht dann verloren.
   *[other] { $count } Nachrichten wurden noch nicht gesendet. Trotzdem abmelden? Sie gehen dann verloren.
}
script-sign-out-offline = Du bist offline. Melde dich ab, wenn du wieder verbunden bist.

## Das Eingabefeld
script-message-too-long = Eine Nachricht hat höchstens { $most } Zeichen.
script-characters-left = noch { $count }
script-characters-over = { $count } zu viel
script-not-connected-yet = Noch nicht verbunden. Dein Text bleibt erhalten; versuche es gleich noch einmal.
script-edit-empty = Es ist nichts mehr übrig. Um die Nachricht zu entfernen, lösche sie.
script-editing = Nachricht bearbeiten
script-replying = Antwort an { $name }
script-replying-yourself = Antwort an dich selbst
script-cancel-edit = Bearbeiten abbrechen
script-cancel-reply = Antwort abbrechen
script-send = Senden

## Unter einer Nachricht
script-not-sent = Nicht gesendet.
script-not-sent-because = Nicht gesendet. { $reason }
script-not-changed = Nicht geändert.
script-not-changed-because = Nicht geändert. { $reason }
script-try-again = Noch einmal versuchen

## Dateien für die nächste Nachricht
script-files-to-attach = Dateien zum Anhängen
script-files-most = Eine Nachricht hat höchstens { $most } Dateien.
script-files-failed = { $count ->
    [one] Eine Datei wurde nicht hochgeladen. Versuche es noch einmal oder entferne sie.
   *[other] { $count } Dateien wurden nicht hochgeladen. Versuche es noch einmal oder entferne sie.
}
script-not-uploaded = Nicht hochgeladen.
script-uploading = { $size }, { $part } %
script-percent = { $part } %
script-remove-file = { $name } entfernen

## Aufnehmen und abspielen
script-mic-forbidden = Das Mikrofon ist hier nicht erlaubt. Erlaube es in den Einstellungen des Browsers für diese Seite und versuche es noch einmal.
script-mic-none = Es wurde kein Mikrofon gefunden.
script-mic-busy = Das Mikrofon wird von einem anderen Programm verwendet.
script-mic-broken = Aufnehmen geht in diesem Browser nicht.
script-recording = Aufnahme läuft
script-recorded = Deine Aufnahme
script-discard = Verwerfen
script-stop = Stopp
script-voice-position = Position
script-voice-play = Abspielen
script-voice-pause = Pause
script-voice-broken = Kann hier nicht abgespielt werden
script-voice-at = { $now } von { $all }

## Bilder, groß
script-picture = Bild
script-picture-before = Vorheriges Bild
script-picture-after = Nächstes Bild
script-picture-at = { $at } von { $count }
script-download = Herunterladen

## Benachrichtigungen und was vorgelesen wird
script-notice-picture = Bild
script-notice-pictures = { $count ->
    [one] { $count } Bild
   *[other] { $count } Bilder
}
script-notice-voice = Sprachnachricht
script-notice-files = { $count ->
    [one] { $count } Datei
   *[other] { $count } Dateien
}
script-heard = Neue Nachricht von { $name }
script-heard-here = { $name }: { $text }
script-heard-many = { $count ->
    [one] { $count } neue Nachricht von { $name }
   *[other] { $count } neue Nachrichten von { $name }
}
script-heard-people = { $count ->
   *[other] { $people ->
       *[other] { $count } neue Nachrichten von { $people } Personen
    }
}

## Die Liste der Chats und der Kopf eines Chats
script-typing = schreibt …
script-typing-names = { $count ->
    [one] { $names } schreibt
   *[other] { $names } schreiben
}
script-list = { $names }, { $name }
script-list-not-sent = Nicht gesendet:
script-no-match = Kein Chat passt zu „{ $words }“.
script-back-unread = { $count ->
    [one] Zurück zu deinen Chats, { $count } ungelesene Nachricht
   *[other] Zurück zu deinen Chats, { $count } ungelesene Nachrichten
}
script-new-count = { $count ->
    [one] { $shown } neue
   *[other] { $shown } neue
}
script-to-newest-count = { $count ->
    [one] { $count } neue Nachricht, zur neuesten springen
   *[other] { $count } neue Nachrichten, zur neuesten springen
}

## Was man mit einem Chat tun kann
script-mark-read = Als gelesen markieren
script-mark-unread = Als ungelesen markieren
script-pin = Oben anheften
script-unpin = Nicht mehr oben anheften
script-mute-8 = 8 Stunden stummschalten
script-mute = Dauerhaft stummschalten
script-unmute = Stummschaltung aufheben
script-archive = Archivieren
script-unarchive = Aus dem Archiv holen
script-more-about = Mehr über diesen Chat

## Neuer Chat, neue Gruppe
script-new-whom = Wem möchtest du schreiben?
script-nobody = Diese Person gibt es nicht.
script-nobody-named = Diese Person gibt es nicht: { $who }
script-group-whom = Wer soll dabei sein?
script-member-hint = Ein genauer Benutzername oder eine E-Mail-Adresse, dann Eingabe.
script-you-anyway = Du bist sowieso dabei.
script-take-out = { $name } entfernen

## In einem Chat suchen
script-find-hint = Nachrichten, in denen alle Wörter vorkommen.
script-find-words = Wörter
script-go-to = Gehe zu
script-go-to-day = Zu einem Tag gehen
script-close-search = Suche schließen
script-found = { $count ->
    [one] { $count } Treffer
   *[other] { $count } Treffer
}
script-found-more = { $count ->
   *[other] Mehr als { $count } Treffer
}
script-found-nothing = Nichts gefunden. Versuche es mit weniger oder kürzeren Wörtern.
