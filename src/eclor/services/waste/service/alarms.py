"""Situations of the trade worth somebody's attention; operators tune the numbers."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import AlarmRule, Escalation, RuleKind
from eclor.core.service.words import Severity
from eclor.services.waste.models import CENTRE, CONTAINER

ALARMS = (
    AlarmRule(
        key="container_full",
        title=_("Container full"),
        severity=Severity.WARNING,
        entity_type=CONTAINER,
        attribute="fillingLevel",
        kind=RuleKind.THRESHOLD,
        above=90,
        clear=80,
        what_to_do=_("Add it to the next round; people leave bags beside a full container."),
    ),
    AlarmRule(
        key="container_full_soon",
        title=_("Container full within a day"),
        severity=Severity.INFO,
        entity_type=CONTAINER,
        attribute="hoursToFull",
        kind=RuleKind.THRESHOLD,
        below=24,
        clear=36,
        what_to_do=_("See whether tomorrow's round can pass there."),
    ),
    AlarmRule(
        key="container_hot",
        title=_("Fire in a container"),
        severity=Severity.CRITICAL,
        entity_type=CONTAINER,
        attribute="temperature",
        kind=RuleKind.THRESHOLD,
        above=65,
        clear=50,
        what_to_do=_("Call the fire service, 18, and keep people away from it."),
        escalation=(Escalation(after=timedelta(minutes=5), role="administrator"),),
    ),
    AlarmRule(
        key="centre_silent",
        title=_("Lane sensors silent"),
        severity=Severity.WARNING,
        entity_type=CENTRE,
        attribute="zone1",
        kind=RuleKind.NO_DATA,
        lasting=timedelta(minutes=15),
        what_to_do=_("The public page says that the wait is unknown. Check the lane's gateway."),
    ),
    AlarmRule(
        key="queue_on_the_road",
        title=_("Queue up to the road"),
        severity=Severity.WARNING,
        entity_type=CENTRE,
        attribute="zone4",
        kind=RuleKind.DURATION,
        above=0.5,  # a presence is 1, nobody is 0
        lasting=timedelta(minutes=15),
        what_to_do=_("Open a dock more, or announce the wait at the crossing."),
        escalation=(Escalation(after=timedelta(minutes=30), role="administrator"),),
    ),
)
