"""Devices as operators look for them: what each is, and when it was last heard."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.expressions import RawSQL

from eclor.core.context.models import Entity
from eclor.core.gateways.models import Device, RefusedMessage
from eclor.core.observations import queries as observations
from eclor.core.service.scope import Scope

MOST_SHOWN = 500
ROWS = 50
CHILDREN_SHOWN = 20
# As the desk of orders tells people: beyond two minutes a clock is wrong. Behind it may be the radio.
MOST_AHEAD, MOST_LATE = timedelta(minutes=2), timedelta(minutes=10)
# The recorder's table has no model.
_SEEN = "(SELECT seen_at FROM contact WHERE contact.device_id = device.id)"


class State(StrEnum):
    """Which devices a list shows."""

    SILENT = "silent"  # heard once, and not for twice its usual time
    NEVER = "never"  # never heard
    OFF = "off"  # switched off
    GATEWAY = "gateway"  # others speak through it
    UNLINKED = "unlinked"  # speaks for nothing of the territory, and for nobody


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceFilters:
    """``text`` is a part of the key, of the name at its gateway, of its name or its entity's."""

    text: str = ""
    commune: int | None = None
    entity_type: str = ""
    state: State | None = None
    gateway: int | None = None
    page: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceLine:
    """One device in a list; ``silent`` when it has not been heard for twice its usual time."""

    device: Device
    entity: Entity | None
    seen_at: datetime | None
    silent: bool

    @property
    def title(self) -> str:
        """What people call it."""
        return self.device.name or (self.entity.name if self.entity else "") or self.device.key

    @property
    def due(self) -> timedelta:
        return timedelta(seconds=self.device.due_seconds)


@dataclass(frozen=True, kw_only=True, slots=True)
class DevicePage:
    """One page of the list, and how many there are in all; pages count from 1."""

    lines: list[DeviceLine]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceSheet:
    """Everything an operator asks of one device."""

    line: DeviceLine
    values: list[observations.Value]
    children: list[DeviceLine]
    children_total: int
    refused: int

    @property
    def clock(self) -> timedelta:
        """How far ahead of ours the device dated what came last; negative: behind, or sent late.

        Zero while it is within what a good clock and a usual delay explain.
        """
        last = max(self.values, key=lambda value: value.received_at, default=None)
        error = last.at - last.received_at if last else timedelta()
        late = max(MOST_LATE, 2 * self.line.due)
        return error if error > MOST_AHEAD or error < -late else timedelta()


def devices(scope: Scope, text: str = "", after: str = "", limit: int = 100) -> list[DeviceLine]:
    """Devices in the order of their keys, beginning after one; ``text`` is a part of the key."""
    found = in_scope(scope).select_related("entity").order_by("key").filter(key__gt=after)
    if text:
        found = found.filter(key__icontains=text)
    page = list(found[: min(limit, MOST_SHOWN)])
    seen = contacts([device.pk for device in page])
    return [_line(scope, device, seen.get(device.pk)) for device in page]


def device_page(scope: Scope, filters: DeviceFilters) -> DevicePage:
    """The asked page, or the last one: an old link must lead somewhere."""
    found = _filtered(scope, filters)
    total = found.count()
    pages = max(1, -(-total // ROWS))
    page = min(max(1, filters.page), pages)
    rows = found.select_related("entity__commune", "gateway").order_by("key")
    shown = list(rows[(page - 1) * ROWS : page * ROWS])
    return DevicePage(lines=_lines(scope, shown), total=total, page=page, pages=pages)


def device_sheet(scope: Scope, pk: int) -> DeviceSheet:
    """Raises Device.DoesNotExist."""
    found = device(scope, pk)
    children = in_scope(scope).filter(gateway=found).select_related("entity__commune")
    waiting = RefusedMessage.objects.filter(
        territory_id=scope.territory, device=found, handled_at__isnull=True
    )
    entity = found.entity_id
    return DeviceSheet(
        line=_lines(scope, [found])[0],
        values=list(observations.latest(scope, entity).values()) if entity else [],
        children=_lines(scope, list(children.order_by("key")[:CHILDREN_SHOWN])),
        children_total=children.count(),
        refused=waiting.count(),
    )


def gateways(scope: Scope, most: int = 200) -> list[Device]:
    """Devices through which others speak, or may."""
    speaking_for_others = Q(children__isnull=False) | Q(
        gateway__isnull=True, entity__isnull=True, protocol__in=("chirpstack", "ttn", "thingsboard")
    )
    return list(in_scope(scope).filter(speaking_for_others).distinct().order_by("key")[:most])


def contacts(pks: list[int]) -> Mapping[int, datetime]:
    """When each device was last heard; one never heard is missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT device_id, seen_at FROM contact WHERE device_id = ANY(%s)", [pks])
        return dict(cursor.fetchall())


def device(scope: Scope, pk: int) -> Device:
    """One device of the territory. Raises Device.DoesNotExist."""
    return in_scope(scope).select_related("entity__commune", "gateway").get(pk=pk)


def in_scope(scope: Scope) -> QuerySet[Device]:
    """Devices of the territory; of an agent's communes where the agent has some."""
    found = Device.objects.filter(territory_id=scope.territory)
    if scope.communes:
        found = found.filter(entity__commune_id__in=scope.communes)
    return found


def _filtered(scope: Scope, filters: DeviceFilters) -> QuerySet[Device]:
    found = in_scope(scope)
    if filters.text:
        named = ("key", "name", "external_id", "entity__name")
        parts = [Q(**{f"{name}__icontains": filters.text}) for name in named]
        found = found.filter(parts[0] | parts[1] | parts[2] | parts[3])
    if filters.commune is not None:
        found = found.filter(entity__commune_id=filters.commune)
    if filters.entity_type:
        found = found.filter(entity__type=filters.entity_type)
    if filters.gateway is not None:
        found = found.filter(gateway_id=filters.gateway)
    return _in_state(scope, found, filters.state)


def _in_state(scope: Scope, found: QuerySet[Device], state: State | None) -> QuerySet[Device]:
    seen: Any = RawSQL(_SEEN, [], output_field=DateTimeField())  # noqa: S611 -- a constant of ours
    match state:
        case State.SILENT:
            patience = ExpressionWrapper(
                F("due_seconds") * Value(timedelta(seconds=2)), output_field=DurationField()
            )
            ends = ExpressionWrapper(F("seen_at") + patience, output_field=DateTimeField())
            return found.annotate(seen_at=seen).annotate(ends=ends).filter(ends__lt=scope.now)
        case State.NEVER:
            return found.annotate(seen_at=seen).filter(seen_at__isnull=True)
        case State.OFF:
            return found.filter(enabled=False)
        case State.GATEWAY:
            return found.filter(pk__in=[one.pk for one in gateways(scope, MOST_SHOWN)])
        case State.UNLINKED:
            return found.filter(entity__isnull=True, children__isnull=True)
    return found


def _lines(scope: Scope, rows: list[Device]) -> list[DeviceLine]:
    seen = contacts([row.pk for row in rows])
    return [_line(scope, row, seen.get(row.pk)) for row in rows]


def _line(scope: Scope, found: Device, seen_at: datetime | None) -> DeviceLine:
    patience = timedelta(seconds=2 * found.due_seconds)
    return DeviceLine(
        device=found,
        entity=found.entity,
        seen_at=seen_at,
        silent=seen_at is None or scope.now - seen_at > patience,
    )
