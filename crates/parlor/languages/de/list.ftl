### Die Liste der Chats und was daneben steht, solange keiner offen ist.

list = Chats
list-skip = Zum offenen Chat springen
list-yours = Deine Chats
list-archive = Archiv
list-all = Alle Chats
list-new = Neuer Chat
list-new-group = Neue Gruppe
list-account = Dein Konto, { $initials }
list-profile = Profil und Einstellungen
list-staff = Verwaltung
list-search-messages = Nachrichten durchsuchen
list-notify = Benachrichtigungen einschalten
list-keys = Tastenkürzel
list-notes = Notizen an dich selbst
list-sign-out = Abmelden
list-unread = ungelesen
list-mentioned = Du wurdest erwähnt

list-empty-title = Noch niemand hier
list-empty-text = Schreib jemandem über den Benutzernamen oder die E-Mail-Adresse.
list-start = Chat beginnen
list-welcome-title = Mach da weiter, wo du aufgehört hast
list-welcome-text = Wähle einen Chat aus der Liste oder beginne einen neuen.
