"""The card of the alarms: their pages for operators, and what is forgotten of them."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.alarms.escalation import called
from eclor.core.alarms.keeping import HISTORY_KEPT, forget_old
from eclor.core.service.contract import (
    Impersonal,
    Interest,
    Job,
    Page,
    PersonalData,
    Service,
    Topic,
)
from eclor.core.service.words import Audience
from eclor.core.trust.staff import AT_WORK, leads_to_nobody

ALARMS = Service(
    key="alarms",
    title=_("Alarms"),
    purpose=_("Tell operators what needs somebody, and keep its history while it is of use."),
    icon="bell",
    pages=(
        Page(
            key="alarms",
            title=_("Alarms"),
            icon="bell",
            url_name="alarms",
            also=_("alerts faults acknowledge shelved"),
            audience=Audience.AGENT,
        ),
        Page(
            key="rules",
            title=_("Rules of the alarms"),
            icon="adjustments",
            url_name="alarm-rules",
            also=_("thresholds limits tune"),
            audience=Audience.AGENT,
        ),
    ),
    topics=(
        Topic(
            key="called",
            title=_("Alarms that nobody took"),
            why=_("You are called because of your role."),
            audience=Audience.AGENT,
            urgent=True,
            asked=False,
        ),
    ),
    interests=(Interest(in_fact="NoticeSent", then=called),),
    jobs=(
        Job(
            key="forget_old",
            title=_("Forget alarms that were over more than 400 days ago"),
            run=forget_old,
            every=timedelta(days=1),
        ),
    ),
    personal_data=(
        PersonalData(
            what=_("Who took an alarm, and who was given it"),
            why=_("To know who takes care of it"),
            table="alarm",
            columns=("acknowledged_by", "assignee"),
            kept_for=HISTORY_KEPT,
            kept_from=_("the end of the alarm"),
            erase=leads_to_nobody,
            unguarded=AT_WORK,
        ),
        PersonalData(
            what=_("Who did what about an alarm"),
            why=_("To know who takes care of it"),
            table="alarm_event",
            columns=("actor", "text"),
            kept_for=HISTORY_KEPT,
            kept_from=_("the end of the alarm"),
            erase=leads_to_nobody,
            unguarded=AT_WORK,
        ),
        PersonalData(
            what=_("Who tuned a rule"),
            why=_("To ask them why"),
            table="alarm_rule",
            columns=("tuned_by",),
            kept_for=timedelta(days=3660),
            kept_from=_("the last change of the rule"),
            erase=leads_to_nobody,
            unguarded=AT_WORK,
        ),
    ),
    impersonal=(
        Impersonal(
            tables=("alarm", "alarm_event", "alarm_notice", "alarm_round", "alarm_rule"),
            because=_("Rules, things and machines; the persons in them are declared apart."),
        ),
        Impersonal(
            tables=("alarm_rule",),
            columns=("hidden_by",),
            because=_("Kinds of relations between things."),
        ),
    ),
)
