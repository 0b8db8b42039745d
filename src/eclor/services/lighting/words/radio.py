"""What uCIFI lamp controllers say through a LoRaWAN server, and what we call it.

The server's codec turns a maker's frame into an object; its keys are the paths of the LwM2M registry,
either nested ({"3416": {"0": {"3": 40}}}, read as 3416.0.3) or whole ("/3416/0/3").
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from eclor.services.lighting.words.lwm2m import RESOURCES, Kind, Object

INSTANCES = (0, 1)  # makers begin to count at either


def names(known: Collection[str], of: Collection[Object]) -> Mapping[str, Mapping[str, Any]]:
    """The mapping of a device: each path to our attribute, or to nothing where we have none."""
    found: dict[str, Mapping[str, Any]] = {}
    for (kind, number), resource in RESOURCES.items():
        if kind not in of or resource.kind is Kind.TEXT:
            continue
        attribute = resource.name if resource.name in known else ""
        said: dict[str, Any] = {"attribute": attribute}
        if attribute and resource.per != 1.0:
            said["factor"] = resource.per
        for instance in INSTANCES:
            found[f"{kind.value}.{instance}.{number}"] = said
            found[f"/{kind.value}/{instance}/{number}"] = said
    return found
