"""Dumps to be fetched."""

from datetime import timedelta

from django.db.models import F, Q, QuerySet

from eclor.core.service.scope import Scope
from eclor.services.waste.models import PickUp

ENDED_SHOWN = timedelta(days=14)


class NoSuchPickUp(LookupError):
    """It does not exist, or lies outside the reach of whoever asks."""


def within_reach(scope: Scope) -> QuerySet[PickUp]:
    found = PickUp.objects.filter(territory_id=scope.territory)
    return found if scope.everywhere else found.filter(commune_id__in=scope.communes)


def pick_up(scope: Scope, pk: int, lock: bool = False) -> PickUp:
    """Raises NoSuchPickUp."""
    rows = within_reach(scope)
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=pk).first()
    if found is None:
        raise NoSuchPickUp(f"There is no pick-up {pk} here.")
    return found


def pick_ups(scope: Scope) -> QuerySet[PickUp]:
    """Open ones, the nearest day first and the unplanned before all; then what ended lately."""
    open_or_fresh = Q(ended_at=None) | Q(ended_at__gt=scope.now - ENDED_SHOWN)
    rows = within_reach(scope).filter(open_or_fresh).select_related("commune")
    return rows.order_by(F("ended_at").desc(nulls_first=True), F("day").asc(nulls_first=True), "pk")
