# Ce que seul le script dit : la connexion, l'envoi, les fichiers, l'enregistrement, les discussions depuis leur ligne.

## La barre d'état
script-back-online = De nouveau en ligne
script-offline = Vous êtes hors ligne. Les messages partiront à votre retour.
script-connecting = Reconnexion en cours. Les messages partiront dès que possible.
script-too-many-windows = Trop de fenêtres sont ouvertes. Fermez-en une, puis rechargez cette page.
script-new-version = Une nouvelle version est disponible. Rechargez la page pour continuer.
script-account-closed = Ce compte ne peut plus être utilisé ici.
script-refused = La connexion a été refusée. Rechargez la page pour réessayer.
script-not-connected = Non connecté
script-failed = Cela n’a pas fonctionné. Réessayez.
script-offline-again = Vous êtes hors ligne. Réessayez à votre retour.
script-not-loaded = Le chargement a échoué. Réessayez une fois en ligne.
script-search-not-loaded = La recherche n’a pas pu être chargée. Réessayez une fois en ligne.
script-emoji-not-loaded = Les émojis n’ont pas pu être chargés. Réessayez une fois en ligne.
script-picture-not-loaded = L’image n’a pas pu être ouverte. Réessayez une fois en ligne.
script-recorder-not-loaded = L’enregistreur n’a pas pu être chargé. Réessayez une fois en ligne.
script-notifications-blocked = Les notifications sont bloquées dans ce navigateur.
script-sign-out-unsent = { $count ->
    [one] Un message n’a pas été envoyé. Se déconnecter et le perdre ?
   *[other] { $count } messages n’ont pas été envoyés. Se déconnecter et les perdre ?
}
script-sign-out-offline = Vous êtes hors ligne. Déconnectez-vous à votre retour.

## La zone de saisie
script-message-too-long = Un message compte au maximum { $most } caractères.
script-characters-left = { $count } restants
script-characters-over = { $count } en trop
script-not-connected-yet = Pas encore connecté. Votre texte est conservé ; réessayez dans un instant.
script-edit-empty = Il ne reste rien. Pour retirer le message, supprimez-le.
script-editing = Modifier le message
script-replying = Réponse à { $name }
script-replying-yourself = Réponse à vous-même
script-cancel-edit = Annuler la modification
script-cancel-reply = Annuler la réponse
script-send = Envoyer

## Sous une bulle
script-not-sent = Non envoyé.
script-not-sent-because = Non envoyé. { $reason }
script-not-changed = Non modifié.
script-not-changed-because = Non modifié. { $reason }
script-try-again = Réessayer

## Les fichiers du prochain message
script-files-to-attach = Fichiers à joindre
script-files-most = Un message compte au maximum { $most } fichiers.
script-files-failed = { $count ->
    [one] Un fichier n’a pas été envoyé. Réessayez ou retirez-le.
   *[other] { $count } fichiers n’ont pas été envoyés. Réessayez ou retirez-les.
}
script-not-uploaded = Non envoyé.
script-uploading = { $size }, { $part } %
script-percent = { $part } %
script-remove-file = Retirer { $name }

## Enregistrer et écouter
script-mic-forbidden = Le micro n’est pas autorisé ici. Autorisez-le dans les réglages du navigateur pour cette page, puis réessayez.
script-mic-none = Aucun micro n’a été trouvé.
script-mic-busy = Le micro est utilisé par un autre programme.
script-mic-broken = L’enregistrement ne fonctionne pas dans ce navigateur.
script-recording = Enregistrement en cours
script-recorded = Votre enregistrement
script-discard = Abandonner
script-stop = Arrêter
script-voice-position = Position
script-voice-play = Lire
script-voice-pause = Pause
script-voice-broken = Lecture impossible ici
script-voice-at = { $now } sur { $all }

## Images en grand
script-picture = Image
script-picture-before = Image précédente
script-picture-after = Image suivante
script-picture-at = { $at } sur { $count }
script-download = Télécharger

## Notifications et annonces
script-notice-picture = Image
script-notice-pictures = { $count ->
    [one] { $count } image
   *[other] { $count } images
}
script-notice-voice = Message vocal
script-notice-files = { $count ->
    [one] { $count } fichier
   *[other] { $count } fichiers
}
script-heard = Nouveau message de { $name }
script-heard-here = { $name } : { $text }
script-heard-many = { $count ->
    [one] { $count } nouveau message de { $name }
   *[other] { $count } nouveaux messages de { $name }
}
script-heard-people = { $count ->
   *[other] { $people ->
       *[other] { $count } nouveaux messages de { $people } personnes
    }
}

## La liste des discussions et l'en-tête d'une discussion
script-typing = écrit…
script-typing-names = { $count ->
    [one] { $names } écrit
   *[other] { $names } écrivent
}
script-list = { $names }, { $name }
script-list-not-sent = Non envoyé :
script-no-match = Aucune discussion ne correspond à « { $words } ».
script-back-unread = { $count ->
    [one] Retour à vos discussions, { $count } non lu
   *[other] Retour à vos discussions, { $count } non lus
}
script-new-count = { $count ->
    [one] { $shown } nouveau
   *[other] { $shown } nouveaux
}
script-to-newest-count = { $count ->
    [one] { $count } nouveau message, aller au plus récent
   *[other] { $count } nouveaux messages, aller au plus récent
}

## Ce que l'on peut faire d'une discussion
script-mark-read = Marquer comme lue
script-mark-unread = Marquer comme non lue
script-pin = Épingler en haut
script-unpin = Ne plus épingler en haut
script-mute-8 = Couper le son pendant 8 heures
script-mute = Couper le son définitivement
script-unmute = Réactiver le son
script-archive = Archiver
script-unarchive = Sortir des archives
script-more-about = En savoir plus sur cette discussion

## Nouvelle discussion, nouveau groupe
script-new-whom = À qui voulez-vous écrire ?
script-nobody = Cette personne n’existe pas.
script-nobody-named = Cette personne n’existe pas : { $who }
script-group-whom = Qui voulez-vous y inviter ?
script-member-hint = Un nom d’utilisateur ou une adresse e-mail exacts, puis Entrée.
script-you-anyway = Vous en faites déjà partie.
script-take-out = Retirer { $name }

## Chercher dans une discussion
script-find-hint = Les messages qui contiennent tous les mots.
script-find-words = Mots
script-go-to = Aller au
script-go-to-day = Aller à un jour
script-close-search = Fermer la recherche
script-found = { $count ->
    [one] { $count } résultat
   *[other] { $count } résultats
}
script-found-more = { $count ->
    [one] Plus de { $count } résultat
   *[other] Plus de { $count } résultats
}
script-found-nothing = Aucun résultat. Essayez avec moins de mots ou des mots plus courts.
