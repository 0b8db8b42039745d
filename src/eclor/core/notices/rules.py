"""When a notice may go out and when it is tried again: pure functions."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

# Nobody's telephone rings at night for a recycling centre, unless its owner says otherwise.
QUIET_FROM, QUIET_UNTIL = time(21, 0), time(7, 0)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
MOST_TRIES = 12  # about a day and a half
MORNING = time(7, 0)  # when the letter of the day before leaves


def next_wait(tries: int) -> timedelta:
    """How long to wait after this many failed tries: twice as long each time, six hours at most."""
    return min(FIRST_WAIT * (1 << min(tries, 20)), LONGEST_WAIT)


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """When what is told now goes out for those who wish one letter a day."""
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), MORNING, tzinfo=zone)
    return (
        today
        if local < today
        else datetime.combine(local.date() + timedelta(days=1), MORNING, tzinfo=zone)
    )


def quiet_ends(now: datetime, zone: ZoneInfo, begins: time, ends: time) -> datetime | None:
    """When the quiet hours that hold ``now`` end; None outside them.

    ``begins`` and ``ends`` are on the clock of ``zone``; the same twice means no quiet hours.
    """
    local = now.astimezone(zone)
    clock = local.time().replace(tzinfo=None)
    over_midnight = begins > ends
    within = clock >= begins or clock < ends if over_midnight else begins <= clock < ends
    if not within:
        return None
    day = local.date() + timedelta(days=1) if clock >= ends else local.date()
    return datetime.combine(day, ends, tzinfo=zone)
