"""Each lamp against its own past: steps, drifts, lamps that do not dim, lamps that are dead."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from eclor.services.lighting.words.faults import LampEvent
from eclor.services.lighting.words.traffic import LampPower, Numbers

Flags = NDArray[np.bool_]

LEARNED = 10  # readings of a lamp before it is compared with itself
STEP = 0.08  # share of its usual power that a reading may be off without being strange
SURE = 5.0  # and multiples of the usual noise
DEAD = 0.15  # of the expected power: below, the lamp gives no light
HALF_STRING = 0.5  # of the rated power: less is nobody's usual
RECENT = 3  # nights; two strange ones among them, the newest included, are a fault
RAMP = 14  # nights a drift is sought back over
# Standard deviations; of 35,000 sound simulated lamps over 46 nights the farthest came to 5.0.
CERTAIN = 5.6
MANY = 30  # lamps heard in a night before they may say what the night did to all
CLIP = 5.0  # times the usual noise: beyond, a reading tells a drift no more
SMALLEST_NOISE = 0.003  # of the power: no meter of a lamp controller is better
NOISE_UNHEARD = 0.05  # of the power, while no lamp has spoken on two following nights
NOISE_LEANS = 30  # readings of its own that weigh as much as the fleet's
MEDIAN_CHANGE = 0.6745 * 2**0.5  # median of |difference of two normals|, in their deviations


class Why(StrEnum):
    """How a fault showed itself."""

    DEAD = "dead"
    STEP = "step"
    NOT_DIMMING = "not_dimming"
    DRIFT = "drift"


@dataclass(frozen=True, slots=True, eq=False)
class Nights:
    """One reading a night and lamp, oldest first; all arrays nights x lamps.

    ``power``: W while burning, NaN when nothing was heard; ``level``: what the lamp was told, 0 to
    1, NaN or 0 when it was not to burn. ``full``: rated W per lamp. ``since``: per lamp, the first
    night after its last repair or change: older ones are another lamp's.
    """

    power: Numbers
    level: Numbers
    full: Numbers
    since: NDArray[np.int64]
    curve: LampPower = field(default_factory=LampPower)

    def __post_init__(self) -> None:
        if self.power.shape != self.level.shape or self.full.shape != self.power.shape[1:]:
            raise ValueError("Each night has a power and a level for each lamp.")

    @property
    def expected(self) -> Numbers:
        """W at the level told; NaN when the lamp was not to burn."""
        burning = np.where(self.level > 0, self.level, np.nan)
        return np.asarray(self.full * self.curve.at(burning))

    @property
    def logarithm(self) -> Numbers:
        """Of power over expected power, on this lamp's own nights; NaN elsewhere."""
        night = np.arange(len(self.power))[:, None]
        ratio = np.where(night >= self.since, self.power / self.expected, np.nan)
        return np.asarray(np.log(np.maximum(ratio, 1e-4)))


@dataclass(frozen=True, slots=True)
class LampFault:
    """``event`` in TALQ's words, ``share``: power over what is usual for this lamp at its level."""

    lamp: int
    event: LampEvent
    why: Why
    share: float


def lamp_faults(nights: Nights) -> list[LampFault]:
    """What is wrong on the newest night, at most one fault a lamp."""
    if not len(nights.power):
        return []
    with warnings.catch_warnings():
        # Lamps nobody has heard have no mean: NaN says so.
        warnings.simplefilter("ignore", RuntimeWarning)
        book = Book(nights)
        found = [*_dead(nights, book), *_steps(nights, book), *_drifts(book)]
    first: dict[int, LampFault] = {}
    for fault in found:
        first.setdefault(fault.lamp, fault)
    return [first[lamp] for lamp in sorted(first)]


class Book:
    """What is usual for each lamp, and how far each of its nights was from it."""

    def __init__(self, nights: Nights) -> None:
        self.told = without_common(nights.logarithm)
        self.readings = np.isfinite(self.told).sum(axis=0)
        self.noise = noise(self.told)
        before = self.told[:-RECENT] if len(self.told) > RECENT else self.told[:0]
        enough = np.isfinite(before).sum(axis=0) >= LEARNED
        usual = np.nanmedian(before, axis=0) if len(before) else np.full(self.told.shape[1], np.nan)
        self.usual = np.where(enough, usual, np.nan)


def without_common(told: Numbers) -> Numbers:
    """What a night did to all lamps alike (cold, mains voltage) taken out; from ``MANY`` lamps on."""
    shift = np.nanmedian(told - np.nanmedian(told, axis=0), axis=1)
    many = np.isfinite(told).sum(axis=1) >= MANY
    return np.asarray(told - np.where(many & np.isfinite(shift), shift, 0.0)[:, None])


def noise(told: Numbers) -> Numbers:
    """Standard deviation of a lamp's readings, per lamp, never below the fleet's.

    From the differences between following nights, which a step or a drift hardly touches; a lamp
    with few readings leans on the fleet.
    """
    change = np.abs(np.diff(told, axis=0)) if len(told) > 1 else np.full_like(told, np.nan)
    heard = np.isfinite(change)
    if not heard.any():
        return np.full(told.shape[1], NOISE_UNHEARD)
    fleet = max(float(np.median(change[heard])) / MEDIAN_CHANGE, SMALLEST_NOISE)
    own = np.nan_to_num(np.nanmedian(change, axis=0) / MEDIAN_CHANGE, nan=fleet)
    weight = heard.sum(axis=0) / (heard.sum(axis=0) + NOISE_LEANS)
    return np.asarray(np.maximum(fleet, weight * own + (1 - weight) * fleet))


def _dead(nights: Nights, book: Book) -> list[LampFault]:
    """Told to burn on two nights out of three and takes next to nothing; needs no learning."""
    # Dead for a month, a lamp has darkness for its habit: it is no healthier for that.
    usual = np.maximum(np.exp(np.nan_to_num(book.usual)), HALF_STRING)
    dark = nights.power < DEAD * nights.expected * usual
    night = np.arange(len(nights.power))[:, None]
    dark &= night >= nights.since
    found = _twice(dark)
    share = nights.power[-1] / nights.expected[-1] / usual
    return [
        LampFault(int(n), LampEvent.LAMP_FAILURE, Why.DEAD, float(share[n]))
        for n in np.flatnonzero(found)
    ]


def _steps(nights: Nights, book: Book) -> list[LampFault]:
    """Far from its usual on two of three nights: too low, too high, or full whatever it was told."""
    apart = book.told - book.usual
    strange = (np.abs(np.expm1(apart)) > STEP) & (np.abs(apart) > SURE * book.noise)
    # At full power whatever the level: the distance from full light explains the readings better.
    full = np.log(nights.power / (nights.full * nights.curve.at(np.array(1.0)))) - book.usual
    last, strange_last = slice(-RECENT, None), strange[-RECENT:]
    like_full = (np.abs(full[last]) < np.maximum(STEP, SURE * book.noise)) | ~strange_last
    stuck = like_full.all(axis=0)
    found = []
    for n in np.flatnonzero(_twice(strange)):
        share = float(np.exp(apart[-1, n]))
        if stuck[n]:
            event, why = LampEvent.DIMMING_FAILURE, Why.NOT_DIMMING
        else:
            event, why = _too(share), Why.STEP
        found.append(LampFault(int(n), event, why, share))
    return found


def _drifts(book: Book) -> list[LampFault]:
    """Power that goes up or down night after night, found before it is far from usual."""
    slope, certain = drift(book.told, book.noise)
    usual = book.readings >= LEARNED + 3
    found = []
    for n in np.flatnonzero(usual & (certain >= CERTAIN)):
        share = float(np.exp(slope[n]))
        found.append(LampFault(int(n), _too(share), Why.DRIFT, share))
    return found


def drift(told: Numbers, spread: Numbers) -> tuple[Numbers, Numbers]:
    """The likeliest ramp up to the newest night: its height, and how many standard deviations.

    Generalised likelihood ratio over the night the ramp began, with the level before it unknown
    (least squares of a constant and a ramp; Basseville and Nikiforov, Detection of Abrupt Changes,
    1993, section 2.4). ``told``: nights x lamps, NaN where unheard; ``spread``: per lamp.
    """
    nights, lamps = told.shape
    starts = np.arange(max(LEARNED - 1, nights - 1 - RAMP), nights - 2)
    if not len(starts):
        return np.zeros(lamps), np.zeros(lamps)
    middle = np.nanmedian(told, axis=0)
    heard = np.isfinite(told)
    # One wild reading, the newest included, must not make a drift.
    value = np.where(
        heard, np.clip(np.nan_to_num(told - middle), -CLIP * spread, CLIP * spread), 0.0
    )
    ramp = np.maximum(np.arange(nights)[None, :] - starts[:, None], 0).astype(float)
    seen = heard.astype(float)
    count = seen.sum(axis=0)
    total, mean = ramp @ seen, value.sum(axis=0) / np.maximum(count, 1)
    along = ramp @ value - total * mean
    room = ramp**2 @ seen - total**2 / np.maximum(count, 1)
    safe = np.maximum(room, 1e-9)
    certain = np.where(room > 1e-6, np.abs(along) / (np.sqrt(safe) * spread), 0.0)
    best = certain.argmax(axis=0)
    each = np.arange(lamps)
    height = (along / safe)[best, each] * (nights - 1 - starts[best])
    # A lamp not heard on the newest night is judged when it speaks again.
    now = heard[-1]
    return np.where(now, height, 0.0), np.where(now, certain[best, each], 0.0)


def _twice(strange: Flags) -> Flags:
    """On the newest night and on one of the two before."""
    return np.asarray(strange[-1] & (strange[-RECENT:-1].sum(axis=0) >= 1))


def _too(share: float) -> LampEvent:
    return LampEvent.LAMP_POWER_TOO_LOW if share < 1 else LampEvent.LAMP_POWER_TOO_HIGH
