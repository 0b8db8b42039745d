"""How right we were: what is published about our waits, and held against us."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eclor.core.learning.trees import Numbers
from eclor.services.waste.words import Wait

TOO_FEW = 5  # cases below which any figure would be chance


@dataclass(frozen=True, slots=True)
class Judged:
    """What was said to one person, what it was, and what the hour of the week alone would say."""

    said: Wait
    waited: float
    usual: Wait | None = None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Figures on the cases judged; those that had too few cases are not known."""

    cases: int
    mean_error: float  # minutes, whatever the sign
    mean_error_long: float | None  # when the real wait was over ten minutes
    within_five: float  # share of people told the truth within five minutes
    coverage: float  # share that waited no longer than the P90
    coverage_delayed: float | None  # the same among those who waited at all
    bias: float  # above zero: we announce more than it is
    pinball_gain: float | None  # how much better a P90 than the usual one, as a share


def accuracy(cases: Sequence[Judged]) -> Accuracy | None:
    """How right we were; ``None`` with fewer than five cases: too few to say."""
    if len(cases) < TOO_FEW:
        return None
    waited = np.array([c.waited for c in cases])
    p50 = np.array([c.said.p50 for c in cases])
    p90 = np.array([c.said.p90 for c in cases])
    error = np.abs(p50 - waited)
    covered = (waited <= p90).astype(float)
    return Accuracy(
        cases=len(cases),
        mean_error=float(error.mean()),
        mean_error_long=_mean(error[waited > 10]),
        within_five=float((error <= 5).mean()),
        coverage=float(covered.mean()),
        coverage_delayed=_mean(covered[waited > 0]),
        bias=float((p50 - waited).mean()),
        pinball_gain=_pinball_gain(cases),
    )


def pinball(said: Numbers, waited: Numbers, level: float) -> float:
    """The price of a quantile: too low costs ``level`` a minute, too high the rest of it."""
    missing = waited - said
    return float(np.maximum(level * missing, (level - 1) * missing).mean())


def _mean(values: Numbers) -> float | None:
    return float(values.mean()) if len(values) >= TOO_FEW else None


def _pinball_gain(cases: Sequence[Judged]) -> float | None:
    """Only over the cases whose hour of the week was known."""
    known = [(c.said.p90, c.usual.p90, c.waited) for c in cases if c.usual is not None]
    if len(known) < TOO_FEW:
        return None
    ours, usual, waited = (np.array(column) for column in zip(*known, strict=True))
    reference = pinball(usual, waited, 0.9)
    return 1 - pinball(ours, waited, 0.9) / reference if reference else None
