"""How long alarms that are over stay readable with their history."""

from datetime import timedelta

from django.db import connection

from eclor.core.service.scope import Scope

# A year to compare with, and a month to close it: as long as the raw values that raised them. The
# history names the agents who handled them, which nobody needs for longer.
HISTORY_KEPT = timedelta(days=400)
STEP = 2_000


def forget_old(scope: Scope) -> None:
    """Remove alarms long over, with their history and calls; open ones stay whatever their age.

    The application may add to the history and never take away: the database's own function does,
    for alarms that are over, in the territory entered, and never younger than 30 days.
    """
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT alarm_forget(%s, %s)", [scope.now - HISTORY_KEPT, STEP])
            if cursor.fetchone()[0] < STEP:
                return
