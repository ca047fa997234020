# Was nur das Skript über eine Nachricht sagt: Menü, Dialoge, Reaktionen, Emoji-Auswahl.

script-message-gone = Diese Nachricht ist nicht mehr da.
script-copied = Kopiert
script-more-people = { $count ->
    [one] { $count } weitere Person
   *[other] { $count } weitere
}
script-and-more = { $count ->
    [one] und { $count } weitere Person
   *[other] und { $count } weitere
}
script-people = { $count ->
    [one] { $count } Person
   *[other] { $count } Personen
}

## Löschen
script-delete-all-title = Für alle löschen?
script-delete-all-text = Text und Dateien sind dann für alle weg. Eine Zeile bleibt stehen, die das sagt.
script-delete-me-title = Für dich löschen?
script-delete-me-text = Du siehst sie dann nicht mehr. Andere merken nichts davon.
script-delete-me-alone = Du siehst sie dann nicht mehr.

## Weiterleiten
script-this-chat = dieser Chat
script-no-such-chat = Kein Chat mit diesem Namen.
script-choose-most = { $most ->
    [one] Wähle höchstens { $most } Chat.
   *[other] Wähle höchstens { $most } Chats.
}
script-forward-to = { $count ->
    [one] An { $count } Chat weiterleiten
   *[other] An { $count } Chats weiterleiten
}
script-forwarded = { $count ->
    [one] Weitergeleitet
   *[other] An { $count } Chats weitergeleitet
}
script-looking = Wird geladen …

## Reaktionen
script-react-with = Mit { $emoji } reagieren
script-react-back = { $emoji } zurücknehmen
script-emoji-more = Mehr Emojis
script-reaction-by = { $emoji } { $count }: { $names }

## Die Emoji-Auswahl
emoji = Emojis
emoji-search = Emojis suchen
emoji-none = Nichts mit diesem Namen.
emoji-recent = Zuletzt verwendet
emoji-found = Gefunden
emoji-smileys = Smileys
emoji-people = Hände und Menschen
emoji-signs = Herzen und Zeichen
emoji-nature = Tiere und Natur
emoji-food = Essen und Trinken
emoji-activities = Freizeit und Reisen
emoji-things = Dinge
