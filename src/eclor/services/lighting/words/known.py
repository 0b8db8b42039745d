"""What stands in a federation already, as far as an import must know it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from eclor.services.lighting.words.importing import Kind


@dataclass(frozen=True, slots=True)
class KnownCommune:
    """``shape``: its outline in degrees (shapely), None when unknown; ``middle``: (lon, lat);
    ``reach``: whether this person may change things there."""

    pk: int
    insee: str
    name: str
    shape: Any
    reach: bool = True
    middle: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class KnownThing:
    """A cabinet, feeder, support or lamp with what names it; ``cabinet``: the urn that feeds it."""

    urn: str
    name: str
    commune: int | None = None
    lon: float | None = None
    lat: float | None = None
    number: str = ""
    cabinet: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """``slug`` of the federation, the beginning of every urn; ``types``: kind -> entity type."""

    slug: str
    communes: Sequence[KnownCommune] = ()
    cabinets: Sequence[KnownThing] = ()
    feeders: Sequence[KnownThing] = ()
    supports: Sequence[KnownThing] = ()
    lamps: Sequence[KnownThing] = ()
    types: Mapping[Kind, str] = field(default_factory=dict)
