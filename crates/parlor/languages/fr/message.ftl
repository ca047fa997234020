### Un message : dans le fil, et sur sa propre page.

message = Message
message-at = { $day }, { $time }
message-forwarded = Transféré
message-edited = modifié
message-more = Plus
message-other-emoji = Autre émoji
message-react-add = Ajouter
message-reactions = Réactions
message-text = Texte
message-save = Enregistrer
message-read-by-count = Lu par { $count }
