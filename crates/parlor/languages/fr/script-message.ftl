# Ce que seul le script dit d'un message : son menu, ses dialogues, les réactions, le choix d'émojis.

script-message-gone = Ce message n’est plus là.
script-copied = Copié
script-more-people = { $count ->
    [one] { $count } autre
   *[other] { $count } autres
}
script-and-more = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
}
script-people = { $count ->
    [one] { $count } personne
   *[other] { $count } personnes
}

## Supprimer
script-delete-all-title = Supprimer pour tout le monde ?
script-delete-all-text = Son texte et ses fichiers disparaissent pour tout le monde. Une ligne reste pour l’indiquer.
script-delete-me-title = Supprimer pour vous ?
script-delete-me-text = Vous ne le verrez plus. Les autres ne remarqueront rien.
script-delete-me-alone = Vous ne le verrez plus.

## Transférer
script-this-chat = cette discussion
script-no-such-chat = Aucune discussion de ce nom.
script-choose-most = { $most ->
    [one] Choisissez au maximum { $most } discussion.
   *[other] Choisissez au maximum { $most } discussions.
}
script-forward-to = { $count ->
    [one] Transférer à { $count } discussion
   *[other] Transférer à { $count } discussions
}
script-forwarded = { $count ->
    [one] Transféré
   *[other] Transféré à { $count } discussions
}
script-looking = Chargement…

## Réactions
script-react-with = Réagir avec { $emoji }
script-react-back = Retirer { $emoji }
script-emoji-more = Plus d’émojis
script-reaction-by = { $emoji } { $count } : { $names }

## Le choix d'émojis
emoji = Émojis
emoji-search = Chercher un émoji
emoji-none = Rien de ce nom.
emoji-recent = Récents
emoji-found = Résultats
emoji-smileys = Smileys
emoji-people = Mains et personnes
emoji-signs = Cœurs et signes
emoji-nature = Animaux et nature
emoji-food = Repas et boissons
emoji-activities = Sorties et loisirs
emoji-things = Objets
