### The pages of the staff.

## Frame
admin-title = Administración
admin-skip = Ir al contenido
admin-menu = Menú
admin-to-chats = A sus chats
admin-tenant = Inquilino
admin-back-home = Volver al suyo
admin-rank = Rango
admin-rank-none = Fuera del equipo
admin-rank-moderator = Moderación
admin-rank-admin = Administración del inquilino
admin-rank-operator = Operación

## Lists
admin-reports = Denuncias
admin-messages = Mensajes
admin-rooms = Salas
admin-people = Personas
admin-relations = Relaciones
admin-sign-ins = Inicios de sesión
admin-audit = Registro de auditoría
admin-tenants = Inquilinos
admin-charts = Gráficos

## Filters and pages
admin-filter = Filtrar
admin-clear = Borrar
admin-filter-wrong = Este filtro no se entiende. Elija otro.
admin-any = Todos
admin-all = También los terminados
admin-contains = Contiene
admin-from = Desde
admin-until = Hasta
admin-export = Exportar:
admin-csv = CSV
admin-jsonl = JSON Lines
admin-pages = Páginas
admin-older = Más antiguos
admin-newest = Más recientes
admin-further = Buscar más atrás
admin-tired = Se revisaron muchas filas y la página no está llena. Puede haber más atrás.
admin-nothing = Aquí no hay nada
admin-nothing-found = Nada coincide con estos filtros.
admin-nothing-yet = Lo que llegue aparecerá aquí.

## Columns and facts
admin-time = Hora
admin-state = Estado
admin-sender = De
admin-receiver = Para
admin-message = Mensaje
admin-read = Leído
admin-unread = No leído
admin-edited = editado
admin-deleted = Eliminado
admin-hidden = Oculto
admin-files =
    { $count ->
        [one] { $count } archivo
       *[other] { $count } archivos
    }
admin-room = Sala
admin-kind = Tipo
admin-direct = Chat directo
admin-group = Grupo
admin-members = Miembros
admin-members-cut = Estos son los primeros.
admin-nobody = Ya no queda nadie
admin-created = Creado
admin-last = Última actividad
admin-seen = Visto
admin-used = Último uso
admin-name = Nombre
admin-name-or-email = Nombre o correo
admin-person = Persona
admin-email = Correo
admin-role = Papel
admin-external = Id. de la aplicación
admin-id = Identificador
admin-staff = Equipo
admin-active = Activo
admin-disabled = Desactivado
admin-erased = Borrado
admin-origin-guest = Invitado
admin-origin-system = Sistema
admin-origin-host = De la aplicación
admin-label = Etiqueta
admin-lasts = Vigente
admin-ended = Terminado
admin-device = Dispositivo
admin-valid = Válido
admin-current = Este mismo
admin-login-session = Contraseña
admin-login-token = Token
admin-login-guest = Invitado
admin-login-host = Aplicación
admin-hosts = Hosts
admin-reading = Lectura de mensajes
admin-on = Activada
admin-off = Desactivada
admin-by = Por
admin-action = Acción
admin-object = Objeto
admin-details = Detalles
admin-more = Más
admin-sent = Lo que envió
admin-received = Lo que recibió
admin-talk-open = Abierta
admin-talk-not = No abierta
admin-talk-ended = Terminada
admin-talk-closed = Cerrada
admin-talk-blocked = Bloqueada
admin-talk-asked = Solicitud
admin-talk-declined = Rechazada

## What is private
admin-reading-off = Aquí no se muestra lo que dicen los mensajes privados. El inquilino puede activarlo con admin.read_messages; cada consulta queda entonces en el registro.
admin-reading-on = Aquí se pueden leer mensajes privados. Cada consulta, también esta, queda en el registro con su nombre.

## Reports
admin-about = Sobre
admin-reporter = Denunciado por
admin-reason = Motivo
admin-note = Nota
admin-look = Ver
admin-report-of = Denuncia sobre { $name }
admin-report-open = Abierta
admin-report-resolved = Resuelta
admin-report-dismissed = Desestimada
admin-why-spam = Spam
admin-why-harassment = Acoso
admin-why-threat = Amenaza
admin-why-sexual = Contenido sexual
admin-why-illegal = Ilegal
admin-why-other = Otra cosa
admin-in-words = En sus palabras
admin-around = Lo que se dijo, tal como era entonces
admin-around-note = Tal como lo vio quien lo denunció. Que lo ha abierto está en el registro de auditoría.
admin-around-cut = Había más de lo que se pudo guardar.
admin-meant = Denunciado
admin-handled-by = Atendida por
admin-handled-at = Atendida
admin-answer = Nota del equipo
admin-handle = Atender esta denuncia
admin-handle-now = Guardar la decisión
admin-decision = Decisión
admin-decide-resolved = Resuelta: había que hacer algo
admin-decide-dismissed = Desestimada: no hay nada que hacer
admin-also-delete = Eliminar el mensaje
admin-also-delete-hint = Para todos. No se puede deshacer.
admin-also-disable = Desactivar a { $name }
admin-also-disable-hint = Se cierra su sesión en todas partes y no puede entrar.
admin-staff-note = Nota para el equipo
admin-staff-note-hint = Quien denunció no la ve.

## Doing something
admin-acts = Acciones
admin-cancel = Cancelar
admin-set = Guardar
admin-disable = Desactivar
admin-enable = Activar
admin-end = Terminar
admin-end-sign-ins = Terminar todas las sesiones
admin-close = Cerrar la sala
admin-delete = Eliminar
admin-set-staff = Cambiar el rango
admin-ask-disable = ¿Desactivar a { $name }?
admin-ask-disable-detail = Se cierra su sesión en todos los dispositivos y no puede entrar. Lo que escribió permanece.
admin-ask-enable = ¿Activar a { $name }?
admin-ask-enable-detail = Podrá volver a entrar.
admin-ask-end-sign-ins = ¿Terminar todas las sesiones de { $name }?
admin-ask-end-sign-ins-detail = Se cierra la sesión en cada dispositivo. Podrá volver a entrar.
admin-ask-end = ¿Terminar esta sesión de { $name }?
admin-ask-end-detail = Se cierra la sesión en el dispositivo.
admin-ask-staff = ¿Qué rango debe tener { $name }?
admin-ask-staff-detail = La moderación atiende denuncias. La administración ve y cambia todo en este inquilino.
admin-ask-close = ¿Cerrar la sala «{ $name }»?
admin-ask-close-detail = Nadie podrá escribir allí. Lo dicho permanece y sus miembros pueden leerlo.
admin-ask-delete = ¿Eliminar este mensaje en «{ $name }» para todos?
admin-ask-delete-detail = Una línea dirá que se eliminó un mensaje. No se puede deshacer.
admin-done-disabled = Desactivado. Está en el registro.
admin-done-enabled = Activado. Está en el registro.
admin-done-sign-ins = Todas las sesiones han terminado. Está en el registro.
admin-done-sign-in = La sesión ha terminado. Está en el registro.
admin-done-closed = La sala está cerrada. Está en el registro.
admin-done-deleted = El mensaje está eliminado. Está en el registro.
admin-done-staff = El rango ha cambiado. Está en el registro.
admin-done-report = La denuncia está atendida. Está en el registro.

## Legal holds
admin-holds = Conservación legal
admin-hold = Conservación legal
admin-held = En conservación
admin-not-held = Ninguna
admin-held-what = Quién o qué
admin-released = Levantada
admin-released-too = También las levantadas
admin-hold-put = Conservar
admin-release = Levantar
admin-hold-note = Motivo
admin-hold-note-hint = Por ejemplo, el número del caso
admin-holds-note = Lo que está en conservación no desaparece con el tiempo, ni con una cuenta, ni con un grupo. Empieza en la página de una persona o de una sala.
# $name: the person or the room
admin-ask-hold = ¿Conservar { $name }?
admin-ask-hold-detail = Mientras dure, no desaparece nada en las salas en las que está o estuvo. No se avisa a nadie.
admin-ask-hold-room-detail = Mientras dure, no desaparece nada en esta sala. No se avisa a nadie.
# $name: the person or the room
admin-ask-release = ¿Levantar la conservación de { $name }?
admin-ask-release-detail = Lo que corresponda puede desaparecer otra vez, salvo que otra conservación lo retenga.
admin-done-held = En conservación. Está en el registro de auditoría.
admin-done-released = La conservación está levantada. Está en el registro de auditoría.

## What the audit log says
admin-did-messages-read = Mensajes leídos
admin-did-report-read = Denuncia leída
admin-did-list-exported = Lista exportada
admin-did-report-resolved = Denuncia resuelta
admin-did-report-dismissed = Denuncia desestimada
admin-did-message-deleted = Mensaje eliminado
admin-did-room-closed = Sala cerrada
admin-did-user-disabled = Persona desactivada
admin-did-user-enabled = Persona reactivada
admin-did-user-staff = Rango cambiado
admin-did-user-erased = Cuenta borrada
admin-did-session-ended = Inicio de sesión terminado
admin-did-sessions-ended = Todos los inicios terminados
admin-did-hold-added = Conservación empezada
admin-did-hold-released = Conservación levantada
admin-did-key-created = Clave de servidor creada
admin-did-key-revoked = Clave de servidor revocada
admin-report = Denuncia
admin-about-whom = Quién o qué

## What filters are of
admin-hint-person = Nombre o correo
admin-hint-room = Nombre o clave
admin-hint-audit = Nombre o id
# $name: the room
admin-only-room = Solo en «{ $name }»
admin-all-rooms = Todas las salas

## Charts
admin-node = Nodo
admin-charts-note = La última hora de este nodo solo, en pasos de cinco segundos. Se renueva por sí misma.
admin-charts-soon = Las primeras cifras llegan en unos segundos.
admin-charts-lost = El servidor no responde. Las cifras son de antes.
admin-charts-gone = Ya no tiene la sesión iniciada aquí. Vuelva a cargar la página.
admin-charts-nodes = En esta dirección responden varios nodos. Cada uno cuenta por sí mismo: elija de cuál ve las cifras.
admin-nodes = Nodos
admin-chart-sessions = Conexiones
admin-chart-messages = Mensajes y entregas
admin-chart-ack = Envío: hasta que se guarda
admin-chart-deliver = Entrega: hasta que sale
admin-chart-errors = Errores y rechazos
admin-unit-connections = conexiones
admin-unit-second = por segundo
admin-unit-ms = ms
admin-series-messages = Mensajes
admin-series-frames = Entregas
admin-series-half = La mitad es más rápida
admin-series-most = 99 de 100 son más rápidos
admin-series-errors = Errores
admin-series-refused = Rechazos
admin-figures = El último minuto en cifras
admin-per-second-messages = Mensajes/s
admin-per-second-frames = Entregas/s
admin-per-second-errors = Errores/s
admin-per-second-refused = Rechazos/s
admin-ack-half = Guardado, mitad (ms)
admin-ack-most = Guardado, 99 % (ms)
admin-deliver-half = Entregado, mitad (ms)
admin-deliver-most = Entregado, 99 % (ms)
