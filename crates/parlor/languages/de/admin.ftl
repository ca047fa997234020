### The pages of the staff.

## Frame
admin-title = Verwaltung
admin-skip = Zum Inhalt springen
admin-menu = Menü
admin-to-chats = Zu deinen Chats
admin-tenant = Mandant
admin-back-home = Zurück zum eigenen
admin-rank = Rang
admin-rank-none = Kein Team
admin-rank-moderator = Moderation
admin-rank-admin = Mandantenverwaltung
admin-rank-operator = Betrieb

## Lists
admin-reports = Meldungen
admin-messages = Nachrichten
admin-rooms = Räume
admin-people = Personen
admin-relations = Beziehungen
admin-sign-ins = Anmeldungen
admin-audit = Protokoll
admin-tenants = Mandanten
admin-charts = Diagramme

## Filters and pages
admin-filter = Filtern
admin-clear = Zurücksetzen
admin-filter-wrong = Dieser Filter ist nicht zu verstehen. Wähle einen anderen.
admin-any = Alle
admin-all = Auch beendete
admin-contains = Enthält
admin-from = Seit
admin-until = Bis
admin-export = Exportieren:
admin-csv = CSV
admin-jsonl = JSON Lines
admin-pages = Seiten
admin-older = Ältere
admin-newest = Neueste
admin-further = Weiter zurück suchen
admin-tired = Viele Zeilen wurden durchgesehen, und die Seite ist nicht voll. Weiter zurück kann es mehr geben.
admin-nothing = Hier ist nichts
admin-nothing-found = Zu diesen Filtern passt nichts.
admin-nothing-yet = Was kommt, steht dann hier.

## Columns and facts
admin-time = Zeit
admin-state = Stand
admin-sender = Von
admin-receiver = An
admin-message = Nachricht
admin-read = Gelesen
admin-unread = Ungelesen
admin-edited = bearbeitet
admin-deleted = Gelöscht
admin-hidden = Verborgen
admin-files =
    { $count ->
        [one] { $count } Datei
       *[other] { $count } Dateien
    }
admin-room = Raum
admin-kind = Art
admin-direct = Direktchat
admin-group = Gruppe
admin-members = Mitglieder
admin-members-cut = Das sind die ersten.
admin-nobody = Niemand mehr da
admin-created = Entstanden
admin-last = Zuletzt aktiv
admin-seen = Zuletzt da
admin-used = Zuletzt benutzt
admin-name = Name
admin-name-or-email = Name oder E-Mail
admin-person = Person
admin-email = E-Mail
admin-role = Rolle
admin-external = Kennung in der App
admin-id = Kennung
admin-staff = Team
admin-active = Aktiv
admin-disabled = Gesperrt
admin-erased = Ausgelöscht
admin-origin-guest = Gast
admin-origin-system = System
admin-origin-host = Aus der App
admin-label = Bezeichnung
admin-lasts = Bestehend
admin-ended = Beendet
admin-device = Gerät
admin-valid = Gültig
admin-current = Diese hier
admin-login-session = Passwort
admin-login-token = Token
admin-login-guest = Gast
admin-login-host = App
admin-hosts = Hosts
admin-reading = Nachrichten lesen
admin-on = An
admin-off = Aus
admin-by = Durch
admin-action = Handlung
admin-object = Gegenstand
admin-details = Einzelheiten
admin-more = Mehr
admin-sent = Gesendetes
admin-received = Empfangenes
admin-talk-open = Offen
admin-talk-not = Nicht offen
admin-talk-ended = Beendet
admin-talk-closed = Geschlossen
admin-talk-blocked = Blockiert
admin-talk-asked = Anfrage
admin-talk-declined = Abgelehnt

## What is private
admin-reading-off = Was private Nachrichten sagen, wird hier nicht gezeigt. Der Mandant kann es mit admin.read_messages einschalten; dann steht jeder Blick im Protokoll.
admin-reading-on = Private Nachrichten können hier gelesen werden. Jeder Blick, auch dieser, steht mit deinem Namen im Protokoll.

## Reports
admin-about = Über
admin-reporter = Gemeldet von
admin-reason = Grund
admin-note = Notiz
admin-look = Ansehen
admin-report-of = Meldung über { $name }
admin-report-open = Offen
admin-report-resolved = Erledigt
admin-report-dismissed = Abgewiesen
admin-why-spam = Spam
admin-why-harassment = Belästigung
admin-why-threat = Drohung
admin-why-sexual = Sexuelle Inhalte
admin-why-illegal = Rechtswidrig
admin-why-other = Etwas anderes
admin-in-words = In eigenen Worten
admin-around = Was gesagt wurde, wie es damals war
admin-around-note = So, wie es gesehen wurde, als es gemeldet wurde. Dass du es geöffnet hast, steht im Protokoll.
admin-around-cut = Es gab mehr, als aufgehoben werden konnte.
admin-meant = Gemeldet
admin-handled-by = Bearbeitet von
admin-handled-at = Bearbeitet
admin-answer = Notiz des Teams
admin-handle = Meldung bearbeiten
admin-handle-now = Entscheidung speichern
admin-decision = Entscheidung
admin-decide-resolved = Erledigt: Es war etwas zu tun
admin-decide-dismissed = Abgewiesen: Es ist nichts zu tun
admin-also-delete = Die Nachricht löschen
admin-also-delete-hint = Für alle. Das ist nicht umkehrbar.
admin-also-disable = { $name } sperren
admin-also-disable-hint = Die Person wird überall abgemeldet und kann sich nicht anmelden.
admin-staff-note = Notiz für das Team
admin-staff-note-hint = Wer gemeldet hat, sieht sie nicht.

## Doing something
admin-acts = Aktionen
admin-cancel = Abbrechen
admin-set = Speichern
admin-disable = Sperren
admin-enable = Entsperren
admin-end = Beenden
admin-end-sign-ins = Alle Anmeldungen beenden
admin-close = Raum schließen
admin-delete = Löschen
admin-set-staff = Rang ändern
admin-ask-disable = { $name } sperren?
admin-ask-disable-detail = Die Person wird sofort auf allen Geräten abgemeldet und kann sich nicht anmelden. Was sie schrieb, bleibt.
admin-ask-enable = { $name } entsperren?
admin-ask-enable-detail = Die Person kann sich wieder anmelden.
admin-ask-end-sign-ins = Alle Anmeldungen von { $name } beenden?
admin-ask-end-sign-ins-detail = Jedes Gerät wird sofort abgemeldet. Eine neue Anmeldung ist möglich.
admin-ask-end = Diese Anmeldung von { $name } beenden?
admin-ask-end-detail = Das Gerät wird sofort abgemeldet.
admin-ask-staff = Welchen Rang soll { $name } haben?
admin-ask-staff-detail = Die Moderation bearbeitet Meldungen. Die Verwaltung sieht und ändert alles in diesem Mandanten.
admin-ask-close = Raum „{ $name }“ schließen?
admin-ask-close-detail = Niemand kann dort mehr schreiben. Was gesagt wurde, bleibt für die Mitglieder lesbar.
admin-ask-delete = Diese Nachricht in „{ $name }“ für alle löschen?
admin-ask-delete-detail = Eine Zeile sagt, dass eine Nachricht gelöscht wurde. Das ist nicht umkehrbar.
admin-done-disabled = Gesperrt. Es steht im Protokoll.
admin-done-enabled = Entsperrt. Es steht im Protokoll.
admin-done-sign-ins = Alle Anmeldungen sind beendet. Es steht im Protokoll.
admin-done-sign-in = Die Anmeldung ist beendet. Es steht im Protokoll.
admin-done-closed = Der Raum ist geschlossen. Es steht im Protokoll.
admin-done-deleted = Die Nachricht ist gelöscht. Es steht im Protokoll.
admin-done-staff = Der Rang ist geändert. Es steht im Protokoll.
admin-done-report = Die Meldung ist bearbeitet. Es steht im Protokoll.

## Legal holds
admin-holds = Aufbewahrung
admin-hold = Aufbewahrung
admin-held = Aufbewahrt
admin-not-held = Keine
admin-held-what = Wer oder was
admin-released = Aufgehoben
admin-released-too = Auch aufgehobene
admin-hold-put = Aufbewahren
admin-release = Aufheben
admin-hold-note = Grund
admin-hold-note-hint = Zum Beispiel das Aktenzeichen
admin-holds-note = Was aufbewahrt wird, verschwindet weder mit der Zeit noch mit einem Konto oder einer Gruppe. Es beginnt auf der Seite einer Person oder eines Raums.
# $name: the person or the room
admin-ask-hold = { $name } aufbewahren?
admin-ask-hold-detail = Solange das gilt, verschwindet nichts in Räumen, in denen die Person ist oder war. Niemand erfährt davon.
admin-ask-hold-room-detail = Solange das gilt, verschwindet nichts in diesem Raum. Niemand erfährt davon.
# $name: the person or the room
admin-ask-release = Aufbewahrung von { $name } aufheben?
admin-ask-release-detail = Was fällig ist, darf wieder verschwinden, wenn nichts anderes es aufbewahrt.
admin-done-held = Wird aufbewahrt. Es steht im Protokoll.
admin-done-released = Die Aufbewahrung ist aufgehoben. Es steht im Protokoll.

## What the audit log says
admin-did-messages-read = Nachrichten gelesen
admin-did-report-read = Meldung gelesen
admin-did-list-exported = Liste exportiert
admin-did-report-resolved = Meldung erledigt
admin-did-report-dismissed = Meldung abgewiesen
admin-did-message-deleted = Nachricht gelöscht
admin-did-room-closed = Raum geschlossen
admin-did-user-disabled = Person gesperrt
admin-did-user-enabled = Person freigegeben
admin-did-user-staff = Rang geändert
admin-did-user-erased = Konto gelöscht
admin-did-session-ended = Anmeldung beendet
admin-did-sessions-ended = Alle Anmeldungen beendet
admin-did-hold-added = Aufbewahrung begonnen
admin-did-hold-released = Aufbewahrung aufgehoben
admin-did-key-created = Serverschlüssel erstellt
admin-did-key-revoked = Serverschlüssel widerrufen
admin-report = Meldung
admin-about-whom = Wer oder was

## What filters are of
admin-hint-person = Name oder E-Mail
admin-hint-room = Name oder Schlüssel
admin-hint-audit = Name oder Id
# $name: the room
admin-only-room = Nur in „{ $name }“
admin-all-rooms = Alle Räume

## Charts
admin-node = Knoten
admin-charts-note = Die letzte Stunde dieses einen Knotens, in Schritten von fünf Sekunden. Erneuert sich von selbst.
admin-charts-soon = Die ersten Zahlen kommen in wenigen Sekunden.
admin-charts-lost = Der Server antwortet nicht. Die Zahlen sind von vorher.
admin-charts-gone = Du bist hier nicht mehr angemeldet. Lade die Seite neu.
admin-charts-nodes = Unter dieser Adresse antworten mehrere Knoten. Jeder zählt für sich: Wähle, wessen Zahlen du siehst.
admin-nodes = Knoten
admin-chart-sessions = Verbindungen
admin-chart-messages = Nachrichten und Zustellungen
admin-chart-ack = Senden: bis es gespeichert ist
admin-chart-deliver = Zustellen: bis es hinausgeht
admin-chart-errors = Fehler und Ablehnungen
admin-unit-connections = Verbindungen
admin-unit-second = pro Sekunde
admin-unit-ms = ms
admin-series-messages = Nachrichten
admin-series-frames = Zustellungen
admin-series-half = Die Hälfte ist schneller
admin-series-most = 99 von 100 sind schneller
admin-series-errors = Fehler
admin-series-refused = Ablehnungen
admin-figures = Die letzte Minute in Zahlen
admin-per-second-messages = Nachrichten/s
admin-per-second-frames = Zustellungen/s
admin-per-second-errors = Fehler/s
admin-per-second-refused = Ablehnungen/s
admin-ack-half = Gespeichert, Hälfte (ms)
admin-ack-most = Gespeichert, 99 % (ms)
admin-deliver-half = Zugestellt, Hälfte (ms)
admin-deliver-most = Zugestellt, 99 % (ms)
