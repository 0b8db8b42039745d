"""What the room does by the clock."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Job
from eclor.core.service.scope import Scope
from eclor.services.lighting import actions


def _forget(scope: Scope) -> None:
    actions.forget_interventions(scope)


JOBS = (
    Job(
        key="forget_interventions",
        title=_("Forget interventions that ended ten years ago"),
        run=_forget,
        every=timedelta(days=1),
    ),
)
