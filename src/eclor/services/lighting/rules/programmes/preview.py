"""What a programme means before it is given: energy, light below the class, dark hours and the law."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from eclor.services.lighting.rules.classes.selecting import level_for, light_of
from eclor.services.lighting.rules.energy.lamp import Lamp, night_energy
from eclor.services.lighting.rules.nights import bounds
from eclor.services.lighting.rules.programmes.curves import Curve, lit_window, night_curve
from eclor.services.lighting.rules.programmes.refusing import unlawful
from eclor.services.lighting.rules.sun import darkness
from eclor.services.lighting.words.norms import LightingClass
from eclor.services.lighting.words.place import Darkness, Place
from eclor.services.lighting.words.programmes import ByLaw, Charge, Programme

PASSAGES = 4.0  # an hour, all through the dark: an assumption, said wherever it counts
STANDBY = 0.6  # W of a controller, as in rules/energy


@dataclass(frozen=True, slots=True)
class Hours:
    """Of the dark: ``under`` lit below the class, ``off``, and ``unlawful`` off where no by-law is."""

    lit: float = 0.0
    under: float = 0.0
    off: float = 0.0
    unlawful: float = 0.0


@dataclass(frozen=True, slots=True)
class Foreseen:
    """kWh of some nights by this programme, and at full light from dusk to dawn; hours of them."""

    kwh: float
    full: float
    hours: Hours

    @property
    def saved(self) -> float | None:
        """Share saved against full light; None when there is nothing to burn."""
        return 1 - self.kwh / self.full if self.full else None


def foreseen(
    charge: Charge,
    place: Place,
    nights: Sequence[date],
    lamps: int,
    watts: float,
    by_laws: Sequence[ByLaw] = (),
    needed: float = 100.0,
) -> Foreseen:
    """``watts`` of all ``lamps`` at full level; ``needed``: per cent below which the class is missed."""
    lamp = Lamp(full=watts, standby=STANDBY * lamps) if watts > 0 else None
    kwh = full = 0.0
    total = Hours()
    for sky in darkness(place, list(nights), charge.threshold):
        programme = charge.programmes[charge.calendar.programme(sky.night)]
        curve = night_curve(programme, sky, place)
        peopled = night_curve(with_somebody(programme), sky, place)
        if lamp is not None:
            share = share_peopled(programme, PASSAGES)
            kwh += (1 - share) * night_energy(lamp, curve) + share * night_energy(lamp, peopled)
            full += night_energy(lamp, night_curve(Programme("full"), sky, place))
        laws = [law for law in by_laws if law.holds(sky.night)]
        hours = _hours(programme, curve, sky, place, laws, needed)
        # The class is owed to people: where nobody is, there is nobody to see less light.
        under = _hours(programme, peopled, sky, place, laws, needed).under
        total = _added(total, replace(hours, under=under))
    return Foreseen(kwh, full, total)


def with_somebody(programme: Programme) -> Programme:
    """The same night as if somebody were there throughout; the programme itself without presence."""
    if programme.presence is None:
        return programme
    least = programme.presence.level
    points = tuple(replace(one, level=max(one.level, least)) for one in programme.points)
    return replace(programme, first=max(programme.first, least), points=points)


def share_peopled(programme: Programme, passages: float) -> float:
    """Share of the dark in which a level holds: so many passages an hour that know nothing of one
    another (Poisson), each of which lets the hold begin anew. 0 without presence."""
    if programme.presence is None:
        return 0.0
    return 1 - math.exp(-passages * programme.presence.hold / 3_600)


def needed_level(lighting_class: str, on: date, given: float | None = None) -> float:
    """Per cent a street needs for its class; ``given``: its mean at full level in the class's unit.

    Where nobody measured what it gives, it is taken to give just what its class asks for.
    """
    if lighting_class not in set(LightingClass):
        return 0.0
    light = light_of(LightingClass(lighting_class), on)
    return 0.0 if light is None else 100 * level_for(light, given or light.mean)


def _hours(
    programme: Programme,
    curve: Curve,
    sky: Darkness,
    place: Place,
    laws: Sequence[ByLaw],
    needed: float,
) -> Hours:
    window = lit_window(programme, sky, *bounds(sky.night, place.zone))
    if window is None:
        return Hours()
    lit = under = off = 0.0
    for start, end, level in curve.spans():
        hours = _of((max(start, window[0]), min(end, window[1])))
        lit += hours if level else 0
        off += 0 if level else hours
        under += hours if 0 < level < needed else 0
    outside = sum(_of(span) for span in unlawful(programme, sky, laws, place))
    return Hours(lit, under, off, outside)


def _of(span: tuple[datetime, datetime]) -> float:
    return max((span[1] - span[0]) / timedelta(hours=1), 0.0)


def _added(a: Hours, b: Hours) -> Hours:
    return Hours(a.lit + b.lit, a.under + b.under, a.off + b.off, a.unlawful + b.unlawful)
