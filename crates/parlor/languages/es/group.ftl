### Grupos: crear uno, cambiarlo, quién está en él.

group-instead = Mejor crear un grupo
group-make = Crear el grupo
group-name = Nombre
group-about = Descripción
group-people = Personas
group-people-hint = Nombres de usuario o correos exactos, uno por línea.

group-edit = Editar el grupo
group-edit-title = Editar { $name }
group-back = Volver al grupo
group-picture = Cambiar la imagen
group-picture-choose = Elegir una imagen
group-remove = Quitar
group-remove-name = Quitar a { $name }
group-save = Guardar
group-add-title = Añadir personas
group-add-people = Nombres de usuario o correos
group-add-hint = Nombres exactos, uno por línea.
group-add = Añadir
group-history = Permitir ver lo que se dijo antes
group-members = Miembros
group-more-members = Más miembros
group-role = { $role ->
    [owner] Propietario
    [admin] Admin
    [reader] Solo lectura
   *[member] Miembro
}
group-role-of = Rol de { $name }
group-change = Cambiar
group-you = (tú)
group-this-is-you = eres tú

group-hide-this = Vaciar y ocultar este grupo
group-hide = Vaciar y ocultar
group-leave = Salir del grupo
group-leave-text = Dejarás de recibir sus mensajes. Si cambias de idea, alguien tendrá que añadirte de nuevo.
group-delete = Eliminar el grupo
group-delete-text = { $count ->
    [one] El grupo, con todos sus mensajes y archivos, se elimina para su único miembro. No se puede deshacer.
   *[other] El grupo, con todos sus mensajes y archivos, se elimina para los { $count } miembros. No se puede deshacer.
}
group-delete-all = Eliminar para todos
