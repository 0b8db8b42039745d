"""What a night means for the lamps that follow it: drawn, counted, and held against the law."""

from dataclasses import dataclass
from datetime import timedelta

from eclor.core.service.scope import Scope
from eclor.services.lighting import queries
from eclor.services.lighting.drawing import NightChart, programme_chart
from eclor.services.lighting.rules.programmes.preview import (
    PASSAGES,
    Foreseen,
    foreseen,
    needed_level,
    share_peopled,
)
from eclor.services.lighting.words.programmes import Calendar, Charge, Presence

YEAR = 365


@dataclass(frozen=True, slots=True)
class Under:
    """Hours of the night that so many lamps spend lit below their class."""

    lighting_class: str
    lamps: int
    hours: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """``lamps`` follow it, or all there are when ``nobody`` does yet; ``night`` is tonight as this
    night, ``year`` the programme through the coming year."""

    chart: NightChart | None
    lamps: int
    nobody: bool
    night: Foreseen
    year: Foreseen
    under: list[Under]
    presence: Presence | None = None
    share: float = 0.0  # of the dark with somebody there, by ``passages`` an hour
    passages: int = round(PASSAGES)


def outlook(scope: Scope, charge: Charge, name: str, programme: int) -> Outlook:
    """``name`` is the night looked at; ``programme`` 0 for one that is not stored yet."""
    here, tonight = queries.place(scope), queries.tonight(scope).night
    own = queries.load(scope, programme) if programme else []
    loads = own or queries.load(scope, 0)
    lamps, watts = sum(one.lamps for one in loads), sum(one.watts for one in loads)
    laws = queries.laws_for(scope, programme)[0]
    only = Charge(Calendar(name), {name: charge.programmes[name]}, charge.threshold)
    year = [tonight + timedelta(days=n) for n in range(YEAR)]
    under = []
    for one in loads:
        needed = needed_level(one.lighting_class, tonight)
        if needed:
            hours = foreseen(only, here, [tonight], 0, 0, (), needed).hours.under
            under.append(Under(one.lighting_class, one.lamps, hours))
    return Outlook(
        chart=programme_chart(charge, charge.programmes[name], tonight, here, laws),
        lamps=lamps,
        nobody=not own,
        night=foreseen(only, here, [tonight], lamps, watts, laws),
        year=foreseen(charge, here, year, lamps, watts, laws),
        under=under,
        presence=charge.programmes[name].presence,
        share=share_peopled(charge.programmes[name], PASSAGES),
    )
