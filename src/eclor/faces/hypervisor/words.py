"""The console's vocabulary: shifts, notes handed over, views kept."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

STARTS = (5, 13, 21)  # local hours at which one shift relieves another
LONGEST_NOTE = 4000
LONGEST_NAME = 60
MOST_VIEWS = 40


class Turn(StrEnum):
    """Which part of the day a shift covers."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Shift:
    """From ``start`` on until before ``end``; both aware, in the territory's own time."""

    turn: Turn
    start: datetime
    end: datetime


def shift_at(moment: datetime, zone: str) -> Shift:
    """The shift on duty at this moment; clocks that are put forward or back change its length."""
    here = ZoneInfo(zone)
    local = moment.astimezone(here)
    days = (local.date() + timedelta(days=n) for n in (-1, 0, 1))
    starts = [datetime.combine(day, time(hour), here) for day in days for hour in STARTS]
    running = max(index for index, start in enumerate(starts) if start <= local)
    turn = tuple(Turn)[running % len(STARTS)]
    return Shift(turn, starts[running], starts[running + 1])
