"""What a lamp is to whoever keeps the inventory: where it stands, what it is, how it does."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

# Arrows: lamp -> cabinet, feeder -> cabinet; lamp -> feeder; lamp -> support.
FED_BY, ON_FEEDER, MOUNTED_ON = "fed_by", "on_feeder", "mounted_on"


class LampState(StrEnum):
    """How a lamp does, by its last word and what is known of its faults; the worst counts."""

    BROKEN = "broken"
    SILENT = "silent"
    NEVER_HEARD = "never_heard"
    LIT = "lit"
    OFF = "off"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Which lamps: by commune (INSEE code), street, cabinet (its id), class, state, words of a name.

    Empty means all. ``page`` counts from 1.
    """

    commune: str = ""
    street: str = ""
    cabinet: int = 0
    lighting_class: str = ""
    state: LampState | None = None
    text: str = ""
    page: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class LampRow:
    """One lamp of a list. ``level`` in per cent and ``power`` in W as last heard at ``at``."""

    pk: int
    urn: str
    name: str
    commune: str
    street: str
    lon: float | None
    lat: float | None
    attributes: dict[str, object] = field(default_factory=dict)
    cabinet: int | None = None
    cabinet_name: str = ""
    cabinet_urn: str = ""
    feeder_urn: str = ""
    feeder_name: str = ""
    level: float | None = None
    power: float | None = None
    at: datetime | None = None
    state: LampState = LampState.NEVER_HEARD
    fault: str = ""
    simulated: bool = False

    @property
    def watts(self) -> float | None:
        found = self.attributes.get("ratedPower")
        return float(found) if isinstance(found, int | float) else None

    @property
    def lighting_class(self) -> str:
        return str(self.attributes.get("lightingClass", ""))
