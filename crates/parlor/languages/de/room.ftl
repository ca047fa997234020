### Ein offener Chat und alles über ihn.

room-to = Zurück zum Chat
room-messages = Nachrichten
room-older = Ältere Nachrichten anzeigen
room-new = Neue Nachrichten
room-write = Nachricht schreiben
room-attach = Datei anhängen
room-drop = Dateien hier ablegen, um sie anzuhängen
room-record = Sprachnachricht aufnehmen
room-closed = Du kannst hier mitlesen, aber nicht schreiben.

room-this = Dieser Chat
room-pinned = Angeheftete Nachrichten
room-pictures = Bilder
room-files = Dateien
room-leave-or-delete = Verlassen oder löschen
room-hide-this = Diesen Chat für mich löschen
room-hide-text = Er verschwindet aus deiner Liste, und was bisher gesagt wurde, ist für dich weg. Andere merken nichts davon. Er kommt wieder, wenn jemand schreibt.

room-profile = Profil
attribute-role = Rolle
attribute-major = Studienfach
attribute-minor = Nebenfach
attribute-year = Jahrgang
attribute-hobbies = Hobbys
attribute-clubs = Vereine
attribute-goals = Ziele
