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

__all__ = [
    "accuracy",
    "calendar",
    "calendar_ics",
    "centre",
    "centres",
    "close",
    "containers",
    "gone_in",
    "queue",
    "remove_round",
    "reopen",
    "rounds",
    "tune",
    "write_round",
]
