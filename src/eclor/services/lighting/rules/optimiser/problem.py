"""What the optimiser is asked: lamps, the light they give, and the light wanted through a night."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from eclor.services.lighting.words.traffic import LampPower, Numbers

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Unreachable(ValueError):
    """Some street asks for more light than its lamps give at their highest level."""

    def __init__(self, streets: list[str]) -> None:
        self.streets = streets
        named = ", ".join(streets[:5]) + (", …" if len(streets) > 5 else "")
        super().__init__(
            f"{len(streets)} streets ask for more light than their lamps give at full level: {named}. "
            "Lower the class, or have the installation looked at."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A night of slots over streets of lamps.

    ``full_power``: W per lamp. ``light``: places x lamps, lx (or cd/m²) at a place of a lamp at
    full level; a street's mean is a place like any other, so are its darkest points. ``asked``:
    places x slots, in the same unit. ``street_of_lamp``, ``street_of_place``: index into
    ``streets``. ``lowest``: a lamp that burns shines at least so much. ``may_be_off``: streets x
    slots, inside the window of a recorded by-law. ``beside``: pairs of streets whose levels differ
    by at most ``apart``; lamps next to one another in ``lamps_beside`` likewise.
    """

    streets: tuple[str, ...]
    full_power: Numbers
    light: csr_array
    asked: Numbers
    street_of_lamp: Integers
    street_of_place: Integers
    hours: float  # of one slot
    power: LampPower = field(default_factory=LampPower)
    standby: float = 0.01  # of the full power, when off
    lowest: float = 0.1
    may_be_off: Flags | None = None
    beside: tuple[tuple[int, int], ...] = ()
    lamps_beside: tuple[tuple[int, int], ...] = ()
    apart: float = 1.0

    def __post_init__(self) -> None:
        places, lamps = self.light.shape
        if self.full_power.shape != (lamps,) or self.street_of_lamp.shape != (lamps,):
            raise ValueError("Each lamp has a power and a street.")
        if self.asked.shape[0] != places or self.street_of_place.shape != (places,):
            raise ValueError("Each place has a street and asks for light in each slot.")
        if not 0 < self.lowest <= 1 or not 0 < self.apart <= 1 or self.hours <= 0:
            raise ValueError("Levels and their differences lie between 0 and 1, slots last.")

    @property
    def slots(self) -> int:
        return int(self.asked.shape[1])

    def kwh(self, watts: float) -> float:
        """Energy of so many watts, summed over slots."""
        return watts * self.hours / 1000

    def check_reachable(self) -> None:
        """Raise ``Unreachable`` naming the streets that full light does not satisfy."""
        most = np.asarray(self.light.sum(axis=1)).ravel()
        wanting = self.asked.max(axis=1, initial=0.0) > most * (1 + 1e-9)
        if wanting.any():
            which = np.unique(self.street_of_place[wanting])
            raise Unreachable([self.streets[s] for s in which])

    def street_power(self) -> Numbers:
        """Full power of each street in W."""
        power = np.bincount(self.street_of_lamp, self.full_power, minlength=len(self.streets))
        return power.astype(np.float64)
