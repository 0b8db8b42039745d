"""The light a path owes whoever passes there, beside what a programme with presence would give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from eclor.services.lighting.rules.classes.street import given_light, needed_light
from eclor.services.lighting.rules.programmes.preview import with_somebody
from eclor.services.lighting.words.programmes import FULL, Charge, Refusal
from eclor.services.lighting.words.streets import StreetFacts


@dataclass(frozen=True, slots=True)
class Owed:
    """``level``: per cent with which a street keeps its class; ``known``: by its calculated or
    measured light, else it is taken to give at full level just what its class asks for."""

    street: str
    lighting_class: str
    level: float
    known: bool


def owed(street: str, facts: StreetFacts, on: date) -> Owed | None:
    """None for a street of no class, or of one that asks for no light."""
    needed = needed_light(facts.lighting_class, on)
    if not needed:
        return None
    given, estimated = given_light(facts, None)
    level = FULL if given is None else min(FULL, FULL * needed / given)
    return Owed(street, facts.lighting_class, level, not estimated)


def too_dim(charge: Charge, streets: Iterable[Owed]) -> Refusal | None:
    """The first street that a night with presence leaves below its class though somebody is there.

    Nights without presence are judged by their hours below the class: they follow no passage.
    """
    nights = [night for night in charge.programmes.values() if night.presence is not None]
    told = sorted(streets, key=lambda one: (-one.level, one.street))
    for night in nights:
        peopled = with_somebody(night)
        least = min(peopled.first, *(point.level for point in peopled.points), FULL)
        for one in told:
            if least < one.level:
                return _refusal(night.name, least, one)
    return None


def _refusal(name: str, least: int, one: Owed) -> Refusal:
    values = {
        "name": name, "level": least, "street": one.street, "class": one.lighting_class,
        "needed": -int(-one.level // 1),
    }  # fmt: skip
    text = (
        "Programme %(name)s gives %(level)s per cent with somebody there: %(street)s needs"
        " %(needed)s for its class %(class)s."
    )
    if one.known:
        return Refusal(text, values)
    return Refusal(
        text + " Nobody has said what it gives at full light, so just its class is taken: describe"
        " the street.",
        values,
    )
