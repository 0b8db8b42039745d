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

COMMON_RULES = (
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
