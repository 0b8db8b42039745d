"""The class of a street from its parameters, by the sum of weights of CEN/TR 13201-1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from eclor.services.lighting.rules.classes.defaults import LIGHT, WEIGHTS
from eclor.services.lighting.words.norms import Light, LightingClass, Method, Weight, in_force

HIGHEST = 6  # class number when nothing weighs anything
# Volume as a share of capacity for two lanes, and for more (CEN/TR 13201-1:2014, unverified).
VOLUME = {False: (0.15, 0.45), True: (0.35, 0.65)}


@dataclass(frozen=True, slots=True)
class Selection:
    """The class, and the rows it was summed from: what the screen shows beside it."""

    lighting_class: LightingClass
    total: float
    rows: tuple[Weight, ...]

    @property
    def unverified(self) -> tuple[Weight, ...]:
        """Rows that nobody has checked against the document yet."""
        return tuple(row for row in self.rows if not row.source.verified)


def select(
    method: Method,
    choices: Mapping[str, str],
    on: date,
    weights: Iterable[Weight] = WEIGHTS,
) -> Selection:
    """The class for one option of each parameter; raises ``ValueError`` naming what is missing."""
    table = {
        (row.parameter, row.option): row for row in in_force(weights, on) if row.method is method
    }
    parameters = dict.fromkeys(parameter for parameter, _ in table)
    if not table:
        raise ValueError(
            f"No weights for {method} classes are in force on {on}: add or extend rows."
        )
    if missing := [p for p in parameters if p not in choices]:
        raise ValueError(f"A {method} class also needs: {', '.join(missing)}.")
    if unknown := [p for p in choices if p not in parameters]:
        raise ValueError(f"A {method} class does not know: {', '.join(unknown)}.")
    rows = []
    for parameter in parameters:
        row = table.get((parameter, choices[parameter]))
        if row is None:
            known = ", ".join(option for p, option in table if p == parameter)
            raise ValueError(f"{parameter} is one of {known}, not {choices[parameter]!r}.")
        rows.append(row)
    # A negative sum counts as nought, because classes stop at 1 and 6.
    total = sum(row.weight for row in rows)
    number = min(max(HIGHEST - int(total), 1), HIGHEST)
    return Selection(LightingClass(f"{method}{number}"), total, tuple(rows))


def volume_option(share: float, many_lanes: bool) -> str:
    """The option of ``traffic_volume`` for a flow over the capacity of the road."""
    low, high = VOLUME[many_lanes]
    return "high" if share > high else "low" if share < low else "moderate"


def light_of(
    lighting_class: LightingClass, on: date, rows: Iterable[Light] = LIGHT
) -> Light | None:
    """What a class asks for on a day; ``None`` when no row says (P7 asks for nothing measured)."""
    found = [r for r in rows if r.lighting_class is lighting_class and r.span.holds(on)]
    return max(found, key=lambda r: r.span.first) if found else None


def level_for(wanted: Light, given: float, maintenance: float = 1.0) -> float:
    """The level (0 to 1, or above when out of reach) that gives a class its mean.

    ``given``: mean of the new installation at full level, in the unit of ``wanted``;
    ``maintenance``: share of it that is left now.
    """
    if given <= 0 or not 0 < maintenance <= 1:
        raise ValueError("A street gives some light, of which a share between 0 and 1 is left.")
    return wanted.mean / (given * maintenance)
