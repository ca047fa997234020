### محادثة مفتوحة وكل ما يتعلق بها.

room-to = العودة إلى المحادثة
room-messages = الرسائل
room-older = عرض الرسائل الأقدم
room-new = رسائل جديدة
room-write = اكتب رسالة
room-attach = إرفاق ملف
room-drop = أفلت الملفات هنا لإرفاقها
room-record = تسجيل رسالة صوتية
room-closed = يمكنك القراءة هنا، لكن لا يمكنك الكتابة.

room-this = هذه المحادثة
room-pinned = الرسائل المثبتة
room-pictures = الصور
room-files = الملفات
room-leave-or-delete = المغادرة أو الحذف
room-hide-this = حذف هذه المحادثة لدي
room-hide-text = تختفي من قائمتك، ويزول لديك كل ما قيل حتى الآن. لن يلاحظ الآخرون شيئًا. وتعود عندما يكتب أحد.

room-profile = الملف الشخصي
attribute-role = الدور
attribute-major = التخصص
attribute-minor = التخصص الفرعي
attribute-year = السنة
attribute-hobbies = الهوايات
attribute-clubs = النوادي
attribute-goals = الأهداف
