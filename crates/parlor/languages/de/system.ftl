# Was zwischen den Nachrichten geschah.

system-gone = Ehemaliges Mitglied
system-somebody = jemand
system-you-added = dich
system-you-joined = du
system-two = { $one } und { $two }
system-three = { $one }, { $two } und { $three }
system-many = { $count ->
    [one] { $one }, { $two } und { $count } weitere Person
   *[other] { $one }, { $two } und { $count } weitere
}
system-made = { $by ->
    [you] du hast die Gruppe erstellt
    [nobody] jemand hat die Gruppe erstellt
   *[other] { $name } hat die Gruppe erstellt
}
system-made-named = { $by ->
    [you] du hast die Gruppe „{ $group }“ erstellt
    [nobody] jemand hat die Gruppe „{ $group }“ erstellt
   *[other] { $name } hat die Gruppe „{ $group }“ erstellt
}
system-named = { $by ->
    [you] du hast die Gruppe „{ $group }“ genannt
    [nobody] jemand hat die Gruppe „{ $group }“ genannt
   *[other] { $name } hat die Gruppe „{ $group }“ genannt
}
system-name-removed = { $by ->
    [you] du hast den Namen der Gruppe entfernt
    [nobody] jemand hat den Namen der Gruppe entfernt
   *[other] { $name } hat den Namen der Gruppe entfernt
}
system-about-changed = { $by ->
    [you] du hast die Beschreibung geändert
    [nobody] jemand hat die Beschreibung geändert
   *[other] { $name } hat die Beschreibung geändert
}
system-about-removed = { $by ->
    [you] du hast die Beschreibung entfernt
    [nobody] jemand hat die Beschreibung entfernt
   *[other] { $name } hat die Beschreibung entfernt
}
system-picture-changed = { $by ->
    [you] du hast das Bild geändert
    [nobody] jemand hat das Bild geändert
   *[other] { $name } hat das Bild geändert
}
system-picture-removed = { $by ->
    [you] du hast das Bild entfernt
    [nobody] jemand hat das Bild entfernt
   *[other] { $name } hat das Bild entfernt
}
system-pinned = { $by ->
    [you] du hast eine Nachricht angeheftet
    [nobody] jemand hat eine Nachricht angeheftet
   *[other] { $name } hat eine Nachricht angeheftet
}
system-added = { $by ->
    [you] du hast { $whom } hinzugefügt
   *[other] { $name } hat { $whom } hinzugefügt
}
system-added-you = { $by ->
    [you] du hast dich hinzugefügt
   *[other] { $name } hat dich hinzugefügt
}
system-joined = { $you ->
    [yes] { $count ->
        [one] du bist beigetreten
       *[other] { $who } seid beigetreten
    }
   *[no] { $count ->
        [one] { $who } ist beigetreten
       *[other] { $who } sind beigetreten
    }
}
system-left = { $name } hat die Gruppe verlassen
system-left-you = du hast die Gruppe verlassen
system-removed = { $by ->
    [you] du hast { $whom } entfernt
   *[other] { $name } hat { $whom } entfernt
}
system-removed-you = { $by ->
    [you] du hast dich entfernt
   *[other] { $name } hat dich entfernt
}
system-role = { $by ->
    [you] du hast { $whom } die Rolle „{ group-role }“ gegeben
   *[other] { $name } hat { $whom } die Rolle „{ group-role }“ gegeben
}
system-role-you = { $by ->
    [you] du hast dir die Rolle „{ group-role }“ gegeben
   *[other] { $name } hat dir die Rolle „{ group-role }“ gegeben
}
system-role-now = { $name } hat jetzt die Rolle „{ group-role }“
system-role-now-you = du hast jetzt die Rolle „{ group-role }“
