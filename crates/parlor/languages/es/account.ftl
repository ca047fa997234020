### Iniciar sesión, registrarse y el perfil propio.

account-sign-in = Iniciar sesión
account-sign-in-to = Iniciar sesión en { $app }
account-login = Correo o nombre de usuario
account-password = Contraseña
account-new-here = ¿Es tu primera vez aquí?
account-create = Crear una cuenta
account-create-now = Crear cuenta
account-have-one = ¿Ya tienes una?
account-name = Nombre
account-username = Nombre de usuario
account-username-hint = Sirve para que los demás te encuentren.
account-email = Correo electrónico

account-demo-people = Personas de prueba
account-demo-as = Prueba como
account-demo = Esto es una demostración. Abre una ventana privada (u otro navegador) como otra persona y chatea.

account-profile = Tu perfil
account-saved = Guardado.
account-save = Guardar
account-about = Sobre ti
account-receipts = Confirmaciones de lectura
account-receipts-hint = Los demás ven lo que has leído y tú ves lo que han leído.
account-presence = Presencia
account-presence-hint = Los demás ven cuándo estás aquí y cuándo escribes, y tú lo ves de ellos.
account-language = Idioma
account-language-browser = El del navegador
account-devices = Dispositivos con la sesión iniciada
account-device = { $browser } en { $system }
account-since = desde el { $date }
account-since-today = desde hoy
account-since-yesterday = desde ayer
account-this-device = este

## Lo que se hace con una cuenta
account-account = Cuenta
account-email-proved = confirmada
account-email-unproved = aún sin confirmar
account-email-button-short = Cambiar
account-forgot-title = ¿Has olvidado tu contraseña?
account-forgot-says = Escribe tu correo electrónico o nombre de usuario. Si hay una cuenta, un correo con un enlace va a su dirección.
account-forgot-button = Enviar el correo
account-letter-title = Mira tu correo
account-letter-says = Si es correcto, hay un correo en camino. Su enlace vale una hora.
account-sent-title = Mira tu correo
# $email: where the e-mail goes
account-sent-says = Hay un correo en camino a { $email }. Su enlace vale una hora.
account-sent-hint = ¿Nada después de unos minutos? Mira también en el correo no deseado. En una hora se envían cinco como máximo.
account-pending-title = Mira tu correo
account-pending-says = Hay un correo en camino a { $email }. Sigue su enlace y ya estás dentro.
account-pending-again = Enviarlo otra vez, o a otra dirección
account-pending-hint = ¿Acabas de crear tu cuenta? Sigue primero el enlace del correo.
account-again-title = Enviar el correo otra vez
account-again-says = Di quién eres y a qué dirección debe ir el correo.
account-again-button = Enviar el correo
account-again-done-title = No hay nada que confirmar
account-again-done-says = La dirección de esta cuenta ya está confirmada. Inicia sesión.
account-used-title = Este enlace ya no vale
account-used-says = Ya se ha usado, o tiene más de una hora.
account-used-again = Pedir uno nuevo
account-reset-title = Elige una contraseña nueva
account-reset-says = Se cerrará tu sesión en todos los dispositivos.
account-reset-button = Cambiar la contraseña
account-reset-done-title = Tu contraseña ha cambiado
account-reset-done-says = Inicia sesión con la nueva.
account-verify-title = Confirma tu correo electrónico
account-verify-says = Confirma que { $email } es tuya.
account-prove-title = Confirma tu correo electrónico
# $username: whose account it is
account-prove-says = Confirma que { $email } es tuya, con la contraseña que elegiste para { $username }.
account-verify-button = Confirmar
account-verified-title = Tu correo electrónico está confirmado
account-verified-says = Desde ahora, { $email } es la dirección de tu cuenta.
account-password-title = Cambia tu contraseña
account-password-says = Se cerrará tu sesión en los demás dispositivos.
account-password-button = Cambiar la contraseña
account-password-now = Contraseña actual
account-password-new = Contraseña nueva
# $least: how many characters it has at least
account-password-hint = Al menos { $least } caracteres.
account-email-title = Cambia tu correo electrónico
account-email-says = Un correo con un enlace va a la dirección nueva. Nada cambia hasta que lo sigas.
account-email-button = Enviar el correo
account-email-new = Correo electrónico nuevo
account-delete-title = Eliminar tu cuenta
account-delete-says = No se puede deshacer.
account-delete-now = Se cierra tu sesión en todas partes; tu nombre, tu imagen y tu perfil desaparecen para siempre.
account-delete-erase = Las conversaciones de dos desaparecen, también para la otra persona. En los grupos se vacía lo que escribiste.
account-delete-anonymise = Lo que escribiste queda con quienes lo tienen, sin tu nombre.
account-delete-button = Eliminar la cuenta
account-deleted-title = Tu cuenta ha desaparecido
account-deleted-says = Adiós.

## Dónde hay sesiones iniciadas
account-used-today = último uso: hoy
account-used-yesterday = último uso: ayer
account-used-on = último uso: { $date }
account-others-end = Cerrar sesión en todo lo demás
account-others-none = Tu sesión está iniciada aquí y en ningún otro lugar.
account-tokens = Claves de acceso
account-tokens-hint = Programas que actúan por ti. Las ha creado quien gestiona este servidor.
account-token-until = hasta el { $date }
account-token-end = Revocar

## Cartas
# $app: the name of the installation
mail-reset-subject = Una contraseña nueva para { $app }
mail-reset-says = Alguien, esperamos que tú, ha pedido una contraseña nueva para tu cuenta en { $app }. Elígela aquí:
mail-verify-subject = Confirma tu correo electrónico para { $app }
mail-verify-says = Confirma que esta dirección es tuya, para tu cuenta en { $app }:
mail-taken-subject = Tu cuenta en { $app }
mail-taken-says = Alguien, esperamos que tú, ha querido usar esta dirección para una cuenta en { $app }. Ya tienes una. Inicia sesión con ella; allí también puedes elegir una contraseña nueva si has olvidado la tuya:
mail-password-subject = Tu contraseña de { $app } ha cambiado
mail-password-says = La contraseña de tu cuenta en { $app } ha cambiado, y se ha cerrado tu sesión en todo lo demás. Si no fuiste tú, elige otra enseguida:
mail-email-subject = Tu correo electrónico de { $app } ha cambiado
mail-email-says = Tu cuenta en { $app } tiene ahora otro correo electrónico; este ya no se usa. Si no fuiste tú, díselo enseguida a quien gestiona { $app }.
mail-hello = Hola, { $name }:
mail-hour = El enlace vale una vez, durante una hora.
mail-not-you = Si no fuiste tú, no hagas nada: nada cambia.
