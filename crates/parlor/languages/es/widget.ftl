### El widget en páginas ajenas: su botón y lo que dice su panel cuando no hay chat que mostrar.

widget-open = Abrir el chat
widget-close = Cerrar el chat
widget-title = Chat
widget-unread = { $n ->
    [one] { $n } mensaje sin leer
   *[other] { $n } mensajes sin leer
}
widget-failed = No se puede acceder al chat.
widget-loading = Un momento…
widget-retry = Reintentar
widget-alone = Esta es la ventana pequeña de un chat.
widget-alone-detail = Solo muestra algo en las páginas a las que pertenece.
widget-ended = Tu sesión ha terminado.
widget-ended-detail = Inténtalo de nuevo, o recarga la página e inicia sesión.
widget-nobody = No has iniciado sesión.
widget-nobody-detail = Inicia sesión en este sitio para chatear aquí.
widget-sign-in = Iniciar sesión
widget-away = No se puede acceder al chat.
widget-away-detail = Volverá por sí solo en cuanto sea posible.
widget-broken = Algo ha ido mal.
widget-broken-detail = Inténtalo de nuevo en un momento.
widget-no-room = Este chat no está aquí.
widget-no-room-detail = Puede que ya no exista o que no puedas verlo.
widget-not-now = Ahora no es posible. Inténtalo de nuevo.
