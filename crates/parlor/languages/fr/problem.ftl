### Why something was refused: a sentence for each reason (crates/proto/src/reason.rs) and for each code, and the headings of
### the page that says so. In English a reason's sentence is the `detail` of the wire.

## What is not there, or not yours to see: the answer is the same.

problem-no-such-room = Cette discussion n’existe pas.
problem-no-such-message = Ce message n’existe pas.
problem-no-such-person = Cette personne n’existe pas.
problem-no-such-people = Personne introuvable : { $names }.
problem-no-such-member = Ce membre n’existe pas.
problem-no-such-attachment = Cette pièce jointe n’existe pas.
problem-no-such-sign-in = Cette connexion n’existe pas.
problem-no-such-page = Cette page n’existe pas.

## Names and texts

problem-name-empty = Un nom doit contenir au moins un caractère visible.
problem-name-too-long =
    { $most ->
        [one] Un nom compte au maximum { $most } caractère.
       *[other] Un nom compte au maximum { $most } caractères.
    }
problem-name-control = Un nom ne contient ni saut de ligne, ni tabulation, ni autre caractère de contrôle.
problem-text-too-long =
    { $most ->
        [one] { $most } caractère au maximum.
       *[other] { $most } caractères au maximum.
    }
problem-text-control = Les caractères de contrôle ne sont pas acceptés ici.

## Messages

problem-message-empty = Écrivez d’abord quelque chose.
problem-message-too-long =
    { $most ->
        [one] Un message compte au maximum { $most } caractère.
       *[other] Un message compte au maximum { $most } caractères.
    }
problem-message-deleted = Ce message a été supprimé.
problem-reply-gone = Le message auquel vous répondez n’existe pas (ou plus).
problem-edit-not-yours = Seul l’auteur d’un message peut le modifier.
problem-edit-too-late =
    { $unit ->
        [days] Un message peut être modifié pendant { $time ->
                [one] { $time } jour
               *[other] { $time } jours
            }.
        [hours] Un message peut être modifié pendant { $time ->
                [one] { $time } heure
               *[other] { $time } heures
            }.
        [minutes] Un message peut être modifié pendant { $time ->
                [one] { $time } minute
               *[other] { $time } minutes
            }.
       *[seconds] Un message peut être modifié pendant { $time ->
                [one] { $time } seconde
               *[other] { $time } secondes
            }.
    }
problem-delete-not-yours = Seul l’auteur d’un message, ou quelqu’un au-dessus de lui dans le groupe, peut le supprimer.
problem-delete-too-late =
    { $unit ->
        [days] Un message peut être supprimé pendant { $time ->
                [one] { $time } jour
               *[other] { $time } jours
            }.
        [hours] Un message peut être supprimé pendant { $time ->
                [one] { $time } heure
               *[other] { $time } heures
            }.
        [minutes] Un message peut être supprimé pendant { $time ->
                [one] { $time } minute
               *[other] { $time } minutes
            }.
       *[seconds] Un message peut être supprimé pendant { $time ->
                [one] { $time } seconde
               *[other] { $time } secondes
            }.
    }
problem-forward-rooms = Transférez vers 1 à { $most } discussions, chacune une seule fois.
problem-reaction-not-emoji = Une réaction est un seul émoji.
problem-reactions-full =
    { $most ->
        [one] Un message a au maximum { $most } réaction.
       *[other] Un message a au maximum { $most } réactions différentes.
    }
problem-pins-full =
    { $most ->
        [one] Une discussion a au maximum { $most } message épinglé.
       *[other] Une discussion a au maximum { $most } messages épinglés.
    }
problem-pin-managers = Seuls les propriétaires et les admins d’un groupe épinglent des messages.
problem-unread-last =
    { $most ->
        [one] Seul le dernier message peut être marqué comme non lu.
       *[other] Seuls les { $most } derniers messages peuvent être marqués comme non lus.
    }
problem-unread-nothing = Il n’y a rien qui puisse être non lu.

## Search

problem-search-empty = Saisissez un mot à rechercher.
problem-search-too-long =
    { $most ->
        [one] La recherche est limitée à { $most } caractère.
       *[other] La recherche est limitée à { $most } caractères.
    }
problem-search-too-many =
    { $most ->
        [one] La recherche est limitée à { $most } mot.
       *[other] La recherche est limitée à { $most } mots.
    }

## Chats, groups and their members

problem-with-nobody = Indiquez avec qui.
problem-with-yourself = C’est vous. Les notes pour vous-même ont leur propre discussion.
problem-add-nobody = Indiquez qui ajouter.
problem-add-too-many =
    { $most ->
        [one] { $most } personne à la fois au maximum.
       *[other] { $most } personnes à la fois au maximum.
    }
problem-group-full =
    { $most ->
        [one] Un groupe compte au maximum { $most } membre.
       *[other] Un groupe compte au maximum { $most } membres.
    }
problem-group-only = Seul un groupe peut être modifié ainsi.
problem-group-managers = Seuls les propriétaires et les admins d’un groupe peuvent le faire.
problem-group-owner = Seul un propriétaire peut supprimer un groupe.
problem-remove-below = Vous ne pouvez retirer que des personnes dont le rôle est inférieur au vôtre.
problem-role-below = Vous ne pouvez attribuer que des rôles inférieurs au vôtre, à des personnes au-dessous de vous.
problem-owner-needed = Un groupe a besoin d’un propriétaire : désignez d’abord quelqu’un d’autre.
problem-read-only = Vous pouvez lire cette discussion, mais pas y écrire.
problem-talk-ended = Cette conversation est terminée. Vous pouvez la lire, mais plus y écrire.
problem-talk-closed = Cette discussion a été fermée. Vous pouvez la lire, mais plus y écrire.
problem-talk-blocked = Vous avez bloqué cette personne. Débloquez-la pour lui écrire.
problem-talk-unavailable = Vous ne pouvez pas écrire à cette personne.
problem-request-waits =
    { $most ->
        [one] Attendez que la demande soit acceptée. D’ici là, vous pouvez envoyer un message.
       *[other] Attendez que la demande soit acceptée. D’ici là, vous pouvez envoyer au plus { $most } messages.
    }
problem-requests-full = Trop de vos demandes attendent encore une réponse. Vous pourrez écrire à quelqu’un d’autre quand l’une d’elles aura reçu une réponse.
problem-request-text = Tant que la demande n’est pas acceptée, seul du texte peut être envoyé.
problem-request-not-yours = Seule la personne sollicitée peut répondre à une demande.
problem-rooms-closed = On ne commence pas de nouvelles discussions ici.
problem-block-yourself = Vous ne pouvez pas vous bloquer vous-même.
problem-blocks-full =
    { $most ->
        [one] Vous pouvez bloquer au plus une personne.
       *[other] Vous pouvez bloquer au plus { $most } personnes.
    }
problem-report-yourself = Cela vous concerne vous-même.
problem-report-often = Vous avez déjà fait beaucoup de signalements. Patientez un peu.
problem-pinned-rooms-full =
    { $most ->
        [one] { $most } discussion au maximum peut être épinglée.
       *[other] { $most } discussions au maximum peuvent être épinglées.
    }

## Files

problem-file-empty = Le fichier est vide.
problem-file-too-large =
    Un fichier pèse au maximum { $most } { $unit ->
        [bytes] octets
        [KiB] Kio
       *[MiB] Mio
    }.
problem-files-full = Il n’y a plus de place pour les fichiers sur le serveur. Rien n’a été conservé.
problem-files-unreachable = Les fichiers du serveur sont inaccessibles pour le moment.
problem-attachments-full =
    { $most ->
        [one] Un message a au maximum { $most } pièce jointe.
       *[other] Un message a au maximum { $most } pièces jointes.
    }
problem-unsent-full = Vous avez joint plus de fichiers que vous n’en avez envoyé. Envoyez-en ou retirez-en d’abord.
problem-upload-broken = Le fichier n’est pas arrivé en entier. Rien n’a été conservé ; renvoyez-le.
problem-upload-slow = L’envoi du fichier a pris trop de temps. Rien n’a été conservé.
problem-upload-expired = L’envoi du fichier a pris trop de temps. Réessayez.
problem-uploads-busy = Trop de fichiers sont en cours d’envoi. Réessayez.
problem-uploads-yours = Plusieurs de vos fichiers sont en cours d’envoi. Attendez que l’un d’eux soit terminé.
problem-picture-not = Ce n’est pas une image.
problem-picture-too-big = Cette image a plus de pixels que ce qui peut être affiché : { $most } millions au maximum.
problem-voice-not = Ce n’est pas un son lisible : Ogg, WebM, MP4, WAV ou MP3.

## Accounts

problem-email-invalid = Ce n’est pas une adresse e-mail.
problem-email-taken = Un compte utilise déjà cette adresse e-mail.
problem-username-invalid = Un nom d’utilisateur compte de { $least } à { $most } lettres, chiffres, points, tirets ou tirets bas.
problem-username-mixed = Un nom d’utilisateur a des lettres d’une seule écriture : celles-ci ressemblent à d’autres.
problem-username-taken = Ce nom d’utilisateur est déjà pris.
problem-password-too-short =
    { $least ->
        [one] Un mot de passe compte au moins { $least } caractère.
       *[other] Un mot de passe compte au moins { $least } caractères.
    }
problem-password-too-long =
    { $most ->
        [one] Un mot de passe compte au maximum { $most } caractère.
       *[other] Un mot de passe compte au maximum { $most } caractères.
    }
problem-password-wrong = Le mot de passe est faux.
problem-email-unproved = Confirmez d’abord votre adresse e-mail : suivez le lien de la lettre qui y a été envoyée.
problem-ticket-used = Ce lien a déjà servi ou a expiré. Demandez-en un nouveau.
problem-held = Ceci est conservé pour des raisons légales et ne peut pas être supprimé.
problem-sign-up-closed = Les inscriptions sont fermées ici.
problem-account-disabled = Ce compte a été désactivé.

## Too often

problem-sign-in-often = Trop de tentatives de connexion. Patientez un instant.
problem-sign-up-often = De nombreux comptes ont été créés depuis cette adresse. Réessayez plus tard.
problem-send-often = Vous écrivez plus vite qu’on ne peut lire. Patientez un instant.
problem-search-often = Vous faites beaucoup de recherches. Patientez un instant.
problem-upload-often = Vous envoyez beaucoup de fichiers à la fois. Patientez un instant.
problem-look-up-often = Vous avez recherché beaucoup de personnes. Patientez un instant.

## The server

problem-staff-below = Cela n’est possible que pour des personnes d’un rang inférieur au vôtre.
problem-report-handled = Quelqu’un a déjà traité ce signalement.
problem-other-site = Cette requête vient d’un autre site.
problem-form-unclear = Le formulaire ne dit pas quoi faire.
problem-server-busy = Le serveur est surchargé pour le moment. Rien n’a été fait.
problem-database-busy = La base de données est occupée. Réessayez.
problem-database-gone = La base de données est inaccessible pour le moment.
problem-storage-failed = Le stockage du serveur est en panne.
problem-disk-full = Il n’y a plus de place sur le disque du serveur.

## Without an answer of the server: what the script finds out by itself

problem-connection-lost = La connexion a été perdue.
problem-offline = Vous êtes hors ligne.
problem-server-unreachable = Le serveur est injoignable.
problem-upload-lost = Le fichier n’a pas pu être envoyé : la connexion a été perdue.
problem-upload-stopped = L’envoi du fichier a été arrêté.
problem-upload-gone = La page a été fermée avant la fin de l’envoi des fichiers.
problem-unexpected-answer = Le serveur n’a pas répondu comme prévu.
problem-needs-the-line = Cela nécessite une connexion active.

## Where there is only a code: a reason that is not known here, or a programmer's fault

problem-bad-request = Cela n’a pas été compris.
problem-unknown-command = Le serveur ne sait pas faire cela.
problem-unauthenticated = Veuillez vous connecter.
problem-wrong-login = Ce nom et ce mot de passe ne correspondent pas.
problem-disabled = Ce compte a été désactivé.
problem-forbidden = Vous n’avez pas l’autorisation de faire cela.
problem-not-found = Cela n’existe pas, ou vous n’y avez pas accès.
problem-method-not-allowed = Cela ne peut pas être utilisé ainsi.
problem-taken = C’est déjà pris.
problem-nonce-reused = Cela a déjà été envoyé avec un autre texte.
problem-last-owner = Un groupe a besoin d’un propriétaire : désignez d’abord quelqu’un d’autre.
problem-too-late = Il est trop tard pour cela.
problem-too-many = Le maximum est atteint.
problem-too-large = C’est trop volumineux.
problem-unsupported-media = Ce type de contenu n’est pas accepté.
problem-wrong-host = Ce serveur ne répond pas pour cette adresse.
problem-empty = Il manque quelque chose ici.
problem-too-long = C’est trop long.
problem-invalid = Cela ne peut pas être utilisé.
problem-rate-limited = Cela fait beaucoup à la fois. Patientez un instant.
problem-overloaded = Le serveur est occupé. Réessayez dans un instant.
problem-storage-full = Il n’y a plus de place sur le serveur. Rien n’a été fait.
problem-unavailable = Le serveur ne peut pas le faire pour le moment. Réessayez dans un instant.
problem-unknown-outcome = Nous ne savons pas si cela a fonctionné. Vérifiez avant de réessayer.
problem-internal = Quelque chose s’est mal passé ici. C’est notre faute, et cela a été noté.

## The page that says that something did not work: its headings and what stands below

refused-lost = Cette page n’est pas ici
refused-lost-detail = Elle a peut-être été déplacée, ou vous n’y avez pas accès.
refused-way-detail = Elle ne peut pas être utilisée ainsi.
refused-sign-in = Veuillez vous connecter
refused-sign-in-detail = Cette page est réservée aux personnes connectées.
refused-forbidden = Ce n’est pas autorisé
refused-often = Cela fait beaucoup à la fois
refused-often-detail = Patientez un instant, puis réessayez.
refused-now = Nous ne pouvons pas le faire maintenant
refused-now-detail = Rien n’a été fait. Veuillez réessayer dans un instant.
refused-unknown = Nous ne savons pas si cela a fonctionné
refused-unknown-detail = Revenez en arrière et vérifiez avant de réessayer.
refused-internal = Quelque chose s’est mal passé ici
refused-internal-detail = C’est notre faute, et cela a été noté.
refused-other = Cela n’a pas fonctionné
