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
