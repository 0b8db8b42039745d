"""Streets as their lamps draw them at night: one path of dots each, by what they do now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from eclor.services.lighting.drawing_map import WIDTH, Frame, named, outline_paths, outline_rings
from eclor.services.lighting.queries.chosen import Name
from eclor.services.lighting.queries.streets import Street


@dataclass(frozen=True, slots=True)
class Drawn:
    """One street: ``dots`` is a path of points, drawn with round ends; ``how`` it shines."""

    value: str
    title: str
    dots: str
    how: str


@dataclass(frozen=True, slots=True)
class StreetMap:
    """All a template draws, in a box of ``width`` by ``height``."""

    width: float
    height: float
    outlines: tuple[str, ...]
    names: tuple[tuple[str, float, float], ...]
    streets: tuple[Drawn, ...]


def street_map(
    outlines: Iterable[tuple[str, Any]],
    streets: Sequence[Street],
    places: Iterable[tuple[Name, tuple[float, float]]],
) -> StreetMap | None:
    """None when nobody knows where any lamp stands."""
    there: dict[Name, list[tuple[float, float]]] = {}
    for name, place in places:
        there.setdefault(name, []).append(place)
    every = [place for found in there.values() for place in found]
    if not every:
        return None
    frame = Frame(every)
    rings = outline_rings(frame, outlines)
    drawn = tuple(
        Drawn(value_of(one), f"{one.name}, {one.commune}", _dots(frame, there[key]), how(one))
        for one in streets
        if (key := (one.insee, one.name)) in there
    )
    return StreetMap(WIDTH, frame.height, outline_paths(rings), tuple(named(frame, rings)), drawn)


def value_of(street: Street) -> str:
    """A street as a form sends it."""
    return f"{street.insee}|{street.name}"


def how(street: Street) -> str:
    """lit, part, off or unknown: by the lamps heard within three quarters of an hour."""
    if not street.heard:
        return "unknown"
    if not street.lit:
        return "off"
    return "lit" if street.lit == street.heard else "part"


def _dots(frame: Frame, places: Sequence[tuple[float, float]]) -> str:
    return "".join("M{} {}h0".format(*frame.place(*place)) for place in places)
