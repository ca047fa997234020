talk-ended = Vous et { $name } n’êtes plus en relation ici : cette conversation est donc terminée. Vous pouvez toujours la lire.
talk-closed = Cette discussion a été fermée. Vous pouvez toujours la lire.
talk-unavailable = Les messages à { $name } ne peuvent pas être remis. Vous pouvez toujours lire ce qui a été dit.
talk-blocked = Vous avez bloqué { $name }. Personne ne peut écrire ici.
talk-gone = Ce compte n’existe plus. Vous pouvez toujours lire ce qui a été dit.
talk-request = { $name } souhaite vous écrire. Tant que vous n’acceptez pas, ni votre présence ni vos lectures ne sont visibles.
talk-requested = { $name } pourra répondre une fois la demande acceptée. { $most ->
    [one] D’ici là, vous pouvez encore envoyer un message, en texte seul.
   *[other] D’ici là, vous pouvez encore envoyer { $most } messages, en texte seul.
}
talk-requested-full = { $name } a vos messages et pourra répondre une fois la demande acceptée.
talk-accept = Accepter
talk-decline = Refuser
talk-block = Bloquer
talk-unblock = Débloquer
talk-report = Signaler
talk-kept = Non envoyé :
talk-sub = { $talk ->
    [gone] Compte supprimé
    [ended] Terminée
    [closed] Fermée
    [blocked] Personne bloquée
    [request] Souhaite vous écrire
    [requested] Pas encore acceptée
   *[unavailable] Non disponible
}
talk-requests = Demandes
talk-requests-count = { $count ->
    [one] Une demande
   *[other] { $count } demandes
}
talk-accepted = Demande acceptée. Vous pouvez maintenant vous écrire.
talk-declined = Demande refusée. { $name } n’en est pas averti.

talk-empty-closed = Vos discussions apparaissent ici quand elles sont ouvertes pour vous.
talk-welcome-closed = Choisissez une discussion dans la liste.
talk-find-related = Vous trouvez ici les personnes avec qui vous êtes en relation, par leur nom d’utilisateur ou leur e-mail exact.

block-this = Bloquer { $name }
block-ask = Bloquer { $name } ?
block-text = { $name } ne pourra plus vous écrire, ni vous à cette personne, et aucun de vous ne verra si l’autre est là. { $name } n’en est pas averti. Vos groupes communs restent tels quels.
block-done = { $name } : personne bloquée.
unblock-this = Débloquer { $name }
unblock-done = { $name } : personne débloquée.
blocked-people = Personnes bloquées
blocked-hint = Elles ne peuvent pas vous écrire, ni vous à elles. Elles n’en sont pas averties.

report-message = Signaler ce message
report-person = Signaler { $name }
report-group = Signaler ce groupe
report-text = La modération le reçoit avec les messages qui l’entourent, tels qu’ils sont maintenant. Personne dans la discussion n’en est averti.
report-why = Qu’est-ce qui ne va pas ?
report-reason = { $why ->
    [spam] Publicité ou escroquerie
    [harassment] Insultes ou harcèlement
    [threat] Menaces ou violence
    [sexual] Contenu sexuel non désiré
    [illegal] Quelque chose d’illégal
   *[other] Autre chose
}
report-choose = Choisissez ce qui convient le mieux.
report-note = Avec vos propres mots
report-note-hint = { $most ->
   *[other] Si vous le souhaitez ; { $most } caractères au plus.
}
report-also-block = Bloquer aussi { $name }
report-send = Envoyer le signalement
report-done = Merci. Le signalement est envoyé et sera examiné.

cut-room = { $reason ->
    [relation_ended] Vous et { $name } n’êtes plus en relation ici : cette discussion n’existe plus.
    [removed] Vous n’êtes plus dans « { $name } ».
   *[room_closed] La discussion « { $name } » n’existe plus.
}
ended-title = { $reason ->
    [expired] Votre connexion a expiré
    [disabled] Ce compte a été désactivé
    [deleted] Ce compte a été supprimé
   *[signed_out] Vous avez été déconnecté
}
ended-text = { $reason ->
    [expired] Connectez-vous de nouveau pour continuer. Ce que vous écriviez est gardé dans ce navigateur.
    [disabled] Il ne peut pas être utilisé pour le moment. Adressez-vous aux responsables de ce site.
    [deleted] Il n’existe plus, et rien ne peut être envoyé avec lui.
   *[signed_out] Cette connexion a été terminée, ici ou sur un autre appareil. Connectez-vous de nouveau pour continuer.
}
ended-again = Se connecter de nouveau
