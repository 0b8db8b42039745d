"""A plan tried on nights that are over, street by street, before any lamp is told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eclor.services.lighting.words.traffic import LampPower, Numbers


@dataclass(frozen=True, slots=True)
class Trial:
    """What a street would have taken and left dark, and what it does today.

    ``kwh``, ``kwh_today``; ``under``, ``under_today``: hours with less light than was needed, of the
    ``counted`` lit hours somebody counted; ``bound``: kWh of those who knew the future (only counted
    hours are bound, the others are taken as planned).
    """

    street: str
    kwh: float
    kwh_today: float
    bound: float
    under: float
    under_today: float
    counted: float
    lit: float

    @property
    def saved(self) -> float:
        """Share of what the street takes today; negative when the plan is brighter."""
        return 1 - self.kwh / self.kwh_today if self.kwh_today else 0.0


def tried(
    streets: tuple[str, ...],
    planned: Numbers,
    today: Numbers,
    need: Numbers,
    dark: Numbers,
    watts: Numbers,
    power: LampPower,
    hours: float = 1.0,
) -> list[Trial]:
    """One trial a street. ``planned``, ``today``, ``need``: slots x streets, levels 0 to 1, need NaN
    where nobody counted; ``dark``: share of each slot lamps burn; ``watts``: full power a street;
    ``hours``: of a slot. Off (level 0) takes nothing here: standby is the same in both."""
    shape = (len(dark), len(streets))
    if not planned.shape == today.shape == need.shape == shape or watts.shape != shape[1:]:
        raise ValueError("A trial compares levels of the same slots and streets.")
    burning = (dark * hours)[:, None] * np.ones(len(streets))
    counted = np.where(np.isfinite(need), burning, 0.0)
    wanted = np.where(np.isfinite(need), np.nan_to_num(need), planned)

    def kwh(level: Numbers) -> Numbers:
        share = np.where(level > 0, power.at(level), 0.0)
        return np.asarray((share * burning).sum(axis=0) * watts / 1000)

    def under(level: Numbers) -> Numbers:
        short = level < np.nan_to_num(need) - 1e-9
        return np.asarray((short * counted).sum(axis=0))

    columns = (
        kwh(planned), kwh(today), kwh(wanted), under(planned), under(today),
        counted.sum(axis=0), burning.sum(axis=0),
    )  # fmt: skip
    return [
        Trial(name, *(float(column[n]) for column in columns)) for n, name in enumerate(streets)
    ]
