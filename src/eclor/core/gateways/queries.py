"""What we know of devices: who may speak, who waits to be adopted, what could not be stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet

from eclor.core.context.models import Entity
from eclor.core.gateways.models import Device, RefusedMessage, Stranger
from eclor.core.service.scope import Scope

MOST_SHOWN = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceLine:
    """One device in a list; ``silent`` when it has not been heard for twice its usual time."""

    device: Device
    entity: Entity | None
    seen_at: datetime | None
    silent: bool


def devices(scope: Scope, text: str = "", after: str = "", limit: int = 100) -> list[DeviceLine]:
    """Devices in the order of their keys, beginning after one; ``text`` is a part of the key."""
    found = in_scope(scope).select_related("entity").order_by("key").filter(key__gt=after)
    if text:
        found = found.filter(key__icontains=text)
    page = list(found[: min(limit, MOST_SHOWN)])
    seen = contacts([device.pk for device in page])
    return [_line(scope, device, seen.get(device.pk)) for device in page]


def contacts(pks: list[int]) -> Mapping[int, datetime]:
    """When each device was last heard; one never heard is missing. The recorder's table has no model."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT device_id, seen_at FROM contact WHERE device_id = ANY(%s)", [pks])
        return dict(cursor.fetchall())


def device(scope: Scope, pk: int) -> Device:
    """One device of the territory. Raises Device.DoesNotExist."""
    return in_scope(scope).select_related("entity", "gateway").get(pk=pk)


def in_scope(scope: Scope) -> QuerySet[Device]:
    """Devices of the territory; of an agent's communes where the agent has some."""
    found = Device.objects.filter(territory_id=scope.territory)
    if scope.communes:
        found = found.filter(entity__commune_id__in=scope.communes)
    return found


def strangers(scope: Scope) -> QuerySet[Stranger]:
    """Who spoke through a gateway and was never declared, the last heard first."""
    return (
        Stranger.objects.filter(territory_id=scope.territory, adopted_as__isnull=True)
        .select_related("gateway")
        .order_by("-last_heard_at")
    )


def refused(scope: Scope, handled: bool = False) -> QuerySet[RefusedMessage]:
    """Messages kept apart, the newest first: those that wait, or those already handled."""
    return (
        RefusedMessage.objects.filter(territory_id=scope.territory, handled_at__isnull=not handled)
        .select_related("device", "stranger")
        .order_by("-received_at", "-pk")
    )


def _line(scope: Scope, found: Device, seen_at: datetime | None) -> DeviceLine:
    patience = timedelta(seconds=2 * found.due_seconds)
    return DeviceLine(
        device=found,
        entity=found.entity,
        seen_at=seen_at,
        silent=seen_at is None or scope.now - seen_at > patience,
    )
