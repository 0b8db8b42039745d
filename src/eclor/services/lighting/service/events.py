"""What a lamp's controller says is wrong by itself: the 22 events of TALQ, each an alarm while it lasts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import AlarmRule, Attribute, RuleKind
from eclor.core.service.words import Kind, Severity
from eclor.services.lighting.models import FED_BY, LAMP
from eclor.services.lighting.words.faults import LampEvent

_NEXT_ROUND = _("Look at the lamp on the next round.")
_DRIVER = _("Look at its driver and the wires to it on the next round.")
_DANGER = _("Send somebody: keep people away from the pole until it is mended.")
_MAINS = _("Measure the mains in the cabinet; if several lamps say so, tell the network.")


@dataclass(frozen=True, slots=True)
class Event:
    title: Any
    severity: Severity
    what_to_do: Any


EVENTS: Mapping[LampEvent, Event] = {
    LampEvent.CYCLING_FAILURE: Event(_("Goes on and off again"), Severity.WARNING, _DRIVER),
    LampEvent.LAMP_POWER_TOO_HIGH: Event(_("Power above the expected"), Severity.INFO, _DRIVER),
    LampEvent.LAMP_POWER_TOO_LOW: Event(_("Power below the expected"), Severity.INFO, _NEXT_ROUND),
    LampEvent.ABSOLUTE_LAMP_POWER_TOO_HIGH: Event(_("Power too high"), Severity.WARNING, _DRIVER),
    LampEvent.ABSOLUTE_LAMP_POWER_TOO_LOW: Event(_("Power too low"), Severity.INFO, _NEXT_ROUND),
    LampEvent.LAMP_VOLTAGE_TOO_HIGH: Event(_("Lamp voltage too high"), Severity.WARNING, _DRIVER),
    LampEvent.LAMP_VOLTAGE_TOO_LOW: Event(_("Lamp voltage too low"), Severity.INFO, _DRIVER),
    LampEvent.SUPPLY_VOLTAGE_TOO_HIGH: Event(_("Mains voltage too high"), Severity.WARNING, _MAINS),
    LampEvent.SUPPLY_VOLTAGE_TOO_LOW: Event(_("Mains voltage too low"), Severity.WARNING, _MAINS),
    LampEvent.SUPPLY_LOSS: Event(_("Lost its power"), Severity.WARNING, _MAINS),
    LampEvent.CURRENT_TOO_HIGH: Event(_("Current too high"), Severity.WARNING, _DRIVER),
    LampEvent.CURRENT_TOO_LOW: Event(_("Current too low"), Severity.INFO, _NEXT_ROUND),
    LampEvent.POWER_FACTOR_TOO_LOW: Event(_("Power factor too low"), Severity.INFO, _NEXT_ROUND),
    LampEvent.HIGH_TEMPERATURE: Event(_("Too hot"), Severity.WARNING, _DRIVER),
    LampEvent.RELAY_FAILURE: Event(_("Relay out of order"), Severity.WARNING, _NEXT_ROUND),
    LampEvent.CONTACTOR_ERROR: Event(_("Contactor out of order"), Severity.WARNING, _NEXT_ROUND),
    LampEvent.CONTROL_GEAR_COMM_FAILURE: Event(_("Driver silent"), Severity.WARNING, _DRIVER),
    LampEvent.LEAKAGE_DETECTED: Event(_("Leak to earth"), Severity.CRITICAL, _DANGER),
    LampEvent.INVALID_LAMP_TYPE: Event(
        _("Type of lamp unknown to its controller"),
        Severity.INFO,
        _("Give its gateway the type of this lamp."),
    ),
}
EVENT_ATTRIBUTES = tuple(
    Attribute(
        key=event.value,
        title=said.title,
        kind=Kind.BOOLEAN,
        measured=True,
        public=False,
        # It is told when it begins and when it ends; between the two silence says nothing.
        due=timedelta(days=400),
    )
    for event, said in EVENTS.items()
)
EVENT_ALARMS = tuple(
    AlarmRule(
        key=f"lamp_{event.name.lower()}",
        title=said.title,
        severity=said.severity,
        entity_type=LAMP,
        attribute=event.value,
        kind=RuleKind.THRESHOLD,
        above=0.5,
        hidden_by=(FED_BY, f"{FED_BY}:cabinet_dead") if event is LampEvent.SUPPLY_LOSS else (),
        what_to_do=said.what_to_do,
    )
    for event, said in EVENTS.items()
)
