### الأداة في صفحات الآخرين: زرها وما تقوله نافذتها حين لا توجد محادثة تعرضها.

widget-open = افتح المحادثة
widget-close = أغلق المحادثة
widget-title = المحادثة
widget-unread = { $n ->
    [zero] لا رسائل غير مقروءة
    [one] رسالة واحدة غير مقروءة
    [two] رسالتان غير مقروءتين
    [few] { $n } رسائل غير مقروءة
    [many] { $n } رسالة غير مقروءة
   *[other] { $n } رسالة غير مقروءة
}
widget-failed = تعذر الوصول إلى المحادثة.
widget-loading = لحظة…
widget-retry = حاول مجددًا
widget-alone = هذه نافذة صغيرة لمحادثة.
widget-alone-detail = لا تعرض شيئًا إلا في الصفحات التي تنتمي إليها.
widget-ended = انتهت صلاحية تسجيل دخولك.
widget-ended-detail = حاول مجددًا، أو أعد تحميل الصفحة وسجّل الدخول.
widget-nobody = لم تسجّل الدخول.
widget-nobody-detail = سجّل الدخول إلى هذا الموقع لتتحدث هنا.
widget-sign-in = تسجيل الدخول
widget-away = تعذر الوصول إلى المحادثة.
widget-away-detail = ستعود من تلقاء نفسها في أقرب وقت.
widget-broken = حدث خطأ ما هنا.
widget-broken-detail = حاول مجددًا بعد لحظة.
widget-no-room = هذه المحادثة ليست هنا.
widget-no-room-detail = ربما حُذفت، أو لا يحق لك رؤيتها.
widget-not-now = لا يمكن ذلك الآن. حاول مجددًا.
