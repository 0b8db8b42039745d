"""The multicast groups of a LoRaWAN server."""

from eclor.core.gateways.models import Device, LorawanGroup, Protocol


def takes_groups(device: Device) -> bool:
    """A ChirpStack server itself, none of the devices behind it."""
    return device.protocol == Protocol.CHIRPSTACK and device.gateway_id is None


def groups(device: Device) -> list[LorawanGroup]:
    return list(LorawanGroup.objects.filter(server=device).order_by("title", "name"))
