"""What would have been taken without us: learned on nights before, corrected for the nights since.

The way of IPMVP option B/C: the same cabinet's meter before and after; the energy of a night is
explained by its dark hours, by weekends and, where known, by temperature; what is not explained is
the uncertainty. Neighbouring nights resemble each other, so they count for fewer (ASHRAE Guideline
14-2014, 4.2.11: n' = n (1 - r) / (1 + r)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from eclor.services.lighting.words.energy import Band
from eclor.services.lighting.words.traffic import Numbers

FEWEST = 30  # nights to learn from
TEN_TO_NINETY = 1.2815515655446004  # normal quantile 0.9: the upper end of a band
LEAST_FREEDOM = 4.0


@dataclass(frozen=True, slots=True)
class NightUse:
    """``kwh``: metered from noon to noon; ``dark``: hours of darkness; ``temperature``: °C."""

    night: date
    kwh: float
    dark: float
    temperature: float | None = None
    special: bool = False  # weekend, feast, market night: another habit


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """Least squares over the nights before. ``spread``: kWh a night left unexplained."""

    with_temperature: bool
    coefficients: Numbers
    covariance: Numbers  # of the coefficients, per unit of variance
    spread: float
    alike: float  # correlation of following nights' residuals
    nights: int
    cv: float  # spread over the mean night

    def expected(self, nights: Sequence[NightUse]) -> Numbers:
        """kWh of each night had nothing been done."""
        return np.asarray(_table(nights, self.with_temperature) @ self.coefficients)

    def saved(self, nights: Sequence[NightUse]) -> Band:
        """kWh saved over these nights, with the band of ten to ninety chances in a hundred."""
        table = _table(nights, self.with_temperature)
        middle = float((table @ self.coefficients).sum() - sum(n.kwh for n in nights))
        total = table.sum(axis=0)
        fewer = (1 + self.alike) / (1 - self.alike)
        # Error of the learned line, the same on every night, and what each night adds of its own.
        variance = self.spread**2 * fewer * (float(total @ self.covariance @ total) + len(nights))
        freedom = max(self.nights / fewer - len(self.coefficients), LEAST_FREEDOM)
        apart = student(freedom) * float(np.sqrt(variance))
        return Band(middle - apart, middle, middle + apart)


def student(freedom: float) -> float:
    """Quantile 0.9 of Student's t, to 0.001 from four degrees of freedom on (Abramowitz and Stegun
    26.7.5); scipy's takes a second and 60 MB to load, which the worker does not have to spare."""
    z, n = TEN_TO_NINETY, freedom
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / n + second / n**2 + third / n**3


def learned(nights: Sequence[NightUse]) -> Baseline:
    """The baseline of a period before; raises ``ValueError`` when it is too short or too even."""
    if len(nights) < FEWEST:
        raise ValueError(
            f"A baseline needs at least {FEWEST} metered nights; {len(nights)} are there."
        )
    ordered = sorted(nights, key=lambda n: n.night)
    with_temperature = all(n.temperature is not None for n in ordered)
    table = _table(ordered, with_temperature)
    kwh = np.array([n.kwh for n in ordered])
    # Nights that are all alike in something (no weekend among them) say nothing about it: pinv.
    inverse = np.asarray(np.linalg.pinv(table.T @ table), dtype=np.float64)
    coefficients = inverse @ table.T @ kwh
    rest = kwh - table @ coefficients
    freedom = len(kwh) - int(np.linalg.matrix_rank(table))
    spread = float(np.sqrt((rest**2).sum() / freedom))
    return Baseline(
        with_temperature, coefficients, inverse, spread, _alike(rest), len(kwh), spread / kwh.mean()
    )


def _alike(rest: Numbers) -> float:
    """Correlation of following residuals, between none and nearly all."""
    power = float((rest**2).sum())
    return min(max(float((rest[1:] * rest[:-1]).sum()) / power, 0.0), 0.95) if power else 0.0


def _table(nights: Sequence[NightUse], with_temperature: bool) -> Numbers:
    columns = [
        [1.0 for _ in nights],
        [n.dark for n in nights],
        [float(n.special) for n in nights],
    ]
    if with_temperature:
        if any(n.temperature is None for n in nights):
            raise ValueError(
                "The baseline knows temperature: give it for each night, or learn without."
            )
        columns.append([n.temperature or 0.0 for n in nights])
    return np.array(columns).T
