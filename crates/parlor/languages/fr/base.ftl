### Ce que le français dit de lui-même ; expliqué dans languages/en/base.ftl.

base-name = Français
base-dir = ltr

base-group = { "\u202F" }
base-group-from = 4
base-decimal = ,
base-digits = 0123456789

base-time = { $hour }:{ $minute }
base-today = Aujourd’hui
base-yesterday = Hier
base-month = { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
}
base-month-short = { $month ->
    [1] janv.
    [2] févr.
    [3] mars
    [4] avr.
    [5] mai
    [6] juin
    [7] juil.
    [8] août
    [9] sept.
    [10] oct.
    [11] nov.
   *[12] déc.
}
base-weekday = { $day ->
    [1] lundi
    [2] mardi
    [3] mercredi
    [4] jeudi
    [5] vendredi
    [6] samedi
   *[7] dimanche
}
base-weekday-short = { $day ->
    [1] lun.
    [2] mar.
    [3] mer.
    [4] jeu.
    [5] ven.
    [6] sam.
   *[7] dim.
}
base-day = { $weekday } { $day } { $month }
base-day-year = { $weekday } { $day } { $month } { $year }
base-date = { $day } { $month }
base-date-year = { $day } { $month } { $year }
