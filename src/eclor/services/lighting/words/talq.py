"""What TALQ calls the values of a lamp and of a cabinet, and what we call them.

The attributes and events of LampActuator, LampMonitor, Communication, CabinetMonitor and
ElectricalMeter of TALQ 2.7.1; an empty name is left out. Units by its x-talq-unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eclor.services.lighting.words.faults import LampEvent

Names = Mapping[str, Mapping[str, Any]]


def _left_out(*names: str) -> dict[str, dict[str, Any]]:
    return {name: {"attribute": ""} for name in names}


LAMP_NAMES: Names = {
    **_left_out(
        "switchOnCounter", "temperature", "supplyCurrent", "supplyVoltage", "reactivePower",
        "apparentPower", "powerFactor", "powerFactorSense", "supplyLossCount", "numberOfLamps",
        "targetLightCommand", "feedbackLightCommand", "targetLightCommandChange", "programChange",
        "calendarChange", "lightStateChange", "deviceReset", "softwareUpdating", "hardwareUpdated",
        "installationMode", "maintenanceMode", "locationUpdated", "batteryMode", "batteryShutdown",
        "numberOfHops", "communicationQuality", "communicationFailure", "invalidCalendar",
        "invalidProgram", "cloEnabled", "maintenanceFactorEnabled",
        "maintenancePeriod", "maintenanceFactor", "defaultLightState", "highSupplyVoltageThreshold",
        "lowSupplyVoltageThreshold",
    ),
    "actualLightState": {"attribute": "dimming"},
    "activePower": {"attribute": "power"},
    "activeEnergy": {"attribute": "energy"},
    "operatingHours": {"attribute": "burningHours"},
    "calendarID": {"attribute": "programmeHash"},
    # Two spellings stand in the data model, of these three.
    "controlGearComFailure": {"attribute": LampEvent.CONTROL_GEAR_COMM_FAILURE.value},
    "absolutLampPowerTooHigh": {"attribute": LampEvent.ABSOLUTE_LAMP_POWER_TOO_HIGH.value},
    "absolutLampPowerTooLow": {"attribute": LampEvent.ABSOLUTE_LAMP_POWER_TOO_LOW.value},
}  # fmt: skip
CABINET_NAMES: Names = {
    **_left_out(
        "totalVA", "totalVAR", "maxDemandPower", "totalReactiveEnergy", "totalApparentEnergy",
        "frequency", "totalPowerFactor", "communicationFailure", "communicationQuality",
        "numberOfHops", "deviceReset",
    ),
    "cabinetDoorOpen": {"attribute": "doorOpen"},
    "totalPower": {"attribute": "activePower", "factor": 1000.0},  # kW
    "totalActiveEnergy": {"attribute": "energy"},
    "supplyVoltage": {"attribute": "voltage"},
}  # fmt: skip
