### Une discussion ouverte, et tout ce qui la concerne.

room-to = Retour à la discussion
room-messages = Messages
room-older = Afficher les messages plus anciens
room-new = Nouveaux messages
room-write = Écrire un message
room-attach = Joindre un fichier
room-drop = Déposez les fichiers ici pour les joindre
room-record = Enregistrer un message vocal
room-closed = Vous pouvez lire cette discussion, mais pas y écrire.

room-this = Cette discussion
room-pinned = Messages épinglés
room-pictures = Images
room-files = Fichiers
room-leave-or-delete = Quitter ou supprimer
room-hide-this = Supprimer cette discussion pour moi
room-hide-text = Elle quitte votre liste, et ce qui a été dit jusqu’ici disparaît pour vous. Les autres ne remarquent rien. Elle revient dès que quelqu’un écrit.

room-profile = Profil
attribute-role = Rôle
attribute-major = Spécialité
attribute-minor = Spécialité secondaire
attribute-year = Année
attribute-hobbies = Loisirs
attribute-clubs = Clubs
attribute-goals = Objectifs
