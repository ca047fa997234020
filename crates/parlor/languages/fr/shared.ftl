# Ce que le script dit avec les mêmes mots que les pages.

you = Vous
cancel = Annuler
close = Fermer
account-password-hide = Masquer le mot de passe
account-password-show = Afficher le mot de passe
file-bytes = { $size } o
file-kilobytes = { $size } ko
file-megabytes = { $size } Mo
file-voice = Message vocal
file-photos = { $count ->
    [one] Photo
   *[other] { $count } photos
}
file-files = { $count ->
    [one] Fichier
   *[other] { $count } fichiers
}
file-voice-label = Message vocal, { $length }
list-by = { $name } :
list-more = Afficher plus
list-muted = son coupé
list-pinned = épinglée
list-online = en ligne
list-no-messages = Aucun message pour l’instant
list-search = Chercher une discussion
list-you = Vous :
message-copy = Copier le texte
message-delete-all = Supprimer pour tout le monde
message-delete-me = Supprimer pour moi
message-deleted = Message supprimé
message-delivered = Distribué
message-delivered-to = Distribué à
message-edit = Modifier
message-failed = Non envoyé
message-forward = Transférer
message-pin = Épingler
message-unpin = Ne plus épingler
message-react = Réagir
message-read = Lu
message-read-by = Lu par
message-read-nobody = Personne ne l’a encore lu.
message-reply = Répondre
message-sending = Envoi en cours
message-sent = Envoyé
message-unread-from = Marquer comme non lu à partir d’ici
room-back = Retour à vos discussions
room-empty = C’est le tout début. Dites bonjour.
room-empty-self = Un endroit calme pour vos notes.
room-members = { $count ->
    [one] { $count } membre
   *[other] { $count } membres
}
room-members-online = { $count ->
    [one] { $count } membre, { $online } en ligne
   *[other] { $count } membres, { $online } en ligne
}
room-nobody-else = Personne d’autre
room-names-others = { $count ->
    [one] { $names } et { $count } autre
   *[other] { $names } et { $count } autres
}
room-newer = Afficher les messages plus récents
room-offline = Hors ligne
room-online = En ligne
room-only-you = Visible par vous uniquement
room-pins = { $count ->
    [one] { $count } épinglé
   *[other] { $count } épinglés
}
room-search = Chercher dans cette discussion
room-seen-date = Dernière visite le { $date }
room-seen-today = Dernière visite à { $time }
room-seen-weekday = Dernière visite { $day }
room-seen-yesterday = Dernière visite hier à { $time }
room-to-newest = Aller au message le plus récent
