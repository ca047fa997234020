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
account-forgot-says = Écrivez votre adresse e-mail ou votre nom d’utilisateur. S’il existe un compte, un e-mail avec un lien part à son adresse.
account-forgot-button = Envoyer l’e-mail
account-letter-title = Regardez votre boîte de réception
account-letter-says = Si c’est exact, un e-mail est en route. Son lien est valable une heure.
account-sent-title = Regardez votre boîte de réception
# $email: where the e-mail goes
account-sent-says = Un e-mail est en route vers { $email }. Son lien est valable une heure.
account-sent-hint = Toujours rien après quelques minutes ? Regardez aussi dans le courrier indésirable. Cinq au plus sont envoyés par heure.
account-pending-title = Regardez votre boîte de réception
account-pending-says = Un e-mail est en route vers { $email }. Suivez son lien, et vous y êtes.
account-pending-again = L’envoyer encore, ou à une autre adresse
account-pending-hint = Vous venez de créer votre compte ? Suivez d’abord le lien de l’e-mail.
account-again-title = Envoyer encore l’e-mail
account-again-says = Dites qui vous êtes, et à quelle adresse l’e-mail doit partir.
account-again-button = Envoyer l’e-mail
account-again-done-title = Il n’y a rien à confirmer
account-again-done-says = L’adresse de ce compte est déjà confirmée. Connectez-vous.
account-used-title = Ce lien ne fonctionne plus
account-used-says = Il a déjà servi, ou il a plus d’une heure.
account-used-again = En demander un nouveau
account-reset-title = Choisir un nouveau mot de passe
account-reset-says = Vous serez déconnecté partout où vous êtes connecté.
account-reset-button = Changer le mot de passe
account-reset-done-title = Votre mot de passe a été changé
account-reset-done-says = Connectez-vous avec le nouveau.
account-verify-title = Confirmer votre adresse e-mail
account-verify-says = Confirmez que { $email } est à vous.
account-prove-title = Confirmer votre adresse e-mail
# $username: whose account it is
account-prove-says = Confirmez que { $email } est à vous, avec le mot de passe choisi pour { $username }.
account-verify-button = Confirmer
account-verified-title = Votre adresse e-mail est confirmée
account-verified-says = Désormais, { $email } est l’adresse de votre compte.
account-password-title = Changer votre mot de passe
account-password-says = Vous serez déconnecté sur tous les autres appareils.
account-password-button = Changer le mot de passe
account-password-now = Mot de passe actuel
account-password-new = Nouveau mot de passe
# $least: how many characters it has at least
account-password-hint = Au moins { $least } caractères.
account-email-title = Changer votre adresse e-mail
account-email-says = Un e-mail avec un lien part à la nouvelle adresse. Rien ne change avant que vous ne le suiviez.
account-email-button = Envoyer l’e-mail
account-email-new = Nouvelle adresse e-mail
account-delete-title = Supprimer votre compte
account-delete-says = C’est irréversible.
account-delete-now = Vous êtes déconnecté partout ; votre nom, votre photo et votre profil disparaissent pour toujours.
account-delete-erase = Les conversations à deux disparaissent, pour l’autre personne aussi. Dans les groupes, ce que vous avez écrit est vidé.
account-delete-anonymise = Ce que vous avez écrit reste chez les personnes qui l’ont, sans votre nom.
account-delete-button = Supprimer le compte
account-deleted-title = Votre compte a disparu
account-deleted-says = Adieu.

## Où l’on est connecté
account-used-today = dernière utilisation : aujourd’hui
account-used-yesterday = dernière utilisation : hier
account-used-on = dernière utilisation : { $date }
account-others-end = Déconnecter partout ailleurs
account-others-none = Vous êtes connecté ici et nulle part ailleurs.
account-tokens = Jetons d’accès
account-tokens-hint = Des programmes qui agissent en votre nom. Créés par qui gère ce serveur.
account-token-until = jusqu’au { $date }
account-token-end = Révoquer

## Lettres
# $app: the name of the installation
mail-reset-subject = Un nouveau mot de passe pour { $app }
mail-reset-says = Quelqu’un, vous nous l’espérons, a demandé un nouveau mot de passe pour votre compte sur { $app }. Choisissez-le ici :
mail-verify-subject = Confirmez votre adresse e-mail pour { $app }
mail-verify-says = Confirmez que cette adresse est la vôtre, pour votre compte sur { $app } :
mail-taken-subject = Votre compte sur { $app }
mail-taken-says = Quelqu’un, vous nous l’espérons, a voulu utiliser cette adresse pour un compte sur { $app }. Vous en avez déjà un. Connectez-vous ; vous pourrez aussi y choisir un nouveau mot de passe si vous avez oublié le vôtre :
mail-password-subject = Votre mot de passe pour { $app } a été changé
mail-password-says = Le mot de passe de votre compte sur { $app } a été changé, et vous avez été déconnecté partout ailleurs. Si ce n’était pas vous, choisissez-en un autre tout de suite :
mail-email-subject = Votre adresse e-mail pour { $app } a été changée
mail-email-says = Votre compte sur { $app } a maintenant une autre adresse e-mail ; celle-ci ne sert plus. Si ce n’était pas vous, dites-le tout de suite à qui gère { $app }.
mail-hello = Bonjour { $name },
mail-hour = Le lien est valable une fois, pendant une heure.
mail-not-you = Si ce n’était pas vous, ne faites rien : rien ne change.
