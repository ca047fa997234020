# ما حدث بين الرسائل.

system-gone = مستخدم سابق
system-somebody = شخص
system-you-added = إياك
system-you-joined = أنت
system-two = { $one } و{ $two }
system-three = { $one } و{ $two } و{ $three }
system-many = { $count ->
    [one] { $one } و{ $two } وشخص آخر
    [two] { $one } و{ $two } وشخصان آخران
    [few] { $one } و{ $two } و{ $count } آخرون
   *[other] { $one } و{ $two } و{ $count } آخرون
}
system-made = { $by ->
    [you] أنشأت المجموعة
    [nobody] أنشأ شخص ما المجموعة
   *[other] أنشأ { $name } المجموعة
}
system-made-named = { $by ->
    [you] أنشأت المجموعة «{ $group }»
    [nobody] أنشأ شخص ما المجموعة «{ $group }»
   *[other] أنشأ { $name } المجموعة «{ $group }»
}
system-named = { $by ->
    [you] سمّيت المجموعة «{ $group }»
    [nobody] سمّى شخص ما المجموعة «{ $group }»
   *[other] سمّى { $name } المجموعة «{ $group }»
}
system-name-removed = { $by ->
    [you] أزلت اسم المجموعة
    [nobody] أزال شخص ما اسم المجموعة
   *[other] أزال { $name } اسم المجموعة
}
system-about-changed = { $by ->
    [you] غيّرت الوصف
    [nobody] غيّر شخص ما الوصف
   *[other] غيّر { $name } الوصف
}
system-about-removed = { $by ->
    [you] أزلت الوصف
    [nobody] أزال شخص ما الوصف
   *[other] أزال { $name } الوصف
}
system-picture-changed = { $by ->
    [you] غيّرت الصورة
    [nobody] غيّر شخص ما الصورة
   *[other] غيّر { $name } الصورة
}
system-picture-removed = { $by ->
    [you] أزلت الصورة
    [nobody] أزال شخص ما الصورة
   *[other] أزال { $name } الصورة
}
system-pinned = { $by ->
    [you] ثبّتّ رسالة
    [nobody] ثبّت شخص ما رسالة
   *[other] ثبّت { $name } رسالة
}
system-added = { $by ->
    [you] أضفت { $whom }
   *[other] { $name } أضاف { $whom } إلى المجموعة
}
system-added-you = { $by ->
    [you] أضفت نفسك
   *[other] أضافك { $name }
}
system-joined = { $you ->
    [yes] { $count ->
        [one] انضممت إلى المجموعة
       *[other] انضم إلى المجموعة { $who }
    }
   *[no] { $count ->
       *[other] انضم إلى المجموعة { $who }
    }
}
system-left = غادر { $name } المجموعة
system-left-you = غادرت المجموعة
system-removed = { $by ->
    [you] أزلت { $whom }
   *[other] { $name } أزال { $whom } من المجموعة
}
system-removed-you = { $by ->
    [you] أزلت نفسك
   *[other] أزالك { $name }
}
system-role = { $by ->
    [you] منحت { $whom } دور «{ group-role }»
   *[other] { $name } منح { $whom } دور «{ group-role }»
}
system-role-you = { $by ->
    [you] منحت نفسك دور «{ group-role }»
   *[other] { $name } منحك دور «{ group-role }»
}
system-role-now = أصبح دور { $name } «{ group-role }»
system-role-now-you = أصبح دورك «{ group-role }»
