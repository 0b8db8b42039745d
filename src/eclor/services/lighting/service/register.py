"""What the room's tables say of persons."""

from django.utils.translation import gettext_lazy as _

from eclor.core.service.personal import Impersonal, PersonalData
from eclor.core.service.scope import Scope
from eclor.services.lighting.actions.interventions import KEPT


def leads_to_nobody(scope: Scope, person: str) -> int:
    """Nothing to erase: the number that stays leads to nobody once the account is gone."""
    return 0


PERSONAL_DATA = (
    PersonalData(
        what=_("Who asked for an intervention, who goes, who ended it, and what they wrote"),
        why=_("To plan repairs, and to answer for what was done under live parts"),
        table="lighting_intervention",
        columns=("asked_by", "assignee", "ended_by", "what", "report"),
        kept_for=KEPT,
        kept_from=_("the end of the intervention"),
        erase=leads_to_nobody,
        unguarded=_(
            "It is the number of an account at work, shown to colleagues with what was done."
        ),
    ),
)
IMPERSONAL = (
    Impersonal(
        tables=("lighting_intervention",),
        columns=("defect", "stage", "origin", "parts"),
        because=_("Words of the trade and names of parts."),
    ),
)
