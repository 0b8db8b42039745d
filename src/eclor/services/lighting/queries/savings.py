"""The chain of savings of this territory, with its own figures as far as a plan has found them."""

from functools import lru_cache

from eclor.core.service.scope import Scope
from eclor.services.lighting.models import TriedPlan
from eclor.services.lighting.queries.accounts import Kept
from eclor.services.lighting.queries.plans import Tried
from eclor.services.lighting.rules.energy.territory import Fleet, TerritoryYear, territory_year
from eclor.services.lighting.words.adaptive import NightPlan

OwnYear = tuple[Tried, TerritoryYear]


def own_year(scope: Scope, kept: Kept) -> OwnYear | None:
    """The newest plan, and the year of the whole fleet by it; None while no plan was tried on any
    street, or without lamps of known power."""
    newest = TriedPlan.objects.filter(territory_id=scope.territory).order_by("-made_at", "-pk")
    pk = newest.values_list("pk", flat=True).first()
    lamps, watts, changed = kept.account.fleet
    if pk is None or not lamps or not kept.account.sunset_hours:
        return None
    try:
        return _year(scope.territory, pk, Fleet(lamps, watts, changed), kept.account.sunset_hours)
    except (
        TriedPlan.DoesNotExist,
        ValueError,
    ):  # just made room for a newer one; or tried no street
        return None


@lru_cache(maxsize=4)
def _year(territory: int, plan: int, fleet: Fleet, hours: float) -> OwnYear:
    """Kept for the process: a hundred thousand draws of a plan that never changes."""
    row = TriedPlan.objects.get(territory_id=territory, pk=plan)
    tried = Tried(row.pk, row.made_at, NightPlan.from_json(row.body))
    return tried, territory_year(tried.plan, fleet, hours)
