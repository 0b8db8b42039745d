"""Interventions at a lamp, a feeder or a cabinet, as the sheet of any face shows them."""

from django.urls import reverse

from eclor.core.service.contract import Work
from eclor.core.service.scope import Scope
from eclor.services.lighting import queries
from eclor.services.lighting.service.pages import SEE
from eclor.services.lighting.texts import DEFECTS, STAGES
from eclor.services.lighting.words.interventions import Defect


def works(scope: Scope, entity: int) -> list[Work]:
    """The newest first; none for whoever may not see interventions."""
    if not scope.may(SEE):
        return []
    return [
        Work(
            title=DEFECTS[Defect(work.row.defect)],
            state=STAGES[work.stage],
            at=work.row.asked_at,
            address=reverse("lighting-intervention", args=[work.row.pk]),
            open=work.stage.is_open,
        )
        for work in queries.of_thing(scope, entity)
    ]
