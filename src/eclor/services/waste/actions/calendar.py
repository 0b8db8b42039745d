"""Writing the collection calendar."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction

from eclor.core.service.scope import Scope
from eclor.core.trust import audit
from eclor.services.waste import queries
from eclor.services.waste.models import CollectionRound
from eclor.services.waste.words import HolidayShift, Round, Stream


@dataclass(frozen=True, kw_only=True, slots=True)
class AddRound:
    """One line of the calendar; a line of the same street and stream is replaced by it."""

    commune: str  # INSEE code
    stream: Stream
    weekdays: frozenset[int]
    street: str = ""
    every: int = 1
    since: date = date(2024, 1, 1)
    at: time = time(5, 0)
    shift: HolidayShift = HolidayShift.REST_OF_WEEK

    def __post_init__(self) -> None:
        self.line()  # refuses nonsense in the rules' words

    def line(self) -> Round:
        """The same as the rules know it."""
        return Round(
            commune=self.commune,
            stream=self.stream,
            weekdays=self.weekdays,
            street=self.street or None,
            every=self.every,
            since=self.since,
            at=self.at,
            shift=self.shift,
        )


@transaction.atomic
def add_round(scope: Scope, order: AddRound) -> CollectionRound:
    """Write the line; the same line twice is one line. Raises NoSuchCommune."""
    commune = queries.commune(scope, order.commune)
    if scope.communes and commune.pk not in scope.communes:
        raise queries.NoSuchCommune(f"Your role does not hold for {commune.name}.")
    said: dict[str, Any] = {
        "weekdays": sorted(order.weekdays),
        "every": order.every,
        "since": order.since,
        "at": order.at,
        "shift": order.shift.value,
    }
    place: dict[str, Any] = {
        "commune": commune,
        "street": order.street.strip(),
        "stream": order.stream.value,
    }
    known = CollectionRound.objects.filter(territory_id=scope.territory, **place).first()
    if known is not None and all(getattr(known, name) == value for name, value in said.items()):
        return known
    found, _ = CollectionRound.objects.update_or_create(
        territory_id=scope.territory, **place, defaults=said
    )
    audit.write(scope, "waste.add_round", order)
    return found


@transaction.atomic
def remove_round(scope: Scope, pk: int) -> None:
    """Take a line out of the calendar; one already taken out is nothing."""
    found = queries.round_within_reach(scope, pk)
    if found is None:
        return
    found.delete()
    audit.write(
        scope,
        "waste.remove_round",
        {"commune": found.commune.insee, "street": found.street, "stream": found.stream},
    )
