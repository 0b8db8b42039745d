"""Everything we read, for every face."""

from eclor.services.lighting.queries.energy import Used, used
from eclor.services.lighting.queries.fleet import Fleet, fleet, not_working
from eclor.services.lighting.queries.interventions import (
    NoSuchIntervention,
    Work,
    alarms_of,
    expected,
    intervention,
    interventions,
    of_thing,
    photo_of,
    photos_of,
    teams,
)
from eclor.services.lighting.queries.lamps import Lamps, every_lamp, lamp, lamps
from eclor.services.lighting.queries.meters import Counted, counted
from eclor.services.lighting.queries.place import outlines, place
from eclor.services.lighting.queries.streets import (
    Lit,
    Street,
    by_commune,
    cabinets,
    classes,
    streets,
)
from eclor.services.lighting.queries.tonight import tonight

__all__ = [
    "Counted",
    "Fleet",
    "Lamps",
    "Lit",
    "NoSuchIntervention",
    "Street",
    "Used",
    "Work",
    "alarms_of",
    "by_commune",
    "cabinets",
    "classes",
    "counted",
    "every_lamp",
    "expected",
    "fleet",
    "intervention",
    "interventions",
    "lamp",
    "lamps",
    "not_working",
    "of_thing",
    "outlines",
    "photo_of",
    "photos_of",
    "place",
    "streets",
    "teams",
    "tonight",
    "used",
]
