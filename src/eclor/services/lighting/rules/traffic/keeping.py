"""How the promise of few under-lit hours is kept while the traffic changes.

Learned chances are right on the days they were learned from. Each slot that is over says whether
the lamps were bright enough; two ledgers answer: one over all streets raises or lowers the price of
darkness until the share is kept (an adaptive conformal step: Gibbs and Candès 2021), one per street
corrects chances that come true more often than said. Both know only slots that are over.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from eclor.services.lighting.words.traffic import Numbers

NIGHT = 11.0  # lit slots of a section in a usual night
FEWEST = 60.0  # lit section-slots that one night is taken for at least, or one miss would decide
PULL = 0.1  # how far a night with twice the misses aimed at moves the logarithm of the price
TRUST = 8.0  # expected misses that a street's own record weighs against
FORGETTING = 300.0  # lit slots of a street after which its record weighs a third
SOFTEST, FIRMEST = 0.2, 30.0  # the price moves within these multiples of the learned one
GENTLEST, STRICTEST = 0.7, 12.0  # and a street's own factor within these


@dataclass(slots=True, eq=False)
class Keeper:
    """The two ledgers; ``aim`` is the share of lit time that may be under-lit."""

    price: float  # as learned
    aim: float
    sections: int
    moved: float = 0.0  # logarithm
    said: Numbers = field(init=False)
    came: Numbers = field(init=False)

    def __post_init__(self) -> None:
        self.said, self.came = np.zeros(self.sections), np.zeros(self.sections)

    def prices(self) -> Numbers:
        """The price of an under-lit slot now, one per section."""
        own = np.clip((self.came + TRUST) / (self.said + TRUST), GENTLEST, STRICTEST)
        return np.asarray(self.price * np.exp(self.moved) * own)

    def heard(self, under: Numbers, said: Numbers, lit: Numbers) -> None:
        """A slot is over. Per section: whether it was under-lit, the chance of it that had been
        said, and the share of the slot that was lit and counted (nought: nothing was heard)."""
        fade = np.exp(-lit / FORGETTING)
        self.said = self.said * fade + np.where(lit > 0, said * lit, 0.0)
        self.came = self.came * fade + np.where(lit > 0, under * lit, 0.0)
        debt = float((under * lit).sum() - self.aim * lit.sum())
        step = PULL * debt / (self.aim * max(FEWEST, NIGHT * self.sections))
        self.moved = float(np.clip(self.moved + step, np.log(SOFTEST), np.log(FIRMEST)))
