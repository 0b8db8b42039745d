"""Situations of the trade worth somebody's attention; operators tune the numbers."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import AlarmRule, Escalation, RuleKind
from eclor.core.service.words import Severity
from eclor.services.lighting.models import CABINET, FED_BY, FEEDER, LAMP, ON_FEEDER

_SOON = (
    Escalation(after=timedelta(minutes=15), role="operator"),
    Escalation(after=timedelta(hours=1), role="administrator", channel="mail"),
)
# What a silent or dead cabinet, or a feeder without power, explains of its lamps.
_EXPLAINED = (FED_BY, f"{FED_BY}:cabinet_dead", ON_FEEDER, f"{ON_FEEDER}:feeder_dead")
_FOUND = 0.5  # a fault found is 1, a sound lamp 0

# A cause must be less patient than what it explains: a cabinet is called silent after three of its
# five-minute reports, a lamp after three of its quarters of an hour, so the cabinet comes first.
ALARMS = (
    AlarmRule(
        key="lamp_silent",
        title=_("Street light silent"),
        severity=Severity.WARNING,
        entity_type=LAMP,
        attribute="",
        kind=RuleKind.NO_DATA,
        lasting=timedelta(minutes=45),
        hidden_by=_EXPLAINED,
        what_to_do=_("Look at the lamp on the next round; its own programme keeps it lit."),
    ),
    AlarmRule(
        key="cabinet_silent",
        title=_("Lighting cabinet silent"),
        severity=Severity.CRITICAL,
        entity_type=CABINET,
        attribute="",
        kind=RuleKind.NO_DATA,
        lasting=timedelta(minutes=15),
        escalation=_SOON,
        what_to_do=_("Ask the network whether the street has power, then send somebody."),
    ),
    AlarmRule(
        key="cabinet_voltage_low",
        title=_("Mains voltage low"),
        severity=Severity.WARNING,
        entity_type=CABINET,
        attribute="voltage",
        kind=RuleKind.DURATION,
        below=207.0,  # 230 V less 10 %, the lower end of EN 50160
        clear=210.0,
        lasting=timedelta(minutes=10),
        escalation=_SOON[:1],
        what_to_do=_("Report it to the network; below 200 V lamps may go out."),
    ),
    AlarmRule(
        key="cabinet_door_open",
        title=_("Door of a lighting cabinet open"),
        severity=Severity.WARNING,
        entity_type=CABINET,
        attribute="doorOpen",
        kind=RuleKind.DURATION,
        above=_FOUND,
        lasting=timedelta(minutes=30),
        escalation=_SOON[:1],
        what_to_do=_(
            "Call the team on site; if nobody is there, send somebody: live parts inside."
        ),
    ),
    AlarmRule(
        key="cabinet_dead",
        title=_("Lamps of a whole cabinet dark"),
        severity=Severity.CRITICAL,
        entity_type=CABINET,
        attribute="supplyLoss",
        kind=RuleKind.THRESHOLD,
        above=_FOUND,
        escalation=_SOON,
        what_to_do=_(
            "Look at its contactor and its main breaker; the lamps had no power at night."
        ),
    ),
    AlarmRule(
        key="cabinet_by_day",
        title=_("Lamps of a whole cabinet burning by day"),
        severity=Severity.WARNING,
        entity_type=CABINET,
        attribute="contactorError",
        kind=RuleKind.THRESHOLD,
        above=_FOUND,
        escalation=_SOON[:1],
        what_to_do=_("Ask whether a team is testing there; otherwise look at clock and contactor."),
    ),
    AlarmRule(
        key="feeder_by_day",
        title=_("Lamps of a feeder burning by day"),
        severity=Severity.WARNING,
        entity_type=FEEDER,
        attribute="contactorError",
        kind=RuleKind.THRESHOLD,
        above=_FOUND,
        what_to_do=_("Ask whether a team is testing there; otherwise look at clock and contactor."),
    ),
    AlarmRule(
        key="feeder_dead",
        title=_("Lighting feeder without power"),
        severity=Severity.CRITICAL,
        entity_type=FEEDER,
        attribute="supplyLoss",
        kind=RuleKind.THRESHOLD,
        above=_FOUND,
        hidden_by=(FED_BY, f"{FED_BY}:cabinet_dead"),
        escalation=_SOON,
        what_to_do=_("Look at its breaker in the cabinet, then follow the cable."),
    ),
    AlarmRule(
        key="lamp_failed",
        title=_("Street light out of order"),
        severity=Severity.WARNING,
        entity_type=LAMP,
        attribute="lampFailure",
        kind=RuleKind.THRESHOLD,
        above=_FOUND,
        hidden_by=_EXPLAINED,
        what_to_do=_("Write an intervention: lamp, driver or fuse at the foot of the pole."),
    ),
    AlarmRule(
        key="lamp_by_day",
        title=_("Street light burning by day"),
        severity=Severity.INFO,
        entity_type=LAMP,
        attribute="lampUnexpectedOn",
        kind=RuleKind.THRESHOLD,
        above=_FOUND,
        hidden_by=_EXPLAINED,
        what_to_do=_("Send its programme anew; if it still burns, look at its relay."),
    ),
    AlarmRule(
        key="lamp_power_low",
        title=_("Street light takes less power than usual"),
        severity=Severity.INFO,
        entity_type=LAMP,
        attribute="powerDeviation",
        kind=RuleKind.THRESHOLD,
        below=-1.0,
        clear=-0.5,
        what_to_do=_("Part of its light may be gone: look at it on the next round."),
    ),
    AlarmRule(
        key="lamp_power_high",
        title=_("Street light takes more power than usual"),
        severity=Severity.INFO,
        entity_type=LAMP,
        attribute="powerDeviation",
        kind=RuleKind.THRESHOLD,
        above=1.0,
        clear=0.5,
        what_to_do=_("Look at its driver, and whether somebody has plugged in something else."),
    ),
    AlarmRule(
        key="lamp_does_not_dim",
        title=_("Street light that does not dim"),
        severity=Severity.INFO,
        entity_type=LAMP,
        attribute="dimmingFailure",
        kind=RuleKind.THRESHOLD,
        above=_FOUND,
        what_to_do=_("Look at the wire between controller and driver on the next round."),
    ),
)
