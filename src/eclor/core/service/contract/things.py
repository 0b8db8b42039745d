"""What exists in the territory, what is measured of it, and how it is drawn on the map."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from eclor.core.service.contract.text import Text
from eclor.core.service.words import Audience, Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribute:
    """One property of an entity type.

    ``measured``: its values arrive from the field into ``latest`` and history; otherwise it is
    described, and lives in the entity's attributes. ``low`` and ``high`` bound what is possible.
    ``keep`` is how long raw values stay; ``keep_rollups`` how long the 15-minute, hourly and daily
    summaries do. ``due`` is the usual time between two values, the base of the age line.
    ``unit`` is a UN/CEFACT code or "" for a count or a word.
    """

    key: str
    title: Text
    kind: Kind = Kind.NUMBER
    unit: str = ""
    symbol: str = ""
    measured: bool = False
    low: float | None = None
    high: float | None = None
    public: bool = True
    keep: timedelta = timedelta(days=400)
    keep_rollups: timedelta = timedelta(days=3660)
    due: timedelta = timedelta(minutes=15)


def measure(
    key: str,
    title: Text,
    unit: str,
    symbol: str,
    low: float,
    high: float,
    due: timedelta = timedelta(minutes=15),
) -> Attribute:
    """A public measured number."""
    return Attribute(
        key=key, title=title, unit=unit, symbol=symbol, measured=True, low=low, high=high, due=due
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityType:
    """A kind of thing that exists in the territory; ``key`` follows Smart Data Models where one fits.

    A sensor says in the words of DTPR (taxonomy 0, without their category) what it ``senses_by``
    and what it ``serves``; what has measured values without them is computed by the house.
    ``names`` gives, for a protocol of the field, what its devices call these attributes: the mapping
    of a device that is enrolled as such a thing (see gateways.models.Device).
    """

    key: str
    title: Text
    plural: Text
    icon: str  # a name of the Tabler icon set
    attributes: tuple[Attribute, ...] = ()
    senses_by: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    names: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)

    def attribute(self, key: str) -> Attribute | None:
        return next((a for a in self.attributes if a.key == key), None)


class Shape(StrEnum):
    """How a layer is drawn."""

    POINT = "point"
    LINE = "line"
    AREA = "area"


@dataclass(frozen=True, kw_only=True, slots=True)
class MapLayer:
    """Entities of one type to draw on the territory's map.

    ``state`` names the measured attribute that colours the feature, ``label`` the attribute written
    beside it. The live stream keeps both fresh without a word of code in the room. Beyond
    ``worried_above`` a value asks for somebody, without being an alarm.
    """

    key: str
    title: Text
    icon: str
    entity_type: str
    shape: Shape = Shape.POINT
    state: str = ""
    label: str = ""
    audience: Audience = Audience.PUBLIC
    shown_at_first: bool = True
    worried_above: float | None = None
