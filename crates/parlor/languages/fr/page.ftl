### Pages à part : recherche, nouvelle discussion, ce qui n’a pas marché.

page-back = Retour
page-search = Rechercher
page-search-in = Rechercher dans { $title }
page-search-hint = Les messages qui contiennent tous les mots, dans toutes vos discussions.
page-new-with = Nom d’utilisateur ou adresse e-mail
page-new-hint = Le nom d’utilisateur ou l’adresse e-mail exacts de la personne.
page-new-start = Démarrer la discussion
page-reference = Si vous nous écrivez à ce sujet, indiquez ce numéro : { $number }
page-to-chats = Aller à vos discussions
