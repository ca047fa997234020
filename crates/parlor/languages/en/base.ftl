### What a language says about itself: its name, how it writes numbers, dates and times.

# In the language itself.
base-name = English
# ltr or rtl
base-dir = ltr

## Numbers

# Between thousands and before decimals; numbers of so many digits and more are grouped.
base-group = ,
base-group-from = 4
base-decimal = .
# The ten digits from 0 to 9, as this language writes them.
base-digits = 0123456789

## Dates and times. All variables are texts; { $hour } and { $minute } have two digits.

base-time = { $hour }:{ $minute }
base-today = Today
base-yesterday = Yesterday
# $month: 1 to 12
base-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
base-month-short = { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}
# $day: 1 is Monday
base-weekday = { $day ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}
base-weekday-short = { $day ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}
# Above the messages of a day: "Monday 16 November"
base-day = { $weekday } { $day } { $month }
base-day-year = { $weekday } { $day } { $month } { $year }
# In a row of the list, with the short month: "21 Nov"
base-date = { $day } { $month }
base-date-year = { $day } { $month } { $year }
