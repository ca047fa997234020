### La liste des discussions, et ce qui se trouve à côté tant qu’aucune n’est ouverte.

list = Discussions
list-skip = Aller à la discussion ouverte
list-yours = Vos discussions
list-archive = Archives
list-all = Toutes les discussions
list-new = Nouvelle discussion
list-new-group = Nouveau groupe
list-account = Votre compte, { $initials }
list-profile = Profil et réglages
list-staff = Administration
list-search-messages = Rechercher dans les messages
list-notify = Activer les notifications
list-keys = Raccourcis clavier
list-notes = Notes personnelles
list-sign-out = Se déconnecter
list-unread = non lus
list-mentioned = On vous a mentionné ici

list-empty-title = Personne pour l’instant
list-empty-text = Écrivez à quelqu’un grâce à son nom d’utilisateur ou à son adresse e-mail.
list-start = Démarrer une discussion
list-welcome-title = Reprenez là où vous en étiez
list-welcome-text = Choisissez une discussion dans la liste ou démarrez-en une nouvelle.
