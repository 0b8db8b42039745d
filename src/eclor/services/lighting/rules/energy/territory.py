"""The chain of savings with the territory's own figures where it has them, and our part by itself."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eclor.services.lighting.rules.energy.chain import FACTORS, STANDBY, Chain, chain
from eclor.services.lighting.words.adaptive import NightPlan, StreetTrial, Way
from eclor.services.lighting.words.energy import Before, Cause, Factor
from eclor.services.lighting.words.norms import Source

YEAR = 8.76  # thousand hours
LED_FROM = 100.0  # lm/W: no lamp of before reaches it with its ballast
COUNTED = Source(
    "plan tried on past nights", "own counters", "levels of each night, judged later", True
)
SKY = Source("own sun formula", "2026", "sunset to sunrise beside -4 degrees", True)
BY_LAWS = Source("by-laws recorded", "own inventory", "hours off of the streets concerned", True)
INVENTORY = Source("own inventory", "2026", "lamps already changed, saving as published", False)
CHANGED = next(factor for factor in FACTORS if factor.cause is Cause.LAMP_CHANGE)


@dataclass(frozen=True, slots=True)
class Fleet:
    """All lamps of known power: ``watts`` now, ``changed`` of them in lamps that are LED already."""

    lamps: int
    watts: float
    changed: float

    @property
    def renewed(self) -> Fleet:
        """The same lamps once the last old ones are changed too."""
        watts = self.changed + (self.watts - self.changed) * (1 - CHANGED.saved)
        return Fleet(self.lamps, watts, watts)

    def before(self, saved: float = CHANGED.saved) -> float:
        """W of the lamps that hung there: each LED replaced one that took ``1 / (1 - saved)`` of it."""
        return self.watts - self.changed + self.changed / (1 - saved)


@dataclass(frozen=True, slots=True)
class TerritoryYear:
    """A year of the fleet. ``control``: share that telling lamps their level saves of what the lamps
    hung there would take from sunset to sunrise, by what was computed here alone, controllers'
    standby counted against it; ``under``: share of lit hours with less light than was needed."""

    chain: Chain
    fleet: Fleet
    before: float  # kWh a year, of the lamps before, from sunset to sunrise
    now: float  # of the lamps that hang there, from sunset to sunrise at full light
    after: float  # by the plan, standby included
    control: float
    under: float | None
    under_live: float | None
    covered: float  # share of the power that has a counter near enough
    renewed: float  # share saved in all once every lamp is LED
    control_renewed: float  # as ``control``, then
    undimmed: float  # share of the power in lamps that cannot dim


def fleet_of(lamps: Iterable[tuple[float | None, float | None, str]]) -> Fleet:
    """Of (W, lm, lantern) of each lamp: an LED says so, or gives what no other lamp does."""
    count, watts, changed = 0, 0.0, 0.0
    for power, flux, lantern in lamps:
        if not power:
            continue
        count, watts = count + 1, watts + power
        if is_led(power, flux, lantern):
            changed += power
    return Fleet(count, watts, changed)


def is_led(watts: float, flux: float | None, lantern: str) -> bool:
    return "led" in lantern.lower().split() or (flux is not None and flux / watts >= LED_FROM)


def territory_year(plan: NightPlan, fleet: Fleet, hours: float) -> TerritoryYear:
    """``hours`` of a year from sunset to sunrise. What is not known here keeps its published or
    assumed factor; streets without a counter save nothing by following one."""
    share = _covered(plan, fleet)
    factors = own_factors(plan, fleet, share)
    found = chain(_before(fleet, hours), factors, STANDBY)
    renewed = fleet.renewed
    later = own_factors(plan, renewed, share, renewed=True)
    whole = chain(_before(renewed, hours), later, STANDBY)
    left = _left(factors)
    now = fleet.watts * hours / 1000
    standby = STANDBY.watts * YEAR * fleet.lamps
    return TerritoryYear(
        chain=found,
        fleet=fleet,
        before=fleet.before() * hours / 1000,
        now=now,
        after=now * left + standby,
        control=1 - left - standby / now,
        under=plan.dark(Way.AHEAD),
        under_live=plan.dark(Way.LIVE),
        covered=share,
        renewed=whole.saved,
        control_renewed=1 - _left(later) - standby / (renewed.watts * hours / 1000),
        undimmed=_undimmed(plan),
    )


def _left(factors: Sequence[Factor]) -> float:
    """Share that telling lamps their level leaves of what they would take."""
    ours = {Cause.SWITCHING, Cause.SWITCH_OFF, Cause.CONTROL}
    return math.prod(1 - factor.saved for factor in factors if factor.cause in ours)


def _undimmed(plan: NightPlan) -> float:
    whole = sum(one.load.watts for one in plan.streets)
    return sum(one.load.watts for one in plan.streets if not one.load.dims) / whole


def _before(fleet: Fleet, hours: float) -> Before:
    """A lamp of before, the mean of the fleet."""
    low, high = (fleet.before(saved) / fleet.lamps for saved in (CHANGED.low, CHANGED.high))
    watts = fleet.before() / fleet.lamps
    return Before(watts, (low, high), hours, (hours, hours), INVENTORY)


def own_factors(
    plan: NightPlan, fleet: Fleet, share: float, *, renewed: bool = False
) -> tuple[Factor, ...]:
    """The links of this territory, in the order of the chain; switching off where a by-law lets it.

    ``share`` of the power has a counter near enough; ``renewed``: lamps that cannot dim have been
    changed, and save by control what those that can save now.
    """
    full, lit = plan.total(Way.FULL), _lit(plan.streets)
    ahead = plan.total(Way.AHEAD)
    if full is None or ahead is None or not lit or not plan.from_sunset:
        raise ValueError("The plan tried no street: there is nothing to say of the territory.")
    changed = 1 - fleet.watts / fleet.before()
    own = {
        Cause.LAMP_CHANGE: Factor(
            Cause.LAMP_CHANGE, changed, 1 - fleet.watts / fleet.before(CHANGED.low),
            1 - fleet.watts / fleet.before(CHANGED.high), INVENTORY,
        ),
        Cause.SWITCHING: _exact(Cause.SWITCHING, 1 - full.kwh / plan.from_sunset, SKY),
        Cause.CONTROL: _control(plan, 1 - ahead.kwh / lit, share, renewed),
    }  # fmt: skip
    found = [own.get(factor.cause, factor) for factor in FACTORS]
    off = share * (1 - lit / full.kwh)
    if off > 0:
        found.insert(-1, _exact(Cause.SWITCH_OFF, off, BY_LAWS))
    return tuple(found)


def _covered(plan: NightPlan, fleet: Fleet) -> float:
    return min(sum(s.load.watts for s in plan.streets) / fleet.watts, 1.0) if fleet.watts else 0.0


def _lit(streets: Iterable[StreetTrial]) -> float:
    """kWh at full light, of the hours in which no by-law lets them be off."""
    return sum(one.load.watts * one.lit / 1000 for one in streets)


def _control(plan: NightPlan, saved: float, share: float, renewed: bool) -> Factor:
    """From the poorest month to the best one; each month rises as the year does where all can dim."""
    dimming = [one for one in plan.streets if one.load.dims]
    later = saved
    if renewed and dimming:
        later = 1 - sum(one.ways[Way.AHEAD].kwh for one in dimming) / _lit(dimming)
    scale = share * (later / saved if saved > 0 else 1.0)
    months = [scale * month for month in _monthly(plan)]
    return _ranged(Cause.CONTROL, share * later, months, COUNTED)


def _exact(cause: Cause, saved: float, source: Source) -> Factor:
    saved = max(saved, 0.0)
    return Factor(cause, saved, saved, saved, source)


def _ranged(cause: Cause, saved: float, months: Sequence[float], source: Source) -> Factor:
    """From the poorest month to the best one."""
    return Factor(cause, saved, min([saved, *months]), max([saved, *months]), source)


def _monthly(plan: NightPlan) -> list[float]:
    """Saved by the plan in each month, of the hours lamps are lit."""
    whole = plan.total(Way.FULL)
    lit = sum(s.load.watts * s.lit / 1000 for s in plan.streets)
    kept = lit / whole.kwh if whole and whole.kwh else 1.0
    found = [month.saved(Way.AHEAD) for month in plan.months]
    return [max(1 - (1 - saved) / kept, 0.0) for saved in found if saved is not None]
