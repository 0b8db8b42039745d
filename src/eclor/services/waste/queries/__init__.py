"""Everything we read, for every face."""

from eclor.services.waste.queries.accuracy import (
    DayScore,
    Score,
    accuracy_by_month,
    mean_error,
    scores,
)
from eclor.services.waste.queries.calendar import (
    Calendar,
    NoSuchCommune,
    calendar,
    commune,
    passages,
    round_within_reach,
    rounds,
)
from eclor.services.waste.queries.centres import (
    Centre,
    NoSuchCentre,
    Opening,
    Site,
    centre,
    centres,
    opening,
    sites,
    week,
)
from eclor.services.waste.queries.containers import Container, containers, fillings
from eclor.services.waste.queries.journeys import Spot, drive_minutes
from eclor.services.waste.queries.lane import numbers, past, readings_now
from eclor.services.waste.queries.learned import learned
from eclor.services.waste.queries.waits import (
    Alternative,
    CentreNow,
    Journey,
    alternative,
    centre_now,
    centres_now,
    communes,
    journey,
)

__all__ = [
    "Alternative",
    "Calendar",
    "Centre",
    "CentreNow",
    "Container",
    "DayScore",
    "Journey",
    "NoSuchCentre",
    "NoSuchCommune",
    "Opening",
    "Score",
    "Site",
    "Spot",
    "accuracy_by_month",
    "alternative",
    "calendar",
    "centre",
    "centre_now",
    "centres",
    "centres_now",
    "commune",
    "communes",
    "containers",
    "drive_minutes",
    "fillings",
    "journey",
    "learned",
    "mean_error",
    "numbers",
    "opening",
    "passages",
    "past",
    "readings_now",
    "round_within_reach",
    "rounds",
    "scores",
    "sites",
    "week",
]
