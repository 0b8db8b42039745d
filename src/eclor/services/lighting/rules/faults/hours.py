"""What may be expected of a lamp at this hour: light, darkness, an answer, or nothing at all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eclor.services.lighting.words.traffic import Numbers

Flags = NDArray[np.bool_]

BURNS = 0.1  # of the full power: above, the lamp gives light
WARMING = 600.0  # seconds after switching during which nothing is expected


def burning_by_day(power: Numbers, full: Numbers, told: Numbers, settled: Numbers) -> Flags:
    """Lamps that burn though told not to: TALQ's lampUnexpectedOn.

    ``power``, ``full``: W; ``told``: level, 0 by day; ``settled``: seconds since the last change of
    the level told. NaN power says nothing.
    """
    return np.asarray((power > BURNS * full) & (told <= 0) & (settled >= WARMING))


def silent(
    heard_ago: Numbers, due: Numbers, powered_ago: Numbers, night_powered: Flags, dark: bool
) -> Flags:
    """Lamps that ought to have spoken: TALQ's communicationFailure.

    ``heard_ago``, ``powered_ago``: seconds since the last word and since dusk gave power back
    (infinite when never); ``due``: seconds within which a word is due. Cabinets powered at night only
    (usual in France) owe no word by day, nor before one due time of darkness has passed.
    """
    owes = np.where(night_powered, dark & (powered_ago >= due), True)
    return np.asarray(owes & (heard_ago > due))
