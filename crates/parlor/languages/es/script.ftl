# Lo que solo dice el script: la conexión, el envío, los archivos, las grabaciones, los chats desde su fila.

## La barra de estado
script-back-online = De nuevo en línea
script-offline = No tienes conexión. Los mensajes saldrán cuando vuelvas a tenerla.
script-connecting = Volviendo a conectar. Los mensajes saldrán en cuanto se pueda.
script-too-many-windows = Hay demasiadas ventanas abiertas. Cierra una y recarga esta página.
script-new-version = Hay una versión nueva. Recarga la página para continuar.
script-account-closed = Esta cuenta ya no se puede usar aquí.
script-refused = La conexión fue rechazada. Recarga la página para volver a intentarlo.
script-not-connected = Sin conexión
script-failed = No ha funcionado. Inténtalo de nuevo.
script-offline-again = No tienes conexión. Inténtalo de nuevo cuando vuelvas a tenerla.
script-not-loaded = No se pudo cargar. Inténtalo de nuevo cuando tengas conexión.
script-search-not-loaded = No se pudo cargar la búsqueda. Inténtalo de nuevo cuando tengas conexión.
script-emoji-not-loaded = No se pudieron cargar los emojis. Inténtalo de nuevo cuando tengas conexión.
script-picture-not-loaded = No se pudo abrir la imagen. Inténtalo de nuevo cuando tengas conexión.
script-recorder-not-loaded = No se pudo cargar la grabadora. Inténtalo de nuevo cuando tengas conexión.
script-notifications-blocked = Las notificaciones están bloqueadas en este navegador.
script-sign-out-unsent = { $count ->
    [one] Hay un mensaje sin enviar. ¿Cerrar sesión y perderlo?
   *[other] Hay { $count } mensajes sin enviar. ¿Cerrar sesión y perderlos?
}
script-sign-out-offline = No tienes conexión. Cierra sesión cuando vuelvas a tenerla.

## El cuadro de texto
script-message-too-long = Un mensaje tiene como máximo { $most } caracteres.
script-characters-left = Quedan { $count }
script-characters-over = Sobran { $count }
script-not-connected-yet = Aún sin conexión. Tu texto se conserva; inténtalo de nuevo en un momento.
script-edit-empty = No queda nada. Para quitar el mensaje, elimínalo.
script-editing = Editar mensaje
script-replying = Respuesta a { $name }
script-replying-yourself = Respuesta a ti
script-cancel-edit = Cancelar la edición
script-cancel-reply = Cancelar la respuesta
script-send = Enviar

## Debajo de un mensaje
script-not-sent = No enviado.
script-not-sent-because = No enviado. { $reason }
script-not-changed = No modificado.
script-not-changed-because = No modificado. { $reason }
script-try-again = Reintentar

## Archivos del próximo mensaje
script-files-to-attach = Archivos para adjuntar
script-files-most = Un mensaje tiene como máximo { $most } archivos.
script-files-failed = { $count ->
    [one] Un archivo no se subió. Vuelve a intentarlo o quítalo.
   *[other] { $count } archivos no se subieron. Vuelve a intentarlo o quítalos.
}
script-not-uploaded = No subido.
script-uploading = { $size }, { $part } %
script-percent = { $part } %
script-remove-file = Quitar { $name }

## Grabar y escuchar
script-mic-forbidden = El micrófono no está permitido aquí. Permítelo en los ajustes del navegador para esta página e inténtalo de nuevo.
script-mic-none = No se encontró ningún micrófono.
script-mic-busy = Otro programa está usando el micrófono.
script-mic-broken = En este navegador no se puede grabar.
script-recording = Grabando
script-recorded = Tu grabación
script-discard = Descartar
script-stop = Detener
script-voice-position = Posición
script-voice-play = Reproducir
script-voice-pause = Pausa
script-voice-broken = No se puede reproducir aquí
script-voice-at = { $now } de { $all }

## Imágenes en grande
script-picture = Imagen
script-picture-before = Imagen anterior
script-picture-after = Imagen siguiente
script-picture-at = { $at } de { $count }
script-download = Descargar

## Notificaciones y lo que se lee en voz alta
script-notice-picture = Imagen
script-notice-pictures = { $count ->
    [one] { $count } imagen
   *[other] { $count } imágenes
}
script-notice-voice = Mensaje de voz
script-notice-files = { $count ->
    [one] { $count } archivo
   *[other] { $count } archivos
}
script-heard = Nuevo mensaje de { $name }
script-heard-here = { $name }: { $text }
script-heard-many = { $count ->
    [one] { $count } mensaje nuevo de { $name }
   *[other] { $count } mensajes nuevos de { $name }
}
script-heard-people = { $count ->
   *[other] { $people ->
       *[other] { $count } mensajes nuevos de { $people } personas
    }
}

## La lista de chats y la cabecera de un chat
script-typing = escribiendo…
script-typing-names = { $count ->
    [one] { $names } está escribiendo
   *[other] { $names } están escribiendo
}
script-list = { $names }, { $name }
script-list-not-sent = No enviado:
script-no-match = Ningún chat coincide con «{ $words }».
script-back-unread = { $count ->
    [one] Volver a tus chats, { $count } sin leer
   *[other] Volver a tus chats, { $count } sin leer
}
script-new-count = { $count ->
    [one] { $shown } nuevo
   *[other] { $shown } nuevos
}
script-to-newest-count = { $count ->
    [one] { $count } mensaje nuevo, ir al más reciente
   *[other] { $count } mensajes nuevos, ir al más reciente
}

## Lo que se puede hacer con un chat
script-mark-read = Marcar como leído
script-mark-unread = Marcar como no leído
script-pin = Fijar arriba
script-unpin = No fijar arriba
script-mute-8 = Silenciar 8 horas
script-mute = Silenciar siempre
script-unmute = Activar el sonido
script-archive = Archivar
script-unarchive = Sacar del archivo
script-more-about = Más sobre este chat

## Chat nuevo, grupo nuevo
script-new-whom = ¿A quién quieres escribir?
script-nobody = Esa persona no existe.
script-nobody-named = Esa persona no existe: { $who }
script-group-whom = ¿Quién quieres que participe?
script-member-hint = Un nombre de usuario o correo exactos y luego Intro.
script-you-anyway = Tú ya participas.
script-take-out = Quitar a { $name }

## Buscar en un chat
script-find-hint = Mensajes que contienen todas las palabras.
script-find-words = Palabras
script-go-to = Ir al
script-go-to-day = Ir a un día
script-close-search = Cerrar la búsqueda
script-found = { $count ->
    [one] { $count } resultado
   *[other] { $count } resultados
}
script-found-more = { $count ->
    [one] Más de { $count } resultado
   *[other] Más de { $count } resultados
}
script-found-nothing = No se encontró nada. Prueba con menos palabras o más cortas.
