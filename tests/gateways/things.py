"""Things that the tests of the operators' pages look at: devices, strangers, refused messages."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from eclor.core.context.actions import NewEntity, add_entity
from eclor.core.context.models import Entity
from eclor.core.gateways import actions
from eclor.core.gateways.actions import EnrolDevice
from eclor.core.gateways.models import Device, RefusedMessage, Stranger
from eclor.core.service.ids import ulid
from eclor.core.service.scope import Scope


def station(scope: Scope, name: str = "Météo de la mairie", **more: Any) -> Entity:
    urn = f"urn:ngsi-ld:WeatherStation:test:{ulid()}"
    return add_entity(scope, NewEntity(type="WeatherStation", urn=urn, name=name, **more))


def device(scope: Scope, key: str = "station-1", **more: Any) -> Device:
    """Enrolled by somebody who may."""
    actions.enrol_device(scope, EnrolDevice(key=key, **more))
    return Device.objects.get(key=key)


def refuse(by: Device, payload: bytes = b'{"power": "?"}', **more: Any) -> RefusedMessage:
    given: dict[str, Any] = {
        "territory_id": by.territory_id,
        "received_at": timezone.now() - timedelta(minutes=5),
        "device": by,
        "topic": f"obs/{by.key}",
        "payload": payload,
        "size": len(payload),
        "refusal": "impossible_value",
        "reason": "'?' is not a number.",
        "signal": ulid(),
    }
    return RefusedMessage.objects.create(**given | more)


def stranger(gateway: Device, name: str = "ABCD", heard: datetime | None = None) -> Stranger:
    """Heard once through a gateway, with its message kept."""
    at = heard or timezone.now() - timedelta(minutes=5)
    found = Stranger.objects.create(
        territory_id=gateway.territory_id,
        gateway=gateway,
        external_id=name,
        protocol="chirpstack",
        first_heard_at=at,
        last_heard_at=at,
        sample=b"{}",
    )
    payload = (
        b'{"deviceInfo": {"devEui": "%b"}, "object": {"temperature": 11.5, "humidity": 80}}'
        % name.encode()
    )
    topic = f"application/7/device/{name.lower()}/event/up"
    refuse(gateway, payload, stranger=found, topic=topic, refusal="unknown_device", received_at=at)
    return found
