"""What the generator makes: communes, streets, and things that stand in them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

Point = tuple[float, float]  # longitude, latitude in WGS84 degrees
Trait = float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Commune:
    """A commune with its true name, code and population; its ``outline`` we drew ourselves."""

    insee: str
    name: str
    population: int
    lon: float
    lat: float
    outline: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A street drawn at random; ``lit`` streets carry lamps."""

    key: str
    name: str
    insee: str
    line: tuple[Point, ...]
    main: bool = False
    lit: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something with a place and, mostly, a voice.

    ``attributes`` is what everybody may read; ``traits`` is what only the simulator knows.
    ``gateway`` is the key of the device that speaks for it; ``due`` the seconds between reports.
    """

    key: str
    type: str
    name: str
    insee: str
    lon: float
    lat: float
    due: int
    attributes: Mapping[str, object] = field(default_factory=dict)
    traits: Mapping[str, Trait] = field(default_factory=dict)
    gateway: str = ""

    def trait(self, name: str) -> float:
        """A trait that is a number."""
        return float(self.traits[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """``source`` is linked to ``target``: a lamp is ``fed_by`` its cabinet."""

    source: str
    name: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A whole territory."""

    seed: int
    slug: str
    name: str
    communes: tuple[Commune, ...]
    streets: tuple[Street, ...]
    things: tuple[Thing, ...]
    relations: tuple[Relation, ...]

    def of_type(self, *types: str) -> tuple[Thing, ...]:
        return tuple(thing for thing in self.things if thing.type in types)

    def fingerprint(self) -> str:
        """SHA-256 of everything made: two equal fingerprints are two equal territories."""
        text = json.dumps(asdict(self), ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
