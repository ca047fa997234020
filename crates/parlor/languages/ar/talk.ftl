talk-ended = لم تعد هناك صلة بينك وبين { $name } هنا، لذلك انتهت هذه المحادثة. ما زال بإمكانك قراءتها.
talk-closed = أُغلقت هذه المحادثة. ما زال بإمكانك قراءتها.
talk-unavailable = لا يمكن إيصال الرسائل إلى { $name }. ما زال بإمكانك قراءة ما قيل.
talk-blocked = لقد حظرت { $name }. لا يمكن لأي منكما الكتابة هنا.
talk-gone = لم يعد هذا الحساب موجودًا. ما زال بإمكانك قراءة ما قيل.
talk-request = طلب مراسلة من { $name }. لا يظهر حضورك ولا قراءتك قبل أن تقبل.
talk-requested = يمكن أن يصلك رد من { $name } بعد قبول الطلب. { $most ->
    [one] حتى ذلك الحين يمكنك إرسال رسالة واحدة أخرى، نصًا فقط.
    [two] حتى ذلك الحين يمكنك إرسال رسالتين أخريين، نصًا فقط.
    [few] حتى ذلك الحين يمكنك إرسال { $most } رسائل أخرى، نصًا فقط.
    [many] حتى ذلك الحين يمكنك إرسال { $most } رسالة أخرى، نصًا فقط.
   *[other] حتى ذلك الحين يمكنك إرسال { $most } رسالة أخرى، نصًا فقط.
}
talk-requested-full = وصلت رسائلك إلى { $name }، ويمكن أن يصلك رد بعد قبول الطلب.
talk-accept = قبول
talk-decline = رفض
talk-block = حظر
talk-unblock = إلغاء الحظر
talk-report = إبلاغ
talk-kept = لم يُرسل:
talk-sub = { $talk ->
    [gone] لم يعد هنا
    [ended] انتهت
    [closed] مغلقة
    [blocked] محظور
    [request] طلب مراسلة
    [requested] لم يُقبل الطلب بعد
   *[unavailable] غير متاح
}
talk-requests = الطلبات
talk-requests-count = { $count ->
    [zero] لا طلبات
    [one] طلب واحد
    [two] طلبان
    [few] { $count } طلبات
    [many] { $count } طلبًا
   *[other] { $count } طلب
}
talk-accepted = قُبل الطلب. يمكنكما الآن المراسلة.
talk-declined = رُفض الطلب. لن يُخبَر { $name } بذلك.

talk-empty-closed = تظهر محادثاتك هنا حين تُفتح لك.
talk-welcome-closed = اختر محادثة من القائمة.
talk-find-related = يمكنك العثور على من لك صلة بهم هنا، باسم المستخدم أو البريد الإلكتروني بالضبط.

block-this = حظر { $name }
block-ask = حظر { $name }؟
block-text = لن تصلك رسائل من { $name } ولن تصل رسائلك، ولن يظهر حضور أي منكما للآخر. لن يُخبَر { $name } بذلك. تبقى المجموعات المشتركة كما هي.
block-done = حُظر { $name }.
unblock-this = إلغاء حظر { $name }
unblock-done = أُلغي حظر { $name }.
blocked-people = المحظورون
blocked-hint = لا يمكنهم الكتابة إليك ولا يمكنك الكتابة إليهم. لا يُخبَرون بذلك.

report-message = الإبلاغ عن هذه الرسالة
report-person = الإبلاغ عن { $name }
report-group = الإبلاغ عن هذه المجموعة
report-text = يصل البلاغ إلى المشرفين مع الرسائل المحيطة كما هي الآن. لا يُخبَر أحد في المحادثة.
report-why = ما المشكلة؟
report-reason = { $why ->
    [spam] إعلان أو احتيال
    [harassment] إهانة أو مضايقة
    [threat] تهديد أو عنف
    [sexual] محتوى جنسي غير مرغوب فيه
    [illegal] أمر مخالف للقانون
   *[other] أمر آخر
}
report-choose = اختر الأنسب.
report-note = بكلماتك
report-note-hint = { $most ->
    [zero] اختياري؛ { $most } حرف كحد أقصى.
    [one] اختياري؛ حرف واحد كحد أقصى.
    [two] اختياري؛ حرفان كحد أقصى.
    [few] اختياري؛ { $most } أحرف كحد أقصى.
    [many] اختياري؛ { $most } حرفًا كحد أقصى.
   *[other] اختياري؛ { $most } حرف كحد أقصى.
}
report-also-block = حظر { $name } أيضًا
report-send = إرسال البلاغ
report-done = شكرًا. أُرسل البلاغ، وسينظر فيه أحد المشرفين.

cut-room = { $reason ->
    [relation_ended] لم تعد هناك صلة بينك وبين { $name } هنا، لذلك لم تعد هذه المحادثة موجودة.
    [removed] لم تعد في «{ $name }».
   *[room_closed] لم تعد المحادثة «{ $name }» موجودة.
}
ended-title = { $reason ->
    [expired] انتهت مدة تسجيل دخولك
    [disabled] عُطّل هذا الحساب
    [deleted] حُذف هذا الحساب
   *[signed_out] سُجّل خروجك
}
ended-text = { $reason ->
    [expired] سجّل الدخول من جديد للمتابعة. يبقى ما كنت تكتبه محفوظًا في هذا المتصفح.
    [disabled] لا يمكن استخدامه حاليًا. اسأل القائمين على هذا الموقع.
    [deleted] لم يعد موجودًا، ولا يمكن إرسال شيء به.
   *[signed_out] أُنهي تسجيل الدخول هذا، هنا أو على جهاز آخر. سجّل الدخول من جديد للمتابعة.
}
ended-again = تسجيل الدخول من جديد
