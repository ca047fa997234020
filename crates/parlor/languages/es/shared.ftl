# Lo que el script dice con las mismas palabras que las páginas.

you = Tú
cancel = Cancelar
close = Cerrar
account-password-hide = Ocultar la contraseña
account-password-show = Mostrar la contraseña
file-bytes = { $size } B
file-kilobytes = { $size } KB
file-megabytes = { $size } MB
file-voice = Mensaje de voz
file-photos = { $count ->
    [one] Foto
   *[other] { $count } fotos
}
file-files = { $count ->
    [one] Archivo
   *[other] { $count } archivos
}
file-voice-label = Mensaje de voz, { $length }
list-by = { $name }:
list-more = Mostrar más
list-muted = silenciado
list-pinned = fijado
list-online = en línea
list-no-messages = Todavía no hay mensajes
list-search = Buscar chats
list-you = Tú:
message-copy = Copiar texto
message-delete-all = Eliminar para todos
message-delete-me = Eliminar para mí
message-deleted = Mensaje eliminado
message-delivered = Entregado
message-delivered-to = Entregado a
message-edit = Editar
message-failed = No enviado
message-forward = Reenviar
message-pin = Fijar
message-unpin = No fijar
message-react = Reaccionar
message-read = Leído
message-read-by = Leído por
message-read-nobody = Nadie lo ha leído todavía.
message-reply = Responder
message-sending = Enviando
message-sent = Enviado
message-unread-from = Marcar como no leído desde aquí
room-back = Volver a tus chats
room-empty = Aquí empieza todo. Saluda.
room-empty-self = Un lugar tranquilo para tus notas.
room-members = { $count ->
    [one] { $count } miembro
   *[other] { $count } miembros
}
room-members-online = { $count ->
    [one] { $count } miembro, { $online } en línea
   *[other] { $count } miembros, { $online } en línea
}
room-nobody-else = Nadie más
room-names-others = { $count ->
    [one] { $names } y { $count } más
   *[other] { $names } y { $count } más
}
room-newer = Mostrar mensajes más recientes
room-offline = Desconectado
room-online = En línea
room-only-you = Solo tú puedes ver esto
room-pins = { $count ->
    [one] { $count } fijado
   *[other] { $count } fijados
}
room-search = Buscar en este chat
room-seen-date = Últ. vez el { $date }
room-seen-today = Últ. vez a las { $time }
room-seen-weekday = Últ. vez el { $day }
room-seen-yesterday = Últ. vez ayer a las { $time }
room-to-newest = Ir al mensaje más reciente
