"""The card of the alarms: what is forgotten of them; the console shows the rest."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.alarms.keeping import forget_old
from eclor.core.service.contract import Job, Service

ALARMS = Service(
    key="alarms",
    title=_("Alarms"),
    purpose=_("Keep the history of alarms for as long as it is of use."),
    icon="bell",
    jobs=(
        Job(
            key="forget_old",
            title=_("Forget alarms that were over more than 400 days ago"),
            run=forget_old,
            every=timedelta(days=1),
        ),
    ),
)
