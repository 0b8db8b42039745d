"""What may be wrong with lamps, meters and cabinets, in the words of TALQ 2.7.1 and of the trade.

The event names are those of the published OpenAPI data model (fLampMonitorEvents,
fElectricalMeterEvents, fCabinetMonitorEvents, fCommunicationEvents); the labels are French.
"""

from __future__ import annotations

from enum import StrEnum


class LampEvent(StrEnum):
    """The 22 events of a lamp monitor."""

    LAMP_FAILURE = "lampFailure"
    DIMMING_FAILURE = "dimmingFailure"
    LAMP_UNEXPECTED_ON = "lampUnexpectedOn"
    CYCLING_FAILURE = "cyclingFailure"
    LAMP_POWER_TOO_HIGH = "lampPowerTooHigh"
    LAMP_POWER_TOO_LOW = "lampPowerTooLow"
    ABSOLUTE_LAMP_POWER_TOO_HIGH = "absoluteLampPowerTooHigh"
    ABSOLUTE_LAMP_POWER_TOO_LOW = "absoluteLampPowerTooLow"
    LAMP_VOLTAGE_TOO_HIGH = "lampVoltageTooHigh"
    LAMP_VOLTAGE_TOO_LOW = "lampVoltageTooLow"
    SUPPLY_VOLTAGE_TOO_HIGH = "supplyVoltageTooHigh"
    SUPPLY_VOLTAGE_TOO_LOW = "supplyVoltageTooLow"
    SUPPLY_LOSS = "supplyLoss"
    CURRENT_TOO_HIGH = "currentTooHigh"
    CURRENT_TOO_LOW = "currentTooLow"
    POWER_FACTOR_TOO_LOW = "powerFactorTooLow"
    HIGH_TEMPERATURE = "highTemperature"
    RELAY_FAILURE = "relayFailure"
    CONTACTOR_ERROR = "contactorError"
    CONTROL_GEAR_COMM_FAILURE = "controlGearCommFailure"
    LEAKAGE_DETECTED = "leakageDetected"
    INVALID_LAMP_TYPE = "invalidLampType"

    @property
    def label(self) -> str:
        return _LAMP[self]


_LAMP = {
    LampEvent.LAMP_FAILURE: "Foyer éteint",
    LampEvent.DIMMING_FAILURE: "Gradation en défaut",
    LampEvent.LAMP_UNEXPECTED_ON: "Allumé en plein jour",
    LampEvent.CYCLING_FAILURE: "Lampe qui cycle",
    LampEvent.LAMP_POWER_TOO_HIGH: "Puissance au-dessus de l’attendu",
    LampEvent.LAMP_POWER_TOO_LOW: "Puissance en dessous de l’attendu",
    LampEvent.ABSOLUTE_LAMP_POWER_TOO_HIGH: "Puissance trop haute",
    LampEvent.ABSOLUTE_LAMP_POWER_TOO_LOW: "Puissance trop basse",
    LampEvent.LAMP_VOLTAGE_TOO_HIGH: "Tension de lampe trop haute",
    LampEvent.LAMP_VOLTAGE_TOO_LOW: "Tension de lampe trop basse",
    LampEvent.SUPPLY_VOLTAGE_TOO_HIGH: "Tension d’alimentation trop haute",
    LampEvent.SUPPLY_VOLTAGE_TOO_LOW: "Tension d’alimentation trop basse",
    LampEvent.SUPPLY_LOSS: "Alimentation perdue",
    LampEvent.CURRENT_TOO_HIGH: "Courant trop haut",
    LampEvent.CURRENT_TOO_LOW: "Courant trop bas",
    LampEvent.POWER_FACTOR_TOO_LOW: "Facteur de puissance trop bas",
    LampEvent.HIGH_TEMPERATURE: "Température trop haute",
    LampEvent.RELAY_FAILURE: "Relais en défaut",
    LampEvent.CONTACTOR_ERROR: "Contacteur en défaut",
    LampEvent.CONTROL_GEAR_COMM_FAILURE: "Platine muette",
    LampEvent.LEAKAGE_DETECTED: "Fuite à la terre",
    LampEvent.INVALID_LAMP_TYPE: "Type de lampe inconnu",
}


class CabinetEvent(StrEnum):
    """Events of a cabinet monitor."""

    CABINET_DOOR_OPEN = "cabinetDoorOpen"
    LEAKAGE_DETECTED = "leakageDetected"

    @property
    def label(self) -> str:
        return "Porte d’armoire ouverte" if self is self.CABINET_DOOR_OPEN else "Fuite à la terre"


class CommunicationEvent(StrEnum):
    COMMUNICATION_FAILURE = "communicationFailure"

    @property
    def label(self) -> str:
        return "Ne répond plus"


class MeterEvent(StrEnum):
    """The 30 events of an electrical meter with three phases."""

    TOTAL_POWER_TOO_HIGH = "totalPowerTooHigh"
    TOTAL_POWER_TOO_LOW = "totalPowerTooLow"
    POWER_FACTOR_TOO_LOW = "powerFactorTooLow"
    PHASE1_POWER_FACTOR_TOO_LOW = "phase1PowerFactorTooLow"
    PHASE2_POWER_FACTOR_TOO_LOW = "phase2PowerFactorTooLow"
    PHASE3_POWER_FACTOR_TOO_LOW = "phase3PowerFactorTooLow"
    SUPPLY_VOLTAGE_TOO_HIGH = "supplyVoltageTooHigh"
    SUPPLY_VOLTAGE_TOO_LOW = "supplyVoltageTooLow"
    PHASE1_VOLTAGE_TOO_HIGH = "phase1VoltageTooHigh"
    PHASE1_VOLTAGE_TOO_LOW = "phase1VoltageTooLow"
    PHASE2_VOLTAGE_TOO_HIGH = "phase2VoltageTooHigh"
    PHASE2_VOLTAGE_TOO_LOW = "phase2VoltageTooLow"
    PHASE3_VOLTAGE_TOO_HIGH = "phase3VoltageTooHigh"
    PHASE3_VOLTAGE_TOO_LOW = "phase3VoltageTooLow"
    TOTAL_CURRENT_TOO_HIGH = "totalCurrentTooHigh"
    TOTAL_CURRENT_TOO_LOW = "totalCurrentTooLow"
    NEUTRAL_CURRENT_TOO_HIGH = "neutralCurrentTooHigh"
    PHASE1_CURRENT_TOO_HIGH = "phase1CurrentTooHigh"
    PHASE1_CURRENT_TOO_LOW = "phase1CurrentTooLow"
    PHASE2_CURRENT_TOO_HIGH = "phase2CurrentTooHigh"
    PHASE2_CURRENT_TOO_LOW = "phase2CurrentTooLow"
    PHASE3_CURRENT_TOO_HIGH = "phase3CurrentTooHigh"
    PHASE3_CURRENT_TOO_LOW = "phase3CurrentTooLow"
    PHASE1_ACTIVE_POWER_TOO_HIGH = "phase1ActivePowerTooHigh"
    PHASE1_ACTIVE_POWER_TOO_LOW = "phase1ActivePowerTooLow"
    PHASE2_ACTIVE_POWER_TOO_HIGH = "phase2ActivePowerTooHigh"
    PHASE2_ACTIVE_POWER_TOO_LOW = "phase2ActivePowerTooLow"
    PHASE3_ACTIVE_POWER_TOO_HIGH = "phase3ActivePowerTooHigh"
    PHASE3_ACTIVE_POWER_TOO_LOW = "phase3ActivePowerTooLow"
    SUPPLY_LOSS = "supplyLoss"

    @property
    def label(self) -> str:
        """Composed: what is measured, how it is wrong, on which phase."""
        if self is MeterEvent.SUPPLY_LOSS:
            return "Alimentation perdue"
        phase = f", phase {self.value[5]}" if self.value.startswith("phase") else ""
        name = self.value[6:] if phase else self.value
        what, high = _METER[name.removesuffix("TooHigh").removesuffix("TooLow").lower()]
        return f"{what} {high[self.value.endswith('TooHigh')]}{phase}"


_FEMALE, _MALE = ("trop basse", "trop haute"), ("trop bas", "trop haut")
_METER = {
    "totalpower": ("Puissance totale", _FEMALE),
    "powerfactor": ("Facteur de puissance", _MALE),
    "supplyvoltage": ("Tension d’alimentation", _FEMALE),
    "voltage": ("Tension", _FEMALE),
    "totalcurrent": ("Courant total", _MALE),
    "neutralcurrent": ("Courant du neutre", _MALE),
    "current": ("Courant", _MALE),
    "activepower": ("Puissance active", _FEMALE),
}
