"""Streets added up: how many keep their rules, and EN 13201-5 of a commune or of all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eclor.services.lighting.words.accounts import StreetAccount
from eclor.services.lighting.words.compliance import Indicators, Standing


@dataclass(frozen=True, slots=True)
class Gathered:
    """``name`` "" is all of them. ``known``: streets of which D_P and D_E are."""

    insee: str
    name: str
    streets: int
    broken: int
    unknown: int
    kept: int
    known: int
    indicators: Indicators


def gathered(streets: Iterable[StreetAccount], insee: str = "", name: str = "") -> Gathered:
    """EN 13201-5 of several areas: powers over the sum of lx·m², energies over the sum of m²."""
    rows = list(streets)
    standings = [row.standing for row in rows]
    return Gathered(
        insee=insee,
        name=name,
        streets=len(rows),
        broken=standings.count(Standing.BROKEN),
        unknown=standings.count(Standing.UNKNOWN),
        kept=standings.count(Standing.KEPT),
        known=sum(None not in (row.indicators.density, row.indicators.consumption) for row in rows),
        indicators=_indicators(rows),
    )


def by_commune(streets: Iterable[StreetAccount]) -> list[Gathered]:
    """Each commune by name."""
    found: dict[tuple[str, str], list[StreetAccount]] = {}
    for row in streets:
        found.setdefault((row.commune, row.insee), []).append(row)
    return [gathered(rows, insee, name) for (name, insee), rows in sorted(found.items())]


def _indicators(rows: list[StreetAccount]) -> Indicators:
    """D_P = sum P / sum (E A): a street's own D_P gives its P back. D_E = sum of energies / sum A."""
    power = light = energy = size = 0.0
    for row in rows:
        area, own = row.facts.area, row.indicators
        if not area:
            continue
        if own.density is not None and row.light.given is not None:
            light += row.light.given * area
            power += own.density * row.light.given * area
        if own.consumption is not None:
            energy += own.consumption * area
            size += area
    return Indicators(
        power / light if light else None,
        energy / size if size else None,
        any(row.indicators.estimated for row in rows),
        all(row.indicators.metered for row in rows if row.indicators.consumption is not None),
    )
