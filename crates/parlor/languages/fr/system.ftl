# Ce qui s’est passé entre les messages.

system-gone = Ancien membre
system-somebody = quelqu’un
system-you-added = vous
system-you-joined = vous
system-two = { $one } et { $two }
system-three = { $one }, { $two } et { $three }
system-many = { $count ->
    [one] { $one }, { $two } et { $count } autre
   *[other] { $one }, { $two } et { $count } autres
}
system-made = { $by ->
    [you] vous avez créé le groupe
    [nobody] quelqu’un a créé le groupe
   *[other] { $name } a créé le groupe
}
system-made-named = { $by ->
    [you] vous avez créé le groupe « { $group } »
    [nobody] quelqu’un a créé le groupe « { $group } »
   *[other] { $name } a créé le groupe « { $group } »
}
system-named = { $by ->
    [you] vous avez nommé le groupe « { $group } »
    [nobody] quelqu’un a nommé le groupe « { $group } »
   *[other] { $name } a nommé le groupe « { $group } »
}
system-name-removed = { $by ->
    [you] vous avez retiré le nom du groupe
    [nobody] quelqu’un a retiré le nom du groupe
   *[other] { $name } a retiré le nom du groupe
}
system-about-changed = { $by ->
    [you] vous avez modifié la description
    [nobody] quelqu’un a modifié la description
   *[other] { $name } a modifié la description
}
system-about-removed = { $by ->
    [you] vous avez retiré la description
    [nobody] quelqu’un a retiré la description
   *[other] { $name } a retiré la description
}
system-picture-changed = { $by ->
    [you] vous avez modifié l’image
    [nobody] quelqu’un a modifié l’image
   *[other] { $name } a modifié l’image
}
system-picture-removed = { $by ->
    [you] vous avez retiré l’image
    [nobody] quelqu’un a retiré l’image
   *[other] { $name } a retiré l’image
}
system-pinned = { $by ->
    [you] vous avez épinglé un message
    [nobody] quelqu’un a épinglé un message
   *[other] { $name } a épinglé un message
}
system-added = { $by ->
    [you] vous avez ajouté { $whom }
   *[other] { $name } a ajouté { $whom }
}
system-added-you = { $by ->
    [you] vous avez rejoint le groupe
   *[other] { $name } vous a fait entrer dans le groupe
}
system-joined = { $you ->
    [yes] { $count ->
        [one] vous avez rejoint le groupe
       *[other] { $who } avez rejoint le groupe
    }
   *[no] { $count ->
        [one] { $who } a rejoint le groupe
       *[other] { $who } ont rejoint le groupe
    }
}
system-left = { $name } a quitté le groupe
system-left-you = vous avez quitté le groupe
system-removed = { $by ->
    [you] vous avez retiré { $whom }
   *[other] { $name } a retiré { $whom }
}
system-removed-you = { $by ->
    [you] vous avez quitté le groupe
   *[other] { $name } vous a fait sortir du groupe
}
system-role = { $by ->
    [you] vous avez donné à { $whom } le rôle « { group-role } »
   *[other] { $name } a donné à { $whom } le rôle « { group-role } »
}
system-role-you = { $by ->
    [you] vous avez pris le rôle « { group-role } »
   *[other] { $name } vous a donné le rôle « { group-role } »
}
system-role-now = { $name } a maintenant le rôle « { group-role } »
system-role-now-you = vous avez maintenant le rôle « { group-role } »
