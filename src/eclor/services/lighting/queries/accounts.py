"""What the light took, saved and broke, over all streets: counted anew, or as it was last counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.services.lighting.models import LightAccount
from eclor.services.lighting.queries.energy import (
    DAYS,
    Used,
    dark_hours,
    nights_hours,
    used,
    used_by_street,
)
from eclor.services.lighting.queries.lamps import every_lamp
from eclor.services.lighting.queries.light_days import (
    YEAR,
    CommuneDays,
    commune_days,
    dark_days,
    first_programmes,
)
from eclor.services.lighting.queries.place import place
from eclor.services.lighting.queries.standing import described_anew, street_accounts
from eclor.services.lighting.rules.classes.checking import number
from eclor.services.lighting.rules.energy.baseline import NightUse
from eclor.services.lighting.rules.energy.measured import below_full, compared
from eclor.services.lighting.rules.energy.territory import Fleet, fleet_of
from eclor.services.lighting.rules.nights import DAY
from eclor.services.lighting.rules.sun import SUNSET
from eclor.services.lighting.words.accounts import (
    Account,
    CommuneAccount,
    Compared,
    StreetAccount,
    began_of,
)
from eclor.services.lighting.words.energy import Band
from eclor.services.lighting.words.inventory import Asked, LampRow
from eclor.services.lighting.words.streets import StreetFacts


@dataclass(frozen=True, slots=True)
class Kept:
    """What was counted last, and when."""

    made_at: datetime
    account: Account


def account(scope: Scope) -> Kept | None:
    """The newest one, within this person's reach; None where the worker has counted none yet."""
    row = newest_account(scope)
    if row is None:
        return None
    found = Kept(row.made_at, Account.from_json(row.body))
    if scope.everywhere:
        return found
    mine = set(Commune.objects.filter(pk__in=scope.communes).values_list("insee", flat=True))
    return replace(found, account=_within(found.account, mine))


def newest_account(scope: Scope) -> LightAccount | None:
    found = LightAccount.objects.filter(territory_id=scope.territory)
    return found.order_by("-made_at", "-pk").first()


def standing_of(
    scope: Scope, insee: str, name: str, rows: Sequence[LampRow], facts: StreetFacts
) -> tuple[datetime, StreetAccount] | None:
    """A street as the newest account has it, before what is known of it now; None where nobody has
    counted it yet."""
    row = newest_account(scope)
    if row is None:
        return None
    streets = Account.from_json(row.body).streets
    told = next((one for one in streets if (one.insee, one.name) == (insee, name)), None)
    if told is None:
        return None
    return row.made_at, described_anew(told, rows, facts, scope.now.date())


def _within(found: Account, insees: set[str]) -> Account:
    """What concerns these communes; the comparison of all of them is the federation's."""
    return replace(
        found,
        communes=tuple(one for one in found.communes if one.insee in insees),
        streets=tuple(one for one in found.streets if one.insee in insees),
        compared=None,
    )


def counted_account(scope: Scope, feasts: Collection[date]) -> Account:
    """Of the whole federation, whoever asks; ``feasts``: days with another habit, like weekends."""
    scope = replace(scope, communes=frozenset())
    rows = list(every_lamp(scope, Asked()))
    here = place(scope)
    last = scope.now.astimezone(here.zone).date()
    nights = [last - n * DAY for n in range(1, YEAR + 1)]
    days, began = commune_days(scope, feasts), _began(scope)
    fleet = _fleet(rows)
    return Account(
        days=DAYS,
        dark_hours=dark_hours(scope),
        sunset_hours=sum(nights_hours(here, nights, SUNSET)),
        fleet=(fleet.lamps, fleet.watts, fleet.changed),
        communes=tuple(_communes(scope, used(scope), days, began)),
        streets=tuple(street_accounts(scope, rows, used_by_street(scope, rows))),
        compared=_together(days, began),
        began=tuple(sorted(began.items())),
    )


def _began(scope: Scope) -> dict[str, date]:
    """The first day of each commune; a lamp remembers its newest order only, so the last account is
    asked too."""
    row, found = newest_account(scope), first_programmes(scope)
    for insee, day in began_of(row.body) if row else ():
        found[insee] = min(day, found.get(insee, day))
    return found


def _fleet(rows: Iterable[LampRow]) -> Fleet:
    return fleet_of(
        (
            row.watts,
            number(row.attributes.get("luminousFlux")),
            str(row.attributes.get("lanternType", "")),
        )
        for row in rows
    )


def _communes(
    scope: Scope, uses: Sequence[Used], days: Mapping[str, CommuneDays], began: Mapping[str, date]
) -> Iterable[CommuneAccount]:
    sunset = dark_days(scope, DAYS)
    for use in uses:
        own = days.get(use.insee)
        yield CommuneAccount(
            insee=use.insee,
            commune=use.commune,
            cabinets=use.cabinets,
            kwh=use.kwh,
            days=use.days,
            full=use.full,
            below=_below(use, own, sunset) if own else None,
            compared=compared(own.days, began.get(use.insee)) if own else None,
        )


def _below(use: Used, own: CommuneDays, sunset: Mapping[date, float]) -> Band | None:
    """Full light of a day is that of its own hours of darkness."""
    if not use.full or not use.days or not sunset:
        return None
    mean = sum(sunset.values()) / len(sunset)
    a_day = use.full / use.days * own.cabinets
    last = [(one.kwh, a_day * sunset[one.night] / mean) for one in own.days if one.night in sunset]
    return below_full(last)


def _together(days: Mapping[str, CommuneDays], began: Mapping[str, date]) -> Compared | None:
    """Days on which every commune was counted, since the first of them was told a programme."""
    if not days:
        return None
    by_day: dict[date, list[NightUse]] = {}
    for own in days.values():
        for one in own.days:
            by_day.setdefault(one.night, []).append(one)
    whole = [
        replace(uses[0], kwh=sum(one.kwh for one in uses))
        for uses in by_day.values()
        if len(uses) == len(days)
    ]
    return compared(whole, min(began.values(), default=None)) if whole else None
