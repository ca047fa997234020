### Was das Deutsche über sich sagt; erklärt in languages/en/base.ftl.

base-name = Deutsch
base-dir = ltr

base-group = .
base-group-from = 4
base-decimal = ,
base-digits = 0123456789

base-time = { $hour }:{ $minute }
base-today = Heute
base-yesterday = Gestern
base-month = { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
}
base-month-short = { $month ->
    [1] Jan.
    [2] Feb.
    [3] März
    [4] Apr.
    [5] Mai
    [6] Juni
    [7] Juli
    [8] Aug.
    [9] Sept.
    [10] Okt.
    [11] Nov.
   *[12] Dez.
}
base-weekday = { $day ->
    [1] Montag
    [2] Dienstag
    [3] Mittwoch
    [4] Donnerstag
    [5] Freitag
    [6] Samstag
   *[7] Sonntag
}
base-weekday-short = { $day ->
    [1] Mo
    [2] Di
    [3] Mi
    [4] Do
    [5] Fr
    [6] Sa
   *[7] So
}
base-day = { $weekday }, { $day }. { $month }
base-day-year = { $weekday }, { $day }. { $month } { $year }
base-date = { $day }. { $month }
base-date-year = { $day }. { $month } { $year }
