"""What an import is held against: the federation's communes, cabinets, feeders, supports and lamps."""

from typing import Any

import shapely
from django.db import connection

from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune, Territory
from eclor.services.lighting.models import (
    CABINET,
    FED_BY,
    FEEDER,
    LAMP,
    SUPPORT,
    TYPES,
    InventoryFile,
)
from eclor.services.lighting.words.known import Known, KnownCommune, KnownThing

# The whole federation, whatever the reach of who asks: a number taken next door is taken.
_THINGS = """
SELECT e.type, e.urn, e.name, e.commune_id, e.lon, e.lat,
    coalesce(e.attributes->>'supportNumber', e.attributes->>'circuitId', ''), coalesce(k.urn, '')
FROM entity e
LEFT JOIN relation r ON r.source_id = e.id AND r.name = %(fed_by)s AND e.type = %(feeder)s
LEFT JOIN entity k ON k.id = r.target_id AND k.deleted_at IS NULL
WHERE e.territory_id = %(here)s AND e.type = ANY(%(types)s) AND e.deleted_at IS NULL
ORDER BY e.id
"""


class NoSuchFile(LookupError):
    """It was imported, forgotten after a day, or sent by somebody else."""


def known(scope: Scope) -> Known:
    """Everything of the federation that a line may name or collide with."""
    found: dict[str, list[KnownThing]] = {kind: [] for kind in TYPES.values()}
    with connection.cursor() as cursor:
        cursor.execute(
            _THINGS,
            {
                "here": scope.territory,
                "fed_by": FED_BY,
                "feeder": FEEDER,
                "types": list(TYPES.values()),
            },
        )
        for kind, *said in cursor.fetchall():
            found[kind].append(KnownThing(*said))
    return Known(
        slug=Territory.objects.get(pk=scope.territory).slug,
        communes=[_commune(scope, one) for one in _communes(scope)],
        cabinets=found[CABINET],
        feeders=found[FEEDER],
        supports=found[SUPPORT],
        lamps=found[LAMP],
        types=TYPES,
    )


def _communes(scope: Scope) -> list[Commune]:
    return list(Commune.objects.filter(territory_id=scope.territory))


def _commune(scope: Scope, one: Commune) -> KnownCommune:
    shape: Any = shapely.geometry.shape(one.outline) if one.outline else None
    reach = scope.everywhere or one.pk in scope.communes
    return KnownCommune(one.pk, one.insee, one.name, shape, reach, (one.lon, one.lat))


def inventory_file(scope: Scope, pk: int) -> InventoryFile:
    """One that this person sent. Raises NoSuchFile."""
    mine = InventoryFile.objects.filter(territory_id=scope.territory, sent_by=scope.person)
    found = mine.filter(pk=pk).first()
    if found is None:
        raise NoSuchFile(f"There is no file {pk} of yours here.")
    return found
