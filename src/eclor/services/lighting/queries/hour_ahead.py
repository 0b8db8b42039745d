"""What an hour ahead is decided by: what was learned, what lamps follow, who holds them."""

from collections.abc import Sequence
from datetime import datetime

from eclor.core.commands.models import Part
from eclor.core.service.scope import Scope
from eclor.services.lighting.models import Following, HourAhead, NightProgramme, TriedPlan
from eclor.services.lighting.queries.my_street import HOLDS
from eclor.services.lighting.queries.place import place
from eclor.services.lighting.rules.hour_ahead import told_between
from eclor.services.lighting.rules.programmes.canonical import read
from eclor.services.lighting.rules.traffic.planning import Learned
from eclor.services.lighting.words.programmes import FULL

HOUR_KEY = "hour-ahead:"
LIGHTS = ("light", "brighten")


def hour_ahead(scope: Scope, programme: int) -> HourAhead | None:
    """How a planned programme is followed hour by hour; None for one that no plan wrote."""
    found = HourAhead.objects.filter(territory_id=scope.territory, programme=programme)
    return found.select_related("programme").first()


def is_followed_elsewhere(scope: Scope, programme: int) -> bool:
    """Whether lamps out of this person's reach follow it."""
    if scope.everywhere:
        return False
    found = Following.objects.filter(territory_id=scope.territory, programme=programme)
    here = found.filter(entity__commune__in=scope.communes)
    return found.filter(entity__deleted_at=None).exclude(pk__in=here).exists()


def learned(scope: Scope) -> Learned | None:
    """What the counts taught when the newest plan was made."""
    told = (
        TriedPlan.objects.filter(territory_id=scope.territory, learned__isnull=False)
        .order_by("-made_at", "-pk")
        .values_list("learned", flat=True)
        .first()
    )
    return Learned.from_json(told) if told else None


def lamps_following(scope: Scope, programme: NightProgramme) -> list[int]:
    """Ids of the lamps that keep this very version of it, as far as they were told."""
    found = Following.objects.filter(
        territory_id=scope.territory, programme=programme, wanted=programme.digest
    ).filter(entity__deleted_at=None)
    return list(found.order_by("entity").values_list("entity", flat=True))


def held_by_people(scope: Scope, lamps: Sequence[int]) -> set[int]:
    """Those on which an order for light stands, or is on its way, that no hour ahead gave."""
    parts = Part.objects.filter(
        territory_id=scope.territory,
        entity__in=lamps,
        state__in=HOLDS,
        order__service="lighting",
        order__command__in=LIGHTS,
        order__spoken__until__gt=int(scope.now.timestamp()),
    ).exclude(order__key__startswith=HOUR_KEY)
    return set(parts.values_list("entity", flat=True))


def brightest(scope: Scope, lamps: Sequence[int], begin: datetime, until: datetime) -> int:
    """The most light (per cent) that one of these lamps holds meanwhile, by its programme or an order.

    Full light where nobody knows what a lamp keeps.
    """
    kept = Following.objects.filter(territory_id=scope.territory, entity__in=lamps)
    rows = kept.values_list("programme__charge", "programme__digest", "wanted")
    known = [charge for charge, digest, wanted in rows if charge and digest == wanted]
    if len(known) != len(set(lamps)):
        return FULL
    here = place(scope)
    levels = [
        level
        for charge in set(known)
        for _start, _end, level in told_between(read(charge), here, begin, until)
    ]
    standing = Part.objects.filter(
        territory_id=scope.territory, entity__in=lamps, state__in=HOLDS,
        order__service="lighting", order__command__in=LIGHTS,
        order__spoken__until__gt=int(begin.timestamp()),
    ).exclude(order__key__startswith=HOUR_KEY)  # fmt: skip
    ordered = standing.values_list("order__params__level", flat=True).distinct()
    return round(max([*levels, *(float(level) for level in ordered)], default=0))
