"""One hand at a time on the alarms of a territory: the watch's pass, or somebody's action."""

from django.db import connection

from eclor.core.service.scope import Scope

_LOCK = 0x41_6C_61_72  # "Alar"; the territory's id is the second half of the key


def is_alone(scope: Scope) -> bool:
    """Take the lock until the end of the transaction unless somebody has it; whether it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, scope.territory])
        found: bool = cursor.fetchone()[0]
        return found


def wait_alone(scope: Scope) -> None:
    """Take the lock until the end of the transaction, after whoever has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, scope.territory])
