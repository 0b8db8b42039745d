"""The chain of savings of this territory, with its own figures as far as a plan has found them."""

from dataclasses import replace
from datetime import timedelta

from eclor.core.service.scope import Scope
from eclor.services.lighting.queries.energy import nights_hours
from eclor.services.lighting.queries.lamps import every_lamp
from eclor.services.lighting.queries.place import place
from eclor.services.lighting.queries.plans import Tried, newest_plan
from eclor.services.lighting.rules.energy.territory import TerritoryYear, fleet_of, territory_year
from eclor.services.lighting.rules.sun import SUNSET
from eclor.services.lighting.words.inventory import Asked

YEAR = 365


def own_year(scope: Scope) -> tuple[Tried, TerritoryYear] | None:
    """The newest plan, and the year of the whole fleet by it; None while no plan was tried."""
    scope = replace(scope, communes=frozenset())  # the plan is the whole federation's
    tried = newest_plan(scope)
    if tried is None:
        return None
    fleet = fleet_of(
        (row.watts, _number(row.attributes.get("luminousFlux")), _text(row.attributes))
        for row in every_lamp(scope, Asked())
    )
    if not fleet.lamps:
        return None
    here = place(scope)
    last = scope.now.astimezone(here.zone).date()
    nights = [last - timedelta(days=n) for n in range(1, YEAR + 1)]
    return tried, territory_year(tried.plan, fleet, sum(nights_hours(here, nights, SUNSET)))


def _number(said: object) -> float | None:
    return float(said) if isinstance(said, int | float) and not isinstance(said, bool) else None


def _text(said: dict[str, object]) -> str:
    return str(said.get("lanternType", ""))
