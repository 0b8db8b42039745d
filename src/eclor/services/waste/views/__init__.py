"""The counters for people: inhabitants who read, operators who write."""

from eclor.services.waste.views.operators import (
    close,
    remove_round,
    reopen,
    rounds,
    tune,
    write_round,
)
from eclor.services.waste.views.people import (
    accuracy,
    calendar,
    calendar_ics,
    centre,
    centres,
    containers,
    gone_in,
    queue,
)
from eclor.services.waste.views.pickups import end_pickup, pickups, plan_pickup

__all__ = [
    "accuracy",
    "calendar",
    "calendar_ics",
    "centre",
    "centres",
    "close",
    "containers",
    "end_pickup",
    "gone_in",
    "pickups",
    "plan_pickup",
    "queue",
    "remove_round",
    "reopen",
    "rounds",
    "tune",
    "write_round",
]
