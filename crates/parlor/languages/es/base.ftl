### Lo que el español dice de sí mismo; se explica en languages/en/base.ftl.

base-name = Español
base-dir = ltr

base-group = .
base-group-from = 5
base-decimal = ,
base-digits = 0123456789

base-time = { $hour }:{ $minute }
base-today = Hoy
base-yesterday = Ayer
base-month = { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
}
base-month-short = { $month ->
    [1] ene
    [2] feb
    [3] mar
    [4] abr
    [5] may
    [6] jun
    [7] jul
    [8] ago
    [9] sept
    [10] oct
    [11] nov
   *[12] dic
}
base-weekday = { $day ->
    [1] lunes
    [2] martes
    [3] miércoles
    [4] jueves
    [5] viernes
    [6] sábado
   *[7] domingo
}
base-weekday-short = { $day ->
    [1] lun
    [2] mar
    [3] mié
    [4] jue
    [5] vie
    [6] sáb
   *[7] dom
}
base-day = { $weekday }, { $day } de { $month }
base-day-year = { $weekday }, { $day } de { $month } de { $year }
base-date = { $day } { $month }
base-date-year = { $day } { $month } { $year }
