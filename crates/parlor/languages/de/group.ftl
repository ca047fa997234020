### Gruppen: eine erstellen, eine ändern, wer dabei ist.

group-instead = Stattdessen eine Gruppe erstellen
group-make = Gruppe erstellen
group-name = Name
group-about = Beschreibung
group-people = Personen
group-people-hint = Genaue Benutzernamen oder E-Mail-Adressen, je eine Zeile.

group-edit = Gruppe bearbeiten
group-edit-title = { $name } bearbeiten
group-back = Zurück zur Gruppe
group-picture = Bild ändern
group-picture-choose = Bild wählen
group-remove = Entfernen
group-remove-name = { $name } entfernen
group-save = Speichern
group-add-title = Personen hinzufügen
group-add-people = Benutzernamen oder E-Mail-Adressen
group-add-hint = Genaue Namen, je eine Zeile.
group-add = Hinzufügen
group-history = Bisherige Nachrichten zeigen
group-members = Mitglieder
group-more-members = Weitere Mitglieder
group-role = { $role ->
    [owner] Eigentümer
    [admin] Admin
    [reader] Nur lesen
   *[member] Mitglied
}
group-role-of = Rolle von { $name }
group-change = Ändern
group-you = (du)
group-this-is-you = das bist du

group-hide-this = Diese Gruppe leeren und ausblenden
group-hide = Leeren und ausblenden
group-leave = Gruppe verlassen
group-leave-text = Du bekommst ihre Nachrichten nicht mehr. Wenn du es dir anders überlegst, muss dich jemand wieder hinzufügen.
group-delete = Gruppe löschen
group-delete-text = { $count ->
    [one] Die Gruppe mit allen Nachrichten und Dateien wird für das einzige Mitglied gelöscht. Das lässt sich nicht rückgängig machen.
   *[other] Die Gruppe mit allen Nachrichten und Dateien wird für alle { $count } Mitglieder gelöscht. Das lässt sich nicht rückgängig machen.
}
group-delete-all = Für alle löschen
