# Lo que solo dice el script de un mensaje: su menú, sus diálogos, las reacciones, el selector de emojis.

script-message-gone = Ese mensaje ya no está aquí.
script-copied = Copiado
script-more-people = { $count ->
    [one] { $count } más
   *[other] { $count } más
}
script-and-more = { $count ->
    [one] y { $count } más
   *[other] y { $count } más
}
script-people = { $count ->
    [one] { $count } persona
   *[other] { $count } personas
}

## Eliminar
script-delete-all-title = ¿Eliminar para todos?
script-delete-all-text = Su texto y sus archivos desaparecen para todos. Queda una línea que lo dice.
script-delete-me-title = ¿Eliminar para ti?
script-delete-me-text = Ya no lo verás. Los demás no notarán nada.
script-delete-me-alone = Ya no lo verás.

## Reenviar
script-this-chat = este chat
script-no-such-chat = Ningún chat con ese nombre.
script-choose-most = { $most ->
    [one] Elige como máximo { $most } chat.
   *[other] Elige como máximo { $most } chats.
}
script-forward-to = { $count ->
    [one] Reenviar a { $count } chat
   *[other] Reenviar a { $count } chats
}
script-forwarded = { $count ->
    [one] Reenviado
   *[other] Reenviado a { $count } chats
}
script-looking = Cargando…

## Reacciones
script-react-with = Reaccionar con { $emoji }
script-react-back = Quitar { $emoji }
script-emoji-more = Más emojis
script-reaction-by = { $emoji } { $count }: { $names }

## El selector de emojis
emoji = Emojis
emoji-search = Buscar emojis
emoji-none = Nada con ese nombre.
emoji-recent = Recientes
emoji-found = Resultados
emoji-smileys = Caritas
emoji-people = Manos y personas
emoji-signs = Corazones y signos
emoji-nature = Animales y naturaleza
emoji-food = Comida y bebida
emoji-activities = Ocio y viajes
emoji-things = Objetos
