"""What the room does by the clock."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Job
from eclor.core.service.scope import Scope
from eclor.services.waste import actions


def _estimate(scope: Scope) -> None:
    actions.estimate_waits(scope)


def _hear(scope: Scope) -> None:
    actions.hear_waits(scope)


def _learn(scope: Scope) -> None:
    actions.learn_sites(scope)


def _containers(scope: Scope) -> None:
    actions.forecast_containers(scope)


JOBS = (
    Job(
        key="estimate_waits",
        title=_("Say how long the wait is at each centre"),
        run=_estimate,
        every=timedelta(minutes=1),
    ),
    Job(
        key="hear_waits",
        title=_("Compare what was said with the waits really measured"),
        run=_hear,
        every=timedelta(minutes=10),
    ),
    Job(
        key="learn_sites",
        title=_("At night, learn each centre again from its last two months"),
        run=_learn,
        every=timedelta(minutes=10),  # looks; a lesson is given once a night
    ),
    Job(
        key="forecast_containers",
        title=_("Say when each container will be full"),
        run=_containers,
        every=timedelta(minutes=30),
    ),
)
