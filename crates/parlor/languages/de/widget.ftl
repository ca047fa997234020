### Das Widget auf fremden Seiten: sein Knopf und was sein Fenster sagt, wenn es keinen Chat zu zeigen gibt.

widget-open = Chat öffnen
widget-close = Chat schließen
widget-title = Chat
widget-unread = { $n ->
    [one] { $n } ungelesene Nachricht
   *[other] { $n } ungelesene Nachrichten
}
widget-failed = Der Chat ist nicht erreichbar.
widget-loading = Einen Moment …
widget-retry = Erneut versuchen
widget-alone = Dies ist das kleine Fenster eines Chats.
widget-alone-detail = Es zeigt nur auf den Seiten etwas, zu denen es gehört.
widget-ended = Deine Anmeldung ist abgelaufen.
widget-ended-detail = Versuche es erneut, oder lade die Seite neu und melde dich an.
widget-nobody = Du bist nicht angemeldet.
widget-nobody-detail = Melde dich auf dieser Website an, um hier zu chatten.
widget-sign-in = Anmelden
widget-away = Der Chat ist nicht erreichbar.
widget-away-detail = Er kommt von selbst zurück, sobald es geht.
widget-broken = Hier ist etwas schiefgegangen.
widget-broken-detail = Versuche es gleich noch einmal.
widget-no-room = Diesen Chat gibt es hier nicht.
widget-no-room-detail = Vielleicht ist er gelöscht, oder du darfst ihn nicht sehen.
widget-not-now = Das geht gerade nicht. Versuche es erneut.
