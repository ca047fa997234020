# ما يقوله البرنامج النصي وحده عن الرسالة: قائمتها ونوافذها والتفاعلات واختيار الرموز التعبيرية.

script-message-gone = لم تعد تلك الرسالة هنا.
script-copied = تم النسخ
script-more-people = { $count ->
    [one] شخص آخر
    [two] شخصان آخران
    [few] { $count } أشخاص آخرين
    [many] { $count } شخصًا آخر
   *[other] { $count } شخص آخر
}
script-and-more = { $count ->
    [one] وشخص آخر
    [two] وشخصان آخران
    [few] و{ $count } أشخاص آخرين
    [many] و{ $count } شخصًا آخر
   *[other] و{ $count } شخص آخر
}
script-people = { $count ->
    [one] شخص واحد
    [two] شخصان
    [few] { $count } أشخاص
    [many] { $count } شخصًا
   *[other] { $count } شخص
}

## الحذف
script-delete-all-title = هل تريد الحذف لدى الجميع؟
script-delete-all-text = يزول نصها وملفاتها لدى الجميع. ويبقى سطر يدل على ذلك.
script-delete-me-title = هل تريد الحذف لديك؟
script-delete-me-text = لن تراها بعد الآن. ولن يلاحظ الآخرون شيئًا.
script-delete-me-alone = لن تراها بعد الآن.

## إعادة التوجيه
script-this-chat = هذه المحادثة
script-no-such-chat = لا توجد محادثة بهذا الاسم.
script-choose-most = { $most ->
    [one] يمكن اختيار محادثة واحدة على الأكثر.
    [two] يمكن اختيار محادثتين على الأكثر.
    [few] يمكن اختيار { $most } محادثات على الأكثر.
   *[other] يمكن اختيار { $most } محادثة على الأكثر.
}
script-forward-to = { $count ->
    [one] إعادة التوجيه إلى محادثة واحدة
    [two] إعادة التوجيه إلى محادثتين
    [few] إعادة التوجيه إلى { $count } محادثات
   *[other] إعادة التوجيه إلى { $count } محادثة
}
script-forwarded = { $count ->
    [one] أُعيد توجيهها
    [two] أُعيد توجيهها إلى محادثتين
    [few] أُعيد توجيهها إلى { $count } محادثات
   *[other] أُعيد توجيهها إلى { $count } محادثة
}
script-looking = جارٍ التحميل…

## التفاعلات
script-react-with = التفاعل بـ { $emoji }
script-react-back = سحب { $emoji }
script-emoji-more = المزيد من الرموز التعبيرية
script-reaction-by = { $emoji } { $count }: { $names }

## اختيار الرموز التعبيرية
emoji = الرموز التعبيرية
emoji-search = البحث في الرموز التعبيرية
emoji-none = لا شيء بهذا الاسم.
emoji-recent = المستخدمة مؤخرًا
emoji-found = النتائج
emoji-smileys = الوجوه
emoji-people = الأيدي والأشخاص
emoji-signs = القلوب والعلامات
emoji-nature = الحيوانات والطبيعة
emoji-food = الطعام والشراب
emoji-activities = الأنشطة والسفر
emoji-things = الأشياء
