talk-ended = { $name } y tú ya no tenéis relación aquí, así que esta conversación ha terminado. Puedes seguir leyéndola.
talk-closed = Este chat se ha cerrado. Puedes seguir leyéndolo.
talk-unavailable = Los mensajes a { $name } no se pueden entregar. Puedes seguir leyendo lo que se dijo.
talk-blocked = Has bloqueado a { $name }. Aquí no puede escribir nadie.
talk-gone = Esta cuenta ya no existe. Puedes seguir leyendo lo que se dijo.
talk-request = { $name } quiere escribirte. Hasta que aceptes, no ve si estás aquí ni si lo has leído.
talk-requested = { $name } podrá responder cuando acepte. { $most ->
    [one] Hasta entonces puedes enviar un mensaje más, solo texto.
   *[other] Hasta entonces puedes enviar { $most } mensajes más, solo texto.
}
talk-requested-full = { $name } tiene tus mensajes y podrá responder cuando acepte.
talk-accept = Aceptar
talk-decline = Rechazar
talk-block = Bloquear
talk-unblock = Desbloquear
talk-report = Denunciar
talk-kept = No enviado:
talk-sub = { $talk ->
    [gone] Ya no está
    [ended] Terminada
    [closed] Cerrado
    [blocked] Persona bloqueada
    [request] Quiere escribirte
    [requested] Aún sin aceptar
   *[unavailable] No disponible
}
talk-requests = Solicitudes
talk-requests-count = { $count ->
    [one] Una solicitud
   *[other] { $count } solicitudes
}
talk-accepted = Solicitud aceptada. Ya podéis escribiros.
talk-declined = Solicitud rechazada. { $name } no recibe ningún aviso.

talk-empty-closed = Tus chats aparecen aquí cuando los abren para ti.
talk-welcome-closed = Elige un chat de la lista.
talk-find-related = Puedes encontrar a las personas con las que tienes relación aquí, por su nombre de usuario o correo exacto.

block-this = Bloquear a { $name }
block-ask = ¿Bloquear a { $name }?
block-text = { $name } ya no podrá escribirte, ni tú responder, y ninguno de los dos verá si el otro está. { $name } no recibe ningún aviso. Los grupos que compartís siguen igual.
block-done = Has bloqueado a { $name }.
unblock-this = Desbloquear a { $name }
unblock-done = Has desbloqueado a { $name }.
blocked-people = Personas bloqueadas
blocked-hint = No pueden escribirte, ni tú a ellas. No reciben ningún aviso.

report-message = Denunciar este mensaje
report-person = Denunciar a { $name }
report-group = Denunciar este grupo
report-text = La moderación lo recibe con los mensajes que lo rodean, tal como están ahora. Nadie del chat recibe ningún aviso.
report-why = ¿Qué pasa?
report-reason = { $why ->
    [spam] Publicidad o fraude
    [harassment] Insultos o acoso
    [threat] Amenazas o violencia
    [sexual] Contenido sexual no deseado
    [illegal] Algo contra la ley
   *[other] Otra cosa
}
report-choose = Elige lo que mejor encaje.
report-note = Con tus palabras
report-note-hint = { $most ->
   *[other] Si quieres; como máximo { $most } caracteres.
}
report-also-block = Bloquear también a { $name }
report-send = Enviar la denuncia
report-done = Gracias. La denuncia se ha enviado y alguien la revisará.

cut-room = { $reason ->
    [relation_ended] { $name } y tú ya no tenéis relación aquí, así que este chat ya no existe.
    [removed] Ya no estás en «{ $name }».
   *[room_closed] El chat «{ $name }» ya no existe.
}
ended-title = { $reason ->
    [expired] Tu sesión ha caducado
    [disabled] Esta cuenta está desactivada
    [deleted] Esta cuenta se ha eliminado
   *[signed_out] Se ha cerrado tu sesión
}
ended-text = { $reason ->
    [expired] Vuelve a iniciar sesión para seguir. Lo que estabas escribiendo se guarda en este navegador.
    [disabled] No se puede usar por ahora. Pregunta a quienes gestionan este sitio.
    [deleted] Ya no existe, y no se puede enviar nada con ella.
   *[signed_out] Esta sesión se cerró, aquí o en otro dispositivo. Vuelve a iniciar sesión para seguir.
}
ended-again = Volver a iniciar sesión
