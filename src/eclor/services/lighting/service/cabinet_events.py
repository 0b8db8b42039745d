"""What a cabinet's meter and monitor say is wrong: TALQ's events, each an alarm while it lasts."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import AlarmRule, Attribute, RuleKind
from eclor.core.service.words import Kind, Severity
from eclor.services.lighting.models import CABINET
from eclor.services.lighting.words.faults import CabinetEvent, MeterEvent

# What is measured, by the middle of the event's name: said when it is too high, and too low.
_TITLES: Mapping[str, tuple[Any, Any]] = {
    "totalpower": (_("Total power too high"), _("Total power too low")),
    "powerfactor": ("", _("Power factor too low")),
    "supplyvoltage": (_("Mains voltage too high"), _("Mains voltage too low")),
    "voltage": (_("Voltage too high"), _("Voltage too low")),
    "totalcurrent": (_("Total current too high"), _("Total current too low")),
    "neutralcurrent": (_("Current in the neutral too high"), ""),
    "current": (_("Current too high"), _("Current too low")),
    "activepower": (_("Active power too high"), _("Active power too low")),
}
_METER = _(
    "Measure in the cabinet and compare with its meter; if the mains are wrong, tell the network."
)
_LEAK = _("Send somebody: keep people away from the cabinet and its poles until it is mended.")
# A supply that is lost has an attribute and an alarm of its own, which explains the lamps.
METER_EVENTS = tuple(event for event in MeterEvent if event is not MeterEvent.SUPPLY_LOSS)


def _title(event: MeterEvent) -> Any:
    high = event.value.endswith("TooHigh")
    phase = event.value[5] if event.value.startswith("phase") else ""
    name = event.value[6:] if phase else event.value
    said = _TITLES[name.removesuffix("TooHigh").removesuffix("TooLow").lower()][not high]
    return format_lazy(_("{what}, phase {phase}"), what=said, phase=phase) if phase else said


def _attribute(key: str, title: Any) -> Attribute:
    """Told when it begins and when it ends; between the two silence says nothing."""
    return Attribute(
        key=key, title=title, kind=Kind.BOOLEAN, measured=True, public=False,
        due=timedelta(days=400),
    )  # fmt: skip


def _alarm(key: str, attribute: str, title: Any, severity: Severity, what_to_do: Any) -> AlarmRule:
    return AlarmRule(
        key=key, title=title, severity=severity, entity_type=CABINET, attribute=attribute,
        kind=RuleKind.THRESHOLD, above=0.5, what_to_do=what_to_do,
    )  # fmt: skip


CABINET_EVENT_ATTRIBUTES = (
    _attribute(CabinetEvent.LEAKAGE_DETECTED.value, _("Leak to earth")),
    *(_attribute(event.value, _title(event)) for event in METER_EVENTS),
)
CABINET_EVENT_ALARMS = (
    _alarm(
        "cabinet_leakage", CabinetEvent.LEAKAGE_DETECTED.value, _("Leak to earth in a cabinet"),
        Severity.CRITICAL, _LEAK,
    ),
    *(
        _alarm(
            f"cabinet_{event.name.lower()}", event.value, _title(event),
            Severity.WARNING if event.value.endswith("TooHigh") else Severity.INFO, _METER,
        )
        for event in METER_EVENTS
    ),
)  # fmt: skip
