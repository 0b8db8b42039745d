"""The decree (arrêté) of 27 December 2018 on light nuisance: what a street's lamps break of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from eclor.services.lighting.words.norms import Source, Span
from eclor.services.lighting.words.streets import Use

DECREE = Source("Arrêté TREP1831126A", "2018-12-27", "article 3", True)
OLD_LAMPS = Source("Arrêté TREP1831126A", "2018-12-27", "article 8: replaced by 1 January 2025")
START = date(2020, 1, 1)  # technical limits bind what is installed from this day on


class Measure(StrEnum):
    """What is limited; the unit is in brackets."""

    FLUX_DENSITY = "flux_density"  # installed lm per m² of the place to be lit
    UPWARD = "upward"  # share of the light sent above the horizon as mounted
    UPWARD_LAMP = "upward_lamp"  # the same as the maker gives it
    FLUX_CODE = "flux_code"  # CIE code no. 3, share within 75.5 degrees of the nadir
    COLOUR = "colour"  # K


@dataclass(frozen=True, slots=True)
class Limit:
    """One row: what may be at most (or at least, for the flux code) for whom, from when."""

    measure: Measure
    use: Use
    built_up: bool | None  # None: everywhere
    value: float
    installed: Span  # lamps mounted within it
    source: Source
    at_least: bool = False

    def broken_by(self, value: float) -> bool:
        if self.at_least:
            return value <= self.value
        # "At most" for a colour, and an old lamp is replaced where it sends up more than half.
        strict = self.measure is not Measure.COLOUR and self.source is not OLD_LAMPS
        return value >= self.value if strict else value > self.value


def _limits() -> tuple[Limit, ...]:
    new, any_time = Span(START), Span(date.min)
    rows = [
        Limit(Measure.FLUX_DENSITY, use, built_up, value, new, DECREE)
        for use, built_up, value in (
            (Use.STREET, True, 35.0),
            (Use.STREET, False, 25.0),
            (Use.CAR_PARK, True, 25.0),
            (Use.CAR_PARK, False, 20.0),
        )
    ]
    for use in Use:
        rows += [
            Limit(Measure.UPWARD_LAMP, use, None, 0.01, new, DECREE),
            Limit(Measure.UPWARD, use, None, 0.04, new, DECREE),
            Limit(Measure.UPWARD_LAMP, use, None, 0.50, any_time, OLD_LAMPS),
            Limit(Measure.FLUX_CODE, use, None, 0.95, new, DECREE, at_least=True),
            Limit(Measure.COLOUR, use, None, 3000.0, new, DECREE),
        ]
    return tuple(rows)


LIMITS = _limits()


@dataclass(frozen=True, slots=True)
class Luminaire:
    """What the decree asks about a lamp; ``None`` is not known."""

    name: str
    flux: float | None  # lm at full level
    colour: float | None = None
    upward: float | None = None
    upward_lamp: float | None = None
    flux_code: float | None = None
    installed: date | None = None


@dataclass(frozen=True, slots=True)
class Lit:
    """A street or a car park: its area to be lit in m², and its lamps."""

    name: str
    use: Use
    built_up: bool
    area: float | None
    luminaires: tuple[Luminaire, ...]


@dataclass(frozen=True, slots=True)
class Breach:
    """What breaks which row; ``lamp`` empty when it is the street as a whole."""

    limit: Limit
    value: float
    lamp: str = ""

    def __str__(self) -> str:
        where = f"lamp {self.lamp}: " if self.lamp else ""
        bound = "at least" if self.limit.at_least else "at most"
        return (
            f"{where}{self.limit.measure} is {self.value:g}, {bound} {self.limit.value:g} is allowed "
            f"({self.limit.source})"
        )


@dataclass(frozen=True, slots=True)
class Compliance:
    """``unknown``: what would have to be known to be sure, as (lamp or "", measure)."""

    breaches: tuple[Breach, ...]
    unknown: tuple[tuple[str, Measure], ...]

    @property
    def clean(self) -> bool | None:
        """``None``: nothing known breaks the decree, but not everything is known."""
        if self.breaches:
            return False
        return None if self.unknown else True


def checked(street: Lit, limits: Sequence[Limit] = LIMITS) -> Compliance:
    """Every limit against every lamp of a street, and against the street."""
    breaches: list[Breach] = []
    unknown: list[tuple[str, Measure]] = []
    for limit in limits:
        if limit.use is not street.use or limit.built_up not in (None, street.built_up):
            continue
        for lamp, value in _values(street, limit):
            if value is None:
                unknown.append((lamp, limit.measure))
            elif limit.broken_by(value):
                breaches.append(Breach(limit, value, lamp))
    return Compliance(tuple(breaches), tuple(unknown))


def _values(street: Lit, limit: Limit) -> Iterable[tuple[str, float | None]]:
    """Whom the limit binds, and the value there. Every limit binds a lamp of unknown date: only its
    date can make it an old one."""
    bound = [
        lamp
        for lamp in street.luminaires
        if lamp.installed is None or limit.installed.holds(lamp.installed)
    ]
    if limit.measure is Measure.FLUX_DENSITY:
        if bound:
            yield "", _density(street)
        return
    for lamp in bound:
        yield lamp.name, getattr(lamp, limit.measure.value)


def _density(street: Lit) -> float | None:
    """lm per m² of all its lamps, old ones too: the place is lit by them together."""
    flux = [lamp.flux for lamp in street.luminaires]
    if not street.area or any(f is None for f in flux):
        return None
    return sum(f for f in flux if f is not None) / street.area


@dataclass(frozen=True, slots=True)
class Curfew:
    """Light must be off from a while after activity ends until a while before it begins again."""

    use: Use
    after: timedelta
    before: timedelta
    source: Source


# Car parks serving a zone of activity: off two hours after it ends (unverified; edit the row).
CURFEWS = (
    Curfew(
        Use.CAR_PARK,
        timedelta(hours=2),
        timedelta(hours=1),
        Source("Arrêté TREP1831126A", "2018-12-27", "article 2"),
    ),
)


def burning_after_curfew(
    lit: Iterable[tuple[datetime, datetime]], closed: tuple[datetime, datetime], curfew: Curfew
) -> timedelta:
    """How long lamps burn while they must be off. ``closed``: activity ends, activity begins."""
    first, last = closed[0] + curfew.after, closed[1] - curfew.before
    none = timedelta(0)
    return sum((max(min(end, last) - max(start, first), none) for start, end in lit), none)
