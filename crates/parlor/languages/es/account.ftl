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
account-forgot-says = Escribe tu correo electrónico o nombre de usuario. Si hay una cuenta, una carta con un enlace va a su dirección.
account-forgot-button = Enviar la carta
account-letter-title = Mira tu correo
account-letter-says = Si es correcto, hay una carta en camino. Su enlace vale una hora.
account-reset-title = Elige una contraseña nueva
account-reset-says = Se cerrará tu sesión en todos los dispositivos.
account-reset-button = Cambiar la contraseña
account-reset-done-title = Tu contraseña ha cambiado
account-reset-done-says = Inicia sesión con la nueva.
account-verify-title = Confirma tu correo electrónico
account-verify-says = Así consta que la dirección es tuya.
account-verify-button = Confirmar
account-verified-title = Tu correo electrónico está confirmado
account-verified-says = Gracias.
account-password-title = Cambia tu contraseña
account-password-says = Se cerrará tu sesión en los demás dispositivos.
account-password-button = Cambiar la contraseña
account-password-now = Contraseña actual
account-password-new = Contraseña nueva
account-email-title = Cambia tu correo electrónico
account-email-says = Una carta con un enlace va a la dirección nueva. Nada cambia hasta que lo sigas.
account-email-button = Enviar la carta
account-email-new = Correo electrónico nuevo
account-delete-title = Eliminar tu cuenta
account-delete-says = No se puede deshacer. Se cierra tu sesión en todas partes; tu nombre y tu perfil desaparecen para siempre.
account-delete-button = Eliminar la cuenta
account-deleted-title = Tu cuenta ha desaparecido
account-deleted-says = Adiós.

## Cartas
# $app: the name of the installation
mail-reset-subject = Una contraseña nueva para { $app }
mail-reset-says = Alguien, esperamos que tú, ha pedido una contraseña nueva para tu cuenta en { $app }. Elígela aquí:
mail-verify-subject = Confirma tu correo electrónico para { $app }
mail-verify-says = Confirma que esta dirección es tuya, para tu cuenta en { $app }:
mail-hello = Hola, { $name }:
mail-hour = El enlace vale una vez, durante una hora.
mail-not-you = Si no fuiste tú, no hagas nada: nada cambia.
