### The pages of the staff.

## Frame
admin-title = الإدارة
admin-skip = تخطَّ إلى المحتوى
admin-menu = القائمة
admin-to-chats = إلى محادثاتك
admin-tenant = المستأجر
admin-back-home = العودة إلى مستأجرك
admin-rank = الرتبة
admin-rank-none = ليس من الفريق
admin-rank-moderator = مشرف
admin-rank-admin = مدير المستأجر
admin-rank-operator = مشغّل النظام

## Lists
admin-reports = البلاغات
admin-messages = الرسائل
admin-rooms = الغرف
admin-people = الأشخاص
admin-relations = العلاقات
admin-sign-ins = عمليات الدخول
admin-audit = سجل التدقيق
admin-tenants = المستأجرون
admin-charts = الرسوم البيانية

## Filters and pages
admin-filter = تصفية
admin-clear = مسح
admin-filter-wrong = لا يمكن فهم عامل التصفية هذا. اختر غيره.
admin-any = الكل
admin-all = والمنتهية أيضًا
admin-contains = يحتوي على
admin-from = من
admin-until = حتى
admin-export = تصدير:
admin-csv = CSV
admin-jsonl = JSON Lines
admin-pages = الصفحات
admin-older = الأقدم
admin-newest = الأحدث
admin-further = ابحث أبعد
admin-tired = جرى البحث في صفوف كثيرة ولم تمتلئ الصفحة. قد يوجد المزيد أبعد.
admin-nothing = لا شيء هنا
admin-nothing-found = لا شيء يطابق عوامل التصفية هذه.
admin-nothing-yet = ما يأتي سيظهر هنا.

## Columns and facts
admin-time = الوقت
admin-state = الحالة
admin-sender = المرسل
admin-receiver = المستلم
admin-message = الرسالة
admin-read = مقروءة
admin-unread = غير مقروءة
admin-edited = معدّلة
admin-deleted = محذوف
admin-hidden = مخفي
admin-files =
    { $count ->
        [one] ملف واحد
        [two] ملفان
        [few] { $count } ملفات
       *[other] { $count } ملفًا
    }
admin-room = الغرفة
admin-kind = النوع
admin-direct = محادثة مباشرة
admin-group = مجموعة
admin-members = الأعضاء
admin-members-cut = هؤلاء هم الأوائل.
admin-nobody = لم يبقَ أحد
admin-created = تاريخ الإنشاء
admin-last = آخر نشاط
admin-seen = آخر ظهور
admin-used = آخر استخدام
admin-name = الاسم
admin-name-or-email = الاسم أو البريد
admin-person = الشخص
admin-email = البريد الإلكتروني
admin-role = الدور
admin-external = معرّف التطبيق
admin-id = المعرّف
admin-staff = الفريق
admin-active = نشط
admin-disabled = معطّل
admin-erased = ممحو
admin-origin-guest = ضيف
admin-origin-system = النظام
admin-origin-host = من التطبيق
admin-label = التسمية
admin-lasts = قائمة
admin-ended = منتهية
admin-device = الجهاز
admin-valid = صالحة
admin-current = هذه
admin-login-session = كلمة المرور
admin-login-token = رمز
admin-login-guest = ضيف
admin-login-host = التطبيق
admin-hosts = المضيفات
admin-reading = قراءة الرسائل
admin-on = مفعّلة
admin-off = معطّلة
admin-by = بواسطة
admin-action = الإجراء
admin-object = الموضوع
admin-details = التفاصيل
admin-more = المزيد
admin-sent = ما أرسله
admin-received = ما استلمه
admin-talk-open = مفتوحة
admin-talk-not = غير مفتوحة
admin-talk-ended = منتهية
admin-talk-closed = مغلقة
admin-talk-blocked = محظورة
admin-talk-asked = طلب
admin-talk-declined = مرفوضة

## What is private
admin-reading-off = لا يُعرض هنا نص الرسائل الخاصة. يمكن للمستأجر تفعيله عبر admin.read_messages، وعندها تُسجَّل كل مطالعة في سجل التدقيق.
admin-reading-on = يمكن قراءة الرسائل الخاصة هنا. كل مطالعة، بما فيها هذه، مسجّلة باسمك في سجل التدقيق.

## Reports
admin-about = المُبلَّغ عنه
admin-reporter = المُبلِّغ
admin-reason = السبب
admin-note = ملاحظة
admin-look = عرض
admin-report-of = بلاغ عن { $name }
admin-report-open = مفتوح
admin-report-resolved = مُعالَج
admin-report-dismissed = مرفوض
admin-why-spam = رسائل مزعجة
admin-why-harassment = مضايقة
admin-why-threat = تهديد
admin-why-sexual = محتوى جنسي
admin-why-illegal = غير قانوني
admin-why-other = شيء آخر
admin-in-words = بكلماته
admin-around = ما قيل، كما كان حينها
admin-around-note = كما رآه من أبلغ عنه. فتحك له مسجَّل في سجل التدقيق.
admin-around-cut = كان هناك أكثر مما أمكن حفظه.
admin-meant = مُبلَّغ عنه
admin-handled-by = عالجه
admin-handled-at = وقت المعالجة
admin-answer = ملاحظة الفريق
admin-handle = معالجة هذا البلاغ
admin-handle-now = احفظ القرار
admin-decision = القرار
admin-decide-resolved = مُعالَج: كان لا بد من إجراء
admin-decide-dismissed = مرفوض: لا حاجة إلى إجراء
admin-also-delete = احذف الرسالة
admin-also-delete-hint = للجميع. لا يمكن التراجع عن ذلك.
admin-also-disable = عطّل { $name }
admin-also-disable-hint = يُسجَّل خروجه من كل مكان ولا يمكنه الدخول.
admin-staff-note = ملاحظة للفريق
admin-staff-note-hint = لا يراها المُبلِّغ.

## Doing something
admin-acts = الإجراءات
admin-cancel = إلغاء
admin-set = حفظ
admin-disable = تعطيل
admin-enable = تفعيل
admin-end = إنهاء
admin-end-sign-ins = إنهاء كل عمليات الدخول
admin-close = أغلق الغرفة
admin-delete = حذف
admin-set-staff = غيّر الرتبة
admin-ask-disable = تعطيل { $name }؟
admin-ask-disable-detail = يُسجَّل خروجه فورًا من كل أجهزته ولا يمكنه الدخول. ما كتبه يبقى.
admin-ask-enable = تفعيل { $name }؟
admin-ask-enable-detail = يمكنه الدخول من جديد.
admin-ask-end-sign-ins = إنهاء كل عمليات دخول { $name }؟
admin-ask-end-sign-ins-detail = يُسجَّل الخروج من كل جهاز فورًا. يمكنه الدخول من جديد.
admin-ask-end = إنهاء عملية دخول { $name } هذه؟
admin-ask-end-detail = يُسجَّل الخروج من الجهاز فورًا.
admin-ask-staff = ما الرتبة التي تريدها لـ { $name }؟
admin-ask-staff-detail = المشرف يعالج البلاغات. والمدير يرى ويغيّر كل ما في هذا المستأجر.
admin-ask-close = إغلاق الغرفة «{ $name }»؟
admin-ask-close-detail = لن يتمكن أحد من الكتابة فيها. ما قيل يبقى ويمكن لأعضائها قراءته.
admin-ask-delete = حذف هذه الرسالة في «{ $name }» للجميع؟
admin-ask-delete-detail = يظهر سطر بأن رسالة حُذفت. لا يمكن التراجع عن ذلك.
admin-done-disabled = عُطّل. سُجّل في سجل التدقيق.
admin-done-enabled = فُعّل. سُجّل في سجل التدقيق.
admin-done-sign-ins = انتهت كل عمليات الدخول. سُجّل في سجل التدقيق.
admin-done-sign-in = انتهت عملية الدخول. سُجّل في سجل التدقيق.
admin-done-closed = أُغلقت الغرفة. سُجّل في سجل التدقيق.
admin-done-deleted = حُذفت الرسالة. سُجّل في سجل التدقيق.
admin-done-staff = تغيّرت الرتبة. سُجّل في سجل التدقيق.
admin-done-report = عولج البلاغ. سُجّل في سجل التدقيق.

## Legal holds
admin-holds = الحفظ القانوني
admin-hold = الحفظ القانوني
admin-held = محفوظ
admin-not-held = لا يوجد
admin-held-what = مَن أو ماذا
admin-released = رُفع
admin-released-too = والمرفوعة أيضًا
admin-hold-put = احفظ
admin-release = ارفع الحفظ
admin-hold-note = السبب
admin-hold-note-hint = مثلًا رقم القضية
admin-holds-note = ما هو محفوظ لا يُزال بمرور الوقت ولا مع حساب ولا مع مجموعة. يبدأ الحفظ من صفحة شخص أو غرفة.
# $name: the person or the room
admin-ask-hold = هل تريد حفظ { $name }؟
admin-ask-hold-detail = ما دام الحفظ قائمًا لا يُزال شيء من أي غرفة هذا الشخص فيها أو كان فيها. لا يُبلَّغ أحد.
admin-ask-hold-room-detail = ما دام الحفظ قائمًا لا يُزال شيء من هذه الغرفة. لا يُبلَّغ أحد.
# $name: the person or the room
admin-ask-release = هل تريد رفع الحفظ عن { $name }؟
admin-ask-release-detail = ما حان وقته يمكن أن يُزال من جديد، ما لم يحفظه حفظ آخر.
admin-done-held = محفوظ. هذا في سجل التدقيق.
admin-done-released = رُفع الحفظ. هذا في سجل التدقيق.

## What the audit log says
admin-did-messages-read = قُرئت رسائل
admin-did-report-read = قُرئ بلاغ
admin-did-list-exported = صُدّرت قائمة
admin-did-report-resolved = حُلّ بلاغ
admin-did-report-dismissed = رُفض بلاغ
admin-did-message-deleted = حُذفت رسالة
admin-did-room-closed = أُغلقت غرفة
admin-did-user-disabled = عُطّل شخص
admin-did-user-enabled = فُعّل شخص
admin-did-user-staff = تغيّرت رتبة
admin-did-user-erased = مُحي حساب
admin-did-session-ended = انتهت عملية دخول
admin-did-sessions-ended = انتهت كل عمليات الدخول
admin-did-hold-added = بدأ حفظ
admin-did-hold-released = رُفع حفظ
admin-did-key-created = أُنشئ مفتاح خادم
admin-did-key-revoked = أُلغي مفتاح خادم
admin-report = بلاغ
admin-about-whom = مَن أو ماذا

## What filters are of
admin-hint-person = اسم أو بريد
admin-hint-room = اسم أو مفتاح
admin-hint-audit = اسم أو معرّف
# $name: the room
admin-only-room = في «{ $name }» فقط
admin-all-rooms = كل الغرف

## Charts
admin-node = العقدة
admin-charts-note = الساعة الأخيرة لهذه العقدة وحدها، بخطوات من خمس ثوانٍ. تتجدد تلقائيًا.
admin-charts-soon = تأتي الأرقام الأولى بعد ثوانٍ.
admin-charts-lost = الخادم لا يستجيب. الأرقام سابقة.
admin-charts-gone = لم تعد مسجّل الدخول هنا. أعد تحميل الصفحة.
admin-charts-nodes = تجيب عدة عُقد على هذا العنوان. كل واحدة تعدّ لنفسها: اختر أرقام أيها ترى.
admin-nodes = العُقد
admin-chart-sessions = الاتصالات
admin-chart-messages = الرسائل والتسليمات
admin-chart-ack = الإرسال: حتى الحفظ
admin-chart-deliver = التسليم: حتى الخروج
admin-chart-errors = الأخطاء والرفض
admin-unit-connections = اتصالات
admin-unit-second = في الثانية
admin-unit-ms = مللي ثانية
admin-series-messages = الرسائل
admin-series-frames = التسليمات
admin-series-half = النصف أسرع
admin-series-most = 99 من 100 أسرع
admin-series-errors = الأخطاء
admin-series-refused = الرفض
admin-figures = الدقيقة الأخيرة بالأرقام
admin-per-second-messages = رسائل/ث
admin-per-second-frames = تسليمات/ث
admin-per-second-errors = أخطاء/ث
admin-per-second-refused = رفض/ث
admin-ack-half = الحفظ، النصف (مث)
admin-ack-most = الحفظ، 99% (مث)
admin-deliver-half = التسليم، النصف (مث)
admin-deliver-most = التسليم، 99% (مث)
