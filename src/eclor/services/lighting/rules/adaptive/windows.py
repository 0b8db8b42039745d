"""Hours of a by-law as shares of the hours of the clock."""

from __future__ import annotations

from datetime import time


def off_share(window: str, slot: int, slots_a_day: int) -> float:
    """Share of a slot of the local day that lies within a window "23:00-05:00"; "" is no window."""
    if not window:
        return 0.0
    start, end = (time.fromisoformat(part) for part in window.split("-"))
    day, length = 1440, 1440 / slots_a_day
    begin, until = start.hour * 60 + start.minute, end.hour * 60 + end.minute
    spans = [(begin, until)] if begin < until else [(begin, day), (0, until)]
    first, last = slot * length, (slot + 1) * length
    return sum(max(min(b, last) - max(a, first), 0.0) for a, b in spans) / length
