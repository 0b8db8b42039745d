"""How a street stands before what binds it: its class, the decree, the municipal orders."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Never "kept" for want of knowing better."""

    BROKEN = "broken"
    UNKNOWN = "unknown"
    KEPT = "kept"


def together(standings: list[Standing]) -> Standing:
    """The worst of them: one rule broken is the street's."""
    order = (Standing.BROKEN, Standing.UNKNOWN, Standing.KEPT)
    return next(one for one in order if one in standings) if standings else Standing.UNKNOWN


@dataclass(frozen=True, slots=True)
class ClassCheck:
    """``needed`` and ``given`` in lx at full level; ``estimated`` when nobody calculated or measured
    what is given: then the class is neither kept nor broken."""

    standing: Standing
    needed: float | None
    given: float | None
    estimated: bool


@dataclass(frozen=True, slots=True)
class HoursCheck:
    """``off``: hours of the clock (0 to 23) in which all its lamps are off; ``outside`` of them are
    in the window of no order in force."""

    standing: Standing
    off: tuple[int, ...]
    outside: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Indicators:
    """EN 13201-5. ``density``: D_P in W/(lx·m²); ``consumption``: D_E in Wh/m² a year; None where
    what it is made of is not known. ``estimated``: the light of D_P is; ``metered``: the energy of
    D_E is."""

    density: float | None = None
    consumption: float | None = None
    estimated: bool = False
    metered: bool = False
