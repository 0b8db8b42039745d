"""A street held against its class and the municipal orders, and its indicators of EN 13201-5."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from eclor.services.lighting.rules.adaptive.windows import off_share
from eclor.services.lighting.rules.classes.performance import Area, Operation, performance
from eclor.services.lighting.rules.classes.selecting import light_of
from eclor.services.lighting.words.compliance import ClassCheck, HoursCheck, Indicators, Standing
from eclor.services.lighting.words.norms import LightingClass, Quantity, Source
from eclor.services.lighting.words.programmes import ByLaw
from eclor.services.lighting.words.streets import LightBy, StreetFacts

# Lumen method: mean lx = lm x utilance x maintenance / m². What a calculation of the street replaces.
UTILANCE, MAINTENANCE = 0.40, 0.80
LUMEN_METHOD = Source("assumption", "2026", "utilance 0.40, maintenance factor 0.80")
Q0 = 0.07  # cd/(m²·lx): mean luminance coefficient of the usual dry road surface R3
ROAD = Source("CIE 144", "2001", "road surface R3, Q0 = 0.07")
OFF = 0.01  # of full level
HOURS = 24


def given_light(facts: StreetFacts, flux: float | None) -> tuple[float | None, bool]:
    """Mean lx at full level, and whether it is only an estimate by the lumen method."""
    if facts.light is not None and facts.light_by is not LightBy.NOBODY:
        return facts.light, False
    if flux is None or not facts.area:
        return None, True
    return flux * UTILANCE * MAINTENANCE / facts.area, True


def needed_light(lighting_class: str, on: date) -> float | None:
    """Mean lx a class asks for; a luminance over Q0. None for no class or one that asks for none."""
    try:
        wanted = light_of(LightingClass(lighting_class), on)
    except ValueError:
        return None
    if wanted is None:
        return None
    return wanted.mean / Q0 if wanted.quantity is Quantity.LUMINANCE else wanted.mean


def class_check(facts: StreetFacts, flux: float | None, on: date) -> ClassCheck:
    """Whether full level gives what the class asks for; an estimate decides nothing."""
    needed = needed_light(facts.lighting_class, on)
    given, estimated = given_light(facts, flux)
    if needed is None or given is None or estimated:
        return ClassCheck(Standing.UNKNOWN, needed, given, estimated)
    standing = Standing.KEPT if given >= needed else Standing.BROKEN
    return ClassCheck(standing, needed, given, False)


def hours_check(
    levels: Sequence[float | None] | None, nights: Sequence[Sequence[ByLaw]]
) -> HoursCheck:
    """``levels`` (0 to 1) by local hour, the mean of some nights; None of an hour that was light or
    silent. An hour in which lamps were off only partly speaks neither for nor against them; one in
    which they were off must be let by an order in each of the ``nights`` (the orders in force)."""
    if levels is None or all(level is None for level in levels):
        return HoursCheck(Standing.UNKNOWN, (), ())
    off = tuple(h for h, level in enumerate(levels) if level is not None and level < OFF)
    outside = tuple(h for h in off if not all(_may_be_off(h, laws) for laws in nights))
    return HoursCheck(Standing.BROKEN if outside else Standing.KEPT, off, outside)


def _may_be_off(hour: int, laws: Iterable[ByLaw]) -> bool:
    windows = (f"{law.off_from:%H:%M}-{law.off_until:%H:%M}" for law in laws)
    return any(off_share(window, hour, HOURS) >= 1 for window in windows)


def indicators(
    facts: StreetFacts, flux: float | None, watts: float | None, kwh: float | None, metered: bool
) -> Indicators:
    """``watts``: of all lamps at full level with their controllers; ``kwh``: of a year."""
    given, estimated = given_light(facts, flux)
    if not facts.area:
        return Indicators()
    consumption = None if kwh is None else 1000 * kwh / facts.area
    if given is None or watts is None:
        return Indicators(None, consumption, estimated, metered)
    found = performance(watts, [Area(given, facts.area)], [Operation(0.0, watts)])
    return Indicators(found.density, consumption, estimated, metered)
