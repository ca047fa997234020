### Se connecter, créer un compte, et son profil.

account-sign-in = Se connecter
account-sign-in-to = Se connecter à { $app }
account-login = Adresse e-mail ou nom d’utilisateur
account-password = Mot de passe
account-new-here = Nouveau ici ?
account-create = Créer un compte
account-create-now = Créer le compte
account-have-one = Vous en avez déjà un ?
account-name = Nom
account-username = Nom d’utilisateur
account-username-hint = Il permet aux autres de vous trouver.
account-email = Adresse e-mail

account-demo-people = Personnes de démonstration
account-demo-as = Essayer en tant que
account-demo = Ceci est une démonstration. Ouvrez une fenêtre privée (ou un autre navigateur) avec une autre personne et discutez.

account-profile = Votre profil
account-saved = Enregistré.
account-save = Enregistrer
account-about = À propos de vous
account-receipts = Confirmations de lecture
account-receipts-hint = Les autres voient ce que vous avez lu, et vous voyez ce qu’ils ont lu.
account-presence = Présence
account-presence-hint = Les autres voient quand vous êtes là et quand vous écrivez, et vous le voyez pour eux.
account-language = Langue
account-language-browser = Celle du navigateur
account-devices = Appareils connectés
account-device = { $browser } sur { $system }
account-since = depuis le { $date }
account-since-today = depuis aujourd’hui
account-since-yesterday = depuis hier
account-this-device = celui-ci

## Ce que l’on fait d’un compte
account-account = Compte
account-email-proved = confirmée
account-email-unproved = pas encore confirmée
account-email-button-short = Modifier
account-forgot-title = Mot de passe oublié ?
account-forgot-says = Écrivez votre adresse e-mail ou votre nom d’utilisateur. S’il existe un compte, une lettre avec un lien part à son adresse.
account-forgot-button = Envoyer la lettre
account-letter-title = Regardez votre courrier
account-letter-says = Si c’est exact, une lettre est en route. Son lien est valable une heure.
account-reset-title = Choisir un nouveau mot de passe
account-reset-says = Vous serez déconnecté partout où vous êtes connecté.
account-reset-button = Changer le mot de passe
account-reset-done-title = Votre mot de passe a été changé
account-reset-done-says = Connectez-vous avec le nouveau.
account-verify-title = Confirmer votre adresse e-mail
account-verify-says = Cela établit que l’adresse est la vôtre.
account-verify-button = Confirmer
account-verified-title = Votre adresse e-mail est confirmée
account-verified-says = Merci.
account-password-title = Changer votre mot de passe
account-password-says = Vous serez déconnecté sur tous les autres appareils.
account-password-button = Changer le mot de passe
account-password-now = Mot de passe actuel
account-password-new = Nouveau mot de passe
account-email-title = Changer votre adresse e-mail
account-email-says = Une lettre avec un lien part à la nouvelle adresse. Rien ne change avant que vous ne le suiviez.
account-email-button = Envoyer la lettre
account-email-new = Nouvelle adresse e-mail
account-delete-title = Supprimer votre compte
account-delete-says = C’est irréversible. Vous êtes déconnecté partout ; votre nom et votre profil disparaissent pour toujours.
account-delete-button = Supprimer le compte
account-deleted-title = Votre compte a disparu
account-deleted-says = Adieu.

## Lettres
# $app: the name of the installation
mail-reset-subject = Un nouveau mot de passe pour { $app }
mail-reset-says = Quelqu’un, vous nous l’espérons, a demandé un nouveau mot de passe pour votre compte sur { $app }. Choisissez-le ici :
mail-verify-subject = Confirmez votre adresse e-mail pour { $app }
mail-verify-says = Confirmez que cette adresse est la vôtre, pour votre compte sur { $app } :
mail-hello = Bonjour { $name },
mail-hour = Le lien est valable une fois, pendant une heure.
mail-not-you = Si ce n’était pas vous, ne faites rien : rien ne change.
