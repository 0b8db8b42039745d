"""Constant light: a new lamp dimmed by what an old one will have lost."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

Depreciation = Sequence[tuple[float, float]]  # (hours burnt, share of the flux left), in order


def flux_left(curve: Depreciation, hours: float) -> float:
    """Share of the first flux after so many hours: straight between the points, flat after the last
    (TALQ's lumenDepreciationCurve)."""
    _check(curve)
    n = bisect_right([point for point, _ in curve], hours)
    if n == 0:
        first, share = curve[0]
        return 1 - (1 - share) * hours / first if first else share
    if n == len(curve):
        return curve[-1][1]
    (a, left), (b, right) = curve[n - 1], curve[n]
    return left + (right - left) * (hours - a) / (b - a)


def constant_level(level: float, curve: Depreciation, hours: float) -> float:
    """The level to set so that the lamp gives at every age what it will give at the end of the
    curve. Without a curve, the level itself."""
    if not curve:
        return level
    return level * min(1.0, curve[-1][1] / flux_left(curve, hours))


def mean_saving(curve: Depreciation, points: int = 200) -> float:
    """Share of the light (and, but for the driver's base, of the energy) saved over the curve."""
    if not curve:
        return 0.0
    life = curve[-1][0]
    spent = [constant_level(1.0, curve, life * (n + 0.5) / points) for n in range(points)]
    return 1 - sum(spent) / points


def _check(curve: Depreciation) -> None:
    hours = [point for point, _ in curve]
    if not curve or any(h < 0 for h in hours) or sorted(set(hours)) != hours:
        raise ValueError("A depreciation curve lists rising hours from 0 on.")
    if any(not 0 < share <= 1 for _, share in curve):
        raise ValueError("The flux left is a share above 0 and up to 1.")
