### قائمة المحادثات، وما يظهر بجانبها حين لا تكون أي محادثة مفتوحة.

list = المحادثات
list-skip = الانتقال إلى المحادثة المفتوحة
list-yours = محادثاتك
list-archive = الأرشيف
list-all = كل المحادثات
list-new = محادثة جديدة
list-new-group = مجموعة جديدة
list-account = حسابك، { $initials }
list-profile = الملف الشخصي والإعدادات
list-staff = الإدارة
list-search-messages = البحث في الرسائل
list-notify = تفعيل الإشعارات
list-keys = اختصارات لوحة المفاتيح
list-notes = ملاحظات لنفسك
list-sign-out = تسجيل الخروج
list-unread = غير مقروءة
list-mentioned = تمت الإشارة إليك

list-empty-title = لا أحد هنا بعد
list-empty-text = راسل شخصًا ما باسم المستخدم أو البريد الإلكتروني.
list-start = بدء محادثة
list-welcome-title = تابع من حيث توقفت
list-welcome-text = اختر محادثة من القائمة، أو ابدأ محادثة جديدة.
