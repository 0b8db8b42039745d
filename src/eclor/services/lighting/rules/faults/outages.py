"""One alarm for one cause: a cabinet or a feeder without power is not a hundred dark lamps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

MOST = 0.8  # of the lamps of a feeder, of the feeders of a cabinet
FEWEST = 3  # lamps: below, no feeder can be told from its lamps


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Where each lamp hangs: its feeder (départ) and cabinet (armoire), as small numbers; -1 unknown."""

    feeder: Integers
    cabinet: Integers

    def __post_init__(self) -> None:
        if self.feeder.shape != self.cabinet.shape:
            raise ValueError("Each lamp hangs on a feeder and a cabinet.")


@dataclass(frozen=True, slots=True)
class Outage:
    """``cabinet`` alone: the whole cabinet; with ``feeder``: that feeder. ``lamps``: what it explains."""

    cabinet: int
    feeder: int | None
    lamps: tuple[int, ...]


def outages(line: Line, out: Flags, counted: Flags) -> list[Outage]:
    """The causes that explain many lamps at once, each once.

    ``out``: lamps that fail together in the way asked about (dark at night, silent, burning by
    day). ``counted``: lamps that could tell; those known to be broken, or not to speak at this hour,
    say nothing about their feeder. A cabinet with one feeder is named as the cabinet.
    """
    gone = {
        feeder
        for feeder in np.unique(line.feeder[line.feeder >= 0])
        if _gone(out[line.feeder == feeder], counted[line.feeder == feeder])
    }
    found = []
    for cabinet in np.unique(line.cabinet[line.cabinet >= 0]):
        below = line.cabinet == cabinet
        feeders = {int(f) for f in np.unique(line.feeder[below]) if f >= 0}
        telling = {f for f in feeders if counted[line.feeder == f].any()}
        if _gone(out[below], counted[below]) and telling <= gone:
            found.append(Outage(int(cabinet), None, _lamps(below & out)))
            continue
        found += [
            Outage(int(cabinet), f, _lamps((line.feeder == f) & out))
            for f in sorted(feeders & gone)
        ]
    return found


def explained(found: list[Outage], lamps: int) -> Flags:
    """The lamps whose own alarm some outage makes needless."""
    hidden = np.zeros(lamps, dtype=bool)
    for outage in found:
        hidden[list(outage.lamps)] = True
    return hidden


def _gone(out: Flags, counted: Flags) -> bool:
    telling = int(counted.sum())
    return telling >= FEWEST and int((out & counted).sum()) >= MOST * telling


def _lamps(which: Flags) -> tuple[int, ...]:
    return tuple(int(n) for n in np.flatnonzero(which))
