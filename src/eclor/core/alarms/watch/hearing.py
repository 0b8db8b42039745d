"""Whether the house itself hears: when nobody speaks any more, the fault is ours, and is one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from eclor.core.alarms.journal import house_text
from eclor.core.alarms.models import Round
from eclor.core.alarms.watch.raising import clear_all
from eclor.core.alarms.words import Change, Did
from eclor.core.service.ids import ulid
from eclor.core.service.scope import Scope
from eclor.core.service.words import Severity

KEY = "house.deaf"
WITNESSES = 20  # so many devices do not fall silent together by chance
AT_LEAST = timedelta(minutes=2)
LATE = 1.5  # times the interval of the slowest witness

# The witnesses are the most talkative of those heard in the hour before the silence.
_WITNESSES = """
SELECT d.due_seconds FROM device d JOIN contact c ON c.device_id = d.id
WHERE d.enabled AND d.territory_id = %s AND c.seen_at > %s
ORDER BY d.due_seconds OFFSET %s LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Hearing:
    """``deaf``: silence proves nothing now; ``since``: nor did it before that."""

    deaf: bool
    since: datetime | None


def listen(scope: Scope, watch: Round) -> tuple[Hearing, list[Change]]:
    """Notice that the field as a whole fell silent, or speaks again; raise or clear one alarm."""
    newest = _newest(scope)
    deaf = newest is not None and _is_deaf(scope, newest)
    changes: list[Change] = []
    if deaf and watch.deaf_since is None:
        watch.deaf_since = newest
        watch.save(update_fields=["deaf_since"])
        changes = _raise(scope, newest or scope.now)
    elif not deaf and watch.deaf_since is not None:
        watch.deaf_since, watch.listening_since = None, scope.now
        watch.save(update_fields=["deaf_since", "listening_since"])
        changes = _clear(scope)
    return Hearing(deaf, watch.listening_since), changes


def _newest(scope: Scope) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(seen_at) FROM contact WHERE territory_id = %s", [scope.territory]
        )
        found: datetime | None = cursor.fetchone()[0]
        return found


def _is_deaf(scope: Scope, newest: datetime) -> bool:
    silence = scope.now - newest
    if silence <= AT_LEAST:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_WITNESSES, [scope.territory, newest - timedelta(hours=1), WITNESSES - 1])
        row = cursor.fetchone()
    return row is not None and silence > timedelta(seconds=row[0]) * LATE


def _raise(scope: Scope, since: datetime) -> list[Change]:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO alarm (territory_id, dedupe_key, severity, title, since, raised_at,"
            " last_at, occurrences, acknowledged_by, assignee, waiting_since, step, signal, cause)"
            " VALUES (%(territory)s, %(key)s, %(severity)s, %(title)s, %(since)s, %(now)s, %(now)s,"
            " 1, '', '', %(now)s, 0, %(signal)s, '')"
            " ON CONFLICT (territory_id, dedupe_key) WHERE cleared_at IS NULL DO NOTHING"
            " RETURNING id",
            {
                "territory": scope.territory,
                "key": KEY,
                "severity": int(Severity.CRITICAL),
                "title": house_text(_("No device is heard any more")),
                "since": since,
                "now": scope.now,
                "signal": ulid(),
            },
        )
        return [Change(alarm=row[0], did=Did.RAISED) for row in cursor.fetchall()]


def _clear(scope: Scope) -> list[Change]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM alarm WHERE territory_id = %s AND dedupe_key = %s"
            " AND cleared_at IS NULL",
            [scope.territory, KEY],
        )
        return clear_all([(row[0], scope.now) for row in cursor.fetchall()])
