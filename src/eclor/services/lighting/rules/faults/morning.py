"""What the last night says, lamp by lamp, once what whole feeders explain is taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from eclor.services.lighting.rules.faults.baseline import DEAD, LampFault, Nights, lamp_faults
from eclor.services.lighting.rules.faults.outages import Line, Outage, explained, outages
from eclor.services.lighting.words.faults import LampEvent


@dataclass(frozen=True, slots=True)
class Morning:
    """``faults`` by lamp, those of ``outages`` left out; ``judged``: lamps that burnt and spoke."""

    faults: Mapping[int, LampFault]
    outages: tuple[Outage, ...]
    judged: tuple[int, ...]


def morning(nights: Nights, line: Line) -> Morning:
    """All of the newest night; columns of ``nights`` and ``line`` are the same lamps."""
    expected = nights.expected[-1]
    counted = np.isfinite(expected) & np.isfinite(nights.power[-1])
    dark = counted & (nights.power[-1] < DEAD * expected)
    found = outages(line, dark, counted)
    hidden = explained(found, len(counted))
    faults = {fault.lamp: fault for fault in lamp_faults(nights) if not hidden[fault.lamp]}
    return Morning(faults, tuple(found), tuple(int(n) for n in np.flatnonzero(counted & ~hidden)))


def says(fault: LampFault | None) -> dict[str, bool | float]:
    """What is recorded of a lamp: each fault there or not, and its power beside the usual in per cent."""
    event = fault.event if fault else None
    return {
        "lampFailure": event is LampEvent.LAMP_FAILURE,
        "dimmingFailure": event is LampEvent.DIMMING_FAILURE,
        # One cause, one alarm: a dead lamp takes too little as well, and need not say so twice.
        "powerDeviation": round(100 * (fault.share - 1), 1)
        if fault and event in (LampEvent.LAMP_POWER_TOO_LOW, LampEvent.LAMP_POWER_TOO_HIGH)
        else 0.0,
    }
