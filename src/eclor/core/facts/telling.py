"""Telling what happened: written with the change itself, delivered after it."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from eclor.core.facts.models import ToldFact
from eclor.core.service.ids import ulid
from eclor.core.service.scope import Scope


def tell(scope: Scope, name: str, body: Mapping[str, Any], cause: str = "") -> str:
    """Add a fact to the outbox of the running transaction and return its signal.

    It is told only if the transaction commits; the dispatcher hears of it at that very moment.
    """
    signal = ulid()
    ToldFact.objects.create(
        territory_id=scope.territory,
        at=scope.now,
        name=name,
        body=dict(body),
        signal=signal,
        cause=cause,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('eclor_facts', %s)", [str(scope.territory)])
    return signal
