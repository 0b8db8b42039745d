"""Where the federation lies, for the sun."""

from zoneinfo import ZoneInfo

from eclor.core.service.scope import Scope
from eclor.core.territories.models import Territory
from eclor.services.lighting.words.place import Place

LORRAINE = (49.47, 5.95)  # of a federation that has neither outline nor thing yet


def place(scope: Scope) -> Place:
    """The middle of the federation's box."""
    here = Territory.objects.get(pk=scope.territory)
    west, south, east, north = here.west, here.south, here.east, here.north
    if west is None or south is None or east is None or north is None:
        return Place(*LORRAINE, ZoneInfo(here.timezone))
    return Place((south + north) / 2, (west + east) / 2, ZoneInfo(here.timezone))
