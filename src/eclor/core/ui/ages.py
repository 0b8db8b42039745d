"""How old a value is, in words and as the line that shortens until the next one is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from eclor.core.service.times import milliseconds

NBSP = "\u00a0"
LINE = 64  # units of the line's drawing


@dataclass(frozen=True, slots=True)
class AgeLine:
    """``left``: length of the line, "0.0" to "64.0" as SVG wants it.

    Late after once the interval, lost after three times.
    """

    at_ms: int
    due_seconds: int
    left: str
    words: str
    late: bool
    lost: bool


def age_line(at: datetime, now: datetime, due: timedelta) -> AgeLine:
    age, interval = (now - at).total_seconds(), max(1.0, due.total_seconds())
    return AgeLine(
        at_ms=milliseconds(at),
        due_seconds=round(interval),
        left=f"{max(0.0, 1 - age / interval) * LINE:.1f}",
        words=duration(age),
        late=age > interval,
        lost=age > 3 * interval,
    )


def duration(seconds: float) -> str:
    """ "40 s", "12 min", "3 h 12", "4 j": as the house writes durations."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole}{NBSP}s"
    if whole < 3600:
        return f"{whole // 60}{NBSP}min"
    hours, minutes = divmod(whole // 60, 60)
    if hours < 24:
        return f"{hours}{NBSP}h{NBSP}{minutes:02}" if minutes else f"{hours}{NBSP}h"
    return _("%(days)s d") % {"days": hours // 24}


def figure(value: Any, unit: str = "", decimals: int | None = None) -> str:
    """A measured value as people read it: "−0,6 °C", "1 380", "oui", with a true minus sign."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if not isinstance(value, int | float):
        return str(value)
    places = decimals if decimals is not None else (0 if float(value).is_integer() else 1)
    text = number_format(round(value, places), places, use_l10n=True, force_grouping=True)
    return f"{text.replace('-', '−')}{NBSP}{unit}" if unit else text.replace("-", "−")
