### ما تقوله العربية عن نفسها؛ الشرح في languages/en/base.ftl.

base-name = العربية
base-dir = rtl

base-group = ,
base-group-from = 4
base-decimal = .
base-digits = 0123456789

base-time = { $hour }:{ $minute }
base-today = اليوم
base-yesterday = أمس
base-month = { $month ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
   *[12] ديسمبر
}
base-month-short = { $month ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
   *[12] ديسمبر
}
base-weekday = { $day ->
    [1] الاثنين
    [2] الثلاثاء
    [3] الأربعاء
    [4] الخميس
    [5] الجمعة
    [6] السبت
   *[7] الأحد
}
base-weekday-short = { $day ->
    [1] الاثنين
    [2] الثلاثاء
    [3] الأربعاء
    [4] الخميس
    [5] الجمعة
    [6] السبت
   *[7] الأحد
}
base-day = { $weekday }، { $day } { $month }
base-day-year = { $weekday }، { $day } { $month } { $year }
base-date = { $day } { $month }
base-date-year = { $day } { $month } { $year }
