"""What a program asks for, read from its address: refused in words where it is no sense."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Prefetch, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from eclor.core.service.scope import Scope
from eclor.services.reports.models import Report, Shown, Step
from eclor.services.reports.open311.writing import Refused
from eclor.services.reports.rules.life import CLOSED, OPEN
from eclor.services.reports.words import CATEGORIES, Kind

LONGEST = timedelta(days=90)
USUAL, MOST = 50, 1_000
FARTHEST = 10_000  # pages
STATUS = {"open": OPEN, "closed": CLOSED}


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A page of reports: by number, or by category, time and status."""

    numbers: tuple[int, ...]
    kinds: tuple[Kind, ...]
    states: frozenset[str]
    since: datetime
    until: datetime
    page: int
    size: int
    more: bool


def asked(scope: Scope, said: QueryDict) -> Asked:
    """Raises Refused."""
    until = _moment(said, "end_date")
    since = _moment(said, "start_date")
    until = until or (since + LONGEST if since else scope.now)
    since = since or until - LONGEST
    if since > until or until - since > LONGEST:
        raise Refused(400, "start_date to end_date is at most 90 days, the earlier one first.")
    return Asked(
        numbers=tuple(number(one) for one in _words(said, "service_request_id")),
        kinds=tuple(kind_of(one) for one in _words(said, "service_code")),
        states=frozenset().union(*(_states(one) for one in _words(said, "status") or STATUS)),
        since=since,
        until=until,
        page=_count(said, "page", 1, FARTHEST),
        size=_count(said, "page_size", USUAL, MOST),
        more=said.get("extensions", "").lower() == "true",
    )


def reports(scope: Scope, wanted: Asked) -> QuerySet[Report]:
    """What everybody may read, the newest first; numbers override everything else."""
    found = public(scope)
    if wanted.numbers:
        found = found.filter(pk__in=wanted.numbers)
    else:
        found = found.filter(
            received_at__range=(wanted.since, wanted.until), state__in=wanted.states
        )
        found = found.filter(kind__in=wanted.kinds) if wanted.kinds else found
    start = (wanted.page - 1) * wanted.size
    return found.order_by("-received_at", "-pk")[start : start + wanted.size]


def public(scope: Scope) -> QuerySet[Report]:
    """Reports of no discreet category, with what their answer needs."""
    quiet = [kind for kind, category in CATEGORIES.items() if category.discreet]
    found = Report.objects.filter(territory_id=scope.territory).exclude(kind__in=quiet)
    return found.select_related("commune", "asset", "entity").prefetch_related(
        Prefetch("shown", Shown.objects.order_by("pk").defer("picture")),
        Prefetch("steps", Step.objects.order_by("pk").defer("note", "actor")),
    )


def number(said: str) -> int:
    if not (said.isascii() and said.isdecimal() and len(said) < 19):
        raise Refused(404, f"service_request_id {said[:40]!r} was not found: it is a number.")
    return int(said)


def kind_of(said: str) -> Kind:
    if said not in set(Kind):
        raise Refused(404, f"service_code {said[:40]!r} was not found: see services.")
    return Kind(said)


def _states(said: str) -> frozenset[str]:
    if said not in STATUS:
        raise Refused(400, f"status is open or closed, not {said[:40]!r}.")
    return frozenset(STATUS[said])


def _words(said: QueryDict, name: str) -> list[str]:
    found = [part.strip() for value in said.getlist(name) for part in value.split(",")]
    if len(found) > MOST:
        raise Refused(400, f"{name} takes at most {MOST} values.")
    return [part for part in found if part]


def _count(said: QueryDict, name: str, usual: int, most: int) -> int:
    given = said.get(name, "")
    if not given:
        return usual
    if not (given.isascii() and given.isdecimal() and len(given) < 9 and 1 <= int(given) <= most):
        raise Refused(400, f"{name} is a whole number from 1 to {most}, not {given[:40]!r}.")
    return int(given)


def _moment(said: QueryDict, name: str) -> datetime | None:
    given = said.get(name, "")
    if not given:
        return None
    try:
        # A plus in an address reads as a blank.
        found = parse_datetime(given.strip().replace(" ", "+"))
        if found is not None:
            found = found if found.tzinfo else found.replace(tzinfo=UTC)
            return found.astimezone(UTC) if 1970 < found.year < 9000 else None
    except (ValueError, OverflowError):
        found = None  # such as the thirtieth of February
    raise Refused(400, f"{name} is written as 2026-11-23T08:00:00Z, not {given[:40]!r}.")
