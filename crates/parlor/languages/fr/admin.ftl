### The pages of the staff.

## Frame
admin-title = Administration
admin-skip = Aller au contenu
admin-menu = Menu
admin-to-chats = Vers vos discussions
admin-tenant = Locataire
admin-back-home = Revenir au vôtre
admin-rank = Rang
admin-rank-none = Hors équipe
admin-rank-moderator = Modération
admin-rank-admin = Administration du locataire
admin-rank-operator = Exploitation

## Lists
admin-reports = Signalements
admin-messages = Messages
admin-rooms = Salons
admin-people = Personnes
admin-relations = Relations
admin-sign-ins = Connexions
admin-audit = Journal d’audit
admin-tenants = Locataires
admin-charts = Graphiques

## Filters and pages
admin-filter = Filtrer
admin-clear = Effacer
admin-filter-wrong = Ce filtre n’est pas compréhensible. Choisissez-en un autre.
admin-any = Tous
admin-all = Aussi les terminées
admin-contains = Contient
admin-from = Depuis
admin-until = Jusqu’au
admin-export = Exporter :
admin-csv = CSV
admin-jsonl = JSON Lines
admin-pages = Pages
admin-older = Plus anciens
admin-newest = Plus récents
admin-further = Chercher plus loin
admin-tired = Beaucoup de lignes ont été parcourues et la page n’est pas pleine. Il peut y en avoir d’autres plus loin.
admin-nothing = Rien ici
admin-nothing-found = Rien ne correspond à ces filtres.
admin-nothing-yet = Ce qui viendra apparaîtra ici.

## Columns and facts
admin-time = Heure
admin-state = État
admin-sender = De
admin-receiver = À
admin-message = Message
admin-read = Lu
admin-unread = Non lu
admin-edited = modifié
admin-deleted = Supprimé
admin-hidden = Masqué
admin-files =
    { $count ->
        [one] { $count } fichier
       *[other] { $count } fichiers
    }
admin-room = Salon
admin-kind = Type
admin-direct = Discussion directe
admin-group = Groupe
admin-members = Membres
admin-members-cut = Ce sont les premiers.
admin-nobody = Plus personne
admin-created = Création
admin-last = Dernière activité
admin-seen = Vu le
admin-used = Dernier usage
admin-name = Nom
admin-name-or-email = Nom ou e-mail
admin-person = Personne
admin-email = E-mail
admin-role = Rôle
admin-external = Identifiant de l’app
admin-id = Identifiant
admin-staff = Équipe
admin-active = Actif
admin-disabled = Désactivé
admin-erased = Effacé
admin-origin-guest = Invité
admin-origin-system = Système
admin-origin-host = De l’application
admin-label = Libellé
admin-lasts = En cours
admin-ended = Terminé
admin-device = Appareil
admin-valid = Valide
admin-current = Celle-ci
admin-login-session = Mot de passe
admin-login-token = Jeton
admin-login-guest = Invité
admin-login-host = Application
admin-hosts = Hôtes
admin-reading = Lecture des messages
admin-on = Activée
admin-off = Désactivée
admin-by = Par
admin-action = Action
admin-object = Objet
admin-details = Détails
admin-more = Plus
admin-sent = Messages envoyés
admin-received = Messages reçus
admin-talk-open = Ouvert
admin-talk-not = Non ouvert
admin-talk-ended = Terminé
admin-talk-closed = Fermé
admin-talk-blocked = Bloqué
admin-talk-asked = Demande
admin-talk-declined = Refusé

## What is private
admin-reading-off = Le contenu des messages privés n’est pas affiché ici. Le locataire peut l’activer avec admin.read_messages ; chaque consultation figure alors dans le journal.
admin-reading-on = Les messages privés peuvent être lus ici. Chaque consultation, celle-ci comprise, figure dans le journal avec votre nom.

## Reports
admin-about = Concerne
admin-reporter = Signalé par
admin-reason = Motif
admin-note = Note
admin-look = Voir
admin-report-of = Signalement concernant { $name }
admin-report-open = Ouvert
admin-report-resolved = Traité
admin-report-dismissed = Rejeté
admin-why-spam = Spam
admin-why-harassment = Harcèlement
admin-why-threat = Menace
admin-why-sexual = Contenu sexuel
admin-why-illegal = Illégal
admin-why-other = Autre chose
admin-in-words = Dans ses mots
admin-around = Ce qui a été dit, tel quel à ce moment
admin-around-note = Tel que l’a vu la personne qui l’a signalé. Votre lecture est dans le journal d’audit.
admin-around-cut = Il y en avait plus que ce qui a pu être conservé.
admin-meant = Signalé
admin-handled-by = Traité par
admin-handled-at = Traité le
admin-answer = Note de l’équipe
admin-handle = Traiter ce signalement
admin-handle-now = Enregistrer la décision
admin-decision = Décision
admin-decide-resolved = Traité : il fallait agir
admin-decide-dismissed = Rejeté : il n’y a rien à faire
admin-also-delete = Supprimer le message
admin-also-delete-hint = Pour tout le monde. C’est irréversible.
admin-also-disable = Désactiver { $name }
admin-also-disable-hint = La personne est déconnectée partout et ne peut plus se connecter.
admin-staff-note = Note pour l’équipe
admin-staff-note-hint = La personne qui a signalé ne la voit pas.

## Doing something
admin-acts = Actions
admin-cancel = Annuler
admin-set = Enregistrer
admin-disable = Désactiver
admin-enable = Réactiver
admin-end = Terminer
admin-end-sign-ins = Terminer toutes les connexions
admin-close = Fermer le salon
admin-delete = Supprimer
admin-set-staff = Changer le rang
admin-ask-disable = Désactiver { $name } ?
admin-ask-disable-detail = La personne est aussitôt déconnectée de tous ses appareils et ne peut plus se connecter. Ce qu’elle a écrit reste.
admin-ask-enable = Réactiver { $name } ?
admin-ask-enable-detail = La personne pourra de nouveau se connecter.
admin-ask-end-sign-ins = Terminer toutes les connexions de { $name } ?
admin-ask-end-sign-ins-detail = Chaque appareil est aussitôt déconnecté. Une nouvelle connexion reste possible.
admin-ask-end = Terminer cette connexion de { $name } ?
admin-ask-end-detail = L’appareil est aussitôt déconnecté.
admin-ask-staff = Quel rang pour { $name } ?
admin-ask-staff-detail = La modération traite les signalements. L’administration voit et change tout dans ce locataire.
admin-ask-close = Fermer le salon « { $name } » ?
admin-ask-close-detail = Plus personne ne peut y écrire. Ce qui a été dit reste lisible par ses membres.
admin-ask-delete = Supprimer ce message dans « { $name } » pour tout le monde ?
admin-ask-delete-detail = Une ligne indique qu’un message a été supprimé. C’est irréversible.
admin-done-disabled = Désactivé. C’est dans le journal.
admin-done-enabled = Réactivé. C’est dans le journal.
admin-done-sign-ins = Toutes les connexions sont terminées. C’est dans le journal.
admin-done-sign-in = La connexion est terminée. C’est dans le journal.
admin-done-closed = Le salon est fermé. C’est dans le journal.
admin-done-deleted = Le message est supprimé. C’est dans le journal.
admin-done-staff = Le rang est changé. C’est dans le journal.
admin-done-report = Le signalement est traité. C’est dans le journal.

## Legal holds
admin-holds = Conservation légale
admin-hold = Conservation légale
admin-held = Conservé
admin-not-held = Aucune
admin-held-what = Qui ou quoi
admin-released = Levée
admin-released-too = Aussi celles qui sont levées
admin-hold-put = Conserver
admin-release = Lever
admin-hold-note = Motif
admin-hold-note-hint = Par exemple le numéro du dossier
admin-holds-note = Ce qui est conservé ne disparaît ni avec le temps, ni avec un compte, ni avec un groupe. Cela commence sur la page d’une personne ou d’un salon.
# $name: the person or the room
admin-ask-hold = Conserver { $name } ?
admin-ask-hold-detail = Tant que cela dure, rien ne disparaît dans les salons où cette personne est ou a été. Personne n’en est informé.
admin-ask-hold-room-detail = Tant que cela dure, rien ne disparaît dans ce salon. Personne n’en est informé.
# $name: the person or the room
admin-ask-release = Lever la conservation de { $name } ?
admin-ask-release-detail = Ce qui est échu peut de nouveau disparaître, sauf si une autre conservation le retient.
admin-done-held = Conservé. C’est dans le journal d’audit.
admin-done-released = La conservation est levée. C’est dans le journal d’audit.

## What the audit log says
admin-did-messages-read = Messages lus
admin-did-report-read = Signalement lu
admin-did-list-exported = Liste exportée
admin-did-report-resolved = Signalement résolu
admin-did-report-dismissed = Signalement classé
admin-did-message-deleted = Message supprimé
admin-did-room-closed = Salon fermé
admin-did-user-disabled = Personne désactivée
admin-did-user-enabled = Personne réactivée
admin-did-user-staff = Rang modifié
admin-did-user-erased = Compte effacé
admin-did-session-ended = Connexion terminée
admin-did-sessions-ended = Toutes les connexions terminées
admin-did-hold-added = Conservation commencée
admin-did-hold-released = Conservation levée
admin-did-key-created = Clé de serveur créée
admin-did-key-revoked = Clé de serveur révoquée
admin-report = Signalement
admin-about-whom = Qui ou quoi

## What filters are of
admin-hint-person = Nom ou e-mail
admin-hint-room = Nom ou clé
admin-hint-audit = Nom ou id
# $name: the room
admin-only-room = Seulement dans « { $name } »
admin-all-rooms = Tous les salons

## Charts
admin-node = Nœud
admin-charts-note = La dernière heure de ce nœud seul, par pas de cinq secondes. Se renouvelle de lui-même.
admin-charts-soon = Les premiers chiffres arrivent dans quelques secondes.
admin-charts-lost = Le serveur ne répond pas. Les chiffres datent d’avant.
admin-charts-gone = Vous n’êtes plus connecté ici. Rechargez la page.
admin-charts-nodes = Plusieurs nœuds répondent à cette adresse. Chacun compte pour lui-même : choisissez de qui vous voyez les chiffres.
admin-nodes = Nœuds
admin-chart-sessions = Connexions ouvertes
admin-chart-messages = Messages et livraisons
admin-chart-ack = Envoi : jusqu’à l’enregistrement
admin-chart-deliver = Livraison : jusqu’au départ
admin-chart-errors = Erreurs et refus
admin-unit-connections = connexions
admin-unit-second = par seconde
admin-unit-ms = ms
admin-series-messages = Messages
admin-series-frames = Livraisons
admin-series-half = La moitié va plus vite
admin-series-most = 99 sur 100 vont plus vite
admin-series-errors = Erreurs
admin-series-refused = Refus
admin-figures = La dernière minute en chiffres
admin-per-second-messages = Messages/s
admin-per-second-frames = Livraisons/s
admin-per-second-errors = Erreurs/s
admin-per-second-refused = Refus/s
admin-ack-half = Enregistré, moitié (ms)
admin-ack-most = Enregistré, 99 % (ms)
admin-deliver-half = Livré, moitié (ms)
admin-deliver-most = Livré, 99 % (ms)
