"""By when a request must be answered: one month, or three when it is said why (GDPR, article 12, 3).

Counted as Regulation (EEC, Euratom) 1182/71, article 3: the month ends on the day of the same number, or on
the last of a shorter month, and a last day that is no working day is followed by the next one that is.
"""

import calendar
from datetime import date, timedelta

import holidays

MONTHS, LONGER = 1, 3


def due_on(received: date, extended: bool = False) -> date:
    """The last day on which the answer is in time; holidays of one department alone do not lengthen it."""
    due = _months_after(received, LONGER if extended else MONTHS)
    closed = holidays.country_holidays("FR", years=range(received.year, due.year + 2))
    while due.weekday() >= 5 or due in closed:
        due += timedelta(days=1)
    return due


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
