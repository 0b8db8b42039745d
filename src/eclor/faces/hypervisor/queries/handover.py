"""Notes from shift to shift."""

from datetime import timedelta

from django.db.models import QuerySet

from eclor.core.service.scope import Scope
from eclor.faces.hypervisor.models import HandoverNote

STILL_NEWS = timedelta(hours=36)  # two nights and the day between: longer ago is history
PAGE = 30


def notes(scope: Scope, page: int = 1) -> list[HandoverNote]:
    """One page of all notes, the newest first, each with who read it."""
    first = (max(1, page) - 1) * PAGE
    return list(_all(scope)[first : first + PAGE + 1])


def unread(scope: Scope) -> list[HandoverNote]:
    """Recent notes of colleagues that this person has not yet said to have read, oldest first."""
    if not scope.person:
        return []
    me = int(scope.person)
    found = _all(scope).filter(written_at__gt=scope.now - STILL_NEWS)
    return list(found.exclude(person_id=me).exclude(readings__person_id=me))[::-1]


def _all(scope: Scope) -> QuerySet[HandoverNote]:
    return (
        HandoverNote.objects.filter(territory_id=scope.territory)
        .prefetch_related("readings")
        .order_by("-written_at", "-pk")
    )
