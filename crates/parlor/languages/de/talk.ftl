talk-ended = Du und { $name } habt hier keine Verbindung mehr, deshalb ist diese Unterhaltung beendet. Du kannst sie weiterhin lesen.
talk-closed = Dieser Chat wurde geschlossen. Du kannst ihn weiterhin lesen.
talk-unavailable = Nachrichten an { $name } können nicht zugestellt werden. Du kannst weiterhin lesen, was gesagt wurde.
talk-blocked = Du hast { $name } blockiert. Hier kann niemand von euch schreiben.
talk-gone = Dieses Konto gibt es nicht mehr. Du kannst weiterhin lesen, was gesagt wurde.
talk-request = { $name } möchte dir schreiben. Bevor du annimmst, ist nicht zu sehen, ob du da bist oder das gelesen hast.
talk-requested = { $name } kann antworten, sobald die Anfrage angenommen ist. { $most ->
    [one] Bis dahin kannst du noch eine Nachricht senden, nur Text.
   *[other] Bis dahin kannst du noch { $most } Nachrichten senden, nur Text.
}
talk-requested-full = { $name } hat deine Nachrichten und kann antworten, sobald die Anfrage angenommen ist.
talk-accept = Annehmen
talk-decline = Ablehnen
talk-block = Blockieren
talk-unblock = Nicht mehr blockieren
talk-report = Melden
talk-kept = Nicht gesendet:
talk-sub = { $talk ->
    [gone] Nicht mehr da
    [ended] Beendet
    [closed] Geschlossen
    [blocked] Blockiert
    [request] Möchte dir schreiben
    [requested] Noch nicht angenommen
   *[unavailable] Nicht erreichbar
}
talk-requests = Anfragen
talk-requests-count = { $count ->
    [one] Eine Anfrage
   *[other] { $count } Anfragen
}
talk-accepted = Angenommen. Ihr könnt euch jetzt schreiben.
talk-declined = Abgelehnt. { $name } erfährt das nicht.

talk-empty-closed = Deine Chats erscheinen hier, sobald sie für dich geöffnet werden.
talk-welcome-closed = Wähle einen Chat aus der Liste.
talk-find-related = Du findest die Personen, mit denen du hier verbunden bist, über ihren genauen Benutzernamen oder ihre E-Mail-Adresse.

block-this = { $name } blockieren
block-ask = { $name } blockieren?
block-text = { $name } kann dir nicht mehr schreiben und du auch nicht zurück, und niemand von euch sieht, ob der andere da ist. { $name } erfährt nichts davon. Gemeinsame Gruppen bleiben, wie sie sind.
block-done = { $name } ist blockiert.
unblock-this = { $name } nicht mehr blockieren
unblock-done = { $name } ist nicht mehr blockiert.
blocked-people = Blockierte Personen
blocked-hint = Sie können dir nicht schreiben und du ihnen auch nicht. Sie erfahren nichts davon.

report-message = Diese Nachricht melden
report-person = { $name } melden
report-group = Diese Gruppe melden
report-text = Die Moderation bekommt es mit den Nachrichten davor und danach, so wie sie jetzt sind. Im Chat erfährt niemand davon.
report-why = Was ist nicht in Ordnung?
report-reason = { $why ->
    [spam] Werbung oder Betrug
    [harassment] Beleidigung oder Belästigung
    [threat] Drohung oder Gewalt
    [sexual] Unerwünschte sexuelle Inhalte
    [illegal] Etwas, das verboten ist
   *[other] Etwas anderes
}
report-choose = Wähle, was am besten passt.
report-note = In deinen eigenen Worten
report-note-hint = { $most ->
   *[other] Wenn du magst; höchstens { $most } Zeichen.
}
report-also-block = Auch { $name } blockieren
report-send = Meldung senden
report-done = Danke. Die Meldung ist gesendet, und jemand sieht sie sich an.

cut-room = { $reason ->
    [relation_ended] Du und { $name } habt hier keine Verbindung mehr, deshalb gibt es diesen Chat nicht mehr.
    [removed] Du bist nicht mehr in „{ $name }“.
   *[room_closed] Den Chat „{ $name }“ gibt es nicht mehr.
}
ended-title = { $reason ->
    [expired] Deine Anmeldung ist abgelaufen
    [disabled] Dieses Konto wurde gesperrt
    [deleted] Dieses Konto wurde gelöscht
   *[signed_out] Du wurdest abgemeldet
}
ended-text = { $reason ->
    [expired] Melde dich neu an, um weiterzumachen. Was du gerade schreibst, bleibt in diesem Browser.
    [disabled] Es kann im Moment nicht verwendet werden. Frage die Betreiber dieser Seite.
    [deleted] Es ist nicht mehr da, und damit lässt sich nichts mehr senden.
   *[signed_out] Diese Anmeldung wurde beendet, hier oder auf einem anderen Gerät. Melde dich neu an, um weiterzumachen.
}
ended-again = Neu anmelden
