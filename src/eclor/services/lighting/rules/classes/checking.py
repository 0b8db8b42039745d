"""A street's lamps, as the inventory describes them, held against the decree of 2018."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from eclor.services.lighting.rules.classes.decree import (
    Breach,
    Lit,
    Luminaire,
    Measure,
    checked,
)
from eclor.services.lighting.words.inventory import LampRow
from eclor.services.lighting.words.streets import StreetFacts


@dataclass(frozen=True, slots=True)
class Verdict:
    """``clean`` None: nothing known breaks it, but not everything is known. ``missing``: what is
    not described, with the number of lamps (0: of the street itself). ``density``: installed lm for
    each m² to be lit."""

    clean: bool | None
    breaches: tuple[Breach, ...]
    missing: tuple[tuple[Measure, int], ...]
    density: float | None = None


def verdict(name: str, rows: Iterable[LampRow], facts: StreetFacts | None = None) -> Verdict:
    """Where nobody knows whether the street lies in a built-up area, only what breaks the limits of
    both is a breach; what breaks the stricter one is not known."""
    facts = facts or StreetFacts()
    lamps = tuple(luminaire(row) for row in rows)
    sides = (True, False) if facts.built_up is None else (facts.built_up,)
    found = [checked(Lit(name, facts.use, side, facts.area, lamps)) for side in sides]
    first, strict = found[0], found[-1]
    missing: dict[Measure, set[str]] = {}
    for lamp, measure in first.unknown:
        missing.setdefault(measure, set()).update({lamp} - {""})
    known = {(one.limit.measure, one.lamp) for one in first.breaches}
    for one in strict.breaches:
        if (one.limit.measure, one.lamp) not in known:
            missing.setdefault(one.limit.measure, set()).update({one.lamp} - {""})
    counts = tuple((measure, len(names)) for measure, names in missing.items())
    clean = False if first.breaches else None if missing else True
    return Verdict(clean, first.breaches, counts, _density(lamps, facts.area))


def luminaire(row: LampRow) -> Luminaire:
    said = row.attributes
    return Luminaire(
        row.name,
        number(said.get("luminousFlux")),
        colour=number(said.get("colourTemperature")),
        upward=_share(said.get("upwardLight")),
        upward_lamp=_share(said.get("upwardLightRatio")),
        flux_code=_share(said.get("fluxCode3")),
        installed=_day(said.get("mountedOn")),
    )


def number(said: object) -> float | None:
    """A number that was described, None for anything else."""
    return float(said) if isinstance(said, int | float) and not isinstance(said, bool) else None


def _share(said: object) -> float | None:
    """Per cent as described, as a share of one."""
    found = number(said)
    return None if found is None else found / 100


def _density(lamps: tuple[Luminaire, ...], area: float | None) -> float | None:
    known = [lamp.flux for lamp in lamps if lamp.flux is not None]
    return sum(known) / area if area and len(known) == len(lamps) else None


def _day(said: object) -> date | None:
    """A date as ISO 8601 writes it; anything else is not known."""
    try:
        return date.fromisoformat(str(said)[:10])
    except ValueError:
        return None
