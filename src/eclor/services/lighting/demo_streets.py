"""What the demonstration says of streets beside their lamps, and the orders that let some be off.

Simulated: lengths are those of the streets drawn, widths usual ones of their kind, classes as such
streets have them; the mean light is given for some, as if a lighting calculation were at hand.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import time, timedelta
from itertools import pairwise
from pathlib import Path
from zlib import crc32

from eclor.core.context.models import Entity
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.services.lighting import actions
from eclor.services.lighting.models import LAMP, MunicipalOrder, StreetSheet
from eclor.services.lighting.rules.classes.street import MAINTENANCE, UTILANCE
from eclor.services.lighting.words.charging import RecordByLaw
from eclor.services.lighting.words.streets import LightBy

ROAD = "Road"
METRE = 111_320.0  # of a degree of latitude
MAIN = (10.0, "M5")  # width in m, class
OTHER = (8.0, "P4")
QUIET = (7.0, "P5")  # where lanterns are ambient ones
AMBIENT = frozenset({"LED d'ambiance", "SHP boule"})
CALCULATED = 3  # of five streets have a lighting calculation
# Communes whose lamps the field lets be off: reference, and the paper beside this module.
OFF_FROM, OFF_UNTIL = time(23, 30), time(5, 0)
ORDERS = {
    "57565": ("Arrêté municipal 2022-118 (simulé)", "arrete-57565.pdf"),
    "57603": ("Arrêté municipal 2022-41 (simulé)", "arrete-57603.pdf"),
}
PAPERS = Path(__file__).parent / "data"


def describe(scope: Scope) -> None:
    """A sheet for each street with lamps, once; the boards are then counted anew."""
    if StreetSheet.objects.filter(territory_id=scope.territory).exists():
        return
    lamps: dict[tuple[int, str], list[dict[str, object]]] = {}
    stand = Entity.objects.filter(
        territory_id=scope.territory, type=LAMP, simulated=True, commune__isnull=False
    )
    for commune, said in stand.values_list("commune_id", "attributes"):
        lamps.setdefault((commune, str(said.get("street", ""))), []).append(said)
    # A road is named as on its sign, a lamp's street as in a sentence: "Rue", "rue".
    named = {(commune, name.casefold()): name for commune, name in lamps}
    roads: dict[tuple[int, str], list[tuple[bool, float]]] = {}
    drawn = Entity.objects.filter(territory_id=scope.territory, type=ROAD, simulated=True)
    for road in drawn:
        if road.geometry and road.commune_id and road.attributes.get("lit"):
            metres = _metres(road.geometry["coordinates"])
            main = road.attributes.get("roadClass") == "main"
            name = named.get((road.commune_id, road.name.casefold()))
            if name is not None:
                roads.setdefault((road.commune_id, name), []).append((main, metres))
    StreetSheet.objects.bulk_create(
        _sheet(scope, key, parts, lamps[key]) for key, parts in roads.items()
    )
    actions.ask_account(scope)


def _sheet(
    scope: Scope,
    key: tuple[int, str],
    parts: list[tuple[bool, float]],
    lamps: list[dict[str, object]],
) -> StreetSheet:
    commune, name = key
    main = any(one for one, _ in parts)
    ambient = any(said.get("lanternType") in AMBIENT for said in lamps)
    width, lighting_class = MAIN if main else QUIET if ambient else OTHER
    length = round(sum(metres for _, metres in parts))
    flux = sum(float(str(said.get("luminousFlux", 0))) for said in lamps)
    # The same five every time: by the name, not by chance.
    chance = crc32(name.encode()) % 500
    light = None
    if chance % 5 < CALCULATED and flux:
        utilance = UTILANCE * (0.9 + 0.2 * chance / 500)
        light = round(flux * utilance * MAINTENANCE / (length * width), 1)
    return StreetSheet(
        territory_id=scope.territory, commune_id=commune, name=name, built_up=True,
        length=length, width=width, lighting_class=lighting_class, light=light,
        light_by=LightBy.CALCULATION if light else LightBy.NOBODY, changed_at=scope.now,
        simulated=True,
    )  # fmt: skip


def _metres(line: Iterable[list[float]]) -> float:
    points = list(line)
    return sum(
        math.hypot((b[0] - a[0]) * METRE * math.cos(math.radians(a[1])), (b[1] - a[1]) * METRE)
        for a, b in pairwise(points)
    )


def record_by_laws(scope: Scope) -> None:
    """Through the desk's own action, once."""
    if MunicipalOrder.objects.filter(territory_id=scope.territory).exists():
        return
    for commune in Commune.objects.filter(territory_id=scope.territory, insee__in=ORDERS):
        reference, paper = ORDERS[commune.insee]
        order = RecordByLaw(
            reference=reference, off_from=OFF_FROM, off_until=OFF_UNTIL,
            first=scope.now.date() - timedelta(days=400), commune=commune.pk,
        )  # fmt: skip
        actions.record_by_law(scope, order, (PAPERS / paper).read_bytes())
