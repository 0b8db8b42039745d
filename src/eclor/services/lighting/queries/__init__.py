"""Everything we read, for every face."""

from eclor.services.lighting.queries.fleet import Fleet, fleet, not_working
from eclor.services.lighting.queries.meters import Counted, counted
from eclor.services.lighting.queries.place import place

__all__ = ["Counted", "Fleet", "counted", "fleet", "not_working", "place"]
