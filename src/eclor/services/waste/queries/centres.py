"""Recycling centres as they are described: where, when open, what they take, their lane."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, datetime, time, timedelta
from functools import partial
from typing import Any, TypeVar

from eclor.core.context import queries as context
from eclor.core.context.models import Entity
from eclor.core.service.scope import Scope
from eclor.services.waste.models import CENTRE, ExceptionalClosure
from eclor.services.waste.rules import hours as rules
from eclor.services.waste.rules.hours import Hours
from eclor.services.waste.words import PARIS, Closure, Lane, Material

Read = TypeVar("Read")
log = logging.getLogger(__name__)
CLOSURES_AHEAD = timedelta(days=62)  # the rules never look farther


class NoSuchCentre(LookupError):
    """Nobody described this centre here, or it is another federation's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Centre:
    """A centre and what does not change from one minute to the next.

    ``lane`` or ``hours`` is None when its description cannot be read; ``faults`` says why.
    """

    pk: int
    name: str
    commune: str
    lon: float | None
    lat: float | None
    address: str
    phone: str
    simulated: bool
    materials: tuple[Material, ...]
    lane: Lane | None
    hours: Hours | None
    closures: tuple[ExceptionalClosure, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """A centre whose lane and hours can be read: what an estimate needs."""

    pk: int
    name: str
    lane: Lane
    hours: Hours

    def opened_at(self, moment: datetime) -> datetime | None:
        """When the stretch that holds this moment began; None while it is closed."""
        spans = rules.open_spans(self.hours, moment.astimezone(PARIS).date())
        return next((start for start, end in spans if start <= moment < end), None)


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether one finds the gate open, and until when; ``closes_at`` None: it never closes."""

    is_open: bool
    closes_at: datetime | None = None
    last_entry: datetime | None = None
    opens_at: datetime | None = None
    closure: ExceptionalClosure | None = None
    known: bool = True


def centres(scope: Scope) -> list[Centre]:
    """All of them, by name, with the closings announced from now on."""
    found = list(
        context.entities(scope).filter(type=CENTRE).select_related("commune").order_by("name")
    )
    closures = _closures(scope, [entity.pk for entity in found])
    return [_centre(entity, closures[entity.pk]) for entity in found]


def centre(scope: Scope, pk: int) -> Centre:
    """The only way to get one. Raises NoSuchCentre."""
    entity = context.entities(scope).filter(type=CENTRE, pk=pk).select_related("commune").first()
    if entity is None:
        raise NoSuchCentre(f"There is no recycling centre {pk} here.")
    return _centre(entity, _closures(scope, [pk])[pk])


def sites(scope: Scope) -> list[Site]:
    """The centres that can be estimated; the log names the others."""
    return [
        Site(one.pk, one.name, one.lane, one.hours)
        for one in centres(scope)
        if one.lane is not None and one.hours is not None
    ]


def opening(centre: Centre, now: datetime) -> Opening:
    """Open or closed as of now; not known when the hours cannot be read."""
    if centre.hours is None:
        return Opening(is_open=False, known=False)
    closure = next((c for c in centre.closures if c.start <= now < c.end), None)
    closes_at = rules.closes_at(centre.hours, now)
    if closes_at is None:
        opens_at = rules.next_change(centre.hours, now)
        return Opening(is_open=False, opens_at=opens_at, closure=closure)
    if closes_at.year == MAXYEAR:
        return Opening(is_open=True, last_entry=closes_at)
    entry = closes_at - centre.hours.last_entry_before
    return Opening(is_open=True, closes_at=closes_at, last_entry=entry if entry > now else None)


def week(centre: Centre, now: datetime) -> list[tuple[datetime, list[tuple[datetime, datetime]]]]:
    """(noon of the day, its open stretches) for seven days from today, closings taken out."""
    if centre.hours is None:
        return []
    today = now.astimezone(PARIS).date()
    days = [today + timedelta(days=n) for n in range(7)]
    return [
        (datetime.combine(day, time(12), PARIS), rules.open_spans(centre.hours, day))
        for day in days
    ]


def _closures(scope: Scope, pks: list[int]) -> Mapping[int, list[ExceptionalClosure]]:
    found: dict[int, list[ExceptionalClosure]] = defaultdict(list)
    for closure in ExceptionalClosure.objects.filter(
        territory_id=scope.territory,
        centre_id__in=pks,
        lifted_at__isnull=True,
        # Since this morning: the day's chart shows a closing that is over.
        end__gt=scope.now - timedelta(days=1),
        start__lt=scope.now + CLOSURES_AHEAD,
    ).order_by("start"):
        found[closure.centre_id].append(closure)
    return found


def _centre(entity: Entity, closures: list[ExceptionalClosure]) -> Centre:
    said = entity.attributes
    faults: list[str] = []
    lane = _read("lane", partial(_lane, said), faults)
    hours = _read("openingHours", partial(_hours, entity, closures), faults)
    if faults:
        log.warning("%s (entity %d) is badly described: %s", entity.name, entity.pk, faults)
    return Centre(
        pk=entity.pk,
        name=entity.name,
        commune=entity.commune.name if entity.commune else "",
        lon=entity.lon,
        lat=entity.lat,
        address=str(said.get("address", "")),
        phone=str(said.get("phone", "")),
        simulated=entity.simulated,
        materials=_materials(said.get("materials")),
        lane=lane,
        hours=hours,
        closures=tuple(closures),
        faults=tuple(faults),
    )


def _read(what: str, read: Callable[[], Read], faults: list[str]) -> Read | None:
    """What was read, or None and one fault more: one bad word must not hide the whole centre."""
    try:
        return read()
    except (TypeError, ValueError) as problem:
        faults.append(f"{what}: {problem}")
        return None


def _lane(said: Mapping[str, Any]) -> Lane:
    """What is not described is the lane of most centres. Raises TypeError, ValueError."""
    usual = Lane()
    return Lane(
        zones=tuple(int(cars) for cars in said.get("laneZones", usual.zones)),
        docks=int(said.get("docks", usual.docks)),
        minutes_per_car=float(said.get("minutesPerCar", usual.minutes_per_car)),
    )


def _hours(entity: Entity, closures: Iterable[ExceptionalClosure]) -> Hours:
    """Raises ValueError when nobody described them, or not as OpenStreetMap writes hours."""
    text = entity.attributes.get("openingHours")
    if not isinstance(text, str):
        raise ValueError("nobody wrote them; write for instance Mo-Sa 09:00-18:00; PH off.")
    usual = Hours("24/7")
    minutes = entity.attributes.get("lastEntry")
    return Hours(
        text,
        department=entity.commune.insee[:2] if entity.commune else usual.department,
        closures=tuple(Closure(c.start, c.end, c.reason) for c in closures),
        last_entry_before=usual.last_entry_before
        if minutes is None
        else timedelta(minutes=float(minutes)),
    )


def _materials(said: Any) -> tuple[Material, ...]:
    known = {m.value: m for m in Material}
    return tuple(known[m] for m in said if m in known) if isinstance(said, list) else ()
