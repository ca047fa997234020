### Un mensaje: en la conversación y en su propia página.

message = Mensaje
message-at = { $day }, { $time }
message-forwarded = Reenviado
message-edited = editado
message-more = Más
message-other-emoji = Otro emoji
message-react-add = Añadir
message-reactions = Reacciones
message-text = Texto
message-save = Guardar
message-read-by-count = Leído por { $count }
