"""What an operator copies into a device or a server is all that orders and values need."""

from django.test import RequestFactory

from eclor.core.gateways.guide import guide
from eclor.core.gateways.models import Device, Protocol


def test_a_lorawan_server_is_told_to_forward_every_event_and_to_hear_orders(
    rf: RequestFactory,
) -> None:
    server = Device(key="chirpstack", protocol=Protocol.CHIRPSTACK)

    codes = [line.code for line in guide(rf.get("/"), server).settings]

    assert "application/+/device/+/event/+" in codes
    assert "application/+/device/+/command/down" in codes
