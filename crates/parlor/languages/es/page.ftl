### Páginas propias: buscar, un chat nuevo, lo que salió mal.

page-back = Volver
page-search = Buscar
page-search-in = Buscar en { $title }
page-search-hint = Mensajes que contienen todas las palabras, en todos tus chats.
page-new-with = Nombre de usuario o correo
page-new-hint = El nombre de usuario o el correo exactos de la persona.
page-new-start = Iniciar chat
page-reference = Si nos escribes por esto, indica este número: { $number }
page-to-chats = Ir a tus chats
