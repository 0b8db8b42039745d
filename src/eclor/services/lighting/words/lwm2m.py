"""The lamp controllers' own words: uCIFI objects 3416 to 3421 of the LwM2M registry.

Numbers, kinds and units are those of the OMA registry (BSD-3-Clause): outdoor lamp controller 2.0,
luminaire asset 1.0, electrical monitor 2.0, photocell 1.1, LED colour light 1.0, single-phase
electrical meter 2.0. Resources the platform has no use for are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Object(StrEnum):
    """By number; the value is what paths begin with."""

    LAMP_CONTROLLER = "3416"
    LUMINAIRE = "3417"
    MONITOR = "3418"
    PHOTOCELL = "3419"
    COLOUR = "3420"
    METER = "3421"


class Kind(StrEnum):
    NUMBER = "v"  # the field of a SenML record that holds it
    FLAG = "vb"
    TEXT = "vs"


@dataclass(frozen=True, slots=True)
class Resource:
    """``name``: the platform's attribute, or the TALQ event when ``event``; ``per``: platform units
    in one of the registry's."""

    name: str
    kind: Kind = Kind.NUMBER
    per: float = 1.0
    low: float = -1e12
    high: float = 1e12
    event: bool = False
    writable: bool = False


def _event(name: str) -> Resource:
    return Resource(name, Kind.FLAG, event=True)


RESOURCES: Mapping[tuple[Object, int], Resource] = {
    (Object.LAMP_CONTROLLER, 1): Resource("command", low=0, high=100, writable=True),
    (Object.LAMP_CONTROLLER, 3): Resource("dimming", low=0, high=100),
    (Object.LAMP_CONTROLLER, 4): Resource("defaultDimming", low=0, high=100, writable=True),
    (Object.LAMP_CONTROLLER, 5): _event("lampFailure"),
    (Object.LAMP_CONTROLLER, 7): _event("controlGearFailure"),
    (Object.LAMP_CONTROLLER, 9): _event("relayFailure"),
    (Object.LAMP_CONTROLLER, 10): _event("lampUnexpectedOn"),
    (Object.LAMP_CONTROLLER, 11): _event("cyclingFailure"),
    (Object.LAMP_CONTROLLER, 12): _event("controlGearCommFailure"),
    (Object.LAMP_CONTROLLER, 14): _event("invalidProgram"),
    (Object.LAMP_CONTROLLER, 15): Resource("burningHours", low=0),
    (Object.LAMP_CONTROLLER, 18): Resource("switchCount", low=0),
    (Object.LAMP_CONTROLLER, 21): Resource("temperature", low=-60, high=200),
    (Object.LAMP_CONTROLLER, 22): _event("controlGearThermalDerating"),
    (Object.LAMP_CONTROLLER, 25): _event("controlGearThermalShutdown"),
    (Object.LAMP_CONTROLLER, 30): Resource("constantOutput", Kind.FLAG, writable=True),
    (Object.LAMP_CONTROLLER, 46): Resource("lightSourcePower", low=0, high=2000),
    (Object.LAMP_CONTROLLER, 47): Resource("lightSourceEnergy", low=0),
    (Object.LUMINAIRE, 1): Resource("gtin", Kind.TEXT),
    (Object.LUMINAIRE, 2): Resource("manufacturedYear", low=1950, high=2200),
    (Object.LUMINAIRE, 3): Resource("manufacturedWeek", low=1, high=53),
    (Object.LUMINAIRE, 4): Resource("ratedFlux", low=0),
    (Object.LUMINAIRE, 7): Resource("ratedPower", low=0, high=2000),
    (Object.LUMINAIRE, 11): Resource("colourRendering", low=0, high=100),
    (Object.LUMINAIRE, 12): Resource("colourTemperature", low=1000, high=20000),
    (Object.LUMINAIRE, 14): Resource("serialNumber", Kind.TEXT),
    (Object.MONITOR, 1): Resource("voltage", low=0, high=1000),
    (Object.MONITOR, 2): Resource("current", low=0, high=1000),
    (Object.MONITOR, 3): Resource("frequency", low=0, high=100),
    (Object.MONITOR, 4): Resource("power", low=0, high=2000),
    (Object.MONITOR, 5): Resource("powerFactor", low=-1, high=1),
    (Object.MONITOR, 6): Resource("energy", per=0.001, low=0),
    (Object.MONITOR, 9): _event("powerFactorTooLow"),
    (Object.MONITOR, 12): _event("lampPowerTooLow"),
    (Object.MONITOR, 15): _event("lampPowerTooHigh"),
    (Object.MONITOR, 17): _event("currentTooLow"),
    (Object.MONITOR, 19): _event("currentTooHigh"),
    (Object.MONITOR, 21): _event("supplyVoltageTooLow"),
    (Object.MONITOR, 23): _event("supplyVoltageTooHigh"),
    (Object.PHOTOCELL, 1): Resource("onLux", low=0, writable=True),
    (Object.PHOTOCELL, 2): Resource("offLux", low=0, writable=True),
    (Object.PHOTOCELL, 3): _event("photocellOutputOn"),
    (Object.COLOUR, 1): Resource("colour", Kind.TEXT, writable=True),
    (Object.METER, 1): Resource("voltage", low=0, high=1000),
    (Object.METER, 3): _event("supplyVoltageTooLow"),
    (Object.METER, 5): _event("supplyVoltageTooHigh"),
    (Object.METER, 6): Resource("current", low=0, high=1e5),
    (Object.METER, 8): _event("totalCurrentTooLow"),
    (Object.METER, 10): _event("totalCurrentTooHigh"),
    (Object.METER, 13): Resource("powerFactor", low=-1, high=1),
    (Object.METER, 15): _event("powerFactorTooLow"),
    (Object.METER, 16): Resource("activePower", low=0, high=1e6),
    (Object.METER, 25): Resource("energy", per=0.001, low=0),
    (Object.METER, 37): Resource("powerFailures", low=0),
    (Object.METER, 53): _event("supplyLoss"),
}
