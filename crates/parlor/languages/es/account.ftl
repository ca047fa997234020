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
