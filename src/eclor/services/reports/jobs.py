"""What the room does by the clock."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Job
from eclor.core.service.scope import Scope
from eclor.services.reports.actions.forgetting import forget_ended
from eclor.services.reports.actions.limits import forget_sendings
from eclor.services.reports.actions.marking import measure_delays
from eclor.services.reports.actions.warning import warn
from eclor.services.reports.forwarding.actions import follow, forward

EACH_QUARTER = timedelta(minutes=15)


def _measure(scope: Scope) -> None:
    measure_delays(scope)
    warn(scope)


def _forget(scope: Scope) -> None:
    forget_sendings(scope)
    forget_ended(scope)


def _forward(scope: Scope) -> None:
    forward(scope)
    follow(scope)


JOBS = (
    Job(
        key="forward",
        title=_("Send what was handed to operators outside, and ask how it stands"),
        run=_forward,
        every=timedelta(minutes=1),
    ),
    Job(
        key="measure_delays",
        title=_("Say how much of each open report's delay has gone by, and tell agents in time"),
        run=_measure,
        every=EACH_QUARTER,
    ),
    Job(
        key="forget",
        title=_("Forget who told of reports that ended three months ago"),
        run=_forget,
        every=timedelta(hours=1),
    ),
)
