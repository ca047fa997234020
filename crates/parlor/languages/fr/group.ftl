### Les groupes : en créer un, le modifier, qui en fait partie.

group-instead = Créer plutôt un groupe
group-make = Créer le groupe
group-name = Nom
group-about = Description
group-people = Personnes
group-people-hint = Noms d’utilisateur ou adresses e-mail exacts, un par ligne.

group-edit = Modifier le groupe
group-edit-title = Modifier { $name }
group-back = Retour au groupe
group-picture = Changer l’image
group-picture-choose = Choisir une image
group-remove = Retirer
group-remove-name = Retirer { $name }
group-save = Enregistrer
group-add-title = Ajouter des personnes
group-add-people = Noms d’utilisateur ou adresses e-mail
group-add-hint = Noms exacts, un par ligne.
group-add = Ajouter
group-history = Montrer ce qui a été dit auparavant
group-members = Membres
group-more-members = Plus de membres
group-role = { $role ->
    [owner] Propriétaire
    [admin] Admin
    [reader] Lecture seule
   *[member] Membre
}
group-role-of = Rôle de { $name }
group-change = Modifier
group-you = (vous)
group-this-is-you = c’est vous

group-hide-this = Vider et masquer ce groupe
group-hide = Vider et masquer
group-leave = Quitter le groupe
group-leave-text = Vous ne recevrez plus ses messages. Si vous changez d’avis, quelqu’un devra vous ajouter de nouveau.
group-delete = Supprimer le groupe
group-delete-text = { $count ->
    [one] Le groupe, avec tous ses messages et fichiers, est supprimé pour son seul membre. Cette action est irréversible.
   *[other] Le groupe, avec tous ses messages et fichiers, est supprimé pour ses { $count } membres. Cette action est irréversible.
}
group-delete-all = Supprimer pour tout le monde
