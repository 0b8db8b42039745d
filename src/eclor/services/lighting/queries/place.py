"""Where the federation lies, for the sun."""

from typing import Any
from zoneinfo import ZoneInfo

from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune, Territory
from eclor.services.lighting.words.place import Place

LORRAINE = (49.47, 5.95)  # of a federation that has neither outline nor thing yet


def outlines(scope: Scope) -> list[tuple[str, Any]]:
    """(name, GeoJSON outline) of each commune that has one."""
    found = Commune.objects.filter(territory_id=scope.territory, outline__isnull=False)
    return list(found.values_list("name", "outline"))


def place(scope: Scope) -> Place:
    """The middle of the federation's box."""
    here = Territory.objects.get(pk=scope.territory)
    west, south, east, north = here.west, here.south, here.east, here.north
    if west is None or south is None or east is None or north is None:
        return Place(*LORRAINE, ZoneInfo(here.timezone))
    return Place((south + north) / 2, (west + east) / 2, ZoneInfo(here.timezone))
