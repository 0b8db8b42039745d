"""Alarms of the house itself, about no thing of the territory: seen by all operators and elected."""

from django.db import connection

from eclor.core.alarms.journal import house_text, write_down
from eclor.core.alarms.watch.raising import clear_all
from eclor.core.alarms.words import Change, Did
from eclor.core.service.ids import ulid
from eclor.core.service.scope import Scope
from eclor.core.service.words import Severity

_RING = """
INSERT INTO alarm (territory_id, dedupe_key, severity, title, since, raised_at, last_at, occurrences,
                   acknowledged_by, assignee, waiting_since, step, announced_at, signal, cause)
VALUES (%(territory)s, %(key)s, %(severity)s, %(title)s, %(now)s, %(now)s, %(now)s, 1, '', '',
        %(now)s, 0, %(now)s, %(signal)s, %(cause)s)
ON CONFLICT (territory_id, dedupe_key) WHERE cleared_at IS NULL DO NOTHING
RETURNING id
"""
LONGEST = 200  # characters of a title


def ring(scope: Scope, key: str, title: str, cause: str = "") -> None:
    """Raise a critical alarm, heard at once; while one of this key is open nothing happens."""
    with connection.cursor() as cursor:
        cursor.execute(
            _RING,
            {
                "territory": scope.territory,
                "key": key,
                "severity": int(Severity.CRITICAL),
                "title": title[:LONGEST],
                "now": scope.now,
                "signal": ulid(),
                "cause": cause,
            },
        )
        raised = [row[0] for row in cursor.fetchall()]
    write_down(scope, [Change(alarm=pk, did=Did.RAISED) for pk in raised], announced=raised)


def over(scope: Scope, key: str, why: str) -> None:
    """Clear the alarm of this key, if there is one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM alarm WHERE territory_id = %s AND dedupe_key = %s"
            " AND cleared_at IS NULL",
            [scope.territory, key],
        )
        open_ones = [(row[0], scope.now) for row in cursor.fetchall()]
    write_down(scope, clear_all(open_ones, house_text(why)))
