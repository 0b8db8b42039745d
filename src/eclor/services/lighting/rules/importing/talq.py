"""What a TALQ gateway has announced, as a file of lamps that the import reads like any other.

Format of what comes in: the Device, LampType and LuminaireType of TALQ 2.7.1; of what goes out:
GeoJSON (RFC 7946) with our own names of columns, so that nothing has to be guessed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

Document = Mapping[str, Any]
LAMP_FUNCTION = "LampActuatorFunction"


def lamps_file(
    devices: Iterable[Document],
    lamp_types: Mapping[str, Document],
    luminaire_types: Mapping[str, Document],
) -> bytes:
    """A FeatureCollection of the lamps among these devices, b"" when there is none."""
    features = [
        _feature(device, lamp_types, luminaire_types)
        for device in devices
        if LAMP_FUNCTION in _functions(device)
    ]
    if not features:
        return b""
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _feature(
    device: Document, lamp_types: Mapping[str, Document], luminaires: Mapping[str, Document]
) -> dict[str, Any]:
    functions = _functions(device)
    basic, asset = functions.get("BasicFunction", {}), functions.get("LuminaireAssetFunction", {})
    lamp = lamp_types.get(str(_value(functions[LAMP_FUNCTION], "lampTypeId")), {})
    luminaire = luminaires.get(str(_value(asset, "luminaireTypeAddress")), {})
    said = {
        "id": device["address"],
        "controller": device["address"],
        "name": device["name"],
        "supportNumber": _value(basic, "assetId") or device["name"],
        "mountedOn": str(_value(basic, "installationDate") or "")[:10],
        # What the luminaire takes, else what its lamp is rated for.
        "ratedPower": luminaire.get("maximumPower") or lamp.get("wattage"),
        "luminousFlux": luminaire.get("maximumLuminousFluxOutput"),
        "colourTemperature": luminaire.get("cct"),
        "optics": luminaire.get("lightDistributionType"),
        "lanternType": luminaire.get("name") or lamp.get("name"),
    }
    properties = {name: value for name, value in said.items() if value not in (None, "")}
    return {"type": "Feature", "properties": properties, "geometry": _place(basic)}


def _functions(device: Document) -> dict[str, Document]:
    """By type; of two of a kind the first."""
    found: dict[str, Document] = {}
    for function in device.get("functions") or ():
        found.setdefault(function["type"], function)
    return found


def _value(function: Document, name: str) -> Any:
    attribute = function.get(name)
    return attribute.get("value") if isinstance(attribute, dict) else None


def _place(basic: Document) -> dict[str, Any] | None:
    """The import refuses a lamp without a place, by its line."""
    place = _value(basic, "location")
    if not isinstance(place, dict):
        return None
    return {"type": "Point", "coordinates": [place.get("longitude"), place.get("latitude")]}
