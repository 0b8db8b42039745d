"""Who may speak and what each word of theirs means: devices, children, attributes, series."""

import time
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import psycopg

from eclor.core.observations.recorder.slots import Lines, Slots
from eclor.core.observations.recorder.units import factor
from eclor.core.observations.recorder.words import Heard, Listen, Unreadable
from eclor.core.service.hints import nearest
from eclor.core.service.words import Kind, Refusal

# Bounded: the topics that one device makes up must not fill the memory. Full, it begins anew.
ROUTES_OF_A_DEVICE, WAYS_KEPT = 4, 500
DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class Card:
    """What an entity type declares about one measured attribute; see contract.Attribute."""

    kind: str
    unit: str
    low: float
    high: float
    public: bool
    keep_days: int


@dataclass(frozen=True, slots=True)
class Way:
    """From a name as a device says it to the series it feeds: value * factor + offset."""

    slot: int
    attribute: str
    kind: str
    unit: str
    factor: float = 1.0
    offset: float = 0.0

    def scale(self, unit: str) -> tuple[float, float]:
        """(factor, offset) for a value said in this unit. Raises Unreadable for an impossible one."""
        return (self.factor * factor(unit, self.unit) if unit else self.factor), self.offset

    @property
    def plain(self) -> bool:
        return self.kind == Kind.NUMBER and self.factor == 1.0 and self.offset == 0.0


@dataclass(slots=True)
class Device:
    """A row of ``device`` with what it is linked to; ``numbers`` is the short way for plain numbers."""

    id: int
    territory: int
    key: str
    entity: int | None
    type: str
    gateway: int | None
    external_id: str
    mapping: dict[str, Any]
    children: dict[str, "Device"] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    ways: dict[str, Way | Unreadable | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Route:
    """What a subject leads to."""

    device: Device
    heard: Heard


class Directory:
    """Read from the database at start, at a nudge, and when somebody unknown speaks."""

    def __init__(self, connection: psycopg.Connection, listen: Listen) -> None:
        self._connection = connection
        self._listen = listen
        self.slots = Slots()
        self.zones: list[ZoneInfo] = []
        self.routes: dict[bytes, Route] = {}
        self.unknown: set[tuple[int, str]] = set()
        self.loaded_at = 0.0
        self.load()

    def use(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def load(self) -> None:
        """Read everything again. Raises psycopg.OperationalError, leaving what was known."""
        with self._connection.transaction():
            devices = self._connection.execute(DEVICES).fetchall()
            cards = self._connection.execute(CARDS).fetchall()
            zones = self._connection.execute("SELECT id, timezone FROM territory").fetchall()
            series = self._connection.execute(SERIES).fetchall()
        self._cards = {
            (kind_of_thing, key): Card(kind, unit, _or(low, -np.inf), _or(high, np.inf), *rest)
            for kind_of_thing, key, kind, unit, low, high, *rest in cards
        }
        self._series = {(entity, attribute): rest for entity, attribute, *rest in series}
        self._set_zones(dict(zones))
        self._set_devices(devices)
        self.routes = {}
        self.unknown.clear()
        self.loaded_at = time.monotonic()

    def route(self, subject: bytes) -> Route | None:
        """Where a subject leads; None when no device has this handle. Raises Unreadable."""
        heard = self._listen(subject)
        if heard.entity:
            return self._house_route(subject, heard)
        device = self._of_login(heard.handle)
        return self._keep(subject, Route(device, heard)) if device is not None else None

    def _keep(self, subject: bytes, route: Route) -> Route:
        if len(self.routes) >= ROUTES_OF_A_DEVICE * (len(self._by_id) + 500):
            self.routes.clear()
        self.routes[subject] = route
        return route

    def _house_route(self, subject: bytes, heard: Heard) -> Route | None:
        """The house speaks of an entity: a device without a row."""
        if heard.territory not in self._zone_of:
            return None
        line = self._connection.execute(ENTITY, (heard.entity, heard.territory)).fetchone()
        entity, kind = line if line is not None else (None, "")
        house = Device(0, heard.territory, "house", entity, kind, None, "", {})
        for of, attribute, *rest in self._connection.execute(SERIES_OF, (entity,)):
            self._series[(of, attribute)] = rest
        return self._keep(subject, Route(house, heard))

    def snapshot(self) -> Lines:
        return self.slots.lines_now(self.zones)

    @property
    def territories(self) -> list[int]:
        return sorted(self._zone_of)

    def device_of(self, subject: bytes) -> Device | None:
        """Whose login a subject carries, whatever its topic."""
        words = subject.split(b".", 3)
        return self._of_login(words[2].decode(errors="replace")) if len(words) > 2 else None

    def _of_login(self, handle: str) -> Device | None:
        """The device with this handle, also one enrolled since we last looked."""
        device = self._by_handle.get(handle)
        if device is None and self._appeared(BY_HANDLE, (handle, handle), handle):
            device = self._by_handle.get(handle)
        return device

    def speaker(self, device: Device, name: str) -> Device | None:
        """The device of this name that may speak through ``device``; None when nobody knows it.

        Raises Unreadable when it is known and may not.
        """
        if name == device.key:
            return device
        found = device.children.get(name)
        if found is not None:
            return found
        if self._appeared(CHILD, (device.id, name, name), name, device.id):
            return self._by_id[device.id].children.get(name)
        other = self._by_key.get(name)
        if other is not None:
            raise Unreadable(
                f"{device.key} may not speak for {name}: declare it as its gateway first.",
                Refusal.FOREIGN_TOPIC,
            )
        return None

    def way(self, device: Device, name: str, aside: bool = False) -> Way | None:
        """What a name leads to; None when it is to be left out. Raises Unreadable."""
        key = f"\0{name}" if aside else name
        if key not in device.ways:
            if len(device.ways) >= WAYS_KEPT:
                device.ways.clear()  # somebody invents names: remembering them all would fill us
            try:
                device.ways[key] = self._find_way(device, name, aside)
            except Unreadable as problem:
                device.ways[key] = problem.with_traceback(None)
        found = device.ways[key]
        if isinstance(found, Unreadable):
            # A fresh one: raised again, the kept one would keep every batch it was raised for.
            raise Unreadable(str(found), found.refusal)
        return found

    def _find_way(self, device: Device, name: str, aside: bool) -> Way | None:
        if device.entity is None:
            raise Unreadable(
                f"{device.key} is not linked to anything of the territory: give it an entity.",
                Refusal.UNKNOWN_DEVICE,
            )
        rename = device.mapping.get(name, {})
        attribute = rename.get("attribute", name) if isinstance(rename, dict) else rename
        if attribute is None or attribute == "":
            return None  # the operator said: leave this one out
        card = self._cards.get((device.type, attribute))
        if card is None:
            if aside:
                return None
            raise Unreadable(self._unknown_attribute(device, attribute), Refusal.UNKNOWN_ATTRIBUTE)
        scale, offset = 1.0, 0.0
        if isinstance(rename, dict):
            scale, offset = float(rename.get("factor", 1.0)), float(rename.get("offset", 0.0))
            if rename.get("unit"):
                scale *= factor(str(rename["unit"]), card.unit)
        slot = self._slot(device, device.entity, attribute, card)
        way = Way(slot, attribute, card.kind, card.unit, scale, offset)
        if way.plain and not aside:
            device.numbers[name] = slot
        return way

    def _unknown_attribute(self, device: Device, attribute: str) -> str:
        known = nearest(attribute, (key for kind, key in self._cards if kind == device.type))
        said = attribute[:60]
        return (
            f"{said!r} is not measured on a {device.type}; known are {known or 'none'}. "
            "Rename it in the device's mapping."
        )

    def _slot(self, device: Device, entity: int, attribute: str, card: Card) -> int:
        series, keep_days, public = self._series.get(
            (entity, attribute), (0, card.keep_days, card.public)
        )
        line = (
            series,
            entity,
            device.territory,
            card.low,
            card.high,
            keep_days * DAY,
            public,
            self._zone_of.get(device.territory, 0),
        )
        return self.slots.place(entity, attribute, card.unit, line)

    def made(self, entity: int, attribute: str, series: int) -> None:
        """A series was made for this entity; later loads find it by themselves."""
        line = self.slots.name_series(entity, attribute, series)
        self._series[(entity, attribute)] = [series, line[5] // DAY, line[6]]

    def _appeared(
        self, query: str, parameters: tuple[Any, ...], name: str, device: int = 0
    ) -> bool:
        """Whether the database knows by now what we do not; asked once a batch for each name."""
        if (device, name) in self.unknown:
            return False
        if self._connection.execute(query, parameters).fetchone() is None:
            self.unknown.add((device, name))
            return False
        self.load()
        return True

    def _set_zones(self, zones: dict[int, str]) -> None:
        names = sorted(set(zones.values())) or ["UTC"]
        self.zones = [ZoneInfo(name) for name in names]
        self._zone_of = {territory: names.index(name) for territory, name in zones.items()}

    def _set_devices(self, rows: list[tuple[Any, ...]]) -> None:
        self._by_id: dict[int, Device] = {}
        self._by_key: dict[str, Device] = {}
        self._by_handle: dict[str, Device] = {}
        for handle, token_handle, *rest in rows:
            device = Device(*rest)
            self._by_id[device.id] = self._by_key[device.key] = device
            self._by_handle[handle] = device
            if token_handle:
                self._by_handle[token_handle] = device
        for device in self._by_id.values():
            gateway = self._by_id.get(device.gateway) if device.gateway else None
            if gateway is not None:
                for name in (device.key, device.external_id, device.external_id.lower()):
                    gateway.children.setdefault(name, device)
        # A series whose entity was deleted meanwhile must be forgotten, or made again.
        self.slots.follow({key: rest[0] for key, rest in self._series.items()})


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


ENTITY = "SELECT id, type FROM entity WHERE id = %s AND territory_id = %s AND deleted_at IS NULL"
SERIES_OF = "SELECT entity_id, attribute, id, keep_days, public FROM series WHERE entity_id = %s"
DEVICES = """
SELECT d.handle, d.token_handle, d.id, d.territory_id, d.key, e.id, coalesce(e.type, ''),
       d.gateway_id, d.external_id, d.mapping
FROM device d LEFT JOIN entity e ON e.id = d.entity_id AND e.deleted_at IS NULL
"""
CARDS = "SELECT type, key, kind, unit, low, high, public, keep_days FROM attribute_card"
SERIES = """
SELECT s.entity_id, s.attribute, s.id, s.keep_days, s.public
FROM series s WHERE s.entity_id IN (SELECT entity_id FROM device WHERE entity_id IS NOT NULL)
"""
BY_HANDLE = "SELECT 1 FROM device WHERE handle = %s OR token_handle = %s"
CHILD = "SELECT 1 FROM device WHERE gateway_id = %s AND (external_id = %s OR key = %s)"
