### Why something was refused: a sentence for each reason (crates/proto/src/reason.rs) and for each code, and the headings of
### the page that says so. In English a reason's sentence is the `detail` of the wire.

## What is not there, or not yours to see: the answer is the same.

problem-no-such-room = Este chat no existe.
problem-no-such-message = Este mensaje no existe.
problem-no-such-person = Esa persona no existe.
problem-no-such-people = No se encontró a: { $names }.
problem-no-such-member = Este miembro no existe.
problem-no-such-attachment = Este archivo adjunto no existe.
problem-no-such-sign-in = Esta sesión no existe.
problem-no-such-page = Esta página no existe.

## Names and texts

problem-name-empty = Un nombre necesita al menos un carácter visible.
problem-name-too-long =
    { $most ->
        [one] Un nombre tiene como máximo un carácter.
       *[other] Un nombre tiene como máximo { $most } caracteres.
    }
problem-name-control = Un nombre no contiene saltos de línea, tabuladores ni otros caracteres de control.
problem-text-too-long =
    { $most ->
        [one] Un carácter como máximo.
       *[other] { $most } caracteres como máximo.
    }
problem-text-control = Aquí no se admiten caracteres de control.

## Messages

problem-message-empty = Escribe algo primero.
problem-message-too-long =
    { $most ->
        [one] Un mensaje tiene como máximo un carácter.
       *[other] Un mensaje tiene como máximo { $most } caracteres.
    }
problem-message-deleted = Este mensaje se ha eliminado.
problem-reply-gone = El mensaje al que respondes no existe (o ya no existe).
problem-edit-not-yours = Solo quien escribió un mensaje puede cambiarlo.
problem-edit-too-late =
    { $unit ->
        [days] Un mensaje se puede cambiar durante { $time ->
                [one] un día
               *[other] { $time } días
            }.
        [hours] Un mensaje se puede cambiar durante { $time ->
                [one] una hora
               *[other] { $time } horas
            }.
        [minutes] Un mensaje se puede cambiar durante { $time ->
                [one] un minuto
               *[other] { $time } minutos
            }.
       *[seconds] Un mensaje se puede cambiar durante { $time ->
                [one] un segundo
               *[other] { $time } segundos
            }.
    }
problem-delete-not-yours = Solo quien escribió un mensaje, o alguien por encima en el grupo, puede eliminarlo.
problem-delete-too-late =
    { $unit ->
        [days] Un mensaje se puede eliminar durante { $time ->
                [one] un día
               *[other] { $time } días
            }.
        [hours] Un mensaje se puede eliminar durante { $time ->
                [one] una hora
               *[other] { $time } horas
            }.
        [minutes] Un mensaje se puede eliminar durante { $time ->
                [one] un minuto
               *[other] { $time } minutos
            }.
       *[seconds] Un mensaje se puede eliminar durante { $time ->
                [one] un segundo
               *[other] { $time } segundos
            }.
    }
problem-forward-rooms = Reenvía a entre 1 y { $most } chats, cada uno una sola vez.
problem-reaction-not-emoji = Una reacción es un solo emoji.
problem-reactions-full =
    { $most ->
        [one] Un mensaje tiene como máximo una reacción.
       *[other] Un mensaje tiene como máximo { $most } reacciones distintas.
    }
problem-pins-full =
    { $most ->
        [one] Un chat tiene como máximo un mensaje fijado.
       *[other] Un chat tiene como máximo { $most } mensajes fijados.
    }
problem-pin-managers = Solo los propietarios y admins de un grupo fijan mensajes.
problem-unread-last =
    { $most ->
        [one] Solo el último mensaje se puede marcar como no leído.
       *[other] Solo los últimos { $most } mensajes se pueden marcar como no leídos.
    }
problem-unread-nothing = No hay nada que pueda estar sin leer.

## Search

problem-search-empty = Escribe una palabra para buscar.
problem-search-too-long =
    { $most ->
        [one] Busca como máximo un carácter.
       *[other] Busca como máximo { $most } caracteres.
    }
problem-search-too-many =
    { $most ->
        [one] Busca como máximo una palabra.
       *[other] Busca como máximo { $most } palabras.
    }

## Chats, groups and their members

problem-with-nobody = Indica con quién.
problem-with-yourself = Eres tú. Las notas para ti tienen un chat propio.
problem-add-nobody = Indica a quién quieres añadir.
problem-add-too-many =
    { $most ->
        [one] Como máximo una persona a la vez.
       *[other] Como máximo { $most } personas a la vez.
    }
problem-group-full =
    { $most ->
        [one] Un grupo tiene como máximo un miembro.
       *[other] Un grupo tiene como máximo { $most } miembros.
    }
problem-group-only = Solo un grupo se puede cambiar así.
problem-group-managers = Solo los propietarios y admins de un grupo pueden hacerlo.
problem-group-owner = Solo un propietario puede eliminar un grupo.
problem-remove-below = Solo puedes quitar a personas con un rol inferior al tuyo.
problem-role-below = Solo puedes dar roles inferiores al tuyo, a personas por debajo de ti.
problem-owner-needed = Un grupo necesita un propietario: nombra antes a otra persona.
problem-read-only = Puedes leer este chat, pero no escribir en él.
problem-talk-ended = Esta conversación ha terminado. Puedes leerla, pero ya no escribir en ella.
problem-talk-closed = Este chat se ha cerrado. Puedes leerlo, pero ya no escribir en él.
problem-talk-blocked = Has bloqueado a esta persona. Desbloquéala para escribirle.
problem-talk-unavailable = No puedes escribir a esta persona.
problem-request-waits =
    { $most ->
        [one] Espera a que acepte. Antes puedes enviar un mensaje.
       *[other] Espera a que acepte. Antes puedes enviar como máximo { $most } mensajes.
    }
problem-requests-full = Demasiadas de tus solicitudes esperan todavía respuesta. Podrás escribir a otra persona cuando alguna se haya respondido.
problem-request-text = Hasta que acepte, solo puedes enviar texto.
problem-request-not-yours = Solo la persona a quien se pidió puede responder a una solicitud.
problem-rooms-closed = Aquí no se empiezan chats nuevos.
problem-block-yourself = No puedes bloquearte a ti mismo.
problem-blocks-full =
    { $most ->
        [one] Puedes bloquear como máximo a una persona.
       *[other] Puedes bloquear como máximo a { $most } personas.
    }
problem-report-yourself = Esto trata de ti.
problem-report-often = Has denunciado mucho. Espera un rato.
problem-pinned-rooms-full =
    { $most ->
        [one] Se puede fijar como máximo un chat.
       *[other] Se pueden fijar como máximo { $most } chats.
    }

## Files

problem-file-empty = El archivo está vacío.
problem-file-too-large =
    Un archivo ocupa como máximo { $most } { $unit ->
        [bytes] bytes
        [KiB] KiB
       *[MiB] MiB
    }.
problem-files-full = No queda espacio para archivos en el servidor. No se ha guardado nada.
problem-files-unreachable = Ahora mismo no se puede acceder a los archivos del servidor.
problem-attachments-full =
    { $most ->
        [one] Un mensaje tiene como máximo un archivo adjunto.
       *[other] Un mensaje tiene como máximo { $most } archivos adjuntos.
    }
problem-unsent-full = Has subido más de lo que has enviado. Envía o quita algo primero.
problem-upload-broken = El archivo no ha llegado completo. No se ha guardado nada; envíalo otra vez.
problem-upload-slow = La subida ha tardado demasiado. No se ha guardado nada.
problem-upload-expired = La subida ha tardado demasiado. Inténtalo de nuevo.
problem-uploads-busy = Hay demasiadas subidas en curso. Inténtalo de nuevo.
problem-uploads-yours = Tienes varias subidas en curso. Espera a que termine una.
problem-picture-not = Esto no es una imagen.
problem-picture-too-big = Esta imagen tiene más píxeles de los que se pueden mostrar: como máximo { $most } millones.
problem-voice-not = No es un sonido que se pueda reproducir: Ogg, WebM, MP4, WAV o MP3.

## Accounts

problem-email-invalid = Esto no es una dirección de correo.
problem-email-taken = Ya existe una cuenta con esta dirección de correo.
problem-username-invalid = Un nombre de usuario tiene de { $least } a { $most } letras, cifras, puntos, guiones o guiones bajos.
problem-username-mixed = Un nombre de usuario tiene letras de una sola escritura: estas se parecen a otras.
problem-username-taken = Este nombre de usuario ya está en uso.
problem-password-too-short =
    { $least ->
        [one] Una contraseña tiene al menos un carácter.
       *[other] Una contraseña tiene al menos { $least } caracteres.
    }
problem-password-too-long =
    { $most ->
        [one] Una contraseña tiene como máximo un carácter.
       *[other] Una contraseña tiene como máximo { $most } caracteres.
    }
problem-password-wrong = La contraseña no es correcta.
problem-email-unproved = Confirma primero tu correo electrónico: sigue el enlace de la carta que se envió allí.
problem-ticket-used = Este enlace ya se ha usado o ha caducado. Pide uno nuevo.
problem-held = Esto se conserva por motivos legales y no se puede eliminar.
problem-sign-up-closed = Aquí el registro está cerrado.
problem-account-disabled = Esta cuenta se ha desactivado.

## Too often

problem-sign-in-often = Demasiados intentos de inicio de sesión. Espera un momento.
problem-sign-up-often = Se han creado muchas cuentas desde esta dirección. Inténtalo más tarde.
problem-send-often = Escribes más rápido de lo que nadie puede leer. Espera un momento.
problem-search-often = Estás buscando muy a menudo. Espera un momento.
problem-upload-often = Estás subiendo mucho a la vez. Espera un momento.
problem-look-up-often = Has buscado a muchas personas. Espera un momento.

## The server

problem-staff-below = Solo se puede hacer con personas de un rango inferior al suyo.
problem-report-handled = Alguien ya se ha ocupado de esta denuncia.
problem-other-site = Esta petición viene de otro sitio.
problem-form-unclear = El formulario no indica qué hacer.
problem-server-busy = El servidor está saturado en este momento. No se ha hecho nada.
problem-database-busy = La base de datos está ocupada. Inténtalo de nuevo.
problem-database-gone = Ahora mismo no se puede acceder a la base de datos.
problem-storage-failed = El almacenamiento del servidor ha fallado.
problem-disk-full = No queda espacio en el disco del servidor.

## Without an answer of the server: what the script finds out by itself

problem-connection-lost = Se perdió la conexión.
problem-offline = No tienes conexión.
problem-server-unreachable = No se pudo contactar con el servidor.
problem-upload-lost = No se pudo enviar el archivo: se perdió la conexión.
problem-upload-stopped = La subida se ha detenido.
problem-upload-gone = La página se cerró antes de que se subieran los archivos.
problem-unexpected-answer = El servidor no ha respondido como se esperaba.
problem-needs-the-line = Esto necesita una conexión activa.

## Where there is only a code: a reason that is not known here, or a programmer's fault

problem-bad-request = No se ha entendido.
problem-unknown-command = El servidor no sabe hacer esto.
problem-unauthenticated = Inicia sesión.
problem-wrong-login = El nombre y la contraseña no coinciden.
problem-disabled = Esta cuenta se ha desactivado.
problem-forbidden = No tienes permiso para hacer esto.
problem-not-found = No existe, o no tienes acceso.
problem-method-not-allowed = Esto no se puede usar así.
problem-taken = Ya está en uso.
problem-nonce-reused = Esto ya se envió con otro texto.
problem-last-owner = Un grupo necesita un propietario: nombra antes a otra persona.
problem-too-late = Es demasiado tarde para esto.
problem-too-many = Se ha alcanzado el máximo.
problem-too-large = Es demasiado grande.
problem-unsupported-media = Este tipo de contenido no se admite.
problem-wrong-host = Este servidor no responde por esta dirección.
problem-empty = Aquí falta algo.
problem-too-long = Es demasiado largo.
problem-invalid = Esto no se puede usar.
problem-rate-limited = Ha sido mucho de golpe. Espera un momento.
problem-overloaded = El servidor está ocupado. Inténtalo de nuevo en un momento.
problem-storage-full = No queda espacio en el servidor. No se ha hecho nada.
problem-unavailable = El servidor no puede hacerlo ahora. Inténtalo de nuevo en un momento.
problem-unknown-outcome = No sabemos si ha funcionado. Compruébalo antes de volver a intentarlo.
problem-internal = Algo ha fallado aquí. Es culpa nuestra y ha quedado registrado.

## The page that says that something did not work: its headings and what stands below

refused-lost = Esta página no está aquí
refused-lost-detail = Puede que se haya movido, o que no tengas acceso.
refused-way-detail = No se puede usar así.
refused-sign-in = Inicia sesión
refused-sign-in-detail = Esta página es para quienes han iniciado sesión.
refused-forbidden = Esto no está permitido
refused-often = Ha sido mucho de golpe
refused-often-detail = Espera un momento e inténtalo de nuevo.
refused-now = Ahora no podemos hacerlo
refused-now-detail = No se ha hecho nada. Inténtalo de nuevo en un momento.
refused-unknown = No sabemos si ha funcionado
refused-unknown-detail = Vuelve atrás y compruébalo antes de intentarlo otra vez.
refused-internal = Algo ha fallado aquí
refused-internal-detail = Es culpa nuestra y ha quedado registrado.
refused-other = No ha funcionado
