"""How French pages write dates and numbers: "mardi 24 novembre", "10 h 42", "1 380", "−0,6"."""

DATE_FORMAT = "l j F"
# Nothing breaks a line within an hour: no-break spaces.
TIME_FORMAT = "G\u00a0\\h\u00a0i"
DATETIME_FORMAT = "l j F, G\u00a0\\h\u00a0i"
SHORT_DATE_FORMAT = "j\u00a0b"
DECIMAL_SEPARATOR = ","
# The console's font has no narrow no-break space.
THOUSAND_SEPARATOR = "\u00a0"
NUMBER_GROUPING = 3
SHORT_DATETIME_FORMAT = "j\u00a0b, G\u00a0\\h\u00a0i"
FIRST_DAY_OF_WEEK = 1
