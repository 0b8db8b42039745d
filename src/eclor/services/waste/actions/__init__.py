"""Everything we change: one verb, one transaction."""

from eclor.services.waste.actions.calendar import AddRound, add_round, remove_round
from eclor.services.waste.actions.closures import (
    CloseCentre,
    ReopenCentre,
    close_centre,
    reopen_centre,
)
from eclor.services.waste.actions.lanes import TuneLane, tune_lane
from eclor.services.waste.actions.learning import hear_waits, learn_sites
from eclor.services.waste.actions.waits import (
    ImplausibleWait,
    estimate_waits,
    forecast_containers,
    report_wait,
)

__all__ = [
    "AddRound",
    "CloseCentre",
    "ImplausibleWait",
    "ReopenCentre",
    "TuneLane",
    "add_round",
    "close_centre",
    "estimate_waits",
    "forecast_containers",
    "hear_waits",
    "learn_sites",
    "remove_round",
    "reopen_centre",
    "report_wait",
    "tune_lane",
]
