### Le widget sur les pages des autres : son bouton, et ce que dit son panneau quand il n’y a pas de discussion à montrer.

widget-open = Ouvrir la discussion
widget-close = Fermer la discussion
widget-title = Discussion
widget-unread = { $n ->
    [one] { $n } message non lu
   *[other] { $n } messages non lus
}
widget-failed = La discussion est injoignable.
widget-loading = Un instant…
widget-retry = Réessayer
widget-alone = Ceci est la petite fenêtre d’une discussion.
widget-alone-detail = Elle n’affiche quelque chose que sur les pages auxquelles elle appartient.
widget-ended = Votre connexion a expiré.
widget-ended-detail = Réessayez, ou rechargez la page et connectez-vous.
widget-nobody = Vous n’êtes pas connecté.
widget-nobody-detail = Connectez-vous à ce site pour discuter ici.
widget-sign-in = Se connecter
widget-away = La discussion est injoignable.
widget-away-detail = Elle reviendra d’elle-même dès que possible.
widget-broken = Une erreur s’est produite.
widget-broken-detail = Réessayez dans un instant.
widget-no-room = Cette discussion n’est pas ici.
widget-no-room-detail = Elle a peut-être disparu, ou vous n’y avez pas accès.
widget-not-now = Impossible pour le moment. Réessayez.
