"""Messages kept apart: which, why, how many of each kind, and their bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BinaryField, Count, QuerySet
from django.db.models.expressions import RawSQL

from eclor.core.gateways.models import RefusedMessage
from eclor.core.gateways.queries.devices import in_scope
from eclor.core.service.scope import Scope
from eclor.core.service.words import Refusal

ROWS = 50
BEGINNING = 160  # bytes of each message that a list shows
PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedFilters:
    """Which messages: of one kind of refusal, one device's, one stranger's, of one day (Paris)."""

    refusal: Refusal | None = None
    device: int | None = None
    stranger: int | None = None
    day: date | None = None
    handled: bool = False
    page: int = 1

    def as_json(self) -> dict[str, Any]:
        """What :meth:`from_json` reads back; the page is of no importance."""
        return {
            "refusal": str(self.refusal) if self.refusal else None,
            "device": self.device,
            "stranger": self.stranger,
            "day": self.day.isoformat() if self.day else None,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "RefusedFilters":
        return cls(
            refusal=Refusal(said["refusal"]) if said.get("refusal") else None,
            device=said.get("device"),
            stranger=said.get("stranger"),
            day=date.fromisoformat(said["day"]) if said.get("day") else None,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedPage:
    """One page of messages, each with its ``beginning``; ``counts`` by refusal whatever is chosen."""

    rows: list[RefusedMessage]
    counts: dict[Refusal, int]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """One message with its bytes, and its neighbours of the same device for comparison."""

    message: RefusedMessage
    payload: bytes
    alike: int


def refused(scope: Scope, handled: bool = False) -> QuerySet[RefusedMessage]:
    """Messages kept apart, the newest first: those that wait, or those already handled."""
    return (
        _all(scope)
        .filter(handled_at__isnull=not handled)
        .select_related("device", "stranger")
        .order_by("-received_at", "-pk")
    )


def refused_by(scope: Scope, filters: RefusedFilters) -> QuerySet[RefusedMessage]:
    """Those of a filter. Of ignored strangers nothing waits, even what they still say."""
    found = refused(scope, filters.handled)
    if not filters.handled and filters.stranger is None:
        found = found.exclude(stranger__ignored_at__isnull=False)
    if filters.refusal is not None:
        found = found.filter(refusal=filters.refusal)
    if filters.device is not None:
        found = found.filter(device_id=filters.device)
    if filters.stranger is not None:
        found = found.filter(stranger_id=filters.stranger)
    if filters.day is not None:
        start, end = _day(filters.day)
        found = found.filter(received_at__gte=start, received_at__lt=end)
    return found


def refused_page(scope: Scope, filters: RefusedFilters) -> RefusedPage:
    """The asked page, or the last one; bytes are read for their beginning alone."""
    counts = reasons(scope, replace(filters, refusal=None))
    found = refused_by(scope, filters)
    total = counts.get(filters.refusal, 0) if filters.refusal else sum(counts.values())
    pages = max(1, -(-total // ROWS))
    page = min(max(1, filters.page), pages)
    beginning: Any = RawSQL(
        "substring(refused_message.payload from 1 for %s)", [BEGINNING], output_field=BinaryField()
    )
    rows = found.defer("payload").annotate(beginning=beginning)
    return RefusedPage(
        rows=list(rows[(page - 1) * ROWS : page * ROWS]),
        counts=counts,
        total=total,
        page=page,
        pages=pages,
    )


def reasons(scope: Scope, filters: RefusedFilters) -> dict[Refusal, int]:
    """How many of each kind a filter holds, the most frequent first."""
    found = refused_by(scope, filters).order_by().values_list("refusal").annotate(n=Count("pk"))
    return {Refusal(word): n for word, n in sorted(found, key=lambda pair: -pair[1])}


def kept(scope: Scope, pk: int) -> Kept | None:
    """One message whole, handled or not."""
    message = _all(scope).select_related("device__entity", "stranger").filter(pk=pk).first()
    if message is None:
        return None
    alike = RefusedFilters(refusal=Refusal(message.refusal), device=message.device_id)
    return Kept(
        message=message,
        payload=bytes(message.payload),
        alike=refused_by(scope, alike).count() if message.device_id else 0,
    )


def _all(scope: Scope) -> QuerySet[RefusedMessage]:
    """The territory's; for a role held in some communes, those of devices there."""
    found = RefusedMessage.objects.filter(territory_id=scope.territory)
    if scope.communes:
        found = found.filter(device__in=in_scope(scope))
    return found


def _day(day: date) -> tuple[datetime, datetime]:
    """A day of Paris may have 23 or 25 hours."""
    following = day + timedelta(days=1)
    return datetime.combine(day, time(), PARIS), datetime.combine(following, time(), PARIS)
