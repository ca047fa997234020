### رسالة: ضمن المحادثة وفي صفحة خاصة بها.

message = رسالة
message-at = { $day }، { $time }
message-forwarded = أُعيد توجيهها
message-edited = معدّلة
message-more = المزيد
message-other-emoji = رمز تعبيري آخر
message-react-add = إضافة
message-reactions = التفاعلات
message-text = النص
message-save = حفظ
message-read-by-count = عدد من قرأها: { $count }
