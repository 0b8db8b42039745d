"""By which way lamps speak: most by the line of their cabinet, those of some cabinets by radio."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from eclor.field.made.words import Made


@dataclass(frozen=True, slots=True)
class Server:
    """What lamps of whole cabinets speak through instead: its key, name and protocol."""

    key: str
    name: str
    protocol: str
    cabinets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """How one lamp is reached: the key of its server, the protocol, its own name there."""

    server: str
    protocol: str
    name: str


# Neighbours of lamps that speak otherwise: who orders a few streets sees each way answer.
LORAWAN = Server("chirpstack-demo", "Serveur LoRaWAN (simulé)", "chirpstack", ("ar-16", "ar-20"))
SERVERS = (LORAWAN,)
# Locally administered (the second bit of the first byte): no maker's lamp has such an EUI.
EUI_BEGINS = "02ec10"


def ways(made: Made, servers: Sequence[Server] = SERVERS) -> dict[str, Way]:
    """By the key of each lamp that speaks through a server."""
    by_cabinet = {cabinet: server for server in servers for cabinet in server.cabinets}
    return {
        lamp.key: Way(server.key, server.protocol, eui(lamp.key))
        for lamp in made.of_type("Streetlight")
        if (server := by_cabinet.get(lamp.gateway))
    }


def eui(key: str) -> str:
    """Of a simulated device, 16 hexadecimal digits: always the same for the same key."""
    return EUI_BEGINS + hashlib.sha256(key.encode()).hexdigest()[:10]
