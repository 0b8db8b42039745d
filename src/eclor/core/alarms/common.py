"""Rules of the house itself, for the things it describes whatever rooms are installed."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import AlarmRule, Escalation, RuleKind
from eclor.core.service.words import Severity

HOUSE = "house"  # stands where a service's key would

_SOON = (
    Escalation(after=timedelta(minutes=15), role="operator"),
    Escalation(after=timedelta(hours=1), role="administrator", channel="mail"),
)

# A cause must be less patient than what it explains: a cabinet is called silent after three of its
# five-minute reports, a lamp after three of its quarters of an hour, so the cabinet comes first.
COMMON_RULES = (
    AlarmRule(
        key="lamp_silent",
        title=_("Street light silent"),
        severity=Severity.WARNING,
        entity_type="Streetlight",
        attribute="",
        kind=RuleKind.NO_DATA,
        lasting=timedelta(minutes=45),
        hidden_by=("fed_by",),
        what_to_do=_("Look at the lamp on the next round; its own programme keeps it lit."),
    ),
    AlarmRule(
        key="cabinet_silent",
        title=_("Lighting cabinet silent"),
        severity=Severity.CRITICAL,
        entity_type="StreetlightControlCabinet",
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
        entity_type="StreetlightControlCabinet",
        attribute="voltage",
        kind=RuleKind.DURATION,
        below=207.0,  # 230 V less 10 %, the lower end of EN 50160
        clear=210.0,
        lasting=timedelta(minutes=10),
        escalation=_SOON[:1],
        what_to_do=_("Report it to the network; below 200 V lamps may go out."),
    ),
    AlarmRule(
        key="road_frost",
        title=_("Road near freezing"),
        severity=Severity.WARNING,
        entity_type="WeatherStation",
        attribute="roadTemperature",
        kind=RuleKind.THRESHOLD,
        below=1.0,
        clear=2.0,
        escalation=_SOON[:1],
        what_to_do=_("Call the winter service if the road is wet or rain is coming."),
    ),
    AlarmRule(
        key="station_silent",
        title=_("Weather station silent"),
        severity=Severity.WARNING,
        entity_type="WeatherStation",
        attribute="",
        kind=RuleKind.NO_DATA,
        lasting=timedelta(minutes=40),
        what_to_do=_("Check its battery and its radio signal."),
    ),
    AlarmRule(
        key="counter_silent",
        title=_("Road counter silent"),
        severity=Severity.INFO,
        entity_type="TrafficCounter",
        attribute="",
        kind=RuleKind.NO_DATA,
        lasting=timedelta(minutes=30),
        what_to_do=_("Check its battery and its radio signal."),
    ),
)
