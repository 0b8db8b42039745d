"""How French pages write dates and numbers: "mardi 24 novembre", "10 h 42", "1 380", "−0,6"."""

DATE_FORMAT = "l j F"
TIME_FORMAT = r"G \h i"
DATETIME_FORMAT = r"l j F, G \h i"
SHORT_DATE_FORMAT = "j b"
DECIMAL_SEPARATOR = ","
# The console's font has no narrow no-break space.
THOUSAND_SEPARATOR = "\u00a0"
NUMBER_GROUPING = 3
SHORT_DATETIME_FORMAT = "j b, G \\h i"
FIRST_DAY_OF_WEEK = 1
