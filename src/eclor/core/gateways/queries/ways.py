"""By which way a thing speaks to us."""

from dataclasses import dataclass
from typing import Any

from eclor.core.gateways.models import Device, Protocol
from eclor.core.gateways.words import PROTOCOLS
from eclor.core.service.scope import Scope


@dataclass(frozen=True, slots=True)
class Way:
    """The protocol in the reader's language; the gateway it speaks through, "" for none."""

    protocol: Any
    gateway: str


def way_of(scope: Scope, entity: int) -> Way | None:
    """Of the first enabled device of a thing; None for one that nothing speaks for."""
    ours = Device.objects.filter(territory_id=scope.territory, entity=entity, enabled=True)
    device = ours.select_related("gateway").order_by("pk").first()
    if device is None:
        return None
    by = device.gateway
    return Way(PROTOCOLS[Protocol(device.protocol)], (by.name or by.key) if by else "")
