# Lo que pasó entre los mensajes.

system-gone = Alguien que se fue
system-somebody = alguien
system-you-added = ti
system-you-joined = tú
system-two = { $one } y { $two }
system-three = { $one }, { $two } y { $three }
system-many = { $count ->
    [one] { $one }, { $two } y { $count } más
   *[other] { $one }, { $two } y { $count } más
}
system-made = { $by ->
    [you] creaste el grupo
    [nobody] alguien creó el grupo
   *[other] { $name } creó el grupo
}
system-made-named = { $by ->
    [you] creaste el grupo «{ $group }»
    [nobody] alguien creó el grupo «{ $group }»
   *[other] { $name } creó el grupo «{ $group }»
}
system-named = { $by ->
    [you] pusiste al grupo el nombre «{ $group }»
    [nobody] alguien puso al grupo el nombre «{ $group }»
   *[other] { $name } puso al grupo el nombre «{ $group }»
}
system-name-removed = { $by ->
    [you] quitaste el nombre del grupo
    [nobody] alguien quitó el nombre del grupo
   *[other] { $name } quitó el nombre del grupo
}
system-about-changed = { $by ->
    [you] cambiaste la descripción
    [nobody] alguien cambió la descripción
   *[other] { $name } cambió la descripción
}
system-about-removed = { $by ->
    [you] quitaste la descripción
    [nobody] alguien quitó la descripción
   *[other] { $name } quitó la descripción
}
system-picture-changed = { $by ->
    [you] cambiaste la imagen
    [nobody] alguien cambió la imagen
   *[other] { $name } cambió la imagen
}
system-picture-removed = { $by ->
    [you] quitaste la imagen
    [nobody] alguien quitó la imagen
   *[other] { $name } quitó la imagen
}
system-pinned = { $by ->
    [you] fijaste un mensaje
    [nobody] alguien fijó un mensaje
   *[other] { $name } fijó un mensaje
}
system-added = { $by ->
    [you] añadiste a { $whom }
   *[other] { $name } añadió a { $whom }
}
system-added-you = { $by ->
    [you] te añadiste
   *[other] { $name } te añadió
}
system-joined = { $you ->
    [yes] { $count ->
        [one] te uniste al grupo
       *[other] { $who } os unisteis al grupo
    }
   *[no] { $count ->
        [one] { $who } se unió al grupo
       *[other] { $who } se unieron al grupo
    }
}
system-left = { $name } salió del grupo
system-left-you = saliste del grupo
system-removed = { $by ->
    [you] quitaste a { $whom } del grupo
   *[other] { $name } quitó a { $whom } del grupo
}
system-removed-you = { $by ->
    [you] te quitaste
   *[other] { $name } te quitó del grupo
}
system-role = { $by ->
    [you] le diste a { $whom } el rol «{ group-role }»
   *[other] { $name } le dio a { $whom } el rol «{ group-role }»
}
system-role-you = { $by ->
    [you] tomaste el rol «{ group-role }»
   *[other] { $name } te dio el rol «{ group-role }»
}
system-role-now = { $name } ahora tiene el rol «{ group-role }»
system-role-now-you = ahora tienes el rol «{ group-role }»
