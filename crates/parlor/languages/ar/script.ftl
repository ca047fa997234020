# ما يقوله البرنامج النصي وحده: الاتصال والإرسال والملفات والتسجيل والمحادثات من سطورها.

## شريط الحالة
script-back-online = عاد الاتصال
script-offline = لا يوجد اتصال بالإنترنت. ستُرسَل الرسائل عند عودة الاتصال.
script-connecting = تجري إعادة الاتصال. ستُرسَل الرسائل حالما ينجح.
script-too-many-windows = عدد النوافذ المفتوحة كبير جدًا. يُرجى إغلاق إحداها ثم إعادة تحميل هذه الصفحة.
script-new-version = تتوفر نسخة جديدة. يُرجى إعادة تحميل الصفحة للمتابعة.
script-account-closed = لم يعد من الممكن استخدام هذا الحساب هنا.
script-refused = رُفض الاتصال. يُرجى إعادة تحميل الصفحة للمحاولة مجددًا.
script-not-connected = غير متصل
script-failed = لم ينجح ذلك. يُرجى المحاولة مجددًا.
script-offline-again = لا يوجد اتصال بالإنترنت. يُرجى المحاولة مجددًا عند عودته.
script-not-loaded = تعذّر التحميل. يُرجى المحاولة مجددًا عند توفر الاتصال.
script-search-not-loaded = تعذّر تحميل البحث. يُرجى المحاولة مجددًا عند توفر الاتصال.
script-emoji-not-loaded = تعذّر تحميل الرموز التعبيرية. يُرجى المحاولة مجددًا عند توفر الاتصال.
script-picture-not-loaded = تعذّر فتح الصورة. يُرجى المحاولة مجددًا عند توفر الاتصال.
script-recorder-not-loaded = تعذّر تحميل المسجّل. يُرجى المحاولة مجددًا عند توفر الاتصال.
script-notifications-blocked = الإشعارات محظورة في هذا المتصفح.
script-sign-out-unsent = { $count ->
    [one] توجد رسالة لم تُرسَل. هل تريد تسجيل الخروج وفقدانها؟
    [two] توجد رسالتان لم تُرسَلا. هل تريد تسجيل الخروج وفقدانهما؟
    [few] توجد { $count } رسائل لم تُرسَل. هل تريد تسجيل الخروج وفقدانها؟
    [many] توجد { $count } رسالة لم تُرسَل. هل تريد تسجيل الخروج وفقدانها؟
   *[other] توجد { $count } رسالة لم تُرسَل. هل تريد تسجيل الخروج وفقدانها؟
}
script-sign-out-offline = لا يوجد اتصال بالإنترنت. يمكن تسجيل الخروج عند عودته.

## مربع الكتابة
script-message-too-long = أقصى عدد لأحرف الرسالة هو { $most }.
script-characters-left = المتبقي { $count }
script-characters-over = الزائد { $count }
script-not-connected-yet = لم يكتمل الاتصال بعد. النص محفوظ؛ يُرجى المحاولة مجددًا بعد قليل.
script-edit-empty = لم يبقَ شيء. لإزالة الرسالة يُرجى حذفها.
script-editing = تعديل الرسالة
script-replying = رد على { $name }
script-replying-yourself = رد على نفسك
script-cancel-edit = إلغاء التعديل
script-cancel-reply = إلغاء الرد
script-send = إرسال

## تحت الرسالة
script-not-sent = لم تُرسَل.
script-not-sent-because = لم تُرسَل. { $reason }
script-not-changed = لم تُعدَّل.
script-not-changed-because = لم تُعدَّل. { $reason }
script-try-again = إعادة المحاولة

## ملفات الرسالة التالية
script-files-to-attach = ملفات للإرفاق
script-files-most = أقصى عدد لملفات الرسالة هو { $most }.
script-files-failed = { $count ->
    [one] لم يُرفَع أحد الملفات. يمكن إعادة المحاولة أو إزالته.
    [two] لم يُرفَع ملفان. يمكن إعادة المحاولة أو إزالتهما.
    [few] لم تُرفَع { $count } ملفات. يمكن إعادة المحاولة أو إزالتها.
    [many] لم يُرفَع { $count } ملفًا. يمكن إعادة المحاولة أو إزالتها.
   *[other] لم يُرفَع { $count } ملف. يمكن إعادة المحاولة أو إزالتها.
}
script-not-uploaded = لم يُرفَع.
script-uploading = { $size }، { $part }%
script-percent = { $part }%
script-remove-file = إزالة { $name }

## التسجيل والاستماع
script-mic-forbidden = الميكروفون غير مسموح به هنا. يُرجى السماح به في إعدادات المتصفح لهذه الصفحة ثم المحاولة مجددًا.
script-mic-none = لم يُعثَر على ميكروفون.
script-mic-busy = يستخدم برنامج آخر الميكروفون.
script-mic-broken = لا يعمل التسجيل في هذا المتصفح.
script-recording = جارٍ التسجيل
script-recorded = التسجيل الخاص بك
script-discard = تجاهل
script-stop = إيقاف
script-voice-position = الموضع
script-voice-play = تشغيل
script-voice-pause = إيقاف مؤقت
script-voice-broken = لا يمكن التشغيل هنا
script-voice-at = { $now } من { $all }

## الصور بحجم كبير
script-picture = صورة
script-picture-before = الصورة السابقة
script-picture-after = الصورة التالية
script-picture-at = { $at } من { $count }
script-download = تنزيل

## الإشعارات وما يُقرأ بصوت عالٍ
script-notice-picture = صورة
script-notice-pictures = { $count ->
    [one] صورة واحدة
    [two] صورتان
    [few] { $count } صور
    [many] { $count } صورة
   *[other] { $count } صورة
}
script-notice-voice = رسالة صوتية
script-notice-files = { $count ->
    [one] ملف واحد
    [two] ملفان
    [few] { $count } ملفات
    [many] { $count } ملفًا
   *[other] { $count } ملف
}
script-heard = رسالة جديدة من { $name }
script-heard-here = { $name }: { $text }
script-heard-many = { $count ->
    [one] رسالة جديدة من { $name }
    [two] رسالتان جديدتان من { $name }
    [few] { $count } رسائل جديدة من { $name }
   *[other] { $count } رسالة جديدة من { $name }
}
script-heard-people = { $count ->
    [two] رسالتان جديدتان من { $people ->
        [two] شخصين
        [few] { $people } أشخاص
        [many] { $people } شخصًا
       *[other] { $people } شخص
    }
    [few] { $count } رسائل جديدة من { $people ->
        [two] شخصين
        [few] { $people } أشخاص
        [many] { $people } شخصًا
       *[other] { $people } شخص
    }
   *[other] { $count } رسالة جديدة من { $people ->
        [two] شخصين
        [few] { $people } أشخاص
        [many] { $people } شخصًا
       *[other] { $people } شخص
    }
}

## قائمة المحادثات ورأس المحادثة
script-typing = يكتب…
script-typing-names = { $count ->
    [one] { $names } يكتب
    [two] { $names } يكتبان
   *[other] { $names } يكتبون
}
script-list = { $names }، { $name }
script-list-not-sent = لم تُرسَل:
script-no-match = لا توجد محادثة تطابق «{ $words }».
script-back-unread = { $count ->
    [one] العودة إلى محادثاتك، رسالة واحدة غير مقروءة
    [two] العودة إلى محادثاتك، رسالتان غير مقروءتين
    [few] العودة إلى محادثاتك، { $count } رسائل غير مقروءة
    [many] العودة إلى محادثاتك، { $count } رسالة غير مقروءة
   *[other] العودة إلى محادثاتك، { $count } رسالة غير مقروءة
}
script-new-count = { $count ->
    [one] { $shown } جديدة
   *[other] { $shown } جديدة
}
script-to-newest-count = { $count ->
    [one] رسالة جديدة واحدة، الانتقال إلى أحدث رسالة
    [two] رسالتان جديدتان، الانتقال إلى أحدث رسالة
    [few] { $count } رسائل جديدة، الانتقال إلى أحدث رسالة
    [many] { $count } رسالة جديدة، الانتقال إلى أحدث رسالة
   *[other] { $count } رسالة جديدة، الانتقال إلى أحدث رسالة
}

## ما يمكن فعله بالمحادثة
script-mark-read = تمييز كمقروءة
script-mark-unread = تمييز كغير مقروءة
script-pin = تثبيت في الأعلى
script-unpin = إلغاء التثبيت في الأعلى
script-mute-8 = كتم لمدة 8 ساعات
script-mute = كتم دائم
script-unmute = إلغاء الكتم
script-archive = أرشفة
script-unarchive = إخراج من الأرشيف
script-more-about = المزيد عن هذه المحادثة

## محادثة جديدة ومجموعة جديدة
script-new-whom = إلى من تريد أن تكتب؟
script-nobody = لا يوجد شخص بهذا الاسم.
script-nobody-named = لا يوجد شخص بهذا الاسم: { $who }
script-group-whom = من تريد أن ينضم إليها؟
script-member-hint = اسم المستخدم أو البريد الإلكتروني بدقة، ثم Enter.
script-you-anyway = أنت من الأعضاء بالفعل.
script-take-out = إخراج { $name }

## البحث في محادثة
script-find-hint = الرسائل التي تحتوي على كل الكلمات.
script-find-words = الكلمات
script-go-to = الانتقال إلى
script-go-to-day = الانتقال إلى يوم
script-close-search = إغلاق البحث
script-found = { $count ->
    [one] نتيجة واحدة
    [two] نتيجتان
    [few] { $count } نتائج
    [many] { $count } نتيجة
   *[other] { $count } نتيجة
}
script-found-more = { $count ->
    [few] أكثر من { $count } نتائج
   *[other] أكثر من { $count } نتيجة
}
script-found-nothing = لم يُعثَر على شيء. جرّب كلمات أقل أو أقصر.
