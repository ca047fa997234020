### What a language says about itself: its name, how it writes numbers and dates, how it joins names.

# In the language itself.
base-name = English
# ltr or rtl
base-dir = ltr

# Between thousands and before decimals; from how many digits on numbers are grouped.
base-group = ,
base-group-from = 4
base-decimal = .
# The ten digits from 0 to 9, as this language writes them.
base-digits = 0123456789
