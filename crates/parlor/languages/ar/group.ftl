### المجموعات: إنشاؤها وتعديلها ومن فيها.

group-instead = إنشاء مجموعة بدلًا من ذلك
group-make = إنشاء المجموعة
group-name = الاسم
group-about = الوصف
group-people = الأشخاص
group-people-hint = أسماء المستخدمين أو عناوين البريد الإلكتروني كما هي، واحد في كل سطر.

group-edit = تعديل المجموعة
group-edit-title = تعديل { $name }
group-back = العودة إلى المجموعة
group-picture = تغيير الصورة
group-picture-choose = اختيار صورة
group-remove = إزالة
group-remove-name = إزالة { $name }
group-save = حفظ
group-add-title = إضافة أشخاص
group-add-people = أسماء المستخدمين أو عناوين البريد الإلكتروني
group-add-hint = الأسماء كما هي، واحد في كل سطر.
group-add = إضافة
group-history = السماح لهم برؤية ما قيل من قبل
group-members = الأعضاء
group-more-members = المزيد من الأعضاء
group-role = { $role ->
    [owner] مالك
    [admin] مشرف
    [reader] للقراءة فقط
   *[member] عضو
}
group-role-of = دور { $name }
group-change = تغيير
group-you = (أنت)
group-this-is-you = هذا حسابك

group-hide-this = إفراغ هذه المجموعة وإخفاؤها
group-hide = إفراغ وإخفاء
group-leave = مغادرة المجموعة
group-leave-text = لن تصلك رسائلها بعد الآن. وإذا غيّرت رأيك فلا بد أن يضيفك أحد من جديد.
group-delete = حذف المجموعة
group-delete-text = { $count ->
    [one] تُحذف المجموعة وكل رسائلها وملفاتها لدى العضو الوحيد فيها. لا يمكن التراجع عن ذلك.
    [two] تُحذف المجموعة وكل رسائلها وملفاتها لدى العضوين. لا يمكن التراجع عن ذلك.
    [few] تُحذف المجموعة وكل رسائلها وملفاتها لدى جميع الأعضاء وعددهم { $count }. لا يمكن التراجع عن ذلك.
    [many] تُحذف المجموعة وكل رسائلها وملفاتها لدى جميع الأعضاء وعددهم { $count }. لا يمكن التراجع عن ذلك.
   *[other] تُحذف المجموعة وكل رسائلها وملفاتها لدى جميع الأعضاء وعددهم { $count }. لا يمكن التراجع عن ذلك.
}
group-delete-all = الحذف لدى الجميع
