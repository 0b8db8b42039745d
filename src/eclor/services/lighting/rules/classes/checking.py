"""A street's lamps, as the inventory describes them, held against the decree of 2018."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from eclor.services.lighting.rules.classes.decree import (
    Breach,
    Compliance,
    Lit,
    Luminaire,
    Measure,
    Use,
    checked,
)
from eclor.services.lighting.words.inventory import LampRow


@dataclass(frozen=True, slots=True)
class Verdict:
    """``clean`` None: nothing known breaks it, but not everything is known. ``missing``: what is
    not described, with the number of lamps (0: of the street itself)."""

    clean: bool | None
    breaches: tuple[Breach, ...]
    missing: tuple[tuple[Measure, int], ...]


def verdict(name: str, rows: Iterable[LampRow]) -> Verdict:
    """As a street within a built-up area: the surface to be lit is not in the inventory yet."""
    lamps = tuple(luminaire(row) for row in rows)
    found: Compliance = checked(Lit(name, Use.STREET, True, None, lamps))
    missing: dict[Measure, set[str]] = {}
    for lamp, measure in found.unknown:
        missing.setdefault(measure, set()).update({lamp} - {""})
    counts = tuple((measure, len(names)) for measure, names in missing.items())
    return Verdict(found.clean, found.breaches, counts)


def luminaire(row: LampRow) -> Luminaire:
    said = row.attributes
    return Luminaire(
        row.name,
        _number(said.get("luminousFlux")),
        colour=_number(said.get("colourTemperature")),
        installed=_day(said.get("mountedOn")),
    )


def _number(said: object) -> float | None:
    return float(said) if isinstance(said, int | float) and not isinstance(said, bool) else None


def _day(said: object) -> date | None:
    """A date as ISO 8601 writes it; anything else is not known."""
    try:
        return date.fromisoformat(str(said)[:10])
    except ValueError:
        return None
