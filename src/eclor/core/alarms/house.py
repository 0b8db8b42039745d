"""The card of the alarms: their pages for operators, and what is forgotten of them."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.alarms.keeping import forget_old
from eclor.core.service.contract import Job, Page, Service
from eclor.core.service.words import Audience

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
            audience=Audience.AGENT,
        ),
        Page(
            key="rules",
            title=_("Rules of the alarms"),
            icon="adjustments",
            url_name="alarm-rules",
            audience=Audience.AGENT,
        ),
    ),
    jobs=(
        Job(
            key="forget_old",
            title=_("Forget alarms that were over more than 400 days ago"),
            run=forget_old,
            every=timedelta(days=1),
        ),
    ),
)
