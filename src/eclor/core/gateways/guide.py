"""How to set up one device: its topics and addresses, with its own key, ready to copy."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from eclor.core.gateways.models import Device, Protocol
from eclor.core.service.contract import Attribute
from eclor.core.service.registry import registry
from eclor.core.service.words import Kind

LORAWAN = (Protocol.CHIRPSTACK, Protocol.TTN)
NAMED_BY_GATEWAY = (*LORAWAN, Protocol.TALQ)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to write into the device, or to try: what for, and what."""

    title: Any
    code: str


@dataclass(frozen=True, slots=True)
class Guide:
    """``settings`` go into the device; ``trials`` are lines for a shell that say one value."""

    settings: list[Line]
    trials: list[Line]


def guide(request: HttpRequest, device: Device) -> Guide:
    """For a device behind a gateway: what its gateway says for it."""
    login = device.gateway or device
    said = f'{{"{_example(device)[0]}": {_example(device)[1]}}}'
    if device.gateway is not None and device.gateway.protocol in NAMED_BY_GATEWAY:
        return Guide([Line(_("Name at its gateway"), device.external_id)], [])
    if device.protocol == Protocol.TALQ:
        return _of_talq(device)
    if device.protocol in LORAWAN:
        return _of_a_server(request, device)
    if device.protocol == Protocol.THINGSBOARD:
        return _of_thingsboard(request, login, device, said)
    return _native(request, login, device, said)


def _native(request: HttpRequest, login: Device, device: Device, said: str) -> Guide:
    address = request.build_absolute_uri(reverse("device-door", args=[device.key]))
    settings_ = [
        *_mqtt(request, login),
        Line(_("Topic of several values"), f"obs/{device.key}"),
        Line(_("Topic of one value"), f"obs/{device.key}/{_example(device)[0]}"),
        Line(_("Topic of presence (online, offline)"), f"status/{device.key}"),
        Line(_("Orders to the device"), f"cmd/{device.key}/#"),
        Line(_("HTTP address"), address),
    ]
    curl = f"curl -X POST {address} \\\n  -H \"Authorization: Bearer $SECRET\" -d '{said}'"
    return Guide(
        settings_,
        [
            Line("curl", curl),
            Line("mosquitto_pub", _publish(request, login, f"obs/{device.key}", said)),
        ],
    )


def _of_thingsboard(request: HttpRequest, login: Device, device: Device, said: str) -> Guide:
    child = device.gateway is not None
    topic = "v1/gateway/telemetry" if child else "v1/devices/me/telemetry"
    said = f'{{"{device.external_id}": [{{"values": {said}}}]}}' if child else said
    where = request.build_absolute_uri("/")
    mqtt = f"mosquitto_pub -h {_host(request)} -p {_port()} -u \"$SECRET\" -q 1 \\\n  -t {topic} -m '{said}'"
    trials = [Line("mosquitto_pub", mqtt)]
    if not child:
        curl = f"curl -X POST {_here(request)}api/v1/$SECRET/telemetry -d '{said}'"
        trials.insert(0, Line("curl", curl))
    return Guide(
        [
            Line(_("Server"), where),
            Line(_("MQTT port"), str(_port())),
            Line(_("Access token"), "$SECRET"),
            Line(_("Topic of several values"), topic),
        ],
        trials,
    )


def _of_talq(device: Device) -> Guide:
    names, port = settings.ECLOR.talq_names, settings.ECLOR.talq_port
    return Guide(
        [
            Line(
                _("Address of the central management (cmsUri)"), f"https://{names[0]}:{port}/talq"
            ),
            Line(_("Its certificate, made here"), f"eclor pki issue {device.key}"),
        ],
        [],
    )


def _of_a_server(request: HttpRequest, device: Device) -> Guide:
    chirpstack = device.protocol == Protocol.CHIRPSTACK
    address = request.build_absolute_uri(reverse(f"{device.protocol}-door"))
    # Beside values: what was sent, who acknowledged, what failed. Orders wait for these words.
    topic = "application/+/device/+/event/+" if chirpstack else "v3/+/devices/+/up"
    orders = [Line(_("Orders to the device"), "application/+/device/+/command/down")]
    return Guide(
        [
            Line(_("Address of the HTTP integration"), address),
            Line(_("Header"), "Authorization: Bearer $SECRET"),
            Line(_("Encoding"), "JSON"),
            *_mqtt(request, device),
            Line(_("Topics forwarded over MQTT"), topic),
            *(orders if chirpstack else ()),
        ],
        [],
    )


def _mqtt(request: HttpRequest, login: Device) -> list[Line]:
    return [
        Line(_("MQTT server and port"), f"{_host(request)}:{_port()}"),
        Line(_("Login and password"), f"{login.key} / $SECRET"),
    ]


def _publish(request: HttpRequest, login: Device, topic: str, said: str) -> str:
    return (
        f'mosquitto_pub -h {_host(request)} -p {_port()} -u {login.key} -P "$SECRET" -q 1 \\\n'
        f"  -t {topic} -m '{said}'"
    )


def _example(device: Device) -> tuple[str, str]:
    """A name and a value that this kind of thing can measure."""
    kind = registry.types.get(device.entity.type) if device.entity else None
    card = next((a for a in kind.attributes if a.measured), None) if kind else None
    return (card.key, _value(card)) if card else ("temperature", "12.5")


def _value(card: Attribute) -> str:
    if card.kind is Kind.BOOLEAN:
        return "true"
    if card.kind is Kind.TEXT:
        return '"…"'
    low, high = card.low, card.high
    return "12.5" if (low is None or low <= 12.5) and (high is None or high >= 12.5) else f"{low:g}"


def _here(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("home"))


def _host(request: HttpRequest) -> str:
    return request.get_host().rpartition(":")[0] or request.get_host()


def _port() -> int:
    return int(settings.ECLOR.number("mqtt_port"))
