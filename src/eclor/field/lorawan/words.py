"""What simulated lamps on LoRaWAN say of themselves, by the paths of uCIFI's objects."""

from collections.abc import Mapping
from typing import Any

from eclor.services.lighting.words.lwm2m import Object
from eclor.services.lighting.words.radio import names

# attribute -> object, resource
SAID: Mapping[str, tuple[Object, int]] = {
    "dimming": (Object.LAMP_CONTROLLER, 3),
    "burningHours": (Object.LAMP_CONTROLLER, 15),
    "power": (Object.MONITOR, 4),
    "energy": (Object.MONITOR, 6),
}
_NAMES = names(SAID, (Object.LAMP_CONTROLLER, Object.MONITOR))
_PATHS = {f"{kind.value}.0.{number}" for kind, number in SAID.values()}
# Of the names that a room's card has for such lamps, those that these lamps use.
MAPPING: Mapping[str, Mapping[str, Any]] = {path: _NAMES[path] for path in sorted(_PATHS)}


def nested(values: Mapping[str, float]) -> dict[str, dict[str, dict[str, float]]]:
    """As a server's codec writes it: object -> instance -> resource, in the registry's units."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for name, value in values.items():
        kind, number = SAID[name]
        factor = MAPPING[f"{kind.value}.0.{number}"].get("factor", 1.0)
        found.setdefault(kind.value, {"0": {}})["0"][str(number)] = round(value / factor, 3)
    return found
