### Why something was refused: a sentence for each reason (crates/proto/src/reason.rs) and for each code, and the headings of
### the page that says so. In English a reason's sentence is the `detail` of the wire.

## What is not there, or not yours to see: the answer is the same.

problem-no-such-room = Diesen Chat gibt es nicht.
problem-no-such-message = Diese Nachricht gibt es nicht.
problem-no-such-person = Diese Person gibt es nicht.
problem-no-such-people = Nicht gefunden: { $names }.
problem-no-such-member = Dieses Mitglied gibt es nicht.
problem-no-such-attachment = Diesen Anhang gibt es nicht.
problem-no-such-sign-in = Diese Anmeldung gibt es nicht.
problem-no-such-page = Diese Seite gibt es nicht.

## Names and texts

problem-name-empty = Ein Name braucht mindestens ein sichtbares Zeichen.
problem-name-too-long =
    { $most ->
        [one] Ein Name hat höchstens ein Zeichen.
       *[other] Ein Name hat höchstens { $most } Zeichen.
    }
problem-name-control = Ein Name enthält keine Zeilenumbrüche, Tabulatoren oder anderen Steuerzeichen.
problem-text-too-long =
    { $most ->
        [one] Höchstens ein Zeichen ist möglich.
       *[other] Höchstens { $most } Zeichen sind möglich.
    }
problem-text-control = Steuerzeichen sind hier nicht erlaubt.

## Messages

problem-message-empty = Schreib erst etwas.
problem-message-too-long =
    { $most ->
        [one] Eine Nachricht hat höchstens ein Zeichen.
       *[other] Eine Nachricht hat höchstens { $most } Zeichen.
    }
problem-message-deleted = Diese Nachricht wurde gelöscht.
problem-reply-gone = Worauf das antwortet, gibt es nicht (mehr).
problem-edit-not-yours = Nur wer eine Nachricht geschrieben hat, kann sie ändern.
problem-edit-too-late =
    { $unit ->
        [days] Eine Nachricht kann { $time ->
                [one] einen Tag
               *[other] { $time } Tage
            } lang geändert werden.
        [hours] Eine Nachricht kann { $time ->
                [one] eine Stunde
               *[other] { $time } Stunden
            } lang geändert werden.
        [minutes] Eine Nachricht kann { $time ->
                [one] eine Minute
               *[other] { $time } Minuten
            } lang geändert werden.
       *[seconds] Eine Nachricht kann { $time ->
                [one] eine Sekunde
               *[other] { $time } Sekunden
            } lang geändert werden.
    }
problem-delete-not-yours = Nur wer eine Nachricht geschrieben hat oder in der Gruppe über dieser Person steht, kann sie löschen.
problem-delete-too-late =
    { $unit ->
        [days] Eine Nachricht kann { $time ->
                [one] einen Tag
               *[other] { $time } Tage
            } lang gelöscht werden.
        [hours] Eine Nachricht kann { $time ->
                [one] eine Stunde
               *[other] { $time } Stunden
            } lang gelöscht werden.
        [minutes] Eine Nachricht kann { $time ->
                [one] eine Minute
               *[other] { $time } Minuten
            } lang gelöscht werden.
       *[seconds] Eine Nachricht kann { $time ->
                [one] eine Sekunde
               *[other] { $time } Sekunden
            } lang gelöscht werden.
    }
problem-forward-rooms = Wähle 1 bis { $most } Chats zum Weiterleiten, jeden nur einmal.
problem-reaction-not-emoji = Eine Reaktion ist genau ein Emoji.
problem-reactions-full =
    { $most ->
        [one] Eine Nachricht hat höchstens eine Reaktion.
       *[other] Eine Nachricht hat höchstens { $most } verschiedene Reaktionen.
    }
problem-pins-full =
    { $most ->
        [one] Ein Chat hat höchstens eine angeheftete Nachricht.
       *[other] Ein Chat hat höchstens { $most } angeheftete Nachrichten.
    }
problem-pin-managers = Nur Eigentümer und Admins einer Gruppe heften Nachrichten an.
problem-unread-last =
    { $most ->
        [one] Nur die letzte Nachricht kann als ungelesen markiert werden.
       *[other] Nur die letzten { $most } Nachrichten können als ungelesen markiert werden.
    }
problem-unread-nothing = Hier gibt es nichts, was ungelesen sein könnte.

## Search

problem-search-empty = Gib ein Wort ein, nach dem gesucht werden soll.
problem-search-too-long =
    { $most ->
        [one] Suche nach höchstens einem Zeichen.
       *[other] Suche nach höchstens { $most } Zeichen.
    }
problem-search-too-many =
    { $most ->
        [one] Suche nach höchstens einem Wort.
       *[other] Suche nach höchstens { $most } Wörtern.
    }

## Chats, groups and their members

problem-with-nobody = Sag, mit wem.
problem-with-yourself = Das bist du. Für Notizen an dich selbst gibt es einen eigenen Chat.
problem-add-nobody = Sag, wen du hinzufügen möchtest.
problem-add-too-many =
    { $most ->
        [one] Höchstens eine Person auf einmal.
       *[other] Höchstens { $most } Personen auf einmal.
    }
problem-group-full =
    { $most ->
        [one] Eine Gruppe hat höchstens ein Mitglied.
       *[other] Eine Gruppe hat höchstens { $most } Mitglieder.
    }
problem-group-only = Nur eine Gruppe kann so geändert werden.
problem-group-managers = Das können nur Eigentümer und Admins einer Gruppe.
problem-group-owner = Nur Eigentümer können eine Gruppe löschen.
problem-remove-below = Du kannst nur Personen entfernen, deren Rolle unter deiner steht.
problem-role-below = Du kannst nur Rollen unter deiner eigenen vergeben, und nur an Personen unter dir.
problem-owner-needed = Eine Gruppe braucht einen Eigentümer: Mach erst jemand anderen dazu.
problem-read-only = Du kannst diesen Chat lesen, aber nicht darin schreiben.
problem-talk-ended = Diese Unterhaltung ist beendet. Du kannst sie lesen, aber nichts mehr schreiben.
problem-talk-closed = Dieser Chat wurde geschlossen. Du kannst ihn lesen, aber nichts mehr schreiben.
problem-talk-blocked = Du hast diese Person blockiert. Hebe das auf, um ihr zu schreiben.
problem-talk-unavailable = Du kannst dieser Person nicht schreiben.
problem-request-waits =
    { $most ->
        [one] Warte, bis die Anfrage angenommen ist. Vorher kannst du eine Nachricht senden.
       *[other] Warte, bis die Anfrage angenommen ist. Vorher kannst du höchstens { $most } Nachrichten senden.
    }
problem-requests-full = Zu viele deiner Anfragen warten noch auf eine Antwort. Wenn eine davon beantwortet ist, kannst du jemand anderen fragen.
problem-request-text = Bis die Anfrage angenommen ist, kannst du nur Text senden.
problem-request-not-yours = Nur wer gefragt wurde, kann eine Anfrage beantworten.
problem-rooms-closed = Neue Chats werden hier nicht begonnen.
problem-block-yourself = Du kannst dich nicht selbst blockieren.
problem-blocks-full =
    { $most ->
        [one] Du kannst höchstens eine Person blockieren.
       *[other] Du kannst höchstens { $most } Personen blockieren.
    }
problem-report-yourself = Das betrifft dich selbst.
problem-report-often = Du hast schon viel gemeldet. Warte eine Weile.
problem-pinned-rooms-full =
    { $most ->
        [one] Höchstens ein Chat kann angeheftet werden.
       *[other] Höchstens { $most } Chats können angeheftet werden.
    }

## Files

problem-file-empty = Die Datei ist leer.
problem-file-too-large =
    Eine Datei hat höchstens { $most } { $unit ->
        [bytes] Byte
        [KiB] KiB
       *[MiB] MiB
    }.
problem-files-full = Auf dem Server ist kein Platz mehr für Dateien. Nichts wurde gespeichert.
problem-files-unreachable = Die Dateien des Servers sind gerade nicht erreichbar.
problem-attachments-full =
    { $most ->
        [one] Eine Nachricht hat höchstens einen Anhang.
       *[other] Eine Nachricht hat höchstens { $most } Anhänge.
    }
problem-unsent-full = Du hast mehr hochgeladen als gesendet. Sende oder entferne erst etwas davon.
problem-upload-broken = Die Datei kam nicht vollständig an. Nichts wurde gespeichert; sende sie noch einmal.
problem-upload-slow = Das Hochladen hat zu lange gedauert. Nichts wurde gespeichert.
problem-upload-expired = Das Hochladen hat zu lange gedauert. Versuche es noch einmal.
problem-uploads-busy = Gerade werden zu viele Dateien hochgeladen. Versuche es noch einmal.
problem-uploads-yours = Du lädst gerade mehrere Dateien hoch. Warte, bis eine davon fertig ist.
problem-picture-not = Das ist kein Bild.
problem-picture-too-big = Dieses Bild hat mehr Pixel, als gezeigt werden können: höchstens { $most } Millionen.
problem-voice-not = Das ist kein Ton, der abgespielt werden kann: Ogg, WebM, MP4, WAV oder MP3.

## Accounts

problem-email-invalid = Das ist keine E-Mail-Adresse.
problem-email-taken = Mit dieser E-Mail-Adresse gibt es schon ein Konto.
problem-username-invalid = Ein Benutzername hat { $least } bis { $most } Buchstaben, Ziffern, Punkte, Bindestriche oder Unterstriche.
problem-username-mixed = Ein Benutzername hat Buchstaben einer einzigen Schrift: Diese sehen aus wie andere.
problem-username-taken = Dieser Benutzername ist schon vergeben.
problem-password-too-short =
    { $least ->
        [one] Ein Passwort hat mindestens ein Zeichen.
       *[other] Ein Passwort hat mindestens { $least } Zeichen.
    }
problem-password-too-long =
    { $most ->
        [one] Ein Passwort hat höchstens ein Zeichen.
       *[other] Ein Passwort hat höchstens { $most } Zeichen.
    }
problem-password-wrong = Das Passwort ist falsch.
problem-email-unproved = Bestätige zuerst deine E-Mail-Adresse: Folge dem Link im Brief, der dorthin ging.
problem-ticket-used = Dieser Link wurde schon benutzt oder ist abgelaufen. Fordere einen neuen an.
problem-held = Das wird aus rechtlichen Gründen aufbewahrt und kann nicht gelöscht werden.
problem-sign-up-closed = Hier kann man sich nicht registrieren.
problem-account-disabled = Dieses Konto wurde deaktiviert.

## Too often

problem-sign-in-often = Zu viele Anmeldeversuche. Warte einen Moment.
problem-sign-up-often = Von dieser Adresse wurden viele Konten angelegt. Versuche es später noch einmal.
problem-send-often = Du schreibst schneller, als jemand lesen kann. Warte einen Moment.
problem-search-often = Du suchst sehr oft. Warte einen Moment.
problem-upload-often = Du lädst sehr viel auf einmal hoch. Warte einen Moment.
problem-look-up-often = Du hast viele Personen nachgeschlagen. Warte einen Moment.

## The server

problem-staff-below = Das geht nur bei Personen unter dem eigenen Rang.
problem-report-handled = Diese Meldung hat schon jemand bearbeitet.
problem-other-site = Diese Anfrage kommt von einer anderen Website.
problem-form-unclear = Das Formular sagt nicht, was zu tun ist.
problem-server-busy = Der Server hat gerade mehr zu tun, als er schafft. Nichts wurde ausgeführt.
problem-database-busy = Die Datenbank ist ausgelastet. Versuche es noch einmal.
problem-database-gone = Die Datenbank ist gerade nicht erreichbar.
problem-storage-failed = Der Speicher des Servers ist ausgefallen.
problem-disk-full = Auf der Festplatte des Servers ist kein Platz mehr.

## Without an answer of the server: what the script finds out by itself

problem-connection-lost = Die Verbindung ist abgebrochen.
problem-offline = Du bist offline.
problem-server-unreachable = Der Server ist nicht erreichbar.
problem-upload-lost = Die Datei konnte nicht gesendet werden: Die Verbindung ist abgebrochen.
problem-upload-stopped = Das Hochladen wurde abgebrochen.
problem-upload-gone = Die Seite wurde geschlossen, bevor die Dateien hochgeladen waren.
problem-unexpected-answer = Der Server hat nicht wie erwartet geantwortet.
problem-needs-the-line = Das geht nur mit bestehender Verbindung.

## Where there is only a code: a reason that is not known here, or a programmer's fault

problem-bad-request = Das wurde nicht verstanden.
problem-unknown-command = Der Server weiß nicht, wie das geht.
problem-unauthenticated = Bitte melde dich an.
problem-wrong-login = Name und Passwort passen nicht zusammen.
problem-disabled = Dieses Konto wurde deaktiviert.
problem-forbidden = Das darfst du nicht.
problem-not-found = Das gibt es nicht, oder du darfst es nicht sehen.
problem-method-not-allowed = Das lässt sich so nicht verwenden.
problem-taken = Das ist schon vergeben.
problem-nonce-reused = Das wurde schon mit einem anderen Text gesendet.
problem-last-owner = Eine Gruppe braucht einen Eigentümer: Mach erst jemand anderen dazu.
problem-too-late = Dafür ist es zu spät.
problem-too-many = Mehr davon sind nicht möglich.
problem-too-large = Das ist zu groß.
problem-unsupported-media = Diese Art von Inhalt wird nicht angenommen.
problem-wrong-host = Dieser Server ist für diese Adresse nicht zuständig.
problem-empty = Hier fehlt etwas.
problem-too-long = Das ist zu lang.
problem-invalid = Das kann nicht verwendet werden.
problem-rate-limited = Das war viel auf einmal. Warte einen Moment.
problem-overloaded = Der Server ist ausgelastet. Versuche es gleich noch einmal.
problem-storage-full = Auf dem Server ist kein Platz mehr. Nichts wurde ausgeführt.
problem-unavailable = Der Server kann das gerade nicht. Versuche es gleich noch einmal.
problem-unknown-outcome = Wir wissen nicht, ob es geklappt hat. Sieh nach, bevor du es noch einmal versuchst.
problem-internal = Hier ist etwas schiefgegangen. Es ist unser Fehler, und er wurde vermerkt.

## The page that says that something did not work: its headings and what stands below

refused-lost = Diese Seite gibt es hier nicht
refused-lost-detail = Sie ist vielleicht umgezogen, oder du darfst sie nicht sehen.
refused-way-detail = Sie lässt sich so nicht verwenden.
refused-sign-in = Bitte melde dich an
refused-sign-in-detail = Diese Seite ist für angemeldete Personen.
refused-forbidden = Das ist nicht erlaubt
refused-often = Das war viel auf einmal
refused-often-detail = Warte einen Moment und versuche es dann noch einmal.
refused-now = Das geht gerade nicht
refused-now-detail = Nichts wurde ausgeführt. Bitte versuche es gleich noch einmal.
refused-unknown = Wir wissen nicht, ob es geklappt hat
refused-unknown-detail = Geh zurück und sieh nach, bevor du es noch einmal versuchst.
refused-internal = Hier ist etwas schiefgegangen
refused-internal-detail = Es ist unser Fehler, und er wurde vermerkt.
refused-other = Das hat nicht geklappt
