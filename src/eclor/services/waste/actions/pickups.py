"""Fetching dumps: asked for by a fact, planned for a day, done; each step told to whoever asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.facts.telling import tell
from eclor.core.service.scope import Scope
from eclor.core.trust import audit
from eclor.services.waste.models import PickUp
from eclor.services.waste.queries.pickups import pick_up
from eclor.services.waste.words import PARIS

OPEN = (PickUp.State.ASKED, PickUp.State.PLANNED)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanPickUp:
    """Fetch it on a day."""

    pick_up: int
    day: date


@transaction.atomic
def ask_pick_up(scope: Scope, report: int, commune: int, said: Mapping[str, Any]) -> None:
    """A dump was reported; told again it changes nothing. ``said``: what, size, lon, lat."""
    PickUp.objects.get_or_create(
        territory_id=scope.territory,
        report=report,
        defaults={
            "commune_id": commune,
            "what": str(said.get("what") or "")[:20],
            "size": str(said.get("size") or "")[:20],
            "lon": said.get("lon"),
            "lat": said.get("lat"),
            "asked_at": scope.now,
        },
    )


@transaction.atomic
def no_more_needed(scope: Scope, report: int) -> None:
    """Whoever asked refused the report, joined it with another or says that it is done."""
    open_ones = PickUp.objects.filter(territory_id=scope.territory, report=report, state__in=OPEN)
    open_ones.update(state=PickUp.State.NOT_NEEDED, ended_at=scope.now)


@transaction.atomic
def needed_again(scope: Scope, report: int, since: datetime) -> None:
    """The report was opened again: to fetch once more, unless that was done ``since``."""
    ended = PickUp.objects.filter(territory_id=scope.territory, report=report, ended_at__lte=since)
    ended.update(state=PickUp.State.ASKED, day=None, ended_at=None)


@transaction.atomic
def plan_pick_up(scope: Scope, order: PlanPickUp) -> None:
    """Raises NoSuchPickUp, ValueError for a day that is over."""
    row = pick_up(scope, order.pick_up, lock=True)
    if order.day < scope.now.astimezone(PARIS).date():
        raise ValueError(_("Choose today or a later day."))
    if row.state not in OPEN or row.day == order.day:
        return  # done meanwhile, or planned so already
    row.state, row.day = PickUp.State.PLANNED, order.day
    row.save(update_fields=["state", "day"])
    signal = audit.write(scope, "waste.plan_pick_up", order)
    tell(scope, "PickUpPlanned", {"report": row.report, "day": order.day.isoformat()}, cause=signal)


@transaction.atomic
def end_pick_up(scope: Scope, pk: int) -> None:
    """It was fetched; said twice it is told once. Raises NoSuchPickUp."""
    row = pick_up(scope, pk, lock=True)
    if row.state not in OPEN:
        return
    row.state, row.ended_at = PickUp.State.DONE, scope.now
    row.save(update_fields=["state", "ended_at"])
    signal = audit.write(scope, "waste.end_pick_up", {"pick_up": pk})
    tell(scope, "PickUpDone", {"report": row.report}, cause=signal)
