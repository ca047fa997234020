### الأداة في صفحات الآخرين: زرها وما تقوله نافذتها حين لا توجد محادثة تعرضها.

widget-open = فتح المحادثة
widget-close = إغلاق المحادثة
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
widget-retry = إعادة المحاولة
widget-alone = هذه نافذة صغيرة لمحادثة.
widget-alone-detail = لا تعرض شيئًا إلا في الصفحات التي تنتمي إليها.
widget-ended = انتهت صلاحية تسجيل دخولك.
widget-ended-detail = يُرجى المحاولة مجددًا، أو إعادة تحميل الصفحة وتسجيل الدخول.
widget-nobody = لم تسجّل الدخول.
widget-nobody-detail = يُرجى تسجيل الدخول إلى هذا الموقع للتحدث هنا.
widget-sign-in = تسجيل الدخول
widget-away = تعذر الوصول إلى المحادثة.
widget-away-detail = ستعود من تلقاء نفسها في أقرب وقت.
widget-broken = حدث خطأ ما هنا.
widget-broken-detail = يُرجى المحاولة مجددًا بعد لحظة.
widget-no-room = هذه المحادثة ليست هنا.
widget-no-room-detail = ربما حُذفت، أو لا يحق لك رؤيتها.
widget-not-now = لا يمكن ذلك الآن. يُرجى المحاولة مجددًا.
