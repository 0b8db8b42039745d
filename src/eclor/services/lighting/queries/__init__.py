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
from eclor.services.lighting.queries.keeping import Keeping, compared, keeping, wanted_curves
from eclor.services.lighting.queries.lamps import Lamps, every_lamp, lamp, lamps
from eclor.services.lighting.queries.meters import Counted, counted
from eclor.services.lighting.queries.place import outlines, place
from eclor.services.lighting.queries.programmes import (
    Load,
    Written,
    by_laws,
    controller,
    lamps_in,
    laws_for,
    laws_in,
    load,
    names,
    programme,
    programmes,
    streets_following,
    why_not,
)
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
    "Keeping",
    "Lamps",
    "Lit",
    "Load",
    "NoSuchIntervention",
    "Street",
    "Used",
    "Work",
    "Written",
    "alarms_of",
    "by_commune",
    "by_laws",
    "cabinets",
    "classes",
    "compared",
    "controller",
    "counted",
    "every_lamp",
    "expected",
    "fleet",
    "intervention",
    "interventions",
    "keeping",
    "lamp",
    "lamps",
    "lamps_in",
    "laws_for",
    "laws_in",
    "load",
    "names",
    "not_working",
    "of_thing",
    "outlines",
    "photo_of",
    "photos_of",
    "place",
    "programme",
    "programmes",
    "streets",
    "streets_following",
    "teams",
    "tonight",
    "used",
    "wanted_curves",
    "why_not",
]
