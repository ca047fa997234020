### Un chat abierto y todo lo que hay que saber de él.

room-to = Volver al chat
room-messages = Mensajes
room-older = Mostrar mensajes anteriores
room-new = Mensajes nuevos
room-write = Escribe un mensaje
room-attach = Adjuntar un archivo
room-drop = Suelta los archivos para adjuntarlos
room-record = Grabar un mensaje de voz
room-closed = Puedes leer este chat, pero no escribir en él.

room-this = Este chat
room-pinned = Mensajes fijados
room-pictures = Imágenes
room-files = Archivos
room-leave-or-delete = Salir o eliminar
room-hide-this = Eliminar este chat para mí
room-hide-text = Desaparece de tu lista y pierdes lo que se ha dicho hasta ahora. Los demás no notan nada. Vuelve cuando alguien escriba.

room-profile = Perfil
attribute-role = Función
attribute-major = Especialidad
attribute-minor = Especialidad secundaria
attribute-year = Curso
attribute-hobbies = Aficiones
attribute-clubs = Clubes
attribute-goals = Objetivos
