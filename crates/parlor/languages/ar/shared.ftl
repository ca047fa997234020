# ما يقوله البرنامج النصي بالكلمات نفسها كالصفحات.

you = أنت
cancel = إلغاء
close = إغلاق
account-password-hide = إخفاء كلمة المرور
account-password-show = إظهار كلمة المرور
file-bytes = { $size } بايت
file-kilobytes = { $size } ك.ب
file-megabytes = { $size } م.ب
file-voice = رسالة صوتية
file-photos = { $count ->
    [one] صورة
    [two] صورتان
    [few] { $count } صور
   *[other] { $count } صورة
}
file-files = { $count ->
    [one] ملف
    [two] ملفان
    [few] { $count } ملفات
    [many] { $count } ملفًا
   *[other] { $count } ملف
}
file-voice-label = رسالة صوتية، { $length }
list-by = { $name }:
list-more = عرض المزيد
list-muted = مكتومة
list-pinned = مثبتة
list-online = متصل
list-no-messages = لا توجد رسائل بعد
list-search = البحث في المحادثات
list-you = أنت:
message-copy = نسخ النص
message-delete-all = الحذف لدى الجميع
message-delete-me = الحذف لدي
message-deleted = رسالة محذوفة
message-delivered = وصلت
message-delivered-to = وصلت إلى
message-edit = تعديل
message-failed = لم تُرسَل
message-forward = إعادة توجيه
message-pin = تثبيت
message-unpin = إلغاء التثبيت
message-react = تفاعل
message-read = مقروءة
message-read-by = قرأها
message-read-nobody = لم يقرأها أحد بعد.
message-reply = رد
message-sending = جارٍ الإرسال
message-sent = أُرسلت
message-unread-from = تمييز كغير مقروءة من هنا
room-back = العودة إلى محادثاتك
room-empty = هذه هي البداية. ابدأ بالتحية.
room-empty-self = مكان هادئ لملاحظاتك.
room-members = { $count ->
    [one] عضو واحد
    [two] عضوان
    [few] { $count } أعضاء
    [many] { $count } عضوًا
   *[other] { $count } عضو
}
room-members-online = { $count ->
    [one] عضو واحد، المتصلون { $online }
    [two] عضوان، المتصلون { $online }
    [few] { $count } أعضاء، المتصلون { $online }
    [many] { $count } عضوًا، المتصلون { $online }
   *[other] { $count } عضو، المتصلون { $online }
}
room-nobody-else = لا أحد سواك
room-names-others = { $count ->
    [one] { $names } وشخص آخر
    [two] { $names } وشخصان آخران
    [few] { $names } و{ $count } آخرون
   *[other] { $names } و{ $count } آخرون
}
room-newer = عرض الرسائل الأحدث
room-offline = غير متصل
room-online = متصل
room-only-you = لا يراها سواك
room-pins = { $count ->
    [one] رسالة مثبتة
    [two] رسالتان مثبتتان
    [few] { $count } رسائل مثبتة
   *[other] { $count } رسالة مثبتة
}
room-search = البحث في هذه المحادثة
room-seen-date = آخر ظهور في { $date }
room-seen-today = آخر ظهور { $time }
room-seen-weekday = آخر ظهور { $day }
room-seen-yesterday = آخر ظهور أمس { $time }
room-to-newest = الانتقال إلى أحدث رسالة
