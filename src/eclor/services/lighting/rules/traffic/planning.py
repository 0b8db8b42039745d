"""Levels of the streets, slot by slot, from what was learned and what has been counted since.

A plan is walked through in the order of time: the slots that are over have their say in the ledgers
before the next level is chosen, and no other slot has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eclor.core.learning.trees import Trees
from eclor.services.lighting.rules.traffic.calendar import Calendar
from eclor.services.lighting.rules.traffic.deciding import decide, risk
from eclor.services.lighting.rules.traffic.keeping import Keeper
from eclor.services.lighting.rules.traffic.signs import Signs, signs
from eclor.services.lighting.words.traffic import Horizon, LampPower, Numbers, Steps


@dataclass(frozen=True, slots=True, eq=False)
class Insight:
    """What was learned for one horizon: the chance of each need, and the price of darkness."""

    columns: tuple[str, ...]
    trees: tuple[Trees, ...]  # one for each cut between two levels
    price: float

    def chances(self, seen: Signs, where: NDArray[np.bool_]) -> Numbers:
        """cuts x slots x sections; NaN outside ``where``."""
        if seen.columns != self.columns:
            raise ValueError("The street's signs are not those learned from: learn again.")
        found = np.full((len(self.trees), *where.shape), np.nan)
        rows = seen.table[where].astype(np.float64)
        for cut, trees in enumerate(self.trees):
            found[cut][where] = 1 / (1 + np.exp(-trees.score(rows)))
        # More light is never needed more often than less.
        return np.maximum.accumulate(found[::-1], axis=0)[::-1]


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """All that a site keeps between two nights, storable as JSON.

    ``capacity``: near-maximum flow of each section, NaN where too little was counted: such a
    street keeps full light, and so do all while ``insights`` is empty.
    """

    sections: tuple[str, ...]
    capacity: Numbers
    steps: Steps
    power: LampPower
    aim: float
    insights: dict[Horizon, Insight]

    def chances(
        self, flow: Numbers, calendar: Calendar, horizon: Horizon, first: int = 0
    ) -> Numbers:
        """Of needing more than each level but the highest, in every dark slot from row ``first``
        on: cuts x slots x sections, NaN elsewhere."""
        cuts = len(self.steps.shares)
        insight = self.insights.get(horizon)
        where = (calendar.dark > 0)[:, None] & np.isfinite(self.capacity)[None, :]
        where[:first] = False
        if insight is None or not where.any():
            return np.full((cuts, *flow.shape), np.nan)
        return insight.chances(signs(flow, self.capacity, calendar, self.steps, horizon), where)

    def need(self, flow: Numbers) -> Numbers:
        """The level each slot turned out to ask for; NaN where nobody counted."""
        return self.steps.need(flow / self.capacity)

    def to_json(self) -> dict[str, Any]:
        return {
            "sections": list(self.sections),
            "capacity": [None if np.isnan(c) else float(c) for c in self.capacity],
            "shares": list(self.steps.shares),
            "levels": list(self.steps.levels),
            "power": [self.power.slope, self.power.base],
            "aim": self.aim,
            "insights": {
                str(horizon): {
                    "columns": list(i.columns),
                    "trees": [t.to_json() for t in i.trees],
                    "price": i.price,
                }
                for horizon, i in self.insights.items()
            },
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Learned:
        insights = {
            Horizon(horizon): Insight(
                tuple(i["columns"]), tuple(Trees.from_json(t) for t in i["trees"]), i["price"]
            )
            for horizon, i in told["insights"].items()
        }
        return cls(
            sections=tuple(told["sections"]),
            capacity=np.array([np.nan if c is None else c for c in told["capacity"]], dtype=float),
            steps=Steps(tuple(told["shares"]), tuple(told["levels"])),
            power=LampPower(*told["power"]),
            aim=told["aim"],
            insights=insights,
        )


def plan(
    learned: Learned,
    flow: Numbers,
    calendar: Calendar,
    horizon: Horizon,
    first: int = 0,
    chances: Numbers | None = None,
    steady: bool = False,
) -> Numbers:
    """The level of every slot from row ``first`` on (slots x sections); 1 where it is light.

    ``flow`` holds what is counted so far, NaN for what is to come. ``chances`` when they have been
    asked already. ``steady`` keeps the learned prices whatever happens: for comparison only.
    """
    need = learned.need(flow)[first:]
    top = learned.steps.levels[-1]
    if horizon not in learned.insights:
        return np.full(need.shape, top)
    if chances is None:
        chances = learned.chances(flow, calendar, horizon, first)
    chances = chances[:, first:]
    keeper = Keeper(learned.insights[horizon].price, learned.aim, len(learned.sections))
    dark, night = calendar.dark[first:], calendar.night[first:]
    level = np.full(need.shape, top)
    prices = keeper.prices()
    for row in range(len(need)):
        if row and not steady:
            _hear(
                keeper, chances[:, row - 1], level[row - 1], need[row - 1], dark[row - 1], learned
            )
            if horizon is Horizon.LIVE or night[row] != night[row - 1]:
                prices = keeper.prices()
        if dark[row] > 0:
            level[row] = decide(chances[:, row], prices, learned.steps, learned.power)
    return level


def _hear(
    keeper: Keeper,
    chances: Numbers,
    level: Numbers,
    need: Numbers,
    dark: float,
    learned: Learned,
) -> None:
    """The slot is over: what it asked for is known where it was counted."""
    if dark <= 0:
        return
    lit = np.where(np.isfinite(need) & np.isfinite(chances[0]), dark, 0.0)
    under = (level < np.nan_to_num(need) - 1e-9).astype(float)
    said = np.nan_to_num(risk(chances, level, learned.steps))
    keeper.heard(under, said, lit)
