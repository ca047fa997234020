### La lista de chats y lo que hay al lado mientras no se abre ninguno.

list = Chats
list-skip = Saltar al chat abierto
list-yours = Tus chats
list-archive = Archivo
list-all = Todos los chats
list-new = Nuevo chat
list-new-group = Nuevo grupo
list-account = Tu cuenta, { $initials }
list-profile = Perfil y ajustes
list-staff = Administración
list-search-messages = Buscar mensajes
list-notify = Activar las notificaciones
list-keys = Atajos de teclado
list-notes = Notas para ti
list-sign-out = Cerrar sesión
list-unread = sin leer
list-mentioned = Te han mencionado

list-empty-title = Aún no hay nadie
list-empty-text = Escribe a alguien usando su nombre de usuario o su correo.
list-start = Iniciar un chat
list-welcome-title = Continúa donde lo dejaste
list-welcome-text = Elige un chat de la lista o inicia uno nuevo.
