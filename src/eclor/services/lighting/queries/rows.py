"""A question to the database about the lamps within a person's reach."""

from typing import Any

from django.db import connection

from eclor.core.service.scope import Scope
from eclor.services.lighting.models import LAMP


def rows_of(sql: str, scope: Scope, **more: Any) -> list[tuple[Any, ...]]:
    """``sql`` may name %(here)s, %(lamp)s (the type), %(all)s, %(communes)s, and what ``more`` gives."""
    there: dict[str, Any] = {
        "here": scope.territory,
        "lamp": LAMP,
        "all": scope.everywhere,
        "communes": list(scope.communes),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, there | more)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
