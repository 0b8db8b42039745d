"""Announcing an exceptional closing, and taking it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from eclor.core.facts.telling import tell
from eclor.core.service.scope import Scope
from eclor.core.trust import audit
from eclor.services.waste import queries
from eclor.services.waste.models import ExceptionalClosure

LONGEST = timedelta(days=366)


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseCentre:
    """Close a centre for a while, whatever its usual hours; ``reason`` is shown to everybody."""

    centre: int
    start: datetime
    end: datetime
    reason: str

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("A closing's hours need their zone.")
        if self.end <= self.start:
            raise ValueError("A closing ends after it starts.")
        if self.end - self.start > LONGEST:
            raise ValueError("A closing longer than a year is a change of hours: write it there.")
        if not self.reason.strip() or len(self.reason) > 200:
            raise ValueError("Say why in one sentence of at most 200 characters.")


@dataclass(frozen=True, kw_only=True, slots=True)
class ReopenCentre:
    """Take back a closing that is announced or running."""

    closure: int


@transaction.atomic
def close_centre(scope: Scope, order: CloseCentre) -> None:
    """Announce it; the same closing announced twice is one. Raises NoSuchCentre."""
    centre = queries.centre(scope, order.centre)
    announced = ExceptionalClosure.objects.filter(
        territory_id=scope.territory, centre_id=centre.pk, lifted_at__isnull=True
    )
    if announced.filter(start=order.start, end=order.end).exists():
        return  # the form was sent twice: nothing to say twice
    closure = ExceptionalClosure.objects.create(
        territory_id=scope.territory,
        centre_id=centre.pk,
        start=order.start,
        end=order.end,
        reason=order.reason.strip(),
        announced_at=scope.now,
    )
    signal = audit.write(scope, "waste.close_centre", order)
    tell(scope, "CentreClosed", _body(closure), cause=signal)


@transaction.atomic
def reopen_centre(scope: Scope, order: ReopenCentre) -> None:
    """Take it back; one already taken back, or over, stays as it is. Raises NoSuchCentre."""
    closure = (
        ExceptionalClosure.objects.select_for_update()
        .filter(territory_id=scope.territory, pk=order.closure)
        .first()
    )
    if closure is None:
        raise queries.NoSuchCentre(f"There is no closing {order.closure} here.")
    queries.centre(scope, closure.centre_id)  # refuses an agent of another commune
    if closure.lifted_at is not None or closure.end <= scope.now:
        return
    closure.lifted_at = scope.now
    closure.save(update_fields=["lifted_at"])
    signal = audit.write(scope, "waste.reopen_centre", order)
    tell(scope, "CentreReopened", _body(closure), cause=signal)


def _body(closure: ExceptionalClosure) -> dict[str, str | int]:
    return {
        "centre": closure.centre_id,
        "closure": closure.pk,
        "start": closure.start.isoformat(),
        "end": closure.end.isoformat(),
        "reason": closure.reason,
    }
